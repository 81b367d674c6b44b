"""Golden values for dev.mlopsdk.drift.twosample.

Made with Python 3.11.7, NumPy 2.4.6, SciPy 1.17.1, statsmodels 0.15.0, mpmath 1.4.1:
    python golden_twosample.py > ../resources/golden/twosample.json

A sample is `values`, or a formula, so that Java makes the same doubles: with
    u_i = frac((i + 1) * step), i = 0 .. n-1
    x_i = u_i ("uniform"), u_i / (1 - u_i) ("heavy") or v / (1 - v * v) with v = 2 u_i - 1 ("bell")
    y_i = x_i * scale + shift, optionally floor(y_i * grid) / grid
then `inf` values of +infinity and `ninf` of -infinity are appended.

Each result is [statistic, p-value, effect]. Statistics and p-values are SciPy's, except
  * the limit law of Cramer-von Mises, whose series SciPy cuts at 1e-7: mpmath at 340 digits;
  * its statistic T, a difference of numbers that share their digits: exact, in whole numbers;
  * G, for the same reason, and Fisher's p beyond a million counts: mpmath;
  * Welch's p at 1e100 and 1e-100: SciPy's on the same samples times a power of 2;
  * Epps-Singleton where the covariance has no full rank or the interquartile range is 0, which
    SciPy answers by rounding errors or not at all: its definition with a cut at 1e-12;
  * "defined": where SciPy gives NaN or raises (constants), the value that the Java class documents.
Effects are written here from their definitions, apart from the Java code.
"""

import itertools
import json
import math
import sys
import warnings
from fractions import Fraction

import mpmath as mp
import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

warnings.simplefilter("ignore")
np.seterr(all="ignore")
mp.mp.dps = 40
PHI = 0.6180339887498949
ROOT2 = 0.41421356237309515
INF = math.inf


def sample(n=0, step=PHI, kind="uniform", scale=1.0, shift=0.0, grid=0, inf=0, ninf=0, values=None):
    if values is not None:
        return np.array([float(v) for v in values])
    out = []
    for i in range(n):
        u = (i + 1) * step
        u = u - math.floor(u)
        v = 2 * u - 1
        x = u if kind == "uniform" else u / (1 - u) if kind == "heavy" else v / (1 - v * v)
        y = x * scale + shift
        out.append(math.floor(y * grid) / grid if grid else y)
    return np.array(out + [INF] * inf + [-INF] * ninf)


def f_and_g(x, y):
    z = np.concatenate([x, y])
    f = np.searchsorted(np.sort(x), z, side="right") / len(x)
    g = np.searchsorted(np.sort(y), z, side="right") / len(y)
    return f, g


def constant(*samples):
    z = np.concatenate(samples)
    return z.min() == z.max()


# --- tests of order -----------------------------------------------------------------------------


def ks(x, y, method="auto", alternative="two-sided"):
    r = stats.ks_2samp(x, y, method=method, alternative=alternative)
    return [r.statistic, r.pvalue, r.statistic]


def mann_whitney(x, y, method="auto", correct=True):
    r = stats.mannwhitneyu(y, x, method=method, use_continuity=correct)
    p = 1.0 if math.isnan(r.pvalue) else r.pvalue
    return [r.statistic, p, 2 * r.statistic / (len(x) * len(y)) - 1]


def anderson(x, y):
    if constant(x, y):
        return [0, 1, 0]
    r = stats.anderson_ksamp([x, y], variant="midrank")
    n, m = len(x), len(y)
    z = np.concatenate([x, y])
    big = n + m
    sx, sy, sz = np.sort(x), np.sort(y), np.sort(z)

    def mid(s):
        return (np.searchsorted(s, z, "left") + np.searchsorted(s, z, "right")) / 2

    f, g, h = mid(sx) / n, mid(sy) / m, mid(sz) / big
    t = np.searchsorted(sz, z, "right") - np.searchsorted(sz, z, "left")
    effect = math.sqrt(np.mean((f - g) ** 2 / (h * (1 - h) - t / big / 4)))
    return [r.statistic, r.pvalue, effect]


def cvm_limit(t):
    with mp.workdps(40):
        p = cvm_series(t, -35)
    with mp.workdps(340 if p < 1e-15 else 40):
        return float(cvm_series(t, -330 if p < 1e-15 else -35))


def cvm_series(t, digits):
    t = mp.mpf(t)
    total, k = mp.mpf(0), 0
    while True:
        q = mp.mpf(4 * k + 1) ** 2 / (16 * t)
        term = (
            mp.gamma(k + mp.mpf(1) / 2) / mp.gamma(k + 1) / (mp.pi ** mp.mpf(1.5) * mp.sqrt(t))
            * mp.sqrt(4 * k + 1) * mp.exp(-q) * mp.besselk(mp.mpf(1) / 4, q)
        )
        total += term
        k += 1
        if term < mp.mpf(10) ** digits:
            return 1 - total


def cvm(x, y, method="auto"):
    if constant(x, y):
        return [0, 1, 0]
    r = stats.cramervonmises_2samp(x, y, method=method)
    p = r.pvalue
    n, m = len(x), len(y)
    # In whole numbers: SciPy takes the difference of two numbers that share up to 13 digits.
    twice = [int(v) for v in 2 * stats.rankdata(np.concatenate([np.sort(x), np.sort(y)]))]
    four_u = n * sum((v - 2 * i) ** 2 for i, v in enumerate(twice[:n], 1))
    four_u += m * sum((v - 2 * j) ** 2 for j, v in enumerate(twice[n:], 1))
    t = float(Fraction(four_u, 4 * n * m * (n + m)) - Fraction(4 * n * m - 1, 6 * (n + m)))
    assert abs(t - r.statistic) < 1e-8, (t, r.statistic)
    if method == "asymptotic" or (method == "auto" and max(n, m) > 20):
        k, big = n * m, n + m
        et = (1 + 1 / big) / 6
        vt = (big + 1) * (4 * k * big - 3 * (n**2 + m**2) - 2 * k) / (45 * big**2 * 4 * k)
        tn = 1 / 6 + (t - et) / math.sqrt(45 * vt)
        p = 1.0 if tn < 0.003 else cvm_limit(tn)
        assert abs(p - r.pvalue) < 1e-6, (p, r.pvalue)
    f, g = f_and_g(x, y)
    return [t, p, math.sqrt(np.mean((f - g) ** 2))]


# --- tests that calculate -----------------------------------------------------------------------


def welch(x, y):
    n, m = len(x), len(y)
    if constant(x) and constant(y):
        d = math.copysign(INF, y[0] - x[0]) if y[0] != x[0] else 0.0
        return [d, 0 if d else 1, d]
    # SciPy squares variances, which leaves the doubles at 1e100 and at 1e-100: df becomes 1.
    scale = 2.0 ** -round(math.log2(np.abs(np.concatenate([x, y])).max()))
    r = stats.ttest_ind(y * scale, x * scale, equal_var=False)
    s = math.sqrt(((n - 1) * np.var(x, ddof=1) + (m - 1) * np.var(y, ddof=1)) / (n + m - 2))
    g = (1 - 3 / (4 * (n + m - 2) - 1)) * (np.mean(y) - np.mean(x)) / s
    return [r.statistic, r.pvalue, g]


def levene(x, y, center="median"):
    if constant(x) and constant(y):
        return [0, 1, 0]
    r = stats.levene(x, y, center=center)
    middle = {"median": np.median, "mean": np.mean, "trimmed": lambda s: stats.trim_mean(s, 0.05)}
    a, b = (np.abs(s - middle[center](s)) for s in (x, y))
    s = math.sqrt((len(a) * np.var(a) + len(b) * np.var(b)) / (len(a) + len(b) - 2))
    return [r.statistic, r.pvalue, (np.mean(b) - np.mean(a)) / s]


def epps(x, y):
    n, m = len(x), len(y)
    if constant(x, y):
        return [0, 1, 0]
    if constant(x) and constant(y):
        return [INF, 0, INF]
    z = np.concatenate([x, y])
    iqr = stats.iqr(z)
    scale = iqr / 2 if iqr > 0 else np.std(z)
    t = np.array([0.4, 0.8])[:, None] / scale
    gx, gy = (np.concatenate([np.cos(t * s), np.sin(t * s)]) for s in (x, y))
    cov = (n + m) / n * np.cov(gx, bias=True) + (n + m) / m * np.cov(gy, bias=True)
    d = gx.mean(axis=1) - gy.mean(axis=1)
    value, vector = np.linalg.eigh(cov)
    keep = value > 1e-12 * value.max()
    raw = (n + m) * float(sum((vector[:, k] @ d) ** 2 / value[k] for k in np.flatnonzero(keep)))
    correct = 1.0
    if max(n, m) < 25:
        correct = 1 / (1 + (n + m) ** -0.45 + 10.1 * (n**-1.7 + m**-1.7))
    w, p = raw * correct, stats.chi2.sf(raw * correct, keep.sum())
    if iqr > 0 and keep.all() and value.min() > 1e-7 * value.max():
        r = stats.epps_singleton_2samp(x, y)
        assert math.isclose(r.statistic, w, rel_tol=1e-8), (r, w)
        w, p = r.statistic, r.pvalue
    return [w, p, math.sqrt(raw * (n + m) / (n * m))]


def wasserstein(x, y):
    d = stats.wasserstein_distance(x, y)
    scale = np.std(x) if not constant(x) else np.std(np.concatenate([x, y]))
    return [d, None, d / scale if d else 0]


def energy(x, y):
    d = stats.energy_distance(x, y)
    across = np.mean([np.mean(np.abs(v - y)) for v in x]) if len(x) * len(y) < 1e7 else None
    if across is None:
        return [d, None, None]
    return [d, None, d / math.sqrt(2 * across) if d else 0]


def mmd(x, y, biased=False, bandwidth=None):
    x, y = (np.atleast_2d(s.T).T for s in (x, y))
    z = np.concatenate([x, y])
    n, m = len(x), len(y)
    d = np.sqrt(((z[:, None, :] - z[None, :, :]) ** 2).sum(axis=2))
    if not d.any():
        return [0, 1, 0]
    pairs = d[np.triu_indices(n + m, 1)]
    s = bandwidth or np.median(pairs[pairs > 0])
    k = np.exp(-((d / s) ** 2) / 2)
    xx, yy, xy = k[:n, :n].sum(), k[n:, n:].sum(), k[:n, n:].sum()
    if biased:
        v = xx / n**2 + yy / m**2 - 2 * xy / (n * m)
    else:
        v = (xx - n) / (n * (n - 1)) + (yy - m) / (m * (m - 1)) - 2 * xy / (n * m)
    return [v, None, math.sqrt(max(0, v))]


# --- permutation p-values of tiny samples, by all deals -------------------------------------------


def all_deals(x, y, statistic):
    z, n = np.concatenate([x, y]), len(x)
    seen = statistic(x, y)
    count = total = 0
    for chosen in itertools.combinations(range(len(z)), n):
        mask = np.zeros(len(z), bool)
        mask[list(chosen)] = True
        count += statistic(z[mask], z[~mask]) >= seen - 1e-11 * abs(seen)
        total += 1
    return count / total


def number(v):
    if v is None:
        return None
    v = float(v)
    return v if math.isfinite(v) else ("Infinity" if v > 0 else "-Infinity")


def numbers(name, test, result):
    assert not any(v is not None and math.isnan(v) for v in result), (name, test, result)
    return [number(v) for v in result]


def numeric(name, reference, current):
    x, y = sample(**reference), sample(**current)
    n, m = len(x), len(y)
    finite = bool(np.isfinite(x).all() and np.isfinite(y).all())
    tied = len(np.unique(np.concatenate([x, y]))) < n + m
    out = {}
    if min(n, m) >= 2:
        out["ks"] = ks(x, y)
        out["ks higher"] = ks(x, y, alternative="greater")
        out["ks lower"] = ks(x, y, alternative="less")
        out["ks asymptotic"] = ks(x, y, "asymp")
        out["ks higher asymptotic"] = ks(x, y, "asymp", "greater")
        out["anderson"] = anderson(x, y)
        out["cvm"] = cvm(x, y)
        out["cvm asymptotic"] = cvm(x, y, "asymptotic")
    out["mw"] = mann_whitney(x, y)
    out["mw asymptotic"] = mann_whitney(x, y, "asymptotic")
    out["mw uncorrected"] = mann_whitney(x, y, "asymptotic", False)
    if max(n, m) <= 40 and not tied:
        out["mw exact"] = mann_whitney(x, y, "exact")
    if 20 < max(n, m) <= 30 and min(n, m) >= 2:
        out["cvm exact"] = cvm(x, y, "exact")
    if finite:
        if min(n, m) >= 2:
            out["welch"] = welch(x, y)
        if min(n, m) >= 3:
            for center in ("median", "mean", "trimmed"):
                out["levene " + center] = levene(x, y, center)
        if min(n, m) >= 5:
            out["epps"] = epps(x, y)
        out["wasserstein"] = wasserstein(x, y)
        out["energy"] = energy(x, y)
        if 2 <= min(n, m) and n + m <= 1000:
            out["mmd"] = mmd(x, y)
            out["mmd biased"] = mmd(x, y, True)
            out["mmd bandwidth"] = mmd(x, y, False, 0.5)
    row = {"name": name, "reference": reference, "current": current}
    row["results"] = {key: numbers(name, key, value) for key, value in out.items()}
    if finite and 2 <= min(n, m) and n + m <= 11 and not constant(x, y):
        row["all deals"] = {
            "anderson": all_deals(x, y, lambda a, b: anderson(a, b)[0]),
            "wasserstein": all_deals(x, y, stats.wasserstein_distance),
            "energy": all_deals(x, y, stats.energy_distance),
            "mmd": all_deals(x, y, lambda a, b: mmd(a, b)[0]),
        }
    return row


def u(n, **more):
    return dict(n=n, **more)


def v(n, **more):
    return dict(n=n, step=ROOT2, **more)


def vals(*values):
    return dict(values=[number(x) for x in values])


NUMERIC = [
    ("same law", u(200), v(120)),
    ("shift of a tenth", u(200), v(120, shift=0.1)),
    ("shifted down", u(150), v(250, shift=-0.2)),
    ("wider", u(500), v(300, shift=-0.25, scale=1.5)),
    ("equal sizes", u(150), v(150, shift=0.05)),
    ("identical", u(60), u(60)),
    ("one and one", vals(1), vals(2)),
    ("one and many", vals(0.5), v(30)),
    ("two and two", vals(1, 2), vals(3, 4)),
    ("two and two, mixed", vals(1, 4), vals(2, 3)),
    ("two and five", vals(1.5, 2.25), vals(0.5, 1.75, 3, 4.5, 5)),
    ("three and three", vals(1, 2, 4), vals(3, 5, 8)),
    ("three and five, ties", vals(1, 1, 2), vals(1, 2, 2, 3, 3)),
    ("four and four, all tied in halves", vals(0, 0, 1, 1), vals(0, 0, 0, 1)),
    ("five and five", vals(0.1, 0.9, 2.3, 1.7, 5.5), vals(2.2, 3.1, 4.4, 6.7, 1.1)),
    ("five and six", u(5), v(6, shift=0.3)),
    ("seven and five", u(7), v(5, shift=0.3)),
    ("eight and nine, bell", u(8, kind="bell"), v(9, kind="bell", shift=1.0)),
    ("eight and forty", u(8), v(40, shift=0.2)),
    ("twelve and thirteen", u(12), v(13, shift=0.15)),
    ("fifteen and twenty", u(15, kind="bell"), v(20, kind="bell", shift=0.8)),
    ("nineteen and twenty", u(19), v(20, shift=-0.1)),
    ("twenty-one and twenty-four", u(21), v(24, shift=0.3)),
    ("signed zeros", vals(-0.0, 0.0, 1, -1, 2), vals(0.0, -0.0, -0.0, 3, 1)),
    ("far apart", u(80), u(60, shift=2.0)),
    ("far apart, tiny", u(5), u(5, shift=2.0)),
    ("ties", u(400, grid=8), v(250, grid=8, shift=0.05)),
    ("binary", u(300, grid=2), v(200, grid=2, shift=0.1)),
    ("rare value", u(300, scale=1.01, grid=1), v(200, scale=1.04, grid=1)),
    ("counts", u(500, kind="heavy", grid=1), v(300, kind="heavy", grid=1, scale=1.3)),
    ("small counts", u(18, scale=5, grid=1), v(14, scale=6, grid=1)),
    ("one value", u(30, scale=0.0), v(20, scale=0.0)),
    ("two values", u(30, scale=0.0), v(20, scale=0.0, shift=1.0)),
    ("constant reference", u(30, scale=0.0, shift=0.5), v(40)),
    ("constant current", u(30), v(40, scale=0.0, shift=0.25)),
    ("heavy skew", u(300, kind="heavy"), v(200, kind="heavy", scale=1.5)),
    ("heavy skew, same law", u(1000, kind="heavy"), v(400, kind="heavy")),
    ("heavy skew beside symmetric", u(120, kind="heavy"), v(160, kind="bell", shift=1.0)),
    ("bell", u(400, kind="bell"), v(300, kind="bell", shift=0.25)),
    ("bell, wider", u(400, kind="bell"), v(300, kind="bell", scale=1.4)),
    ("five thousand and twelve", u(5000), v(12, shift=0.2)),
    ("beyond ten thousand", u(12000), v(2500, shift=0.02)),
    ("huge, same law", u(20000), v(30000)),
    ("huge, shifted", u(20000, kind="bell"), v(30000, kind="bell", shift=0.05)),
    ("huge, ties", u(20000, grid=100), v(30000, grid=100, shift=0.01)),
    ("huge, counts", u(20000, kind="heavy", grid=1), v(30000, kind="heavy", grid=1, scale=1.02)),
    ("certain", u(400), v(300, shift=0.6)),
    ("certain, bell", u(3000, kind="bell"), v(2000, kind="bell", shift=0.7)),
    ("certain, spread", u(600), v(500, shift=-1.0, scale=3.0)),
    ("infinite", u(300), v(200, inf=6)),
    ("infinite both ways", u(40, inf=3, ninf=2), v(50, inf=1, ninf=4)),
    ("infinite, tiny", vals(-INF, 1, 2), vals(2, INF, INF)),
    ("far from zero", u(200, shift=1e3), v(150, shift=1000.125)),
    ("tiny numbers", u(100, scale=1e-100), v(90, scale=1e-100, shift=2e-101)),
    ("large numbers", u(100, scale=1e100), v(90, scale=1e100, shift=2e99)),
]

TABLES = [
    ("2x2", [30, 20], [25, 45]),
    ("2x2, same shares", [30, 60], [10, 20]),
    ("2x2, small", [3, 1], [1, 3]),
    ("2x2, tiny", [1, 1], [2, 1]),
    ("2x2, one each", [1, 0], [0, 1]),
    ("2x2, a zero", [0, 12], [5, 9]),
    ("2x2, disjoint", [15, 0], [0, 11]),
    ("2x2, disjoint and certain", [120, 0], [0, 90]),
    ("2x2, lopsided", [2, 998], [9, 491]),
    ("2x2, unequal", [7, 5], [4000, 6000]),
    ("2x2, large", [50000, 50000], [50600, 49400]),
    ("2x2, large and certain", [20000, 30000], [31000, 19000]),
    ("2x2, ten million", [5000000, 5000000], [5002000, 4998000]),
    ("2x2, certain", [400, 100], [100, 300]),
    ("2x2, within a half", [10, 10], [10, 11]),
    ("2x2, ties of probability", [6, 6], [8, 4]),
    ("one cell", [12], [30]),
    ("empty cell", [12, 0, 8], [30, 0, 10]),
    ("1x3", [10, 20, 30], [15, 15, 40]),
    ("3, same shares", [10, 20, 30], [20, 40, 60]),
    ("4, unseen category", [40, 30, 30, 0], [35, 20, 20, 25]),
    ("4, lost category", [40, 30, 20, 10], [45, 35, 20, 0]),
    ("5, sparse", [1, 2, 0, 3, 1], [0, 1, 4, 1, 0]),
    ("5, disjoint", [10, 20, 0, 0, 5], [0, 0, 30, 15, 0]),
    ("20", [5 * (i % 7) + 3 for i in range(20)], [4 * (i % 5) + 6 for i in range(20)]),
    ("100", [(37 * i) % 101 + 1 for i in range(100)], [(53 * i) % 101 + 1 for i in range(100)]),
    ("6, certain", [1000, 800, 600, 400, 200, 100], [100, 200, 400, 600, 800, 1000]),
    ("3, large", [1000000, 2000000, 3000000], [1002000, 1999000, 2999000]),
    ("3, tiny", [1, 0, 1], [0, 1, 0]),
    ("2, single current", [50, 50], [1, 0]),
]


def fisher(t):
    """The hypergeometric law by ratios, at 40 digits: SciPy's has 9 where counts are millions."""
    n, first, m = int(t[0].sum()), int(t[:, 0].sum()), int(t[1].sum())
    seen = int(t[0, 0])
    centre = first * n // (n + m)
    reach = int(60 * math.sqrt(n)) if n > 3600 else n
    weights = {}
    for direction in (1, -1):
        x, w = centre, mp.mpf(1)
        while max(0, first - m) <= x <= min(first, n) and abs(x - centre) <= reach:
            weights[x] = w
            if w < mp.mpf(10) ** -330:
                break
            if direction > 0:
                w = w * (first - x) * (n - x) / ((x + 1) * (m - first + x + 1))
            else:
                w = w * x * (m - first + x) / ((first - x + 1) * (n - x + 1))
            x += direction
    bound = weights[seen] * (1 + mp.mpf(10) ** -14)
    return float(mp.fsum(w for w in weights.values() if w <= bound) / mp.fsum(weights.values()))


def table(name, reference, current):
    r, c = np.array(reference), np.array(current)
    seen = (r + c) > 0
    t = np.array([r[seen], c[seen]])
    k = t.shape[1]
    out = {}
    if k == 1:
        for key in ("chi2", "chi2 corrected", "g", "z"):
            out[key] = [0, 1, 0]
        out["fisher"] = [1, 1, 0]
    else:
        plain = stats.chi2_contingency(t, correction=False)
        v = math.sqrt(plain.statistic / t.sum())
        out["chi2"] = [plain.statistic, plain.pvalue, v]
        yates = stats.chi2_contingency(t, correction=True)
        out["chi2 corrected"] = [yates.statistic, yates.pvalue, v]
        g = stats.chi2_contingency(t, correction=False, lambda_="log-likelihood")
        # SciPy adds up terms a thousand times the sum where counts are millions.
        rows, columns, total = t.sum(axis=1), t.sum(axis=0), int(t.sum())
        exact = mp.fsum(
            2 * int(t[i, j]) * mp.log(mp.mpf(int(t[i, j])) * total / (int(rows[i]) * int(columns[j])))
            for i in range(2)
            for j in range(k)
            if t[i, j]
        )
        assert abs(exact - g.statistic) < 1e-7
        out["g"] = [float(exact), stats.chi2.sf(float(exact), k - 1), v]
    if k == 2:
        odds = t[1, 0] * t[0, 1]
        below = t[1, 1] * t[0, 0]
        ratio = odds / below if below else INF
        p = stats.fisher_exact(t).pvalue
        if t.sum() > 1e6:
            exact = fisher(t)
            assert math.isclose(p, exact, rel_tol=1e-8), (p, exact)
            p = exact
        out["fisher"] = [ratio, p, v]
        z, p = proportions_ztest([t[1, 0], t[0, 0]], [t[1].sum(), t[0].sum()])
        angle = [math.asin(math.sqrt(row[0] / row.sum())) for row in t]
        out["z"] = [z, p, 2 * (angle[1] - angle[0])]
    results = {key: numbers(name, key, value) for key, value in out.items()}
    return {"name": name, "reference": reference, "current": current, "results": results}


def rows(n, columns, shift=0.0):
    return [
        [((i + 1) * PHI * (j + 1) + j * 0.1) % 1.0 + shift * j for j in range(columns)]
        for i in range(n)
    ]


def matrix(name, reference, current):
    x, y = np.array(reference), np.array(current)
    out = {"mmd": mmd(x, y), "mmd biased": mmd(x, y, True), "mmd bandwidth": mmd(x, y, False, 0.5)}
    results = {key: numbers(name, key, value) for key, value in out.items()}
    return {"name": name, "reference": reference, "current": current, "results": results}


MATRICES = [
    ("three columns", rows(20, 3), rows(15, 3, 0.2)),
    ("two rows", [[0.0, 1.0], [1.0, 0.5]], [[2.0, 2.0], [1.0, 3.0]]),
    ("constant", [[1.0, 2.0]] * 3, [[1.0, 2.0]] * 4),
    ("mostly tied", [[0.0, 0.0]] * 9 + [[1.0, 1.0]], [[0.0, 0.0]] * 8 + [[2.0, 1.0]]),
]

made_by = (
    f"Python {sys.version.split()[0]}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
    f"statsmodels {statsmodels.__version__}, mpmath {mp.__version__}"
)
# Scholz and Stephens' points for two samples, and SciPy's curve through them.
points = [0.325, 1.226, 1.961, 2.718, 3.752, 4.592, 6.546]
levels = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001]
json.dump(
    {
        "made by": made_by,
        "anderson curve": np.polyfit(points, np.log(levels), 2).tolist(),
        "numeric": [numeric(*one) for one in NUMERIC],
        "tables": [table(*one) for one in TABLES],
        "rows": [matrix(*one) for one in MATRICES],
    },
    sys.stdout,
    indent=None,
    separators=(",", ":"),
)
