"""Golden e-values for DriftSignal, as they stand in DriftSignalTest.

Made with Python 3.11.7, mpmath 1.4.1 at 50 digits:
    python golden_calibrator.py

The calibrator is the integral of k * p^(k - 1) over k in (0, 1), here by quadrature, apart from the
closed form that the Java code uses.
"""

import mpmath as mp

mp.mp.dps = 50

for text in ["1", "0.9999", "0.995", "0.99", "0.9", "0.5", "0.05", "0.01", "1e-6", "1e-100"]:
    p = mp.mpf(float(text))
    print(text, mp.nstr(mp.quad(lambda k: k * p ** (k - 1), [0, 0.01, 0.1, 1]), 15))
