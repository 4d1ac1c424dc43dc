"""More programs for make_jaxpr.py: functions of the API, control flow, custom rules, gradients.

DIFFERENT names those whose text is not JAX's, each with the reason; they are not written.
"""

import jax
import jax.numpy as jnp
from jax import lax, nn

WRITTEN = "written with fewer or other primitives: the values are JAX's (tests/golden/numpy.lua)"
DIFFERENT = {
    **dict.fromkeys("var std var_axis logmeanexp hypot log2 sinc signbit".split(), WRITTEN),
    **dict.fromkeys("diag trace eye linspace full solve grad_var".split(), WRITTEN),
    "cholesky": "the primitive clears the upper triangle itself",
    "grad_cholesky": "the primitive clears the upper triangle itself",
    "vmap_vmap": "operands are broadcast in one step",
    "vmap_cond": "what a rule makes twice is there once",
    "grad_scan": "the linear half has the residuals behind the operands that it knows",
    "grad_checkpoint": "the first pass over a checkpointed function stays one remat2",
    "grad_max": "the largest element is broadcast at once",
    "grad_softmax": "the largest element is broadcast at once",
    "grad_logsumexp": "the largest element is broadcast at once",
    "grad_prod": "a rule is given the results, and does not compute them a second time",
    "grad_sort": "a rule is given the results, and does not compute them a second time",
}


def programs(case, unary, binary):
    """Hands each program to case(name, avals, lua, fun)."""

    def reductions():
        m = "f32[2,3]"
        for name in ("mean", "min", "prod", "var", "std"):
            unary(name, f"jnp.{name}(x)", getattr(jnp, name), m)
        unary("mean_axis", "jnp.mean(x, {axis = 0})", lambda x: jnp.mean(x, axis=0), m)
        unary("var_axis", "jnp.var(x, {axis = 1})", lambda x: jnp.var(x, axis=1), m)
        unary("any", "jnp.any(x)", jnp.any, "bool[3]")
        unary("all", "jnp.all(x, {axis = 0})", lambda x: jnp.all(x, axis=0), "bool[2,3]")
        unary("sum_i8", "jnp.sum(x)", jnp.sum, "i8[3]")
        unary("sum_bool", "jnp.sum(x)", jnp.sum, "bool[3]")
        unary("sum_bf16", "jnp.sum(x)", jnp.sum, "bf16[3]")
        unary("argmax", "jnp.argmax(x)", jnp.argmax, "f32[3]")
        unary("argmin_axis", "jnp.argmin(x, {axis = 1})", lambda x: jnp.argmin(x, axis=1), m)
        unary("cumsum", "jnp.cumsum(x)", jnp.cumsum)
        unary("cumprod", "jnp.cumprod(x, {axis = 1})", lambda x: jnp.cumprod(x, axis=1), m)
        unary("cumlogsumexp", "lax.cumlogsumexp(x)", lax.cumlogsumexp)
        unary("cummax_reverse", "lax.cummax(x, 0, true)", lambda x: lax.cummax(x, reverse=True))
        unary("count_nonzero", "jnp.count_nonzero(x)", jnp.count_nonzero)
        unary("ptp", "jnp.ptp(x)", jnp.ptp)
        unary("norm", "jnp.linalg.norm(x)", jnp.linalg.norm)
        unary("nansum", "jnp.nansum(x)", jnp.nansum)

    def functions():
        for name in (
            "relu",
            "sigmoid",
            "silu",
            "softplus",
            "softmax",
            "log_softmax",
            "logsumexp",
            "relu6",
            "elu",
            "selu",
            "leaky_relu",
            "gelu",
            "hard_tanh",
            "log_sigmoid",
            "soft_sign",
            "celu",
            "mish",
            "squareplus",
            "standardize",
            "logmeanexp",
            "hard_sigmoid",
            "hard_silu",
            "glu",
        ):
            fun = getattr(nn, name) if name != "logsumexp" else jax.nn.logsumexp
            unary(name, f"jax.nn.{name}(x)", fun, "f32[4]")
        unary(
            "softmax_axis",
            "jax.nn.softmax(x, {axis = 0})",
            lambda x: nn.softmax(x, axis=0),
            "f32[2,3]",
        )
        unary(
            "logsumexp_axis",
            "jax.nn.logsumexp(x, {axis = 1})",
            lambda x: nn.logsumexp(x, axis=1),
            "f32[2,3]",
        )
        unary("one_hot", "jax.nn.one_hot(x, 4)", lambda x: nn.one_hot(x, 4), "i32[3]")
        binary("logaddexp", "jnp.logaddexp(x, y)", jnp.logaddexp)
        binary("logaddexp2", "jnp.logaddexp2(x, y)", jnp.logaddexp2)
        binary("hypot", "jnp.hypot(x, y)", jnp.hypot)
        binary("minimum", "jnp.minimum(x, y)", jnp.minimum)
        binary("power", "jnp.power(x, y)", jnp.power)
        binary("remainder", "jnp.remainder(x, y)", jnp.remainder)
        binary("remainder_int", "jnp.remainder(x, y)", jnp.remainder, "i32[3] i32[3]")
        binary("floor_divide", "jnp.floor_divide(x, y)", jnp.floor_divide)
        binary("floor_divide_int", "jnp.floor_divide(x, y)", jnp.floor_divide, "i32[3] i32[3]")
        binary("true_divide_int", "x / y", lambda x, y: x / y, "i32[3] i32[3]")
        binary("greater_equal", "jnp.greater_equal(x, y)", jnp.greater_equal)
        binary("equal", "jnp.equal(x, y)", jnp.equal)
        binary("logical_and", "jnp.logical_and(x, y)", jnp.logical_and, "bool[3] bool[3]")
        binary("bitwise_or", "jnp.bitwise_or(x, y)", jnp.bitwise_or, "i32[3] i32[3]")
        binary("left_shift", "jnp.left_shift(x, y)", jnp.left_shift, "i32[3] i32[3]")
        binary("where", "jnp.where(jnp.less(x, y), x, y)", lambda x, y: jnp.where(x < y, x, y))
        unary(
            "where_scalar", "jnp.where(jnp.greater(x, 0), x, 0)", lambda x: jnp.where(x > 0, x, 0)
        )
        unary("clip", "jnp.clip(x, 0, 1)", lambda x: jnp.clip(x, 0, 1))
        for name in (
            "abs",
            "sign",
            "floor",
            "ceil",
            "exp2",
            "log2",
            "log10",
            "log1p",
            "expm1",
            "cbrt",
            "sinh",
            "arcsin",
            "arctanh",
            "reciprocal",
            "isnan",
            "isinf",
            "isfinite",
            "sinc",
            "nan_to_num",
            "round",
            "trunc",
            "deg2rad",
            "sqrt",
            "negative",
            "signbit",
        ):
            unary(name, f"jnp.{name}(x)", getattr(jnp, name))
        unary("logical_not", "jnp.logical_not(x)", jnp.logical_not, "bool[3]")
        unary("stop_gradient", "lax.stop_gradient(x)", lax.stop_gradient)
        unary(
            "lgamma_digamma",
            "lax.lgamma(x) + lax.digamma(x)",
            lambda x: lax.lgamma(x) + lax.digamma(x),
        )
        unary(
            "erf_family",
            "lax.erf(x) + lax.erfc(x) * lax.erf_inv(x)",
            lambda x: lax.erf(x) + lax.erfc(x) * lax.erf_inv(x),
        )
        unary("clamp", "lax.clamp(0, x, 1)", lambda x: lax.clamp(0.0, x, 1.0))
        unary(
            "reduce_precision",
            "lax.reduce_precision(x, 5, 10)",
            lambda x: lax.reduce_precision(x, 5, 10),
        )

    def arranging():
        m = "f32[2,3]"
        unary("flip", "jnp.flip(x, {axis = 0})", lambda x: jnp.flip(x, axis=0), m)
        unary("roll", "jnp.roll(x, 1)", lambda x: jnp.roll(x, 1))
        unary("stack", "jnp.stack({x, x})", lambda x: jnp.stack([x, x]))
        unary("tile", "jnp.tile(x, {2, 2})", lambda x: jnp.tile(x, (2, 2)), m)
        unary("unstack", "jnp.unstack(x)[2]", lambda x: jnp.unstack(x)[1], m)
        unary("split", "jnp.split(x, 3)[1]", lambda x: jnp.split(x, 3)[0])
        unary("repeat", "jnp.repeat_(x, 2)", lambda x: jnp.repeat(x, 2))
        unary("ravel", "jnp.ravel(x)", jnp.ravel, m)
        unary("moveaxis", "jnp.moveaxis(x, 0, -1)", lambda x: jnp.moveaxis(x, 0, -1), "f32[2,3,4]")
        unary("swapaxes", "jnp.swapaxes(x, 0, 1)", lambda x: jnp.swapaxes(x, 0, 1), m)
        unary("pad", "jnp.pad(x, {{1, 2}})", lambda x: jnp.pad(x, ((1, 2),)))
        unary("tril", "jnp.tril(x)", jnp.tril, "f32[3,3]")
        unary("diag", "jnp.diag(x)", jnp.diag, "f32[3,3]")
        unary("trace", "jnp.trace(x)", jnp.trace, "f32[3,3]")
        unary("sort", "jnp.sort(x)", jnp.sort)
        unary("argsort", "jnp.argsort(x)", jnp.argsort)
        unary("zeros_like", "jnp.zeros_like(x) + x", lambda x: jnp.zeros_like(x) + x)
        unary("ones_like", "jnp.ones_like(x)", jnp.ones_like)
        unary("arange", "jnp.arange(3) + x", lambda x: jnp.arange(3) + x)
        unary("eye", "jnp.eye(3) * x", lambda x: jnp.eye(3) * x)
        unary("linspace", "jnp.linspace(0, 1, 5) * x", lambda x: jnp.linspace(0, 1, 5) * x, "f32[]")
        unary("full", "jnp.full({3}, 2.0) + x", lambda x: jnp.full((3,), 2.0) + x)
        unary("hstack", "jnp.hstack({x, x})", lambda x: jnp.hstack([x, x]))
        unary("vstack", "jnp.vstack({x, x})", lambda x: jnp.vstack([x, x]))
        unary("diff", "jnp.diff(x)", jnp.diff)
        binary("outer", "jnp.outer(x, y)", jnp.outer)
        binary(
            "einsum",
            'jnp.einsum("ij,jk->ik", x, y)',
            lambda x, y: jnp.einsum("ij,jk->ik", x, y),
            "f32[2,3] f32[3,4]",
        )
        binary(
            "tensordot",
            "jnp.tensordot(x, y, {axes = 1})",
            lambda x, y: jnp.tensordot(x, y, axes=1),
            "f32[2,3] f32[3,4]",
        )
        binary("matmul_batch", "jnp.matmul(x, y)", jnp.matmul, "f32[5,2,3] f32[5,3,4]")
        binary("vdot", "jnp.vdot(x, y)", jnp.vdot)
        binary("inner", "jnp.inner(x, y)", jnp.inner)

    def indexing():
        m = "f32[4,3]"
        unary("index_first", "x[0]", lambda x: x[0], m)
        unary("index_last", "x[-1]", lambda x: x[-1], m)
        unary("index_two", "x[{1, 2}]", lambda x: x[1, 2], m)
        unary("index_slice", 'x["1:3"]', lambda x: x[1:3], m)
        unary("index_step", 'x["::2"]', lambda x: x[::2], m)
        unary("index_reverse", 'x["::-1"]', lambda x: x[::-1], m)
        unary("index_column", 'x[":, 1"]', lambda x: x[:, 1], m)
        unary("index_new", 'x["None"]', lambda x: x[None], m)
        binary("index_array", "x[y]", lambda x, y: x[y], "f32[4,3] i32[2]")
        binary(
            "take",
            "jnp.take(x, y, {axis = 0})",
            lambda x, y: jnp.take(x, y, axis=0),
            "f32[4,3] i32[2]",
        )
        binary(
            "take_along_axis",
            "jnp.take_along_axis(x, y, {axis = 1})",
            lambda x, y: jnp.take_along_axis(x, y, axis=1),
            "f32[4,3] i32[4,2]",
        )
        binary("at_set", "x:at(0):set(y)", lambda x, y: x.at[0].set(y), "f32[4,3] f32[3]")
        binary("at_add", "x:at(1):add(y)", lambda x, y: x.at[1].add(y), "f32[4] f32[]")
        case(
            "at_add_array",
            "f32[4] i32[2] f32[2]",
            "return function(x, i, y) return x:at(i):add(y) end",
            lambda x, i, y: x.at[i].add(y),
        )
        binary("at_max", "x:at(y):max(0)", lambda x, y: x.at[y].max(0), "f32[4] i32[2]")
        binary(
            "at_get",
            'x:at(y):get{mode = "clip"}',
            lambda x, y: x.at[y].get(mode="clip"),
            "f32[4] i32[2]",
        )
        binary(
            "dynamic_slice",
            "lax.dynamic_slice(x, {y, 0}, {2, 3})",
            lambda x, y: lax.dynamic_slice(x, (y, 0), (2, 3)),
            "f32[4,3] i32[]",
        )
        binary(
            "dynamic_index",
            "lax.dynamic_index_in_dim(x, y, 0, false)",
            lambda x, y: lax.dynamic_index_in_dim(x, y, 0, False),
            "f32[4,3] i32[]",
        )
        binary(
            "dynamic_update",
            "lax.dynamic_update_slice(x, x, {y, 0})",
            lambda x, y: lax.dynamic_update_slice(x, x, (y, 0)),
            "f32[4,3] i32[]",
        )
        unary("lax_pad", "lax.pad(x, 0, {{1, 2, 1}})", lambda x: lax.pad(x, 0.0, [(1, 2, 1)]))
        unary(
            "lax_sort_two",
            "lax.sort({x, -x}, {num_keys = 1})",
            lambda x: lax.sort((x, -x), num_keys=1),
        )
        unary("top_k", "lax.top_k(x, 2)", lambda x: lax.top_k(x, 2))
        unary(
            "reduce_window",
            'lax.reduce_window(x, 0, lax.add, {2}, {2}, "VALID")',
            lambda x: lax.reduce_window(x, 0.0, lax.add, (2,), (2,), "VALID"),
            "f32[4]",
        )
        binary(
            "conv",
            'lax.conv(x, y, {1, 1}, "SAME")',
            lambda x, y: lax.conv(x, y, (1, 1), "SAME"),
            "f32[1,2,4,4] f32[3,2,2,2]",
        )
        binary(
            "dot_general",
            "lax.dot_general(x, y, {{{1}, {1}}, {{0}, {0}}})",
            lambda x, y: lax.dot_general(x, y, (((1,), (1,)), ((0,), (0,)))),
            "f32[2,3,4] f32[2,3,5]",
        )

    def flow():
        case(
            "scan",
            "f32[] f32[3]",
            "return function(c, xs) return lax.scan(function(c, x) return c + x, c * x end, c, xs) end",
            lambda c, xs: lax.scan(lambda c, x: (c + x, c * x), c, xs),
        )
        case(
            "scan_reverse",
            "f32[] f32[3]",
            "return function(c, xs) return lax.scan(function(c, x) return c * x, c end, c, xs,"
            " {reverse = true}) end",
            lambda c, xs: lax.scan(lambda c, x: (c * x, c), c, xs, reverse=True),
        )
        case(
            "scan_length",
            "f32[]",
            "return function(c) return lax.scan(function(c) return 2 * c end, c, nil, 4) end",
            lambda c: lax.scan(lambda c, _: (2 * c, None), c, None, 4)[0],
        )
        case(
            "scan_captured",
            "f32[] f32[3] f32[]",
            "return function(c, xs, w) return lax.scan(function(c, x) return c + w * x, c end, c, xs)"
            " end",
            lambda c, xs, w: lax.scan(lambda c, x: (c + w * x, c), c, xs),
        )
        case(
            "while_loop",
            "f32[]",
            "return function(x) return lax.while_loop(function(v) return jnp.less(v, 10) end,"
            " function(v) return v * 2 end, x) end",
            lambda x: lax.while_loop(lambda v: v < 10, lambda v: v * 2, x),
        )
        case(
            "fori_loop",
            "f32[]",
            "return function(x) return lax.fori_loop(0, 5, function(i, v) return v * 2 end, x) end",
            lambda x: lax.fori_loop(0, 5, lambda i, v: v * 2, x),
        )
        case(
            "fori_traced",
            "i32[] f32[]",
            "return function(n, x) return lax.fori_loop(0, n, function(i, v) return v * 2 end, x) end",
            lambda n, x: lax.fori_loop(0, n, lambda i, v: v * 2, x),
        )
        case(
            "cond",
            "bool[] f32[3]",
            "return function(p, x) return lax.cond(p, jnp.sin, jnp.cos, x) end",
            lambda p, x: lax.cond(p, jnp.sin, jnp.cos, x),
        )
        case(
            "cond_captured",
            "bool[] f32[3]",
            "return function(p, x) return lax.cond(p, function() return x + 1 end,"
            " function() return x * 2 end) end",
            lambda p, x: lax.cond(p, lambda: x + 1, lambda: x * 2),
        )
        case(
            "switch",
            "i32[] f32[3]",
            "return function(i, x) return lax.switch(i, {jnp.sin, jnp.cos, jnp.tanh}, x) end",
            lambda i, x: lax.switch(i, [jnp.sin, jnp.cos, jnp.tanh], x),
        )
        case(
            "map",
            "f32[3]",
            "return function(x) return lax.map(jnp.sin, x) end",
            lambda x: lax.map(jnp.sin, x),
        )
        case(
            "vmap_scan",
            "f32[5] f32[5,3]",
            "return jax.vmap(function(c, xs) return lax.scan(function(c, x) return c + x, c * x end,"
            " c, xs) end)",
            jax.vmap(lambda c, xs: lax.scan(lambda c, x: (c + x, c * x), c, xs)),
        )
        case(
            "vmap_cond",
            "bool[3] f32[3]",
            "return jax.vmap(function(p, x) return lax.cond(p, jnp.sin, jnp.cos, x) end)",
            jax.vmap(lambda p, x: lax.cond(p, jnp.sin, jnp.cos, x)),
        )
        case(
            "jvp_scan",
            "f32[] f32[3]",
            "return function(c, xs) return jax.jvp(function(c) return (lax.scan(function(c, x)"
            " return c * x, c end, c, xs)) end, {c}, {c}) end",
            lambda c, xs: jax.jvp(
                lambda c: lax.scan(lambda c, x: (c * x, c), c, xs)[0], (c,), (c,)
            ),
        )
        case(
            "grad_scan",
            "f32[] f32[3]",
            "return jax.grad(function(c, xs) return (lax.scan(function(c, x)"
            " return jnp.sin(c) * x, c end, c, xs)) end)",
            jax.grad(lambda c, xs: lax.scan(lambda c, x: (jnp.sin(c) * x, c), c, xs)[0]),
        )
        case(
            "grad_cond",
            "bool[] f32[]",
            "return jax.grad(function(p, x) return lax.cond(p, jnp.sin, jnp.cos, x) end,"
            " {argnums = 1})",
            jax.grad(lambda p, x: lax.cond(p, jnp.sin, jnp.cos, x), argnums=1),
        )
        case(
            "grad_checkpoint",
            "f32[]",
            "return jax.grad(jax.checkpoint(function(x) return jnp.sin(jnp.sin(x)) end))",
            jax.grad(jax.checkpoint(lambda x: jnp.sin(jnp.sin(x)))),
        )
        case(
            "checkpoint",
            "f32[]",
            "return jax.checkpoint(function(x) return jnp.sin(jnp.sin(x)) end)",
            jax.checkpoint(lambda x: jnp.sin(jnp.sin(x))),
        )

    def rules():
        def twice():
            @jax.custom_jvp
            def f(x):
                return jnp.sin(x)

            f.defjvp(lambda p, t: (f(p[0]), 2 * t[0]))
            return f

        jvp_lua = (
            "local f = jax.custom_jvp(function(x) return jnp.sin(x) end)\n"
            "f:defjvp(function(p, t) return f(p[1]), 2 * t[1] end)\nreturn "
        )
        case("custom_jvp", "f32[3]", jvp_lua + "f", twice())
        case(
            "custom_jvp_jvp",
            "f32[]",
            jvp_lua + "function(x) return jax.jvp(f, {x}, {x}) end",
            lambda x: jax.jvp(twice(), (x,), (x,)),
        )
        case("custom_jvp_grad", "f32[]", jvp_lua + "jax.grad(f)", jax.grad(twice()))
        case("custom_jvp_vmap", "f32[3]", jvp_lua + "jax.vmap(f)", jax.vmap(twice()))

        def vjp():
            @jax.custom_vjp
            def f(x):
                return jnp.sin(x)

            f.defvjp(lambda x: (jnp.sin(x), x), lambda r, ct: (r * ct,))
            return f

        vjp_lua = (
            "local f = jax.custom_vjp(function(x) return jnp.sin(x) end)\n"
            "f:defvjp(function(x) return jnp.sin(x), x end,"
            " function(r, ct) return {r * ct} end)\nreturn "
        )
        case("custom_vjp", "f32[3]", vjp_lua + "f", vjp())
        case("custom_vjp_grad", "f32[]", vjp_lua + "jax.grad(f)", jax.grad(vjp()))

    def linear():
        m = "f32[3,3]"
        L = lax.linalg
        unary("cholesky", "lax.linalg.cholesky(x)", L.cholesky, m)
        unary("lu", "lax.linalg.lu(x)", L.lu, m)
        unary(
            "qr",
            "lax.linalg.qr(x, {full_matrices = false})",
            lambda x: L.qr(x, full_matrices=False),
            m,
        )
        unary("eigh", "lax.linalg.eigh(x)", L.eigh, m)
        unary(
            "svd",
            "lax.linalg.svd(x, {full_matrices = false})",
            lambda x: L.svd(x, full_matrices=False),
            m,
        )
        binary(
            "triangular_solve",
            "lax.linalg.triangular_solve(x, y, {left_side = true, lower = true})",
            lambda x, y: L.triangular_solve(x, y, left_side=True, lower=True),
            "f32[3,3] f32[3,2]",
        )
        unary(
            "grad_cholesky", "jnp.sum(lax.linalg.cholesky(x))", lambda x: jnp.sum(L.cholesky(x)), m
        )
        binary("solve", "jnp.linalg.solve(x, y)", jnp.linalg.solve, "f32[3,3] f32[3]")
        unary("det", "jnp.linalg.det(x)", jnp.linalg.det, "f32[2,2]")

    def gradients():
        def of(name, body, fun, avals="f32[3]"):
            case(
                "grad_" + name,
                avals,
                f"return jax.grad(function(x) return jnp.sum({body}) end)",
                jax.grad(lambda x: jnp.sum(fun(x))),
            )

        for name in (
            "tanh",
            "exp",
            "log",
            "sqrt",
            "square",
            "abs",
            "sin",
            "reciprocal",
            "log1p",
            "expm1",
            "arctan",
        ):
            of(name, f"jnp.{name}(x)", getattr(jnp, name))
        of("logistic", "lax.logistic(x)", lax.logistic)
        of("relu", "jax.nn.relu(x)", nn.relu)
        of("softmax", "jax.nn.softmax(x)", nn.softmax)
        of("logsumexp", "jax.nn.logsumexp(x)", nn.logsumexp)
        of("softplus", "jax.nn.softplus(x)", nn.softplus)
        of("silu", "jax.nn.silu(x)", nn.silu)
        of("max", "jnp.max(x)", jnp.max)
        of("maximum", "jnp.maximum(x, 0)", lambda x: jnp.maximum(x, 0))
        of("where", "jnp.where(jnp.greater(x, 0), x, 0)", lambda x: jnp.where(x > 0, x, 0))
        of("mean", "jnp.mean(x)", jnp.mean)
        of("var", "jnp.var(x)", jnp.var)
        of("prod", "jnp.prod(x)", jnp.prod)
        of("cumsum", "jnp.cumsum(x)", jnp.cumsum)
        of("sort", "jnp.sort(x)", jnp.sort)
        of("slice", 'x["1:"]', lambda x: x[1:])
        of("index", "x[1]", lambda x: x[1])
        of("concatenate", "jnp.concatenate({x, x})", lambda x: jnp.concatenate([x, x]))
        of("reshape", "x:reshape{3, 1}", lambda x: x.reshape(3, 1))
        of("power", "x ^ 3", lambda x: x**3)
        of("norm", "jnp.linalg.norm(x)", jnp.linalg.norm)

    for part in (reductions, functions, arranging, indexing, flow, rules, linear, gradients):
        part()
