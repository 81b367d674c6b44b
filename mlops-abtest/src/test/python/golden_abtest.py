"""Golden values of mlops-abtest, from formulas and packages other than ours.

Run in a virtual environment with requirements.txt (CPython 3.11.7), from this folder:

    python golden_abtest.py

It writes the four .tsv files beside the tests. What each number rests on:

bucketing   Komihash 5.0 and SplitMix64's finaliser written here from their public descriptions,
            independently of hash4j; also largest remainders, the moves and the digest.
sequence    mpmath: the boundary of Howard et al. 2021 found by integrating the mixture
            martingale and solving for its level 1/alpha, not by the closed form;
            gbstats 0.8.0 (GrowthBook): half-width of its sequential two-sided test.
ratio       scipy 1.17.1: dirichlet_multinomial over multinomial probability.
strata      numpy: stratified mean, difference and variances on fixed data.
"""

import hashlib
import json
import math
import pathlib

import mpmath
import numpy as np
from scipy import stats

OUT = pathlib.Path(__file__).parent.parent / "resources/dev/mlopsdk/abtest"
M64 = (1 << 64) - 1
SLOTS = 10_000


# --- bucketing ---------------------------------------------------------------------------------

def mul128(a, b):
    product = a * b
    return product & M64, product >> 64


def padded(tail):
    return int.from_bytes(tail + b"\x01", "little")


def komihash(message):
    """Komihash 5.0, seed 0. The constants are digits of pi."""
    s1, s5 = 0x243F6A8885A308D3, 0x452821E638D01377

    def fold(a, b):
        nonlocal s1, s5
        s1, high = mul128(a, b)
        s5 = (s5 + high) & M64
        s1 ^= s5

    def word(at):
        return int.from_bytes(message[at:at + 8], "little")

    fold(s1, s5)
    at, left = 0, len(message)
    if left > 63:
        a = [s1, 0x13198A2E03707344 ^ s1, 0xA4093822299F31D0 ^ s1, 0x082EFA98EC4E6C89 ^ s1]
        b = [s5, 0xBE5466CF34E90C6C ^ s5, 0xC0AC29B7C97C50DD ^ s5, 0x3F84D5B5B5470917 ^ s5]
        while left > 63:
            for i in range(4):
                a[i], high = mul128(a[i] ^ word(at + 8 * i), b[i] ^ word(at + 32 + 8 * i))
                b[i] = (b[i] + high) & M64
            a[1] ^= b[0]
            a[2] ^= b[1]
            a[3] ^= b[2]
            a[0] ^= b[3]
            at, left = at + 64, left - 64
        s5 = b[0] ^ b[1] ^ b[2] ^ b[3]
        s1 = a[0] ^ a[1] ^ a[2] ^ a[3]
    while left > 15:
        fold(s1 ^ word(at), s5 ^ word(at + 8))
        at, left = at + 16, left - 16
    first, second = s1, s5
    if left > 7:
        first ^= word(at)
        second ^= padded(message[at + 8:])
    elif left > 0 or len(message) > 15:
        first ^= padded(message[at:])
    fold(first, second)
    fold(s1, s5)
    return s1


def text_hash(text):
    return komihash(text.encode("utf-16-le", "surrogatepass"))


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
    return z ^ (z >> 31)


def slot(unit, salt):
    return ((mix(text_hash(unit) ^ text_hash(salt)) >> 1) * SLOTS) >> 63


def counts(weights):
    total = 0.0
    for w in weights:
        total += w
    quotas = [w / total * SLOTS for w in weights]
    found = [int(q) for q in quotas]
    by_rest = sorted(range(len(quotas)), key=lambda i: (found[i] - quotas[i], i))
    for i in by_rest[:SLOTS - sum(found)]:
        found[i] += 1
    return found


def first_table(weights):
    return [arm for arm, n in enumerate(counts(weights)) for _ in range(n)]


def order(epoch):
    def key(s):
        bits = mix(((epoch << 32 | s) * 0x9E3779B97F4A7C15) & M64) & ~0x3FFF | s
        return bits - (1 << 64) if bits >> 63 else bits
    return sorted(range(SLOTS), key=key)


def moved(table, weights, epoch):
    surplus = [table.count(arm) - n for arm, n in enumerate(counts(weights))]
    after = list(table)
    for s in order(epoch):
        if surplus[table[s]] > 0:
            taker = next(arm for arm, rest in enumerate(surplus) if rest < 0)
            surplus[table[s]] -= 1
            surplus[taker] += 1
            after[s] = taker
    return after


def runs(table):
    text, i = [], 0
    while i < len(table):
        j = i
        while j < len(table) and table[j] == table[i]:
            j += 1
        text.append(str(table[i]) if j - i == 1 else f"{table[i]}*{j - i}")
        i = j
    return " ".join(text)


def digest(name, epoch, arms, weights, table):
    lines = ["mlops-split/1", "bucketing komihash5-utf16-v1", f"experiment {name}", f"salt {name}",
             f"epoch {epoch}"]
    lines += [f"arm {float(w)} {a}" for a, w in zip(arms, weights)]
    lines.append("table " + runs(table))
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()


def write(name, header, rows):
    lines = ["# made by golden_abtest.py", "# " + "\t".join(header)]
    lines += ["\t".join(str(cell) for cell in row) for row in rows]
    (OUT / name).write_text("\n".join(lines) + "\n", encoding="ascii")


def bucketing():
    # Test vectors printed in komihash's own README, for seed 0.
    assert komihash(b"This is a 32-byte testing string") == 0x05AD960802903A9D
    units = ["a", "ab", "abc", "abcd", "user-1", "user-12", "user-123", "0123456789",
             "00000000-0000-0000-0000-000000000000", "8f14e45f-ceea-467f-a0e6-1b2c3d4e5f60",
             "20-character-user-id", "é", "用户1", "ß", "Привет", "😀", "a😀b", "\ud83d", "\ude00x",
             " ", "\u0000", "\uffff"]
    units += ["x" * n for n in range(5, 140)]
    rows = []
    for salt in ["v2-test", "checkout", "Größe 😀"]:
        rows += [[json.dumps(u), json.dumps(salt), f"{text_hash(u):016x}", slot(u, salt)]
                 for u in units]
    write("bucketing.tsv", ["unit", "salt", "hash", "slot"], rows)

    rows = []
    for name, arms, history in [
        ("v2-test", ["champion", "challenger"], [(90, 10), (80, 20), (50, 50), (100, 0), (0, 100)]),
        ("thirds", ["a", "b", "c"], [(1, 1, 1), (0.2, 0.3, 0.5), (0.4, 0.3, 0.3), (34, 33, 33)]),
        ("quarters", ["a", "b", "c", "d"], [(.25, .25, .25, .25), (.26, .25, .25, .24)]),
    ]:
        table = None
        for epoch, weights in enumerate(history):
            before = table
            table = moved(table, weights, epoch) if table else first_table(weights)
            moves = sum(x != y for x, y in zip(before, table)) if before else 0
            rows.append([name, epoch, ",".join(arms), ",".join(map(str, weights)),
                         ",".join(map(str, counts(weights))), moves,
                         digest(name, epoch, arms, weights, table)])
    write("tables.tsv", ["name", "epoch", "arms", "weights", "slots", "moves", "digest"], rows)


# --- statistics --------------------------------------------------------------------------------

def boundary(v, rho, alpha):
    """The s at which the integral of exp(l*s - l^2*v/2) over N(l; 0, 1/rho) is 1/alpha."""
    mpmath.mp.dps = 30

    def log_martingale(s):
        centre, width = s / (v + rho), 1 / mpmath.sqrt(v + rho)
        top = s * centre - centre ** 2 * (v + rho) / 2

        def f(l):
            return mpmath.exp(l * s - l * l * (v + rho) / 2 - top) * mpmath.sqrt(
                rho / (2 * mpmath.pi))
        points = [centre + k * width for k in (-12, -6, -2, 0, 2, 6, 12)]
        return mpmath.log(mpmath.quad(f, points)) + top

    start = 3 * mpmath.sqrt(v + rho)
    return mpmath.findroot(lambda s: log_martingale(s) + mpmath.log(alpha), start)


def sequence():
    rows = []
    for alpha in (0.05, 0.01, 0.2):
        odds = 2 * math.log(1 / alpha)
        for tuned in (100, 5_000, 10_000):
            rho = mpmath.mpf(tuned) / (odds + mpmath.log(1 + mpmath.mpf(odds)))
            for n in (1, 100, 7_000, 1_000_000):
                half = boundary(mpmath.mpf(n), rho, mpmath.mpf(alpha)) / mpmath.sqrt(n)
                rows.append(["martingale", alpha, tuned, n, 1.0, mpmath.nstr(half, 17)])
    rows += list(growthbook())
    write("sequence.tsv", ["source", "alpha", "tunedAt", "n", "standardError", "halfWidth"], rows)


def growthbook():
    from gbstats.frequentist.tests import SequentialConfig, SequentialTwoSidedTTest
    from gbstats.models.statistics import SampleMeanStatistic

    for tuned, alpha in ((5_000, 0.05), (10_000, 0.05), (1_000, 0.01)):
        a = SampleMeanStatistic(n=3407, sum=1396.87, sum_squares=52377.9767)
        b = SampleMeanStatistic(n=3461, sum=2422.7, sum_squares=134698.29)
        config = SequentialConfig(
            alpha=alpha, difference_type="absolute", sequential_tuning_parameter=tuned)
        ci = SequentialTwoSidedTTest(a, b, config).compute_result().ci
        error = math.sqrt(a.variance / a.n + b.variance / b.n)
        yield ["gbstats-0.8.0", alpha, tuned, a.n + b.n, repr(error), repr((ci[1] - ci[0]) / 2)]


def ratio():
    rows = []
    for units, shares in [
        ((5100, 4900), (.5, .5)), ((5300, 4700), (.5, .5)), ((9200, 800), (.9, .1)),
        ((9000, 1000), (.9, .1)), ((1, 0), (.9, .1)), ((0, 3), (.9, .1)),
        ((3400, 3300, 3300), (1 / 3, 1 / 3, 1 / 3)), ((505_000, 495_000), (.5, .5)),
        ((5_000_500, 4_999_500), (.5, .5)),
    ]:
        n, k = sum(units), len(units)
        log = (stats.dirichlet_multinomial.logpmf(units, np.ones(k), n)
               - stats.multinomial.logpmf(units, n, shares))
        rows.append([",".join(map(str, units)), ",".join(map(repr, shares)), repr(float(log))])
    write("ratio.tsv", ["units", "shares", "logEValue"], rows)


def strata():
    """Outcome i of arm a in epoch e is ((7*i*i + 3*i + 5*a + 11*e) % 17) / 4."""
    sizes = [(900, 100), (400, 400), (0, 30), (60, 140)]
    data = [[np.array([((7 * i * i + 3 * i + 5 * a + 11 * e) % 17) / 4 for i in range(n)])
             for a, n in enumerate(arms)] for e, arms in enumerate(sizes)]

    def combine(value, variance, usable):
        used = [e for e in data if usable(e)]
        n = sum(len(e[0]) + len(e[1]) for e in used)
        share = [(len(e[0]) + len(e[1])) / n for e in used]
        return (sum(w * value(e) for w, e in zip(share, used)),
                math.sqrt(sum(w * w * variance(e) for w, e in zip(share, used))), n)

    def error2(x):
        return x.var(ddof=1) / len(x)

    def pooled2(e):
        arms = [x for x in e if len(x)]
        squares = sum(((x - x.mean()) ** 2).sum() for x in arms)
        return squares / (sum(map(len, arms)) - len(arms))

    def difference2(e):
        a, b = e
        pooled = pooled2(e)
        return max(error2(a) + error2(b), pooled * (1 / len(a) + 1 / len(b)))

    rows = [["sizes", ";".join(",".join(map(str, s)) for s in sizes), "", ""]]
    for arm in (0, 1):
        row = combine(lambda e: e[arm].mean(),
                      lambda e: max(error2(e[arm]), pooled2(e) / len(e[arm])),
                      lambda e: len(e[arm]) > 1)
        rows.append([f"mean{arm}", *map(repr, map(float, row[:2])), row[2]])
    row = combine(lambda e: e[1].mean() - e[0].mean(), difference2,
                  lambda e: len(e[0]) > 1 and len(e[1]) > 1)
    rows.append(["difference", *map(repr, map(float, row[:2])), row[2]])
    write("strata.tsv", ["what", "value", "standardError", "n"], rows)


if __name__ == "__main__":
    bucketing()
    sequence()
    ratio()
    strata()
