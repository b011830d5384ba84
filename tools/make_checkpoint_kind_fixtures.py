"""Writes fixtures/checkpoint_kinds/vX.Y: torch.save files by PyTorch X.Y of everything that is more than plain tensors and
containers, each with a .json of what must be read from it (fixtures/checkpoints/README.md says what is in those).

Run from the repository root in a Python with PyTorch 2.6, and in one with PyTorch 1.13 (seconds):

    python3 tools/make_checkpoint_kind_fixtures.py

With --describe FILE... it prints instead, as a JSON list, what is in files with the classes of this script in them.
"""
import argparse
import collections
import dataclasses
import datetime
import enum
import io
import json
import pathlib
import pickle
import struct
import sys
import tarfile
import zipfile

import numpy
import torch
from torch import nn

import describe_checkpoint as describing
from fixture_support import folder, write_json

VERSION = "v" + ".".join(torch.__version__.split(".")[:2])
MODERN = VERSION != "v1.13"
OUT = folder(f"checkpoint_kinds/{VERSION}")

if MODERN:
    torch.utils.deterministic.fill_uninitialized_memory = False  # PyTorch cannot fill tensors of bits, and so not read them


class Color(enum.Enum):
    RED = 1
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 3


@dataclasses.dataclass
class Settings:
    width: int
    weight: torch.Tensor
    inner: object = None


class Box:
    """A class of the user's own; Inner is named by getattr up to protocol 3."""

    class Inner:
        def __init__(self, value):
            self.value = value

    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Slots:
    __slots__ = ("left", "right")


class Fields(dict):
    """A dict with attributes."""


class Marked(torch.Tensor):
    """A tensor subclass without anything new."""


class Tied(nn.Module):
    """Tied weights, a buffer that is not saved, a missing bias, nesting."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(4, 3)
        self.head = nn.Linear(3, 4, bias=False)
        self.head.weight = self.embed.weight
        self.register_buffer("scale", torch.tensor([2.0]))
        self.register_buffer("scratch", torch.tensor([9.0]), persistent=False)
        self.register_buffer("nothing", None)
        self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)) for _ in range(2)])
        self.dropped = None
        self.extra = nn.ParameterDict({"gain": nn.Parameter(torch.ones(2))})


def quantized():
    values = torch.arange(-12.0, 12.0).view(3, 8) / 4
    scales, zeros = torch.tensor([0.1, 0.25, 0.5]), torch.tensor([0, 1, 2])
    result = {name: torch.quantize_per_tensor(values, 0.125, zero, getattr(torch, name)) for name, zero in (("qint8", 3), ("quint8", 128), ("qint32", -7))}
    result["transposed"] = result["qint8"].t()
    result["per_channel"] = torch.quantize_per_channel(values, scales, zeros, 0, torch.qint8)
    result["float_parameters"] = torch.quantize_per_channel(values, scales, zeros.float(), 0, torch.quint8)
    result["packed"] = torch.quantize_per_channel(values, scales, zeros.float(), 0, torch.quint4x2)
    return result


def sparse():
    dense = torch.tensor([[0.0, 1.5, 0.0, 2.0], [0.0, 0.0, 0.0, 0.0], [3.0, 0.0, 0.0, -4.0], [0.0, 0.0, 5.0, 0.0]])
    doubled = torch.sparse_coo_tensor(torch.tensor([[0, 0, 1], [1, 1, 0]]), torch.tensor([1.0, 2.0, 3.0]), (2, 2))
    result = {
        "coo": dense.to_sparse().coalesce(),
        "doubled": doubled,
        "hybrid": torch.sparse_coo_tensor(torch.tensor([[0, 2]]), torch.tensor([[1.0, 2.0], [3.0, 4.0]]), (3, 2)),
        "csr": dense.to_sparse_csr(),
    }
    if MODERN:
        result |= {"csc": dense.to_sparse_csc(), "bsr": dense.to_sparse_bsr((2, 2)), "bsc": dense.to_sparse_bsc((2, 2))}
    return result


def arrays():
    aligned = numpy.zeros(3, dtype=[("x", "<f4"), ("y", "<i4", (2,)), ("z", [("u", "<i2"), ("v", "<i2")])])
    aligned["x"], aligned["y"] = [1, 2, 3], [[4, 5], [6, 7], [8, 9]]
    aligned["z"]["u"], aligned["z"]["v"] = [1, 2, 3], [-1, -2, -3]
    packed = numpy.zeros(2, dtype=[("flag", "u1"), ("value", "<f8"), ("big", ">i4")])
    packed["flag"], packed["value"], packed["big"] = [1, 2], [0.5, 0.25], [1, -2]
    names = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", "complex64", "complex128"]
    return {
        "types": {name: numpy.array([0, 1, 100]).astype(name) for name in names},
        "scalars": {name: numpy.array(7).astype(name)[()] for name in names},
        "grid": numpy.arange(6, dtype=numpy.int32).reshape(2, 3),
        "fortran": numpy.asfortranarray(numpy.arange(24, dtype=numpy.float32).reshape(2, 3, 4)),
        "big_endian": numpy.arange(4, dtype=">f8"),
        "empty": numpy.zeros((0, 3), numpy.float32),
        "zero_dimensional": numpy.array(2.5),
        "aligned": aligned,
        "packed": packed,
        "objects": numpy.array([1, "two", None, [torch.tensor([4])]], dtype=object),
        "long": numpy.arange(5000, dtype=numpy.int16),
    }


def python():
    """What Python's own modules offer."""
    slots = Slots()
    slots.left, slots.right = 1, torch.tensor([2])
    fields = Fields(a=torch.tensor([1]), b=2)
    fields.note = "attribute"
    zone = datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))
    return {
        "namespace": argparse.Namespace(lr=0.1, layers=[1, 2], weight=torch.tensor([3.0])),
        "path": pathlib.PurePosixPath("/data/run 1/model.pt"),
        "color": Color.BLUE,
        "level": Level.LOW,
        "settings": Settings(3, torch.tensor([1, 2]), Settings(4, torch.tensor([5]))),
        "box": Box(a=1, b=Box(weight=torch.ones(2))),
        "nested_class": Box.Inner(torch.tensor([7])),
        "slots": slots,
        "fields": fields,
        "counts": collections.Counter("abracadabra"),
        "default": collections.defaultdict(list, {"a": [torch.tensor(1)], 2: []}),
        "frozen": frozenset({1, 2, 3}),
        "set": {(1, "a"), (2, "b")},
        "bytes": [b"", b"\x00\xff", bytearray(b"xyz"), bytearray()],
        "complex": complex(1, float("inf")),
        "dates": [datetime.date(2024, 2, 29), datetime.time(23, 59, 58, 999999), datetime.datetime(1999, 12, 31, 1, 2, 3, 4),
                  datetime.datetime(2025, 1, 2, 3, 4, 5, tzinfo=zone), datetime.datetime(2025, 1, 2, tzinfo=datetime.timezone.utc),
                  datetime.timedelta(days=-3, seconds=5, microseconds=7), datetime.timedelta(0)],
        "range": range(2, 9, 3),
        "slice": slice(None, 3, None),
        "devices": [torch.device("cpu"), torch.device("cuda:1"), torch.device("meta")],
        "dtypes": [torch.float32, torch.int64, torch.bool, torch.complex64],
        "size": torch.Size([2, 0, 5]),
        "no_size": torch.Size([]),
    }


def tensors():
    """Tensors with attributes, classes, bits and devices."""
    attributed = torch.arange(3.0)
    attributed.note = {"by": "hand"}
    parameter = nn.Parameter(torch.arange(2.0))
    parameter.rule = "decay"
    marked = torch.arange(4.0).as_subclass(Marked)
    marked.tag = 1  # PyTorch 1.13 cannot read a subclass's tensor without one
    result = {
        "attributed": attributed,
        "parameter": parameter,
        "marked": marked,
        "meta": torch.empty(3, 4, device="meta"),
        "meta_strided": torch.empty_strided((2, 3), (1, 2), dtype=torch.int64, device="meta"),
    }
    if MODERN:
        # PyTorch 1.13 forgets these bits when it writes.
        result["conjugated"] = torch.tensor([1 + 2j, -3 - 4j]).conj()
        result["negated"] = torch.tensor([5 + 6j, -7 - 8j]).conj().imag
        result["nested"] = torch.nested.nested_tensor([torch.ones(2, 3), torch.zeros(1, 3), torch.full((4, 3), 2.0)])
        result["bits"] = torch.arange(16, dtype=torch.uint8).view(torch.bits8)
    return result


class Reduced:
    """Pickled as a call of FUNCTION."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def devices():
    """Tensors of devices that are not here: on the processor, for elsewhere() to say that they were not."""
    base = torch.arange(4.0)
    numbers = numpy.array([1.5, -2.0], numpy.float32)
    rebuilt = torch._utils._rebuild_device_tensor_from_numpy
    result = {
        "weight": base, "view": base[1:3], "half": torch.tensor([1, 2], dtype=torch.float16),
        "from_numpy": Reduced(rebuilt, numbers, torch.float32, "cpu", True),
        "bfloat16_from_numpy": Reduced(rebuilt, numbers, torch.bfloat16, "cpu", False),
    }
    if MODERN:
        result["from_cpu"] = Reduced(torch._utils._rebuild_device_tensor_from_cpu_tensor, torch.tensor([3, 4]), torch.int64, "cpu", False)
    return result


def elsewhere(content, place):
    """The same file as a machine with another device writes it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("data.pkl"):
                data = data.replace(b"X\x03\0\0\0cpu", b"X" + bytes([len(place)]) + b"\0\0\0" + place.encode())
            target.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def bits():
    """Numbers without arithmetic."""
    octets = torch.arange(16, dtype=torch.uint8)
    result = {name: octets.view(getattr(torch, name)) for name in ("bits1x8", "bits2x4", "bits4x2", "bits8")}
    result["bits16"] = octets.view(torch.int16).view(torch.bits16)
    result["quint2x4"] = torch.quantize_per_channel(torch.arange(8.0).view(2, 4), torch.ones(2), torch.zeros(2), 0, torch.quint2x4)
    return result


def legacy(value, views):
    """The format before the zip, as it was when storages could be views of others, by a machine that says that it is big-endian.

    VIEWS: of which tensors the storage is a view, and where in its base it begins.
    """
    roots, order = {}, []

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if not isinstance(obj, tuple) or obj[:1] != ("a storage",):
                return None
            tensor, start = obj[1:]
            storage = describing.storage_of(tensor)
            if storage._cdata not in roots:
                roots[storage._cdata] = str(len(roots) + 7)
                order.append(tensor)
            kind, count = getattr(torch, tensor.storage().pickle_storage_type()), len(tensor.storage())
            return "storage", kind, roots[storage._cdata], "cpu", count, start and (f"view {start}", start, count - start)

        def reducer_override(self, obj):
            if not isinstance(obj, torch.Tensor):
                return NotImplemented
            start = views.get(id(obj))
            where = obj.storage_offset() - (start or 0), tuple(obj.shape), obj.stride()
            return torch._utils._rebuild_tensor_v2, (("a storage", obj, start), *where, False, collections.OrderedDict())

    buffer = io.BytesIO()
    for part in (0x1950a86a20f9469cfc6c, 1001, {"protocol_version": 1001, "little_endian": False, "type_sizes": {"short": 2, "int": 4, "long": 4}}):
        pickle.dump(part, buffer, 2)
    Pickler(buffer, 2).dump(value)
    pickle.dump([roots[describing.storage_of(t)._cdata] for t in order], buffer, 2)
    for tensor in order:
        flat = torch.empty(0, dtype=tensor.dtype).set_(tensor.storage())
        buffer.write(struct.pack("<q", len(flat)) + flat.numpy().tobytes())
    return buffer.getvalue()


def write(name, value, written=None, shared=False):
    """Writes VALUE, or the file that WRITTEN makes, with what PyTorch reads from it.

    SHARED: of VALUE, because PyTorch makes a storage of each view in the file and no longer sees that they share memory.
    """
    path = OUT / f"{name}.pt"
    if written is None:
        torch.save(value, path)
    else:
        path.write_bytes(written)
    root = describing.load(path, unsafe=True)
    read = describing.Description(root)
    saved = describing.Description(value)
    assert repr([t["sha256"] for t in read.tensors]) == repr([t["sha256"] for t in saved.tensors]), name
    if shared:
        read = saved
    description = {"format": describing.format_of(path), "tensors": read.tensors, "values": read.values, "containers": read.containers}
    if isinstance(root, nn.Module):
        description["state_dict"] = [{"name": key, "sha256": describing.sha256(t)} for key, t in root.state_dict().items()]
    write_json(OUT / f"{name}.json", description)


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


def write_pickle(name, value, protocol):
    """A pickle without torch.save, in which each storage is a legacy file of its own (and so holds a memory address)."""
    path = OUT / f"{name}.pkl"
    path.write_bytes(pickle.dumps(value, protocol))
    read = describing.Description(pickle.loads(path.read_bytes()))
    write_json(OUT / f"{name}.json", {"format": "pickle", "tensors": read.tensors, "values": read.values, "containers": read.containers})


def repacked(content, compression, rename=lambda name: name, drop=(), add={}):
    """The same records in a zip archive by another program: not aligned, in another order, deflated or under another folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w", compression) as target:
        for info in sorted(source.infolist(), key=lambda i: i.filename):
            if info.filename.split("/")[-1] not in drop:
                fresh = zipfile.ZipInfo(rename(info.filename), (2020, 1, 1, 0, 0, 0))
                fresh.compress_type = compression
                target.writestr(fresh, source.read(info))
        for record, data in add.items():
            target.writestr(zipfile.ZipInfo(record, (2020, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def big_endian(content, widths):
    """What a big-endian machine writes. WIDTHS: the bytes of a number in each storage."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        names = source.namelist()
        for name in names + [names[0].split("/")[0] + "/byteorder"] * (not any(n.endswith("byteorder") for n in names)):
            data = b"big" if name.endswith("byteorder") else source.read(name)
            if "/data/" in name:
                width = widths[int(name.rsplit("/", 1)[1])]
                data = b"".join(data[i:i + width][::-1] for i in range(0, len(data), width))
            target.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def tar(value):
    """The layout of PyTorch 0.1, which later versions read but do not write: three members, tensors and storages by number."""
    storages, tensors, views = {}, {}, []

    def key(tensor):
        storage = describing.storage_of(tensor)
        if storage._cdata not in storages:
            storages[storage._cdata] = (len(storages) + 100, tensor)
        return tensors.setdefault(id(tensor), (len(tensors) + 1000, tensor))[0]

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            return str(key(obj)) if isinstance(obj, torch.Tensor) else None

    main = io.BytesIO()
    Pickler(main, 2).dump(value)
    parts = io.BytesIO()
    pickle.dump(len(storages), parts, 2)
    for number, tensor in storages.values():
        flat = torch.empty(0, dtype=tensor.dtype).set_(tensor.storage())
        # Named as Python named it then; the class of today's PyTorch pickles otherwise.
        parts.write(b"\x80\x02" + b"K" + bytes([number]) + b"X\x03\x00\x00\x00cpu" + b"ctorch\n" + type(tensor.storage()).__name__.replace("TypedStorage", tensor.storage().pickle_storage_type()).encode() + b"\n\x87.")
        parts.write(struct.pack("<q", len(flat)) + flat.numpy().tobytes())
        views.append((number + 50, number, 1, len(flat) - 1))
    pickle.dump(views, parts, 2)
    shapes = io.BytesIO()
    pickle.dump(len(tensors), shapes, 2)
    for number, tensor in tensors.values():
        # Every other tensor hangs on a view that leaves out the first element.
        storage, offset = storages[describing.storage_of(tensor)._cdata][0], tensor.storage_offset()
        view = number % 2 == 1 and offset > 0
        pickle.dump((number, storage + 50 * view, None), shapes, 2)
        shapes.write(struct.pack(f"<q{tensor.dim()}q{tensor.dim()}qq", tensor.dim(), *tensor.shape, *tensor.stride(), offset - view))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in (("storages", parts), ("tensors", shapes), ("pickle", main)):
            info = tarfile.TarInfo(name)
            info.size = len(content.getvalue())
            archive.addfile(info, io.BytesIO(content.getvalue()))
    return buffer.getvalue()


def main():
    torch.manual_seed(0)
    base = torch.arange(12.0)
    grid = base.view(3, 4)
    old = {"base": base, "rows": grid[1:], "corner": grid[1:, 2:], "transposed": grid.t(), "steps": base[3::2], "long": torch.tensor([[1, -1]]),
           "bytes": torch.tensor([1, 255], dtype=torch.uint8), "again": base, "epoch": 3, "list": [torch.tensor([0.5], dtype=torch.float64)]}
    write("tar", old, tar(old), shared=True)
    write("quantized", quantized())
    write("sparse", sparse())
    write("arrays", arrays())
    write("python", python())
    write("tensors", tensors())
    write("tied_module", Tied())
    simple = {"a": torch.arange(6.0).view(2, 3), "b": torch.arange(3, dtype=torch.int16), "c": torch.tensor([1 + 2j]), "d": torch.tensor([True])}
    for protocol in range(2, 6):
        write(f"protocol{protocol}", python() | arrays(), saved(python() | arrays(), pickle_protocol=protocol))
    for protocol in range(6):
        rest = {key: value for key, value in python().items() if protocol >= 2 or key != "slots"}  # slots need protocol 2
        write_pickle(f"pickled{protocol}", {"state": simple, "python": rest, "array": arrays()["grid"]}, protocol)
    write("deflated", simple, repacked(saved(simple), zipfile.ZIP_DEFLATED))
    write("repacked", simple, repacked(saved(simple), zipfile.ZIP_STORED, lambda name: "some folder/" + name.split("/", 1)[1], drop=("byteorder", "serialization_id")))
    write("newer", simple, repacked(saved(simple), zipfile.ZIP_STORED, add={"archive/.format_version": "1", "archive/.storage_alignment": "64"}))
    views = {"head": base[:3], "tail": base[5:], "grid_tail": grid[2], "base": base}
    write("legacy_storage_views", views, legacy(views, {id(views["tail"]): 4, id(views["grid_tail"]): 8}), shared=True)
    made = {key: value.call[0](*value.call[1]) if isinstance(value, Reduced) else value for key, value in devices().items()}
    for kind, place in (("cuda", "cuda:0"), ("mps", "mps"), ("xla", "xla:1")):
        write(kind, made, saved(devices()))
        (OUT / f"{kind}.pt").write_bytes(elsewhere((OUT / f"{kind}.pt").read_bytes(), place))
    if MODERN:
        write("bits", bits())
        write("big_endian", simple, big_endian(saved(simple), [4, 2, 4, 1]))


def describe(path):
    read = describing.Description(describing.load(path, unsafe=True))
    return {"tensors": read.tensors, "values": read.values, "containers": read.containers}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--describe"]:
        print(json.dumps([describe(path) for path in sys.argv[2:]]))
    else:
        main()
