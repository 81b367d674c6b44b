"""Golden values for the drift process, its e-values and the corrections for many tests.

Made with Python 3.11, mpmath 1.4.1 at 40 digits, statsmodels 0.15.0:
    python golden_sequential.py > ../resources/golden/sequential.json

Written from the formulas of docs/drift-alarm.md, apart from the Java code. Cells of kind "order" are
order statistics (k as given, tilts if every k >= 10), of kind "counts" plain counts (k = m + 1/2).
"""

import json
import platform

import mpmath as mp
import numpy
import statsmodels
from statsmodels.stats.multitest import multipletests

mp.mp.dps = 40


def lg(x):
    return mp.loggamma(x)


def ldm(c, a):
    total = mp.fsum(a)
    value = lg(total) - lg(total + mp.fsum(c))
    return value + mp.fsum(lg(x + y) - lg(x) for x, y in zip(a, c))


def lse(x):
    top = max(x)
    return top + mp.log(mp.fsum(mp.exp(y - top) for y in x))


def directions(p):
    h, below = [], mp.mpf(0)
    for share in p:
        h.append(mp.sqrt(2) * mp.erfinv(2 * (below + share / 2) - 1))
        below += share
    centre = lambda v: [x - mp.fsum(q * y for q, y in zip(p, v)) for x in v]
    spread = lambda v: mp.sqrt(mp.fsum(q * x * x for q, x in zip(p, v)))
    h = centre(h)
    s = spread(h)
    h = [x / s for x in h]
    g = centre([x * x for x in h])
    on = mp.fsum(q * x * y for q, x, y in zip(p, g, h))
    g = [x - on * y for x, y in zip(g, h)]
    s = spread(g)
    g = [x / s if s > mp.mpf("1e-9") else mp.mpf(0) for x in g]
    clip = lambda v: [max(mp.mpf(-3), min(mp.mpf(3), x)) for x in v]
    return clip(h), clip(g)


def log_e(k, c, tilts):
    m = mp.fsum(k)
    spreads = []
    for j in range(9):
        kappa = mp.mpf(10) ** (1 + mp.mpf(j) / 2)
        if j == 0 or kappa <= m / 2:
            spreads.append([max(kappa * x / m, x) if x < 10 else kappa * x / m for x in k])
    first = lse([ldm(c, a) for a in spreads]) - mp.log(len(spreads))
    if not tilts:
        return first - ldm(c, k)
    h, g = directions([x / m for x in k])
    tilted = []
    for v, steps in ((h, "0.05 0.1 0.2 0.4 0.8"), (g, "0.1 0.2 0.4")):
        for step in steps.split():
            for sign in (1, -1):
                b = [x * mp.exp(sign * mp.mpf(step) * y) for x, y in zip(k, v)]
                tilted.append([m * x / mp.fsum(b) for x in b])
    second = lse([ldm(c, b) for b in tilted]) - mp.log(16)
    return lse([first, second]) - mp.log(2) - ldm(c, k)


def masses(kind, cells):
    if kind == "order":
        return [mp.mpf(x) for x in cells], min(cells) >= 10
    return [mp.mpf(x) + mp.mpf(1) / 2 for x in cells], False


def weight(s):
    return 1 / mp.log(s + 1, 2) - 1 / mp.log(s + 2, 2)


def value(name, kind, cells, counts):
    k, tilts = masses(kind, cells)
    e = log_e(k, [mp.mpf(x) for x in counts], tilts)
    return {"name": name, "kind": kind, "cells": cells, "counts": counts, "logE": float(e)}


def stream(name, kind, cells, buckets, deff=1, comparison="REFERENCE", ring=64, weighted=True):
    k, tilts = masses(kind, cells)
    d = mp.mpf(str(deff))
    evidence, lengths = [], []
    for t in range(1, len(buckets) + 1):
        ls = [2**j for j in range(20) if 2**j < t and 2**j <= ring] + [t]
        terms = []
        for length in ls:
            within = [mp.fsum(x) / d for x in zip(*buckets[t - length : t])]
            earlier = [mp.fsum(x) / d for x in zip(*buckets[: t - length])] or [0] * len(k)
            ks = [x + y for x, y in zip(k, earlier)] if comparison == "POOLED" else k
            w = mp.log(weight(t - length + 1)) if weighted else 0
            terms.append(log_e(ks, within, tilts) + w)
        best = max(range(len(ls)), key=lambda i: terms[i])
        evidence.append(float(lse(terms) if comparison == "POOLED" else terms[best]))
        lengths.append(ls[best])
    row = {"name": name, "kind": kind, "cells": cells, "buckets": buckets, "deff": deff}
    row |= {"comparison": comparison, "ring": ring, "evidence": evidence, "lengths": lengths}
    return row if weighted else row | {"arl": True}


def spread_out(total, shares):
    """Counts near total * shares; the last takes the rest."""
    scale = sum(shares)
    counts = [int(total * s / scale) for s in shares]
    counts[-1] += total - sum(counts)
    return counts


values = []
deciles = lambda m: [m // 10] * 9 + [m // 10 + 1]
tails = lambda m, t: [t, m // 10 - t] + [m // 10] * 8 + [m // 10 - t, t + 1]
for name, k, c in [
    ("g1", deciles(1000), [10] * 10),
    ("g2", deciles(1000), [40, 60, 80, 90, 100, 110, 120, 130, 130, 140]),
    ("g3", deciles(10000), [100] * 10),
    ("g4", deciles(10000), [80, 85, 90, 95, 100, 105, 105, 110, 112, 118]),
    ("g5", deciles(10000), [0] * 9 + [20]),
    ("g6", deciles(10000), [0] * 10),
    ("g7", deciles(100000), [9000, 9400, 9700, 9900, 10000, 10100, 10200, 10400, 10600, 10700]),
    ("g9", [500, 501], [70, 30]),
    ("g10", tails(10000, 10), [2, 95] + [100] * 8 + [95, 8]),
]:
    values.append(value(name, "order", k, c))
values.append(value("g8", "counts", [900, 80, 20, 0], [450, 30, 15, 5]))
for m, t in ((1000, 10), (10000, 10), (100000, 100), (1000000, 1000)):
    for n in (1, 50, 1000, 100000):
        drift = [s * (1 + 0.03 * (i - 5.5)) for i, s in enumerate(tails(m, t))]
        values.append(value(f"12 cells m={m} n={n}", "order", tails(m, t), spread_out(n, drift)))
for n in (10**6, 10**7):
    even = spread_out(n, tails(100000, 100))
    values.append(value(f"no drift n={n}", "order", tails(100000, 100), even))
    drift = [s * (1 + 0.001 * (i - 5.5)) for i, s in enumerate(tails(100000, 100))]
    values.append(value(f"slight n={n}", "order", tails(100000, 100), spread_out(n, drift)))
for m in (1000, 100000):
    k = [m // 64] * 63 + [m - 63 * (m // 64) + 1]
    for n in (64, 5000):
        c = spread_out(n, [1 + 0.5 * (i % 7 == 3) for i in range(64)])
        values.append(value(f"64 cells m={m} n={n}", "order", k, c))
for k in ([15, 16], [10, 91], [9, 92], [1, 1], [5, 5, 6], [1, 2, 3, 4, 5, 6]):
    values.append(value(f"few {k} even", "order", k, [3] * len(k)))
    values.append(value(f"few {k} last", "order", k, [0] * (len(k) - 1) + [25]))
zipf = [round(5000 / (i + 1) ** 2) for i in range(20)]
rare = [round(5000 / (i + 1) ** 3) for i in range(40)]
for name, m in (("zipf 2", zipf), ("zipf 3", rare), ("three cells of none", [60, 30, 10, 0, 0, 0])):
    for n in (20, 1000, 100000):
        values.append(value(f"{name} n={n} same", "counts", m, spread_out(n, [x + 0.1 for x in m])))
        values.append(value(f"{name} n={n} new", "counts", m, spread_out(n, [1] * (len(m) - 1) + [n / 50])))

streams = []
small = [[10, 10, 10], [12, 9, 9], [9, 12, 9], [20, 8, 2], [24, 5, 1]]
late = [[20, 21, 19, 20]] * 9 + [[0, 0, 0, 0]] + [[12, 18, 22, 28]] * 6
cats = [[30, 10, 4, 0]] * 5 + [[25, 12, 6, 1]] * 5
for deff in (1, 1.7, 12.5):
    for comparison in ("REFERENCE", "POOLED"):
        for ring in (64, 4):
            tag = f"deff={deff} ring={ring}"
            streams.append(stream("of the notes " + tag, "order", [34, 33, 34], small, deff, comparison, ring))
            streams.append(stream("late " + tag, "order", [250, 250, 250, 251], late, deff, comparison, ring))
            streams.append(stream("categories " + tag, "counts", [700, 200, 99, 1], cats, deff, comparison, ring))
streams.append(stream("arl", "order", [250, 250, 250, 251], late, 1, "POOLED", 64, False))

tests = []
for name, p in [
    ("classic", [0.01, 0.02, 0.03, 0.04, 0.05]),
    ("ties", [0.02, 0.5, 0.02, 0.02, 0.9, 1.0]),
    ("one", [0.2]),
    ("tiny", [1e-300, 1e-12, 0.3, 0.0, 1.0]),
    ("many", [((i * 37) % 101 / 101) ** 3 for i in range(101)]),
]:
    row = {"name": name, "p": p}
    for method in ("holm", "fdr_bh", "fdr_by"):
        row[method] = [float(x) for x in multipletests(p, method=method)[1]]
    tests.append(row)

print(
    json.dumps(
        {
            "made by": f"Python {platform.python_version()}, mpmath {mp.__version__} at 40 digits, "
            f"NumPy {numpy.__version__}, statsmodels {statsmodels.__version__}",
            "values": values,
            "streams": streams,
            "tests": tests,
        },
        separators=(",", ":"),
    )
    .replace('{"name"', '\n{"name"')
)
