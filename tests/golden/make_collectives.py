"""Golden values of operations over named axes: writes tests/golden/collectives.lua.

    python tests/golden/make_collectives.py

Every case is a Lua chunk that returns a function of the inputs, and what the same JAX call gave.
"""

import os

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import emit

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []


def eighths(rng, *shape):
    """Multiples of 1/8: their sums are exact in any order."""
    return (rng.randint(-24, 25, shape) / 8).astype(np.float32)


def case(name, source, fun, *inputs, ulp=4):
    """The function `source` of the inputs, `fun` in JAX."""
    inputs = [np.asarray(a) for a in inputs]
    try:
        out = jax.tree.leaves(fun(*[jnp.asarray(a) for a in inputs]))
    except (ValueError, NotImplementedError) as e:  # what this JAX cannot do
        print("left out:", name, str(e).splitlines()[0])
        return
    args = ", ".join("xyzw"[: len(inputs)])
    CASES.append(
        {
            "name": name,
            "lua": f"return function({args}) return {source} end",
            "inputs": inputs,
            "outputs": [np.asarray(o) for o in out],
            "ulp": ulp,
        }
    )


def mapped(name, body, fun, *inputs, axes=0, ulp=4):
    """fun and body over the axis "i", alone and below transforms."""
    args = ", ".join("xyzw"[: len(inputs)])
    f = f"function({args}) return {body} end"
    v = 'jax.vmap(%s, {axis_name = "i"%s})' % (f, f", in_axes = {axes}" if axes else "")
    vf = jax.vmap(fun, axis_name="i", in_axes=axes)
    case(name, f"{v}({args})", vf, *inputs, ulp=ulp)
    case(name + "_jit", f"jax.jit({v})({args})", jax.jit(vf), *inputs, ulp=ulp)


def differentiable(name, body, fun, x):
    """Its derivatives with vmap outside and inside, and a second vmap around."""
    w = (np.arange(x.size, dtype=np.float32).reshape(x.shape) - 5) / 4
    f = f"function(x) return {body} end"
    mapped(name, body, fun, x)
    case(
        name + "_jvp_outside",
        f'select(2, jax.jvp(jax.vmap({f}, {{axis_name = "i"}}), {{x}}, {{y}}))',
        lambda x, y: jax.jvp(jax.vmap(fun, axis_name="i"), (x,), (y,))[1],
        x,
        w,
        ulp=16,
    )
    case(
        name + "_jvp_inside",
        f'jax.vmap(function(x, y) return select(2, jax.jvp({f}, {{x}}, {{y}})) end, {{axis_name = "i"}})(x, y)',
        lambda x, y: jax.vmap(lambda x, y: jax.jvp(fun, (x,), (y,))[1], axis_name="i")(x, y),
        x,
        w,
        ulp=16,
    )
    case(
        name + "_grad_outside",
        f'jax.grad(function(x) return jnp.sum(jnp.sin(jax.vmap({f}, {{axis_name = "i"}})(x))) end)(x)',
        jax.grad(lambda x: jnp.sum(jnp.sin(jax.vmap(fun, axis_name="i")(x)))),
        x,
        ulp=16,
    )
    case(
        name + "_grad_inside",
        f'jax.vmap(jax.grad(function(x) return jnp.sum(jnp.sin(({f})(x))) end), {{axis_name = "i"}})(x)',
        jax.vmap(jax.grad(lambda x: jnp.sum(jnp.sin(fun(x)))), axis_name="i"),
        x,
        ulp=16,
    )
    xx = np.stack([x, 2 * x + 1])
    case(
        name + "_vmap_outside",
        f'jax.vmap(jax.vmap({f}, {{axis_name = "i"}}))(x)',
        jax.vmap(jax.vmap(fun, axis_name="i")),
        xx,
    )
    case(
        name + "_vmap_inside",
        f'jax.vmap(jax.vmap({f}), {{axis_name = "i"}})(x)',
        jax.vmap(jax.vmap(fun), axis_name="i"),
        np.stack([x] * x.shape[0], axis=1) * np.arange(1, x.shape[0] + 1, dtype=np.float32)[None, :, None, None]
        if x.ndim == 3
        else np.stack([x, x + 0.5], axis=1),
    )


def all_cases():
    rng = np.random.RandomState(0)
    x = eighths(rng, 3, 4)
    m = eighths(rng, 3, 3, 2)
    t = eighths(rng, 3, 6, 3)
    k = np.arange(12, dtype=np.int32).reshape(3, 4)
    differentiable("psum", 'lax.psum(x, "i")', lambda x: lax.psum(x, "i"), x)
    differentiable("pmean", 'lax.pmean(x, "i")', lambda x: lax.pmean(x, "i"), x)
    differentiable("normalise", 'x / lax.psum(x * x, "i")', lambda x: x / lax.psum(x * x, "i"), x)
    mapped("pmax", 'lax.pmax(x, "i")', lambda x: lax.pmax(x, "i"), x)
    mapped("pmin", 'lax.pmin(x, "i")', lambda x: lax.pmin(x, "i"), x)
    mapped("pmax_int", 'lax.pmax(x, "i")', lambda x: lax.pmax(x, "i"), k)
    mapped("psum_int", 'lax.psum(x, "i")', lambda x: lax.psum(x, "i"), k)
    mapped("pmean_int", 'lax.pmean(x, "i")', lambda x: lax.pmean(x, "i"), k)
    mapped("psum_one", 'x + lax.psum(1, "i")', lambda x: x + lax.psum(1, "i"), x)
    mapped("psum_fraction", 'x + lax.psum(0.25, "i")', lambda x: x + lax.psum(0.25, "i"), x)
    mapped("psum_tree", 'lax.psum({x, -x}, "i")[2]', lambda x: lax.psum([x, -x], "i")[1], x)
    mapped("axis_index", 'lax.axis_index("i") + x', lambda x: lax.axis_index("i") + x, k)
    mapped("axis_size", 'lax.axis_size("i") + x', lambda x: lax.axis_size("i") + x, k)
    c = np.arange(4, dtype=np.float32)
    for op in ("psum", "pmax", "pmin", "pmean", "all_gather"):
        fun = getattr(lax, op)
        case(
            f"{op}_constant",
            f'jax.vmap(function(x) return x + lax.{op}(y, "i") end, {{axis_name = "i"}})(x)',
            lambda x, y, fun=fun: jax.vmap(lambda x: x + fun(y, "i"), axis_name="i")(x),
            x,
            c,
        )
    mapped("in_axes_1", 'x - lax.psum(x, "i")', lambda x: x - lax.psum(x, "i"), x, axes=1)
    for axis in (0, 1, 2):
        differentiable(
            f"all_gather_{axis}",
            f'lax.all_gather(x, "i", {{axis = {axis}}})',
            lambda x, axis=axis: lax.all_gather(x, "i", axis=axis),
            m,
        )
    for axis in (0, 1):
        differentiable(
            f"all_gather_tiled_{axis}",
            f'lax.all_gather(x, "i", {{axis = {axis}, tiled = true}})',
            lambda x, axis=axis: lax.all_gather(x, "i", axis=axis, tiled=True),
            m,
        )
        differentiable(
            f"psum_scatter_tiled_{axis}",
            f'lax.psum_scatter(x, "i", {{scatter_dimension = {axis}, tiled = true}})',
            lambda x, axis=axis: lax.psum_scatter(x, "i", scatter_dimension=axis, tiled=True),
            t,
        )
    differentiable("psum_scatter_0", 'lax.psum_scatter(x, "i")', lambda x: lax.psum_scatter(x, "i"), m)
    differentiable(
        "psum_scatter_1",
        'lax.psum_scatter(x, "i", {scatter_dimension = 1})',
        lambda x: lax.psum_scatter(x, "i", scatter_dimension=1),
        t,
    )
    for s, d in ((0, 0), (0, 1), (1, 0), (1, 1)):
        shape = [3, 2, 2]
        shape[s + 1] = 3
        y = eighths(rng, *shape)
        differentiable(
            f"all_to_all_{s}{d}",
            f'lax.all_to_all(x, "i", {s}, {d})',
            lambda x, s=s, d=d: lax.all_to_all(x, "i", s, d),
            y,
        )
        differentiable(
            f"all_to_all_tiled_{s}{d}",
            f'lax.all_to_all(x, "i", {s}, {d}, {{tiled = true}})',
            lambda x, s=s, d=d: lax.all_to_all(x, "i", s, d, tiled=True),
            eighths(rng, 3, 6, 3),
        )
    mapped("pswapaxes", 'lax.pswapaxes(x, "i", 0)', lambda x: lax.pswapaxes(x, "i", 0), m)
    for name, perm in (("rotate", [(0, 1), (1, 2), (2, 0)]), ("swap", [(0, 2), (1, 1), (2, 0)])):
        lua = "{" + ", ".join("{%d, %d}" % p for p in perm) + "}"
        differentiable(
            "ppermute_" + name,
            f'lax.ppermute(x, "i", {lua})',
            lambda x, perm=perm: lax.ppermute(x, "i", perm),
            x,
        )
    mapped("pshuffle", 'lax.pshuffle(x, "i", {2, 0, 1})', lambda x: lax.pshuffle(x, "i", [2, 0, 1]), x)


def several():
    rng = np.random.RandomState(1)
    z = eighths(rng, 2, 3, 4)
    one = np.zeros((2, 3), np.int32)

    def both(name, body, fun, x):
        inner = f'jax.vmap(function(x) return {body} end, {{axis_name = "j"}})'
        case(
            name,
            f'jax.vmap({inner}, {{axis_name = "i"}})(x)',
            jax.vmap(jax.vmap(fun, axis_name="j"), axis_name="i"),
            x,
        )

    both("psum_i", 'lax.psum(x, "i")', lambda x: lax.psum(x, "i"), z)
    both("psum_j", 'lax.psum(x, "j")', lambda x: lax.psum(x, "j"), z)
    both("psum_ij", 'lax.psum(x, {"i", "j"})', lambda x: lax.psum(x, ("i", "j")), z)
    both("pmax_ij", 'lax.pmax(x, {"i", "j"})', lambda x: lax.pmax(x, ("i", "j")), z)
    both("pmean_ij", 'lax.pmean(x, {"j", "i"})', lambda x: lax.pmean(x, ("j", "i")), z)
    both("psum_twice", 'lax.psum(lax.psum(x, "i") * x, "j")', lambda x: lax.psum(lax.psum(x, "i") * x, "j"), z)
    both("gather_j_scatter_i", 'lax.psum(lax.all_gather(x, "j"), "i")', lambda x: lax.psum(lax.all_gather(x, "j"), "i"), z)
    both("index_i", 'lax.axis_index("i") + x', lambda x: lax.axis_index("i") + x, one)
    both("index_j", 'lax.axis_index("j") + x', lambda x: lax.axis_index("j") + x, one)
    both("index_ij", 'lax.axis_index({"i", "j"}) + x', lambda x: lax.axis_index("i") * 3 + lax.axis_index("j") + x, one)
    both("size_ij", 'lax.axis_size({"i", "j"}) + x', lambda x: lax.axis_size(("i", "j")) + x, one)
    both("psum_one_ij", 'lax.psum(1, {"i", "j"}) + x', lambda x: lax.psum(1, ("i", "j")) + x, one)


if __name__ == "__main__":
    all_cases()
    several()
    emit.table_file(
        os.path.join(HERE, "collectives.lua"),
        [
            "Golden values of operations over named axes, written by make_collectives.py: do not edit.",
            "",
            "A case: name; lua, a chunk that finds jax, jnp, lax and returns a function; inputs,",
            "outputs, ulp as in tests/prim.",
        ],
        {"source": emit.VERSIONS},
        "cases",
        CASES,
    )
    print(len(CASES), "cases")
