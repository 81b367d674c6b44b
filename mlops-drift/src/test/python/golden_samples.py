"""Samples as formulas, which GoldenSamples.java computes to the same doubles."""

import math

import numpy as np

PHI = 0.6180339887498949
ROOT2 = 0.41421356237309515


def numbers(n, step=PHI, scale=1.0, shift=0.0, power=1, grid=0, nan=0, inf=0, minus=0):
    out = []
    for i in range(n):
        x = (i + 1) * step
        x = (x - math.floor(x)) * scale + shift
        y = x
        for _ in range(power - 1):
            y = y * x
        out.append(math.floor(y * grid) / grid if grid else y)
    return np.array(out + [math.nan] * nan + [math.inf] * inf + [-math.inf] * minus)


def categories(n, cats, step=PHI, shift=0, power=1, missing=0):
    out = []
    for i in range(n):
        x = (i + 1) * step
        x = x - math.floor(x)
        y = x
        for _ in range(power - 1):
            y = y * x
        out.append("c%d" % (math.floor(y * cats) + shift))
    return out + [None] * missing
