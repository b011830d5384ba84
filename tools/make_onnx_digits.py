"""Writes fixtures/digits/cnn.onnx: the network of cnn.pt as PyTorch exports it for training on, with batch norm and dropout as nodes.

Run from the repository root in a Python with PyTorch 2.6 and onnx, after train_digits.py (seconds):

    python3 tools/make_onnx_digits.py
"""
import torch

from digits_domain import DIGITS, load

net = load().eval()
torch.onnx.export(net, (torch.zeros(1, 1, 8, 8),), DIGITS / "cnn.onnx", opset_version=17, do_constant_folding=False, dynamo=False, input_names=["images"], output_names=["logits"],
                  training=torch.onnx.TrainingMode.PRESERVE, dynamic_axes={"images": {0: "batch"}, "logits": {0: "batch"}})
