"""Golden values for the statistics of numbers, texts, images and embeddings.

Made with Python 3.11.7, NumPy 2.4.6:
    python golden_statistics.py > ../resources/golden/statistics.json

A sample is a formula, so that no data is committed and Java makes the same doubles:
    u = frac((i + 1) * step); x_i = u * scale + shift, i = 0 .. n-1; if tail: x_i = scale / u + shift;
    then `nan` NaN values, `inf` values +infinity and `zero` zeros are appended.
Mean and standard deviation are those of exact rational arithmetic on the doubles (fractions), the
quantiles NumPy's `inverted_cdf`. Brightness and contrast are NumPy's mean and std of the grey values
that scikit-image's rgb2gray defines (weights 0.2125, 0.7154, 0.0721), written out.
"""

import json
import math
import sys
from fractions import Fraction

import numpy as np

PHI = 0.6180339887498949
SHARES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def sample(n, step=PHI, scale=1.0, shift=0.0, tail=False):
    values = []
    for i in range(n):
        x = (i + 1) * step
        u = x - math.floor(x)
        values.append(scale / u + shift if tail else u * scale + shift)
    return values


def number(name, n, nan=0, inf=0, zero=0, **how):
    values = np.array(sample(n, **how) + [0.0] * zero)
    exact = [Fraction(float(v)) for v in values]
    mean = sum(exact) / len(exact)
    unit = max(abs(v) for v in exact)
    variance = sum(((v - mean) / unit) ** 2 for v in exact) / (len(exact) - 1)
    with np.errstate(over="ignore"):
        numpy_sd = float(values.std(ddof=1))
    return {
        "name": name,
        "n": n,
        "nan": nan,
        "inf": inf,
        "zero": zero,
        "step": how.get("step", PHI),
        "scale": how.get("scale", 1.0),
        "shift": how.get("shift", 0.0),
        "tail": how.get("tail", False),
        "mean": float(mean),
        "sd": math.sqrt(variance) * float(unit),
        "numpy_mean": float(values.mean()),
        # Squares of the tiny and the huge leave the range of a double.
        "numpy_sd": numpy_sd if 0 < numpy_sd < math.inf else None,
        "min": float(values.min()),
        "max": float(values.max()),
        "negative": int((values < 0).sum()),
        "quantiles": [float(q) for q in np.quantile(values, SHARES, method="inverted_cdf")],
    }


def image(width, height):
    y, x = np.mgrid[0:height, 0:width]
    r, g, b = (x * 5 + y) % 256, (x * 3 + y * 7) % 256, (x + y * 11) % 256
    gray = (0.2125 * r + 0.7154 * g + 0.0721 * b) / 255
    return {
        "width": width,
        "height": height,
        "brightness": float(gray.mean()),
        "contrast": float(gray.std()),
    }


def embedding(n):
    vector = np.array([np.float32(v) for v in sample(n, scale=2.0, shift=-1.0)], dtype=np.float32)
    return {"n": n, "norm": float(np.linalg.norm(vector.astype(np.float64)))}


json.dump(
    {
        "tool": f"NumPy {np.__version__}",
        "shares": SHARES,
        "numbers": [
            number("uniform", 1000),
            number("signed with zeros, NaN and infinity", 5000, nan=7, inf=3, zero=250, scale=8.0, shift=-4.0),
            number("heavy tail", 3000, scale=0.001, tail=True),
            number("a year", 2000, scale=10.0, shift=2016.0),
            number("seconds since 1970, an hour of them", 2000, scale=3600.0, shift=1.78e9),
            number("millions, sd 1e-3 of them", 2000, scale=1e4, shift=3e6),
            number("tiny", 500, scale=1e-300, shift=1e-301),
            number("huge", 500, scale=1e300, shift=-5e299),
        ],
        "images": [image(40, 30), image(64, 64)],
        "embeddings": [embedding(384)],
    },
    sys.stdout,
    indent=1,
)
print()
