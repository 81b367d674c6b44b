"""Trains the models of the suite `batching` on the quickstart's flights.

    python train.py

mlp64.onnx and mlp256.onnx (64-h-h-1, ReLU) and boosting.onnx (100 trees of up to 16 leaves) take
x float[N,64]: hour, distance, weekday one-hot, and origin and destination one-hot for the most
frequent airports; they answer y float[N,1], the arrival's delay in minutes. The weights of the
networks are stored as float16 and cast when the model is loaded, which halves the files.
Versions in requirements.txt; every seed is fixed.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import collections
import csv
import datetime
import gzip
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.neural_network import MLPRegressor

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent / "src/main/resources"
FLIGHTS = HERE.parent.parent / "quickstart/src/main/resources/quickstart/flights-2001q1.csv.gz"
WIDTH = 64
OPSET = {"": 17, "ai.onnx.ml": 3}


def read():
    with gzip.open(FLIGHTS, "rt", newline="") as text:
        flights = list(csv.DictReader(text))
    airports = (WIDTH - 9) // 2
    known = {}
    for column, offset in (("origin", 9), ("destination", 9 + airports)):
        counts = collections.Counter(flight[column] for flight in flights)
        names = sorted(counts, key=lambda n: (-counts[n], n))[:airports]
        known[column] = {name: offset + i for i, name in enumerate(names)}
    x = np.zeros((len(flights), WIDTH), np.float32)
    y = np.zeros(len(flights), np.float32)
    for row, flight in enumerate(flights):
        left = datetime.datetime.fromisoformat(flight["date"])
        x[row, 0] = (left.hour + left.minute / 60) / 24
        x[row, 1] = float(flight["distance"]) / 1000
        x[row, 2 + left.weekday()] = 1
        for column, places in known.items():
            if flight[column] in places:
                x[row, places[flight[column]]] = 1
        y[row] = float(flight["delay"])
    return x, y


def network(x, y, hidden):
    fitted = MLPRegressor(hidden_layer_sizes=(hidden, hidden), max_iter=5, random_state=2001).fit(x, y)
    nodes, weights, last = [], [], "x"
    for i, (weight, bias) in enumerate(zip(fitted.coefs_, fitted.intercepts_)):
        for kind, value in (("w", weight), ("b", bias)):
            weights.append(numpy_helper.from_array(value.astype(np.float16), f"{kind}{i}.half"))
            nodes.append(
                helper.make_node("Cast", [f"{kind}{i}.half"], [f"{kind}{i}"], to=TensorProto.FLOAT)
            )
        end = "y" if i == len(fitted.coefs_) - 1 else f"h{i}"
        nodes.append(helper.make_node("Gemm", [last, f"w{i}", f"b{i}"], [end]))
        if end != "y":
            nodes.append(helper.make_node("Relu", [end], [f"r{i}"]))
            last = f"r{i}"
    graph = helper.make_graph(
        nodes,
        f"mlp{hidden}",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 1])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def boosting(x, y):
    fitted = GradientBoostingRegressor(
        n_estimators=100, max_leaf_nodes=16, max_depth=None, subsample=0.5, random_state=2001
    ).fit(x, y)
    model = to_onnx(fitted, x[:1], target_opset=OPSET)
    old, new = (model.graph.input[0].name, model.graph.output[0].name)
    for node in model.graph.node:
        node.input[:] = ["x" if name == old else name for name in node.input]
        node.output[:] = ["y" if name == new else name for name in node.output]
    model.graph.input[0].name = "x"
    model.graph.output[0].name = "y"
    return model


def main():
    x, y = read()
    for name, model in (
        ("mlp64", network(x, y, 64)),
        ("mlp256", network(x, y, 256)),
        ("boosting", boosting(x, y)),
    ):
        file = OUT / f"{name}.onnx"
        onnx.save(model, file)
        print(file.name, file.stat().st_size)


main()
