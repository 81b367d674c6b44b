"""Trains the XGBoost models that DjlModel's tests load, and writes the answers they must give.

    pip install xgboost==3.0.4 numpy==2.4.6
    python3 make_xgboost.py

3.0.4 is the version inside DJL 0.35.0's engine, so the answers are the same code's: 32 bits, equal.

trees.json       binary:logistic, 20 trees of depth 3, ten inputs of which some are missing
trees3.json      multi:softprob, three classes, 6 rounds of depth 3
trees.csv        20 rows: ten inputs (empty: missing), the binary probability, three class probabilities
"""

import csv
import pathlib

import numpy as np
import xgboost as xgb

TARGET = pathlib.Path(__file__).resolve().parent.parent / "resources/dev/mlopsdk/serving/djl"


def text(value):
    return "" if np.isnan(value) else repr(float(value))


def main():
    random = np.random.default_rng(20261121)
    x = random.normal(size=(500, 10)).astype(np.float32)
    signal = x[:, 0] + 0.5 * x[:, 1] * x[:, 2] - np.abs(x[:, 3])
    x[random.random(x.shape) < 0.1] = np.nan
    matrix = xgb.DMatrix(x, label=(signal > 0).astype(int))
    classes = xgb.DMatrix(x, label=np.digitize(signal, [-1, 0.5]))
    common = {"max_depth": 3, "seed": 7, "nthread": 1}
    binary = xgb.train({**common, "objective": "binary:logistic"}, matrix, 20)
    three = xgb.train({**common, "objective": "multi:softprob", "num_class": 3}, classes, 6)
    binary.save_model(TARGET / "trees.json")
    three.save_model(TARGET / "trees3.json")
    rows = xgb.DMatrix(x[:20])
    with open(TARGET / "trees.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([f"x{i}" for i in range(10)] + ["binary", "class0", "class1", "class2"])
        for row, one, all_three in zip(x[:20], binary.predict(rows), three.predict(rows)):
            out.writerow([text(v) for v in [*row, one, *all_three]])


if __name__ == "__main__":
    main()
