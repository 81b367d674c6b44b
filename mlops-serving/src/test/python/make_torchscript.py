"""Writes the TorchScript files that DjlModel's tests load, and the answers they must give.

    python3 make_torchscript.py

Python 3.9 or newer, standard library only: PyTorch's wheel is gigabytes with its CUDA libraries, and
a TorchScript archive is a zip of a pickle, a source text and raw numbers, which is plain to write.
What is written here is read by the real PyTorch 2.7.1 in the tests.

softmax.pt   softmax(linear 10 → 2)
mixing.pt    the same with softmax over the rows, a mistake: an answer depends on its neighbours
mlp.pt       sigmoid(linear(relu(linear 10 → 16), 16 → 1)), shape [N, 1]
golden.csv   20 rows: ten inputs, softmax's two probabilities, mlp's one

The answers are computed here in 64 bits from the weights and inputs as 32 bits hold them, so an
implementation in 32 bits is off by some 1e-7 at most.
"""

import csv
import math
import pathlib
import pickle
import random
import struct
import zipfile

TARGET = pathlib.Path(__file__).resolve().parent.parent / "resources/dev/mlopsdk/serving/djl"
RANDOM = random.Random(20261121)


def f32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def normals(count, scale):
    return [f32(RANDOM.gauss(0, scale)) for _ in range(count)]


class Tensor:
    def __init__(self, shape, values):
        self.shape, self.values = shape, values

    def rows(self):
        width = self.shape[-1]
        return [self.values[i : i + width] for i in range(0, len(self.values), width)]


def short(text):
    return pickle.BINUNICODE + struct.pack("<I", len(text)) + text.encode()


def integer(value):
    return pickle.BININT + struct.pack("<i", value)


def pickled(tensors):
    """The module's state: an object of the class __torch__.Net with its attributes."""
    out = [pickle.PROTO, b"\x02", pickle.GLOBAL, b"__torch__\nNet\n", pickle.EMPTY_TUPLE]
    out += [pickle.NEWOBJ, pickle.EMPTY_DICT, pickle.MARK]
    for key, (name, tensor) in enumerate(tensors.items()):
        strides = [math.prod(tensor.shape[i + 1 :]) for i in range(len(tensor.shape))]
        out += [short(name), pickle.GLOBAL, b"torch._utils\n_rebuild_tensor_v2\n", pickle.MARK]
        # The storage, named by a persistent id: ("storage", type, key, device, elements).
        out += [pickle.MARK, short("storage"), pickle.GLOBAL, b"torch\nFloatStorage\n"]
        out += [short(str(key)), short("cpu"), integer(len(tensor.values))]
        out += [pickle.TUPLE, pickle.BINPERSID, integer(0)]
        out += [pickle.MARK, *map(integer, tensor.shape), pickle.TUPLE]
        out += [pickle.MARK, *map(integer, strides), pickle.TUPLE]
        out += [pickle.NEWFALSE, pickle.GLOBAL, b"collections\nOrderedDict\n"]
        out += [pickle.EMPTY_TUPLE, pickle.REDUCE, pickle.TUPLE, pickle.REDUCE]
    out += [short("training"), pickle.NEWFALSE]
    return b"".join([*out, pickle.SETITEMS, pickle.BUILD, pickle.STOP])


def source(tensors, body):
    names = ", ".join(f'"{name}"' for name in tensors)
    fields = "".join(f"  {name} : Tensor\n" for name in tensors)
    return (
        "class Net(Module):\n"
        f"  __parameters__ = [{names}, ]\n"
        "  __buffers__ = []\n"
        f"{fields}"
        "  training : bool\n"
        "  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n"
        f"{body}"
    )


def write(name, tensors, body):
    entries = {
        "data.pkl": pickled(tensors),
        "code/__torch__.py": source(tensors, body).encode(),
        "constants.pkl": pickle.PROTO + b"\x02" + pickle.EMPTY_TUPLE + pickle.STOP,
        "version": b"3\n",
    }
    for key, tensor in enumerate(tensors.values()):
        entries[f"data/{key}"] = struct.pack(f"<{len(tensor.values)}f", *tensor.values)
    with zipfile.ZipFile(TARGET / f"{name}.pt", "w", zipfile.ZIP_STORED) as archive:
        for entry, content in entries.items():
            archive.writestr(zipfile.ZipInfo(f"{name}/{entry}", (2026, 1, 1, 0, 0, 0)), content)


def linear(x, weight, bias):
    return [math.fsum([*map(lambda a, b: a * b, x, row), c])
            for row, c in zip(weight.rows(), bias.values)]


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    weight, bias = Tensor([2, 10], normals(20, 0.5)), Tensor([2], normals(2, 0.5))
    write(
        "softmax",
        {"weight": weight, "bias": bias},
        "    return torch.softmax(torch.linear(x, self.weight, self.bias), 1)\n",
    )
    write(
        "mixing",
        {"weight": weight, "bias": bias},
        "    return torch.softmax(torch.linear(x, self.weight, self.bias), 0)\n",
    )
    w1, b1 = Tensor([16, 10], normals(160, 0.4)), Tensor([16], normals(16, 0.2))
    w2, b2 = Tensor([1, 16], normals(16, 0.4)), Tensor([1], normals(1, 0.2))
    write(
        "mlp",
        {"w1": w1, "b1": b1, "w2": w2, "b2": b2},
        "    h = torch.relu(torch.linear(x, self.w1, self.b1))\n"
        "    return torch.sigmoid(torch.linear(h, self.w2, self.b2))\n",
    )
    with open(TARGET / "golden.csv", "w", newline="") as text:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow([*(f"x{i}" for i in range(10)), "softmax0", "softmax1", "mlp"])
        for _ in range(20):
            x = [f32(round(v, 3)) for v in normals(10, 1.0)]
            logits = linear(x, weight, bias)
            powers = [math.exp(v - max(logits)) for v in logits]
            softmax = [p / math.fsum(powers) for p in powers]
            hidden = [max(0.0, v) for v in linear(x, w1, b1)]
            mlp = 1 / (1 + math.exp(-linear(hidden, w2, b2)[0]))
            rows.writerow([*(f"{v:.3f}" for v in x), *(f"{v:.9f}" for v in [*softmax, mlp])])


if __name__ == "__main__":
    main()
