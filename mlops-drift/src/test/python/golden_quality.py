"""Golden values for dev.mlopsdk.drift.quality.

Made with Python 3.11, scikit-learn, NannyML and confseq; their versions are in the JSON:
    pip install nannyml==0.13.1 multiprocess
    pip download --no-binary confseq --no-deps confseq==0.0.11   # its C++ part is not needed
    PYTHONPATH=<confseq>/src python golden_quality.py

Inputs are formulas over SplitMix64, which the tests have too. NannyML's California housing data
(Apache-2.0; the 1990 US census, public domain) goes to data/california_housing.csv.gz as scores and
labels, with what NannyML's CBPE says of each chunk in the JSON; its synthetic car loans (Apache-2.0)
to data/car_loan.csv.gz as counts.
"""

import gzip
import json
import os
import pathlib
import sys
import warnings

import numpy as np
import pandas as pd
import scipy
import sklearn
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import (
    accuracy_score, average_precision_score, brier_score_loss, f1_score, log_loss, mean_absolute_error,
    mean_pinball_loss, mean_squared_error, precision_score, r2_score, recall_score, roc_auc_score)

warnings.filterwarnings("ignore")
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"  # NannyML calls home otherwise
HERE = pathlib.Path(__file__).parent
RESOURCES = HERE.parent / "resources"


class SplitMix64:
    def __init__(self, seed):
        self.state = seed & (2**64 - 1)

    def unit(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53


def score(shape, u):
    return {
        "uniform": lambda: u,
        "cubed": lambda: u * u * u,
        "high": lambda: 1 - u * u * u,
        "ties": lambda: np.floor(u * 20) / 20,
        "constant": lambda: 0.5,
        "extreme": lambda: 0.0 if u < 0.3 else 1.0 if u > 0.7 else u,
        "rare": lambda: u * u * u * 0.02,
        "halves": lambda: 0.25 if u < 0.5 else 0.75,
    }[shape]()


def chance(truth, s):
    return {
        "calibrated": s, "overconfident": 0.25 + 0.5 * s, "inverse": 1 - s, "zeros": 0.0, "ones": 1.0,
        "perfect": 1.0 if s >= 0.5 else 0.0, "squared": s * s, "tenfold": min(1.0, 10 * s),
    }[truth]


def rows(shape, truth, n, seed):
    random = SplitMix64(seed)
    scores, labels = [], []
    for _ in range(n):
        s = float(score(shape, random.unit()))
        scores.append(s)
        labels.append(1 if random.unit() < chance(truth, s) else 0)
    return np.array(scores), np.array(labels)


def number(x):
    x = float(x)
    return None if not np.isfinite(x) else x


def ece_width(s, y, bins=10):
    edges = [i / bins for i in range(bins + 1)]
    total = 0.0
    for b in range(bins):
        inside = (s >= edges[b]) & ((s < edges[b + 1]) if b < bins - 1 else (s <= 1))
        if inside.any():
            total += inside.mean() * abs(s[inside].mean() - y[inside].mean())
    return total


def ece_count(s, y, bins=10):
    even = pd.Series(y).groupby(s).transform("mean").to_numpy()
    order = np.argsort(s, kind="stable")
    s, even, n = s[order], even[order], len(s)
    total = 0.0
    for b in range(bins):
        low, high = b * n // bins, (b + 1) * n // bins
        if high > low:
            total += (high - low) / n * abs(s[low:high].mean() - even[low:high].mean())
    return total


def delong(s, y):
    p, q = s[y == 1], s[y == 0]
    if len(p) < 2 or len(q) < 2:
        return float("nan")
    psi = (p[:, None] > q[None, :]) + 0.5 * (p[:, None] == q[None, :])
    return np.sqrt(np.var(psi.mean(1), ddof=1) / len(p) + np.var(psi.mean(0), ddof=1) / len(q))


def classification(shape, truth, n, seed):
    s, y = rows(shape, truth, n, seed)
    both = 0 < y.sum() < n
    hat = (s >= 0.5).astype(int)
    z = scipy.stats.norm.isf(0.025)
    wilson = scipy.stats.binomtest(int((hat == y).sum()), n).proportion_ci(0.95, "wilson")
    losses = -np.log(np.where(y == 1, np.clip(s, 2.0**-52, 1 - 2.0**-52), 1 - np.clip(s, 2.0**-52, 1 - 2.0**-52)))
    return {
        "shape": shape, "truth": truth, "n": n, "seed": seed,
        "accuracy": accuracy_score(y, hat),
        "accuracy_low": wilson.low, "accuracy_high": wilson.high,
        "precision": number(precision_score(y, hat, zero_division=np.nan)),
        "recall": number(recall_score(y, hat, zero_division=np.nan)),
        "f1": number(f1_score(y, hat, zero_division=np.nan)),
        "roc_auc": number(roc_auc_score(y, s)) if both else None,
        "roc_auc_error": number(delong(s, y)) if both else None,
        "average_precision": number(average_precision_score(y, s)) if y.sum() else None,
        "log_loss": number(log_loss(y, s, labels=[0, 1])),
        "log_loss_error": number(np.std(losses) / np.sqrt(n)),
        "brier": number(brier_score_loss(y, s, pos_label=1, labels=[0, 1])),
        "calibration_width": ece_width(s, y), "calibration_count": ece_count(s, y),
    }


def regression(n, seed, level, scale):
    random = SplitMix64(seed)
    t = np.array([level + scale * (random.unit() + random.unit() - 1) for _ in range(n)])
    p = np.array([x + scale * 0.3 * (random.unit() - 0.4) for x in t])
    e = t - p
    return {
        "n": n, "seed": seed, "level": level, "scale": scale,
        "mae": mean_absolute_error(t, p), "mae_error": np.std(np.abs(e)) / np.sqrt(n),
        "rmse": np.sqrt(mean_squared_error(t, p)),
        "rmse_error": np.std(e**2) / (2 * np.sqrt(np.mean(e**2)) * np.sqrt(n)),
        "r2": number(r2_score(t, p)) if n > 1 else None, "bias": np.mean(p - t),
        "pinball_10": mean_pinball_loss(t, p, alpha=0.1), "pinball_90": mean_pinball_loss(t, p, alpha=0.9),
    }


def isotonic(shape, truth, n, seed):
    s, y = rows(shape, truth, n, seed)
    fitted = IsotonicRegression(out_of_bounds="clip").fit(s, y)
    at = [i / 16 for i in range(17)]
    return {"shape": shape, "truth": truth, "n": n, "seed": seed, "values": fitted.predict(at).tolist()}


def cbpe(shape, truth, n, seed, live, m):
    import nannyml.performance_estimation.confidence_based.metrics as e
    import nannyml.sampling_error.binary_classification as b
    from nannyml.calibration import IsotonicCalibrator, needs_calibration

    s, y = rows(shape, truth, n, seed)
    t, _ = rows(live, truth, m, seed + 1)
    calibrator = IsotonicCalibrator()
    needed = bool(needs_calibration(y, s, calibrator))
    p = t
    if needed:
        calibrator.fit(s, y)
        p = calibrator.calibrate(t)
    hat, ref = (t >= 0.5).astype(int), (s >= 0.5).astype(int)
    frame, series = pd.DataFrame({"x": t}), lambda v: pd.Series(v)

    def errors(name, *of):
        return number(getattr(b, name + "_sampling_error")(
            getattr(b, name + "_sampling_error_components")(*map(series, of)), frame))

    # The same sums without rounding to five decimals, which NannyML does.
    order = np.argsort(t, kind="stable")[::-1]
    tps = np.cumsum(p[order])
    fps = 1 + np.arange(m) - tps
    tpr, fpr = np.r_[0, tps] / tps[-1], np.r_[0, fps] / fps[-1]
    exact_auc = np.trapezoid(tpr, fpr)
    exact_ap = np.sum(p[order] * tps / np.arange(1, m + 1)) / tps[-1]
    # Ties by half; NannyML's own depends on the order of ties, and drops a positive of rank 0.
    rare = 1 if y.mean() <= 0.5 else 0
    own, other = (s, y) if rare else (1 - s, 1 - y)
    q = np.sort(own[other == 0])
    right = np.array([(np.searchsorted(q, x, "left") + np.searchsorted(q, x, "right")) / 2 for x in own[other == 1]])
    auc_error = np.std(right / len(q)) / np.sqrt(m * np.mean(other))
    untied = len(set(s)) == n and other[np.argmin(own)] == 0
    return {
        "shape": shape, "truth": truth, "n": n, "seed": seed, "live": live, "m": m, "calibrated": needed,
        "accuracy": e.estimate_accuracy(hat, p), "precision": number(e.estimate_precision(hat, p)) if hat.any() else None,
        "recall": number(e.estimate_recall(hat, p)), "f1": number(e.estimate_f1(hat, p)),
        "roc_auc": number(exact_auc), "average_precision": number(exact_ap),
        "nannyml_roc_auc": number(e.estimate_roc_auc(p, t)), "nannyml_average_precision": number(e.estimate_ap(p, t)),
        "accuracy_error": errors("accuracy", y, ref), "precision_error": errors("precision", y, ref) if ref.any() else None,
        "recall_error": errors("recall", y, ref), "f1_error": errors("f1", y, ref),
        "roc_auc_error": number(auc_error),
        "nannyml_roc_auc_error": errors("auroc", y, s) if untied else None,
    }


def harm(kind, n, seed, level, alpha):
    np.float_ = np.float64  # confseq 0.0.11 asks NumPy for its name of before 2.0
    from confseq.predmix import predmix_empbern_lower_cs

    random = SplitMix64(seed)
    if kind == "wrong":
        x = np.array([1.0 if random.unit() < level else 0.0 for _ in range(n)])
    else:
        x = np.array([level * random.unit() for _ in range(n)])
    lower = predmix_empbern_lower_cs(x, alpha=alpha)
    at = sorted({1, 2, 3, 10, 100, n // 2, n} & set(range(1, n + 1)))
    return {"kind": kind, "n": n, "seed": seed, "level": level, "alpha": alpha, "at": at,
            "lower": [float(lower[i - 1]) for i in at]}


def california():
    import nannyml as nml

    data = pathlib.Path(nml.__file__).parent / "datasets" / "data"
    reference = pd.read_csv(data / "california_housing_reference.csv")
    analysis = pd.read_csv(data / "california_housing_analysis.csv").merge(
        pd.read_csv(data / "california_housing_analysis_gt.csv"), on="id")
    target = RESOURCES / "data"
    target.mkdir(exist_ok=True)
    lines = ["part,score,label"]
    for part, frame in (("reference", reference), ("analysis", analysis)):
        lines += [f"{part},{s},{y}" for s, y in zip(frame.y_pred_proba, frame.clf_target)]
    with open(target / "california_housing.csv.gz", "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
            out.write(("\n".join(lines) + "\n").encode())
    metrics = ["accuracy", "precision", "recall", "f1", "roc_auc", "average_precision"]
    estimator = nml.CBPE(
        problem_type="classification_binary", y_pred_proba="y_pred_proba", y_pred="y_pred", y_true="clf_target",
        metrics=metrics, chunk_size=686)
    estimator.fit(reference)
    result = estimator.estimate(analysis).filter(period="analysis").to_df()
    chunks = []
    for i in range(len(result)):
        row = result.iloc[i]
        one = {"from": int(row[("chunk", "start_index")]), "to": int(row[("chunk", "end_index")]) + 1}
        for metric in metrics:
            one[metric] = number(row[(metric, "value")])
            one[metric + "_error"] = number(row[(metric, "sampling_error")])
            one[metric + "_realised"] = number(row[(metric, "realized")])
        chunks.append(one)
    return {"calibrated": bool(estimator.needs_calibration), "chunks": chunks,
            "threshold_accuracy": [float(result.iloc[0][("accuracy", "lower_threshold")]),
                                   float(result.iloc[0][("accuracy", "upper_threshold")])]}


def car_loan():
    """The synthetic car loans of NannyML, as counts by score: chunk -1 is the reference."""
    import nannyml as nml

    data = pathlib.Path(nml.__file__).parent / "datasets" / "data"
    reference = pd.read_csv(data / "synthetic_car_loan_reference.csv")
    analysis = pd.read_csv(data / "synthetic_car_loan_analysis.csv").merge(
        pd.read_csv(data / "synthetic_car_loan_analysis_target.csv"), on="id")
    reference["chunk"] = -1
    analysis["chunk"] = np.arange(len(analysis)) // 5000
    both = pd.concat([reference, analysis])
    counts = both.groupby(["chunk", "y_pred_proba", "repaid"]).size().unstack(fill_value=0).reset_index()
    lines = ["chunk,score,negatives,positives"]
    lines += [f"{int(r.chunk)},{r.y_pred_proba},{int(r[0])},{int(r[1])}" for _, r in counts.iterrows()]
    with open(RESOURCES / "data" / "car_loan.csv.gz", "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as out:
            out.write(("\n".join(lines) + "\n").encode())


def main():
    import nannyml

    combos = [
        ("uniform", "calibrated"), ("uniform", "overconfident"), ("uniform", "inverse"), ("uniform", "zeros"),
        ("uniform", "ones"), ("uniform", "perfect"), ("cubed", "calibrated"), ("cubed", "squared"),
        ("high", "calibrated"), ("ties", "calibrated"), ("ties", "overconfident"), ("constant", "calibrated"),
        ("extreme", "calibrated"), ("extreme", "overconfident"), ("rare", "tenfold"), ("halves", "calibrated")]
    classifications = [classification(s, t, n, 17 * n + i)
                       for i, (s, t) in enumerate(combos) for n in (1, 2, 7, 50, 1000)]
    regressions = [regression(n, n + 3, level, scale)
                   for n in (1, 2, 10, 1000) for level, scale in ((0, 1), (1e6, 1e-2), (-3e9, 5), (0.1, 1e-9))]
    isotonics = [isotonic(s, t, n, 5 * n + i)
                 for i, (s, t) in enumerate(combos) for n in (1, 20, 500) if s != "rare"]
    cbpes = [cbpe(s, t, n, 31 * n + i, live, m)
             for i, (s, t) in enumerate([
                 ("uniform", "calibrated"), ("uniform", "overconfident"), ("uniform", "perfect"),
                 ("cubed", "calibrated"), ("cubed", "squared"), ("ties", "overconfident"),
                 ("extreme", "overconfident"), ("high", "squared"), ("rare", "tenfold")])
             for n, m, live in ((100, 50, "uniform"), (1001, 333, "cubed"), (4000, 1000, "uniform"))]
    harms = [harm(k, n, n + 5, level, alpha)
             for k in ("wrong", "even") for n in (1, 10, 1000, 5000) for level in (0.1, 0.9) for alpha in (0.05, 0.001)]
    root = {
        "made_by": "src/test/python/golden_quality.py",
        "tools": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__,
                  "scikit-learn": sklearn.__version__, "nannyml": nannyml.__version__, "confseq": "0.0.11"},
        "classification": classifications, "regression": regressions,
        "isotonic": isotonics, "cbpe": cbpes, "harm": harms, "california": california()}
    car_loan()
    # One case a line.
    parts = []
    for key, value in root.items():
        if isinstance(value, list):
            body = ",\n".join("  " + json.dumps(one) for one in value)
            parts.append(f'"{key}": [\n{body}\n]')
        else:
            parts.append(f'"{key}": {json.dumps(value)}')
    (RESOURCES / "golden" / "quality.json").write_text("{\n" + ",\n".join(parts) + "\n}\n")
    print({key: len(value) for key, value in root.items() if isinstance(value, list)})


main()
