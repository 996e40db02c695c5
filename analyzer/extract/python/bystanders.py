"""Modules that never hold a framework: uses of them are not recorded, which keeps facts small.

Facts must not depend on the rules, so these lists hold only what no rule could ever ask for.
"""

from __future__ import annotations

import builtins
import sys

# Names of Python 2, and of versions that newer interpreters no longer list (PEP 594, PEP 632, PEP 3108): the union
# makes facts independent of the interpreter that fwscan runs on.
_FORMER_STDLIB = """
    BaseHTTPServer ConfigParser Cookie HTMLParser Queue SimpleHTTPServer SocketServer StringIO Tkinter UserDict UserList
    UserString __builtin__ __future__ aifc anydbm asynchat asyncore audioop cPickle cStringIO cgi cgitb chunk cookielib
    copy_reg crypt distutils dummy_thread httplib imghdr imp mailcap md5 mimetools msilib nis nntplib ossaudiodev pipes
    robotparser sha smtpd sndhdr spwd sunau telnetlib thread tkMessageBox urllib2 urlparse uu xdrlib xmlrpclib
"""
STDLIB = frozenset(sys.stdlib_module_names) | frozenset(_FORMER_STDLIB.split())

# Libraries that never hold a deep-learning framework. Their imports are recorded (they are third-party), what is
# done with them is not.
_LIBRARIES = """
    absl aiohttp altair arrow attr attrs audioread azure beautifulsoup4 Bio black blosc bokeh boto boto3 botocore bs4
    bz2file cftime click cloudpickle colorama coloredlogs comet_ml contextlib2 cv2 cvxopt cvxpy cycler cython dash
    dask decorator deprecated dill django docker docopt docutils dotenv easydict editdistance emcee exceptiongroup
    faiss fastapi fastdtw fire flask freezegun fsspec ftfy future fuzzywuzzy gdown gensim geopandas gflags glog
    google_auth_oauthlib grpc gym gymnasium h5py httpx hydra hypothesis imageio imgaug ipdb ipykernel IPython
    ipywidgets isort jieba jinja2 json5 jsonlines jsonschema kaggle kiwisolver librosa line_profiler lmdb loguru lxml
    markdown marshmallow matplotlib mistune ml_collections mock mpi4py mpl_toolkits msgpack mujoco mujoco_py
    multipledispatch munch music21 natsort nbformat networkx nibabel nltk nose numba numexpr numpy numpydoc omegaconf
    opencc openpyxl orjson packaging pandas parameterized past pathlib2 pathos patsy pexpect PIL pip pkg_resources
    plotly plotnine portpicker pprintpp pretty_midi prettytable prometheus_client protobuf psutil psycopg2 pyarrow
    pybullet pycocoevalcap pycocotools pydantic pydicom pydot pydub pyfaidx pygame pyglet pygments pylab pymongo
    pymysql pyparsing pypinyin pyrender pysam pytest pytz pywt pyximport rasterio rdkit redis regex requests retrying
    rich rouge rouge_score s3fs sacrebleu sacred sacremoses scikitplot scipy seaborn selenium sentencepiece sentry_sdk
    setuptools shapely simplejson six skimage sklearn sortedcontainers soundfile sox spacy sphinx sqlalchemy
    statsmodels streamlit subword_nmt sympy tables tabulate tenacity tensorboard_logger termcolor textblob
    textdistance tifffile timeout_decorator toml toolz tornado tqdm trimesh twisted typer typing_extensions tyro ujson
    unidecode urllib3 uvicorn visdom vizdoom werkzeug wget wheel xarray xlrd xlsxwriter xmltodict yacs yaml yapf yarl
    zmq
"""
NEVER_A_FRAMEWORK = frozenset(_LIBRARIES.split())
_BYSTANDERS = STDLIB | NEVER_A_FRAMEWORK


def is_bystander(name: str) -> bool:
    """Whether a qualified name belongs to the standard library or to a library that never holds a framework."""
    return name.partition(".")[0] in _BYSTANDERS


_MORE_BUILTINS = """
    apply basestring buffer cmp coerce execfile file intern long raw_input reduce reload unichr unicode xrange
    WindowsError __file__ __name__ __doc__ __path__ __package__ __spec__ __loader__ __builtins__ __class__ __module__
    __qualname__ get_ipython display
    EncodingWarning PythonFinalizationError
"""
# Those of Python 2, of newer versions, of modules and of notebooks.
BUILTINS = frozenset(dir(builtins)) | frozenset(_MORE_BUILTINS.split())
