"""config.pbtxt of a Triton model repository: which backend serves a model.

https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_configuration.html
"""

from __future__ import annotations

import re

from analyzer.extract.languages.masking import HASH, masked
from analyzer.extract.textfile import facts_of_text
from analyzer.model import Artifact, Facts

_SERVED_BY = re.compile(r"^[ \t]*(?:platform|backend)[ \t]*:[ \t]*[\"']([\w.-]+)[\"']", re.MULTILINE)
_SHAPE = re.compile(
    r"^[ \t]*(?:max_batch_size[ \t]*:|(?:input|output|instance_group)[ \t]*:?[ \t]*[\[{])", re.MULTILINE
)


def _configuration(text: str) -> Facts:
    code = masked(text, HASH)
    served = _SERVED_BY.search(code.text)
    if served is None or not _SHAPE.search(code.text):
        return Facts()
    region = code.region(served.start(1), served.end(1))
    return Facts(artifacts=(Artifact(format="triton-config", detail=served[1], region=region),))


def facts_of_triton_config(content: bytes) -> Facts:
    """An artifact of format `triton-config`, whose detail is the backend; other text has no facts."""
    return facts_of_text(content, _configuration)
