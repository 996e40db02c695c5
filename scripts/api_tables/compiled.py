"""Names that compiled code of PyTorch binds and that no Python file or stub of a release shows.

Where a stub appears later, its names would seem to be new with it. A name too many here leaves a version open, one too
few rules it out, so what is not known to be new counts as there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

_Version = tuple[int, ...]

# torch/csrc/tensor/python_tensor.cpp makes a type for each scalar type in torch and in torch.cuda; their stubs came
# with 1.13. Bool and bfloat16 tensors came with 1.2 (release notes).
_TENSOR_TYPES = "ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor"

# torch/csrc/utils/tensor_dtypes.cpp and tensor_layouts.cpp bind types and layouts, torch/csrc/Module.cpp what the build
# has, aten/src/ATen/native/native_functions.yaml (at v1.0.0 and v1.1.0) says which functions there are. The wheel of
# 1.0 has no stub at all; these stand in that of 1.1, and the release notes of 1.1 do not name them as new.
_FROM_THE_BEGINNING = """
abs_ acos_ addmv_ all alpha_dropout alpha_dropout_ any as_strided as_strided_ asin_ atan_ batch_norm_update_stats
ceil_ clamp_max clamp_max_ clamp_min clamp_min_ clone constant_pad_nd convolution cos_ cosh_ cudnn_batch_norm
cudnn_convolution cudnn_convolution_transpose cudnn_grid_sampler cudnn_is_acceptable default_generator detach detach_
double dropout dropout_ dsmm empty_strided erf_ erfc_ exp_ expm1_ feature_alpha_dropout feature_alpha_dropout_
feature_dropout feature_dropout_ fill_ finfo float float16 float32 float64 floor_ frac_ frobenius_norm from_file
get_device grid_sampler_2d grid_sampler_3d gru gru_cell half has_cuda has_cudnn has_lapack has_mkl has_openmp hsmm hspmm
iinfo index_add index_copy index_fill index_put index_put_ int int16 int32 int64 int8 is_complex is_distributed
is_floating_point is_nonzero is_same_size is_signed log10_ log1p_ log2_ log_ log_softmax long lstm lstm_cell masked_fill
masked_scatter max_pool1d max_pool2d max_pool3d native_batch_norm native_norm neg_ norm_except_dim nuclear_norm
pin_memory polygamma reciprocal_ resize_as_ rnn_relu rnn_relu_cell rnn_tanh rnn_tanh_cell round_ rsqrt_ rsub
saddmm scalar_tensor
scatter scatter_add select short sigmoid_ sin_ sinh_ smm softmax sparse_coo split_with_sizes spmm sqrt_ sspaddmm strided
tan_ tanh_ threshold threshold_ trunc_ uint8 zero_
"""

# Module -> (since, names). Memory formats: torch/csrc/utils/tensor_memoryformats.cpp.
_TORCH: Mapping[str, tuple[tuple[_Version, str], ...]] = {
    "torch": (
        ((1,), f"{_FROM_THE_BEGINNING} {_TENSOR_TYPES}"),
        ((1, 2), "BFloat16Tensor BoolTensor has_mkldnn"),
        ((1, 3), "channels_last contiguous_format preserve_format"),
        ((1, 5), "channels_last_3d"),
    ),
    "torch.cuda": (
        ((1,), _TENSOR_TYPES),
        ((1, 2), "BFloat16Tensor BoolTensor"),
    ),
}


def compiled_names(version: _Version) -> Iterator[tuple[str, str]]:
    """(module, name) of what a release of PyTorch has, from its first release on the index to version 2.0."""
    for module, groups in _TORCH.items():
        for since, names in groups:
            if since <= version < (2,):  # from then on the stubs have them, or they are gone
                yield from ((module, name) for name in names.split())
