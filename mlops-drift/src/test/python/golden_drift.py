"""Golden values for PsiTest and KolmogorovSmirnovTest.

Made with Python 3.11.7, NumPy 2.4.6, SciPy 1.17.1:
    python golden_drift.py > ../resources/golden/drift.json

A sample is a formula, so that no data is committed and Java makes the same doubles:
    x_i = frac((i + 1) * step) * scale + shift, optionally floor(x_i * grid) / grid, i = 0 .. n-1,
    then `nan` NaN values and `inf` values +infinity are appended.
KS is scipy.stats.ks_2samp; PSI is written here from its definition, apart from the Java code.
"""

import json
import math
import sys

import numpy as np
import scipy
from scipy import stats

PHI = 0.6180339887498949
ROOT2 = 0.41421356237309515


def sample(n, step=PHI, scale=1.0, shift=0.0, grid=0, nan=0, inf=0):
    values = []
    for i in range(n):
        x = (i + 1) * step
        x = (x - math.floor(x)) * scale + shift
        values.append(math.floor(x * grid) / grid if grid else x)
    return np.array(values + [math.nan] * nan + [math.inf] * inf)


def psi_edges(reference, bins):
    s = np.sort(reference)
    edges = set()
    for d in range(1, bins):
        v = s[-(-d * len(s) // bins) - 1]
        ties = int((s == v).sum())
        if ties > 1 and ties * bins > len(s):
            edges |= {np.nextafter(v, -np.inf), v}
        elif v < s[-1]:
            edges.add(v)
    return np.array(sorted(edges))


def psi(reference, current, bins=10):
    edges = psi_edges(reference[np.isfinite(reference)], bins)

    def count(x):
        inside = np.bincount(
            np.searchsorted(edges, x[np.isfinite(x)], side="left"), minlength=len(edges) + 1
        )
        return np.append(inside, [np.isneginf(x).sum(), np.isposinf(x).sum(), np.isnan(x).sum()])

    r, c = count(reference), count(current)
    seen = (r + c) > 0
    r, c = r[seen], c[seen]
    p = (r + 0.5) / (r.sum() + 0.5 * len(r))
    q = (c + 0.5) / (c.sum() + 0.5 * len(c))
    value = float(((q - p) * np.log(q / p)).sum())
    df = len(r) - 1
    p_value = float(stats.chi2.sf(value / (1 / r.sum() + 1 / c.sum()), df)) if df else 1.0
    return {"psi": value, "df": df, "p": p_value}


def case(name, reference, current, ks=True):
    x, y = sample(**reference), sample(**current)
    row = {"name": name, "reference": reference, "current": current, **psi(x, y)}
    if ks:
        for method in ("auto", "exact", "asymp"):
            result = stats.ks_2samp(x, y, method=method)
            row["d"] = float(result.statistic)
            row["ks_" + method] = float(result.pvalue)
    return row


cases = [
    case("same law", dict(n=200), dict(n=120, step=ROOT2)),
    case("shift of a tenth", dict(n=200), dict(n=120, step=ROOT2, shift=0.1)),
    case("wider", dict(n=500), dict(n=300, step=ROOT2, shift=-0.25, scale=1.5)),
    case("equal sizes", dict(n=150), dict(n=150, step=ROOT2, shift=0.05)),
    case("tiny", dict(n=7), dict(n=5, step=ROOT2, shift=0.3)),
    case("far apart", dict(n=80), dict(n=60, shift=2.0)),
    case("ties", dict(n=400, grid=8), dict(n=250, step=ROOT2, grid=8, shift=0.05)),
    case("binary", dict(n=300, grid=2), dict(n=200, step=ROOT2, grid=2, shift=0.1)),
    case("one value", dict(n=30, scale=0.0), dict(n=20, scale=0.0)),
    case("beyond ten thousand", dict(n=12000), dict(n=2500, step=ROOT2, shift=0.02)),
    case("missing values", dict(n=300, nan=10), dict(n=200, step=ROOT2, nan=30), ks=False),
    case("infinite", dict(n=300), dict(n=200, step=ROOT2, inf=6), ks=False),
]
made_by = f"Python {sys.version.split()[0]}, NumPy {np.__version__}, SciPy {scipy.__version__}"
print(json.dumps({"made by": made_by, "cases": cases}, indent=1))
