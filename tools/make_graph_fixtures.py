"""Writes fixtures/graphs: small networks as TorchScript (.pt) and torch.export (.pt2) archives, each with what they compute.

Run from the repository root in a Python with PyTorch 2.6 and torchvision (a minute):

    python3 tools/make_graph_fixtures.py

NAME.trace.pt, NAME.script.pt, NAME.pt2 and NAME.dynamic.pt2 are the same network by several ways; NAME.safetensors holds `in0…`, `out0…`, and for some
`grad.PARAMETER`: the gradients of the sum of the squared first output.
"""
import io
import math
import zipfile
from typing import Dict, List, NamedTuple, Optional, Tuple

import torch
import torch.nn.functional as F
import torchaudio
import torchvision
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.utils.mobile_optimizer import optimize_for_mobile

from fixture_support import folder

OUT = folder("graphs")
AUTO = torch.export.Dim.AUTO
torch.backends.mha.set_fastpath_enabled(False)


class Block(nn.Module):
    """Adds in place, as torchvision's residual networks do."""

    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.relu = nn.ReLU(inplace=True)
        self.down = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        y += self.down(x)
        return self.relu(y)


class Residual(nn.Sequential):
    def __init__(self):
        super().__init__(Block(4, 8, 2), Block(8, 8, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2, inplace=True), nn.Linear(8, 3))


class Decoder(nn.Module):
    """A step of a language model with rotary positions, grouped heads and a cache."""

    def __init__(self):
        super().__init__()
        self.embed, self.q, self.k, self.v, self.o = nn.Embedding(20, 16), nn.Linear(16, 16), nn.Linear(16, 8), nn.Linear(16, 8), nn.Linear(16, 20)
        self.register_buffer("inverse", 1 / 10000 ** (torch.arange(0, 4, 2).float() / 4))

    def forward(self, tokens: Tensor, past: Tensor) -> Tuple[Tensor, Tensor]:
        b, l = tokens.shape
        x = self.embed(tokens)
        angle = torch.arange(past.size(3), past.size(3) + l)[:, None].float() * self.inverse[None]
        angle = torch.cat([angle, angle], -1)
        q = self.rotate(self.q(x).view(b, l, 4, 4).transpose(1, 2), angle)
        k = self.rotate(self.k(x).view(b, l, 2, 4).transpose(1, 2), angle)
        v = self.v(x).view(b, l, 2, 4).transpose(1, 2)
        k, v = torch.cat([past[0], k], 2), torch.cat([past[1], v], 2)
        n = k.size(2)
        mask = torch.full((l, n), -math.inf).triu(1 + n - l)
        wide_k, wide_v = [t[:, :, None].expand(b, 2, 2, n, 4).reshape(b, 4, n, 4) for t in (k, v)]
        y = F.scaled_dot_product_attention(q, wide_k, wide_v, attn_mask=mask)
        return self.o(y.transpose(1, 2).reshape(b, l, 16)), torch.stack([k, v])

    def rotate(self, x: Tensor, angle: Tensor) -> Tensor:
        a, b = x[..., :2], x[..., 2:]
        return x * angle.cos() + torch.cat([-b, a], -1) * angle.sin()


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 6, 2, batch_first=True, bidirectional=True, proj_size=3)
        self.gru, self.rnn, self.cell = nn.GRU(6, 5), nn.RNN(5, 4, nonlinearity="relu"), nn.LSTMCell(4, 3)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        y, (h, c) = self.lstm(x)
        y = self.rnn(self.gru(y)[0])[0]
        h, c = self.cell(y[0])
        return y, h + c


class Packed(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 4, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor, lengths: Tensor) -> Tuple[Tensor, Tensor]:
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        y, (h, _) = self.lstm(packed)
        return nn.utils.rnn.pad_packed_sequence(y, batch_first=True)[0], h


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        # Its script computes the same with gradients and without; Padded is for the other way.
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2, enable_nested_tensor=False)
        self.decoder = nn.TransformerDecoderLayer(8, 2, 16, batch_first=True, norm_first=True, activation="gelu")

    def forward(self, x: Tensor, padding: Tensor, target: Tensor) -> Tensor:
        return self.decoder(target, self.encoder(x, src_key_padding_mask=padding))


class Padded(nn.Module):
    """An encoder that leaves padding out between its layers where it stands behind the sequences, and does not where it stands between; and what it makes of a mask of numbers."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2)

    def forward(self, x: Tensor, behind: Tensor, between: Tensor, numbers: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        return self.encoder(x, src_key_padding_mask=behind), self.encoder(x, src_key_padding_mask=between), self.encoder(x, mask=numbers)


class Hints(nn.Module):
    """Arguments that do not change results."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(6, 3, sparse=True)

    def forward(self, places: Tensor, x: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
        rows = self.table(places)
        repeated = torch.repeat_interleave(x, torch.tensor([1, 2, 0]), dim=0, output_size=3)
        return rows, torch.gather(x, 1, places, sparse_grad=True), x.topk(2, sorted=False)[0].sum(1), repeated


class Audio(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("window", torch.hann_window(64))
        self.conv = torch.nn.utils.parametrizations.weight_norm(nn.Conv1d(33, 8, 3, padding=1))

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        z = torch.stft(x, 64, 16, window=self.window, return_complex=True)
        power = torch.clamp(z.abs() ** 2, min=1e-10).log10()
        return self.conv(torch.maximum(power, power.max() - 8.0)), torch.istft(z, 64, 16, window=self.window, length=x.size(-1))


class State(NamedTuple):
    h: Tensor
    n: int


@torch.jit.script
class Counter:
    def __init__(self, start: int):
        self.n = start
        self.log: List[int] = []

    def add(self, k: int) -> int:
        self.n += k
        self.log.append(self.n)
        return self.n


class Flow(nn.Module):
    """Loops, branches, lists, dicts, texts, named tuples and a class."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)
        self.names = {"a": 1, "b": 2}
        self.numbers = [1, 2, 3]
        self.extra: Optional[Tensor] = None

    @torch.jit.export
    def step(self, s: State) -> State:
        return State(torch.tanh(self.linear(s.h)), s.n + 1)

    def forward(self, x: Tensor, times: Optional[int] = None) -> Tuple[Tensor, Dict[str, Tensor], int]:
        if times is None:
            times = 3
        s, c = State(x, 0), Counter(5)
        while s.n < times and bool(s.h.abs().max() < 100.0):
            s = self.step(s)
            c.add(s.n)
        d: Dict[str, Tensor] = {}
        for name, v in self.names.items():
            d[name] = s.h * v
        for i, v in enumerate(self.numbers):
            if i == 1:
                continue
            d["k%d" % i] = torch.full((2,), float(v) / 2)
        total = 0
        for i in range(10, 0, -3):
            if i < 3:
                break
            total += i
        squares = [j * j for j in range(4)]
        squares.sort(reverse=True)
        z = x[..., squares[0] - 8:] if len(squares) > 2 else x
        if self.extra is not None:
            z = z + self.extra
        text = f"{total}".upper() + "ab"[1]
        assert len(text) == 3, "a text of another length"
        e = torch.zeros(2, 3)
        e[0, 1] = float(total)
        e[1] += z.sum()
        e[:, 2] *= 2
        d["e"], d["z"], d["positive"] = e, z, x[x > 0].sum()[None]
        return s.h, d, c.add(total) + len(c.log) + sum([1, 2]) + max(3, 4) + (-7 // 2) + (-7 % 3) + int(2.9)


class Branch(nn.Module):
    """A branch that numbers decide: a part of a plan."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        if bool(x.sum() > 0):
            y = self.a(x).relu()
        else:
            y = self.b(x) - 1
        return y * 2


class Condition(Branch):
    def forward(self, x):
        with torch.no_grad():
            y = self.a(x)
        return torch.cond(x.sum() > 0, lambda x: self.a(x).relu(), lambda x: self.b(x) - 1, (x,)) + y


class Keeping(nn.Module):
    """Keeps a state between calls."""

    def __init__(self):
        super().__init__()
        self.register_buffer("count", torch.zeros(1))
        self.register_buffer("last", torch.zeros(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        self.count += 1
        self.last = self.last * 0.5 + x
        return self.last * self.count


class Numbers(nn.Module):
    """Sizes become tensors and numbers again, constants of one element are numbers, and views meet results that lie otherwise."""

    def forward(self, x: Tensor, y: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        n, h, w = x.shape
        grid = torch.arange(h) + 0.5
        scaled = (grid * 2 / h - 1)[:, None] * x.new_ones(w // 2 * 2)[None]
        parts = x.view(n, h // 2, 2, w)[:, :, 0].permute(1, 0, 2).reshape(h // 2, -1)
        out = y.clone()
        out[:, 1:3] = out[:, 1:3].relu_() + x.size(0)
        out.masked_fill_(out > 1, 0.25)
        return scaled * x, torch.einsum("ij,kj->ik", parts, parts), out


class Bag(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag = nn.EmbeddingBag(10, 4, mode="max", padding_idx=0)

    def forward(self, x: Tensor) -> Tensor:
        return F.rrelu(self.bag(x), inplace=True)


class Boxes(nn.Module):
    def forward(self, boxes: Tensor, scores: Tensor, image: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        import torchvision
        kept = torchvision.ops.nms(boxes, scores, 0.5)
        regions = torch.cat([torch.zeros(kept.shape[0], 1), boxes[kept]], 1)
        return kept, torchvision.ops.roi_align(image, regions, (2, 3), 0.5, 2, True), torchvision.ops.roi_pool(image, regions, (2, 2), 0.5)


class Images(nn.Sequential):
    """Normalises groups of channels between convolutions."""

    def __init__(self):
        super().__init__(nn.Conv2d(2, 8, 3, padding=1), nn.GroupNorm(2, 8), nn.SiLU(), nn.Conv2d(8, 8, 3, padding=1), nn.GroupNorm(4, 8, affine=False), nn.Conv2d(8, 2, 1))


class Spectra(nn.Module):
    """What becomes operators of its own in decomposed graphs, and windows on a device."""

    def __init__(self):
        super().__init__()
        self.bilinear = nn.Bilinear(3, 4, 2)
        self.circular = nn.Conv1d(2, 3, 3, padding=1, padding_mode="circular")
        self.slope = nn.RReLU()

    def forward(self, x: Tensor, y: Tensor) -> List[Tensor]:
        half = torch.fft.rfft2(x)
        back = torch.fft.irfft2(half, s=(2, 6)) + torch.fft.fft2(x, norm="ortho").real + torch.fft.ihfft(x).imag.sum()
        signal = torch.stft(x.flatten()[None], 4, 2, window=torch.hann_window(4, device=x.device), return_complex=True)
        square = x @ x.mT + torch.eye(2)
        sign, logarithm = torch.linalg.slogdet(square)
        singular = torch.linalg.svd(x, full_matrices=False)
        roots = torch.linalg.eigh(square).eigenvalues
        solved = torch.linalg.solve(square, x)
        return [back, signal.abs(), torch.linalg.det(square), sign * logarithm, (singular.U * singular.S.unsqueeze(-2)) @ singular.Vh, roots, solved, torch.cdist(y, y + 1), F.pdist(y[0]),
                self.bilinear(y[0, :, :3], y[1]), self.circular(x), self.slope(x), (y[0, 0] * torch.tensor([1.0, 2.0, 3.0, 4.0])).sum(0).t()]


class Shapes(nn.Module):
    """A size as a tensor, which detectors compute with."""

    def forward(self, x: Tensor) -> Tensor:
        return torch._shape_as_tensor(x)[-2:].float().min() * x


class Older(nn.Module):
    """What older code does: it changes shapes in place, and pads by operators of their own. Numbers with an imaginary part are written into the code."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x: Tensor, image: Tensor) -> List[Tensor]:
        y = self.linear(x)
        z = y.clone()
        z.unsqueeze_(0)
        z.transpose_(1, 2)
        z.squeeze_(0).t_()
        z[0] += 1
        w = torch.zeros(3, 3)
        w.addmm_(z, y.t(), beta=0.5)
        padded = torch.ops.aten.replication_pad2d(torch.ops.aten.reflection_pad2d(image, [1, 2, 0, 1]), [0, 1, 1, 0])
        rows = nn.utils.rnn.pad_sequence([y[0, :2], y[1]], batch_first=True, padding_value=0.5)
        return [z, w, padded, rows, torch.exp(y * (0.5 + 2j)).real]


class Mobile(nn.Module):
    """Layers that are packed for telephones."""

    def __init__(self):
        super().__init__()
        self.conv, self.wide, self.up, self.linear = nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.Conv2d(4, 4, 3, dilation=2, groups=2), nn.ConvTranspose2d(4, 2, 3, stride=2, output_padding=1), nn.Linear(2, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = F.hardtanh(self.up(F.relu(self.wide(F.relu6(self.conv(x))))), -0.5, 0.5)
        return self.linear(x.mean([2, 3]))


class Steps(nn.Module):
    """Cells step by step, whose traces change parts of a product in place."""

    def __init__(self):
        super().__init__()
        self.gru, self.lstm = nn.GRUCell(3, 4), nn.LSTMCell(4, 4)

    def forward(self, x: Tensor) -> Tensor:
        h = c = x.new_zeros(x.size(0), 4)
        for t in range(x.size(1)):
            h = self.gru(x[:, t], h)
            h, c = self.lstm(h, (h, c))
        return h + c


class Scan(nn.Module):
    """A state that moves along a sequence, one way and the other."""

    def forward(self, state: Tensor, x: Tensor) -> List[Tensor]:
        from torch._higher_order_ops.scan import scan
        last, steps = scan(lambda c, x: (c * 0.5 + x, (c + x).sin()), state, x, dim=1)
        first, back = scan(lambda c, x: (c.cos() + x, c * x), last, x, dim=1, reverse=True)
        return [last, steps, first, back]


class Cells(nn.Module):
    """Cells of a region that have channels of their own."""

    def forward(self, image: Tensor, boxes: Tensor) -> Tensor:
        import torchvision
        return torchvision.ops.ps_roi_align(image, boxes, 2, 0.5, 2)


class Statistics(nn.Module):
    """A network in training, as it is exported: its running statistics are results."""

    def __init__(self):
        super().__init__()
        self.norm, self.dropout = nn.BatchNorm1d(3), nn.Dropout(0)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        y = self.dropout(self.norm(x))
        return y, self.norm.running_var * 2


def of_integers():
    """A network whose weights and activations are integers."""
    import torch.ao.quantization as quantization
    layers = nn.Sequential(quantization.QuantStub(), nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3, groups=8), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                           nn.Linear(8, 4), quantization.DeQuantStub()).eval()
    layers = quantization.fuse_modules(layers, [["1", "2"]])
    layers.qconfig = quantization.get_default_qconfig("onednn")
    quantization.prepare(layers, inplace=True)
    layers(torch.randn(4, 3, 8, 8))
    return quantization.convert(layers)


class IntegerFunctions(nn.Module):
    """Layers and functions of integers beside convolutions and products."""

    def __init__(self):
        super().__init__()
        import torch.ao.quantization as quantization
        from torch.ao.nn.quantized import FloatFunctional
        self.quant, self.dequant = quantization.QuantStub(), quantization.DeQuantStub()
        self.conv, self.up, self.norm, self.linear = nn.Conv2d(2, 4, 3), nn.ConvTranspose2d(4, 4, 2, 2), nn.BatchNorm2d(4), nn.Linear(4, 3)
        self.swish, self.leaky, self.elu, self.prelu, self.sigmoid, self.six = nn.Hardswish(), nn.LeakyReLU(0.1), nn.ELU(), nn.PReLU(), nn.Sigmoid(), nn.ReLU6()
        self.groups, self.instances, self.layer = nn.GroupNorm(2, 4), nn.InstanceNorm2d(4), nn.LayerNorm(4)
        self.plus, self.scaled, self.times, self.cat = FloatFunctional(), FloatFunctional(), FloatFunctional(), FloatFunctional()

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(self.conv(self.quant(x)))
        y = self.times.mul(self.swish(x), self.sigmoid(x))
        z = self.scaled.mul_scalar(self.plus.add_scalar(self.leaky(y), 0.5), -2.0)
        a, b = self.elu(z).chunk(2, dim=1)
        x = self.up(self.prelu(self.cat.cat([b, a], 1)))
        x = self.instances(self.groups(self.six(x)))
        return self.dequant(self.linear(self.layer(F.adaptive_avg_pool2d(x, [1, 1]).flatten(1))))


def of_integer_functions():
    import torch.ao.quantization as quantization
    torch.backends.quantized.engine = "qnnpack"
    net = IntegerFunctions().eval()
    net.qconfig = quantization.get_default_qconfig("qnnpack")
    net.up.qconfig = quantization.QConfig(activation=quantization.HistogramObserver, weight=quantization.default_weight_observer)
    quantization.prepare(net, inplace=True)
    net(torch.randn(8, 2, 6, 6))
    return quantization.convert(net)


class IntegerCells(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru, self.cell, self.table = nn.GRU(4, 4, 2, bidirectional=True), nn.LSTMCell(8, 3), nn.Embedding(6, 4)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        y, h = self.gru(self.table(x))
        h0, c0 = self.cell(y[0])
        return h0 + c0, h


def of_integer_cells():
    import torch.ao.quantization as quantization
    torch.backends.quantized.engine = "onednn"
    net = IntegerCells().eval()
    net.table.qconfig = quantization.float_qparams_weight_only_qconfig
    net = quantization.convert(quantization.prepare(net))
    return quantization.quantize_dynamic(net, {nn.GRU, nn.LSTMCell})


def integer_program(path, net, x, **how):
    """A program that was quantized after its export: integers between operators of floats."""
    from torch.ao.quantization.quantize_pt2e import convert_pt2e, prepare_pt2e
    from torch.ao.quantization.quantizer.xnnpack_quantizer import XNNPACKQuantizer, get_symmetric_quantization_config
    quantizer = XNNPACKQuantizer().set_global(get_symmetric_quantization_config(is_per_channel=True, **how))
    prepared = prepare_pt2e(torch.export.export_for_training(net.eval(), (x,)).module(), quantizer)
    prepared(x)
    program = torch.export.export(convert_pt2e(prepared), (x,))
    torch.export.save(program, path)
    save_file({"in0": x, "out0": program.module()(x).detach().clone()}, path.with_suffix(".safetensors"))


class IntegerWeights(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.linear = nn.LSTM(4, 6, 2, bidirectional=True), nn.Linear(12, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(self.lstm(x)[0])


def flat(value):
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        return [t for v in value.values() for t in flat(v)]
    if isinstance(value, (list, tuple)):
        return [t for v in value for t in flat(v)]
    return [torch.tensor(value)]


class OlderCode(nn.Module):
    """What archives of the first versions hold: integers divided as integers, tensors filled with integers, casts, parts of tuples."""

    def forward(self, a: Tensor, b: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        whole = torch.div(a, b)
        half = torch.div(a, 2)
        a = a.clone()
        a.div_(b)
        parts = (whole, half, a)[1:3]
        return whole, parts[0], parts[1], torch.full([2], 3), torch._cast_Float(b)


class Lower(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            y = self.layer(x)
        return y.float(), self.layer(x)


class Diagonals(nn.Module):
    def forward(self, x):
        tall, cube = x.clone(), x.reshape(3, 3, 3).clone()
        return tall.fill_diagonal_(2.5, wrap=True), x[:4].clone().fill_diagonal_(1.0, wrap=True), cube.fill_diagonal_(3.0), x[:2].chalf().to(torch.complex64).real, torch.ops.aten.embedding_renorm(x, torch.tensor([1, 2]), 1.0, 2.0)


class WholePrecisionWithin(nn.Module):
    """A part that runs in full precision within one that does not."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 5), nn.Linear(5, 3)

    def forward(self, x):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            y = self.first(x)
            with torch.autocast("cpu", enabled=False):
                z = self.second(y.float())
            return self.second(y), z


class Filters(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Parameter(torch.tensor([[1.2, -0.5, 0.1], [1.0, 0.3, 0.2]])), nn.Parameter(torch.tensor([[0.3, 0.2, 0.1], [0.5, -0.1, 0.4]]))

    def forward(self, x):
        return torchaudio.functional.lfilter(x, self.a, self.b, clamp=False), torchaudio.functional.lowpass_biquad(x, 16000, 3000.0)


class RegionCells(nn.Module):
    def forward(self, x, boxes):
        return torchvision.ops.ps_roi_pool(x, boxes, 2, 0.5), torchvision.ops.ps_roi_align(x, boxes, 2, 0.5)


class EmptyRegions(nn.Module):
    """Regions that are too small for a sample have means of nothing, and GELU of what is infinitely negative is no number either."""

    def forward(self, x, boxes):
        cells = torchvision.ops.ps_roi_align(x, boxes, 2), torchvision.ops.ps_roi_align(x, boxes, 2, sampling_ratio=1), F.gelu(x.relu().log())
        return *(c.isnan() for c in cells), *(c.nan_to_num() for c in cells)


class Differences(nn.Module):
    def forward(self, x, weight):
        both, second, whole = torch.gradient(x, spacing=[0.5, 2.0]), torch.gradient(x, spacing=[2.0], dim=[1]), torch.gradient(x, spacing=[3, 1], dim=[0, 1])
        counts, edges = torch.histogramdd(x, bins=[3, 4], range=[-1.0, 1.0, -2.0, 2.0], weight=weight)
        between, _ = torch.histogramdd(x, bins=[torch.linspace(-1, 1, 4), torch.linspace(-2, 2, 3)])
        return both[0], both[1], second[0], whole[0], whole[1], counts, edges[0], edges[1], between


class Observed(nn.Module):
    """Numbers as integers would hold them, of all and of each channel; with steps that follow what comes, where it is observed."""

    def __init__(self):
        super().__init__()
        quantized = torch.ao.quantization.FusedMovingAvgObsFakeQuantize
        self.whole = quantized(observer=torch.ao.quantization.MovingAverageMinMaxObserver, quant_min=0, quant_max=255, averaging_constant=0.1)
        self.rows = quantized(observer=torch.ao.quantization.MovingAveragePerChannelMinMaxObserver, quant_min=-128, quant_max=127, dtype=torch.qint8, qscheme=torch.per_channel_symmetric)
        self.scales, self.zeros = nn.Parameter(torch.tensor([0.1, 0.2, 0.3]), requires_grad=False), nn.Parameter(torch.tensor([0, 3, 7], dtype=torch.int32), requires_grad=False)

    def forward(self, x):
        return self.whole(x) + self.rows(x), torch.fake_quantize_per_channel_affine(x, self.scales, self.zeros, 0, 0, 15)


class InPlaceIntegers(nn.Module):
    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        q = torch.quantize_per_tensor(x, 0.1, 30, torch.quint8)
        r = torch.quantize_per_tensor(x, 0.1, 30, torch.quint8)
        s = F.leaky_relu_(q, 0.3)
        torch.relu_(r)
        return q.dequantize(), s.dequantize(), r.dequantize()


class Stateful(nn.Module):
    """Has a state of no elements until it is called."""

    def __init__(self):
        super().__init__()
        self.state = torch.zeros(0)
        self.sum = torch.zeros(0)

    def forward(self, x: Tensor) -> Tensor:
        if self.state.numel() == 0:
            self.state = torch.zeros_like(x)
        self.state = self.state * 0.5 + x
        return self.state


def older_archive(path, version):
    """Gives an archive an older version, by which PyTorch chooses what its operators mean."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(path, "w") as target:
        for info in source.infolist():
            target.writestr(zipfile.ZipInfo(info.filename), f"{version}\n" if info.filename.endswith("/version") else source.read(info))


def write(name, module, inputs, ways=("trace", "script", "pt2"), dynamic=None, gradients=False):
    module.eval()
    with torch.no_grad():
        outputs = flat(module(*(i.clone() for i in inputs)))
    tensors = {f"in{i}": t.clone() for i, t in enumerate(inputs)} | {f"out{i}": t.detach().contiguous().clone() for i, t in enumerate(outputs)}
    if gradients:
        flat(module(*inputs))[0].square().sum().backward()
        tensors |= {f"grad.{n}": p.grad.clone() for n, p in module.named_parameters() if p.grad is not None}
        module.zero_grad()
    save_file(tensors, OUT / f"{name}.safetensors")
    with torch.no_grad():
        if "trace" in ways:
            torch.jit.trace(module, inputs, check_trace=False).save(OUT / f"{name}.trace.pt")
        if "script" in ways:
            torch.jit.script(module).save(OUT / f"{name}.script.pt")
        if "pt2" in ways:
            torch.export.save(torch.export.export(module, inputs), OUT / f"{name}.pt2")
        if dynamic is not None:
            torch.export.save(torch.export.export(module, inputs, dynamic_shapes=dynamic), OUT / f"{name}.dynamic.pt2")
        if "mobile" in ways:
            optimize_for_mobile(torch.jit.script(module))._save_for_lite_interpreter(str(OUT / f"{name}.mobile.ptl"))
        if "decomposed" in ways:
            torch.export.save(torch.export.export(module, inputs).run_decompositions(), OUT / f"{name}.decomposed.pt2")


def trained(module, *inputs):
    module.train()
    module(*inputs)
    return module


def older_forms():
    torch.manual_seed(5)
    path, inputs = OUT / "older_code.script.pt", (torch.tensor([[7, -7], [5, 4]]), torch.tensor([[2, 2], [-3, 3]]))
    torch.jit.script(OlderCode()).save(path)
    older_archive(path, 3)
    outputs = torch.jit.load(path)(*inputs)
    save_file({f"in{i}": t for i, t in enumerate(inputs)} | {f"out{i}": t.clone() for i, t in enumerate(outputs)}, OUT / "older_code.safetensors")
    write("lower_precision", Lower(), (torch.randn(2, 4),), ("script", "trace"))
    write("diagonals", Diagonals(), (torch.randn(9, 3),), ("trace",))
    write("filters", Filters(), (torch.randn(2, 2, 12),), ("trace", "script"), gradients=True)
    write("region_cells", RegionCells(), (torch.randn(2, 8, 9, 9), torch.tensor([[0.0, 1, 2, 12, 11], [1, 3, 0, 14, 17], [0, 5, 5, 6, 7]])), ("trace",))
    observed = Observed()
    x, y = torch.randn(3, 6), torch.randn(3, 6) * 2
    observed(x)
    torch.jit.trace(observed, (x,), check_trace=False).save(OUT / "keeping_observed.trace.pt")
    kept = torch.jit.load(OUT / "keeping_observed.trace.pt")
    save_file({"in0": y, "out0": kept(y)[0].detach().clone(), "out1": kept(y)[0].detach().clone()}, OUT / "keeping_observed.safetensors")
    observed.apply(torch.ao.quantization.disable_observer)
    write("observed", observed, (y.requires_grad_(False),), ("trace",))
    write("integers_in_place", InPlaceIntegers(), (torch.randn(2, 5),), ("script",))
    state, x = torch.jit.script(Stateful()), torch.randn(2, 3)
    state.save(OUT / "keeping_state.script.pt")
    save_file({"in0": x, "out0": state(x).clone(), "out1": state(x).clone()}, OUT / "keeping_state.safetensors")


def main():
    torch.manual_seed(0)
    write("residual", trained(Residual(), torch.randn(4, 4, 8, 8)), (torch.randn(2, 4, 8, 8),), ("trace", "script", "pt2", "decomposed"), ({0: AUTO},), gradients=True)
    write("decoder", Decoder(), (torch.randint(20, (2, 3)), torch.randn(2, 2, 2, 3, 4)), dynamic=({1: AUTO}, {3: AUTO}))
    write("recurrent", Recurrent(), (torch.randn(2, 3, 4),), gradients=True)
    write("packed", Packed(), (torch.randn(3, 5, 3), torch.tensor([2, 5, 3])), ("trace", "script"))
    padding = torch.zeros(2, 5, dtype=torch.bool)
    padding[1, 3:] = True
    write("transformer", Transformer(), (torch.randn(2, 5, 8), padding, torch.randn(2, 4, 8)), gradients=True)
    torch.backends.mha.set_fastpath_enabled(True)
    write("fast", nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, activation="gelu"), 1), (torch.randn(2, 5, 8),), ("trace", "script"))
    write("attention", nn.MultiheadAttention(8, 2, batch_first=True), tuple(torch.randn(2, 5, 8) for _ in range(3)), ("trace", "script"))
    torch.backends.mha.set_fastpath_enabled(False)
    write("audio", Audio(), (torch.randn(1, 256),), ("trace", "pt2"))
    write("flow", Flow(), (torch.randn(3, 4),), ("script",))
    write("branch", Branch(), (torch.randn(2, 4),), ("script",))
    write("condition", Condition(), (torch.randn(2, 4),), ("pt2",))
    write("numbers", Numbers(), (torch.randn(2, 4, 6), torch.randn(3, 4)), ("trace", "pt2"))
    write("bag", Bag(), (torch.randint(10, (2, 3)),))
    write("images", Images(), (torch.randn(1, 2, 8, 8),), ("trace", "pt2"), gradients=True)
    torch.backends.quantized.engine = "onednn"
    write("integers", of_integers(), (torch.randn(2, 3, 8, 8),), ("trace", "script"))
    dynamic = torch.ao.quantization.quantize_dynamic(IntegerWeights().eval(), {nn.LSTM, nn.Linear})
    write("integer_weights", dynamic, (torch.randn(3, 2, 4),), ("trace", "script"))
    boxes = torch.rand(12, 4) * 10
    boxes[:, 2:] += boxes[:, :2]
    write("boxes", Boxes(), (boxes, torch.rand(12), torch.randn(1, 2, 16, 16)), ("trace",))
    keeping = Keeping()
    torch.jit.script(keeping).save(OUT / "keeping.script.pt")
    torch.export.save(torch.export.export(keeping, (torch.ones(2, 3),), strict=False), OUT / "keeping.pt2")
    x = torch.arange(6.0).view(2, 3)
    save_file({"in0": x, "out0": keeping(x).clone(), "out1": keeping(x).clone()}, OUT / "keeping.safetensors")
    torch.manual_seed(1)
    write("spectra", Spectra(), (torch.randn(2, 6), torch.randn(2, 3, 4)), ("trace", "pt2", "decomposed"))
    write("shapes", Shapes(), (torch.randn(2, 3, 4),), ("trace",))
    torch.manual_seed(2)
    write("older", Older(), (torch.randn(3, 4), torch.randn(1, 2, 4, 4)), ("trace", "script"), gradients=True)
    write("mobile", Mobile(), (torch.randn(1, 3, 12, 12),), ("mobile",))
    write("scan", Scan(), (torch.randn(2, 3), torch.randn(2, 4, 3)), ())
    with torch.no_grad():
        torch.export.save(torch.export.export(Scan(), (torch.randn(2, 3), torch.randn(2, 4, 3)), strict=False), OUT / "scan.pt2")
    write("cells", Cells(), (torch.randn(1, 8, 8, 8), torch.tensor([[0.0, 1, 2, 9, 11], [0, 3, 0, 14, 7]])), ("trace",))
    statistics, x = Statistics(), torch.randn(5, 3)
    torch.export.save(torch.export.export(statistics, (x,), strict=False).run_decompositions(), OUT / "keeping_statistics.decomposed.pt2")
    save_file({"in0": x} | {f"out{i}": t.detach().clone() for i, t in enumerate(statistics(x))}, OUT / "keeping_statistics.safetensors")
    torch.manual_seed(4)
    write("steps", Steps(), (torch.randn(2, 3, 3),), ("trace",), gradients=True)
    torch.manual_seed(3)
    write("integers_functions", of_integer_functions(), (torch.randn(2, 2, 6, 6),), ("trace", "script"))
    write("integer_cells", of_integer_cells(), (torch.randint(6, (3, 2)),), ("trace", "script"))
    older_forms()
    integer_program(OUT / "integers_program.pt2", nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(12, 2)), torch.randn(1, 2, 4, 4))
    torch.manual_seed(6)
    boxes = torch.tensor([[0.0, 1, 1, 1, 1], [0, 3, 3, 2, 2], [0, 1, 1, 1.2, 4], [0, 0, 0, 5, 5], [0, 9, 9, 2, 2], [0, 5, 1, 2, 4]])
    write("empty_regions", EmptyRegions(), (torch.randn(1, 8, 6, 6), boxes), ("trace",))
    write("lower_precision_within", WholePrecisionWithin(), (torch.randn(2, 4),), ("pt2", "script"))
    write("differences", Differences(), (torch.randn(9, 2), torch.rand(9)), ("pt2", "decomposed"))
    torch.manual_seed(7)
    torch.backends.mha.set_fastpath_enabled(True)
    write("padded", Padded(), (torch.randn(2, 5, 8), padding, padding.roll(-2), torch.ones(5, 5).triu(2) / 2), ("trace", "script"))
    write("hints", Hints(), (torch.randint(4, (3, 4)), torch.randn(3, 4)), ("trace", "script", "pt2"))
    integer_program(OUT / "integers_as_they_come.pt2", nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)), torch.randn(3, 4), is_dynamic=True)


if __name__ == "__main__":
    main()
