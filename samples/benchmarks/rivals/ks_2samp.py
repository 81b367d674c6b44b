"""scipy.stats.ks_2samp on 1,000,000 + 1,000,000 doubles; KsSpeed.java tests the same doubles.

    python samples/benchmarks/rivals/ks_2samp.py [values per sample]

Values are splitmix64 of the index on a heavy-tailed scale, so both programs make the same bits.
"""

import sys
import time

import numpy as np
import scipy
from scipy import stats


def sample(seed, n):
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    v = 2 * ((z >> np.uint64(11)).astype(np.float64) * 2.0**-53) - 1
    return v / (1 - v * v)


n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
x, y = sample(1, n), sample(2, n)
times = []
for _ in range(15):
    start = time.perf_counter()
    result = stats.ks_2samp(x, y)
    times.append(time.perf_counter() - start)
print(f"NumPy {np.__version__}, SciPy {scipy.__version__}, n = m = {n}")
print(f"D = {result.statistic!r}, p = {result.pvalue!r}")
print(f"median {np.median(times) * 1e3:.1f} ms, least {min(times) * 1e3:.1f} ms")
