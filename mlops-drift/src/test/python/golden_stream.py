"""Golden values for the detectors of dev.mlopsdk.drift.stream: where River and MOA raise alarms.

    python golden_stream.py ../resources/golden/stream.json MOA_CLASS_PATH

The class path names MOA 2024.07.0, javacliparser 0.5.0, sizeofag 1.1.0 and weka-dev 3.9.6 (GPL, so a
program beside ours that is only asked for its answers: samples/benchmarks/rivals/MoaIndices.java).
A stream is a formula over SplitMix64, so Java makes the same doubles bit by bit; only River's own
three test streams, which come from NumPy's generator, are stored, as digits. Alarms are indices,
warnings are runs "first-last". KSWIN draws its subsamples from SplitMix64 as ours does: the
detector is River's, only its generator is replaced.

Where MOA is not asked what it answers by default, or an answer is left out:
* CusumDM -n 31, for it alarms one value sooner than its -n says; ours from minValues values on;
* STEPD on constant streams, where it divides 0 by 0 and alarms at every look; ours never;
* EWMAChartDM warns, but does not alarm, at the value before its -n; ours does neither.
"""

import collections
import itertools
import json
import pathlib
import subprocess
import sys
import warnings as python_warnings

import numpy as np
import river
import scipy
from river import drift
from scipy import stats

MASK = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def unit(self):
        return (self.next() >> 11) * 2.0**-53


class Subsampler:
    """Stands in for random.Random in KSWIN: a partial Fisher-Yates shuffle over SplitMix64."""

    def __init__(self, seed):
        self.bits = SplitMix64(seed)
        self.order = None

    def sample(self, population, k):
        if self.order is None:
            self.order = list(population)
        n = len(self.order)
        for i in range(k):
            j = i + (((self.bits.next() >> 32) * (n - i)) >> 32)
            self.order[i], self.order[j] = self.order[j], self.order[i]
        return self.order[:k]


def level(spec, t):
    a, b = spec["from"], spec["to"]
    if t < a:
        return spec["before"]
    if t >= b:
        return spec["after"]
    return spec["before"] + (spec["after"] - spec["before"]) * ((t - a) / (b - a))


def values(spec):
    kind = spec["kind"]
    if kind == "digits":
        return [float(c) for c in spec["digits"]]
    if kind == "constant":
        return [float(spec["before"])] * spec["n"]
    if kind == "alternating":
        return [float(t % 2) for t in range(spec["n"])]
    bits = SplitMix64(spec["seed"])
    out = []
    for t in range(spec["n"]):
        mean = level(spec, t)
        if kind == "bernoulli":
            out.append(1.0 if bits.unit() < mean else 0.0)
        elif kind == "unit":
            out.append(mean + spec["scale"] * bits.unit())
        elif kind == "real":
            noise = bits.unit() + bits.unit() + bits.unit() + bits.unit() - 2.0
            out.append(mean + spec["scale"] * noise)
    return out


def ramp(kind, n, seed, before, after, start, end, **more):
    return {
        "kind": kind, "n": n, "seed": seed, "before": before, "after": after,
        "from": start, "to": end, **more,
    }  # fmt: skip


def digits(array):
    return {"kind": "digits", "digits": "".join(str(int(v)) for v in array)}


def river_streams():
    np.random.seed(12345)
    one = np.concatenate((np.random.randint(2, size=1000), np.random.randint(8, size=1000)))
    np.random.seed(12345)
    two = [np.random.binomial(1, 0.2) for _ in range(1000)]
    two += [np.random.binomial(1, 0.8) for _ in range(1000)]
    np.random.seed(12345)
    three = np.concatenate(
        [np.random.normal(mean, 0.1, 500) > 0 for mean in (0.0, 0.25, 0.0, 0.25)]
    ).astype(int)
    return one, two, three


S1, S2, S3 = river_streams()
BITS = {
    "river s2": digits(S2),
    "river s3": digits(S3),
    "stationary": ramp("bernoulli", 20000, 1, 0.1, 0.1, 0, 0),
    "abrupt": ramp("bernoulli", 4000, 2, 0.1, 0.3, 2000, 2000),
    "improving": ramp("bernoulli", 4000, 3, 0.4, 0.1, 2000, 2000),
    "gradual": ramp("bernoulli", 6000, 4, 0.05, 0.4, 2000, 4000),
    "coin": ramp("bernoulli", 4000, 5, 0.5, 0.5, 0, 0),
    "constant 0": {"kind": "constant", "before": 0, "n": 1000},
    "constant 1": {"kind": "constant", "before": 1, "n": 1000},
    "alternating": {"kind": "alternating", "n": 1000},
    "tiny": ramp("bernoulli", 7, 6, 0.5, 0.5, 0, 0),
}
UNITS = {
    "unit": ramp("unit", 4000, 7, 0.1, 0.4, 2000, 2000, scale=0.5),
    "unit gradual": ramp("unit", 6000, 8, 0.0, 0.3, 1000, 5000, scale=0.7),
}
REALS = {
    "river s1": digits(S1),
    "real": ramp("real", 4000, 9, 3.0, 4.0, 2000, 2000, scale=1.0),
    "real falling": ramp("real", 4000, 10, 1.0, -1.0, 1500, 2500, scale=2.0),
    "real far": ramp("real", 4000, 11, 1e6, 1000001.0, 2000, 2000, scale=1.0),
    "real still": ramp("real", 20000, 12, 0.0, 0.0, 0, 0, scale=1.0),
}


def runs(indices):
    out = []
    for i in indices:
        if out and out[-1][1] == i - 1:
            out[-1][1] = i
        else:
            out.append([i, i])
    return ["%d-%d" % (a, b) for a, b in out]


def observe(detector, stream):
    drifts, warned = [], []
    for i, x in enumerate(stream):
        detector.update(x)
        if detector.drift_detected:
            drifts.append(i)
        elif getattr(detector, "warning_detected", False):
            warned.append(i)
    row = {"drifts": drifts, "warnings": runs(warned)}
    if isinstance(detector, drift.ADWIN):
        row["width"] = int(detector.width)
        row["estimate"] = detector.estimation
    return row


class WholeKswin:
    """Our variant without a generator: the recent values against all older ones."""

    def __init__(self, alpha=0.005, window_size=100, stat_size=30):
        self.alpha, self.size, self.recent = alpha, window_size, stat_size
        self.window = collections.deque(maxlen=window_size)
        self.drift_detected = False

    def update(self, x):
        if self.drift_detected:
            self.window.clear()
        self.window.append(x)
        self.drift_detected = False
        if len(self.window) == self.size:
            older = list(itertools.islice(self.window, self.size - self.recent))
            recent = list(itertools.islice(self.window, self.size - self.recent, self.size))
            with python_warnings.catch_warnings():
                python_warnings.simplefilter("ignore")
                d, p = stats.ks_2samp(older, recent, method="auto")
            self.drift_detected = bool(p <= self.alpha and d > 0.1)


class SeededKswin(drift.KSWIN):
    def _reset(self):
        super()._reset()
        self._rng = Subsampler(self.seed)


def made(detector, o):
    b = drift.binary
    mode = {"UP": "up", "DOWN": "down", "BOTH": "both"}
    two = o.get("direction") == "BOTH"

    def given(**names):
        return {theirs: o[ours] for ours, theirs in names.items() if ours in o}

    if detector == "Adwin":
        return drift.ADWIN(
            **given(
                delta="delta", clock="clock", maxBuckets="max_buckets",
                minWindow="min_window_length", gracePeriod="grace_period",
            )
        )  # fmt: skip
    if detector == "PageHinkley":
        return drift.PageHinkley(
            mode=mode[o.get("direction", "BOTH")],
            **given(
                minValues="min_instances", delta="delta", threshold="threshold",
                forgetting="alpha",
            ),
        )  # fmt: skip
    if detector == "Ddm":
        return b.DDM(
            **given(minValues="warm_start", warning="warning_threshold", drift="drift_threshold")
        )
    if detector == "Eddm":
        return b.EDDM(**given(minErrors="warm_start", warning="alpha", drift="beta"))
    if detector == "HddmA":
        return b.HDDMA(
            two_sided_test=two, **given(warning="warning_confidence", drift="drift_confidence")
        )
    if detector == "HddmW":
        return b.HDDMW(
            two_sided_test=two,
            **given(warning="warning_confidence", drift="drift_confidence", lambda_="lambda_val"),
        )
    names = given(alpha="alpha", window="window_size", recent="stat_size")
    if o.get("older") == "ALL":
        return WholeKswin(**names)
    return SeededKswin(seed=o.get("seed", 0), **names)


RIVER = {
    "Adwin": [
        {},
        {"delta": 0.05, "clock": 1},
        {"delta": 0.0002, "clock": 16, "maxBuckets": 3, "minWindow": 10, "gracePeriod": 50},
    ],
    "PageHinkley": [
        {},
        {"delta": 0.01, "threshold": 10.0, "direction": "UP"},
        {"minValues": 60, "threshold": 5.0, "forgetting": 0.999, "direction": "DOWN"},
    ],
    "Ddm": [{}, {"minValues": 100}, {"warning": 1.5, "drift": 2.5}],
    "Eddm": [{}, {"minErrors": 60}, {"warning": 0.9, "drift": 0.8}],
    "HddmA": [
        {},
        {"direction": "BOTH"},
        {"warning": 0.05, "drift": 0.01, "direction": "BOTH"},
    ],
    "HddmW": [
        {},
        {"direction": "BOTH"},
        {"warning": 0.01, "drift": 0.0001, "lambda_": 0.01},
    ],
    "Kswin": [
        {},
        {"alpha": 0.0001, "window": 200, "recent": 80, "seed": 42},
        {"older": "ALL"},
    ],
}
MOA = {
    "Cusum": ("CusumDM", [
        ({}, "-n 31"),
        ({"minValues": 100, "delta": 0.05, "threshold": 10.0}, "-n 101 -d 0.05 -l 10.0"),
        ({"delta": 0.01, "threshold": 5.0}, "-n 31 -d 0.01 -l 5.0"),
    ]),
    "Stepd": ("STEPD", [
        ({}, ""),
        ({"window": 50, "warning": 0.01, "drift": 0.001}, "-r 50 -o 0.001 -w 0.01"),
        ({"window": 20, "warning": 0.02, "drift": 0.0005}, "-r 20 -o 0.0005 -w 0.02"),
    ]),
    "Ecdd": ("EWMAChartDM", [
        ({}, ""),
        ({"minValues": 100, "lambda_": 0.1}, "-n 100 -l 0.1"),
        ({"lambda_": 0.3}, "-l 0.3"),
    ]),
}  # fmt: skip


def streams_of(detector):
    if detector == "Stepd":
        return {n: s for n, s in BITS.items() if s["kind"] != "constant"}
    if detector in ("Ddm", "Eddm", "Ecdd"):
        return BITS
    if detector in ("HddmA", "HddmW"):
        return {**BITS, **UNITS}
    if detector == "Kswin":
        return {n: s for n, s in {**BITS, **UNITS, **REALS}.items() if s.get("n", 0) < 5000}
    return {**BITS, **UNITS, **REALS}


def moa_rows(class_path):
    asked, lines = [], []
    for detector, (type_, settings) in MOA.items():
        for options, cli in settings:
            for name, spec in streams_of(detector).items():
                asked.append({"detector": detector, "options": options, "stream": name})
                lines.append("%s %s|%s" % (type_, cli, " ".join(map(repr, values(spec)))))
    program = pathlib.Path(__file__).parents[4] / "samples/benchmarks/rivals/MoaIndices.java"
    run = subprocess.run(
        ["java", "-cp", class_path, str(program)],
        input="\n".join(lines), capture_output=True, text=True, check=True,
    )  # fmt: skip
    for row, answer in zip(asked, run.stdout.strip("\n").split("\n"), strict=True):
        drifts, warned = ([int(i) for i in part.split()] for part in answer.split("|"))
        if row["detector"] == "Ecdd":
            ahead = row["options"].get("minValues", 30) - 1
            early = {start + ahead for start in [-1, *drifts]}
            warned = [i for i in warned if i not in early]
        yield {**row, "drifts": drifts, "warnings": runs(warned)}


def river_rows():
    for detector, settings in RIVER.items():
        for options in settings:
            for name, spec in streams_of(detector).items():
                row = {"detector": detector, "options": options, "stream": name}
                yield {**row, **observe(made(detector, options), values(spec))}


def main(target, class_path):
    cases = list(river_rows()) + list(moa_rows(class_path))
    found = {
        "made by": "River %s, MOA 2024.07.0, NumPy %s, SciPy %s, Python %s"
        % (river.__version__, np.__version__, scipy.__version__, sys.version.split()[0]),
        "streams": {**BITS, **UNITS, **REALS},
    }
    head = json.dumps(found, indent=1)[:-2]
    body = ",\n  ".join(json.dumps(case) for case in cases)
    pathlib.Path(target).write_text(head + ',\n "cases": [\n  ' + body + "\n ]\n}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
