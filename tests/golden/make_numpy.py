"""Golden values of jax.numpy as seen from Lua: writes tests/golden/numpy.lua.

    python tests/golden/make_numpy.py

Every case is a Lua chunk that finds jax, jnp and lax and returns a function of the inputs, and what
the same JAX call gave. Defaults are 32 bits wide; a case with a 64-bit operand is computed with
jax_enable_x64, because a 64-bit dtype that was asked for by name is honoured. uint64 beside a signed
integer gives the default float, which stays f32.
"""

import itertools
import os

import jax
import jax.numpy as jnp
import numpy as np

import emit
from emit import DTYPES, FLOATS, INTS

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []
WIDE = ("i64", "u64", "f64")


def A(d, v):
    return np.array(v).astype(DTYPES[d])


def case(name, source, fun, *inputs, ulp=None):
    """The function `source` of the inputs, `fun` in JAX."""
    inputs = [np.asarray(a) for a in inputs]
    wide = any(emit.short(a.dtype) in WIDE for a in inputs)
    with jax.enable_x64(wide):
        out = fun(*[jnp.asarray(a) for a in inputs])
        outs = [np.asarray(o) for o in (out if isinstance(out, (tuple, list)) else [out])]
    kinds = {emit.short(a.dtype) for a in inputs}
    if "u64" in kinds and kinds & {"i8", "i16", "i32", "i64"}:
        outs = [o.astype(np.float32) for o in outs]
    args = ", ".join("xyzw"[: len(inputs)])
    if not source.startswith("return"):
        source = f"return function({args}) return {source} end"
    item = {"name": name, "lua": source, "inputs": inputs, "outputs": outs}
    if ulp:
        item["ulp"] = ulp
    CASES.append(item)


def printed(name, source, fun, *inputs):
    """How the array prints: str is NumPy's text, repr JAX's."""
    inputs = [np.asarray(a) for a in inputs]
    wide = any(emit.short(a.dtype) in WIDE for a in inputs)
    with jax.enable_x64(wide):
        out = fun(*[jnp.asarray(a) for a in inputs])
        text, long = str(out), repr(out)
    args = ", ".join("xyzw"[: len(inputs)])
    CASES.append(
        {
            "name": "print_" + name,
            "lua": f"return function({args}) return {source} end",
            "inputs": inputs,
            "str": emit.Raw("[==[\n" + text + "]==]"),
            "repr": emit.Raw("[==[\n" + long + "]==]"),
        }
    )


def promotion():
    kinds = ["bool"] + INTS + FLOATS
    for a, b in itertools.product(kinds, kinds):
        case(f"add_{a}_{b}", "x + y", lambda x, y: x + y, A(a, [0, 1]), A(b, [1, 1]))
    for d in kinds:
        x = A(d, [0, 1, 1])
        case(f"{d}_plus_number", "x + 2", lambda x: x + 2, x)
        case(f"{d}_times_number", "3 * x", lambda x: 3 * x, x)
        if d not in ("i64", "u64"):  # the default float stays f32 beside them
            case(f"{d}_plus_fraction", "x + 0.5", lambda x: x + 0.5, x)
            case(f"{d}_divide", "x / 2", lambda x: x / 2, x)
            case(f"{d}_divide_array", "x / y", lambda x, y: x / y, x, A(d, [1, 1, 1]))
        if d != "bool":
            case(f"{d}_minus_number", "x - 1", lambda x: x - 1, x)
            case(f"{d}_power", "x ^ 2", lambda x: x**2, A(d, [0, 1, 3]))
            case(f"{d}_modulo", "x % 3", lambda x: x % 3, A(d, [4, 5, 7]))
            if d[0] != "u":
                case(
                    f"{d}_negative_modulo",
                    "x % y",
                    lambda x, y: x % y,
                    A(d, [-5, 5, -5]),
                    A(d, [3, -3, -3]),
                )
                case(
                    f"{d}_floor_divide",
                    "jnp.floor_divide(x, y)",
                    jnp.floor_divide,
                    A(d, [-5, 5, -6]),
                    A(d, [3, -3, 3]),
                )


def shapes():
    x23, x3 = A("f32", np.arange(6).reshape(2, 3)), A("f32", [10, 20, 30])
    for a, b in (
        ((2, 3), (3,)),
        ((2, 1), (1, 3)),
        ((2, 3), ()),
        ((3, 1, 2), (4, 1)),
        ((0, 3), (1, 3)),
        ((1,), (4,)),
    ):
        x, y = (A("f32", np.arange(int(np.prod(s)), dtype=float).reshape(s)) for s in (a, b))
        case(
            "broadcast_" + "x".join(map(str, a)) + "_" + "x".join(map(str, b)),
            "x - y",
            lambda x, y: x - y,
            x,
            y,
        )
    ar = np.random.default_rng(5)
    x = A("f32", ar.integers(-4, 5, (2, 3, 4)))
    for fn in ("sum", "prod", "max", "min", "mean", "any", "all", "argmax", "argmin"):
        f = getattr(jnp, fn)
        u = 4 if fn == "mean" else None
        case(f"{fn}_all", f"jnp.{fn}(x)", f, x, ulp=u)
        for axis in (0, 1, -1):
            case(
                f"{fn}_axis_{axis}",
                f"jnp.{fn}(x, {{axis = {axis}}})",
                lambda x: f(x, axis=axis),
                x,
                ulp=u,
            )
        case(
            f"{fn}_keepdims",
            f"jnp.{fn}(x, {{axis = 1, keepdims = true}})",
            lambda x: f(x, axis=1, keepdims=True),
            x,
            ulp=u,
        )
        if not fn.startswith("arg"):
            case(
                f"{fn}_axes",
                f"jnp.{fn}(x, {{axis = {{0, 2}}}})",
                lambda x: f(x, axis=(0, 2)),
                x,
                ulp=u,
            )
        case(f"{fn}_method", f"x:{fn}{{axis = 0}}", lambda x: getattr(x, fn)(axis=0), x, ulp=u)
    for d in ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f16", "bf16", "f64"]:
        for fn in ("sum", "prod", "max", "mean"):
            case(
                f"{fn}_{d}",
                f"jnp.{fn}(x)",
                getattr(jnp, fn),
                A(d, [1, 1, 0, 1]),
                ulp=1 if fn == "mean" else None,
            )
        case(f"cumsum_{d}", "jnp.cumsum(x)", jnp.cumsum, A(d, [1, 1, 0, 1]))
    case("sum_empty", "jnp.sum(x)", jnp.sum, A("f32", np.zeros((0, 3))))
    case("var", "jnp.var(x, {axis = 0})", lambda x: jnp.var(x, axis=0), x23, ulp=4)
    case("std", "jnp.std(x)", jnp.std, x23, ulp=4)
    case("concatenate", "jnp.concatenate{x, y}", lambda x, y: jnp.concatenate([x, y]), x3, x3)
    case(
        "concatenate_axis",
        "jnp.concatenate({x, y}, {axis = 1})",
        lambda x, y: jnp.concatenate([x, y], axis=1),
        x23,
        A("f32", [[7], [8]]),
    )
    case(
        "concatenate_promotes",
        "jnp.concatenate{x, y}",
        lambda x, y: jnp.concatenate([x, y]),
        x3,
        A("i32", [1]),
    )
    case("stack", "jnp.stack{x, y}", lambda x, y: jnp.stack([x, y]), x3, x3 + 1)
    case(
        "stack_axis",
        "jnp.stack({x, y}, {axis = -1})",
        lambda x, y: jnp.stack([x, y], axis=-1),
        x3,
        x3 + 1,
    )
    case("where", "jnp.where(x, y, z)", jnp.where, A("bool", [True, False, True]), x3, -x3)
    case(
        "where_broadcast",
        "jnp.where(jnp.greater(x, 2), x, 0)",
        lambda x: jnp.where(x > 2, x, 0),
        x23,
    )
    case(
        "where_promotes",
        "jnp.where(x, y, z)",
        jnp.where,
        A("bool", [True, False]),
        A("i32", [1, 2]),
        A("f32", [3, 4]),
    )
    case("reshape", "x:reshape{3, -1}", lambda x: x.reshape(3, -1), x23)
    case("ravel", "jnp.ravel(x)", jnp.ravel, x23)
    case("transpose", "x.T", lambda x: x.T, x23)
    case("transpose_axes", "jnp.transpose(x, {1, 2, 0})", lambda x: jnp.transpose(x, (1, 2, 0)), x)
    case("swapaxes", "jnp.swapaxes(x, 0, -1)", lambda x: jnp.swapaxes(x, 0, -1), x)
    case("moveaxis", "jnp.moveaxis(x, 0, 2)", lambda x: jnp.moveaxis(x, 0, 2), x)
    case("squeeze", "jnp.squeeze(x, {axis = 0})", lambda x: jnp.squeeze(x, axis=0), x23[:1])
    case("expand_dims", "jnp.expand_dims(x, 1)", lambda x: jnp.expand_dims(x, 1), x3)
    case("broadcast_to", "jnp.broadcast_to(x, {2, 3})", lambda x: jnp.broadcast_to(x, (2, 3)), x3)
    case("flip", "jnp.flip(x, {axis = 1})", lambda x: jnp.flip(x, axis=1), x23)
    case("tile", "jnp.tile(x, {2, 2})", lambda x: jnp.tile(x, (2, 2)), x3)
    case("repeat", "jnp.repeat_(x, 2, {axis = 1})", lambda x: jnp.repeat(x, 2, axis=1), x23)
    case("clip", "jnp.clip(x, 1, 4)", lambda x: jnp.clip(x, 1, 4), x23)
    case("cumsum", "jnp.cumsum(x, {axis = 1})", lambda x: jnp.cumsum(x, axis=1), x23)
    case("sort", "jnp.sort(x)", jnp.sort, A("f32", [[3, 1, 2], [9, 8, 7]]))
    case("argsort", "jnp.argsort(x)", jnp.argsort, A("f32", [3, 1, 2, 1]))
    case(
        "take",
        "jnp.take(x, y, {axis = 1})",
        lambda x, y: jnp.take(x, y, axis=1),
        x23,
        A("i32", [2, 0, 2]),
    )
    case(
        "take_beyond",
        "jnp.take(x, y, {axis = 0})",
        lambda x, y: jnp.take(x, y, axis=0),
        x3,
        A("i32", [0, 3, -1, -4]),
    )
    for sa, sb in (
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 2)),
        ((2, 3), (3, 4)),
        ((5, 2, 3), (3, 4)),
        ((5, 2, 3), (5, 3, 2)),
        ((4, 1, 2, 3), (5, 3, 2)),
        ((2, 3), (5, 3, 2)),
        ((3,), (2, 3, 2)),
        ((2, 3, 3), (3,)),
    ):
        a, b = A("f32", ar.integers(-3, 4, sa)), A("f32", ar.integers(-3, 4, sb))
        tag = "x".join(map(str, sa)) + "_" + "x".join(map(str, sb))
        case("matmul_" + tag, "jnp.matmul(x, y)", jnp.matmul, a, b)
        case("dot_" + tag, "jnp.dot(x, y)", jnp.dot, a, b) if len(sa) < 3 and len(sb) < 3 else None
    case(
        "matmul_i32",
        "jnp.matmul(x, y)",
        jnp.matmul,
        A("i32", [[1, 2], [3, 4]]),
        A("i32", [[5], [6]]),
    )
    case(
        "matmul_promotes", "jnp.matmul(x, y)", jnp.matmul, A("bf16", [[1, 2]]), A("f32", [[5], [6]])
    )
    case("outer", "jnp.outer(x, y)", jnp.outer, x3, x3)


def indexing():
    x = A("f32", np.arange(24).reshape(2, 3, 4))
    v = A("i32", np.arange(10, 17))
    for name, source, fun, a in (
        ("row", "x[1]", lambda x: x[1], x),
        ("last", "x[-1]", lambda x: x[-1], x),
        ("pair", "x[{0, 2}]", lambda x: x[0, 2], x),
        ("cell", "x[{1, 2, 3}]", lambda x: x[1, 2, 3], x),
        ("range", 'x["1:4"]', lambda x: x[1:4], v),
        ("step", 'x["::2"]', lambda x: x[::2], v),
        ("reverse", 'x["::-1"]', lambda x: x[::-1], v),
        ("back", 'x["5:1:-2"]', lambda x: x[5:1:-2], v),
        ("open", 'x["-3:"]', lambda x: x[-3:], v),
        ("beyond", 'x["4:100"]', lambda x: x[4:100], v),
        ("nothing", 'x["4:2"]', lambda x: x[4:2], v),
        ("column", 'x[":, 1"]', lambda x: x[:, 1], x),
        ("dots", 'x["..., 0"]', lambda x: x[..., 0], x),
        ("none", 'x[":, None, 1:"]', lambda x: x[:, None, 1:], x),
        ("slice_object", "x[{jax.s(0, 1), 2}]", lambda x: x[0:1, 2], x),
        ("mixed", 'x[{"1:", "...", jnp.newaxis}]', lambda x: x[1:, ..., None], x),
        ("list", "x[{ {2, 0, 2} }]", lambda x: x[jnp.array([2, 0, 2])], v),
        ("list_negative", "x[{ {-1, -7} }]", lambda x: x[jnp.array([-1, -7])], v),
        (
            "two_lists",
            "x[{ {0, 1}, {2, 0} }]",
            lambda x: x[jnp.array([0, 1]), jnp.array([2, 0])],
            x,
        ),
        ("list_inside", 'x[{":", {2, 0} }]', lambda x: x[:, jnp.array([2, 0])], x),
        (
            "lists_apart",
            'x[{ {0, 1}, ":", {3, 2} }]',
            lambda x: x[jnp.array([0, 1]), :, jnp.array([3, 2])],
            x,
        ),
        ("number_and_list", 'x[{1, ":", {3, 2} }]', lambda x: x[1, :, jnp.array([3, 2])], x),
    ):
        case("index_" + name, source, fun, a)
    case("index_array", "x[y]", lambda x, y: x[y], v, A("i32", [[0, 1], [6, 3]]))
    case("index_mask", "x[y]", lambda x, y: x[y], v, A("bool", [1, 0, 1, 0, 0, 0, 1]))


def creation():
    case("arange", "jnp.arange(5)", lambda: jnp.arange(5))
    case("arange_range", "jnp.arange(2, 11, 3)", lambda: jnp.arange(2, 11, 3))
    case("arange_down", "jnp.arange(5, 0, -2)", lambda: jnp.arange(5, 0, -2))
    case("arange_float", "jnp.arange(0, 1, 0.25)", lambda: jnp.arange(0, 1, 0.25))
    case("arange_dtype", 'jnp.arange(3, {dtype = "f32"})', lambda: jnp.arange(3, dtype=jnp.float32))
    case("linspace", "jnp.linspace(0, 1, 5)", lambda: jnp.linspace(0, 1, 5), ulp=1)
    case(
        "linspace_open",
        "jnp.linspace(0, 1, 4, {endpoint = false})",
        lambda: jnp.linspace(0, 1, 4, endpoint=False),
        ulp=1,
    )
    case("linspace_one", "jnp.linspace(3, 7, 1)", lambda: jnp.linspace(3, 7, 1))
    case("linspace_thirds", "jnp.linspace(1, 2, 10)", lambda: jnp.linspace(1, 2, 10), ulp=1)
    case("zeros", "jnp.zeros{2, 3}", lambda: jnp.zeros((2, 3)))
    case("ones_i8", 'jnp.ones({2}, {dtype = "i8"})', lambda: jnp.ones((2,), jnp.int8))
    case("full", "jnp.full({2}, 7)", lambda: jnp.full((2,), 7.0))
    case("eye", "jnp.eye(3)", lambda: jnp.eye(3))
    case("array", "jnp.array{ {1, 2}, {3, 4} }", lambda: jnp.array([[1.0, 2.0], [3.0, 4.0]]))
    case("array_bool", "jnp.array{true, false}", lambda: jnp.array([True, False]))
    case("array_i32", 'jnp.array({1, 2, 3}, "int32")', lambda: jnp.array([1, 2, 3], jnp.int32))
    case("zeros_like", "jnp.zeros_like(x)", jnp.zeros_like, A("i16", [1, 2]))
    case("full_like", "jnp.full_like(x, 3)", lambda x: jnp.full_like(x, 3), A("bf16", [1, 2]))
    case("tril", "jnp.tril(x)", jnp.tril, A("f32", np.ones((3, 3))))
    case("triu", "jnp.triu(x, {k = 1})", lambda x: jnp.triu(x, k=1), A("f32", np.ones((3, 3))))


def printing():
    nan, inf = float("nan"), float("inf")
    same = lambda x: x
    for name, a in (
        ("whole", A("f32", [1, 2, 3])),
        ("fractions", A("f32", [1, 2.5, -3.25])),
        ("tenths", A("f32", [0.1, 0.2, 0.3])),
        ("small", A("f32", [1e-5, 1, 2])),
        ("large", A("f32", [1e10, 1])),
        ("wide", A("f32", [1e-8, 1e8])),
        ("thousands", A("f32", [1234.5678, 0.001])),
        ("specials", A("f32", [nan, inf, -inf, 1.5, -0.0])),
        ("nan_only", A("f32", [nan, nan])),
        ("scalar", A("f32", 3.14159265)),
        ("scalar_whole", A("f32", 2)),
        ("scalar_big", A("f32", 1e20)),
        ("scalar_tiny", A("f32", 1.5e-7)),
        ("scalar_i32", A("i32", -7)),
        ("scalar_bool", A("bool", True)),
        ("scalar_nan", A("f32", nan)),
        ("f64", A("f64", [1 / 3, 2 / 3])),
        ("f64_mixed", A("f64", [1e-300, 1e300])),
        ("f16", A("f16", [0.1, 2.5, 65504])),
        ("bf16", A("bf16", [0.1, 2.5, 1e30])),
        ("bf16_scalar", A("bf16", 0.1)),
        ("i32", A("i32", [1, -20, 300])),
        ("u8", A("u8", [1, 20, 255])),
        ("i64", A("i64", [2**62, -1])),
        ("u64", np.array([2**64 - 1, 0], np.uint64)),
        ("bool", A("bool", [True, False])),
        ("matrix", A("f32", [[1, 2.5], [-3, 4]])),
        ("matrix_i32", A("i32", [[1, 2], [30, -4]])),
        ("matrix_bool", A("bool", [[True, False], [False, True]])),
        ("cube", A("i32", np.arange(8).reshape(2, 2, 2))),
        ("four", A("i32", np.arange(16).reshape(2, 2, 2, 2))),
        ("empty", A("f32", np.zeros((0,)))),
        ("empty_rows", A("f32", np.zeros((0, 3)))),
        ("empty_columns", A("f32", np.zeros((2, 0)))),
        ("one", A("f32", [[5]])),
        ("long_row", A("f32", np.arange(30) / 7)),
        ("long_i32", A("i32", np.arange(40) * 1000)),
        ("denormal", A("f32", [1e-45, 1.0])),
        ("negative", A("f32", [-1.5, -22.25])),
        ("rounding", A("f32", [0.123456789, 9.87654321])),
        ("exponents", A("f32", [1e-10, 2.5e-5, 3e3])),
    ):
        printed(name, "x", same, a)
    printed("summary", "jnp.arange(2000)", lambda: jnp.arange(2000))
    printed(
        "summary_f32",
        'jnp.arange(1500, {dtype = "f32"}) / 4',
        lambda: jnp.arange(1500, dtype=jnp.float32) / 4,
    )
    printed(
        "summary_matrix",
        "jnp.arange(4000):reshape{40, 100}",
        lambda: jnp.arange(4000).reshape(40, 100),
    )
    printed(
        "summary_rows",
        "jnp.arange(2000):reshape{1000, 2}",
        lambda: jnp.arange(2000).reshape(1000, 2),
    )
    printed(
        "summary_columns",
        "jnp.arange(2000):reshape{2, 1000}",
        lambda: jnp.arange(2000).reshape(2, 1000),
    )
    printed(
        "summary_cube",
        "jnp.arange(8000):reshape{20, 20, 20}",
        lambda: jnp.arange(8000).reshape(20, 20, 20),
    )
    printed("thousand", "jnp.zeros{1000}", lambda: jnp.zeros(1000))
    printed("thousand_one", "jnp.zeros{1001}", lambda: jnp.zeros(1001))


if __name__ == "__main__":
    promotion()
    shapes()
    indexing()
    creation()
    printing()
    emit.table_file(
        os.path.join(HERE, "numpy.lua"),
        [
            "Golden values of jax.numpy, written by make_numpy.py: do not edit.",
            "",
            "A case: name; lua, a chunk that finds jax, jnp, lax and returns a function; inputs,",
            "outputs as in tests/prim (ulp too); or str, NumPy's text of the result, and repr.",
        ],
        {"source": emit.VERSIONS},
        "cases",
        CASES,
    )
    print(len(CASES), "cases")
