"""The environment variables that are read, and text in which they may stand.

No other variable is ever recorded: what a project sets besides may be a secret.
"""

from __future__ import annotations

import re
from typing import Final

# keras.io/getting_started ("Configuring your backend"), keras/src/backend/config.py; release notes of TensorFlow 2.16
# (TF_USE_LEGACY_KERAS); docs.dgl.ai/install ("Working with different backends"); deepxde.readthedocs.io/en/latest/user/
# installation.html ("Working with different backends"); github.com/tensorlayer/TensorLayerX (TL_BACKEND);
# github.com/qubvel/segmentation_models (SM_FRAMEWORK); github.com/CyberZHG/keras-bert (TF_KERAS);
# github.com/tensorly/tensorly (TENSORLY_BACKEND); huggingface.co/docs/transformers v4 installation (USE_TF, USE_TORCH).
ENVIRONMENT: Final = frozenset(
    {
        "KERAS_BACKEND",
        "KERAS_HOME",
        "KERAS_NNX_ENABLED",
        "TF_USE_LEGACY_KERAS",
        "TF_KERAS",
        "TF2_BEHAVIOR",
        "SM_FRAMEWORK",
        "DGLBACKEND",
        "DDE_BACKEND",
        "TL_BACKEND",
        "TENSORLY_BACKEND",
        "USE_TF",
        "USE_TORCH",
        "USE_JAX",
        "USE_FLAX",
    }
)

ANY_NAME: Final = re.compile(r"\b(?:" + "|".join(sorted(ENVIRONMENT)) + r")\b")


def mentions_variable(text: str) -> bool:
    """Whether one of the variables is named anywhere in a text."""
    return any(name in text for name in ENVIRONMENT)


def mentions_settings(text: str) -> bool:
    """Whether the text can hold a setting at all: few files do, so the others need not be walked again."""
    return mentions_variable(text) or "set_backend" in text
