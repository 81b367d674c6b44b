"""Golden values for dev.mlopsdk.drift.quality: MulticlassQuality, also live, and MulticlassCbpe.

Made with Python 3.11, scikit-learn and NannyML; versions are in the JSON:
    pip install nannyml==0.13.1 multiprocess statsmodels scikit-learn==1.9.1 numpy==2.4.6 scipy==1.17.1
    python golden_multiclass.py

Inputs are formulas over SplitMix64, which the tests have too.
"""

import json
import os
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
import scipy
import sklearn
from sklearn.metrics import (
    accuracy_score, brier_score_loss, confusion_matrix, f1_score, log_loss, precision_recall_fscore_support,
    precision_score, recall_score)

warnings.filterwarnings("ignore")
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"  # NannyML calls home otherwise
RESOURCES = pathlib.Path(__file__).parent.parent / "resources"


class SplitMix64:
    def __init__(self, seed):
        self.state = seed & (2**64 - 1)

    def unit(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53


def weight(shape, u):
    return {
        "flat": lambda: 1 + u,
        "even": lambda: u,
        "sharp": lambda: u * u * u * u * u * u * u * u,
        "ties": lambda: 1 + np.floor(u * 3),
        "zeros": lambda: 0.0 if u < 0.6 else u,
    }[shape]()


def probabilities(shape, classes, random):
    weights = [float(weight(shape, random.unit())) for _ in range(classes)]
    if sum(weights) == 0:
        weights[0] = 1.0
    total = 0.0
    for w in weights:
        total += w
    return [w / total for w in weights]


def rows(shape, truth, n, classes, seed):
    random = SplitMix64(seed)
    p, y = [], []
    for _ in range(n):
        row = probabilities(shape, classes, random)
        u, k = random.unit(), 0
        if truth == "calibrated":
            until = row[0]
            while until <= u and k < classes - 1:
                k += 1
                until += row[k]
        elif truth == "overconfident":
            # Half of the time as promised, else any class.
            k = int(2 * u * classes) if u < 0.5 else -1
            if k < 0:
                k, until = 0, row[0]
                while until <= 2 * u - 1 and k < classes - 1:
                    k += 1
                    until += row[k]
        else:
            k = int(u * classes)
        p.append(row)
        y.append(k)
    return np.array(p), np.array(y)


def calibration(p, y, bins=10):
    top, right = p.max(1), p.argmax(1) == y
    at = np.minimum(bins - 1, (top * bins).astype(int))
    return sum(abs(top[at == b].sum() - right[at == b].sum()) for b in range(bins)) / len(y)


def number(x):
    return None if not np.isfinite(x) else float(x)


def of_answers(y, hat, classes):
    macro = dict(average="macro", zero_division=0)
    weighted = dict(average="weighted", zero_division=0)
    micro = dict(average="micro", zero_division=0)
    labels = list(range(classes))
    each = precision_recall_fscore_support(y, hat, labels=labels, average=None, zero_division=np.nan)
    accuracy = accuracy_score(y, hat)
    assert np.isclose(accuracy, f1_score(y, hat, **micro)) and np.isclose(accuracy, recall_score(y, hat, **weighted))
    return {
        "accuracy": accuracy, "precision_macro": precision_score(y, hat, **macro),
        "recall_macro": recall_score(y, hat, **macro), "f1_macro": f1_score(y, hat, **macro),
        "precision_weighted": precision_score(y, hat, **weighted), "f1_weighted": f1_score(y, hat, **weighted),
        "precision": [number(x) for x in each[0]], "recall": [number(x) for x in each[1]],
        "f1": [number(x) for x in each[2]],
        "confusion": confusion_matrix(y, hat, labels=labels).tolist(),
    }


def answers(n, classes, seed):
    random = SplitMix64(seed)
    truth, predicted = [], []
    for _ in range(n):
        c = int(random.unit() * classes)
        truth.append(c)
        predicted.append(c if random.unit() < 0.7 else int(random.unit() * classes))
    return {"n": n, "classes": classes, "seed": seed, **of_answers(truth, predicted, classes)}


def scores(shape, truth, n, classes, seed):
    p, y = rows(shape, truth, n, classes, seed)
    labels = list(range(classes))
    losses = -np.log(np.clip(p[np.arange(n), y], 2.0**-52, 1 - 2.0**-52))
    # The multi-class Brier score is not halved.
    brier = brier_score_loss(y, p, labels=labels, scale_by_half=False)
    hot = np.eye(classes)[y]
    return {
        "shape": shape, "truth": truth, "n": n, "classes": classes, "seed": seed,
        **of_answers(y, p.argmax(1), classes),
        "log_loss": log_loss(y, p, labels=labels), "log_loss_error": np.std(losses) / np.sqrt(n),
        "brier": brier, "brier_error": np.std(((p - hot) ** 2).sum(1)) / np.sqrt(n),
        "calibration_error": calibration(p, y),
    }


def needs_calibration(y, s):
    """NannyML's decision where tied probabilities keep their order; its own sort leaves that open, and ties are many
    among calibrated ones, so that a close decision may fall otherwise there."""
    from nannyml.calibration import IsotonicCalibrator, _get_bin_index_edges
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedShuffleSplit

    if roc_auc_score(y, s) > 0.999:
        return False
    truths, before, after = [], [], []
    for train, test in StratifiedShuffleSplit(n_splits=10, test_size=0.1, random_state=42).split(s, y):
        calibrator = IsotonicCalibrator()
        calibrator.fit(s[train], y[train])
        truths.append(y[test])
        before.append(s[test])
        after.append(calibrator.calibrate(s[test]))
    truths, before, after = map(np.concatenate, (truths, before, after))

    def error(p):
        order = np.argsort(p, kind="stable")
        return sum(abs(np.sum(p[order][a:b] - truths[order][a:b])) for a, b in _get_bin_index_edges(len(p), 10))

    return bool(error(before) > error(after))


def cbpe(shape, truth, n, classes, seed, live, m):
    import nannyml as nml
    from nannyml.calibration import IsotonicCalibrator, NoopCalibrator

    def frame(p, y):
        data = pd.DataFrame({f"p{k}": p[:, k] for k in range(classes)})
        data["hat"] = p.argmax(1).astype(str)
        data["y"] = y.astype(str)
        return data

    p, y = rows(shape, truth, n, classes, seed)
    q, z = rows(live, truth, m, classes, seed + 1)
    estimator = nml.CBPE(
        problem_type="classification_multiclass", y_pred_proba={str(k): f"p{k}" for k in range(classes)},
        y_pred="hat", y_true="y", metrics=["accuracy", "precision", "recall", "f1"], chunk_number=1)
    estimator.fit(frame(p, y))
    theirs = [not isinstance(estimator._calibrators[str(k)], NoopCalibrator) for k in range(classes)]
    needed = [needs_calibration((y == k).astype(int), p[:, k]) for k in range(classes)]
    for k in range(classes):
        calibrator = IsotonicCalibrator() if needed[k] else NoopCalibrator()
        calibrator.fit(p[:, k], (y == k).astype(int))
        estimator._calibrators[str(k)] = calibrator
    row = estimator.estimate(frame(q, z)).filter(period="analysis").to_df().iloc[0]
    out = {"shape": shape, "truth": truth, "n": n, "classes": classes, "seed": seed, "live": live, "m": m,
           "calibrated": needed, "calibrated_by_nannyml": theirs}
    for ours, theirs in (("accuracy", "accuracy"), ("precision_macro", "precision"), ("recall_macro", "recall"),
                         ("f1_macro", "f1")):
        out[ours] = number(row[(theirs, "value")])
        out[ours + "_error"] = number(row[(theirs, "sampling_error")])
    # NannyML takes the error of S = TP/(TP + FP + FN) for that of F1 = 2 S/(1 + S); ours is by the delta method.
    hat, variance = p.argmax(1), 0.0
    for k in range(classes):
        tp, either = np.sum((y == k) & (hat == k)), np.sum((y == k) | (hat == k))
        s = tp / either
        variance += (2 / (1 + s) ** 2) ** 2 * s * (1 - s) / (m * either / n)
    out["f1_macro_error"] = number(np.sqrt(variance) / classes)
    return out


def main():
    import nannyml

    root = {
        "made_by": "src/test/python/golden_multiclass.py",
        "tools": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__,
                  "scikit-learn": sklearn.__version__, "nannyml": nannyml.__version__},
        "answers": [answers(n, c, n + c) for n in (1, 5, 200) for c in (2, 3, 10)],
        "scores": [scores(shape, truth, n, c, 13 * n + c)
                   for shape in ("flat", "even", "sharp", "ties", "zeros") for truth in ("calibrated", "unrelated")
                   for n, c in ((1, 3), (40, 2), (40, 7), (500, 4))],
        "cbpe": [cbpe(shape, truth, n, c, 7 * n + c, live, m)
                 for shape, truth, live in (
                     ("even", "calibrated", "even"), ("even", "overconfident", "sharp"),
                     ("sharp", "overconfident", "even"), ("ties", "calibrated", "ties"),
                     ("zeros", "overconfident", "zeros"), ("flat", "unrelated", "sharp"))
                 for n, c, m in ((200, 3, 50), (1001, 4, 333), (2000, 7, 500))]}
    # One case a line.
    parts = []
    for key, value in root.items():
        if isinstance(value, list):
            body = ",\n".join("  " + json.dumps(one) for one in value)
            parts.append(f'"{key}": [\n{body}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(value)}')
    (RESOURCES / "golden" / "multiclass.json").write_text("{\n" + ",\n".join(parts) + "\n}\n")
    print({key: len(value) for key, value in root.items() if isinstance(value, list)})


main()
