#!/usr/bin/env python3
"""Selects the OpInfo cases that every test run checks, from what the oracle's opinfo.py writes.

    ../shared/oracle/run python3 tools/make_opinfo_fixtures.py ../shared/oracle/opinfo.py [DTYPE… or others]

Writes fixtures/opinfo/<dtype>.zip, which holds a file an entry, fixtures/opinfo/others.zip, the same for functions that are no
entries, and, if all dtypes are made, fixtures/opinfo/left_out.txt: the entries that have no file at all, and why. Of an
entry's cases the small ones are taken, of those first the ones that differ in kind.
"""
import io, json, os, subprocess, sys, tempfile, zipfile
from safetensors import safe_open
from safetensors.torch import save

DTYPES = ["float32", "int64", "bool", "float16", "bfloat16", "complex64"]
SAMPLES = 30       # of an entry, from which are taken
CASES = 6          # of an entry, for float32, which has the derivatives; half as many for the others
BYTES = 12 * 1024  # of an entry's tensors, unless a single case is larger

# Entries that have no file in any dtype. One more is an error: it wants a reason.
LEFT_OUT = {
    "sparse.sampled_addmm": "takes sparse tensors, which are left out",
    "sparse.mm.reduce": "takes sparse tensors, which are left out",
    "to_sparse": "gives sparse tensors, which are left out",
    "torch._scaled_mm": "has no CPU kernel, and is left out",
    "torch.ops.aten._flash_attention_forward": "has no CPU kernel, and is left out",
    "torch.ops.aten._efficient_attention_forward": "has no CPU kernel, and is left out",
    "jiterator_unary": "compiles CUDA source, which is left out",
    "jiterator_binary": "compiles CUDA source, which is left out",
    "jiterator_4inputs_with_extra_args": "compiles CUDA source, which is left out",
    "jiterator_binary_return_by_ref": "compiles CUDA source, which is left out",
    "jiterator_2inputs_2outputs": "compiles CUDA source, which is left out",
    "nn.functional.batch_norm.without_cudnn": "has CUDA samples only; nn.functional.batch_norm is checked",
    "nn.functional.triplet_margin_with_distance_loss": "takes a function, which opinfo.py cannot write; others.zip has it with the distance it has by default",
    "chalf": "gives half-precision complex numbers, which PyTorch cannot compare and safetensors cannot hold",
}

# oneDNN, as the oracle has it, gives wrong input gradients of convolutions.
RUN = "import runpy, sys, torch; torch.backends.mkldnn.enabled = False; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"


def references(value):
    """The names of the tensors in an encoded value."""
    if isinstance(value, dict):
        if "tensor" in value:
            yield value["tensor"]
        else:
            for v in value.values():
                yield from references(v)
    elif isinstance(value, list):
        for v in value:
            yield from references(v)


def kind(value, tensors):
    """What a value is like: tensors by their dtype and rank."""
    if isinstance(value, dict):
        if "tensor" in value:
            t = tensors[value["tensor"]]
            return f"{t.dtype}{t.dim()}{'e' if t.numel() == 0 else ''}"
        return {k: kind(v, tensors) for k, v in value.items()}
    if isinstance(value, list):
        return [kind(v, tensors) for v in value]
    return value


def select(cases, tensors, count):
    def size(case):
        return sum(tensors[n].numel() * tensors[n].element_size() for n in references(case))

    def likeness(case):
        return json.dumps([kind(case["args"], tensors), kind(case["kwargs"], tensors), sorted(case)], sort_keys=True)

    by_size = sorted(range(len(cases)), key=lambda i: (size(cases[i]), i))
    # The smallest with all derivatives first, then the smallest of each kind, then whatever is small.
    first = [i for i in by_size if len(cases[i]) == max(len(c) for c in cases)][:1]
    seen, fresh, rest = set(), [], []
    for i in first + [i for i in by_size if i not in first]:
        like = likeness(cases[i])
        (rest if like in seen else fresh).append(i)
        seen.add(like)
    chosen, used = [], 0
    for i in fresh + rest:
        if len(chosen) < count and (not chosen or used + size(cases[i]) <= BYTES):
            chosen.append(i)
            used += size(cases[i])
    return [cases[i] for i in sorted(chosen)]


def pack(path, count, derivatives):
    with safe_open(path, "pt") as f:
        metadata = f.metadata()
        tensors = {n: f.get_tensor(n) for n in f.keys()}
    cases = json.loads(metadata["cases"])
    if not derivatives:
        cases = [{k: c[k] for k in ("args", "kwargs", "output")} for c in cases]
    cases = select(cases, tensors, count)
    kept = {n: tensors[n] for n in references(cases)}
    return save(kept, {**metadata, "cases": json.dumps(cases, separators=(",", ":"))}), len(cases)


def archive(folder, dtype, path, label=None):
    """Writes the zip, and returns the entries in it."""
    files = sorted(f for f in os.listdir(folder) if f.endswith(".safetensors"))
    count = 0
    with zipfile.ZipFile(path, "w") as zipped:
        for name in files:
            data, cases = pack(os.path.join(folder, name), CASES if dtype == "float32" else CASES // 2, dtype == "float32")
            count += cases
            zipped.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
    print(f"{label or dtype}: {len(files)} entries, {count} cases, {os.path.getsize(path) / 2**20:.1f} MiB")
    return {f.removesuffix(f".{dtype}.safetensors") for f in files}


class Other:
    """A function that is no entry, in the terms of opinfo.py."""

    variant_test_name, supports_autograd = "", True

    def __init__(self, name, function, *calls):
        self.name, self.function, self.calls = name, function, calls

    def __call__(self, *args, **kwargs):
        import torch
        torch.manual_seed(42)  # as OpInfo seeds random operators
        return self.function(*args, **kwargs)

    def sample_inputs(self, device, dtype, requires_grad):
        from torch.testing._internal.opinfo.core import SampleInput
        return [SampleInput(first, args=tuple(args), kwargs=kwargs) for first, *args, kwargs in self.calls]


def others():
    import torch
    from torch.nn import functional as F
    drawn = torch.Generator().manual_seed(0)

    def t(*shape, scale=1):
        return (scale * torch.randn(shape, generator=drawn)).requires_grad_()

    return [
        Other("nn.functional.affine_grid", F.affine_grid, (t(2, 2, 3), (2, 3, 4, 5), {}), (t(2, 2, 3), (2, 1, 2, 2), {"align_corners": True}),
              (t(1, 3, 4), (1, 2, 2, 3, 4), {"align_corners": False})),
        Other("nn.functional.gumbel_softmax", F.gumbel_softmax, (t(3, 4), {}), (t(3, 4), {"tau": 0.5, "hard": True}), (t(2, 3, 4), {"dim": 1})),
        Other("nn.functional.fold", F.fold, (t(2, 12, 6), (4, 3), 2, {}), (t(12, 9), (4, 5), (2, 3), {"stride": (2, 1), "padding": (1, 0)}),
              (t(1, 4, 4), (4, 4), 2, {"dilation": 2})),
        Other("nn.functional.dropout1d", F.dropout1d, (t(2, 3, 4), {"p": 0.5}), (t(3, 4), {"p": 0.2}), (t(2, 3, 4), {"training": False})),
        Other("nn.functional.upsample", F.upsample, (t(1, 2, 3, 4), {"scale_factor": 2}), (t(1, 2, 3, 4), {"size": (5, 6), "mode": "bilinear", "align_corners": True})),
        Other("nn.functional.triplet_margin_with_distance_loss", F.triplet_margin_with_distance_loss, (t(3, 4), t(3, 4), t(3, 4), {}),
              (t(3, 4), t(3, 4), t(3, 4), {"margin": 2.0, "swap": True, "reduction": "none"})),
        Other("chain_matmul", lambda *m: torch.chain_matmul(*m), (t(2, 3), t(3, 4), t(4, 2), {}), (t(2, 3), t(3, 1), {})),
        Other("inverse", torch.inverse, (t(3, 3), {}), (t(2, 2, 2), {})),
        Other("orgqr", torch.orgqr, (t(4, 3, scale=0.5), t(3, scale=0.5), {}), (t(2, 3, 3, scale=0.5), t(2, 2, scale=0.5), {})),
        Other("fake_quantize_per_tensor_affine", torch.fake_quantize_per_tensor_affine, (t(3, 4), 0.1, 2, -8, 7, {}), (t(5), 0.25, 0, 0, 255, {})),
        Other("norm_except_dim", torch.norm_except_dim, (t(2, 3, 4), {}), (t(2, 3), 2, 1, {}), (t(2, 3), 2, -1, {}), (t(3), {})),
        Other("_weight_norm", torch._weight_norm, (t(2, 3, 4), t(2, 1, 1), {}), (t(2, 3), t(1, 3), 1, {})),
        Other("fft.fftfreq", torch.fft.fftfreq, (8, {}), (5, 0.5, {})),
        Other("fft.rfftfreq", torch.fft.rfftfreq, (8, {}), (5, 0.5, {})),
    ]


def write_others(opinfo, folder):
    """Runs opinfo.py's own code on the functions that are no entries."""
    import torch
    torch.backends.mkldnn.enabled = False
    with open(opinfo) as f:
        code = f.read()
    assert code.rstrip().endswith("\nmain()")
    space = {"__name__": "opinfo"}
    exec(compile(code.rstrip().removesuffix("main()"), opinfo, "exec"), space)
    for op in others():
        store, cases, why = space["cases_of"](op, torch.float32, SAMPLES, 0)
        assert len(cases) == len(op.calls), (op.name, why)
        space["save_file"](store, os.path.join(folder, f"{op.name}.float32.safetensors"), metadata={"op": op.name, "cases": json.dumps(cases)})


def left_out(present):
    from torch.testing._internal.common_methods_invocations import op_db
    keys = [op.name + (f".{op.variant_test_name}" if op.variant_test_name else "") for op in op_db]
    return [f"{key}: {LEFT_OUT[key]}\n" for key in keys if key not in present]


def main():
    opinfo, *dtypes = sys.argv[1:]
    out = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "fixtures", "opinfo")
    os.makedirs(out, exist_ok=True)
    present = set()
    for dtype in DTYPES if not dtypes else [d for d in dtypes if d != "others"]:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-c", RUN, opinfo, folder, "--dtype", dtype, "--samples", str(SAMPLES)], check=True, stderr=subprocess.DEVNULL)
            present |= archive(folder, dtype, os.path.join(out, dtype + ".zip"))
    with tempfile.TemporaryDirectory() as folder:
        write_others(opinfo, folder)
        archive(folder, "float32", os.path.join(out, "others.zip"), "others")
    if not dtypes:
        with open(os.path.join(out, "left_out.txt"), "w") as f:
            f.writelines(left_out(present))


main()
