"""Golden e-values for dev.mlopsdk.core.signal.Evidence.

Made with Python 3.11.7, mpmath 1.4.1:
    python golden_evidence.py > ../resources/golden/evidence.json

Written from the definition with 80 digits, apart from the Java code: the mean over j = 0 .. 18 of
(p_j / p0)^k * ((1 - p_j) / (1 - p0))^(n - k), where the odds of p_j are exp(0.02 * 2^(j / 2)) times
those of p0, and p0 is the double that Java sees.
"""

import json
import platform
import sys

import mpmath as mp

mp.mp.dps = 80

CASES = [
    (0.01, 0, 0), (0.01, 1, 0), (0.01, 1, 1), (0.01, 100, 1), (0.01, 100, 5), (0.01, 1000, 30),
    (0.001, 5, 5), (0.001, 10**6, 1100), (0.001, 10**6, 900), (0.2, 500, 130), (0.2, 500, 100),
    (0.5, 64, 64), (0.5, 10**9, 5 * 10**8), (0.5, 10**9, 500100000), (0.05, 10**12, 5 * 10**10),
    (0.05, 10**12, 50002000000), (0.5, 10**12, 500002000000), (1e-6, 10**12, 1005000),
    (0.99, 1000, 1000), (0.99, 1000, 990), (0.3, 10**12, 10**11),
]


def evalue(p0, n, k):
    p0 = mp.mpf(p0)
    odds = p0 / (1 - p0)
    total = mp.mpf(0)
    for j in range(19):
        lifted = odds * mp.e ** (mp.mpf(0.02) * mp.mpf(2) ** (mp.mpf(j) / 2))
        p = lifted / (1 + lifted)
        total += (p / p0) ** k * ((1 - p) / (1 - p0)) ** (n - k)
    return total / 19


def crossing(p0, n):
    """The smallest k whose e-value reaches 20."""
    low, high = 0, n
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if evalue(p0, n, middle) >= 20 else (middle, high)
    return high


for share, size in [(0.01, 10**4), (0.001, 10**8), (0.2, 10**10), (0.5, 10**12), (0.01, 10**12)]:
    CASES += [(share, size, crossing(share, size) - 1), (share, size, crossing(share, size))]

cases = [
    {"limit": p0, "n": n, "k": k, "ln": float(mp.log(evalue(p0, n, k)))} for p0, n, k in CASES
]
json.dump(
    {"python": platform.python_version(), "mpmath": mp.__version__, "cases": cases},
    sys.stdout,
    indent=1,
)
print()
