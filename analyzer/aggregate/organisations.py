"""Owners on GitHub and the Hugging Face Hub that belong to one organisation, as their pages there say.

Only names under which an organisation itself publishes: an owner that is not listed stands under its own name. Lists
with a column `organisation` of their own go before this.
"""

from __future__ import annotations

_OWNERS = {
    "Google": (
        "google",
        "google-research",
        "google-research-datasets",
        "google-deepmind",
        "deepmind",
        "google-health",
        "googlecloudplatform",
        "googlecreativelab",
        "google-ai-edge",
        "google-gemini",
        "tensorflow",
        "jax-ml",
        "magenta",
    ),
    "OpenAI": ("openai",),
    "Meta": ("facebookresearch", "facebook", "facebookincubator", "meta-llama", "fairinternal"),
    "Microsoft": ("microsoft", "microsoftresearch", "azure", "deepspeedai"),
    "NVIDIA": ("nvidia", "nvlabs", "nvidia-nemo", "nvidia-ai-iot", "nvidiagameworks", "nv-tlabs"),
    "Hugging Face": ("huggingface", "huggingfaceh4", "huggingfacem4", "huggingfacetb"),
    "Amazon": ("aws", "awslabs", "amazon-science", "amazon-research", "aws-samples", "amazon"),
    "Apple": ("apple", "ml-explore"),
    "IBM": ("ibm", "ibm-granite"),
    "Baidu": ("baidu", "baidu-research", "paddlepaddle"),
    "Alibaba": ("alibaba", "qwenlm", "qwen", "modelscope"),
    "Tencent": ("tencent", "tencentarc", "tencent-hunyuan"),
    "Salesforce": ("salesforce", "salesforceairesearch"),
    "Allen Institute for AI": ("allenai",),
    "Stability AI": ("stability-ai", "stabilityai"),
    "Uber": ("uber", "uber-research"),
    "Intel": ("intel", "intellabs", "intel-isl"),
    "Adobe": ("adobe", "adobe-research"),
    "Samsung": ("samsunglabs", "samsung"),
    "DeepSeek": ("deepseek-ai",),
    "Mistral AI": ("mistralai",),
    "EleutherAI": ("eleutherai",),
    "OpenMMLab": ("open-mmlab",),
}
_ORGANISATION = {owner: name for name, owners in _OWNERS.items() for owner in owners}


def organisation(owner: str) -> str:
    """The organisation of an owner, or the owner where none is listed."""
    return _ORGANISATION.get(owner.lower(), owner)
