#!/usr/bin/env python3
"""Writes functions.inc: values of every lane function, {op, x, y, value}, rounded once to double.

Run by hand:  python3 tests/golden/functions.py > tests/golden/functions.inc
Finite values come from mpmath with 60 digits; infinities, NaN and signed zeros from scipy.special,
numpy and, for pow, the C library (numpy takes the root of -0 for its power 1/2). Arguments are exact in f32, so one table serves both widths.
"""
import ctypes
import random

import mpmath
import numpy as np
import scipy.special as sp
from mpmath import mp, mpf

mp.dps = 60
random.seed(7)
INF, NAN = float("inf"), float("nan")


LIBM = ctypes.CDLL("libm.so.6")
LIBM.pow.restype, LIBM.pow.argtypes = ctypes.c_double, [ctypes.c_double] * 2


def logistic(x):
    return 1 / (1 + mpmath.exp(-x))


# op, mpmath function, numpy or scipy function, ranges of arguments
ONE = [
    ("EXP", mpmath.exp, np.exp, [(-104, 89), (-1, 1), (-745, 709)]),
    ("EXP2", lambda x: mpf(2) ** x, np.exp2, [(-149, 128), (-1, 1), (-1074, 1023)]),
    ("EXPM1", mpmath.expm1, np.expm1, [(-20, 88), (-1, 1), (-1e-6, 1e-6)]),
    ("LOG", mpmath.log, np.log, [(0, 2), (0, 1e9), (0, 1e-38), (0.99, 1.01)]),
    ("LOG1P", mpmath.log1p, np.log1p, [(-0.999, 1), (0, 1e9), (-1e-6, 1e-6)]),
    ("RSQRT", lambda x: 1 / mpmath.sqrt(x), lambda x: 1 / np.sqrt(x), [(0, 2), (0, 1e30)]),
    ("TANH", mpmath.tanh, np.tanh, [(-1, 1), (-12, 12), (-1e-4, 1e-4)]),
    ("LOGISTIC", logistic, sp.expit, [(-10, 10), (-100, 100)]),
    ("SIN", mpmath.sin, np.sin, [(-4, 4), (-6000, 6000), (-1e9, 1e9), (-1e38, 1e38)]),
    ("COS", mpmath.cos, np.cos, [(-4, 4), (-6000, 6000), (-1e9, 1e9), (-1e38, 1e38)]),
    ("TAN", mpmath.tan, np.tan, [(-4, 4), (-6000, 6000), (-1e9, 1e9)]),
    ("ERF", mpmath.erf, sp.erf, [(-1, 1), (-5, 5)]),
    ("ERFC", mpmath.erfc, sp.erfc, [(-3, 3), (0, 9)]),
    ("ERF_INV", mpmath.erfinv, sp.erfinv, [(-1, 1), (-0.01, 0.01), (0.999, 1)]),
    ("ASIN", mpmath.asin, np.arcsin, [(-1, 1)]),
    ("ACOS", mpmath.acos, np.arccos, [(-1, 1)]),
    ("ATAN", mpmath.atan, np.arctan, [(-1, 1), (-20, 20), (-1e9, 1e9)]),
    ("SINH", mpmath.sinh, np.sinh, [(-1, 1), (-80, 80)]),
    ("COSH", mpmath.cosh, np.cosh, [(-1, 1), (-80, 80)]),
    ("ASINH", mpmath.asinh, np.arcsinh, [(-1, 1), (-1e9, 1e9)]),
    ("ACOSH", mpmath.acosh, np.arccosh, [(1, 2), (1, 1e9)]),
    ("ATANH", mpmath.atanh, np.arctanh, [(-1, 1), (-1e-3, 1e-3)]),
    ("CBRT", lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), np.cbrt, [(-1, 1), (-1e30, 1e30)]),
    ("LGAMMA", lambda x: mpmath.log(abs(mpmath.gamma(x))), sp.gammaln, [(0, 10), (-5, 0), (0, 1e5)]),
    ("DIGAMMA", mpmath.digamma, sp.psi, [(0, 10), (-5, 0), (0, 1e5)]),
]
TWO = [
    ("POW", lambda x, y: x ** y, LIBM.pow, [((0, 10), (-30, 30)), ((0.9, 1.1), (-700, 700))]),
    ("ATAN2", mpmath.atan2, np.arctan2, [((-3, 3), (-3, 3)), ((-1e9, 1e9), (-1, 1))]),
]
SPECIAL = [0.0, -0.0, INF, -INF, NAN, 1.0, -1.0]


def spell(v):
    v = float(v)
    if v != v:
        return "(double)NAN"
    return ("-" if v < 0 else "") + "(double)INFINITY" if abs(v) == INF else v.hex()


def row(op, x, y, value):
    print("{JX_LANE_%s, %s, %s, %s}," % (op, spell(x), spell(y), spell(value)))


print("/* Made by functions.py with mpmath %s: {op, x, y, value}. */" % mpmath.__version__)
with np.errstate(all="ignore"):
    for op, exact, lib, ranges in ONE:
        for x in SPECIAL:
            want = lib(np.float64(x))
            if op == "DIGAMMA" and x in (0.0, -1.0):
                want = NAN  # JAX's value at the poles
            if op == "ERF_INV" and x == 0:
                want = x  # JAX keeps the sign, scipy does not
            if op == "LGAMMA" and x == -INF:
                want = INF  # JAX and C; scipy says -inf
            row(op, x, 0, want)
        for lo, hi in ranges:
            for _ in range(25):
                x = float(np.float32(random.uniform(lo, hi)))
                row(op, x, 0, exact(mpf(x)))
    for op, exact, lib, ranges in TWO:
        for x in SPECIAL + [-8.0, 0.5, -0.5]:
            for y in SPECIAL + [3.0, 0.5, -2.0]:
                row(op, x, y, lib(np.float64(x), np.float64(y)))
        for (a, b), (c, d) in ranges:
            for _ in range(60):
                x, y = (float(np.float32(random.uniform(*r))) for r in ((a, b), (c, d)))
                row(op, x, y, exact(mpf(x), mpf(y)))
