"""Golden values of convolution, windows, selections and special functions: more of tests/prim.

    python tests/golden/make_lax.py [name ...]

As make_prims.py, whose cases these are.
"""

import sys

import jax
import numpy as np
from jax import lax

import cover
import emit
import make_prims
from make_prims import A, FLOATS, INF, INTS, NAN, Golden, rng


def convolution():
    r = rng("conv")
    small = lambda d, s: A(d, r.integers(-3 if d[0] != "u" else 0, 4, s))
    g = Golden("conv_general_dilated")

    def f(strides, padding, dn, ld=None, rd=None, fg=1, bg=1, p=None):
        n = len(strides)
        return lambda x, k: lax.conv_general_dilated_p.bind(
            x,
            k,
            window_strides=strides,
            padding=padding,
            lhs_dilation=ld or (1,) * n,
            rhs_dilation=rd or (1,) * n,
            dimension_numbers=lax.conv_dimension_numbers(x.shape, k.shape, dn),
            feature_group_count=fg,
            batch_group_count=bg,
            precision=None,
            preferred_element_type=np.dtype(p) if p else None,
            out_sharding=None,
        )

    nchw, nhwc = ("NCHW", "OIHW", "NCHW"), ("NHWC", "HWIO", "NHWC")
    nwc, ncw = ("NWC", "WIO", "NWC"), ("NCW", "OIW", "NCW")
    same = ((1, 1), (1, 1))
    for d in FLOATS:
        g.case(f((1,), ((1, 1),), ncw), small(d, (1, 2, 5)), small(d, (3, 2, 3)))
    for d in ("i8", "i32", "u16"):
        g.case(f((1,), ((1, 1),), ncw), small(d, (1, 2, 5)), small(d, (3, 2, 3)))
    g.case(f((1,), ((1, 1),), ncw, p="f4"), small("bf16", (1, 2, 5)), small("bf16", (3, 2, 3)))
    two = small("f32", (2, 3, 5, 4)), small("f32", (4, 3, 3, 2))
    g.case(f((1, 1), same, nchw), *two)
    g.case(f((2, 1), ((0, 0), (0, 0)), nchw), *two)
    g.case(f((1, 1), ((2, -1), (-1, 3)), nchw), *two, note="negative padding cuts off")
    g.case(f((1, 2), same, nchw, ld=(2, 3)), *two, note="dilated operand")
    g.case(f((2, 1), ((2, 2), (1, 1)), nchw, rd=(2, 2)), *two, note="dilated kernel")
    g.case(f((3, 2), ((3, 1), (0, 2)), nchw, ld=(2, 1), rd=(1, 2)), *two)
    g.case(f((1, 1), same, nhwc), small("f32", (2, 4, 4, 3)), small("f32", (3, 3, 3, 2)))
    g.case(
        f((1, 1), same, ("NHWC", "OIHW", "NCHW")),
        small("f32", (1, 4, 4, 3)),
        small("f32", (2, 3, 3, 3)),
    )
    g.case(
        f((1, 1), same, ("CWNH", "HOWI", "WCHN")),
        small("f32", (3, 4, 2, 5)),
        small("f32", (3, 2, 2, 3)),
    )
    g.case(f((1, 1), same, nhwc, fg=2), small("f32", (1, 4, 3, 4)), small("f32", (3, 3, 2, 6)))
    g.case(
        f((1, 1), same, nhwc, fg=4),
        small("f32", (1, 4, 4, 4)),
        small("f32", (3, 3, 1, 4)),
        note="depthwise",
    )
    g.case(f((2,), ((1, 0),), ncw, fg=3, rd=(2,)), small("f32", (2, 3, 7)), small("f32", (6, 1, 3)))
    g.case(f((1,), ((1, 1),), ncw, bg=2), small("f32", (4, 2, 5)), small("f32", (6, 2, 3)))
    g.case(f((2,), ((0, 1),), nwc, bg=3), small("f32", (3, 6, 2)), small("f32", (2, 2, 3)))
    g.case(
        f((1, 2, 1), ((1, 1), (0, 1), (1, 0)), ("NCDHW", "OIDHW", "NCDHW")),
        small("f32", (1, 2, 3, 4, 3)),
        small("f32", (2, 2, 2, 2, 2)),
    )
    g.case(f((), (), ("NC", "OI", "NC")), small("f32", (2, 3)), small("f32", (4, 3)))
    g.case(f((1,), ((0, 0),), ncw), small("f32", (1, 1, 40)), small("f32", (1, 1, 36)))
    g.case(f((1,), ((39, 39),), ncw), small("f32", (1, 1, 40)), small("f32", (1, 1, 40)))
    g.case(f((1,), ((0, 0),), ncw), small("f32", (1, 1, 2)), small("f32", (1, 1, 4)))
    g.case(f((1,), ((0, 0),), ncw), small("f32", (0, 1, 5)), small("f32", (2, 1, 2)))
    g.case(f((1,), ((0, 0),), ncw), small("f32", (1, 0, 5)), small("f32", (2, 0, 2)))
    for fg, bg in ((1, 1), (2, 1), (1, 2)):
        s = ((2, 4, 5), (2, 4 // fg, 2))
        g.jvp(
            f((2,), ((1, 1),), ncw, fg=fg, bg=bg),
            [small("f64", s[0]), small("f64", s[1])],
            [small("f64", s[0]), small("f64", s[1])],
        )
    g.write()


def windows():
    r = rng("windows")
    small = lambda d, s: A(d, r.integers(-4 if d[0] != "u" else 0, 5, s))

    def f(prim, size, strides, padding, base=None, dil=None):
        n = len(size)
        return lambda x: prim.bind(
            x,
            window_dimensions=size,
            window_strides=strides,
            padding=padding,
            base_dilation=base or (1,) * n,
            window_dilation=dil or (1,) * n,
        )

    for name in ("reduce_window_sum", "reduce_window_max", "reduce_window_min"):
        prim = getattr(lax, name + "_p")
        g = Golden(name)
        for d in INTS + FLOATS:
            g.case(f(prim, (3,), (2,), ((1, 1),)), small(d, (7,)))
        x = small("f32", (2, 5, 4))
        zero = ((0, 0),) * 3
        g.case(f(prim, (1, 2, 2), (1, 2, 2), zero), x)
        g.case(f(prim, (1, 3, 2), (1, 1, 1), ((0, 0), (1, 1), (0, 1))), x)
        g.case(f(prim, (2, 1, 3), (1, 2, 1), zero), x)
        g.case(f(prim, (1, 2, 3), (1, 3, 2), ((0, 0), (2, 1), (3, 0)), (1, 2, 1), (1, 1, 2)), x)
        g.case(f(prim, (1, 2, 2), (1, 1, 1), ((0, 0), (-1, 2), (1, -1))), x)
        g.case(f(prim, (36,), (1,), ((35, 0),)), small("f32", (40,)), note="a long window")
        g.case(f(prim, (9,), (1,), ((0, 0),)), small("f32", (5,)), note="no window")
        g.case(f(prim, (1,), (1,), ((0, 0),)), small("f32", (3,)))
        g.case(f(prim, (2,), (1,), ((1, 1),)), A("f32", np.zeros((0,))))
        g.case(f(prim, (2,), (1,), ((3, 1),)), small("f32", (4,)), note="a window of padding")
        g.case(f(prim, (2,), (1,), ((0, 0),)), A("f32", [1, NAN, 2, INF, -INF, -INF]))
        if name != "reduce_window_sum":
            g.case(f(prim, (2,), (1,), ((1, 0),)), A("bool", [True, False, False, True]))
        x = A("f64", r.permutation(20).reshape(5, 4))
        g.jvp(f(prim, (2, 3), (2, 1), ((1, 0), (0, 1))), [x], [small("f64", (5, 4))])
        g.write()

    def pick(prim, greatest, size, strides, padding, **more):
        return lambda t, x: prim.bind(
            t,
            x,
            select_prim=lax.ge_p if greatest else lax.le_p,
            window_dimensions=size,
            window_strides=strides,
            padding=padding,
            **more,
        )

    one = {"base_dilation": (1, 1), "window_dilation": (1, 1)}
    two = {"base_dilation": (2, 1), "window_dilation": (1, 2)}
    cases = [
        ((2, 2), (2, 2), ((0, 0), (0, 0))),
        ((3, 2), (1, 1), ((1, 1), (0, 0))),
        ((2, 3), (2, 1), ((1, 0), (2, 1))),
        ((1, 1), (1, 2), ((0, 0), (0, 0))),
    ]
    g = Golden("select_and_gather_add")
    for greatest in (True, False):
        for size, strides, padding in cases:
            x = A("f32", r.permutation(20).reshape(5, 4) - 10)
            for more in (one, two):
                h = pick(lax.select_and_gather_add_p, greatest, size, strides, padding, **more)
                g.case(h, small("f32", (5, 4)), x)
    h = pick(lax.select_and_gather_add_p, True, (2, 2), (1, 1), ((0, 0), (0, 0)), **one)
    g.case(h, A("f32", [[1, 2, 3], [4, 5, 6], [7, 8, 9]]), A("f32", np.ones((3, 3))), note="ties")
    g.case(h, A("f32", [[1, 2], [3, 4]]), A("f32", np.full((2, 2), -INF)), note="only -inf")
    x, t = A("f64", r.permutation(9).reshape(3, 3)), small("f64", (3, 3))
    g.jvp(h, [small("f64", (3, 3)), x], [t, np.zeros((3, 3))])
    g.write()

    g = Golden("select_and_scatter_add")
    for greatest in (True, False):
        for size, strides, padding in cases:
            x = A("f32", r.permutation(20).reshape(5, 4) - 10)
            n = lax.reduce_window_shape_tuple(x.shape, size, strides, padding)
            h = pick(lax.select_and_scatter_add_p, greatest, size, strides, padding)
            g.case(h, small("f32", n), x)
    h = pick(lax.select_and_scatter_add_p, True, (2, 2), (1, 1), ((0, 0), (0, 0)))
    g.case(h, A("f32", [[1, 2], [3, 4]]), A("f32", np.ones((3, 3))), note="ties")
    x = A("f64", r.permutation(9).reshape(3, 3))
    g.jvp(h, [small("f64", (2, 2)), x], [small("f64", (2, 2)), np.zeros((3, 3))])
    g.write()


def indexing():
    r = rng("scatters")
    n = lambda *s: A("f32", np.round(r.normal(size=s), 3))
    S = lax.ScatterDimensionNumbers
    rows = S(update_window_dims=(1,), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0,))
    cell = S((), (0, 1), (0, 1))
    block = S((1, 2), (), (0, 1))
    one = S((), (0,), (0,))
    batch = S((), (1,), (1,), operand_batching_dims=(0,), scatter_indices_batching_dims=(0,))
    for name in ("scatter_sub", "scatter_mul", "scatter_min", "scatter_max"):
        g, call, prim = Golden(name), getattr(lax, name), getattr(lax, name + "_p")

        def put(x, i, u, dn, mode, unique=False):
            eqns = jax.make_jaxpr(
                lambda x, i, u: call(x, i, u, dn, mode=mode, unique_indices=unique)
            )(x, i, u).jaxpr.eqns
            return (lambda x, i, u: prim.bind(x, i, u, **eqns[-1].params)), x, i, u

        for mode in ("clip", "fill", "promise_in_bounds"):
            bad = mode != "promise_in_bounds"
            i = A("i32", [[0], [3], [7 if bad else 1], [0]])
            for d in ("f32", "i32", "u8", "bf16", "f64"):
                g.case(*put(A(d, [1, 2, 3, 4]), i, A(d, [2, 5, 3, 7]), one, mode))
            g.case(*put(n(3, 2), A("i32", [[2], [-1 if bad else 0]]), n(2, 2), rows, mode))
            i = A("i64", [[0, 1], [2, 2], [4 if bad else 1, 0]])
            g.case(*put(n(3, 3), i, n(3), cell, mode))
            i = A("i32", [[0, 0], [2 if bad else 1, 1]])
            g.case(*put(n(3, 3), i, n(2, 2, 2), block, mode))
            g.case(*put(n(2, 3), A("i32", [[[0], [2]], [[1], [0]]]), n(2, 2), batch, mode))
            g.case(*put(n(3), A("i32", np.zeros((0, 1))), n(0), one, mode))
        if name in ("scatter_min", "scatter_max"):
            g.case(
                *put(
                    A("f32", [1, NAN, 0]),
                    A("i32", [[0], [1], [2]]),
                    A("f32", [NAN, 1, INF]),
                    one,
                    "clip",
                )
            )
        ties = name != "scatter_mul"
        fn, *ops = put(
            A("f64", [1, 2, 3, 5]),
            A("i32", [[2], [0], [2], [1]]) if ties else A("i32", [[2], [0], [9], [1]]),
            A("f64", [3, 8, 3, 1]),
            one,
            "fill",
            not ties,
        )
        g.jvp(fn, ops, [A("f64", [4, 5, 6, 1]), None, A("f64", [1, 2, 4, 8])])
        g.write()

    g = Golden("top_k")
    f = lambda k, axis: (lambda x: lax.top_k_p.bind(x, k=k, axis=axis))
    for d in INTS + FLOATS:
        g.case(f(3, 0), A(d, [3, 1, 4, 1, 5, 4, 2]), note="of equal elements the first")
    for d in FLOATS:
        g.case(f(4, 0), A(d, [1, NAN, INF, -INF, 3]), note="NaN is the largest")
    g.case(f(2, 1), n(3, 4))
    g.case(f(2, 0), n(3, 4))
    g.case(f(3, 1), n(2, 3, 2))
    g.case(f(0, 0), n(3))
    g.case(f(1, 0), n(1))
    x, t = A("f64", [[3, 1, 2], [5, 9, 7]]), A("f64", [[4, 5, 6], [1, 2, 3]])
    g.jvp(f(2, 1), [x], [t])
    g.cases[-1]["jvp"]["outputs"] = g.cases[-1]["jvp"]["outputs"][:1]
    g.write()


def special():
    """f64 against mpmath; narrower types against JAX, whose own error is up to some ulps."""
    mp = make_prims.mp
    r = rng("special")
    a = r.uniform(0.3, 8, 14)  # numeric differentiation takes its time: a minute
    x = np.concatenate([r.uniform(0.1, 3, 7), r.uniform(3, 14, 7)])
    lower = lambda a, x: mp.gammainc(a, 0, x, regularized=True)
    slope = lambda a, x: mp.diff(lambda t: mp.gammainc(t, 0, x, regularized=True), a)
    beta = lambda a, b, x: mp.betainc(a, b, 0, x, regularized=True)
    two = {
        "igamma": (lax.igamma, lower, a, x),
        "igammac": (lax.igammac, lambda a, x: mp.gammainc(a, x, mp.inf, regularized=True), a, x),
        "igamma_grad_a": (lax.igamma_grad_a, slope, a, x),
        "zeta": (lax.zeta, mp.zeta, r.uniform(1.1, 9, 14), r.uniform(0.1, 12, 14)),
        "bessel_i0e": (
            lax.bessel_i0e,
            lambda x: mp.besseli(0, x) * mp.exp(-abs(x)),
            np.concatenate([[0.0], r.uniform(-30, 30, 13)]),
        ),
        "bessel_i1e": (
            lax.bessel_i1e,
            lambda x: mp.besseli(1, x) * mp.exp(-abs(x)),
            np.concatenate([[0.0], r.uniform(-30, 30, 13)]),
        ),
        "regularized_incomplete_beta": (
            lax.betainc,
            beta,
            r.uniform(0.3, 6, 14),
            r.uniform(0.3, 6, 14),
            r.uniform(0, 1, 14),
        ),
    }
    for name, (fn, ref, *ins) in two.items():
        if wanted and name not in wanted:
            continue
        g = Golden(name, source=f"mpmath, 60 digits; specials and tangents: {emit.VERSIONS}")
        for d, ulp in (("f64", 400), ("f32", 4), ("bf16", 1), ("f16", 1)):
            cast = [A(d, v) for v in ins]
            item = g.case(fn, *cast, ulp=ulp)
            exact = make_prims.reference(ref, d, cast, item["outputs"][0])
            gap = make_prims.ulps(exact, item["outputs"][0])
            if gap > 1000:
                print(f"  {name} {d}: JAX is off by {gap:.3g} ulp")
            item["outputs"] = [exact]
        if name.startswith("ig"):
            g.case(fn, A("f32", [1, 2, -1, NAN, 1]), A("f32", [0, INF, 1, 1, -1]))
        if name in ("igamma", "igammac"):
            g.jvp(
                fn,
                [A("f64", [0.5, 2, 3]), A("f64", [1, 2, 5])],
                [A("f64", [1, 2, 0]), A("f64", [2, 0, 1])],
                ulp=4096,
            )
        if name == "zeta":
            g.case(fn, A("f32", [1, 0.5, 2, 2, NAN]), A("f32", [2, 2, 0, -1, 1]))
        if name.startswith("bessel"):
            g.case(fn, A("f32", [INF, -INF, NAN]))
            g.jvp(fn, [A("f64", [0.5, -2, 7])], [A("f64", [1, 2, 3])], ulp=4096)
        if name == "regularized_incomplete_beta":
            v = [[1, 1, 0, 1, 2], [2, 2, 1, -1, 1], [0, 1, 0.5, 0.5, 2]]
            g.case(fn, *[A("f32", u) for u in v])
            ins = [A("f64", [0.5, 2, 3]), A("f64", [1, 2, 5]), A("f64", [0.1, 0.5, 0.7])]
            item = g.case(fn, *ins, ulp=400)
            t = A("f64", [1, 2, 3])
            _, dy = jax.jvp(lambda x: fn(*ins[:2], x), ins[2:], [t])
            outputs = [np.asarray(dy)]
            item["jvp"] = {"tangents": [False, False, t], "outputs": outputs, "ulp": 4096}
        if "jvp" in g.cases[-1]:
            g.cases[-1]["ulp"] = 16
        g.ref, g.ulp = ref, 400
        g.write()


def structure():
    r = rng("structure")
    n = lambda d, *s: A(d, r.integers(0, 2 if d == "bool" else 100, s))
    kinds = INTS + FLOATS + ["bool"]

    g = Golden("stack")
    f = lambda axis: (lambda *x: lax.stack(x, axis))
    for d in kinds:
        g.case(f(0), n(d, 3), n(d, 3))
    for axis in range(3):
        g.case(f(axis), n("f32", 2, 3), n("f32", 2, 3), n("f32", 2, 3))
    g.case(f(0), n("f32"), n("f32"), n("f32"))
    g.case(f(1), n("f32", 2))
    g.case(f(1), n("f32", 0, 3), n("f32", 0, 3))
    g.case(f(0), *[n("i16", 70)] * 3, note="larger")
    x = [A("f64", [1, 2]), A("f64", [3, 4])]
    g.jvp(f(1), x, [A("f64", [5, 6]), A("f64", [7, 8])])
    g.write()

    g = Golden("unstack")
    f = lambda axis: (lambda x: lax.unstack(x, axis))

    def unstack(fn, x, **more):
        item = g.case(fn, x, **more)
        item["attrs"]["num"] = len(item["outputs"])

    for d in kinds:
        unstack(f(0), n(d, 3))
    for axis in range(3):
        unstack(f(axis), n("f32", 2, 3, 4))
    unstack(f(1), n("f32", 0, 3))
    unstack(f(1), n("f32", 3, 1))
    unstack(f(1), n("i16", 70, 3), note="larger")
    g.jvp(f(1), [A("f64", [[1, 2], [3, 4]])], [A("f64", [[5, 6], [7, 8]])])
    g.cases[-1]["attrs"]["num"] = 2
    g.write()

    g = Golden("tile")
    f = lambda *reps: (lambda x: lax.tile(x, reps))
    for d in kinds:
        g.case(f(2), n(d, 3))
    for reps in ((2, 1), (1, 3), (2, 3), (0, 2), (1, 1)):
        g.case(f(*reps), n("f32", 2, 3))
    g.case(f(), n("f32"))
    g.case(f(2, 3), n("f32", 0, 3))
    g.case(f(2, 1, 2), n("f32", 1, 2, 3))
    g.case(f(5, 3), n("i16", 7, 11), note="larger")
    g.jvp(f(2, 3), [A("f64", [[1, 2], [3, 4]])], [A("f64", [[5, 6], [7, 8]])])
    g.write()

    g = Golden("mulhi")
    for d in INTS:
        v = make_prims.int_samples(d)
        a, b = np.meshgrid(np.array(v, dtype=object), np.array(v, dtype=object))
        g.case(lax.mulhi, A(d, a.ravel()), A(d, b.ravel()))
    g.case(lax.mulhi, A("i32", 2**31 - 1), A("i32", -(2**30)))
    g.case(lax.mulhi, A("u32", np.zeros((0, 2))), A("u32", np.zeros((0, 2))))
    g.case(lax.mulhi, A("u32", [[2**31, 2**32 - 1]]), A("u32", [[2**31, 2**32 - 1]]))
    g.write()


def random_bits():
    g = Golden("rng_bit_generator")

    def f(shape, dtype, algorithm):
        kind = lax.RandomAlgorithm[algorithm]
        return lambda key: lax.rng_bit_generator(key, shape, dtype, algorithm=kind)

    keys = A("u32", [1, 2, 3, 4]), A("u32", [2**32 - 1, 7, 2**32 - 2, 2**32 - 1])
    for algorithm in ("RNG_DEFAULT", "RNG_THREE_FRY", "RNG_PHILOX"):
        for d in ("uint8", "uint16", "uint32", "uint64"):
            for key, shape in zip(keys, ((3, 4), (7,))):
                g.case(f(shape, d, algorithm), key)
        for shape in ((3, 5), (2, 3), (), (0, 3), (5, 2, 3)):
            g.case(f(shape, "uint32", algorithm), keys[0])
        g.case(f((3,), "uint64", algorithm), A("u64", [5, 2**63 + 9]))
    large = f((1500,), "uint32", "RNG_DEFAULT")
    cover.large(g, large, keys[0])
    for case in g.cases:
        case["attrs"]["algorithm"] = lax.RandomAlgorithm(case["attrs"]["algorithm"]).name
    g.write()


PARTS = [convolution, windows, indexing, special, structure, random_bits]
wanted = set(sys.argv[1:])

if __name__ == "__main__":
    Golden.wanted = wanted
    for part in PARTS:
        part()
