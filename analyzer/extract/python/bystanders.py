"""Modules that never hold a framework: uses of them are not recorded, which keeps facts small.

Facts must not depend on the rules, so these lists hold only what no rule could ever ask for.
"""

from __future__ import annotations

import builtins
import sys

# Names of Python 2 and of versions before 3.13 that newer interpreters no longer list (PEP 594, PEP 632 and the
# renames of PEP 3108); the union makes facts independent of the interpreter that fwscan runs on.
_FORMER_STDLIB = frozenset(
    """
    BaseHTTPServer ConfigParser Cookie HTMLParser Queue SimpleHTTPServer SocketServer StringIO Tkinter UserDict
    UserList UserString __builtin__ aifc anydbm asynchat asyncore audioop cPickle cStringIO cgi cgitb chunk compression
    concurrent cookielib copy_reg crypt distutils dummy_thread httplib imghdr imp itertools mailcap md5 mimetools
    msilib nis nntplib ossaudiodev pathlib pipes repr robotparser sha smtpd sndhdr spwd string sunau telnetlib thread
    tkMessageBox tomllib urllib2 urlparse uu xdrlib xmlrpclib zoneinfo
    """.split()
)
STDLIB = frozenset(sys.stdlib_module_names) | _FORMER_STDLIB | {"__future__"}

# Libraries that never hold a deep-learning framework. Their imports are recorded (they are third-party), what is
# done with them is not.
NEVER_A_FRAMEWORK = frozenset(
    """
    Bio IPython PIL absl aiohttp altair arrow attr attrs audioread azure beautifulsoup4 black blosc bokeh boto boto3
    botocore bs4 bz2file cftime click cloudpickle colorama coloredlogs comet_ml contextlib2 cv2 cvxopt cvxpy cycler
    cython dash dask decorator deprecated dill django docker docopt docutils dotenv easydict editdistance emcee
    exceptiongroup faiss fastapi fastdtw fire flask freezegun fsspec fuzzywuzzy future ftfy gdown gensim geopandas
    gflags glog gin google_auth_oauthlib grpc gym gymnasium h5py httpx hydra hypothesis imageio imgaug ipdb
    ipykernel ipywidgets isort jieba jinja2 joblib json5 jsonlines jsonschema kaggle kiwisolver librosa line_profiler
    lmdb loguru lxml markdown marshmallow matplotlib mistune ml_collections mock mpi4py mpl_toolkits msgpack multipledispatch
    mujoco mujoco_py munch music21 natsort neptune nbformat networkx nibabel nltk nose numba numexpr numpy
    numpydoc omegaconf opencc openpyxl orjson packaging pandas parameterized past pathlib2 pathos patsy pexpect pip
    pkg_resources plotly plotnine portpicker pprintpp pretty_midi prettytable prometheus_client protobuf psutil
    psycopg2 pyarrow pybullet pycocoevalcap pycocotools pydantic pydicom pydot pydub pyfaidx pygame pyglet pygments
    pylab pymongo pymysql pyparsing pypinyin pyrender pysam pytest pytz pywt pyximport rasterio rdkit redis regex
    requests retrying rich rouge rouge_score s3fs sacrebleu sacred sacremoses scikitplot scipy seaborn
    selenium sentencepiece sentry_sdk setuptools shapely simplejson six sklearn skimage sortedcontainers soundfile sox
    spacy sphinx sqlalchemy statsmodels streamlit subword_nmt sympy tables tabulate tenacity tensorboard_logger
    termcolor textdistance textblob tifffile timeout_decorator toml toolz tornado tqdm trimesh twisted typer
    typing_extensions tyro ujson unidecode urllib3 uvicorn visdom vizdoom wandb werkzeug wheel wget xarray
    xlrd xlsxwriter xmltodict yacs yaml yapf yarl zmq
    """.split()
)

_PYTHON_2_BUILTINS = frozenset(
    """
    apply basestring buffer cmp coerce execfile file intern long raw_input reduce reload unichr unicode xrange
    WindowsError __file__ __name__ __doc__ __path__ __package__ __spec__ __loader__ __builtins__ __class__ __module__
    __qualname__ get_ipython display
    """.split()
)
# Newer builtins are listed so that facts do not depend on the interpreter.
BUILTINS = frozenset(dir(builtins)) | _PYTHON_2_BUILTINS | {"EncodingWarning", "PythonFinalizationError"}
