"""Golden values for the measures on counts (package dev.mlopsdk.drift.measure).

Made with Python 3.11, NumPy 2.4.6, SciPy 1.17.1:
    python golden_measures.py > ../resources/golden/measures.json

A sample is a formula, so that no data is committed and Java makes the same doubles:
    x_i = frac((i + 1) * step) * scale + shift, raised to `power` (by multiplication), optionally
    floor(x_i * grid) / grid, i = 0 .. n-1, then `nan`, `inf` and `minus` special values;
    a category is the text "c" + floor(x_i * cats), then `missing` nulls.
Cells are cut here from their definition, apart from the Java code. The measures are SciPy's where
SciPy has them (jensenshannon, entropy, chi2_contingency, wasserstein_distance, distributions).
"""

import json
import math
import sys

import numpy as np
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon

from golden_samples import ROOT2, categories, numbers

ALPHA = 0.05


def edges_at(s, above, below, cells):
    m = len(s)
    v = s[-(-above * m // below) - 1]
    ties = int(np.searchsorted(s, v, "right") - np.searchsorted(s, v, "left"))
    if ties > 1 and ties * cells > m:
        return {np.nextafter(v, -np.inf), v}
    return {v} if v < s[-1] else set()


def numeric_edges(reference):
    """The fine edges and the coarse ones among them."""
    s = np.sort(reference[np.isfinite(reference)])
    fine, coarse = set(), set()
    if len(s):
        for d in range(10):
            start = math.floor(64 * d / 10 + 0.5)
            parts = math.floor(64 * (d + 1) / 10 + 0.5) - start
            for k in range(parts):
                if k == 0 and d > 0:
                    coarse |= edges_at(s, d, 10, 10)
                if k + d > 0:
                    fine |= edges_at(s, d * parts + k, 10 * parts, 64)
        if len(s) >= 1000:
            thin = 1000 if len(s) >= 10000 else 100
            fine |= edges_at(s, 1, thin, 64) | edges_at(s, thin - 1, thin, 64)
    return np.array(sorted(fine | coarse)), np.array(sorted(coarse))


def counted(edges, x):
    inside = np.bincount(
        np.searchsorted(edges, x[np.isfinite(x)], side="left"), minlength=len(edges) + 1
    )
    special = [np.isneginf(x).sum(), np.isposinf(x).sum(), np.isnan(x).sum(), 0]
    return np.append(inside, special)


def centers(edges, reference):
    s = reference[np.isfinite(reference)]
    cell = np.searchsorted(edges, s, side="left")
    out = []
    for i in range(len(edges) + 1):
        own = s[cell == i]
        if len(own):
            out.append(math.fsum(own) / len(own))
        elif len(edges):
            out.append(0.5 * edges[max(0, i - 1)] + 0.5 * edges[min(len(edges) - 1, i)])
        else:
            out.append(0.0)
    return np.array(out)


def category_counts(reference, current):
    known = {}
    for v in reference:
        if v is not None:
            known[v] = known.get(v, 0) + 1
    ordered = sorted(known, key=lambda v: (-known[v], v))
    named, others = ordered[:100], set(ordered[100:1100])
    complete = len(known) <= 1100

    def count(x):
        c = [0] * (len(named) + 3)
        at = {v: i for i, v in enumerate(named)}
        for v in x:
            if v is None:
                c[-1] += 1
            elif v in at:
                c[at[v]] += 1
            elif v in others or not complete:
                c[-3] += 1
            else:
                c[-2] += 1
        return np.array(c)

    return count(reference), count(current)


def quadratic(value, factor, noise, df, filled):
    """p, and the divergences that are significant and detectable, as far as the law is chi-squared."""
    if not filled:
        return {}
    critical = stats.chi2.isf(ALPHA, df)
    low, high = 0.0, 1.0
    while stats.ncx2.sf(critical, df, high) < 0.8:
        high *= 2
    for _ in range(80):
        mid = (low + high) / 2
        low, high = (mid, high) if stats.ncx2.sf(critical, df, mid) < 0.8 else (low, mid)
    return {
        "p": float(stats.chi2.sf(factor * value / noise, df)),
        "significant": float(critical * noise / factor),
        "detectable": float(high * noise / factor),
    }


def measures(r, c):
    seen = (r + c) > 0
    r, c = r[seen].astype(float), c[seen].astype(float)
    m, n, b = r.sum(), c.sum(), len(r)
    if b < 2 or m == 0 or n == 0:
        return {"trivial": True}
    noise = 1 / m + 1 / n
    expected = min(m, n) * (r + c) / (m + n)
    filled = bool(expected.min() >= 1 and (expected < 5).sum() * 5 <= b)
    p, q = r / m, c / n
    sp, sq = (r + 0.5) / (m + 0.5 * b), (c + 0.5) / (n + 0.5 * b)
    jsd = float(jensenshannon(p, q)) ** 2
    h2 = float(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2)
    kl = float(stats.entropy(sq, sp))
    psi = float(((sq - sp) * np.log(sq / sp)).sum())
    chi = stats.chi2_contingency(np.array([r, c]), correction=False)[0]
    g = stats.chi2_contingency(np.array([r, c]), correction=False, lambda_="log-likelihood")[0]
    out = {}
    for name, value, factor, shown, effect in [
        ("psi", psi, 1, psi, psi),
        ("js", jsd, 8, float(jensenshannon(p, q, 2)), None),
        ("hellinger", h2, 8, math.sqrt(h2), None),
        ("kl", kl, 2, kl, kl),
        ("chi2", chi * noise, 1, chi, math.sqrt(chi * noise)),
        ("g", g * noise, 1, g, math.sqrt(g * noise)),
    ]:
        root = {"js": lambda d: math.sqrt(d / math.log(2)), "hellinger": math.sqrt}
        law = quadratic(value, factor, noise, b - 1, filled)
        tell = root.get(name, (lambda d: d) if name in ("psi", "kl") else math.sqrt)
        for key in ("significant", "detectable"):
            if key in law:
                law[key] = tell(law[key])
        out[name] = {"statistic": float(shown), "effect": float(effect or shown), **law}
    out["tvd"] = {"statistic": float(np.abs(p - q).sum() / 2)}
    out["linf"] = {"statistic": float(np.abs(p - q).max())}
    return out


def number_case(name, reference, current):
    r, c = numbers(**reference), numbers(**current)
    fine, coarse = numeric_edges(r)
    fr, fc = counted(fine, r), counted(fine, c)
    result = measures(counted(coarse, r), counted(coarse, c))
    k = len(fine) + 1
    line_r = np.concatenate([[fr[k]], fr[:k], [fr[k + 1]]])
    line_c = np.concatenate([[fc[k]], fc[:k], [fc[k + 1]]])
    if line_r.sum() and line_c.sum():
        far = np.abs(np.cumsum(line_r) / line_r.sum() - np.cumsum(line_c) / line_c.sum())
        result["ks"] = {"statistic": float(far.max())}
    if fr[:k].sum() and fc[:k].sum():
        at = centers(fine, r)
        w = stats.wasserstein_distance(at, at, fr[:k], fc[:k])
        inside = r[np.isfinite(r)]
        largest = float(np.abs(inside).max()) or 1.0
        sigma = float(np.std(inside / largest)) * largest
        result["wasserstein"] = {
            "statistic": float(w),
            "effect": float(w / sigma) if sigma else 0.0,
        }
    return {
        "name": name,
        "kind": "number",
        "reference": reference,
        "current": current,
        "fine": [fr.tolist(), fc.tolist()] if len(r) <= 20000 else [],
        "measures": result,
    }


def category_case(name, reference, current):
    r, c = category_counts(categories(**reference), categories(**current))
    return {
        "name": name,
        "kind": "category",
        "reference": reference,
        "current": current,
        "fine": [r.tolist(), c.tolist()],
        "measures": measures(r, c),
    }


N = number_case
C = category_case
CASES = [
    N("same law", dict(n=500), dict(n=300, step=ROOT2)),
    N("same law, thousands", dict(n=5000), dict(n=3000, step=ROOT2)),
    N("same values", dict(n=400), dict(n=400)),
    N("shift of a tenth", dict(n=500), dict(n=300, step=ROOT2, shift=0.1)),
    N("shift down", dict(n=2000), dict(n=700, step=ROOT2, shift=-0.05)),
    N("wider", dict(n=2000), dict(n=900, step=ROOT2, scale=1.4, shift=-0.2)),
    N("narrower", dict(n=2000), dict(n=900, step=ROOT2, scale=0.6, shift=0.2)),
    N("disjoint", dict(n=300), dict(n=200, step=ROOT2, shift=5)),
    N("skew", dict(n=1500, power=4), dict(n=800, step=ROOT2, power=5)),
    N("heavy skew", dict(n=1500, power=12, scale=3), dict(n=800, step=ROOT2, power=12, scale=3.1)),
    N("ties", dict(n=1000, grid=20), dict(n=600, step=ROOT2, grid=20, shift=0.02)),
    N("few values", dict(n=1000, grid=4), dict(n=600, step=ROOT2, grid=4, power=2)),
    N("two values", dict(n=1000, grid=2), dict(n=600, step=ROOT2, grid=2, shift=0.1)),
    N("atom at zero", dict(n=1000, power=3, grid=8), dict(n=500, step=ROOT2, power=2, grid=8)),
    N("constant", dict(n=100, scale=0, shift=3), dict(n=50, scale=0, shift=3)),
    N("constant leaves", dict(n=100, scale=0, shift=3), dict(n=50, scale=0, shift=4)),
    N("constant spreads", dict(n=100, scale=0, shift=3), dict(n=50, scale=2, shift=2)),
    N("one value each", dict(n=1), dict(n=1, shift=1)),
    N("one against many", dict(n=1), dict(n=100, step=ROOT2)),
    N("many against one", dict(n=500), dict(n=1)),
    N("tiny", dict(n=5), dict(n=4, step=ROOT2, shift=0.3)),
    N("small windows", dict(n=2000), dict(n=20, step=ROOT2)),
    N("huge", dict(n=100000), dict(n=30000, step=ROOT2, shift=0.003)),
    N("huge against small", dict(n=100000), dict(n=150, step=ROOT2)),
    N("NaN appears", dict(n=1000), dict(n=500, step=ROOT2, nan=40)),
    N("NaN in both", dict(n=1000, nan=100), dict(n=500, step=ROOT2, nan=40)),
    N("NaN only", dict(n=0, nan=50), dict(n=0, nan=20)),
    N("numbers where NaN was", dict(n=0, nan=50), dict(n=60)),
    N("infinities", dict(n=1000, inf=5, minus=3), dict(n=500, step=ROOT2, inf=9, minus=20)),
    N("infinities appear", dict(n=1000), dict(n=500, step=ROOT2, inf=30)),
    N("large numbers", dict(n=800, scale=1e300), dict(n=400, step=ROOT2, scale=1.1e300)),
    N("small numbers", dict(n=800, scale=1e-300), dict(n=400, step=ROOT2, scale=1.1e-300)),
    N("far from zero", dict(n=800, shift=1e9), dict(n=400, step=ROOT2, shift=1e9 + 0.1)),
    C("categories", dict(n=800, cats=6), dict(n=500, cats=6, step=ROOT2, power=2)),
    C("same categories", dict(n=800, cats=6), dict(n=500, cats=6, step=ROOT2)),
    C("unseen", dict(n=800, cats=5), dict(n=500, cats=6, step=ROOT2)),
    C("all unseen", dict(n=200, cats=4), dict(n=100, cats=4, shift=10)),
    C("missing appear", dict(n=800, cats=4), dict(n=500, cats=4, step=ROOT2, missing=60)),
    C("one category", dict(n=100, cats=1), dict(n=40, cats=1)),
    C("one becomes two", dict(n=100, cats=1), dict(n=40, cats=2)),
    C("binary", dict(n=5000, cats=2), dict(n=900, cats=2, step=ROOT2, power=2)),
    C("many", dict(n=20000, cats=60), dict(n=15000, cats=60, step=ROOT2, power=2)),
    C("more than the dictionary", dict(n=9000, cats=150), dict(n=4000, cats=160, step=ROOT2)),
    C("more than are known", dict(n=3000, cats=1500), dict(n=900, cats=1600, step=ROOT2)),
    C("sparse", dict(n=60, cats=30), dict(n=40, cats=30, step=ROOT2)),
    C("rare", dict(n=5000, cats=12, power=6), dict(n=700, cats=12, step=ROOT2, power=5)),
]

json.dump(
    {
        "made by": "Python %s, NumPy %s, SciPy %s"
        % (sys.version.split()[0], np.__version__, scipy.__version__),
        "cases": CASES,
    },
    sys.stdout,
    indent=None,
    separators=(",", ":"),
)
