"""Writes fixtures/aten/schemas.txt: how PyTorch declares the operators that models are made of.

Run from the repository root in a Python with PyTorch 2.6 (seconds):

    python3 tools/make_aten_schemas.py

Left out are variants that write to `out`, that name dimensions, and that are PyTorch's internals.
"""
import torch

from fixture_support import folder

INTERNAL = ("backward", "mkldnn", "cudnn", "miopen", "quantize", "fbgemm", "sparse", "nested", "sym_", "mkl", "fake_", "cuda",
            "mps_", "rename", "refine_names", "align_", "ccol_", "crow_", "col_indices", "row_indices", "fused_", "Implicit", "Complex")
KEPT = ("aten::__", "aten::_convolution", "aten::_softmax", "aten::_log_softmax", "aten::_native_", "aten::_to_copy", "aten::_unsafe_view",
        "aten::_adaptive_avg_pool", "aten::_scaled_dot_product_attention", "aten::_weight_norm", "aten::_pack_", "aten::_pad_",
        "aten::_index_put_impl_", "aten::_chunk_cat", "aten::_conj", "aten::_local_scalar_dense", "aten::_unique2", "aten::_unsafe_", "aten::_safe_softmax",
        "aten::_segment", "aten::_linalg", "aten::_fft", "aten::_upsample", "aten::_int_mm", "aten::_batch_norm", "aten::_cdist", "aten::_pdist_forward", "aten::_trilinear", "aten::_neg_view", "aten::_lu_with_info", "aten::_embedding_bag", "aten::_shape_as_tensor", "aten::_reshape_alias", "aten::_histogramdd", "aten::_transformer_encoder_layer_fwd",
        "aten::_nested_tensor_from_mask_left_aligned", "aten::_fake_quantize_per_tensor_affine_cachemask", "aten::_fused_moving_avg_obs_fq_helper")
# Kept though a part of their names says internal: traced graphs contain them.
ALSO = ("aten::_to_copy", "aten::native_dropout_backward", "aten::_softmax_backward_data", "aten::_log_softmax_backward_data",
        "aten::max_pool2d_with_indices_backward", "aten::fake_quantize_per_tensor_affine", "aten::fake_quantize_per_tensor_affine_cachemask", "aten::fake_quantize_per_channel_affine",
        "aten::fake_quantize_per_channel_affine_cachemask", "aten::_fake_quantize_per_tensor_affine_cachemask_tensor_qparams", "aten::fused_moving_avg_obs_fake_quant",
        "aten::_fused_moving_avg_obs_fq_helper", "aten::_fused_moving_avg_obs_fq_helper_functional", "aten::_nested_tensor_from_mask_left_aligned")
OTHER_TYPES = ("Dict", "complex", "Any", "t", "List[t]", "AnyEnumType", "Storage", "Stream", "Future", "QScheme")


def is_public(schema):
    name, overload = schema.name, schema.overload_name
    types = [str(v.type) for v in schema.arguments + schema.returns]
    return (name.startswith("aten::") and (not name.startswith("aten::_") or name.startswith(KEPT))
            and (name in ALSO or not any(part in name for part in INTERNAL))
            and "name" not in overload.lower() and "..." not in str(schema)
            and not any(a.is_out or a.name in ("names", "dimname") for a in schema.arguments)
            and any("Tensor" in t for t in types) and not any(t.startswith(OTHER_TYPES[:1]) or t in OTHER_TYPES for t in types))


def main():
    lines = sorted(str(s).removeprefix("aten::") for s in torch._C._jit_get_all_schemas() if is_public(s))
    (folder("aten") / "schemas.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(lines)} schemas")


if __name__ == "__main__":
    main()
