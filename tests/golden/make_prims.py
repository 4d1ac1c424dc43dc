"""Golden values of every primitive: writes tests/prim/<name>.lua.

    python tests/golden/make_prims.py [name ...]

The values are those of the jax.lax primitive, found by tracing a lax call to a
jaxpr of exactly one equation; its parameters become `attrs`.  Two kinds of value
come from elsewhere, and every case is compared with JAX all the same:
  - transcendental functions: mpmath at 60 digits, rounded once to the dtype;
  - cases that touch subnormal numbers, which XLA flushes to zero on CPU and
    IEEE 754 arithmetic does not: the same formula in mpmath.
tests/prim/README.md describes the format.
"""

import enum
import math
import os
import sys
import warnings

import jax
import jax.extend.core
import mpmath
import numpy as np
from jax import lax

import cover
import emit
from emit import DTYPES, FLOATS, INTS

jax.config.update("jax_enable_x64", True)
np.seterr(all="ignore")
warnings.filterwarnings("ignore")
mp = mpmath.mp
mp.dps = 60
SEED = 20240607
HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "..", "prim")
BF16 = DTYPES["bf16"]
MANT = {"f16": (10, -14), "bf16": (7, -126), "f32": (23, -126), "f64": (52, -1022)}
TINY = {d: 2.0**e for d, (_, e) in MANT.items()}  # smallest normal
DENORM = {d: 2.0 ** (e - m) for d, (m, e) in MANT.items()}  # smallest subnormal
HUGE = {
    d: float((2 - mpmath.mpf(2) ** -m) * mpmath.mpf(2) ** (1 - e)) for d, (m, e) in MANT.items()
}
NAN, INF = math.nan, math.inf

# Parameters that mean nothing here, or only repeat a default.
DROPPED = {
    "sharding",
    "out_sharding",
    "precision",
    "accuracy",
    "out_dtype",
    "dimensions=None",
    "update_jaxpr",
    "update_consts",
}


def A(dtype, data):
    """An array of a short dtype name; Python ints wrap to the dtype."""
    dt = DTYPES[dtype]
    if dtype in INTS:
        flat = np.asarray(data, dtype=object)
        bits = 8 * dt.itemsize
        return (
            np.array([int(v) % 2**bits for v in flat.ravel()], np.uint64)
            .astype(f"uint{bits}")
            .view(dt)
            .reshape(flat.shape)
        )
    if dtype == "bool":
        return np.array(data, np.bool_)
    return np.array(data, np.float64).astype(dt)


# -- rounding from mpmath ------------------------------------------------------


def round_to(dtype, v):
    """The value of dtype nearest to the mpf v (ties to even), as a Python float."""
    if v == 0:
        return 0.0
    mant, emin = MANT[dtype]
    exp = mpmath.mag(v) - 1  # floor(log2 |v|)
    if exp > 1100:
        return INF if v > 0 else -INF
    if exp < -1200:
        return 0.0 if v > 0 else -0.0
    exp = max(int(exp), emin)
    quantum = mpmath.mpf(2) ** (exp - mant)
    r = mpmath.nint(v / quantum) * quantum
    if abs(r) > HUGE[dtype]:
        return INF if v > 0 else -INF
    return math.copysign(float(r), float(mpmath.sign(v)))


def reference(fn, dtype, ins, out):
    """fn at 60 digits where its operands are finite; elsewhere, and for signs of
    zeros, what JAX computed (out)."""
    flat = [np.broadcast_to(a, out.shape).ravel() for a in ins]
    res = [float(v) for v in out.astype(np.float64).ravel()]
    for i in range(out.size):
        xs = [float(a[i]) for a in flat]
        if not all(math.isfinite(x) for x in xs):
            continue
        try:
            v = fn(*[mpmath.mpf(x) for x in xs])
        except (ValueError, ZeroDivisionError):
            continue  # a pole: JAX says which infinity or NaN
        if isinstance(v, mpmath.mpc) or mpmath.isnan(v):
            res[i] = NAN
        elif mpmath.isinf(v):
            continue
        elif v != 0:
            res[i] = round_to(dtype, v)
        elif res[i] != 0:
            res[i] = 0.0
    return np.array(res, np.float64).astype(out.dtype).reshape(out.shape)


def ulps(a, b):
    """Largest distance in units of the last place; inf where a kind differs."""
    kind = emit.short(a.dtype)
    if kind not in FLOATS:
        return 0 if np.array_equal(a, b) else INF
    x, y = a.astype(np.float64).ravel(), b.astype(np.float64).ravel()
    worst = 0.0
    for p, q in zip(x, y):
        if math.isnan(p) and math.isnan(q) or p == q:
            continue
        if not (math.isfinite(p) and math.isfinite(q)):
            return INF
        mant, emin = MANT[kind]
        top = max(abs(p), abs(q))
        exp = max(math.frexp(top)[1] - 1, emin)
        worst = max(
            worst, abs(p - q) / 2.0 ** (exp - mant) if exp - mant > -1074 else abs(p - q) / 5e-324
        )
    return worst


def is_subnormal(a):
    kind = emit.short(a.dtype)
    if kind not in FLOATS:
        return np.zeros(a.shape, bool)
    v = np.abs(a.astype(np.float64))
    return (v > 0) & (v < TINY[kind])


# -- cases ---------------------------------------------------------------------


def attr(v):
    """A jaxpr parameter as a Python value that emit.lua writes."""
    if isinstance(v, lax.GatherScatterMode):
        return v.name
    if isinstance(v, jax.extend.core.Primitive):
        return v.name
    if isinstance(v, enum.Enum):
        return v.value
    if isinstance(v, (lax.GatherDimensionNumbers, lax.ScatterDimensionNumbers)):
        return (
            {f: attr(getattr(v, f)) for f in v.__dataclass_fields__}
            if hasattr(v, "__dataclass_fields__")
            else {f: attr(x) for f, x in v._asdict().items()}
        )
    if isinstance(v, (np.dtype, type)) or hasattr(v, "numpy_dtype"):
        return emit.short(np.dtype(v))
    if isinstance(v, (list, tuple)):
        return [attr(x) for x in v]
    return v


def equation(name, fn, ins):
    """The only equation of fn's jaxpr."""
    eqns = jax.make_jaxpr(fn)(*ins).jaxpr.eqns
    assert len(eqns) == 1, f"{name}: {[str(e.primitive) for e in eqns]}"
    assert eqns[0].primitive.name.replace("-", "_") == name, (name, eqns[0].primitive)
    return eqns[0]


class Golden:
    """The cases of one primitive."""

    wanted = None  # names to write; all if None

    def __init__(self, name, ref=None, ulp=None, source=None):
        self.name, self.ref, self.ulp, self.source = name, ref, ulp, source
        self.cases = []
        self.calls = []  # function and operands of each case, for cover.py
        self.worst = 0.0

    def plain_case(self, fn, ins):
        """Attributes, operands and JAX's results of a lax call of one equation."""
        eqn = equation(self.name, fn, ins)
        attrs = {
            k: attr(v)
            for k, v in eqn.params.items()
            if k not in DROPPED and v is not None and f"{k}={v}" not in DROPPED
        }
        out = eqn.primitive.bind(*ins, **eqn.params)
        outs = [np.asarray(o) for o in (out if eqn.primitive.multiple_results else [out])]
        item = {"attrs": attrs} if attrs else {}
        item.update(inputs=ins, outputs=outs)
        return item

    def case(self, fn, *ins, ulp=None, note=None):
        """One case: fn is a lax call of one equation on arrays."""
        ins = [np.asarray(a) for a in ins]
        self.calls.append((fn, ins))
        item = self.plain_case(fn, ins)
        outs = item["outputs"]
        kind = emit.short(outs[0].dtype)
        if self.ref and kind in FLOATS and outs[0].size:
            exact = reference(self.ref, kind, ins, outs[0])
            if self.ulp is None or (self.source and kind != "f64"):  # mpmath only beside subnormals
                sub = is_subnormal(exact) | is_subnormal(outs[0])
                for a in ins:
                    sub = sub | np.broadcast_to(is_subnormal(a), sub.shape)
                exact = np.where(sub, exact, outs[0])
            sub = is_subnormal(exact)
            for a in ins:
                sub = sub | np.broadcast_to(is_subnormal(a), sub.shape)
            ok = ~sub
            gap = ulps(exact[ok], outs[0][ok])
            if gap > 8:
                print(f"  {self.name} {kind}: JAX is off by {gap:.3g} ulp")
            self.worst = max(self.worst, gap)
            outs[0] = exact
            ulp = ulp or (None if self.ulp is None else 1 if kind in ("f16", "bf16") else self.ulp)
        if ulp:
            item["ulp"] = ulp
        if note:
            item["note"] = note
        self.cases.append(item)
        return item

    def jvp(self, fn, ins, tangents, ulp=64):
        """A case with a forward derivative; ulp is the tolerance of the tangents."""
        item = self.case(fn, *ins)
        ins = [np.asarray(a) for a in ins]
        full = [
            (
                t
                if t is not None
                else np.zeros(a.shape, a.dtype if a.dtype.kind == "f" else jax.dtypes.float0)
            )
            for a, t in zip(ins, tangents)
        ]
        _, dy = jax.jvp(fn, ins, full)
        dys = [np.asarray(d) for d in (dy if isinstance(dy, (list, tuple)) else [dy])]
        item["jvp"] = {
            "tangents": [t if t is not None else False for t in tangents],
            "outputs": dys,
            "ulp": ulp,
        }

    def write(self):
        if self.wanted and self.name not in self.wanted:
            return
        cover.complete(self)
        source = f"{emit.VERSIONS}, jax.lax, seed {SEED}"
        if self.ulp is not None:
            source = f"mpmath {mpmath.__version__}, 60 digits; specials: " + source
        elif self.ref:
            source += f"; beside subnormals mpmath {mpmath.__version__}"
        path = os.path.join(OUT, self.name + ".lua")
        emit.table_file(
            path,
            [
                f"Golden values of {self.name}, written by "
                "tests/golden/make_prims.py: do not edit."
            ],
            {"source": self.source or source},
            "cases",
            self.cases,
        )
        size = os.path.getsize(path)
        worst = f", JAX within {self.worst:.2g} ulp" if self.ref else ""
        print(f"{self.name}: {len(self.cases)} cases, {size / 1024:.1f} KB{worst}")
        assert size < 52 * 1024, self.name


# -- sample values -------------------------------------------------------------


def specials(d):
    return [
        0.0,
        -0.0,
        INF,
        -INF,
        NAN,
        DENORM[d],
        -DENORM[d],
        3 * DENORM[d],
        TINY[d],
        -TINY[d],
        HUGE[d],
        -HUGE[d],
    ]


def int_range(d):
    bits = 8 * DTYPES[d].itemsize
    return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if d[0] == "i" else (0, 2**bits - 1)


def int_samples(d):
    lo, hi = int_range(d)
    return sorted({lo, lo + 1, 0, 1, 2, 3, 7, 100, hi - 1, hi} | ({-1, -2, -7} if lo else set()))


GENERIC = [0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.0, -2.5, 3.25, -3.75, 10.0, -17.0]
UNIT = [0.1, -0.3, 0.5, -0.5, 0.75, 0.999, -0.999, 1.0, -1.0, 1.5, 1e-8, -1e-4]


def rng(name):
    return np.random.default_rng([SEED] + list(name.encode()))


def shapes_float(g, fn, gen):
    """Scalar, empty and matrix cases."""
    g.case(fn, A("f32", gen(())))
    g.case(fn, A("f32", np.zeros((0, 3))))
    g.case(fn, A("f32", gen((2, 3))))


def unary(name, fn, ref, points, ulp=3, domain=(-2.0, 2.0), kinds=FLOATS, more64=(), source=None):
    """A float function of one argument against mpmath; with `source` only f64 is, the rest JAX."""
    g = Golden(name, ref, ulp, source)
    r = rng(name)
    for d in kinds:
        if d in ("f32", "f64"):
            g.case(fn, A(d, specials(d) + list(points) + (list(more64) if d == "f64" else [])))
        else:
            g.case(fn, A(d, [0.0, -0.0, INF, -INF, NAN] + list(points)[:8]))
    shapes_float(g, fn, lambda s: r.uniform(*domain, size=s))
    x, t = r.uniform(*domain, size=4), r.uniform(-1, 1, size=4)
    g.jvp(fn, [A("f64", x)], [A("f64", t)])
    g.write()


# -- element-wise --------------------------------------------------------------


def m_logistic(x):
    return 1 / (1 + mp.exp(-x))


def m_log1p(x):
    return mp.log1p(x) if x > -1 else mp.log(1 + x)


def m_cbrt(x):
    return mp.sign(x) * mp.cbrt(abs(x))


def m_erf_inv(x):
    if abs(x) >= 1:
        raise ValueError
    if abs(x) < mpmath.mpf(10) ** -20:
        return x * mp.sqrt(mp.pi) / 2
    return mp.erfinv(x)


def m_erfc(x):
    if abs(x) > 1000:
        return mpmath.mpf(1 - mp.sign(x)) if x < 0 else mp.exp(-min(x, 1e5) ** 2)
    return mp.erfc(x)


def m_lgamma(x):
    if x <= 0 and x == mp.floor(x):
        raise ValueError
    if x > 1e30:
        return x * (mp.log(x) - 1) - mp.log(x) / 2 + mp.log(2 * mp.pi) / 2
    if 0 < abs(x) < 1e-30:
        return -mp.log(abs(x))
    return mp.log(abs(mp.gamma(x))) if x < 1000 else mp.loggamma(x)


def m_digamma(x):
    if x <= 0 and x == mp.floor(x):
        raise ValueError
    if x < -1e15:
        raise ValueError
    return mp.digamma(x)


def m_pow(x, y):
    if x == 0 or y == 0:
        raise ValueError
    if x < 0:
        if y != mp.floor(y):
            return mp.nan
        if abs(y) > 2**60:
            raise ValueError
        s = -1 if int(y) % 2 else 1
        return s * mp.exp(y * mp.log(-x))
    return mp.exp(y * mp.log(x))


def m_atan2(y, x):
    if y == 0:
        raise ValueError
    return mp.atan2(y, x)


def transcendental():
    big = [88.7, 89.5, -87.5, -104.5, 1e-6, 1e-30]
    unary("exp", lax.exp, mp.exp, GENERIC + big, more64=[709.7, 710.5, -745.2, -708.5])
    unary(
        "exp2",
        lax.exp2,
        lambda x: mp.power(2, x),
        GENERIC + [127.9, 128.5, -126.5, -149.5],
        more64=[1023.9, 1024.5, -1074.2],
    )
    unary("expm1", lax.expm1, mp.expm1, GENERIC + [1e-8, -1e-8, 1e-4, 88.7, -20.0, -88.0])
    unary(
        "log",
        lax.log,
        mp.log,
        [0.5, 1.0, 2.0, 0.999, 1.001, 10.0, 1e-3, -1.0, 1e10, 1e-30, 0.70710678, 1.41421356],
        domain=(0.1, 4),
    )
    unary(
        "log1p",
        lax.log1p,
        m_log1p,
        [0.5, -0.5, 1.0, -1.0, -1.5, 1e-8, -1e-8, 1e-4, -0.999, 10.0, 1e10, 0.414],
        domain=(-0.9, 3),
    )
    unary("tanh", lax.tanh, mp.tanh, GENERIC + [0.6, 0.63, 9.0, -9.1, 20.0, 1e-8])
    unary("logistic", lax.logistic, m_logistic, GENERIC + [20.0, -20.0, -87.0, 88.0, -100.0, 1e-8])
    trig = GENERIC + [3.14159265, 1.57079633, 100.0, 1e4, 1e6, 1e-8, 1e22]
    unary("sin", lax.sin, mp.sin, trig)
    unary("cos", lax.cos, mp.cos, trig)
    unary("tan", lax.tan, mp.tan, trig, domain=(-1.2, 1.2))
    unary("asin", lax.asin, mp.asin, UNIT, domain=(-0.9, 0.9))
    unary("acos", lax.acos, mp.acos, UNIT, domain=(-0.9, 0.9))
    unary("atan", lax.atan, mp.atan, GENERIC + [1e-8, 1e8])
    unary("sinh", lax.sinh, mp.sinh, GENERIC + [1e-8, 1e-3, 88.9, -89.3, 90.0])
    unary("cosh", lax.cosh, mp.cosh, GENERIC + [1e-8, 1e-3, 88.9, -89.3, 90.0])
    unary("asinh", lax.asinh, mp.asinh, GENERIC + [1e-8, 1e-3, 1e8, -1e20])
    unary(
        "acosh", lax.acosh, mp.acosh, [1.0, 1.001, 1.5, 2.0, 10.0, 0.5, 1e8, 1e20], domain=(1.5, 4)
    )
    unary("atanh", lax.atanh, mp.atanh, UNIT, domain=(-0.9, 0.9))
    unary("cbrt", lax.cbrt, m_cbrt, GENERIC + [27.0, -8.0, 1e10], domain=(0.5, 4))
    unary("erf", lax.erf, mp.erf, GENERIC + [1e-8, 0.9, 0.95, 4.0, -6.0])
    unary("erfc", lax.erfc, m_erfc, GENERIC + [1e-8, 0.9, 4.0, 9.0, -6.0], ulp=8)
    unary(
        "erf_inv",
        lax.erf_inv,
        m_erf_inv,
        UNIT + [0.9999, 0.99999],
        ulp=4,  # of f32 against JAX, of f64 against mpmath
        domain=(-0.9, 0.9),
        source=f"{emit.VERSIONS}, jax.lax: Giles' polynomials, on which random.normal rests; "
        f"f64 and subnormals: mpmath {mpmath.__version__}",
    )
    unary(
        "lgamma",
        lax.lgamma,
        m_lgamma,
        [0.5, 1.0, 2.0, 1.5, 2.5, 3.0, 10.0, 100.0, -0.5, -1.5, -1.0, -2.5, 1e-4, 1e6],
        ulp=16,
        domain=(2.5, 6),
    )
    unary(
        "digamma",
        lax.digamma,
        m_digamma,
        [0.5, 1.0, 2.0, 1.5, 2.5, 3.0, 10.0, 100.0, -0.5, -1.5, -1.0, -2.25, 1e-4, 1e6],
        ulp=128,
        domain=(2.5, 6),
    )
    g = Golden("polygamma", lambda m, x: mp.polygamma(int(m), x) if m in range(99) else mp.nan, 64)
    x = [0.5, 1.0, 1.5, 2.0, 3.25, 10.0, 100.0, 1e-4]
    for d in ("f32", "f64"):
        for m in (0.0, 1.0, 2.0, 5.0):
            g.case(lax.polygamma, A(d, m), A(d, x), note="the order broadcasts")
        g.case(lax.polygamma, A(d, [1, 2, 3, 1, -1, 0.5]), A(d, [-0.5, -1.5, -2.25, 0, 1, 1]))
    g.case(lax.polygamma, A("f32", np.ones((2, 0))), A("f32", np.ones((2, 0))))
    g.write()
    unary(
        "rsqrt",
        lax.rsqrt,
        lambda x: 1 / mp.sqrt(x),
        [0.25, 0.5, 1.0, 2.0, 4.0, 10.0, -1.0, 1e-20, 1e20],
        ulp=2,
        domain=(0.5, 4),
    )
    for name, fn, ref, ulp in (("pow", lax.pow, m_pow, 4), ("atan2", lax.atan2, m_atan2, 4)):
        g = Golden(name, ref, ulp)
        vals = [0.0, -0.0, 0.5, -1.0, 2.0, 3.0, -2.5, INF, -INF, NAN]
        x, y = (v.ravel() for v in np.meshgrid(vals, vals, indexing="ij"))
        for d in ("f32", "f64"):
            g.case(fn, A(d, x), A(d, y))
        g.case(
            fn,
            A("f32", [DENORM["f32"], 3 * DENORM["f32"], TINY["f32"], HUGE["f32"], 1.0001]),
            A("f32", [0.5, 1.0, 1.25, 1.5, 1e5]),
        )
        for d in ("f16", "bf16"):
            g.case(fn, A(d, [0.5, 2.0, 3.0, -2.0, INF, NAN]), A(d, [2.5, -1.5, 3.0, 3.0, 0.5, 1.0]))
        r = rng(name)
        u, v = r.uniform(0.2, 3, (2, 3)), r.uniform(-2, 2, (2, 3))
        g.case(fn, A("f32", u), A("f32", v))
        g.case(fn, A("f32", 1.7), A("f32", v))
        g.case(fn, A("f32", u), A("f32", 0.3))
        g.case(fn, A("f32", np.zeros((2, 0))), A("f32", np.zeros((2, 0))))
        if name == "pow":
            g.case(
                fn,
                A("f32", [0.0, -0.0, 1.5, -2.0, INF, NAN, 3.0]),
                A("i32", [0, -1, 3, 3, -2, 0, -2]),
                note="integer exponents",
            )
        t = r.uniform(-1, 1, (2, 2, 3))
        g.jvp(fn, [A("f64", u), A("f64", v)], [A("f64", t[0]), A("f64", t[1])])
        g.write()


def exact_unary():
    r = rng("exact")
    halves = [0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.49999997, -0.25, 3.75, -7.0, 8388609.0, 1e10]
    table = {  # name: (call, mpmath formula, ints too, differentiable)
        "neg": (lax.neg, lambda x: -x, True, True),
        "sign": (lax.sign, mp.sign, True, False),
        "floor": (lax.floor, mp.floor, False, False),
        "ceil": (lax.ceil, mp.ceil, False, False),
        "abs": (lax.abs, abs, "i", True),
        "sqrt": (lax.sqrt, mp.sqrt, False, True),
        "square": (lax.square, lambda x: x * x, True, True),
        "is_finite": (lax.is_finite, None, False, False),
    }
    for name, (fn, ref, ints, diff) in table.items():
        g = Golden(name, ref)
        for d in FLOATS:
            vals = specials(d) + halves if d in ("f32", "f64") else specials(d)[:5] + halves[:9]
            g.case(fn, A(d, vals))
        for d in INTS if ints else []:
            if ints != "i" or d[0] == "i":
                g.case(fn, A(d, int_samples(d)))
        shapes_float(g, fn, lambda s: r.uniform(0.1, 3, s))
        if diff:
            x = [0.5, 2.0, 1.25, 3.0] if name == "sqrt" else [0.5, -2.0, 1.25, 0.0]
            g.jvp(fn, [A("f64", x)], [A("f64", [1.0, -0.5, 2.0, 3.0])], ulp=4)
        g.write()
    g = Golden("round", None)
    for mode in (lax.RoundingMethod.AWAY_FROM_ZERO, lax.RoundingMethod.TO_NEAREST_EVEN):
        fn = lambda x, m=mode: lax.round(x, m)
        for d in FLOATS:
            g.case(fn, A(d, [0.0, -0.0, INF, -INF, NAN] + halves[: 10 if d[0] == "f" else 9]))
        g.case(fn, A("f32", np.zeros((0,))))
        g.case(fn, A("f32", r.uniform(-4, 4, (2, 3))))
    g.write()
    g = Golden("integer_pow", lambda x: mp.mpf(0))
    for y in (0, 1, 2, 3, 5, -1, -2, -3):
        g.ref = lambda x, y=y: mp.power(x, y)
        fn = lambda x, y=y: jax.lax.integer_pow_p.bind(x, y=y)
        for d in FLOATS:
            v = [0.0, -0.0, INF, -INF, NAN, 0.5, -1.5, 2.0, 3.25]
            g.case(fn, A(d, v), ulp=4 if abs(y) > 2 else None)
        if y >= 0:
            for d in ("i8", "i32", "u32", "i64"):
                g.case(fn, A(d, int_samples(d)))
        if y not in (0, 1):
            g.jvp(fn, [A("f64", [0.5, -1.25, 3.0])], [A("f64", [1.0, 2.0, -0.5])], ulp=8)
    g.write()


def int_pairs(d):
    lo, hi = int_range(d)
    v = [lo, -1, 0, 1, 3, hi] if lo else [0, 1, 3, hi // 2 + 1, hi]
    return [a.ravel() for a in np.meshgrid(np.array(v, object), np.array(v, object), indexing="ij")]


def float_pairs(d, zeros=True):
    v = [0.0, 1.0, -1.5, INF, -INF, NAN, HUGE[d], -TINY[d], DENORM[d]]
    v += [-0.0] if zeros else []
    return [a.ravel() for a in np.meshgrid(v, v, indexing="ij")]


def m_rem(x, y):
    if y == 0:
        raise ValueError
    return x - y * (mp.floor(abs(x) / abs(y)) * mp.sign(x) * mp.sign(y))


def binary():
    table = {  # name: (call, formula, floats, ints, bool, differentiable)
        "add": (lax.add, lambda x, y: x + y, True, INTS, False, True),
        "sub": (lax.sub, lambda x, y: x - y, True, INTS, False, True),
        "mul": (lax.mul, lambda x, y: x * y, True, INTS, False, True),
        "div": (lax.div, lambda x, y: x / y, True, INTS, False, True),
        "rem": (lax.rem, m_rem, True, INTS, False, True),
        "max": (lax.max, max, True, INTS, True, True),
        "min": (lax.min, min, True, INTS, True, True),
        "nextafter": (lax.nextafter, None, True, [], False, False),
        "eq": (lax.eq, None, True, INTS, True, False),
        "ne": (lax.ne, None, True, INTS, True, False),
        "lt": (lax.lt, None, True, INTS, True, False),
        "le": (lax.le, None, True, INTS, True, False),
        "gt": (lax.gt, None, True, INTS, True, False),
        "ge": (lax.ge, None, True, INTS, True, False),
        "and": (lax.bitwise_and, None, False, INTS, True, False),
        "or": (lax.bitwise_or, None, False, INTS, True, False),
        "xor": (lax.bitwise_xor, None, False, INTS, True, False),
    }
    compare = {
        "eq": np.equal,
        "ne": np.not_equal,
        "lt": np.less,
        "le": np.less_equal,
        "gt": np.greater,
        "ge": np.greater_equal,
        "nextafter": np.nextafter,
    }
    # IEEE arithmetic where a subnormal number meets a zero, an infinity or a NaN
    ieee = {
        "add": np.add,
        "sub": np.subtract,
        "mul": np.multiply,
        "div": np.divide,
        "rem": np.fmod,
        "max": np.maximum,
        "min": np.minimum,
    }
    for name, (fn, ref, floats, ints, boolean, diff) in table.items():
        g = Golden(name, {"max": max, "min": min}.get(name, ref))
        r = rng(name)
        if name in compare and name != "nextafter":
            g.source = f"{emit.VERSIONS}: jax.lax, beside subnormals numpy; seed {SEED}"
        for d in FLOATS if floats else []:
            x, y = float_pairs(d, zeros=name not in ("max", "min"))
            if d in ("f16", "bf16"):
                x, y = x[::3], y[::3]
                if name == "rem":  # keep to quotients whose remainder f32 holds exactly
                    x, y = np.array([5.0, -5.0, 5.5, 1.0, INF, NAN]), np.array(
                        [3.0, 3.0, -2.0, 0.0, 2.0, 1.0]
                    )
            item = g.case(fn, A(d, x), A(d, y))
            if name in compare:
                x, y = A(d, x), A(d, y)
                exact = compare[name](x, y)
                if name == "nextafter":  # numpy's halves: x itself beside an equal y
                    exact = np.where(x == y, y, exact)
                sub = is_subnormal(x) | is_subnormal(y)
                if name == "nextafter":
                    sub = sub | is_subnormal(exact)
                out = item["outputs"][0]
                same = (exact == out) | sub | ((exact != exact) & (out != out))
                assert same.all(), (name, d, x[~same], y[~same], exact[~same], out[~same])
                item["outputs"] = [exact]
            if name in ieee:
                x, y = A(d, x), A(d, y)
                sub = is_subnormal(x) | is_subnormal(y)
                item["outputs"] = [np.where(sub, ieee[name](x, y), item["outputs"][0])]
        for d in ints:
            x, y = int_pairs(d)
            g.case(fn, A(d, x), A(d, y))
        if boolean:
            g.case(fn, A("bool", [False, False, True, True]), A("bool", [False, True, False, True]))
        d = "f32" if floats else "i32"
        gen = (lambda s: r.uniform(0.5, 4, s)) if floats else (lambda s: r.integers(0, 99, s))
        g.case(fn, A(d, gen(())), A(d, gen(())))
        g.case(fn, A(d, np.zeros((0, 3))), A(d, np.zeros((0, 3))))
        g.case(fn, A(d, gen((2, 3))), A(d, gen((2, 3))))
        g.case(fn, A(d, gen(())), A(d, gen((2, 3))), note="a scalar operand broadcasts")
        g.case(fn, A(d, gen((3,))), A(d, gen(())), note="a scalar operand broadcasts")
        if diff:
            x, y = [1.5, -2.0, 3.0, 2.0], [0.75, 3.0, 3.0, -1.25]
            if name == "rem":
                x, y = [5.5, -5.5, 7.25, 2.0], [2.0, 2.0, -3.0, 3.0]
            g.jvp(
                fn,
                [A("f64", x), A("f64", y)],
                [A("f64", [1.0, -0.5, 2.0, 0.25]), A("f64", [0.5, 3.0, -1.0, 1.5])],
                ulp=8,
            )
        g.write()
    for name, fn in (
        ("shift_left", lax.shift_left),
        ("shift_right_logical", lax.shift_right_logical),
        ("shift_right_arithmetic", lax.shift_right_arithmetic),
    ):
        g = Golden(name)
        for d in INTS:
            lo, hi = int_range(d)
            w = 8 * DTYPES[d].itemsize
            amounts = [0, 1, w - 1, w, w + 1] + ([-1] if lo else [hi])
            x, y = (
                a.ravel()
                for a in np.meshgrid(
                    np.array([lo, 1, 5, hi - 1] + ([-1] if lo else []), object),
                    np.array(amounts, object),
                    indexing="ij",
                )
            )
            g.case(fn, A(d, x), A(d, y))
        g.case(
            fn, A("u32", [[1, 2, 3], [4, 5, 6]]), A("u32", 3), note="a scalar operand broadcasts"
        )
        g.case(fn, A("i32", np.zeros((0,))), A("i32", np.zeros((0,))))
        g.write()
    g = Golden("not")
    for d in INTS:
        g.case(lax.bitwise_not, A(d, int_samples(d)))
    g.case(lax.bitwise_not, A("bool", [True, False]))
    g.case(lax.bitwise_not, A("i32", 5))
    g.case(lax.bitwise_not, A("i32", np.zeros((0, 2))))
    g.write()
    for name, fn in (("population_count", lax.population_count), ("clz", lax.clz)):
        g = Golden(name)
        for d in INTS:
            g.case(fn, A(d, int_samples(d)))
        g.case(fn, A("u32", 5))
        g.case(fn, A("u32", np.zeros((0, 2))))
        g.write()


def select_convert():
    r = rng("select")
    g = Golden("select_n")
    f = lax.select_n
    for d in ["bool"] + INTS + FLOATS:
        g.case(f, A("bool", [True, False, True]), A(d, [0, 1, 1]), A(d, [1, 0, 0]))
    g.case(
        f,
        A("bool", [True, False, True, False]),
        A("f32", [NAN, -0.0, 1, NAN]),
        A("f32", [-0.0, NAN, INF, -INF]),
    )
    g.case(
        f,
        A("bool", True),
        A("f32", r.normal(size=(2, 3))),
        A("f32", r.normal(size=(2, 3))),
        note="a scalar predicate",
    )
    g.case(f, A("i32", [0, 2, 1]), A("f32", [1, 2, 3]), A("f32", [4, 5, 6]), A("f32", [7, 8, 9]))
    g.case(f, A("bool", False), A("f32", 1.5), A("f32", 2.5))
    g.case(f, A("bool", np.zeros((0,))), A("f32", np.zeros((0,))), A("f32", np.zeros((0,))))
    g.jvp(
        f,
        [A("bool", [True, False]), A("f64", [1, 2]), A("f64", [3, 4])],
        [None, A("f64", [5, 6]), A("f64", [7, 8])],
    )
    g.write()

    g = Golden("clamp")
    f = lax.clamp
    for d in FLOATS:
        g.case(f, A(d, -1.5), A(d, [0.0, -0.0, INF, -INF, NAN, 2.0, -1.5, 0.25]), A(d, 1.0))
    for d in INTS:
        g.case(f, A(d, 2), A(d, int_samples(d)), A(d, 50))
    g.case(
        f,
        A("f32", [0, 0, NAN, 3]),
        A("f32", [-1, 5, 1, 2]),
        A("f32", [1, 2, 2, 1]),
        note="bounds of the operand's shape; lower above upper gives upper",
    )
    g.case(f, A("f32", 0), A("f32", r.normal(size=(2, 3))), A("f32", 1))
    g.case(f, A("f32", 0), A("f32", np.zeros((0, 2))), A("f32", 1))
    g.jvp(
        f,
        [A("f64", [0, 0, 0, 0]), A("f64", [-1, 0.5, 2, 0]), A("f64", [1, 1, 1, 1])],
        [A("f64", [3, 1, 2, 4]), A("f64", [5, 6, 7, 8]), A("f64", [4, 3, 9, 2])],
    )
    g.write()

    convert()

    g = Golden("bitcast_convert_type")
    to = lambda d: (lambda x: lax.bitcast_convert_type(x, DTYPES[d]))
    for a, b in (
        ("f32", "u32"),
        ("f32", "i32"),
        ("f64", "u64"),
        ("f64", "i64"),
        ("f16", "u16"),
        ("bf16", "i16"),
    ):
        x = A(a, [v for v in specials(a) + GENERIC if v == v])
        g.case(to(b), x)
        g.case(to(a), x.view(DTYPES[b]))
    for a, b in (("i8", "u8"), ("u8", "i8"), ("i32", "u32"), ("u64", "i64")):
        g.case(to(b), A(a, int_samples(a)))
    g.case(to("u8"), A("f32", [[1.5, -2.0], [0.0, 3.0]]), note="a wider dtype adds an axis")
    g.case(to("u32"), A("u8", [[1, 2, 3, 4], [255, 0, 0, 128]]), note="a narrower one drops it")
    g.case(to("f64"), A("u32", [[0, 0x3FF00000], [0, 0xC0000000]]))
    g.case(to("f32"), A("u32", 0x40490FDB))
    g.case(to("f32"), A("u32", np.zeros((0, 2))))
    g.write()

    g = Golden("reduce_precision")
    g.source = f"{emit.VERSIONS}, jax.lax"
    for e, m in ((5, 10), (8, 7), (8, 23), (4, 3), (5, 2)):
        f = lambda x, e=e, m=m: lax.reduce_precision(x, e, m)
        v = [
            0.0,
            -0.0,
            INF,
            -INF,
            NAN,
            1.0,
            -1.5,
            1.0009765625,
            1.00048828125,
            1.0014648,
            3.14159265,
            65504.0,
            65519.0,
            65520.0,
            1e5,
            1e-5,
            1e-9,
            0.1,
            240.0,
            248.0,
            1e30,
        ]
        g.case(f, A("f32", v))
        g.case(f, A("f64", v[:18]))
    f = lambda x: lax.reduce_precision(x, 8, 3)
    g.case(f, A("bf16", [1.0, 1.0625, 1.1875, -3.25, INF, NAN, -0.0]))
    g.case(f, A("f32", 0.3))
    g.case(f, A("f32", np.zeros((0, 2))))
    g.jvp(lambda x: lax.reduce_precision(x, 8, 7), [A("f64", [1.1, 2.3])], [A("f64", [0.3, 0.7])])
    g.write()


def saturate(d, v):
    """Float to integer as the runtime promises it: truncate, saturate, NaN is 0."""
    lo, hi = int_range(d)
    if math.isnan(v):
        return 0
    return lo if v < lo else hi if v > hi else int(v)


def convert():
    g = Golden("convert_element_type")
    odd = []
    for a in ["bool"] + INTS + FLOATS:
        for b in ["bool"] + INTS + FLOATS:
            if a == "bool":
                x = A(a, [False, True])
            elif a in INTS:
                lo, hi = int_range(a)
                x = A(a, [lo, 0, 1, 77, hi] + ([-1, -3] if lo else [hi // 2 + 2]))
            else:
                v = [-0.0, -1.0, 0.75, -2.5, INF, -INF, NAN]
                if a in ("f16", "bf16"):
                    v += [300.0, -300.0]
                else:
                    v += [1.0009765625, 300.0, -70000.0, 3e9, -3e9, 2e19, 0.3333333432674408]
                x = A(a, v)
            fn = lambda x, b=b: lax.convert_element_type_p.bind(
                x, new_dtype=DTYPES[b], weak_type=False, sharding=None
            )
            if a == b:
                continue
            item = g.case(fn, x)
            if a in FLOATS and b in INTS:
                exact = A(b, [saturate(b, float(v)) for v in x])
                out = item["outputs"][0]
                if not np.array_equal(exact, out):
                    odd.append(f"{a}->{b} at {[float(v) for v in x[exact != out]]}")
                item["outputs"] = [exact]
    fn = lambda x: lax.convert_element_type(x, np.int32)
    g.case(fn, A("f32", 2.75))
    g.case(fn, A("f32", np.zeros((0, 2))))
    g.case(fn, A("f32", [[1.5, 2.5], [-3.5, 4.25]]))
    g.jvp(
        lambda x: lax.convert_element_type(x, np.float32),
        [A("f64", [1.5, 2.0])],
        [A("f64", [0.5, 3.0])],
    )
    g.write()
    assert not odd, odd  # JAX saturates everywhere, NaN gives 0


# -- shape ---------------------------------------------------------------------


def shape():
    r = rng("shape")
    n = lambda *s: A("f32", np.round(r.normal(size=s), 3))
    mixed = lambda f: [
        f(A("bool", [[True, False, True], [False, False, True]])),
        f(A("i8", [[1, -2, 3], [4, 5, -128]])),
        f(A("u64", [[1, 2, 2**64 - 1], [4, 5, 6]])),
        f(A("bf16", [[1, -0.0, 3], [NAN, 5, INF]])),
        f(A("f64", [[1, 2, 3], [4, 5, 6]])),
    ]
    g = Golden("broadcast_in_dim")
    b = lambda s, d: (
        lambda x: lax.broadcast_in_dim_p.bind(x, shape=s, broadcast_dimensions=d, sharding=None)
    )
    mixed(lambda x: g.case(b((2, 2, 3), (1, 2)), x))
    for x, s, d in (
        (n(), (2, 3), ()),
        (n(3), (2, 3), (1,)),
        (n(2), (2, 3), (0,)),
        (n(1, 3), (2, 3), (0, 1)),
        (n(2, 1), (2, 4, 3), (0, 2)),
        (n(), (1,), ()),
        (n(3), (0, 3), (1,)),
        (n(2, 3), (1, 2, 3), (1, 2)),
        (n(1), (1, 1, 5), (2,)),
    ):
        g.case(b(s, d), x)
    g.jvp(b((2, 2), (1,)), [A("f64", [1, 2])], [A("f64", [3, 4])])
    g.write()

    g = Golden("reshape")
    f = lambda s: (lambda x: lax.reshape_p.bind(x, new_sizes=s, dimensions=None, sharding=None))
    mixed(lambda x: g.case(f((3, 2)), x))
    for x, s in (
        (n(), (1,)),
        (n(1, 1), ()),
        (n(6), (1, 2, 3)),
        (n(0, 4), (2, 0)),
        (n(2, 3, 2), (12,)),
    ):
        g.case(f(s), x)
    g.jvp(f((2, 2)), [A("f64", [1, 2, 3, 4])], [A("f64", [5, 6, 7, 8])])
    g.write()

    g = Golden("transpose")
    f = lambda p: (lambda x: lax.transpose_p.bind(x, permutation=p))
    mixed(lambda x: g.case(f((1, 0)), x))
    for x, p in (
        (n(), ()),
        (n(4), (0,)),
        (n(2, 3, 2), (2, 0, 1)),
        (n(2, 3, 2), (0, 2, 1)),
        (n(0, 3), (1, 0)),
        (n(2, 1, 3, 2), (3, 1, 0, 2)),
    ):
        g.case(f(p), x)
    g.jvp(f((1, 0)), [A("f64", [[1, 2], [3, 4]])], [A("f64", [[5, 6], [7, 8]])])
    g.write()

    g = Golden("slice")
    f = lambda a, b, s=None: (
        lambda x: lax.slice_p.bind(x, start_indices=a, limit_indices=b, strides=s)
    )
    mixed(lambda x: g.case(f((0, 1), (2, 3)), x))
    for x, a, b, s in (
        (n(7), (1,), (6,), None),
        (n(7), (1,), (7,), (3,)),
        (n(4, 5), (1, 0), (4, 5), (2, 2)),
        (n(5), (2,), (2,), None),
        (n(), (), (), None),
        (n(2, 3, 2), (0, 1, 1), (2, 3, 2), None),
    ):
        g.case(f(a, b, s), x)
    g.jvp(f((1,), (4,), (2,)), [A("f64", [1, 2, 3, 4])], [A("f64", [5, 6, 7, 8])])
    g.write()

    g = Golden("pad")
    f = lambda c: (lambda x, v: lax.pad_p.bind(x, v, padding_config=c))
    for d in ("bool", "i8", "u64", "bf16", "f64"):
        g.case(f(((1, 0, 0),)), A(d, [1, 0, 1]), A(d, 1))
    for x, c in (
        (n(3), ((2, 1, 0),)),
        (n(3), ((0, 0, 2),)),
        (n(5), ((-1, -2, 0),)),
        (n(4), ((-1, 2, 1),)),
        (n(2, 3), ((1, 0, 0), (0, 2, 1))),
        (n(0), ((2, 1, 0),)),
        (n(), ()),
        (n(2, 2), ((-1, 0, 0), (1, -1, 1))),
        (n(3), ((-2, -3, 1),)),
    ):
        g.case(f(c), x, A("f32", 9.5))
    g.jvp(f(((1, 1, 1),)), [A("f64", [1, 2]), A("f64", 3)], [A("f64", [5, 6]), A("f64", 7)])
    g.write()

    g = Golden("concatenate")
    f = lambda d: (lambda *xs: lax.concatenate_p.bind(*xs, dimension=d))
    mixed(lambda x: g.case(f(1), x, x))
    for d, xs in (
        (0, (n(2), n(3))),
        (0, (n(2, 2), n(1, 2), n(0, 2))),
        (1, (n(2, 1), n(2, 3))),
        (2, (n(2, 1, 2), n(2, 1, 1), n(2, 1, 3))),
        (0, (n(3),)),
    ):
        g.case(f(d), *xs)
    g.jvp(f(0), [A("f64", [1, 2]), A("f64", [3])], [A("f64", [5, 6]), A("f64", [7])])
    g.write()

    g = Golden("rev")
    f = lambda d: (lambda x: lax.rev_p.bind(x, dimensions=d))
    mixed(lambda x: g.case(f((1,)), x))
    for x, d in (
        (n(5), (0,)),
        (n(2, 3), (0, 1)),
        (n(2, 3, 2), (0, 2)),
        (n(0, 2), (0,)),
        (n(3), ()),
    ):
        g.case(f(d), x)
    g.jvp(f((0,)), [A("f64", [1, 2])], [A("f64", [3, 4])])
    g.write()

    g = Golden("copy")
    mixed(lambda x: g.case(lax.copy_p.bind, x))
    for x in (n(), n(0, 2), n(4)):
        g.case(lax.copy_p.bind, x)
    g.jvp(lax.copy_p.bind, [A("f64", [1, 2])], [A("f64", [3, 4])])
    g.write()

    g = Golden("split")
    f = lambda sizes, axis: (lambda x: tuple(lax.split(x, sizes, axis)))
    mixed(lambda x: g.case(f((1, 2), 1), x))
    for x, sizes, axis in (
        (n(7), (3, 0, 4), 0),
        (n(2, 3), (1, 1), 0),
        (n(2, 3, 2), (2, 1), 1),
        (n(0, 2), (1, 1), 1),
        (n(3), (3,), 0),
    ):
        g.case(f(sizes, axis), x)
    g.jvp(f((1, 2), 0), [A("f64", [1, 2, 3])], [A("f64", [4, 5, 6])])
    g.write()

    g = Golden("squeeze")
    f = lambda d: (lambda x: lax.squeeze_p.bind(x, dimensions=d))
    for x, d in (
        (n(1, 3), (0,)),
        (n(1, 1), (0, 1)),
        (n(2, 1, 3, 1), (1, 3)),
        (n(1, 0), (0,)),
        (n(2, 3), ()),
    ):
        g.case(f(d), x)
    g.case(f((1,)), A("i8", [[3], [-4]]))
    g.jvp(f((0,)), [A("f64", [[1, 2]])], [A("f64", [[3, 4]])])
    g.write()

    g = Golden("iota")
    for d in INTS + FLOATS:
        g.case(lambda d=d: lax.iota_p.bind(dtype=DTYPES[d], shape=(5,), dimension=0, sharding=None))
    for d, s, k in (
        ("i32", (2, 3), 1),
        ("i32", (2, 3), 0),
        ("f32", (2, 2, 3), 1),
        ("i32", (0,), 0),
        ("i8", (130,), 0),
    ):
        g.case(lambda: lax.iota_p.bind(dtype=DTYPES[d], shape=s, dimension=k, sharding=None))
    g.write()


# -- reductions ----------------------------------------------------------------


def reductions():
    r = rng("reduce")
    small = lambda d, s: A(d, r.integers(-4 if d[0] != "u" else 0, 5, s))
    axes_list = [
        ((2, 3), (0,)),
        ((2, 3), (1,)),
        ((2, 3), (0, 1)),
        ((2, 3, 2), (0, 2)),
        ((2, 3, 2), (1,)),
        ((4,), (0,)),
        ((), ()),
        ((0, 3), (0,)),
        ((3, 0), (0,)),
    ]
    for name in ("reduce_sum", "reduce_prod", "reduce_max", "reduce_min"):
        call = getattr(lax, name)
        g = Golden(name)
        f = lambda axes: (lambda x: call(x, axes))
        for d in INTS + FLOATS:
            g.case(f((1,)), small(d, (3, 5)))
        for d in INTS:
            lo, hi = int_range(d)
            g.case(f((0,)), A(d, [hi, 2, 1, lo]), note="wraps around" if "sum" in name else None)
        for s, axes in axes_list:
            g.case(f(axes), small("f32", s))
        for d in FLOATS:
            g.case(f((1,)), A(d, [[1, NAN, 2], [INF, 1, 2], [-INF, 2, 3], [INF, -INF, 1]]))
        if name in ("reduce_max", "reduce_min"):
            g.case(f((0,)), A("bool", [[True, False, False], [True, True, False]]))
            g.case(f((1,)), A("f32", [[NAN, NAN], [-INF, -INF], [INF, INF]]))
        else:
            x = r.uniform(0.5, 1.5, (40,))
            for d in ("f32", "f64"):
                a = A(d, x)
                exact = (
                    math.fsum(a.astype(np.float64))
                    if name == "reduce_sum"
                    else mp.fprod([mp.mpf(float(v)) for v in a])
                )
                item = g.case(f((0,)), a)
                item["ulp"] = 16
                item["outputs"] = [np.asarray(A(d, round_to(d, mp.mpf(exact))))]
        if name != "reduce_prod":
            x = [[1, 5, 2], [7, 7, 3.0]]
        else:
            x = [[1.5, 5, 2], [0, 7, 3.0]]
        t = A("f64", [[1, 2, 3], [4, 6, 8.0]])
        g.jvp(f((1,)), [A("f64", x)], [t], ulp=16)
        g.write()
    for name in ("reduce_and", "reduce_or", "reduce_xor"):
        call = getattr(lax, name)
        g = Golden(name)
        f = lambda axes: (lambda x: call(x, axes))
        b = A("bool", [[True, False, True], [True, True, True]])
        for axes in ((0,), (1,), (0, 1), ()):
            g.case(f(axes), b)
        g.case(f((0,)), A("bool", np.zeros((0, 3))))
        for d in INTS:
            g.case(f((1,)), A(d, [[7, 12, 14], [1, 2, 4]]))
        g.case(f((0,)), A("i32", np.zeros((0, 2))))
        g.write()
    for name in ("argmax", "argmin"):
        prim = getattr(lax, name + "_p")
        g = Golden(name)
        f = lambda axis, d="i32": (lambda x: prim.bind(x, axes=(axis,), index_dtype=DTYPES[d]))
        for d in INTS + FLOATS:
            g.case(f(1), small(d, (3, 5)), note="ties: the first")
        g.case(f(0), A("bool", [[True, False], [False, True], [True, True]]))
        for d in FLOATS:
            g.case(
                f(1),
                A(d, [[1, NAN, 2, NAN], [INF, -INF, INF, -INF], [NAN, NAN, NAN, NAN]]),
                note="the first NaN wins",
            )
        for ix in ("i64", "u8", "i8"):
            g.case(f(0, ix), small("f32", (4, 2)))
        g.case(f(1), small("f32", (2, 3, 2)))
        g.case(f(0), small("f32", (1,)))
        g.case(f(0), A("f32", np.zeros((3, 0))))
        g.write()
    cumulative()


def m_cumlogsumexp(a, axis, reverse):
    """Running log(sum(exp)) of an f32 or f64 array, at 60 digits."""
    kind = emit.short(a.dtype)
    x = np.moveaxis(a, axis, -1)
    x = x[..., ::-1] if reverse else x
    out = np.empty(x.shape, np.float64)
    for ix in np.ndindex(x.shape[:-1]):
        total = mp.mpf(0)
        for i, v in enumerate(x[ix]):
            total += mp.exp(mp.mpf(float(v)))
            out[ix][i] = round_to(kind, mp.log(total))
    out = out[..., ::-1] if reverse else out
    return np.moveaxis(out, -1, axis).astype(a.dtype)


def cumulative():
    r = rng("cum")
    small = lambda d, s: A(d, r.integers(-3 if d[0] != "u" else 0, 4, s))
    for name in ("cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"):
        prim = getattr(lax, name + "_p")
        g = Golden(name)
        f = lambda axis, rev: (lambda x: prim.bind(x, axis=axis, reverse=rev))
        log = name == "cumlogsumexp"
        for d in FLOATS if log else INTS + FLOATS:
            if log:
                x = small(d, (6,))
                item = g.case(f(0, False), x)
                item["ulp"] = 16 if d in ("f32", "f64") else 4
                if d in ("f32", "f64"):
                    item["outputs"] = [m_cumlogsumexp(x, 0, False)]
            else:
                g.case(f(0, False), small(d, (6,)))
        for s, axis, rev in (
            ((2, 3), 0, False),
            ((2, 3), 1, True),
            ((2, 3, 2), 1, False),
            ((2, 3, 2), 2, True),
            ((0, 2), 0, False),
            ((2, 0), 0, False),
            ((1,), 0, True),
        ):
            x = small("f32", s)
            item = g.case(f(axis, rev), x)
            if log:
                item["ulp"] = 16
                item["outputs"] = [m_cumlogsumexp(x, axis, rev)]
        if log:
            x = A("f32", [-100, 100, 90, -50, 100.5])
            item = g.case(f(0, False), x)
            item["ulp"] = 16
            item["outputs"] = [m_cumlogsumexp(x, 0, False)]
        else:
            for d in FLOATS:
                g.case(f(1, False), A(d, [[1, NAN, 2], [INF, 1, 2], [-INF, 2, 3]]))
            g.case(f(0, False), A("i8", [100, 100, 100, -128]))
            if name in ("cumsum", "cumprod"):
                x = A("f64", r.uniform(0.5, 1.5, 20))
                exact, acc = [], mp.mpf(0 if name == "cumsum" else 1)
                for v in x:
                    acc = acc + mp.mpf(float(v)) if name == "cumsum" else acc * mp.mpf(float(v))
                    exact.append(round_to("f64", acc))
                item = g.case(f(0, False), x)
                item["ulp"], item["outputs"] = 16, [A("f64", exact)]
        g.jvp(f(0, False), [A("f64", [1, 3, 2, 5.0])], [A("f64", [1, 2, 4, 8.0])])
        g.jvp(f(0, True), [A("f64", [1, 3, 2, 5.0])], [A("f64", [1, 2, 4, 8.0])])
        if log:
            for item in g.cases[-2:]:
                item["ulp"] = 16
        g.write()


# -- indexing ------------------------------------------------------------------


def indexing():
    r = rng("index")
    n = lambda *s: A("f32", np.round(r.normal(size=s), 3))
    G, S = lax.GatherDimensionNumbers, lax.ScatterDimensionNumbers
    rows = G(offset_dims=(1,), collapsed_slice_dims=(0,), start_index_map=(0,))
    cols = G(offset_dims=(0,), collapsed_slice_dims=(1,), start_index_map=(1,))
    cell = G(offset_dims=(), collapsed_slice_dims=(0, 1), start_index_map=(0, 1))
    swap = G(offset_dims=(), collapsed_slice_dims=(0, 1), start_index_map=(1, 0))
    block = G(offset_dims=(1, 2), collapsed_slice_dims=(), start_index_map=(0, 1))
    inner = G(offset_dims=(0, 2), collapsed_slice_dims=(1,), start_index_map=(1,))
    batch = G(
        offset_dims=(),
        collapsed_slice_dims=(1,),
        start_index_map=(1,),
        operand_batching_dims=(0,),
        start_indices_batching_dims=(0,),
    )
    g = Golden("gather")

    def take(x, i, dn, sizes, mode, fill=None):
        fn = lambda x, i: lax.gather_p.bind(
            x,
            i,
            dimension_numbers=dn,
            slice_sizes=sizes,
            mode=mode,
            fill_value=fill,
            unique_indices=False,
            indices_are_sorted=False,
        )
        return fn, x, i

    M = lax.GatherScatterMode
    x34, ix = n(3, 4), A("i32", [[0], [2], [5], [-1]])
    for mode in (M.CLIP, M.FILL_OR_DROP):
        fill = (
            (
                lambda d: {
                    "f": NAN,
                    "b": NAN,
                    "i": int_range(d)[0] if d in INTS else 0,
                    "u": int_range(d)[1] if d in INTS else 0,
                }[d[0]]
            )
            if mode == M.FILL_OR_DROP
            else lambda d: None
        )
        for d in ("f32", "i32", "u8", "f64", "bf16", "i64"):
            x = x34 if d == "f32" else A(d, [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
            fv = fill(d)
            if fv is not None:
                fv = DTYPES[d].type(fv)
            g.case(*take(x, ix, rows, (1, 4), mode, fv))
        g.case(
            *take(
                A("bool", [[True, False], [False, True]]),
                A("i32", [[1], [2]]),
                rows,
                (1, 2),
                mode,
                None if mode == M.CLIP else np.bool_(True),
            )
        )
        fv = None if mode == M.CLIP else np.float32(NAN)
        g.case(*take(x34, A("i32", [[0, 1], [2, 3], [3, 0], [1, -1]]), cell, (1, 1), mode, fv))
        g.case(*take(x34, A("i64", [[0, 1], [3, 2], [1, 0]]), swap, (1, 1), mode, fv))
        g.case(*take(x34, A("i32", [[0, 0], [1, 2], [2, 3]]), block, (2, 2), mode, fv))
        g.case(*take(n(2, 3, 2), A("i32", [[2], [0], [9]]), inner, (2, 1, 2), mode, fv))
        g.case(*take(n(2, 3), A("i32", [[[0], [2]], [[1], [3]]]), batch, (1, 1), mode, fv))
        g.case(*take(x34, A("u8", [[250], [1]]), cols, (3, 1), mode, fv))
        g.case(
            *take(x34, A("i32", 1).reshape(1), G((0,), (0,), (0,)), (1, 4), mode, fv),
            note="one index",
        )
        g.case(*take(x34, A("i32", np.zeros((0, 1))), rows, (1, 4), mode, fv))
    g.case(
        *take(x34, A("i32", [[0], [2], [5]]), rows, (1, 4), M.FILL_OR_DROP, np.float32(7.5)),
        note="a fill value of its own",
    )
    g.case(
        *take(
            x34,
            A("i32", [[[0], [1]], [[2], [0]]]),
            G((2,), (0,), (0,)),
            (1, 3),
            M.PROMISE_IN_BOUNDS,
        )
    )
    g.case(
        *take(
            n(2, 3, 2),
            A("i32", [[1, 0], [0, 1]]),
            G((1,), (0, 2), (0, 2)),
            (1, 2, 1),
            M.PROMISE_IN_BOUNDS,
        )
    )
    fn, x, i = take(A("f64", [1, 2, 3]), A("i32", [[2], [0], [2]]), G((), (0,), (0,)), (1,), M.CLIP)
    g.jvp(fn, [x, i], [A("f64", [4, 5, 6]), None])
    g.write()

    for name, prim in (("scatter", lax.scatter_p), ("scatter_add", lax.scatter_add_p)):
        g = Golden(name)

        def put(x, i, u, dn, mode):
            call = lax.scatter if name == "scatter" else lax.scatter_add
            eqn = jax.make_jaxpr(lambda x, i, u: call(x, i, u, dn, mode=mode))(x, i, u).jaxpr.eqns[
                -1
            ]
            return (lambda x, i, u: prim.bind(x, i, u, **eqn.params)), x, i, u

        srows = S(
            update_window_dims=(1,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,)
        )
        scell = S((), (0, 1), (0, 1))
        sblock = S((1, 2), (), (0, 1))
        sone = S((), (0,), (0,))
        sbatch = S((), (1,), (1,), operand_batching_dims=(0,), scatter_indices_batching_dims=(0,))
        for mode in ("clip", "fill", "promise_in_bounds"):
            bad = mode != "promise_in_bounds"
            for d in ("f32", "i32", "u8", "bf16", "f64"):
                g.case(
                    *put(
                        A(d, [1, 2, 3, 4]),
                        A("i32", [[0], [3], [7 if bad else 1]]),
                        A(d, [10, 20, 30]),
                        sone,
                        mode,
                    )
                )
            g.case(*put(n(3, 2), A("i32", [[2], [-1 if bad else 0]]), n(2, 2), srows, mode))
            g.case(
                *put(n(3, 3), A("i64", [[0, 1], [2, 2], [4 if bad else 1, 0]]), n(3), scell, mode)
            )
            g.case(
                *put(
                    n(3, 3),
                    (
                        A("i32", [[0, 0], [2 if bad else 1, 1]])
                        if name == "scatter_add"
                        else A("i32", [[2 if bad else 1, 1]])
                    ),
                    n(2, 2, 2) if name == "scatter_add" else n(1, 2, 2),
                    sblock,
                    mode,
                ),
                note="a window that overhangs is dropped whole, or clipped to fit" if bad else None,
            )
            g.case(*put(n(2, 3), A("i32", [[[0], [2]], [[1], [0]]]), n(2, 2), sbatch, mode))
            g.case(*put(n(3), A("i32", np.zeros((0, 1))), n(0), sone, mode))
        if name == "scatter_add":
            g.case(
                *put(
                    A("i32", [0, 0, 0]),
                    A("i32", [[1], [1], [0], [1]]),
                    A("i32", [1, 2, 4, 8]),
                    sone,
                    "clip",
                ),
                note="an index given several times adds up",
            )
        else:
            g.case(
                *put(
                    A("bool", [True, True, False]),
                    A("i32", [[1]]),
                    A("bool", [False]),
                    sone,
                    "clip",
                )
            )
        fn, *ops = put(A("f64", [1, 2, 3]), A("i32", [[2], [0]]), A("f64", [7, 8]), sone, "clip")
        if name == "scatter_add":
            g.jvp(fn, ops, [A("f64", [4, 5, 6]), None, A("f64", [1, 2])])
        g.write()

    g = Golden("dynamic_slice")
    f = lambda s: (lambda x, *i: lax.dynamic_slice_p.bind(x, *i, slice_sizes=s))
    for x, i, s in (
        (n(5), (1,), (3,)),
        (n(5), (4,), (3,)),
        (n(5), (-2,), (2,)),
        (n(3, 4), (1, 2), (2, 2)),
        (n(3, 4), (9, 0), (1, 4)),
        (n(4), (2,), (0,)),
        (n(0, 3), (0, 1), (0, 2)),
        (n(), (), ()),
    ):
        g.case(f(s), x, *[A("i32", v) for v in i])
    g.case(f((2,)), A("i8", [1, 2, 3]), A("u8", 255), note="a start is clamped")
    g.case(f((2,)), A("bool", [True, False, True]), A("i64", 1))
    g.jvp(f((2,)), [A("f64", [1, 2, 3]), A("i32", 1)], [A("f64", [4, 5, 6]), None])
    g.write()

    g = Golden("dynamic_update_slice")
    f = lambda x, u, *i: lax.dynamic_update_slice_p.bind(x, u, *i)
    for x, u, i in (
        (n(5), n(2), (1,)),
        (n(5), n(2), (4,)),
        (n(5), n(2), (-3,)),
        (n(3, 4), n(2, 2), (1, 2)),
        (n(3, 4), n(1, 4), (9, 0)),
        (n(4), n(0), (2,)),
        (n(), n(), ()),
    ):
        g.case(f, x, u, *[A("i32", v) for v in i])
    g.case(f, A("i8", [1, 2, 3]), A("i8", [7]), A("u8", 200))
    g.case(f, A("bool", [True, False, True]), A("bool", [True]), A("i64", 1))
    g.jvp(
        f,
        [A("f64", [1, 2, 3]), A("f64", [9]), A("i32", 1)],
        [A("f64", [4, 5, 6]), A("f64", [8]), None],
    )
    g.write()

    g = Golden("sort")
    f = lambda d, k=1, st=True: (
        lambda *xs: lax.sort_p.bind(*xs, dimension=d, is_stable=st, num_keys=k)
    )
    for d in INTS:
        g.case(f(0), A(d, [5, 1, int_range(d)[1], int_range(d)[0], 3, 1]))
    for d in FLOATS:
        g.case(f(0), A(d, [3, NAN, -1, INF, 0.5, -INF, NAN, 2]), note="NaN is last")
    g.case(f(0), A("bool", [True, False, True, False]))
    g.case(f(1), n(2, 5))
    g.case(f(0), n(4, 2))
    g.case(f(1), n(2, 3, 2))
    g.case(f(0, 1), A("f32", [2, 1, 2, 1, 0]), A("i32", [0, 1, 2, 3, 4]), note="stable")
    g.case(
        f(0, 1),
        A("f32", [0.0, -0.0, 0.0, -0.0, -1]),
        A("i32", [0, 1, 2, 3, 4]),
        note="zeros of both signs are equal keys",
    )
    g.case(f(0, 1), A("f32", [NAN, 1, NAN, 0]), A("i32", [0, 1, 2, 3]))
    g.case(f(0, 2), A("i32", [1, 0, 1, 0]), A("f32", [2, 3, 1, -1]), A("i8", [1, 2, 3, 4]))
    g.case(f(0, 1, False), A("i32", [3, 1, 2]))
    g.case(f(0), A("f32", np.zeros((0,))))
    g.case(f(0), n(1))
    g.jvp(f(0), [A("f64", [3, 1, 2])], [A("f64", [4, 5, 6])])
    g.write()


# -- products, random ----------------------------------------------------------


def products():
    r = rng("dot")
    small = lambda d, s: A(d, r.integers(-3 if d[0] != "u" else 0, 4, s))
    g = Golden("dot_general")
    f = lambda dn, p=None: (
        lambda a, b: lax.dot_general_p.bind(
            a,
            b,
            dimension_numbers=dn,
            precision=None,
            out_sharding=None,
            preferred_element_type=DTYPES[p] if p else None,
        )
    )
    mm = (((1,), (0,)), ((), ()))
    for d in INTS + FLOATS:
        g.case(f(mm, d), small(d, (2, 3)), small(d, (3, 2)))
    for a, p in (("bf16", "f32"), ("f16", "f32"), ("i8", "i32"), ("u8", "i32"), ("f32", "f64")):
        g.case(f(mm, p), small(a, (2, 3)), small(a, (3, 2)), note="a wider result")
    g.case(f(mm), small("f32", (2, 3)), small("f32", (3, 2)), note="no preferred type")
    for sa, sb, dn in (
        ((3,), (3,), (((0,), (0,)), ((), ()))),
        ((2, 3), (3,), mm),
        ((3,), (3, 2), (((0,), (0,)), ((), ()))),
        ((2, 3), (4, 3), (((1,), (1,)), ((), ()))),
        ((3, 2), (3, 4), (((0,), (0,)), ((), ()))),
        ((3, 2), (4, 3), (((0,), (1,)), ((), ()))),
        ((2, 3), (2, 2), (((), ()), ((), ()))),
        ((2, 3), (2, 3), (((0, 1), (0, 1)), ((), ()))),
        ((2, 3), (3, 2), (((0, 1), (1, 0)), ((), ()))),
        ((2, 3, 4), (2, 4, 2), (((2,), (1,)), ((0,), (0,)))),
        ((2, 3, 4), (4, 2, 2), (((2,), (0,)), ((0,), (1,)))),
        ((3, 2, 4), (4, 2, 2), (((2,), (0,)), ((1,), (2,)))),
        ((2, 3), (2, 3), (((), ()), ((0, 1), (0, 1)))),
        ((2, 3), (2, 3), (((1,), (1,)), ((0,), (0,)))),
        (
            ((2, 3, 2, 2), (3, 2, 2), (((2,), (1,)), ((0, 1), (2, 0))))
            if False
            else ((2, 3, 2), (3, 2, 2), (((1,), (0,)), ((0,), (2,))))
        ),
        ((), (), (((), ()), ((), ()))),
        ((), (3,), (((), ()), ((), ()))),
        ((2, 0), (0, 3), mm),
        ((0, 3), (3, 2), mm),
    ):
        g.case(f(dn, "f32"), small("f32", sa), small("f32", sb))
    g.case(f(mm, "f32"), A("f32", [[1, INF], [NAN, 1]]), A("f32", [[1, 0], [0, 1]]))
    g.case(f(mm, "i8"), A("i8", [[100, 100]]), A("i8", [[100], [27]]), note="wraps around")
    a, b = r.uniform(0.5, 1.5, (3, 20)), r.uniform(0.5, 1.5, (20, 2))
    for d in ("f32", "f64"):
        x, y = A(d, a), A(d, b)
        item = g.case(f(mm, d), x, y)
        item["ulp"] = 16
        exact = [
            [
                round_to(d, mp.fsum(mp.mpf(float(p)) * mp.mpf(float(q)) for p, q in zip(row, col)))
                for col in y.T
            ]
            for row in x
        ]
        item["outputs"] = [A(d, exact)]
    g.jvp(
        f(mm, "f64"),
        [small("f64", (2, 3)), small("f64", (3, 2))],
        [small("f64", (2, 3)), small("f64", (3, 2))],
    )
    g.write()

    from jax.extend.random import threefry2x32_p

    g = Golden("threefry2x32", source=f"{emit.VERSIONS}; the first three: Random123 known answers")
    f = lambda *a: threefry2x32_p.bind(*a)
    u = lambda *v: A("u32", list(v))
    kat = [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((2**32 - 1,) * 2, (2**32 - 1,) * 2, (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ]
    for k, c, want in kat:
        item = g.case(f, *[A("u32", v) for v in k + c])
        assert [int(v) for v in item["outputs"]] == list(want)
    g.case(f, A("u32", 0), A("u32", 42), u(0, 0, 0, 0, 0), u(0, 1, 2, 3, 4), note="a scalar key")
    g.case(f, u(1, 2, 3), u(4, 5, 6), u(7, 8, 9), u(10, 11, 12))
    g.case(
        f,
        A("u32", 1),
        A("u32", 2),
        A("u32", np.zeros((2, 3))),
        A("u32", np.arange(6).reshape(2, 3)),
    )
    g.case(f, A("u32", 1), A("u32", 2), A("u32", np.zeros((0,))), A("u32", np.zeros((0,))))
    g.write()


if __name__ == "__main__":
    Golden.wanted = set(sys.argv[1:])
    for part in (
        transcendental,
        exact_unary,
        binary,
        select_convert,
        shape,
        reductions,
        indexing,
        products,
    ):
        part()
