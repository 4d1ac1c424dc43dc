"""Golden values and gradients of jax.numpy.linalg and jax.lax.linalg: writes tests/golden/linalg.lua.

    python tests/golden/make_jnp_linalg.py

Cases as in make_numpy.py; values within `ulp` units of the largest element of a result.
"""

import os

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import emit
import make_numpy
from make_linalg import general, symmetric
from make_numpy import A, HERE

CASES = make_numpy.CASES
R = np.random.default_rng(20240607)


def case(name, source, fun, *inputs, ulp=256):
    make_numpy.case(name, source, fun, *inputs, ulp=ulp)
    CASES[-1]["whole"] = True


def with_gradient(name, source, fun, *inputs, ulp=4096):
    """The value, and in f64 the gradient of the sum of sines of all results."""
    case(name, source, fun, *inputs)
    args = ", ".join("xyzw"[: len(inputs)])
    body = (
        f"return function({args}) return jax.grad(function({args}) local s = 0 "
        f"for _, v in ipairs {{ {source} }} do s = s + jnp.sum(jnp.sin(v)) end return s end, "
        f"{{ argnums = {{ {', '.join(str(i) for i in range(len(inputs)))} }} }})({args}) end"
    )

    def loss(*a):
        out = fun(*a)
        return sum(jnp.sum(jnp.sin(v)) for v in (out if isinstance(out, tuple) else (out,)))

    wide = [np.asarray(a).astype(np.float64) for a in inputs]
    case(
        name + "_grad", body, jax.grad(loss, argnums=tuple(range(len(inputs)))), *wide, ulp=ulp
    )


def main():
    la = jnp.linalg
    a3, a4 = general(R, 3, 3), general(R, 4, 4)
    s3, tall, wide = symmetric(R, 3, 3), general(R, 5, 3), general(R, 2, 4)
    batch, v3 = general(R, 2, 3, 3), R.uniform(-1, 1, size=3)
    m32 = R.uniform(-1, 1, size=(3, 2))
    f = "f32"
    with_gradient("cholesky", "jnp.linalg.cholesky(x)", la.cholesky, A(f, s3))
    case(
        "cholesky_upper",
        "jnp.linalg.cholesky(x, {upper = true})",
        lambda x: la.cholesky(x, upper=True),
        A(f, s3),
    )
    with_gradient("qr", "jnp.linalg.qr(x)", lambda x: tuple(la.qr(x)), A(f, tall))
    case(
        "qr_complete", 'jnp.linalg.qr(x, "complete")', lambda x: tuple(la.qr(x, "complete")),
        A(f, tall),
    )
    case("qr_r", 'jnp.linalg.qr(x, "r")', lambda x: la.qr(x, "r"), A(f, wide))
    with_gradient("eigh", "jnp.linalg.eigh(x)", lambda x: tuple(la.eigh(x)), A(f, s3))
    with_gradient("eigvalsh", "jnp.linalg.eigvalsh(x)", la.eigvalsh, A(f, s3))
    with_gradient(
        "svd",
        "jnp.linalg.svd(x, {full_matrices = false})",
        lambda x: tuple(la.svd(x, full_matrices=False)),
        A(f, tall),
    )
    case("svd_full", "jnp.linalg.svd(x)", lambda x: tuple(la.svd(x)), A(f, wide))
    with_gradient("svdvals", "jnp.linalg.svdvals(x)", la.svdvals, A(f, batch))
    solve = "jnp.linalg.solve(x, y)"
    with_gradient("solve_vector", solve, la.solve, A(f, a3), A(f, v3))
    with_gradient("solve", solve, la.solve, A(f, a3), A(f, m32))
    with_gradient("solve_batch", solve, la.solve, A(f, batch), A(f, m32))
    case("solve_int", solve, la.solve, A("i32", [[2, 0], [1, 4]]), A("i32", [2, 4]))
    with_gradient("inv", "jnp.linalg.inv(x)", la.inv, A(f, batch))
    for n in range(1, 6):
        x = general(R, n, n) if n > 1 else np.array([[1.5]])
        with_gradient(f"det_{n}", "jnp.linalg.det(x)", la.det, A(f, x))
        with_gradient(f"slogdet_{n}", "jnp.linalg.slogdet(x)",
                      lambda x: tuple(la.slogdet(x)), A(f, -x))
    case("det_singular", "jnp.linalg.det(x)", la.det, A(f, np.zeros((4, 4))))
    case("slogdet_singular", "jnp.linalg.slogdet(x)", lambda x: tuple(la.slogdet(x)),
         A(f, np.zeros((4, 4))))
    with_gradient("pinv", "jnp.linalg.pinv(x)", la.pinv, A(f, tall))
    with_gradient("pinv_wide", "jnp.linalg.pinv(x)", la.pinv, A(f, wide))
    case("pinv_singular", "jnp.linalg.pinv(x)", la.pinv, A(f, np.outer(v3, v3)))
    case("matrix_rank", "jnp.linalg.matrix_rank(x)", la.matrix_rank, A(f, np.outer(v3, v3)))
    case("matrix_rank_full", "jnp.linalg.matrix_rank(x)", la.matrix_rank, A(f, batch))
    case("lstsq", "jnp.linalg.lstsq(x, y)", lambda x, y: tuple(la.lstsq(x, y)), A(f, tall),
         A(f, R.uniform(-1, 1, size=(5, 2))), ulp=1024)
    case("lstsq_vector", "jnp.linalg.lstsq(x, y)", lambda x, y: tuple(la.lstsq(x, y))[::1],
         A(f, tall), A(f, R.uniform(-1, 1, size=5)), ulp=1024)
    for name, lua, value in (("none", "nil", None), ("fro", '"fro"', "fro"), ("nuc", '"nuc"', "nuc"),
                             ("1", "1", 1), ("m1", "-1", -1), ("2", "2", 2), ("m2", "-2", -2),
                             ("inf", "math.huge", np.inf), ("minf", "-math.huge", -np.inf)):
        with_gradient("norm_" + name, f"jnp.linalg.norm(x, {lua})",
                      lambda x, value=value: la.norm(x, value), A(f, a3))
    for name, lua, value in (("0", "0", 0), ("1", "1", 1), ("2", "2", 2), ("3", "3", 3),
                             ("inf", "math.huge", np.inf), ("minf", "-math.huge", -np.inf)):
        case("vnorm_" + name, f"jnp.linalg.norm(x, {lua}, {{axis = 1, keepdims = true}})",
             lambda x, value=value: la.norm(x, value, axis=1, keepdims=True), A(f, a3))
    case("norm_axes", "jnp.linalg.norm(x, 2, {axis = {0, 2}, keepdims = true})",
         lambda x: la.norm(x, 2, axis=(0, 2), keepdims=True), A(f, batch))
    case("vector_norm", "jnp.linalg.vector_norm(x)", la.vector_norm, A(f, batch))
    case("matrix_norm", "jnp.linalg.matrix_norm(x, {keepdims = true})",
         lambda x: la.matrix_norm(x, keepdims=True), A(f, batch))
    for name, lua, value in (("none", "nil", None), ("1", "1", 1), ("m2", "-2", -2),
                             ("fro", '"fro"', "fro")):
        case("cond_" + name, f"jnp.linalg.cond(x, {lua})",
             lambda x, value=value: la.cond(x, value), A(f, a3))
    for n in (0, 1, 5, -2):
        case(f"matrix_power_{n}", f"jnp.linalg.matrix_power(x, {n})",
             lambda x, n=n: la.matrix_power(x, n), A(f, batch))
    case("multi_dot", "jnp.linalg.multi_dot{x, y, z}", lambda x, y, z: la.multi_dot([x, y, z]),
         A(f, tall), A(f, m32), A(f, wide))
    case("multi_dot_vectors", "jnp.linalg.multi_dot{x, y, z}",
         lambda x, y, z: la.multi_dot([x, y, z]), A(f, v3), A(f, m32), A(f, [1, 2]))
    ll = lax.linalg
    case("lax_cholesky", "lax.linalg.cholesky(x)", ll.cholesky, A(f, a3 + 5 * np.eye(3)))
    case("lax_eigh", "lax.linalg.eigh(x)", lambda x: tuple(ll.eigh(x)), A(f, s3 + np.triu(a3)))
    case("lax_qr", "lax.linalg.qr(x, {full_matrices = false})",
         lambda x: tuple(ll.qr(x, full_matrices=False)), A(f, wide))
    case("lax_svd", "lax.linalg.svd(x, {compute_uv = false})",
         lambda x: ll.svd(x, compute_uv=False), A(f, wide))
    case("lax_lu", "lax.linalg.lu(x)", lambda x: tuple(ll.lu(x)), A(f, a4))
    case("lax_triangular_solve", "lax.linalg.triangular_solve(x, y, {left_side = true})",
         lambda x, y: ll.triangular_solve(x, y, left_side=True), A(f, s3), A(f, v3))
    case("lax_triangular_solve_right", "lax.linalg.triangular_solve(x, y, {lower = true})",
         lambda x, y: ll.triangular_solve(x, y, lower=True), A(f, s3), A(f, v3))
    case("lax_householder", "lax.linalg.householder_product(x, y)", ll.householder_product,
         A(f, tall), A(f, v3))


if __name__ == "__main__":
    main()
    emit.table_file(
        os.path.join(HERE, "linalg.lua"),
        [
            "Golden values of jax.numpy.linalg and jax.lax.linalg, written by make_jnp_linalg.py:",
            "do not edit. Cases as in numpy.lua; `whole`: ulp counts units of the largest element.",
        ],
        {"source": emit.VERSIONS},
        "cases",
        CASES,
    )
    print(len(CASES), "cases")
