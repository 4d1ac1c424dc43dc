"""Timing on the Python side, as in bench/lib/bench.lua: name, tab, seconds."""

import statistics
import time


def report(name, seconds):
    print(f"{name}\t{seconds:.9g}", flush=True)


def nothing(result):
    return result


def once(name, f, wait=nothing):
    """Time one call of f, its result ready."""
    start = time.perf_counter()
    result = wait(f())
    report(name, time.perf_counter() - start)
    return result


def time_call(name, f, wait=nothing, batches=15):
    """Median time of a call of f; a batch of calls ends when its last result is ready."""

    def run(n):
        start = time.perf_counter()
        for _ in range(n):
            result = f()
        wait(result)
        return time.perf_counter() - start

    run(3)
    n, t = 1, run(1)
    while t < 0.03 and n < 2**24:
        n = max(2 * n, min(int(n * 0.036 / max(t, 1e-9)), 50 * n))
        t = run(n)
    report(name, statistics.median(run(n) / n for _ in range(batches)))
