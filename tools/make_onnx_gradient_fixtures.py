"""Writes fixtures/onnx/gradients: small networks exported by PyTorch, with their outputs and the gradients of all that is learned.

Run from the repository root in a Python with PyTorch 2.6 and onnx (seconds):

    python3 tools/make_onnx_gradient_fixtures.py

The gradients are those of the sum of the outputs times the tensor "weights".
"""
import torch
from torch import nn

from fixture_support import folder, write_tensors

OUT = folder("onnx/gradients")
torch.backends.mkldnn.enabled = False


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, 3, stride=2, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, 3, groups=2)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.bn(self.conv1(x))), 2)
        return self.fc(torch.nn.functional.silu(self.conv2(x)).mean((2, 3)))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(11, 5)
        self.lstm = nn.LSTM(5, 4, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(8, 3)

    def forward(self, tokens):
        return self.fc(self.lstm(self.embedding(tokens))[0]).log_softmax(-1)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(8)
        self.qkv, self.out = nn.Linear(8, 24), nn.Linear(8, 8)
        self.mlp = nn.Sequential(nn.Linear(8, 16), nn.GELU(), nn.Linear(16, 8))

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = (t.view(batch, length, 2, -1).transpose(1, 2) for t in self.qkv(self.norm(x)).chunk(3, 2))
        y = (q @ k.transpose(-2, -1) * 0.5).softmax(-1) @ v
        x = x + self.out(y.transpose(1, 2).reshape(batch, length, width))
        return x + self.mlp(x)


def write(name, module, x, training):
    module.train(training)
    torch.onnx.export(module, (x,), OUT / f"{name}.onnx", opset_version=17, do_constant_folding=False, dynamo=False, input_names=["input"], output_names=["output"],
                      training=torch.onnx.TrainingMode.TRAINING if training else torch.onnx.TrainingMode.PRESERVE, dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}})
    module.train(training)
    if x.is_floating_point():
        x.requires_grad_()
    before = {k: v.clone() for k, v in module.state_dict().items()}
    output = module(x)
    module.zero_grad()
    weights = torch.randn(output.shape)
    (output * weights).sum().backward()
    module.load_state_dict(before)
    tensors = {"input": x.detach(), "output": output.detach(), "weights": weights}
    tensors |= {f"gradient.{k}": p.grad for k, p in module.named_parameters()}
    if x.grad is not None:
        tensors["gradient.input"] = x.grad
    write_tensors(OUT / f"{name}.safetensors", tensors)


torch.manual_seed(3)
cnn = Cnn()
with torch.no_grad():
    cnn.bn.running_mean.normal_()
    cnn.bn.running_var.uniform_(0.5, 2)
write("cnn", cnn, torch.randn(3, 2, 13, 13), False)
write("cnn_training", cnn, torch.randn(3, 2, 13, 13), True)
write("lstm", Lstm(), torch.randint(11, (2, 6)), False)
write("attention", Attention(), torch.randn(2, 5, 8), False)
