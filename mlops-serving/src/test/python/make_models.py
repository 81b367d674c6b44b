"""Makes the test models of mlops-serving and what ONNX Runtime for Python answers.

    python -m venv .venv && .venv/bin/pip install -r requirements.txt
    PYTHONHASHSEED=0 .venv/bin/python make_models.py ../resources/models

Python 3.11, versions in requirements.txt, every seed fixed (skl2onnx orders by hash). Per model NAME.onnx it writes
NAME.tsv: a header of in.<input>.<column> and out.<output>.<column>, then one line per row.
Java tests read these numbers; no test runs Python.
"""

import base64
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T
from onnx import helper, numpy_helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

OPSET = {"": 17, "ai.onnx.ml": 3}
out = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(20261121)


def save(name, model, feeds, outputs=None, features=None):
    model.graph.name = name
    if features:
        entry = model.metadata_props.add()
        entry.key, entry.value = "mlops.features", ",".join(features)
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    (out / f"{name}.onnx").write_bytes(data)
    if outputs is None:
        return
    session = ort.InferenceSession(data, providers=["CPUExecutionProvider"])
    fixed = session.get_inputs()[0].shape[0] == 1
    rows = len(next(iter(feeds.values())))
    if fixed:
        answers = [session.run(outputs, {k: v[i : i + 1] for k, v in feeds.items()}) for i in range(rows)]
        answers = [np.concatenate(parts) for parts in zip(*answers)]
    else:
        answers = session.run(outputs, feeds)
    columns = [(f"in.{k}", v) for k, v in feeds.items()]
    columns += [(f"out.{k}", v) for k, v in zip(outputs, answers)]
    table = [[], *([] for _ in range(rows))]
    for label, values in columns:
        flat = np.asarray(values).reshape(rows, -1)
        for c in range(flat.shape[1]):
            table[0].append(f"{label}.{c}")
            for r in range(rows):
                v = flat[r, c]
                table[r + 1].append(str(v) if not isinstance(v, np.floating) else repr(float(v)))
    (out / f"{name}.tsv").write_text("\n".join("\t".join(line) for line in table) + "\n")


def graph(name, nodes, inputs, outputs, constants=None):
    def info(spec):
        return helper.make_tensor_value_info(*spec)

    body = helper.make_graph(
        nodes,
        name,
        [info(i) for i in inputs],
        [info(o) for o in outputs],
        [numpy_helper.from_array(v, k) for k, v in (constants or {}).items()],
    )
    opsets = [helper.make_opsetid(d, v) for d, v in OPSET.items()]
    return helper.make_model(body, opset_imports=opsets, ir_version=8)


def node(kind, ins, outs, **attributes):
    return helper.make_node(kind, ins, outs, **attributes)


# A logistic regression over ten floats, with and without ZipMap, and with texts as labels.
x = rng.normal(size=(400, 10)).astype(np.float32)
y = (x @ rng.normal(size=10) + 0.3 * rng.normal(size=400) > 0).astype(np.int64)
logistic = LogisticRegression().fit(x, y)
plain = {id(logistic): {"zipmap": False}}
save("logistic", to_onnx(logistic, x[:1], options=plain, target_opset=OPSET), {"X": x[:16]}, ["label", "probabilities"])
save("logistic-zipmap", to_onnx(logistic, x[:1], target_opset=OPSET), {})
texts = LogisticRegression().fit(x, np.where(y == 1, "late", "on time"))
save(
    "labels",
    to_onnx(texts, x[:1], options={id(texts): {"zipmap": False}}, target_opset=OPSET),
    {"X": x[:16]},
    ["label", "probabilities"],
)

# Several named inputs: two floats and a text.
n = 300
distance = rng.uniform(100, 3000, (n, 1)).astype(np.float32)
hour = rng.integers(0, 24, (n, 1)).astype(np.float32)
origin = rng.choice(["ATL", "MKE", "SFO"], (n, 1)).astype(object)
late = ((hour[:, 0] > 15) ^ (origin[:, 0] == "SFO")).astype(np.int64)
frame = np.concatenate([distance / 1000, hour, origin], axis=1)
mix = ColumnTransformer([("numbers", "passthrough", [0, 1]), ("origin", OneHotEncoder(handle_unknown="ignore"), [2])])
pipe = make_pipeline(mix, LogisticRegression(max_iter=1000)).fit(frame, late)
named = to_onnx(
    pipe,
    initial_types=[
        ("distance", FloatTensorType([None, 1])),
        ("departure_hour", FloatTensorType([None, 1])),
        ("Origin", StringTensorType([None, 1])),
    ],
    options={id(pipe.steps[-1][1]): {"zipmap": False}},
    target_opset=OPSET,
)
save(
    "named",
    named,
    {"distance": distance[:16] / 1000, "departure_hour": hour[:16], "Origin": origin[:16]},
    ["label", "probabilities"],
)

# One operator or three each, for the dtypes and shapes.
w = np.array([[1.5], [-2.0], [0.25], [3.0]])
save(
    "doubles",
    graph("doubles", [node("MatMul", ["x", "w"], ["y"])], [("x", T.DOUBLE, ["N", 4])], [("y", T.DOUBLE, ["N", 1])], {"w": w}),
    {"x": rng.normal(size=(8, 4))},
    ["y"],
)
save(
    "longs",
    graph(
        "longs",
        [node("ReduceSum", ["ids", "axis"], ["sum"], keepdims=0), node("Cast", ["sum"], ["y"], to=T.FLOAT)],
        [("ids", T.INT64, ["N", 3])],
        [("sum", T.INT64, ["N"]), ("y", T.FLOAT, ["N"])],
        {"axis": np.array([1])},
    ),
    {"ids": rng.integers(-(2**40), 2**40, (8, 3))},
    ["sum", "y"],
)
w32 = w.astype(np.float32)
save(
    "fixed",
    graph("fixed", [node("MatMul", ["x", "w"], ["y"])], [("x", T.FLOAT, [1, 4])], [("y", T.FLOAT, [1, 1])], {"w": w32}),
    {"x": rng.normal(size=(8, 4)).astype(np.float32)},
    ["y"],
)
save(
    "dynamic",
    graph(
        "dynamic",
        [node("Compress", ["x", "which"], ["y"], axis=1)],
        [("x", T.FLOAT, ["N", 4])],
        [("y", T.FLOAT, ["N", "K"])],
        {"which": np.array([True, False, True, True])},
    ),
    {"x": rng.normal(size=(8, 4)).astype(np.float32)},
    ["y"],
)
save(
    "two",
    graph(
        "two",
        [
            node("ReduceMean", ["x"], ["mean"], axes=[1]),
            node("ReduceMax", ["x"], ["top"], axes=[1]),
            node("ReduceMin", ["x"], ["bottom"], axes=[1]),
            node("Sub", ["top", "bottom"], ["spread"]),
        ],
        [("x", T.FLOAT, ["N", 4])],
        [("mean", T.FLOAT, ["N", 1]), ("spread", T.FLOAT, ["N", 1])],
    ),
    {"x": rng.normal(size=(8, 4)).astype(np.float32)},
    ["mean", "spread"],
    features=["distance", "hour", "delay", "seats"],
)
save(
    "bools",
    graph(
        "bools",
        [
            node("Cast", ["flags"], ["ints"], to=T.INT32),
            node("ReduceMax", ["ints"], ["top"], axes=[1]),
            node("Cast", ["top"], ["any"], to=T.BOOL),
        ],
        [("flags", T.BOOL, ["N", 3])],
        [("any", T.BOOL, ["N", 1])],
    ),
    {"flags": rng.integers(0, 3, (8, 3)) == 0},
    ["any"],
)
kinds = {"a": T.INT8, "b": T.INT16, "c": T.INT32, "d": T.UINT8, "e": T.DOUBLE}
save(
    "small-ints",
    graph(
        "small-ints",
        [node("Cast", [k], [k + "_f"], to=T.DOUBLE) for k in kinds]
        + [node("Sum", [k + "_f" for k in kinds], ["f"]), node("Cast", ["f"], ["total"], to=T.INT32)],
        [(k, v, ["N"]) for k, v in kinds.items()],
        [("total", T.INT32, ["N"])],
    ),
    {
        "a": rng.integers(-128, 128, 8).astype(np.int8),
        "b": rng.integers(-(2**15), 2**15, 8).astype(np.int16),
        "c": rng.integers(-(2**20), 2**20, 8).astype(np.int32),
        "d": rng.integers(0, 256, 8).astype(np.uint8),
        "e": rng.integers(-100, 100, 8).astype(np.float64),
    },
    ["total"],
)
save(
    "tensors",
    graph(
        "tensors",
        [
            node("Cast", ["b"], ["bf"], to=T.FLOAT),
            node("Add", ["a", "bf"], ["sum"]),
            node("Identity", ["b"], ["same"]),
            node("Identity", ["s"], ["words"]),
            node("Not", ["f"], ["negated"]),
        ],
        [("a", T.FLOAT, ["N", 2, "M"]), ("b", T.INT32, ["N", 2, "M"]), ("s", T.STRING, ["N"]), ("f", T.BOOL, ["N"])],
        [
            ("sum", T.FLOAT, ["N", 2, "M"]),
            ("same", T.INT32, ["N", 2, "M"]),
            ("words", T.STRING, ["N"]),
            ("negated", T.BOOL, ["N"]),
        ],
    ),
    {},
)
save(
    "halves",
    graph("halves", [node("Add", ["x", "x"], ["y"])], [("x", T.FLOAT16, ["N", 2])], [("y", T.FLOAT16, ["N", 2])]),
    {},
)
save(
    "strict",
    graph("strict", [node("Cast", ["s"], ["y"], to=T.FLOAT)], [("s", T.STRING, ["N"])], [("y", T.FLOAT, ["N"])]),
    {},
)
save(
    "ratings",
    graph(
        "ratings",
        [
            node("Cast", ["x"], ["i"], to=T.INT64),
            node("Sub", ["i", "four"], ["at"]),
            node("Gather", ["table", "at"], ["y"]),
        ],
        [("x", T.FLOAT, ["N", 1])],
        [("y", T.FLOAT, ["N", 1])],
        {"four": np.array(4, np.int64), "table": np.array([1, 2, 3], np.float32)},
    ),
    {},
)
(out / "not-a-model.onnx").write_text("This file is no ONNX model.\n")

# The device probe's model: y = x w with w = [[1, 2], [3, 4]]; its text is pasted into ProbeModel.java.
probe = graph(
    "probe",
    [node("MatMul", ["x", "w"], ["y"])],
    [("x", T.FLOAT, [2, 2])],
    [("y", T.FLOAT, [2, 2])],
    {"w": np.array([[1, 2], [3, 4]], np.float32)},
)
onnx.checker.check_model(probe)
print(base64.b64encode(probe.SerializeToString()).decode())
