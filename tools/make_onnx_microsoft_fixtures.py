#!/usr/bin/env python3
"""Models of one com.microsoft operator each, with random inputs. The tests ask ONNX Runtime for the outputs, except of
operators that it has only for GPUs: theirs are computed here by their definition.

    ../shared/oracle/run python3 tools/make_onnx_microsoft_fixtures.py OUT.zip

The committed file is the zip, whose entries are stored, under brotli.
"""
import math
import sys
import zipfile

import numpy as np
from onnx import TensorProto, helper, numpy_helper

cases = {}
rng = np.random.default_rng(7)
F = TensorProto.FLOAT


def f(*shape, low=-1.0, high=1.0):
    return rng.uniform(low, high, shape).astype(np.float32)


def i32(*values):
    return np.array(values, np.int32)


def ints(low, high, *shape, dtype=np.int64):
    return rng.integers(low, high, shape).astype(dtype)


def case(name, op, inputs, outputs=(F,), domain="com.microsoft", constants=(), expected=None, **attributes):
    """outputs: the element type of each, or None where it is not asked for; inputs: arrays, or None; constants: which are initializers."""
    names = ["" if a is None else f"i{n}" for n, a in enumerate(inputs)]
    node = helper.make_node(op, names, ["" if t is None else f"o{n}" for n, t in enumerate(outputs)], domain=domain, **attributes)
    given = [(n, a) for n, a in zip(names, inputs) if a is not None]
    variable = [(n, a) for n, a in given if int(n[1:]) not in constants]
    graph = helper.make_graph(
        [node], name,
        [helper.make_tensor_value_info(n, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape) for n, a in variable],
        [helper.make_tensor_value_info(f"o{n}", t, None) for n, t in enumerate(outputs) if t is not None],
        [numpy_helper.from_array(a, n) for n, a in given if int(n[1:]) in constants])
    opsets = [helper.make_opsetid("", 17 if domain else 9), helper.make_opsetid("com.microsoft", 1)]
    assert name not in cases, name
    cases[name] = (helper.make_model(graph, opset_imports=opsets, ir_version=8), variable, expected or [])


def products():
    case("fused_matmul", "FusedMatMul", [f(2, 3, 4), f(2, 4, 5)], alpha=0.5)
    case("fused_matmul_trans", "FusedMatMul", [f(2, 4, 3), f(2, 5, 4)], transA=1, transB=1)
    case("fused_matmul_trans_batch", "FusedMatMul", [f(3, 2, 4), f(4, 2, 5)], transBatchA=1, transBatchB=1)
    case("fused_matmul_trans_both", "FusedMatMul", [f(4, 2, 3), f(5, 2, 4)], transA=1, transBatchA=1, transB=1, transBatchB=1)
    case("fused_matmul_broadcast", "FusedMatMul", [f(2, 3, 3, 4), f(3, 4, 5)])
    case("transpose_matmul", "TransposeMatMul", [f(2, 4, 3), f(2, 4, 5)], transA=1, alpha=2.0)
    for activation, extra in [("Relu", {}), ("LeakyRelu", {"activation_alpha": 0.2}), ("Sigmoid", {}), ("Tanh", {}), ("HardSigmoid", {"activation_alpha": 0.3, "activation_beta": 0.4}),
                              ("Elu", {"activation_alpha": 0.7}), ("Softplus", {})]:
        case(f"fused_gemm_{activation.lower()}", "FusedGemm", [f(3, 4), f(5, 4), f(5)], transB=1, alpha=1.5, beta=0.5, activation=activation, **extra)
    for activation, params in [("Relu", None), ("LeakyRelu", [0.2]), ("Clip", [-0.3, 0.4]), ("HardSigmoid", [0.3, 0.4]), ("Tanh", None), ("Sigmoid", None)]:
        extra = {"activation_params": params} if params else {}
        case(f"fused_conv_{activation.lower()}", "FusedConv", [f(2, 4, 7, 6), f(6, 2, 3, 3), f(6)], group=2, strides=[2, 1], pads=[1, 0, 1, 1], activation=activation, kernel_shape=[3, 3], **extra)
    case("fused_conv_sum", "FusedConv", [f(2, 4, 7, 6), f(6, 4, 3, 3), f(6), f(2, 6, 5, 4)], activation="Relu", kernel_shape=[3, 3])


def activations():
    case("gelu", "Gelu", [f(3, 7, low=-3, high=3)])
    case("bias_gelu", "BiasGelu", [f(2, 3, 8, low=-3, high=3), f(8)])
    case("fast_gelu", "FastGelu", [f(2, 3, 8, low=-3, high=3)])
    case("fast_gelu_bias", "FastGelu", [f(2, 3, 8, low=-3, high=3), f(8)])
    case("quick_gelu", "QuickGelu", [f(2, 3, 8, low=-3, high=3)])
    case("quick_gelu_alpha", "QuickGelu", [f(2, 3, 8, low=-3, high=3)], alpha=1.3)
    x, b, r = f(2, 3, 4, 5), f(2, 1, 1, 5), f(2, 3, 4, 5)
    e = np.exp(x + b)
    case("bias_softmax", "BiasSoftmax", [x, b], expected=[e / e.sum(-1, keepdims=True)], axis=3, is_inner_broadcast=1)
    case("bias_dropout", "BiasDropout", [x, b, r], expected=[x + b + r])
    case("bias_add", "BiasAdd", [x, f(5) * 0 + 0.5, r], expected=[x + 0.5 + r])
    x, b = f(2, 3, 8, low=-3, high=3), f(8)
    gate = (x + b)[..., 4:]
    case("bias_split_gelu", "BiasSplitGelu", [x, b], expected=[(x + b)[..., :4] * gate * 0.5 * (1 + np.vectorize(math.erf)(gate / math.sqrt(2))).astype(np.float32)])
    x, g, b = f(2, 3, 2, 8), f(8), f(8)

    def group_norm(x):
        parts = x.reshape(2, 6, 2, 4)
        y = (parts - parts.mean((1, 3), keepdims=True)) / np.sqrt(parts.var((1, 3), keepdims=True) + 1e-5)
        y = y.reshape(x.shape) * g + b
        return (y / (1 + np.exp(-y))).astype(np.float32)

    case("group_norm", "GroupNorm", [x, g, b], expected=[group_norm(x)], groups=2, activation=1)
    skip, bias = f(2, 8), f(8)
    total = x + skip[:, None, None] + bias
    case("skip_group_norm", "SkipGroupNorm", [x, g, b, skip, bias], (F, F), expected=[group_norm(total), total], groups=2, activation=1)
    x, w = f(1, 4, 4, 3), f(5, 1, 1, 3)
    case("nhwc_conv", "NhwcConv", [x, w], expected=[x @ w.reshape(5, 3).T], kernel_shape=[1, 1])
    case("gemm_fast_gelu", "GemmFastGelu", [x := f(3, 4), w := f(4, 5)], expected=[(v := x @ w) * 0.5 * (1 + np.tanh(math.sqrt(2 / math.pi) * (v + 0.044715 * v ** 3)))])


def norms():
    case("skip_layer_norm", "SkipLayerNormalization", [f(2, 3, 8), f(2, 3, 8), f(8), f(8), f(8)], (F, None, None, F), epsilon=1e-5)
    case("skip_layer_norm_bare", "SkipLayerNormalization", [f(2, 3, 8), f(2, 3, 8), f(8)])
    case("skip_layer_norm_broadcast", "SkipLayerNormalization", [f(2, 3, 8), f(1, 3, 8), f(8), f(8)], (F, None, None, F))
    case("skip_layer_norm_rows", "SkipLayerNormalization", [f(2, 3, 8), f(3, 8), f(8), f(8)])
    case("skip_simplified", "SkipSimplifiedLayerNormalization", [f(2, 3, 8), f(2, 3, 8), f(8), f(8)], (F, None, None, F), epsilon=1e-6)
    case("simplified", "SimplifiedLayerNormalization", [f(2, 3, 8), f(8)], (F, F), domain="", epsilon=1e-6)
    case("simplified_axis", "SimplifiedLayerNormalization", [f(2, 3, 8), f(3, 8)], (F,), domain="", axis=1)
    ids, segments = ints(0, 10, 2, 5, dtype=np.int32), ints(0, 2, 2, 5, dtype=np.int32)
    tables = [f(10, 8), f(6, 8), f(2, 8), f(8), f(8)]
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], np.int32)
    I = TensorProto.INT32
    case("embed_layer_norm", "EmbedLayerNormalization", [ids, segments, *tables, mask], (F, I), epsilon=1e-5)
    case("embed_layer_norm_sum", "EmbedLayerNormalization", [ids, segments, *tables], (F, I, F), epsilon=1e-5)
    case("embed_layer_norm_distil", "EmbedLayerNormalization", [ids, None, tables[0], tables[1], None, tables[3], tables[4], mask], (F, I))
    case("embed_layer_norm_places", "EmbedLayerNormalization", [ids, segments, *tables, mask, ints(0, 6, 2, 5, dtype=np.int32)], (F, I))


def attentions():
    x, w, b = f(2, 4, 8), f(8, 24), f(24)
    case("attention", "Attention", [x, w, b], num_heads=2)
    case("attention_causal", "Attention", [x, w, b], num_heads=2, unidirectional=1)
    case("attention_scale", "Attention", [x, w, b], num_heads=2, scale=0.3)
    case("attention_lengths", "Attention", [x, w, b, i32(3, 4)], num_heads=2)
    case("attention_ends_starts", "Attention", [x, w, b, i32(3, 4, 1, 0)], num_heads=2)
    case("attention_mask2", "Attention", [x, w, b, np.array([[1, 1, 0, 0], [1, 1, 1, 1]], np.int32)], num_heads=2)
    case("attention_mask2_causal", "Attention", [x, w, b, np.array([[1, 1, 0, 0], [1, 1, 1, 1]], np.int32)], num_heads=2, unidirectional=1)
    case("attention_mask2_filter", "Attention", [x, w, b, np.array([[1, 1, 0, 0], [1, 0, 1, 1]], np.int32)], num_heads=2, mask_filter_value=-5.0)
    mask3 = np.tril(np.ones((2, 4, 4), np.int32))
    case("attention_mask3", "Attention", [x, w, b, mask3], num_heads=2)
    case("attention_bias", "Attention", [x, w, b, None, None, f(2, 2, 4, 4)], num_heads=2)
    case("attention_bias_broadcast", "Attention", [x, w, b, None, None, f(1, 2, 4, 4)], num_heads=2)
    case("attention_sizes", "Attention", [x, f(8, 28), f(28)], num_heads=2, qkv_hidden_sizes=[8, 8, 12])
    past = f(2, 2, 2, 3, 4)
    case("attention_past", "Attention", [x, w, b, None, past], (F, F), num_heads=2, unidirectional=1)
    case("attention_past_mask", "Attention", [x, w, b, ints(0, 2, 2, 7, dtype=np.int32) | np.eye(1, 7, dtype=np.int32), past], (F, F), num_heads=2)
    q, k, v = f(2, 4, 8), f(2, 5, 8), f(2, 5, 8)
    case("mha", "MultiHeadAttention", [q, k, v], num_heads=2)
    case("mha_bias", "MultiHeadAttention", [q, k, v, f(24)], num_heads=2)
    case("mha_value_size", "MultiHeadAttention", [q, k, f(2, 5, 12), f(28)], num_heads=2)
    case("mha_lengths", "MultiHeadAttention", [q, k, v, None, i32(3, 5)], num_heads=2)
    case("mha_mask", "MultiHeadAttention", [q, k, v, None, np.array([[1, 1, 0, 0, 0], [1, 1, 1, 1, 1]], np.int32)], num_heads=2)
    case("mha_attention_bias", "MultiHeadAttention", [q, k, v, None, None, f(2, 2, 4, 5)], num_heads=2, scale=0.4)
    case("mha_causal", "MultiHeadAttention", [q, f(2, 4, 8), f(2, 4, 8)], num_heads=2, unidirectional=1)
    case("mha_heads", "MultiHeadAttention", [q, f(2, 2, 5, 4), f(2, 2, 5, 4)], num_heads=2)
    case("mha_present", "MultiHeadAttention", [q, f(2, 4, 8), f(2, 4, 8), f(24)], (F, F, F), num_heads=2)
    case("mha_past", "MultiHeadAttention", [q, f(2, 4, 8), f(2, 4, 8), None, None, None, f(2, 2, 3, 4), f(2, 2, 3, 4)], (F, F, F), num_heads=2)
    case("mha_past_causal", "MultiHeadAttention", [q, f(2, 4, 8), f(2, 4, 8), f(24), None, None, f(2, 2, 3, 4), f(2, 2, 3, 4)], (F, F, F), num_heads=2, unidirectional=1)


def group_query():
    # Heads of 16 numbers: ONNX Runtime's rotary kernel works on eighths of them.
    def gqa(name, batch, length, past, totals, heads=4, kv=2, size=16, extra=(), outputs=(F, F, F), buffer=None, packed=False, **attributes):
        q = [f(batch, length, (heads + 2 * kv) * size), None, None] if packed else [f(batch, length, heads * size), f(batch, length, kv * size), f(batch, length, kv * size)]
        cache = buffer or past
        caches = [f(batch, kv, cache, size), f(batch, kv, cache, size)] if cache else [None, None]
        case(name, "GroupQueryAttention", [*q, *caches, i32(*[t - 1 for t in totals]), i32(past + length)[0:1].reshape(1), *extra], outputs,
             num_heads=heads, kv_num_heads=kv, constants=(6,), **attributes)

    def caches(size=16, places=12):
        angles = np.outer(np.arange(places), 1 / 100 ** (np.arange(size // 2) / (size // 2)))
        return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)

    gqa("gqa_prompt", 2, 5, 0, [5, 5])
    gqa("gqa_prompt_padded", 2, 5, 0, [3, 5])
    gqa("gqa_packed", 2, 5, 0, [5, 5], packed=True)
    gqa("gqa_token", 2, 1, 4, [5, 5])
    gqa("gqa_token_lengths", 2, 1, 4, [3, 5])
    gqa("gqa_rotary", 2, 5, 0, [5, 5], extra=caches(), do_rotary=1)
    gqa("gqa_rotary_interleaved", 2, 5, 0, [5, 5], extra=caches(), do_rotary=1, rotary_interleaved=1)
    gqa("gqa_rotary_token", 2, 1, 4, [3, 5], extra=caches(), do_rotary=1)
    gqa("gqa_rotary_packed", 2, 5, 0, [5, 5], extra=caches(), do_rotary=1, packed=True)
    gqa("gqa_window", 1, 6, 0, [6], local_window_size=3)
    gqa("gqa_softcap", 2, 5, 0, [5, 5], softcap=0.5)
    gqa("gqa_scale", 2, 5, 0, [5, 5], scale=0.11)
    gqa("gqa_smooth", 2, 5, 0, [5, 5], smooth_softmax=1)
    gqa("gqa_sink", 2, 5, 0, [5, 5], extra=[None, None, None, None, f(4)])
    gqa("gqa_bias", 2, 5, 0, [5, 5], extra=[None, None, None, f(2, 4, 5, 5)])
    gqa("gqa_several", 1, 3, 4, [7])
    gqa("gqa_rotary_several", 1, 3, 4, [7], extra=caches(), do_rotary=1)
    x, (cos, sin) = f(2, 3, 32), caches()
    case("rotary", "RotaryEmbedding", [x, ints(0, 12, 2, 3), cos, sin])
    case("rotary_offset", "RotaryEmbedding", [x, ints(4, 5, 1), cos, sin])
    case("rotary_interleaved", "RotaryEmbedding", [x, ints(0, 12, 2, 3), cos, sin], interleaved=1)
    case("rotary_heads", "RotaryEmbedding", [f(2, 2, 3, 16), ints(0, 12, 2, 3), cos, sin])
    case("rotary_part", "RotaryEmbedding", [x, ints(0, 12, 2, 3), cos[:, :4].copy(), sin[:, :4].copy()], rotary_embedding_dim=8, num_heads=2)


def small():
    case("inverse", "Inverse", [f(2, 4, 4) + 2 * np.eye(4, dtype=np.float32)])
    case("trilu", "Trilu", [f(3, 4, 5)])
    case("trilu_lower", "Trilu", [f(3, 4, 5), np.array(1, np.int64)], upper=0)
    case("expand_dims", "ExpandDims", [f(3, 4), np.array(1, np.int32)])
    case("range", "Range", [np.array(1, np.float32), np.array(5, np.float32)])
    case("gather_nd", "GatherND", [f(3, 4, 5), ints(0, 3, 2, 2)])
    case("cdist", "CDist", [f(4, 3), f(5, 3)], metric="euclidean")
    case("cdist_squared", "CDist", [f(4, 3), f(5, 3)], metric="sqeuclidean")


def quantized():
    U8, I8 = TensorProto.UINT8, TensorProto.INT8

    def u8(*shape):
        return ints(0, 256, *shape, dtype=np.uint8)

    def i8(*shape):
        return ints(-128, 128, *shape, dtype=np.int8)

    def s(value):
        return np.array(value, np.float32)

    def z(value, dtype=np.uint8):
        return np.array(value, dtype)

    qx, qs = [u8(2, 3, 4), s(0.02), z(120)], [s(0.03), z(110)]
    case("qlinear_add", "QLinearAdd", [*qx, u8(2, 3, 4), s(0.01), z(3), *qs], (U8,))
    case("qlinear_add_signed", "QLinearAdd", [i8(2, 3, 4), s(0.02), z(5, np.int8), i8(4), s(0.01), z(-3, np.int8), s(0.03), z(7, np.int8)], (I8,))
    case("qlinear_mul", "QLinearMul", [*qx, u8(3, 1), s(0.01), z(3), *qs], (U8,))
    case("qlinear_sigmoid", "QLinearSigmoid", [*qx, s(1 / 256), z(0)], (U8,), constants=(1, 2, 3, 4))
    case("qlinear_leaky_relu", "QLinearLeakyRelu", [*qx, *qs], (U8,), constants=(1, 2, 3, 4), alpha=0.2)
    case("qlinear_softmax", "QLinearSoftmax", [*qx, s(1 / 256), z(0)], (U8,), constants=(1, 2, 3, 4), axis=-1, opset=13)
    case("qlinear_softmax_old", "QLinearSoftmax", [*qx, s(1 / 256), z(0)], (U8,), constants=(1, 2, 3, 4), axis=1, opset=11)
    case("qlinear_concat", "QLinearConcat", [*qs, *qx, u8(2, 2, 4), s(0.01), z(3)], (U8,), constants=(0, 1, 3, 4, 6, 7), axis=1)
    case("qlinear_where", "QLinearWhere", [ints(0, 2, 2, 3, 4).astype(bool), *qx, u8(2, 3, 4), s(0.01), z(3), *qs], (U8,), constants=(2, 3, 5, 6, 7, 8))
    image = [u8(1, 4, 6, 5), s(0.02), z(120)]
    case("qlinear_global_average_pool", "QLinearGlobalAveragePool", [*image, *qs], (U8,))
    case("qlinear_global_average_pool_last", "QLinearGlobalAveragePool", [*image, *qs], (U8,), channels_last=1)
    case("qlinear_average_pool", "QLinearAveragePool", [*image, *qs], (U8,), kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1])
    case("qlinear_average_pool_count", "QLinearAveragePool", [*image, *qs], (U8,), kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
    case("qlinear_average_pool_last", "QLinearAveragePool", [*image, *qs], (U8,), kernel_shape=[2, 2], channels_last=1)
    weight = [i8(6, 4, 3, 3), s(0.005), z(0, np.int8)]
    case("qlinear_conv", "QLinearConv", [*image, *weight, s(0.05), z(120), ints(-500, 500, 6, dtype=np.int32)], (U8,), kernel_shape=[3, 3], pads=[1, 1, 1, 1], constants=(1, 2, 3, 4, 5, 6, 7, 8))
    case("qlinear_conv_channels", "QLinearConv", [*image, weight[0], f(6, low=0.001, high=0.01), np.zeros(6, np.int8), s(0.05), z(120)], (U8,), kernel_shape=[3, 3], constants=(1, 2, 3, 4, 5, 6, 7))
    last = np.ascontiguousarray(image[0].transpose(0, 2, 3, 1))
    case("qlinear_conv_last", "QLinearConv", [last, *image[1:], *weight, s(0.05), z(120)], (U8,), kernel_shape=[3, 3], channels_last=1, constants=(1, 2, 3, 4, 5, 6, 7))
    a, b = u8(2, 3, 8), i8(8, 5)
    case("matmul_integer_to_float", "MatMulIntegerToFloat", [a, b, s(0.02), s(0.01), z(120), z(3, np.int8), f(5)], constants=(1, 3, 5))
    case("matmul_integer_to_float_columns", "MatMulIntegerToFloat", [a, b, s(0.02), f(5, low=0.01, high=0.02), z(120), i8(5)], constants=(1, 3, 5))
    case("dynamic_quantize_matmul", "DynamicQuantizeMatMul", [f(2, 3, 8), b, s(0.01), z(3, np.int8), f(5)], constants=(1, 2, 3))
    case("dynamic_quantize_matmul_columns", "DynamicQuantizeMatMul", [f(2, 3, 8, low=0.5, high=2), u8(8, 5), f(5, low=0.01, high=0.02), u8(5)], constants=(1, 2, 3))
    case("qgemm", "QGemm", [u8(3, 8), s(0.02), z(120), i8(5, 8), s(0.01), z(0, np.int8), ints(-500, 500, 5, dtype=np.int32), s(0.05), z(100)], (U8,), transB=1, constants=(3, 4, 5))
    case("qgemm_real", "QGemm", [u8(3, 8), s(0.02), z(120), i8(8, 5), s(0.01), z(0, np.int8)], (F,), alpha=0.5, constants=(3, 4, 5))
    k, n, block = 40, 6, 16
    blocks = -(-k // block)
    matrix, scales = u8(n, blocks, block // 2), f(n * blocks, low=0.01, high=0.1)
    case("matmul_nbits", "MatMulNBits", [f(2, 3, k), matrix, scales], K=k, N=n, bits=4, block_size=block, constants=(1, 2))
    case("matmul_nbits_zero_points", "MatMulNBits", [f(3, k), matrix, scales, u8(n * -(-blocks // 2))], K=k, N=n, bits=4, block_size=block, constants=(1, 2, 3))
    case("matmul_nbits_bias", "MatMulNBits", [f(3, 32), u8(n, 1, 16), f(n, low=0.01, high=0.1), None, None, f(n)], K=32, N=n, bits=4, block_size=32, constants=(1, 2, 5))
    case("matmul_nbits_8", "MatMulNBits", [f(3, 32), u8(n, 1, 32), f(n, low=0.001, high=0.01)], K=32, N=n, bits=8, block_size=32, constants=(1, 2))
    case("matmul_nbits_real_zeros", "MatMulNBits", [f(3, k), matrix, scales, f(n * blocks, low=6, high=9)], K=k, N=n, bits=4, block_size=block, constants=(1, 2, 3))


def quantized_layers():
    def s(value):
        return np.array(value, np.float32)

    def u8(*shape):
        return ints(0, 256, *shape, dtype=np.uint8)

    def i8(*shape):
        return ints(-128, 128, *shape, dtype=np.int8)

    x, w, b = u8(2, 4, 8), i8(8, 24), f(24)
    zero, none = np.array(120, np.uint8), np.array(0, np.int8)
    case("qattention", "QAttention", [x, w, b, s(0.01), s(0.005), None, zero, none], num_heads=2, constants=(1, 2))
    case("qattention_mask", "QAttention", [x, w, b, s(0.01), s(0.005), i32(3, 4), zero, none], num_heads=2, constants=(1, 2))
    case("qattention_columns", "QAttention", [x, w, b, s(0.01), f(24, low=0.003, high=0.006), None, zero, np.zeros(24, np.int8)], num_heads=2, constants=(1, 2, 4, 7))
    case("qattention_past", "QAttention", [x, w, b, s(0.01), s(0.005), None, zero, none, f(2, 2, 2, 3, 4)], (F, F), num_heads=2, unidirectional=1, constants=(1, 2))
    ids, segments = ints(0, 10, 2, 5, dtype=np.int32), ints(0, 2, 2, 5, dtype=np.int32)
    tables = [u8(10, 8), u8(6, 8), u8(2, 8), u8(8), u8(8)]
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], np.int32)
    scales, zeros = [s(0.01), s(0.02), s(0.015), s(0.01), s(0.005)], [np.array(v, np.uint8) for v in (120, 128, 130, 0, 128)]
    case("qembed_layer_norm", "QEmbedLayerNormalization", [ids, segments, *tables, mask, *scales, *zeros], (F, TensorProto.INT32), epsilon=1e-5)
    case("ms_quantize", "QuantizeLinear", [f(3, 4), s(0.01), zero], (TensorProto.UINT8,))
    case("ms_quantize_16", "QuantizeLinear", [f(3, 4), s(0.0001), np.array(300, np.uint16)], (TensorProto.UINT16,))
    case("ms_dequantize", "DequantizeLinear", [u8(3, 4), f(3, low=0.01, high=0.1), u8(3)], axis=0)
    case("ms_dequantize_16", "DequantizeLinear", [ints(0, 65536, 3, 4, dtype=np.uint16), s(0.001), np.array(300, np.uint16)])
    for name, directions, hidden in [("forward", 1, 6), ("bidirectional", 2, 5)]:
        weights = [i8(directions, 4, 4 * hidden), i8(directions, hidden, 4 * hidden)]
        rest = [f(directions, low=0.004, high=0.006), np.zeros(directions, np.int8), f(directions, low=0.004, high=0.006), np.zeros(directions, np.int8)]
        case(f"dynamic_lstm_{name}", "DynamicQuantizeLSTM", [f(5, 3, 4), *weights, f(directions, 8 * hidden), None, None, None, None, *rest], (F, F, F),
             direction=name, hidden_size=hidden, constants=(1, 2, 3, 8, 9, 10, 11))
    columns = [f(1, 24, low=0.004, high=0.006), np.zeros((1, 24), np.int8), f(1, 24, low=0.004, high=0.006), np.zeros((1, 24), np.int8)]
    case("dynamic_lstm_columns", "DynamicQuantizeLSTM", [f(5, 3, 4), i8(1, 4, 24), i8(1, 6, 24), f(1, 48), None, f(1, 3, 6), f(1, 3, 6), None, *columns], (F, F, F), hidden_size=6, constants=(1, 2, 3, 8, 9, 10, 11))
    places = ints(0, 12, 2, 3)
    case("gather_quantized_4", "GatherBlockQuantized", [u8(12, 20), places, f(12, 3, low=0.01, high=0.1)], bits=4, block_size=16, constants=(0, 2))
    case("gather_quantized_zeros", "GatherBlockQuantized", [u8(12, 20), places, f(12, 3, low=0.01, high=0.1), u8(12, 2)], bits=4, block_size=16, constants=(0, 2, 3))
    case("gather_quantized_8", "GatherBlockQuantized", [u8(12, 40), places, f(12, 3, low=0.001, high=0.01)], bits=8, block_size=16, constants=(0, 2))
    k, n = 40, 6
    for kind, name in enumerate(("fp4", "nf4")):
        case(f"matmul_bnb_{name}", "MatMulBnb4", [f(3, k), u8(k * n // 2), f(k * n // 16, low=0.5, high=2)], K=k, N=n, block_size=16, quant_type=kind, constants=(1, 2))


def experts():
    tokens, hidden, inter, count = 6, 16, 32, 4
    x, scores = f(tokens, hidden), f(tokens, count, low=-2, high=2)

    def u8(*shape):
        return ints(0, 256, *shape, dtype=np.uint8)

    def quantized(name, bits, block=0, activation="silu", zeros=False, fused=1, bias=True, **attributes):
        pack = 8 // bits
        wide = inter * (2 if activation == "swiglu" else 1)
        def layer(rows, columns):
            blocks = [columns // block] if block else []
            return u8(count, rows, columns // pack), f(count, rows, *blocks, low=0.01 / 16 * 2 ** (4 - bits) * 8, high=0.02 / 16 * 2 ** (4 - bits) * 8)
        (w1, s1), (w2, s2) = layer(wide, hidden), layer(hidden, inter)
        given = [x, scores, w1, s1, f(count, wide) if bias else None, w2, s2, f(count, hidden) if bias else None]
        extra = {"block_size": block} if block else {}
        if activation == "swiglu":
            extra |= {"swiglu_fusion": fused, "activation_alpha": 1.702, "activation_beta": 1.0, "swiglu_limit": 7.0}
        case(name, "QMoE", given, activation_type=activation, expert_weight_bits=bits, constants=(2, 3, 4, 5, 6, 7), weights_prepacked=0, **extra, **attributes)

    quantized("qmoe_4", 4, k=2, normalize_routing_weights=1)
    quantized("qmoe_all", 4, k=2)
    quantized("qmoe_8", 8, k=1, activation="gelu")
    quantized("qmoe_blocks", 4, 16, k=2, normalize_routing_weights=1, activation="relu")
    quantized("qmoe_swiglu", 4, k=2, normalize_routing_weights=1, activation="swiglu")
    w1, b1, w2, b2 = f(count, inter, hidden), f(count, inter), f(count, hidden, inter), f(count, hidden)
    case("moe", "MoE", [x, scores, w1, b1, w2, b2], k=2, normalize_routing_weights=1, activation_type="silu")
    case("moe_all", "MoE", [x, scores, w1, b1, w2, b2], k=2, activation_type="relu")


def decoders():
    q, k, v = f(2, 1, 8), f(2, 1, 8), f(2, 1, 8)
    past = [f(2, 2, 8, 4), f(2, 2, 8, 4)]
    case("decode", "DecoderMaskedMultiHeadAttention", [q, k, v, None, None, *past, i32(3)], (F, F, F), num_heads=2, past_present_share_buffer=1)
    case("decode_bias", "DecoderMaskedMultiHeadAttention", [q, k, v, None, None, *past, i32(3), None, None, f(24)], (F, F, F), num_heads=2, scale=0.3, past_present_share_buffer=1)
    case("decode_cross", "DecoderMaskedMultiHeadAttention", [q, f(2, 2, 5, 4), f(2, 2, 5, 4)], num_heads=2)
    buffers = [f(4, 2, 8, 4), f(4, 2, 8, 4)]
    many = [f(4, 1, 8) for _ in range(3)]
    beams = ints(0, 2, 2, 2, 8, dtype=np.int32)
    case("decode_beams", "DecoderMaskedMultiHeadAttention", [*many, None, None, *buffers, i32(3), i32(2), beams], (F, F, F), num_heads=2, past_present_share_buffer=1, constants=())


def relative():
    table, queries, keys = f(8, 3), 6, 6
    def bias(both, most):
        buckets = 8
        result = np.zeros((1, 3, queries, keys), np.float32)
        for i in range(queries):
            for j in range(keys):
                n, start, size = i - j, 0, buckets
                if both:
                    size //= 2
                    start, n = (size if n < 0 else 0), abs(n)
                else:
                    n = max(n, 0)
                near = size // 2
                at = n if n < near else min(near + int(math.log(n / near) / math.log(most / near) * (size - near)), size - 1)
                result[0, :, i, j] = table[start + at]
        return result
    six = np.array(6, np.int64).reshape(1)
    case("relative_bias", "RelativePositionBias", [table, six, six], expected=[bias(True, 16)], is_bidirectional=1, max_distance=16)
    case("relative_bias_causal", "RelativePositionBias", [table, six, six], expected=[bias(False, 20)], max_distance=20)
    case("ms_pad", "Pad", [f(3, 4), np.array([1, 0, 0, 2], np.int64), np.array([0.5], np.float32)], constants=(1,))
    case("ms_unique", "Unique", [ints(0, 5, 12).astype(np.float32)], (F, TensorProto.INT64, TensorProto.INT64))
    case("ms_grid_sample", "GridSample", [f(1, 2, 5, 4), f(1, 3, 3, 2)])
    case("conv_transpose_dynamic", "ConvTransposeWithDynamicPads", [f(1, 3, 4, 4), f(3, 2, 3, 3), np.array([1, 1, 1, 1], np.int64), f(2)], strides=[2, 2], kernel_shape=[3, 3])


def retired():
    """Withdrawn from ONNX; ONNX Runtime still runs them, in ONNX's own domain."""
    case("affine", "Affine", [f(2, 3)], domain="", alpha=1.5, beta=-0.25)
    case("scaled_tanh", "ScaledTanh", [f(2, 3)], domain="", alpha=1.5, beta=0.75)
    case("parametric_softplus", "ParametricSoftplus", [f(2, 3)], domain="", alpha=1.5, beta=0.75)
    case("image_scaler", "ImageScaler", [f(2, 3, 4, 4)], domain="", scale=0.5, bias=[0.1, -0.2, 0.3])
    case("crop", "Crop", [f(1, 2, 6, 7)], domain="", border=[1, 2, 3, 1])
    case("crop_to_size", "Crop", [f(1, 2, 6, 7)], domain="", border=[1, 2, 0, 0], scale=[3, 4])


def blocked():
    """What ONNX Runtime writes for a processor: weights lie as its kernels take them, in blocks of as many channels as a vector has on the machine that runs this."""
    def put(name, nodes, images, weights):
        graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info("i0", F, images.shape)], [helper.make_tensor_value_info("o0", F, None)],
                                  [numpy_helper.from_array(w, n) for n, w in weights.items()])
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft.nchwc", 1)]
        cases[name] = (helper.make_model(graph, opset_imports=opsets, ir_version=8), [("i0", images)], [])

    def node(op, inputs, output, **attributes):
        return helper.make_node(op, inputs, [output], domain="com.microsoft.nchwc", **attributes)

    put("blocked_few_inputs", [node("Conv", ["i0", "w", "b"], "c", kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2], activation="Relu"), node("ReorderOutput", ["c"], "o0", channels=29)],
        f(2, 3, 8, 9), {"w": f(32, 3, 3, 3), "b": f(32)})
    put("blocked_convs", [node("ReorderInput", ["i0"], "x"), node("Conv", ["x", "w"], "c", kernel_shape=[1, 1]), node("Conv", ["c", "d", "b", "c"], "e", kernel_shape=[3, 3], pads=[1, 1, 1, 1], group=32),
                          node("MaxPool", ["e"], "m", kernel_shape=[2, 2], strides=[2, 2]), node("Upsample", ["m"], "u", scales=[1, 1, 2, 2]), node("GlobalAveragePool", ["u"], "a"),
                          node("ReorderOutput", ["a"], "o0", channels=32)],
        f(2, 16, 8, 8), {"w": f(32, 16, 1, 1), "d": f(32, 1, 3, 3), "b": f(32)})


for group in (quantized, products, activations, norms, attentions, group_query, small, quantized_layers, experts, decoders, relative, retired, blocked):
    group()
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_STORED) as archive:
    def put(path, content):
        archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content)

    for name, (model, inputs, expected) in sorted(cases.items()):
        put(f"{name}/model.onnx", model.SerializeToString())
        for n, array in enumerate(expected):
            put(f"{name}/test_data_set_0/output_{n}.pb", numpy_helper.from_array(np.asarray(array, np.float32), f"o{n}").SerializeToString())
        for n, (key, array) in enumerate(inputs):
            put(f"{name}/test_data_set_0/input_{n}.pb", numpy_helper.from_array(array, key).SerializeToString())
print(len(cases), "cases")
