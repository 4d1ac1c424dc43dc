"""Golden values of jax.scipy: writes tests/golden/scipy.lua.

    python tests/golden/make_scipy.py

Special functions and distributions in f32 and f64, and the gradients of their sums.
"""

import os

import jax
import jax.numpy as jnp
import jax.scipy as jsp
import numpy as np

import emit
from emit import DTYPES

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []
RNG = np.random.default_rng(21)


def typed(a, d):
    """a in the dtype d, but whole numbers that are asked for by dtype stay."""
    return a if isinstance(a, np.ndarray) and a.dtype == np.int32 else np.asarray(a).astype(DTYPES[d])


def case(path, *inputs, lua=None, ulp=64, grad=True, kw=None):
    """The function jax.scipy.<path> of the inputs in f32 and f64, and its gradients."""
    kw = kw or {}
    fun = jsp
    for part in path.split("."):
        fun = getattr(fun, part)
    options = ", {" + ", ".join(f"{k} = {emit.lua(v)}" for k, v in kw.items()) + "}" if kw else ""
    names = ", ".join("xyzwv"[: len(inputs)])
    for d in ("f32", "f64"):
        arrays = [typed(a, d) for a in inputs]
        # In f32, too, the truth is the f64 result: XLA's lgamma in f32 is off by more than we are.
        with jax.enable_x64(True):
            xs = [jnp.asarray(a if a.dtype == np.int32 else a.astype(np.float64)) for a in arrays]
            out = fun(*xs, **kw)
            outs = [np.asarray(o).astype(DTYPES[d]) for o in (out if isinstance(out, tuple) else [out])]
            call = f"jax.scipy.{path}({names}{options})"
            name = f"{len(CASES) + 1} {call} {d}"
            item = {"name": name, "inputs": arrays, "outputs": outs}
            item["lua"] = f"return function({names}) return {call} end"
            item["ulp"] = ulp if d == "f32" else ulp * 64
            CASES.append(item)
            if not grad:
                continue
            which = [i for i in range(len(xs))] if grad is True else list(grad)
            d_ = jax.grad(lambda *a: jnp.sum(fun(*a, **kw)), argnums=tuple(which))(*xs)
            numbers = ", ".join(map(str, which))
            text = (
                f"return function({names}) return unpack((jax.grad(function({names}) "
                f"return jnp.sum({call}) end, {{argnums = {{{numbers}}}}})({names}))) end"
            )
            CASES.append(
                {
                    "name": "gradient of " + name,
                    "inputs": arrays,
                    "outputs": [np.asarray(o).astype(DTYPES[d]) for o in d_],
                    "lua": text,
                    "ulp": item["ulp"] * 8,
                }
            )


U = lambda lo, hi, n=7: RNG.uniform(lo, hi, n)

for fn, lo, hi in (
    ("gammaln", 0.3, 8),
    ("digamma", 0.3, 8),
    ("gamma", 0.3, 6),
    ("loggamma", 0.3, 6),
    ("factorial", 0.1, 6),
    ("erf", -2, 2),
    ("erfc", -2, 2),
    ("erfinv", -0.9, 0.9),
    ("ndtr", -3, 3),
    ("ndtri", 0.001, 0.999),
    ("log_ndtr", -15, 6),
    ("expit", -5, 5),
    ("logit", 0.05, 0.95),
    ("entr", 0.1, 3),
    ("i0", -4, 4),
    ("i0e", -4, 4),
    ("i1", -4, 4),
    ("i1e", -4, 4),
):
    # log_ndtr of f32 takes the logarithm of what is near 1 up to x = 5, as JAX's does.
    case("special." + fn, U(lo, hi), ulp=2048 if fn == "log_ndtr" else 64)
case("special.gammasgn", [-2.5, -1.5, -3, 0.0, -0.0, 2, np.nan], grad=False)
case("special.gamma", [-0.5, -1.5, -2.5, 4], grad=False)
case("special.entr", [-1, 0, 0.5], grad=False)
case("special.ndtri", [0, 1, 1e-7, 0.5, 1e-4], grad=False)
case("special.log_ndtr", [-30, -12, 0, 9])
case("special.factorial", [-1, 0, 1, 5], grad=False)
case("special.betaln", U(0.5, 4), U(0.5, 4), ulp=512)  # differences of lgammas
case("special.beta", U(0.5, 4), U(0.5, 4))
case("special.betainc", U(0.5, 4), U(0.5, 4), U(0.1, 0.9), grad=(2,))
case("special.gammainc", U(0.5, 4), U(0.5, 4), grad=(1,))
case("special.gammaincc", U(0.5, 4), U(0.5, 4), grad=(1,))
case("special.polygamma", np.array([1, 2, 3, 1], np.int32), [0.5, 1.5, 2.5, 4], grad=(1,))
case("special.zeta", [2, 3, 4.5], [1, 0.5, 2], grad=False)
case("special.poch", U(0.5, 4), U(0.5, 3), grad=False)
case("special.comb", [5, 10, 3, -1, 4], [2, 3, 5, 1, 0], grad=False)
case("special.comb", [5, 3], [2, 0], grad=False, kw={"repetition": True})
case("special.xlogy", [0, 1, 2.5], [0, 2, 0.5], grad=False)
case("special.xlogy", U(0.5, 3), U(0.5, 3))
case("special.xlog1py", [0, 1, 2.5], [-1, 2, 0.5], grad=False)
case("special.xlog1py", U(0.5, 3), U(0.5, 3))
case("special.rel_entr", [0, 1, 2, -1, 1], [1, 2, 0.5, 1, 0], grad=False)
case("special.rel_entr", U(0.5, 3), U(0.5, 3))
case("special.kl_div", U(0.5, 3), U(0.5, 3), ulp=512)  # a difference
case("special.logsumexp", RNG.normal(size=(3, 4)))
case("special.logsumexp", RNG.normal(size=(3, 4)), kw={"axis": 1})
case("special.softmax", RNG.normal(size=(3, 4)), kw={"axis": 0}, grad=False)
case("special.softmax", RNG.normal(size=(3, 4)), grad=False)
case("special.log_softmax", RNG.normal(size=(3, 4)), kw={"axis": -1}, grad=False)

loc, scale = 0.3, 1.7
for dist, shapes, lo, hi, methods in (
    ("norm", [], -3, 3, "logpdf pdf cdf logcdf sf logsf"),
    ("uniform", [], -1, 3, "logpdf pdf cdf"),
    ("expon", [], -1, 4, "logpdf pdf cdf logcdf sf logsf"),
    ("laplace", [], -3, 3, "logpdf pdf cdf"),
    ("logistic", [], -3, 3, "logpdf pdf cdf sf"),
    ("cauchy", [], -3, 3, "logpdf pdf cdf logcdf sf logsf"),
    ("gamma", [2.3], -1, 5, "logpdf pdf cdf sf"),
    ("chi2", [3.1], -1, 5, "logpdf pdf cdf sf"),
    ("beta", [1.4, 2.2], 0.4, 0.95, "logpdf pdf cdf sf"),
    ("t", [4.2], -3, 3, "logpdf pdf"),
):
    for m in methods.split():
        ulp = 512 if dist == "beta" else 64
        smooth = (0,) if m in ("cdf", "sf", "logcdf", "logsf") and dist in ("gamma", "chi2", "beta") else True
        steep = dist in ("expon", "uniform", "gamma", "chi2")
        case(f"stats.{dist}.{m}", U(lo, hi), *shapes, grad=False if steep else smooth, ulp=ulp)
        case(f"stats.{dist}.{m}", U(lo, hi), *shapes, loc, scale, grad=False, ulp=ulp)
for dist, methods in (
    ("norm", "ppf isf"),
    ("uniform", "ppf"),
    ("expon", "ppf"),
    ("logistic", "ppf isf"),
    ("cauchy", "ppf isf"),
):
    for m in methods.split():
        case(f"stats.{dist}.{m}", U(0.05, 0.95), loc, scale, ulp=256)
for m in ("logpmf", "pmf", "cdf"):
    case(f"stats.bernoulli.{m}", [0, 1, 2, -1], 0.3, grad=False)
    case(f"stats.poisson.{m}", [0, 1, 2, -1, 2.5, 7], 2.3, grad=False)
case("stats.bernoulli.ppf", [0.1, 0.75, 1.2], 0.3, grad=False)
A = RNG.normal(size=(3, 3))
S = A @ A.T + np.eye(3)
for m in ("logpdf", "pdf"):
    case(f"stats.multivariate_normal.{m}", RNG.normal(size=(5, 3)), RNG.normal(size=3), S, ulp=128)
    case(f"stats.multivariate_normal.{m}", RNG.normal(size=(5, 3)), RNG.normal(size=3), 2.0)
    case(f"stats.multivariate_normal.{m}", RNG.normal(size=5), 0.5, 2.0)

emit.table_file(
    os.path.join(HERE, "scipy.lua"),
    ["Golden values of jax.scipy, written by make_scipy.py: do not edit.", "Cases as in numpy.lua."],
    {"source": emit.VERSIONS},
    "cases",
    CASES,
)
print(len(CASES), "cases")
