"""Golden values for PsiConvention: the population stability index as other libraries take it.

Made with Python 3.11 and Evidently 0.7.21 (pip install evidently==0.7.21):
    python golden_psi_conventions.py > ../resources/golden/psi_conventions.json

EVIDENTLY is Evidently's own function on pandas series. NANNYML_BINS has NumPy's doane edges over the
reference as NannyML cuts them, one cell for all beyond, and half a value added to each, since
NannyML has no PSI. FROUROS, SCOUTER and DEEPCHECKS are written here from the definitions that their
sources and documentation give (Frouros 0.9, Scouter of 2026-04, Deepchecks of 2025-06, which is
AGPL: nothing of it is used). Samples are the formulas of golden_measures.py.
"""

import json
import math
import sys

import evidently
import numpy as np
import pandas as pd
from evidently.legacy.calculations.stattests.psi import _psi
from evidently.legacy.core import ColumnType

from golden_samples import ROOT2, categories, numbers


def index(p, q):
    return float(((q - p) * np.log(q / p)).sum())


def evidently_psi(r, c, kind):
    value, _ = _psi(pd.Series(r), pd.Series(c), kind, 0.1, 30)
    return float(value)


def nannyml(r, c):
    edges = np.histogram_bin_edges(r, bins="doane")
    cr, cc = np.histogram(r, edges)[0], np.histogram(c, edges)[0]
    cr, cc = np.append(cr, len(r) - cr.sum()), np.append(cc, len(c) - cc.sum())
    seen = (cr + cc) > 0
    cr, cc = cr[seen], cc[seen]
    b = len(cr)
    return index((cr + 0.5) / (len(r) + 0.5 * b), (cc + 0.5) / (len(c) + 0.5 * b))


def frouros(r, c):
    edges = np.linspace(min(r.min(), c.min()), max(r.max(), c.max()), 11)
    p, q = np.histogram(r, edges)[0] / len(r), np.histogram(c, edges)[0] / len(c)
    seen = (p + q) > 0
    p, q = p[seen], q[seen]
    return index(np.where(p == 0, sys.float_info.min, p), np.where(q == 0, sys.float_info.min, q))


def scouter(r, c):
    if set(np.unique(np.append(r, c))) <= {0.0, 1.0}:
        p = np.array([(r == 0).mean(), (r == 1).mean()])
        q = np.array([(c == 0).mean(), (c == 1).mean()])
    else:
        s = np.sort(r)
        deciles = [s[i * (len(s) - 1) // 10] for i in range(1, 10)]
        edges = [-np.inf] + deciles + [np.inf]
        p = np.array([((r > lo) & (r <= hi)).mean() for lo, hi in zip(edges, edges[1:])])
        q = np.array([((c > lo) & (c <= hi)).mean() for lo, hi in zip(edges, edges[1:])])
    return index(p + 1e-10, q + 1e-10)


def deepchecks(r, c):
    keys = sorted({v for v in r + c if v is not None})
    r, c = [v for v in r if v is not None], [v for v in c if v is not None]
    p = np.array([r.count(k) / len(r) for k in keys])
    q = np.array([c.count(k) / len(c) for k in keys])
    return index(np.maximum(p, 0.01), np.maximum(q, 0.01))


NUMBERS = [
    (dict(n=500), dict(n=300, step=ROOT2)),
    (dict(n=200), dict(n=120, step=ROOT2, shift=0.1)),
    (dict(n=5000), dict(n=3000, step=ROOT2, shift=0.02)),
    (dict(n=2000), dict(n=900, step=ROOT2, scale=1.4, shift=-0.2)),
    (dict(n=2000), dict(n=900, step=ROOT2, scale=0.6, shift=0.2)),
    (dict(n=300), dict(n=200, step=ROOT2, shift=5)),
    (dict(n=1500, power=4), dict(n=800, step=ROOT2, power=5)),
    (dict(n=1500, power=12, scale=3), dict(n=800, step=ROOT2, power=12, scale=3.1)),
    (dict(n=1000, grid=40), dict(n=600, step=ROOT2, grid=40, shift=0.02)),
    (dict(n=1000, grid=4), dict(n=600, step=ROOT2, grid=4, power=2)),
    (dict(n=1000, grid=2), dict(n=600, step=ROOT2, grid=2, shift=0.1)),
    (dict(n=1000, scale=2, power=20), dict(n=500, step=ROOT2, scale=2, power=20)),
    (dict(n=1000, shift=1e6), dict(n=500, step=ROOT2, shift=1e6)),
    (dict(n=20000), dict(n=9000, step=ROOT2, scale=0.99)),
    (dict(n=25), dict(n=21, step=ROOT2)),
    (dict(n=1000, nan=30), dict(n=500, step=ROOT2, nan=9, inf=3)),
]
CATEGORIES = [
    (dict(n=800, cats=6), dict(n=500, cats=6, step=ROOT2, power=2)),
    (dict(n=800, cats=5), dict(n=500, cats=6, step=ROOT2)),
    (dict(n=200, cats=4), dict(n=100, cats=4, shift=10)),
    (dict(n=800, cats=4), dict(n=500, cats=4, step=ROOT2, missing=60)),
    (dict(n=20000, cats=60), dict(n=15000, cats=60, step=ROOT2, power=2)),
    (dict(n=20000, cats=3, power=14), dict(n=15000, cats=4, step=ROOT2, power=14)),
]

cases = []
for reference, current in NUMBERS:
    r, c = (x[np.isfinite(x)] for x in (numbers(**reference), numbers(**current)))
    cases.append(
        {
            "kind": "number",
            "reference": reference,
            "current": current,
            "psi": {
                "EVIDENTLY": evidently_psi(r, c, ColumnType.Numerical),
                "NANNYML_BINS": nannyml(r, c),
                "FROUROS": frouros(r, c),
                "SCOUTER": scouter(r, c),
            },
        }
    )
for reference, current in CATEGORIES:
    r, c = categories(**reference), categories(**current)
    kept = [[v for v in x if v is not None] for x in (r, c)]
    cases.append(
        {
            "kind": "category",
            "reference": reference,
            "current": current,
            "psi": {
                "EVIDENTLY": evidently_psi(*kept, ColumnType.Categorical),
                "DEEPCHECKS": deepchecks(r, c),
            },
        }
    )
json.dump(
    {
        "made by": "Python %s, NumPy %s, Evidently %s"
        % (sys.version.split()[0], np.__version__, evidently.__version__),
        "cases": cases,
    },
    sys.stdout,
    indent=None,
    separators=(",", ":"),
)
