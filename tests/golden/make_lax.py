"""Golden values of convolution, windows, selections and special functions: more of tests/prim.

    python tests/golden/make_lax.py [name ...]

As make_prims.py, whose cases these are.
"""

import sys

import numpy as np
from jax import lax

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


PARTS = [convolution, windows]

if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    keep = Golden.write
    if wanted:
        Golden.write = lambda self: keep(self) if self.name in wanted else None
    for part in PARTS:
        part()
