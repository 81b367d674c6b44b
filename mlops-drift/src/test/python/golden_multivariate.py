"""Golden values for the package dev.mlopsdk.drift.multivariate.

Made with Python 3.11, NumPy 2.4.6, SciPy 1.17.1, scikit-learn 1.9.1:
    python golden_multivariate.py > ../resources/golden/multivariate.json

Samples are formulas over SplitMix64, which GoldenRows.java computes to the same doubles, so no data
is committed. PCA, Ledoit-Wolf, the logistic regression and AUC are scikit-learn's, t, F and the
hypergeometric law SciPy's; DeLong is its definition over all pairs; the weighted chi-squared law is
Ruben's series or Imhof's integral. The seeded cuts, folds and frequencies are made here anew.
"""

import json
import math
import sys
import warnings

import numpy as np
import scipy
import sklearn
from scipy import integrate, stats
from scipy.spatial.distance import cdist, pdist
from sklearn.covariance import LedoitWolf
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

MASK = (1 << 64) - 1
warnings.filterwarnings("ignore")


class Draws:
    def __init__(self, seed):
        self.state = seed & MASK
        self.spare = None

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def uniform(self):
        return ((self.next() >> 12) + 0.5) * 2.0**-52

    def below(self, bound):
        return ((self.next() >> 32) * bound) >> 32

    def gaussian(self):
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        radius = math.sqrt(-2 * math.log(self.uniform()))
        angle = 2 * math.pi * self.uniform()
        self.spare = radius * math.sin(angle)
        return radius * math.cos(angle)

    def order(self, n):
        v = list(range(n))
        for i in range(n):
            j = i + self.below(n - i)
            v[i], v[j] = v[j], v[i]
        return v


def rows(spec):
    d = Draws(spec["seed"])
    n, p = spec["n"], spec["p"]

    def bell():
        return (d.uniform() + d.uniform() + d.uniform() + d.uniform() - 2) * 1.75

    x = np.zeros((n, p))
    for i in range(n):
        f = bell()
        for j in range(p):
            z = spec.get("common", 0) * f + bell()
            z = z * (1 + spec.get("spread", 0) * j) * spec.get("scale", 1)
            x[i, j] = z + spec.get("shift", 0) if j == 0 else z + spec.get("shiftAll", 0)
        if "grid" in spec:
            for j in range(p):
                x[i, j] = math.floor(x[i, j] * spec["grid"]) / spec["grid"]
        if spec.get("collinear"):
            x[i, p - 1] = 2 * x[i, 0] - x[i, 1]
        if spec.get("constant"):
            x[i, 1] = 5.0
        if "nanEvery" in spec:
            for j in range(p):
                if (i * p + j) % spec["nanEvery"] == spec["nanEvery"] - 1:
                    x[i, j] = math.nan
    return x


class Scaler:
    def __init__(self, x):
        self.mean = np.nanmean(x, axis=0)
        self.sd = np.nanstd(x, axis=0)
        flat = np.nanmin(x, axis=0) == np.nanmax(x, axis=0)
        self.mean[flat] = np.nanmin(x, axis=0)[flat]
        self.sd[flat] = 1

    def __call__(self, x):
        z = (x - self.mean) / self.sd
        return np.clip(np.nan_to_num(z, nan=0.0), -1000, 1000)


def split(x, share, seed):
    n = len(x)
    k = max(2, min(n - 2, int(np.rint(share * n))))
    o = Draws(seed).order(n)
    return x[sorted(o[:k])], x[sorted(o[k:])]


def pca(ref, cur, share=0.65, fit_share=0.5, seed=1):
    x, y = rows(ref), rows(cur)
    fit, calibration = split(x, fit_share, seed)
    scaler = Scaler(fit)
    model = PCA(n_components=share, svd_solver="full").fit(scaler(fit))
    everything = PCA(svd_solver="full").fit(scaler(fit))

    def residuals(rows_):
        z = scaler(rows_)
        return z - model.inverse_transform(model.transform(z))

    rc, rn = residuals(calibration), residuals(y)
    ec, en = np.linalg.norm(rc, axis=1), np.linalg.norm(rn, axis=1)
    test = stats.ttest_ind(en, ec, equal_var=False)
    sd = ec.std(ddof=1)
    return {
        "share": share,
        "fitShare": fit_share,
        "seed": seed,
        "components": int(model.n_components_),
        "variances": [v for v in everything.explained_variance_ if v > 1e-9 * everything.explained_variance_[0]],
        "calibrationMean": ec.mean(),
        "firstErrors": en[:3].tolist(),
        "statistic": en.mean(),
        "standardError": en.std(ddof=1) / math.sqrt(len(en)),
        "effect": abs(en.mean() - ec.mean()) / sd,
        "p": test.pvalue,
        "weights": ((rn**2).mean(axis=0) - (rc**2).mean(axis=0)).tolist(),
    }


def shrunk(ref):
    x = rows(ref)
    x = x - x.mean(axis=0)
    model = LedoitWolf(assume_centered=True).fit(x)
    return {
        "shrinkage": model.shrinkage_,
        "corner": model.covariance_[:2, :2].ravel().tolist(),
        "distances": np.sqrt(model.mahalanobis(x[:4])).tolist(),
    }


def mahalanobis(ref, cur, standardized=False, tail=0.01, seed=1):
    x, y = rows(ref), rows(cur)
    fit, calibration = split(x, 0.5, seed)
    s = Scaler(fit)
    unit = np.ones(x.shape[1]) if standardized else s.sd
    lw = LedoitWolf(assume_centered=True).fit(s(fit) * unit)

    def distance(r):
        return np.sqrt(lw.mahalanobis(s(r) * unit))

    own = np.sort(distance(calibration))
    m, n = len(own), len(y)
    r = max(1, min(m, int(np.rint(tail * (m + 1)))))
    threshold = own[m - r]
    k = int((distance(y) > threshold).sum())
    out = {
        "standardized": standardized,
        "tail": tail,
        "seed": seed,
        "shrinkage": lw.shrinkage_,
        "threshold": threshold,
        "firstDistances": distance(y)[:3].tolist(),
        "share": k / n,
        "tailP": 1.0 if k == 0 else stats.hypergeom.sf(k - 1, m + n, n, r + k - 1),
    }
    zx, zy = s(x), s(y)
    d = zy.mean(axis=0) - zx.mean(axis=0)
    out["weights"] = d.tolist()
    p, m, n = x.shape[1], len(x), len(y)
    noise = 1 / m + 1 / n

    def hotelling(cov, degrees):
        rank = np.linalg.matrix_rank(cov, tol=1e-10 * np.linalg.eigvalsh(cov)[-1], hermitian=True)
        d2 = d @ np.linalg.pinv(cov, rcond=1e-10, hermitian=True) @ d
        f = d2 / noise * (degrees - rank + 1) / (rank * degrees)
        effect = math.sqrt(max(0, d2 * max(0, degrees - rank - 1) / degrees - rank * noise))
        return d2 / noise, effect, stats.f.sf(f, rank, degrees - rank + 1)

    if m >= 2 * p:
        own, others = np.cov(zx, rowvar=False), np.cov(zy, rowvar=False)
        pooled = ((m - 1) * own + (n - 1) * others) / (m + n - 2)
        out["statistic"], out["effect"], out["p"] = hotelling(pooled, m + n - 2)
        out["sums"] = hotelling(own, m - 1)
    else:
        both = np.vstack([zx, zy]) * unit
        pooled = LedoitWolf().fit(both)
        gap = d * unit
        d2 = gap @ pooled.precision_ @ gap
        out["statistic"] = d2 / noise
        out["effect"] = math.sqrt(max(0, d2 - pooled.mahalanobis(both).mean() * noise))
    return out


def logistic(ref, cur, ridge=1.0):
    x = np.vstack([rows(ref), rows(cur)])
    label = np.repeat([0, 1], [ref["n"], cur["n"]])
    z = Scaler(x)(x)
    model = LogisticRegression(C=1 / ridge, solver="lbfgs", tol=1e-13, max_iter=100000).fit(z, label)
    # lbfgs stops early; three Newton steps from there reach the minimum it approaches.
    b = np.append(model.intercept_, model.coef_)
    a = np.hstack([np.ones((len(z), 1)), z])
    pen = np.diag([0.0] + [ridge] * z.shape[1])
    for _ in range(3):
        q = 1 / (1 + np.exp(-a @ b))
        b = b + np.linalg.solve((a * (q * (1 - q))[:, None]).T @ a + pen, a.T @ (label - q) - pen @ b)
    assert np.allclose(b, np.append(model.intercept_, model.coef_), atol=1e-4)
    return {"ridge": ridge, "intercept": b[0], "weights": b[1:].tolist()}, z, label


def delong(high, low):
    psi = (high[:, None] > low[None, :]) + 0.5 * (high[:, None] == low[None, :])
    m, n = psi.shape
    v = psi.mean(axis=1).var(ddof=1) / m + psi.mean(axis=0).var(ddof=1) / n
    ranks = stats.rankdata(np.append(high, low))
    return psi.mean(), v, ranks.var(ddof=1) / (m + n) / (m * n)


def roc(ref, cur):
    low, high = rows(ref)[:, 0], rows(cur)[:, 0]
    area, v, nv = delong(high, low)
    label = np.repeat([1, 0], [len(high), len(low)])
    assert abs(area - roc_auc_score(label, np.append(high, low))) < 1e-12
    z = stats.mannwhitneyu(high, low, method="asymptotic", use_continuity=False, alternative="greater")
    assert abs(z.pvalue - stats.norm.sf((area - 0.5) / math.sqrt(nv))) < 1e-12
    return {"area": area, "variance": v, "nullVariance": nv}


def domain(ref, cur, quadratic=False, folds=5, seed=1):
    fit, z, label = logistic(ref, cur)
    if quadratic:
        p = z.shape[1]
        e = np.column_stack([z] + [z[:, a] * z[:, b] for a in range(p) for b in range(a + 1)])
        z = Scaler(e)(e)
    count, fold = [0, 0], np.zeros(len(z), int)
    for i in Draws(seed).order(len(z)):
        fold[i] = count[label[i]] % folds
        count[label[i]] += 1
    pairs = area = v = nv = 0
    for f in range(folds):
        own = fold == f
        model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000)
        s = model.fit(z[~own], label[~own]).decision_function(z[own])
        a, va, na = delong(s[label[own] == 1], s[label[own] == 0])
        w = (label[own] == 1).sum() * (label[own] == 0).sum()
        pairs, area, v, nv = pairs + w, area + w * a, v + w * w * va, nv + w * w * na
    area /= pairs
    return {
        "quadratic": quadratic,
        "folds": folds,
        "seed": seed,
        "statistic": area,
        "standardError": math.sqrt(v) / pairs,
        "p": stats.norm.sf((area - 0.5) * pairs / math.sqrt(2 * nv)),
        "weights": None if quadratic else fit["weights"],
    }


def imhof(lam, q):
    def f(u):
        theta = 0.5 * np.arctan(lam * u).sum() - 0.5 * q * u
        return math.sin(theta) / (u * math.exp(0.25 * np.log1p((lam * u) ** 2).sum()))

    top = 60 / lam.max()
    while math.exp(-0.25 * np.log1p((lam * top) ** 2).sum()) > 1e-11 and top < 1e7 / lam.max():
        top *= 2
    edges = np.linspace(0, top, 400)
    total = sum(
        integrate.quad(f, a, b, epsabs=1e-14, limit=200)[0] for a, b in zip(edges, edges[1:])
    )
    return 0.5 + total / math.pi


def ruben(lam, q, terms=4000):
    beta = min(lam)
    g = np.array([0.5 * sum((1 - beta / x) ** r for x in lam) for r in range(1, terms + 1)])
    a = np.zeros(terms + 1)
    a[0] = math.prod(math.sqrt(beta / x) for x in lam)
    for k in range(1, terms + 1):
        a[k] = (g[:k] * a[k - 1 :: -1][:k]).sum() / k
    assert abs(a.sum() - 1) < 1e-9
    return float((a * stats.chi2.sf(q / beta, len(lam) + 2 * np.arange(terms + 1))).sum())


def mmd(ref, cur, features=256, bandwidth=None, raw=False, seed=1):
    x, y = rows(ref), rows(cur)
    s = Scaler(x)
    unit = s.sd if raw else 1
    zx, zy = s(x) * unit, s(y) * unit
    o = Draws(seed).order(len(x))[:500]
    h = bandwidth or float(np.median(pdist(zx[o])))
    d = Draws(seed + 1)
    w = np.array([[d.gaussian() / h for _ in range(x.shape[1])] for _ in range(features // 2)])

    def phi(z):
        return np.hstack([np.cos(z @ w.T), np.sin(z @ w.T)]) * math.sqrt(2 / features)

    fx, fy = phi(zx), phi(zy)
    stat = ((fx.mean(axis=0) - fy.mean(axis=0)) ** 2).sum()

    def noise(f):
        return (1 - (f.mean(axis=0) ** 2).sum()) / (len(f) - 1)

    def kernel(a, b):
        return np.exp(-cdist(a, b, "sqeuclidean") / (2 * h * h))

    out = {
        "features": features,
        "given": bandwidth,
        "raw": raw,
        "seed": seed,
        "bandwidth": h,
        "statistic": stat,
        "effect": math.sqrt(max(0, stat - noise(fx) - noise(fy))),
        "exact": kernel(zx, zx).mean() + kernel(zy, zy).mean() - 2 * kernel(zx, zy).mean(),
    }
    if features <= 256 and len(x) > 100:
        lam = np.linalg.eigvalsh(np.cov(fx, rowvar=False))
        lam = lam[lam > 1e-12 * lam[-1]]
        p = imhof(lam, stat / (1 / len(x) + 1 / len(y)))
        if p > 1e-6:
            out["lawP"] = p
    return out


BASE = {"seed": 11, "n": 200, "p": 5, "common": 0.8}
OTHER = {"seed": 12, "n": 120, "p": 5, "common": 0.8}
PAIRS = [
    ("plain", BASE, OTHER),
    ("shifted", BASE, {**OTHER, "shift": 0.7}),
    ("all-shifted", BASE, {**OTHER, "shiftAll": 0.3}),
    ("correlation", BASE, {**OTHER, "common": 0.0}),
    ("wider", BASE, {**OTHER, "scale": 1.5}),
    ("narrower", BASE, {**OTHER, "scale": 0.6}),
    ("disjoint", BASE, {**OTHER, "shiftAll": 40.0, "shift": -40.0}),
    ("identical", BASE, BASE),
    ("constant", {**BASE, "constant": True}, {**OTHER, "constant": True}),
    ("constant-moves", {**BASE, "constant": True}, OTHER),
    ("collinear", {**BASE, "collinear": True}, {**OTHER, "collinear": True}),
    ("collinear-breaks", {**BASE, "collinear": True}, OTHER),
    ("nan", {**BASE, "nanEvery": 7}, {**OTHER, "nanEvery": 3}),
    ("units", {**BASE, "spread": 300.0}, {**OTHER, "spread": 300.0, "shift": 0.4}),
    ("tiny", {"seed": 3, "n": 12, "p": 3}, {"seed": 4, "n": 10, "p": 3}),
    ("wide", {"seed": 5, "n": 40, "p": 60, "common": 0.5}, {"seed": 6, "n": 30, "p": 60, "common": 0.2}),
    ("two", {"seed": 7, "n": 300, "p": 2, "common": 1.5}, {"seed": 8, "n": 50, "p": 2, "common": -1.5}),
    ("grid", {**BASE, "grid": 2}, {**OTHER, "grid": 2, "shift": 0.5}),
]


def main():
    cases = []

    def add(kind, name, ref, cur, values):
        cases.append({"kind": kind, "name": name, "reference": ref, "current": cur, **values})

    for name, ref, cur in PAIRS:
        add("pca", name, ref, cur, pca(ref, cur))
        add("mahalanobis", name, ref, cur, mahalanobis(ref, cur))
        add("mmd", name, ref, cur, mmd(ref, cur))
        if name not in ("disjoint", "constant-moves", "collinear-breaks"):
            add("logistic", name, ref, cur, logistic(ref, cur)[0])
        if name not in ("nan", "constant-moves", "collinear-breaks"):
            add("roc", name, ref, cur, roc(ref, cur))
        if name in ("plain", "shifted", "correlation", "wider", "constant", "units", "tiny", "wide", "two"):
            add("domain", name, ref, cur, domain(ref, cur))
    for name, ref, cur in PAIRS[:4]:
        add("domain", name + "-quadratic", ref, cur, domain(ref, cur, quadratic=True, folds=4, seed=9))
        add("pca", name + "-more", ref, cur, pca(ref, cur, share=0.9, fit_share=0.7, seed=5))
        add("mahalanobis", name + "-standardized", ref, cur, mahalanobis(ref, cur, True, 0.1, 3))
        add("mmd", name + "-many", ref, cur, mmd(ref, cur, features=16384))
        add("mmd", name + "-given", ref, cur, mmd(ref, cur, features=64, bandwidth=2.0, raw=True, seed=4))
        add("logistic", name + "-ridge", ref, cur, logistic(ref, cur, 25.0)[0])
    for name, ref, _ in PAIRS:
        if name not in ("nan",):
            add("shrunk", name, ref, ref, shrunk(ref))
    for lam in ([1.0], [1.0, 1.0], [3.0, 1.0, 0.5], [1.0] * 20, [5.0] + [0.1] * 30, [0.9**i for i in range(40)]):
        for far in (0.5, 1.5, 3.0, 8.0):
            q = far * sum(lam)
            p = stats.chi2.sf(q, len(lam)) if max(lam) == min(lam) else ruben(lam, q)
            if p > 1e-30:
                cases.append({"kind": "law", "name": "%d at %g" % (len(lam), far), "weights": lam, "q": q, "p": p})
    json.dump(
        {
            "tools": "Python %s, NumPy %s, SciPy %s, scikit-learn %s"
            % (sys.version.split()[0], np.__version__, scipy.__version__, sklearn.__version__),
            "command": "python golden_multivariate.py > ../resources/golden/multivariate.json",
            "cases": cases,
        },
        sys.stdout,
        separators=(",", ":"),
    )


main()
