"""The highest rate at which 99 % of random arrivals leave one lane of 1 ms within 5 ms (M/D/1).

Run: python capacity_md1.py    (NumPy 2.4.6: 560.80)
Lindley's recursion over ten million arrivals, the rate by bisection.
"""
import numpy as np

SERVICE, LIMIT = 0.001, 0.005
gaps = np.random.default_rng(1).exponential(1, 10_000_000)


def p99(rate):
    walk = np.cumsum(SERVICE - gaps / rate)
    waiting = walk - np.minimum.accumulate(np.minimum(walk, 0))
    return np.quantile(waiting + SERVICE, 0.99)


low, high = 100.0, 999.0
for _ in range(30):
    middle = (low + high) / 2
    if p99(middle) <= LIMIT:
        low = middle
    else:
        high = middle
print("NumPy", np.__version__, "rate", low)
