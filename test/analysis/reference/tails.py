"""Writes poisson.json and rates.json: probabilities in arithmetic of 50 digits (mpmath 1.3.0).

    python3 -m pip install mpmath==1.3.0 && python3 test/analysis/reference/tails.py
"""
import json
import math
import random
from pathlib import Path

from mpmath import mp, mpf

mp.dps = 50
HERE = Path(__file__).parent


def poisson_masses(mean, low, high):
    """{k: P(X = k)}, each from the one before; the first by the log-gamma function at 50 digits."""
    mean = mpf(mean)
    if mean == 0:
        return {0: mpf(1)}
    masses = {low: mp.exp(low * mp.log(mean) - mean - mp.loggamma(low + 1))}
    for k in range(low + 1, high + 1):
        masses[k] = masses[k - 1] * mean / k
    return masses


def span(mean, sigmas=11):
    width = sigmas * math.sqrt(mean) + 60
    return max(0, int(mean - width)), int(mean + width)


def upper_tail(mean, k):
    low, high = span(mean)
    return sum((mass for value, mass in poisson_masses(mean, low, high).items() if value >= k), mpf(0))


def rate(failures, successes, threshold, minimum):
    """P(requests >= minimum and (100.0 * f) / (f + s) >= threshold), both by their masses and cumulative sums."""
    f_masses = poisson_masses(failures, *span(failures))
    low, high = span(successes)
    s_masses = poisson_masses(successes, low, high)
    below, total = {}, mpf(0)
    for s in range(low, high + 2):
        below[s] = total
        total += s_masses.get(s, mpf(0))
    at = lambda s: below[min(max(s, low), high + 1)]

    def breaches(f, s):
        return f + s >= 1 and (100.0 * f) / (f + s) >= threshold

    probability = mpf(0)
    for f, mass in f_masses.items():
        least, end = max(0, minimum - f), high + 1
        if least >= end or not breaches(f, max(least, low)):
            continue
        a, b = max(least, low), end  # breaches(a), not breaches(b) or b is the end
        while b - a > 1:
            middle = (a + b) // 2
            a, b = (middle, b) if breaches(f, middle) else (a, middle)
        probability += mass * (at(a + 1) - at(least))
    return probability


def text(value):
    return mp.nstr(value, 30)


def main():
    rng = random.Random(1)
    tails = []
    for mean in (0.0006, 0.05, 0.5, 3.7, 15, 150, 1234.5, 60000, 6e6, 3e7):
        sigma = math.sqrt(mean)
        for z in (-4, -1, 0, 1.5, 5):
            tails.append({"mean": mean, "k": max(0, round(mean + z * sigma)), "upper": text(upper_tail(mean, max(0, round(mean + z * sigma))))})
    (HERE / "poisson.json").write_text(json.dumps({"tails": tails}, indent=1) + "\n")

    rates = []
    for requests in (0.6, 6, 15, 60, 150, 1500, 15000, 150000, 1.5e6):
        for error_rate, threshold in ((0, 0), (0.05, 5), (0.001, 0.1), (0.04, 5), (0.07, 7), (1, 100), (rng.random() * 0.2, round(rng.random() * 20, 2))):
            minimum = rng.choice((1, 1, 10, round(requests)))
            failures, successes = requests * error_rate, requests * (1 - error_rate)
            rates.append({"requests": requests, "errorRate": error_rate, "threshold": threshold, "minimum": max(1, minimum),
                          "breach": text(rate(failures, successes, threshold, max(1, minimum)))})
    (HERE / "rates.json").write_text(json.dumps({"rates": rates}, indent=1) + "\n")


main()
