"""Golden values of jax.numpy's smaller families: writes tests/golden/families.lua.

    python tests/golden/make_families.py

Order statistics, histograms, covariance, interpolation, polynomials, windows, sets, index arrays.
A case is a Lua expression of x, y, z and the same call in JAX; what is differentiable is also
compared by the gradient of the sum of its sines.
"""

import os

import jax
import jax.numpy as jnp
import numpy as np

import emit
from emit import DTYPES

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []
RNG = np.random.default_rng(20)


def A(d, v):
    return np.asarray(v).astype(DTYPES[d])


def flat(out):
    return [np.asarray(o) for o in (out if isinstance(out, (tuple, list)) else [out])]


def case(source, fun, *inputs, ulp=8, grad=False):
    inputs = [np.asarray(a) for a in inputs]
    wide = any(emit.short(a.dtype) in ("i64", "u64", "f64") for a in inputs)
    args = ", ".join("xyzw"[: len(inputs)])
    with jax.enable_x64(wide):
        arrays = [jnp.asarray(a) for a in inputs]
        outs = flat(fun(*arrays))
        text = f"return function({args}) return {source} end"
        types = ", ".join(emit.short(a.dtype) + str(list(a.shape)) for a in inputs)
        name = f"{len(CASES) + 1} {source} of {types}"
        CASES.append({"name": name, "lua": text, "inputs": inputs, "outputs": outs, "ulp": ulp})
        if grad:
            total = lambda *a: sum(jnp.sum(jnp.sin(o)) for o in jax.tree.leaves(fun(*a)))
            d = jax.grad(total, argnums=tuple(range(len(inputs))))(*arrays)
            text = (
                f"local function total({args}) local s = 0 for _, o in ipairs({{{source}}}) do "
                f"s = s + jnp.sum(jnp.sin(o)) end return s end "
                f"return function({args}) return unpack((jax.grad(total, "
                f"{{argnums = {{{', '.join(map(str, range(len(inputs))))}}}}})({args}))) end"
            )
            CASES.append(
                {"name": "gradient of " + name, "lua": text, "inputs": inputs, "outputs": flat(d), "ulp": 64}
            )


def statistics():
    x = A("f32", RNG.normal(size=(3, 4, 5)))
    v = A("f32", RNG.normal(size=11))
    holes = x.copy()
    holes[0, 1, 2] = holes[2, :, 3] = np.nan
    for method in ("linear", "lower", "higher", "midpoint", "nearest"):
        for q in (0.0, 0.25, 0.5, 0.73, 1.0):
            case(
                f'jnp.quantile(x, {q}, {{method = "{method}"}})',
                lambda a: jnp.quantile(a, q, method=method),
                v,
                grad=q == 0.73,
            )
    for axis, lua in ((None, "nil"), (0, "0"), (-1, "-1"), ((0, 2), "{0, 2}")):
        for keep in (False, True):
            for fn in ("quantile", "nanquantile"):
                case(
                    f"jnp.{fn}(x, 0.3, {{axis = {lua}, keepdims = {str(keep).lower()}}})",
                    lambda a: getattr(jnp, fn)(a, 0.3, axis=axis, keepdims=keep),
                    holes,
                )
            for fn in ("nanmedian", "nanstd", "nanvar", "nanprod"):
                case(
                    f"jnp.{fn}(x, {{axis = {lua}, keepdims = {str(keep).lower()}}})",
                    lambda a: getattr(jnp, fn)(a, axis=axis, keepdims=keep),
                    holes,
                    ulp=64,
                )
    for fn in ("nanargmax", "nanargmin", "nancumsum", "nancumprod"):
        for axis, lua in ((None, "nil"), (1, "1"), (-1, "-1")):
            if fn.startswith("nanarg") and axis is None or not fn.startswith("nanarg") or axis == 1:
                case(
                    f"jnp.{fn}(x, {{axis = {lua}}})",
                    lambda a: getattr(jnp, fn)(a, axis=axis),
                    holes,
                    ulp=64,
                )
        case(f"jnp.{fn}(x)", getattr(jnp, fn), A("i32", [3, 1, 2]))
    case("jnp.nanargmax(x, {axis = 0})", lambda a: jnp.nanargmax(a, axis=0), A("f32", [[np.nan, 1], [np.nan, 2]]))
    case("jnp.quantile(x, y)", jnp.quantile, v, A("f32", [0.12, 0.91, 0.54]), grad=True)
    case("jnp.percentile(x, y, {axis = 1})", lambda a, q: jnp.percentile(a, q, axis=1), x, A("f32", [10, 90]), ulp=64)
    case("jnp.nanpercentile(x, 30, {axis = 0})", lambda a: jnp.nanpercentile(a, 30, axis=0), holes, ulp=64)
    case("jnp.percentile(x, 40)", lambda a: jnp.percentile(a, 40), A("i32", [5, 2, 9, 1]))
    case("jnp.percentile(x, 40)", lambda a: jnp.percentile(a, 40), A("f64", RNG.normal(size=9)))
    case("jnp.median(x, {axis = 1})", lambda a: jnp.median(a, axis=1), x)

    for m in (A("f32", RNG.normal(size=(3, 7))), A("f64", RNG.normal(size=(2, 5)))):
        case("jnp.cov(x)", jnp.cov, m, ulp=64, grad=True)
        case("jnp.cov(x, {rowvar = false})", lambda a: jnp.cov(a, rowvar=False), m, ulp=64)
        case("jnp.cov(x, {bias = true})", lambda a: jnp.cov(a, bias=True), m, ulp=64)
        case("jnp.cov(x, {ddof = 0})", lambda a: jnp.cov(a, ddof=0), m, ulp=64)
        case("jnp.corrcoef(x)", jnp.corrcoef, m, ulp=64)
        case("jnp.corrcoef(x, {rowvar = false})", lambda a: jnp.corrcoef(a, rowvar=False), m, ulp=64)
    case("jnp.cov(x)", jnp.cov, v, ulp=16)
    case("jnp.cov(x, y)", jnp.cov, v, A("f32", RNG.normal(size=11)), ulp=64)
    case(
        "jnp.cov(x, {fweights = y})",
        lambda a, w: jnp.cov(a, fweights=w),
        A("f32", RNG.normal(size=(2, 4))),
        A("i32", [1, 2, 3, 1]),
        ulp=64,
    )
    case(
        "jnp.cov(x, {aweights = y})",
        lambda a, w: jnp.cov(a, aweights=w),
        A("f32", RNG.normal(size=(2, 4))),
        A("f32", [1, 0.5, 2, 1]),
        ulp=64,
    )
    case("jnp.corrcoef(x)", jnp.corrcoef, A("f32", [1, 2, 4]))

    for a in (v, A("i32", [1, 2, 2, 3, 7]), A("f32", [2, 2, 2]), x):
        case("jnp.histogram(x)", jnp.histogram, a)
        case("jnp.histogram(x, {bins = 4})", lambda a: jnp.histogram(a, bins=4), a)
        case("jnp.histogram(x, {bins = 3, range = {0, 2}})", lambda a: jnp.histogram(a, bins=3, range=(0, 2)), a)
        case("jnp.histogram(x, {bins = 3, density = true})", lambda a: jnp.histogram(a, bins=3, density=True), a)
        case("jnp.histogram_bin_edges(x, 5)", lambda a: jnp.histogram_bin_edges(a, 5), a)
    case("jnp.histogram(x, y)", jnp.histogram, v, A("f32", [-1, 0, 0.5, 2]))
    case(
        "jnp.histogram(x, {bins = 3, weights = y})",
        lambda a, w: jnp.histogram(a, bins=3, weights=w),
        v,
        A("f32", RNG.uniform(size=11)),
    )
    w = A("f32", RNG.normal(size=11))
    case("jnp.histogram2d(x, y, {bins = 3})", lambda a, b: jnp.histogram2d(a, b, bins=3), v, w)
    case("jnp.histogram2d(x, y, {bins = {2, 4}})", lambda a, b: jnp.histogram2d(a, b, bins=[2, 4]), v, w)
    case(
        "jnp.histogram2d(x, y, {bins = 3, density = true})",
        lambda a, b: jnp.histogram2d(a, b, bins=3, density=True),
        v,
        w,
    )
    for right in (False, True):
        for bins in ([0.0, 1, 2], [2.0, 1, 0], [1.0], []):
            case(
                f"jnp.digitize(x, y, {{right = {str(right).lower()}}})",
                lambda a, b: jnp.digitize(a, b, right=right),
                A("f32", [[-1, 0, 0.5], [1, 2, 3]]),
                A("f32", bins),
            )


def calculus():
    xp, fp = A("f32", [0, 1, 2.5, 4]), A("f32", [1, -1, 3, 0.5])
    x = A("f32", [[-1, 0, 0.3], [1, 2.4, 4], [4.5, 3.9, 2.5]])
    case("jnp.interp(x, y, z)", jnp.interp, x, xp, fp)
    case("jnp.interp(x, y, z)", jnp.interp, A("f32", [0.2, 0.7, 3.3]), xp, fp, grad=True)
    case("jnp.interp(x, y, z, {left = -9, right = 9})", lambda *a: jnp.interp(*a, left=-9, right=9), x, xp, fp)
    case("jnp.interp(x, y, z, {period = 5})", lambda *a: jnp.interp(*a, period=5), x, xp, fp)
    case(
        'jnp.interp(x, y, z, {left = "extrapolate", right = "extrapolate"})',
        lambda *a: jnp.interp(*a, left="extrapolate", right="extrapolate"),
        x,
        xp,
        fp,
    )
    case("jnp.interp(x, y, z)", jnp.interp, A("i32", [0, 1, 3]), A("i32", [0, 2, 4]), A("i32", [0, 10, 0]))
    case("jnp.interp(x, y, z)", jnp.interp, x, A("f32", [1]), A("f32", [7]))
    f = A("f32", RNG.normal(size=(4, 5)))
    case("unpack(jnp.gradient(x))", jnp.gradient, f, grad=True)
    case("unpack(jnp.gradient(x, 2, 0.5))", lambda a: jnp.gradient(a, 2, 0.5), f)
    case("jnp.gradient(x, {axis = 1})", lambda a: jnp.gradient(a, axis=1), f)
    case("jnp.gradient(x, 0.5, {axis = 0})", lambda a: jnp.gradient(a, 0.5, axis=0), f)
    case("jnp.gradient(x)", jnp.gradient, A("f32", [1, 3]))
    case("jnp.gradient(x, y)", jnp.gradient, A("f32", [1, 2, 4, 7, 11]), A("f32", [0, 1, 1.5, 3.5, 4]), grad=True)
    case("jnp.gradient(x)", jnp.gradient, A("i32", [1, 2, 4]))
    case("jnp.trapezoid(x)", jnp.trapezoid, f, grad=True)
    case("jnp.trapezoid(x, {dx = 0.1, axis = 0})", lambda a: jnp.trapezoid(a, dx=0.1, axis=0), f)
    case("jnp.trapezoid(x, y)", jnp.trapezoid, f, A("f32", [0, 1, 2.5, 3, 7]))
    case("jnp.trapezoid(x, {x = y, axis = 0})", lambda a, b: jnp.trapezoid(a, b, axis=0), f, f + 3)
    case("jnp.trapezoid(x)", jnp.trapezoid, A("i32", [1, 2, 3]))
    case("jnp.ediff1d(x)", jnp.ediff1d, f)
    case("jnp.ediff1d(x, y, z)", jnp.ediff1d, A("f32", [1, 4, 9]), A("f32", [5, 6]), A("f32", 7))


def polynomials():
    p, q = A("f32", [1, -2, 3]), A("f32", [4, 0.5, 1, 2])
    for fn in ("polyadd", "polysub", "polymul"):
        for a, b in ((p, q), (q, p), (A("i32", [1, 2]), A("i32", [3, 4, 5])), (p, A("f64", [2, 1]))):
            case(f"jnp.{fn}(x, y)", getattr(jnp, fn), a, b)
    case("jnp.polyval(x, y)", jnp.polyval, q, A("f32", [[1, 2], [-1, 0.5]]), grad=True)
    case("jnp.polyval(x, y)", jnp.polyval, A("i32", [1, 2, 3]), A("i32", 4))
    for m in (1, 2, 3):
        case(f"jnp.polyder(x, {m})", lambda a: jnp.polyder(a, m), q)
        case(f"jnp.polyint(x, {m})", lambda a: jnp.polyint(a, m), q)
    case("jnp.polyint(x, {m = 2, k = y})", lambda a, k: jnp.polyint(a, 2, k), q, A("f32", [5, 6]))
    case("jnp.polyint(x, {k = 3})", lambda a: jnp.polyint(a, k=3), q)
    case("jnp.poly(x)", jnp.poly, A("f32", [1, 2, -3]))
    t = A("f32", np.linspace(-1, 1, 9))
    case("jnp.polyfit(x, y, 2)", lambda a, b: jnp.polyfit(a, b, 2), t, A("f32", 3 * t * t - t + 0.5), ulp=512)
    case(
        "jnp.polyfit(x, y, 1, {w = z})",
        lambda a, b, w: jnp.polyfit(a, b, 1, w=w),
        A("f64", t),
        A("f64", RNG.normal(size=9)),
        A("f64", RNG.uniform(size=9)),
        ulp=512,
    )
    for mode in ("full", "same", "valid"):
        for a, b in ((p, q), (q, p), (A("f32", RNG.normal(size=9)), p), (A("i32", [1, 2, 3, 4]), A("i32", [1, 1]))):
            for fn in ("convolve", "correlate"):
                case(
                    f'jnp.{fn}(x, y, {{mode = "{mode}"}})',
                    lambda u, v: getattr(jnp, fn)(u, v, mode=mode),
                    a,
                    b,
                    grad=a.dtype == np.float32 and mode == "same",
                )
    for a in (p, A("i32", [1, 2, 3])):
        case("jnp.vander(x)", jnp.vander, a)
        case("jnp.vander(x, 4)", lambda a: jnp.vander(a, 4), a)
        case("jnp.vander(x, {N = 2, increasing = true})", lambda a: jnp.vander(a, 2, increasing=True), a)


def windows():
    for fn in ("bartlett", "blackman", "hamming", "hanning"):
        for n in (0, 1, 2, 7, 12):
            # Beside 1: what is near 0 has the rounding of what cancels.
            case(f"jnp.{fn}({n}) + 1", lambda: getattr(jnp, fn)(n) + 1, ulp=4)
    for n in (1, 2, 9):
        case(f"jnp.kaiser({n}, 8.6)", lambda: jnp.kaiser(n, 8.6), ulp=256)
    case("jnp.i0(x)", jnp.i0, A("f32", [-3, 0, 0.5, 10]), grad=True, ulp=16)


def sets():
    a, b = A("i32", [[5, 1, 3], [1, 9, 5]]), A("i32", [1, 4, 5])
    case("jnp.isin(x, y)", jnp.isin, a, b)
    case("jnp.isin(x, y, {invert = true})", lambda a, b: jnp.isin(a, b, invert=True), a, b)
    for fn in ("setdiff1d", "union1d", "intersect1d", "setxor1d"):
        case(f"jnp.{fn}(x, y)", getattr(jnp, fn), a, b)
        case(f"jnp.{fn}(x, y)", getattr(jnp, fn), A("f32", [1, 2.5, 2.5]), A("f32", [0, 2.5]))
    case(
        "jnp.intersect1d(x, y, {return_indices = true})",
        lambda a, b: jnp.intersect1d(a, b, return_indices=True),
        A("i32", [5, 1, 3, 1]),
        b,
    )


def grids():
    for fn in ("tril_indices", "triu_indices"):
        for k in (-1, 0, 2):
            case(f"jnp.{fn}(4, {{k = {k}}})", lambda: getattr(jnp, fn)(4, k))
            case(f"jnp.{fn}(3, {{k = {k}, m = 5}})", lambda: getattr(jnp, fn)(3, k, 5))
            case(f"jnp.{fn}_from(x, {{k = {k}}})", lambda a: getattr(jnp, fn + "_from")(a, k), A("f32", np.ones((2, 4))))
    case("jnp.diag_indices(3)", lambda: jnp.diag_indices(3))
    case("jnp.diag_indices(2, 3)", lambda: jnp.diag_indices(2, 3))
    case("unpack(jnp.unravel_index(x, {3, 4}))", lambda a: jnp.unravel_index(a, (3, 4)), A("i32", [0, 5, 11, -1, 40]))
    for mode in ("wrap", "clip"):
        case(
            f'jnp.ravel_multi_index({{x, y}}, {{3, 4}}, {{mode = "{mode}"}})',
            lambda a, b: jnp.ravel_multi_index((a, b), (3, 4), mode=mode),
            A("i32", [0, 5, -1]),
            A("i32", [3, 9, 1]),
        )
    case("jnp.ravel_multi_index({x, y}, {3, 4})", lambda a, b: jnp.ravel_multi_index((a, b), (3, 4)), A("i32", [0, 2]), A("i32", [3, 1]))
    case("jnp.ix_(x, y)", jnp.ix_, A("i32", [1, 2]), A("i32", [0, 2, 3]))
    case("jnp.fromfunction(jnp.add, {2, 3})", lambda: jnp.fromfunction(jnp.add, (2, 3)))


for group in (statistics, calculus, polynomials, windows, sets, grids):
    group()
emit.table_file(
    os.path.join(HERE, "families.lua"),
    [
        "Golden values of jax.numpy's smaller families, written by make_families.py: do not edit.",
        "Cases as in numpy.lua.",
    ],
    {"source": emit.VERSIONS},
    "cases",
    CASES,
)
print(len(CASES), "cases")
