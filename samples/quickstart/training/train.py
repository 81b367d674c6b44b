"""Trains the two models of the quickstart and writes everything that it reads.

    python train.py

"Will this flight, which leaves its gate now, arrive more than 15 minutes late?" Trained on January
and February 2001, measured on March. v1 is a logistic regression, v2 gradient boosting. The whole
preprocessing is inside the ONNX files: both take the same five named inputs, one row per flight.

    hour         float  [N, 1]  hour of the departure with its fraction: 14:30 is 14.5
    weekday      string [N, 1]  MONDAY … SUNDAY
    distance     float  [N, 1]  miles
    origin       string [N, 1]  IATA code; one that is rare in training or unknown counts as "other"
    destination  string [N, 1]  the same

and answer label int64[N] and probabilities float[N, 2], whose second column is the score.
"""

import os

# One thread: sums of gradients have one order, so a second run gives the same bytes.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import collections
import csv
import datetime
import gzip
import hashlib
import io
import json
import pathlib

import numpy as np
import onnxruntime
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

RESOURCES = pathlib.Path(__file__).resolve().parent.parent / "src/main/resources/quickstart"
FEATURES = ["hour", "weekday", "distance", "origin", "destination"]
WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
INPUTS = [
    ("hour", FloatTensorType([None, 1])),
    ("weekday", StringTensorType([None, 1])),
    ("distance", FloatTensorType([None, 1])),
    ("origin", StringTensorType([None, 1])),
    ("destination", StringTensorType([None, 1])),
]
# Chosen on January → February alone (see README.md); March has had no say.
RARE = 100
MODELS = {
    "v1": LogisticRegression(C=0.05, max_iter=1000),
    "v2": HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=150,
        max_leaf_nodes=8,
        min_samples_leaf=40,
        early_stopping=False,
        random_state=2001,
    ),
}


def read_flights():
    """Features as objects in the order of FEATURES, late or not, and the month of each flight."""
    rows, late, months = [], [], []
    with gzip.open(RESOURCES / "flights-2001q1.csv.gz", "rt", newline="") as text:
        for flight in csv.DictReader(text):
            left = datetime.datetime.fromisoformat(flight["date"])
            rows.append(
                [
                    np.float32(left.hour + left.minute / 60),
                    WEEKDAYS[left.weekday()],
                    np.float32(flight["distance"]),
                    flight["origin"],
                    flight["destination"],
                ]
            )
            late.append(int(flight["delay"]) > 15)
            months.append(left.month)
    return np.array(rows, dtype=object), np.array(late, dtype=np.int64), np.array(months)


def frequent(values):
    return sorted(v for v, n in collections.Counter(values).items() if n >= RARE)


def pipeline(model, x):
    """One-hot with an all-zero row for whatever is rare or unknown, and the classifier."""

    def one_hot(categories):
        return OneHotEncoder(
            categories=[categories], handle_unknown="ignore", sparse_output=False
        )

    # The regression's penalty needs one scale. Trees take the numbers as they are: scaled by 64 bits
    # here and by 32 in ONNX, a value beside a threshold falls to the other side (0.1 off, measured).
    numbers = StandardScaler() if isinstance(model, LogisticRegression) else "passthrough"
    steps = ColumnTransformer(
        [
            ("numbers", numbers, [0, 2]),
            ("weekday", one_hot(WEEKDAYS), [1]),
            ("origin", one_hot(frequent(x[:, 3])), [3]),
            ("destination", one_hot(frequent(x[:, 4])), [4]),
        ],
        sparse_threshold=0,
    )
    return make_pipeline(steps, model)


def export(fitted, version, target):
    model = convert_sklearn(
        fitted,
        name="delay-" + version,
        initial_types=INPUTS,
        target_opset={"": 17, "ai.onnx.ml": 3},
        options={id(fitted): {"zipmap": False}},
    )
    target.write_bytes(model.SerializeToString(deterministic=True))


def run(path, x):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    feed = {
        name: x[:, i : i + 1].astype(np.float32 if name in ("hour", "distance") else object)
        for i, name in enumerate(FEATURES)
    }
    label, probabilities = session.run(["label", "probabilities"], feed)
    assert label.dtype == np.int64 and label.shape == (len(x),), (label.dtype, label.shape)
    assert probabilities.dtype == np.float32 and probabilities.shape == (len(x), 2)
    return probabilities[:, 1]


def write_csv(path, header, rows):
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(header)
    out.writerows(rows)
    content = text.getvalue().encode("ascii")
    if path.suffix != ".gz":
        path.write_bytes(content)
        return
    # No name and no time in the header: the same rows give the same bytes.
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(content)


def plain(row):
    """Shortest digits that give the same float back; 14.0 is written 14."""
    return [str(v).removesuffix(".0") if isinstance(v, np.float32) else v for v in row]


def main():
    x, late, months = read_flights()
    training, march = months < 3, months == 3
    golden, metrics = [x[march][:200]], {}
    for version, classifier in MODELS.items():
        fitted = pipeline(classifier, x[training]).fit(x[training], late[training])
        path = RESOURCES / f"delay-{version}.onnx"
        export(fitted, version, path)
        scores = run(path, x)
        difference = float(np.abs(scores - fitted.predict_proba(x)[:, 1]).max())
        assert difference < 1e-5, difference
        unknown = np.array([[np.float32(12), "MONDAY", np.float32(500), "???", "???"]], dtype=object)
        assert 0 < run(path, unknown)[0] < 1
        write_csv(
            RESOURCES / f"baseline-{version}.csv.gz",
            [*FEATURES, "prediction"],
            [[*plain(row), f"{s:.6f}"] for row, s in zip(x[training], scores[training])],
        )
        golden.append(np.array([[s] for s in scores[march][:200]], dtype=object))
        metrics[version] = {
            "accuracy": round(float(accuracy_score(late[march], scores[march] > 0.5)), 6),
            "auc": round(float(roc_auc_score(late[march], scores[march])), 6),
            "logLoss": round(float(log_loss(late[march], scores[march].astype(float))), 6),
            "trainingAuc": round(float(roc_auc_score(late[training], scores[training])), 6),
        }
        print(version, metrics[version], f"largest |onnx - sklearn| {difference:.1e}")
    header = [*FEATURES, *MODELS]
    write_csv(RESOURCES / "golden.csv", header, [plain(r) for r in np.hstack(golden)])
    summary = {
        "trainingRows": int(training.sum()),
        "marchRows": int(march.sum()),
        "marchLate": int(late[march].sum()),
        **metrics,
    }
    (RESOURCES / "metrics.json").write_text(json.dumps(summary, indent=2) + "\n")
    for file in sorted(RESOURCES.iterdir()):
        print(hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size, file.name)


if __name__ == "__main__":
    main()
