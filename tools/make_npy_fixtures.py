"""Writes fixtures/npy: numpy's files of every kind of array, with a .json of what PyTorch's types make of each that has no Python objects.

Run from the repository root in a Python with PyTorch and numpy (a second):

    python3 tools/make_npy_fixtures.py
"""
import hashlib

import numpy as np

from fixture_support import folder, write_json

OUT = folder("npy")
NAMES = {"b1": "bool", "f2": "float16", "f4": "float32", "f8": "float64", "c8": "complex64", "c16": "complex128",
         **{f"i{n}": f"int{8 * n}" for n in (1, 2, 4, 8)}, **{f"u{n}": f"uint{8 * n}" for n in (1, 2, 4, 8)}}


def describe(name, array):
    """The tensors that an array is read as: itself, or one for each field."""
    if array.dtype.names:
        return [t for field in array.dtype.names for t in describe(f"{name}.{field}" if name else field, array[field])]
    word = NAMES.get(array.dtype.str[1:])
    if word is None:
        array = np.ascontiguousarray(array).reshape(*array.shape, 1).view(np.uint8) if array.dtype.itemsize else array
        word = "uint8"
    little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<")))
    return [{"name": name, "dtype": word, "shape": list(array.shape), "sha256": hashlib.sha256(little.tobytes()).hexdigest()}]


def main():
    grid = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 7
    packed = np.dtype([("flag", "?"), ("place", "<f4", (2, 2)), ("count", ">i8"), ("inner", [("a", "u1"), ("b", "<c16")]), ("when", "<M8[s]")])
    rows = np.zeros((3, 2), dtype=packed)
    rows["flag"], rows["place"], rows["count"] = [[1, 0]] * 3, np.arange(24, dtype=np.float32).reshape(3, 2, 2, 2), np.arange(6).reshape(3, 2) - 2
    rows["inner"]["a"], rows["inner"]["b"], rows["when"] = 7, 1 + 2j, np.datetime64("2020-01-02T03:04:05")
    aligned = np.array([(1, 2.5), (3, 4.5)], dtype=np.dtype([("id", "<i8"), ("value", "<f8")]))
    arrays = {"grid": grid, "fortran": np.asfortranarray(grid), "big_endian": grid.astype(">f4"), "big_fortran": np.asfortranarray(grid.astype(">f8")),
              "scalar": np.array(2.5), "empty": np.zeros((0, 3), dtype=np.int16), "structured": rows, "aligned": aligned,
              "dates": np.array(["2020-01-01", "1969-12-31"], dtype="<M8[D]"),
              **{f"type_{code}": np.array([[0, 1, 100]]).astype(code) for code in NAMES}}
    for name, array in arrays.items():
        if not name.startswith("type_"):
            np.save(OUT / f"{name}.npy", array)
            write_json(OUT / f"{name}.json", describe("", array))
    for version in ((2, 0), (3, 0)):
        with open(OUT / f"version{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, grid, version=version)
        write_json(OUT / f"version{version[0]}.json", describe("", grid))
    np.savez(OUT / "all.npz", **arrays)
    np.savez_compressed(OUT / "compressed.npz", **arrays)
    for name in ("all", "compressed"):
        write_json(OUT / f"{name}.json", [t for key, array in arrays.items() for t in describe(key, array)])
    np.save(OUT / "objects.npy", {"weight": grid, "name": "net", "rows": [grid[0], None]})
    np.savez(OUT / "objects.npz", net=np.array({"weight": grid}, dtype=object), several=np.array([grid[0], "text", 3], dtype=object))
    np.savez(OUT / "texts.npz", words=np.array(["plain", "Grüße"]), raw=np.array([b"ab", b"c"]), one=np.array("alone"))


main()
