"""What the hand-picked cases of a primitive leave open: more dtypes, shapes, a large case.

Golden.write calls `complete` before it writes. tests/lint/golden.lua says what there is to be;
which dtypes a primitive takes is read from the signature in its source.

A large case does not hold its elements: an operand is {dtype, shape, seed, lo, hi[, whole]
[, diagonal]}, and a result has the elements `at` some places. `numbers` below says what the operand
is, as tests/golden/reader.lua does.
"""

import glob
import os
import re

import numpy as np
from jax import lax
from jax._src.lax import linalg

import emit
from emit import DTYPES, FLOATS, INTS

HERE = os.path.dirname(os.path.abspath(__file__))
CLASS = {
    "A": ["bool"] + INTS + FLOATS,
    "B": ["bool"],
    "I": INTS,
    "L": ["bool"] + INTS,
    "F": FLOATS,
    "D": ["f32", "f64"],
    "N": INTS + FLOATS,
    "S": ["i8", "i16", "i32", "i64"] + FLOATS,
}
ONLY = {"threefry2x32": ["u32"], "lu_pivots_to_permutation": ["i32"]}  # the signature says less


def signature(name):
    """Class letters of the operands, and whether scalars stand beside arrays."""
    (path,) = glob.glob(os.path.join(HERE, "..", "..", "runtime", "prim", "*", name + ".c"))
    text = open(path).read()
    sig = re.search(r'\.sig\s*=\s*"(.*?)->', text, re.S).group(1)
    return re.findall(r":(\w)", sig), "JX_MULTI_SCALAR" in text


# -- large operands ------------------------------------------------------------


class Gen:
    """An operand that is computed where it is needed."""

    def __init__(self, dtype, shape, lo, hi, whole=False, diagonal=None, seed=7):
        self.dtype, self.shape, self.lo, self.hi = dtype, tuple(shape), lo, hi
        self.whole, self.diagonal, self.seed = whole, diagonal, seed
        self.array = self.numbers()

    def numbers(self):
        """Element k: u = (1664525 u + 1013904223) mod 2^32 from u = seed, f = (u >> 8) / 2^24;
        lo + (hi - lo) f, with `whole` floor(lo + (hi - lo + 1) f), as bool f < 1/2. Matrices get
        diagonal[0] + diagonal[1] i added to element i, i."""
        n, u = int(np.prod(self.shape)), self.seed
        f = np.zeros(n)
        for k in range(n):
            u = (1664525 * u + 1013904223) % 2**32
            f[k] = (u >> 8) / 2**24
        if self.dtype == "bool":
            return (f < 0.5).reshape(self.shape)
        if self.whole:
            v = np.floor(self.lo + (self.hi - self.lo + 1) * f)
        else:
            v = self.lo + (self.hi - self.lo) * f
        v = v.reshape(self.shape)
        if self.diagonal:
            for i in range(min(self.shape[-2:])):
                v[..., i, i] += self.diagonal[0] + self.diagonal[1] * i
        return v.astype(DTYPES[self.dtype])

    def lua(self):
        item = {"dtype": self.dtype, "shape": list(self.shape), "seed": self.seed}
        if self.dtype != "bool":
            item.update(lo=self.lo, hi=self.hi)
        if self.whole:
            item["whole"] = True
        if self.diagonal:
            item["diagonal"] = list(self.diagonal)
        return emit.Raw(emit.lua(item))


def places(n, count):
    """Some places of n: the ends, around 1024 and 4096, and others."""
    some = {k for k in (0, 1, n // 2, n - 1, 1023, 1024, 1025, 4095, 4096) if k < n}
    r = np.random.default_rng(n)
    while len(some) < min(n, count):
        some.add(int(r.integers(n)))
    return sorted(some)


def sampled(out, count=24):
    out = np.asarray(out)
    at = places(out.size, count)
    return emit.Raw(
        emit.lua(
            {
                "dtype": emit.short(out.dtype),
                "shape": list(out.shape),
                "at": at,
                "data": emit.Raw(
                    "{" + ", ".join(emit.number(v) for v in emit.elements(out.ravel()[at])) + "}"
                ),
            }
        )
    )


def large(g, fn, *gens, ulp=None, whole=None):
    """One large case; where g has a formula, the elements that are written are of that."""
    import make_prims

    ins = [x.array if isinstance(x, Gen) else np.asarray(x) for x in gens]
    item = g.plain_case(fn, ins)
    outs = g.post(item["outputs"]) if hasattr(g, "post") else item["outputs"]
    kind = emit.short(outs[0].dtype)
    if g.ref and kind in FLOATS:
        at = places(outs[0].size, 24)
        cut = [np.broadcast_to(a, outs[0].shape).ravel()[at] for a in ins]
        ulp = ulp or g.ulp
        if ulp and (kind == "f64" or not g.source):
            outs[0] = outs[0].copy()
            outs[0].ravel()[at] = make_prims.reference(g.ref, kind, cut, outs[0].ravel()[at])
    item["inputs"] = [x.lua() if isinstance(x, Gen) else np.asarray(x) for x in gens]
    item["outputs"] = [sampled(o) for o in outs]
    if ulp:
        item["ulp"] = ulp
    if whole:
        item["whole"] = True
    item["note"] = "large"
    g.cases.append(item)


# -- what there is to be -------------------------------------------------------


def dtypes_of(item):
    return {emit.short(a.dtype) for k in ("inputs", "outputs") for a in item[k]}


def recast(a, main, to):
    import make_prims

    a = np.asarray(a)
    if emit.short(a.dtype) != main:
        return a
    if to == "bool":
        return a.astype(np.float64) > 0
    if to in INTS:
        return make_prims.A(to, np.nan_to_num(a.astype(np.float64)).astype(np.int64))
    return make_prims.A(to, a.astype(np.float64))


def other_dtypes(g, letters):
    """The first case again in the dtypes that no case has."""
    fn, ins = TEMPLATE[g.name](g) if g.name in TEMPLATE else g.calls[0]
    for other in g.calls:
        if ins and emit.short(ins[0].dtype) == "bool":
            fn, ins = other
    if not ins:
        return
    main = emit.short(ins[0].dtype)
    allowed = ONLY.get(g.name, CLASS[letters[0]])
    for d in allowed:
        if any(d in dtypes_of(c) for c in g.cases):
            continue
        try:
            g.case(fn, *[recast(a, main, d) for a in ins])
        except Exception as e:  # JAX does not take it: the lint has the reason
            print(f"  {g.name}: no {d}: {str(e).splitlines()[0][:80]}")


def element_wise(g, letters, mixed):
    """Empty, scalar and mixed shapes, from the first case in f32 (or in its dtype)."""
    of = "f64" if g.source else "f32"
    fn, ins = next((c for c in g.calls if emit.short(c[1][0].dtype) == of), g.calls[0])
    ins = [np.asarray(a) for a in ins]
    shapes = [[i.shape for i in map(np.asarray, c[1])] for c in g.calls]
    if not any(0 in s for c in shapes for s in c):
        g.case(fn, *[np.zeros((0, 3), a.dtype) for a in ins])
    if any(a.ndim != 1 for a in ins):
        return
    if not any(() in c for c in shapes):
        g.case(fn, *[a[1] for a in ins])
    if mixed and len(ins) > 1 and not any(() in c and any(c) for c in shapes):
        g.case(fn, ins[0][1], *ins[1:], note="a scalar broadcasts")


def complete(g):
    """Adds to g what its cases leave open."""
    letters, mixed = signature(g.name)
    if g.calls and g.name != "rng_bit_generator":
        other_dtypes(g, letters)
        if g.name in SHAPED:
            element_wise(g, letters, mixed)
    if g.name in EXTRA:
        EXTRA[g.name](g)
    if g.name in LARGE:
        LARGE[g.name](g)


SHAPED = set(
    "bessel_i0e bessel_i1e igamma igammac igamma_grad_a regularized_incomplete_beta zeta round "
    "integer_pow mulhi".split()
)
N = 5003


def by_call(lo, hi, d="f32", whole=False, which=0, ulp=None):
    """The function of a case on as many operands, each of N elements."""

    def build(g):
        fn, ins = g.calls[which]
        gens = [Gen(d, (N,), lo, hi, whole, seed=7 + i) for i in range(len(ins))]
        large(g, fn, *gens, ulp=ulp)

    return build


def with_shape(fn, *shapes, d="f32", lo=-8, hi=8, **more):
    def build(g):
        gens = [Gen(d, s, lo, hi, True, seed=7 + i) for i, s in enumerate(shapes)]
        large(g, fn, *gens, **more)

    return build


def all_axes(name):
    """A reduction of [71, 73] along its last axis, and of all of it."""

    def build(g):
        ones = name == "reduce_prod"
        d = (
            "bool"
            if name in ("reduce_and", "reduce_or")
            else "i32" if name == "reduce_xor" else "f32"
        )
        lo, hi = (1, 1) if ones else (-8, 8)
        for axes in ((1,), (0, 1)):
            p = getattr(lax, name + "_p")
            x = Gen(d, (71, 73), lo, hi, True)
            extra = (
                {"out_sharding": None} if name in ("reduce_sum", "reduce_max", "reduce_min") else {}
            )
            try:
                fn = lambda v: p.bind(v, axes=axes, **extra)
                fn(x.array)
            except TypeError:
                fn = lambda v: p.bind(v, axes=axes)
            large(g, fn, x)

    return build


def window(name):
    def build(g):
        call = {"sum": (0.0, lax.add), "max": (-np.inf, lax.max), "min": (np.inf, lax.min)}
        init, f = call[name[14:]]
        fn = lambda x: lax.reduce_window(x, np.float32(init), f, (3, 2), (1, 2), "SAME")
        large(g, fn, Gen("f32", (61, 70), -8, 8, True))

    return build


def picked(name):
    def build(g):
        fn, ins = g.calls[0]
        x = Gen("f32", (60, 80), -1000, 1000)
        small = (30, 40) if name == "select_and_scatter_add" else (60, 80)
        large(g, fn, Gen("f32", small, -8, 8, True), x)

    return build


ROWS = lax.ScatterDimensionNumbers((), (0,), (0,))
CELL = lax.GatherDimensionNumbers((), (0,), (0,))


def scatter(name, mode=None, unique=False):
    """The primitive on x[n], places [m, 1] and updates [m], with what JAX makes of them."""
    import jax

    call, how = getattr(lax, name), {"mode": mode, "unique_indices": unique}

    def fn(x, i, u):
        like = [np.zeros(a.shape, a.dtype) for a in (x, i, u)]
        jaxpr = jax.make_jaxpr(lambda *v: call(*v, ROWS, **how))(*like).jaxpr
        return getattr(lax, name + "_p").bind(x, i, u, **jaxpr.eqns[-1].params)

    return fn


def scatter_template(g):
    i = np.array([[0], [3], [7], [0]], np.int32)
    return scatter(g.name, "clip"), [np.array([1, 2, 3, 4], "f4"), i, np.array([2, 5, 3, 7], "f4")]


def scatter_one(g):
    g.case(scatter(g.name), np.float32([1, 2, 3]), np.int32([1]), np.float32(7))


def scatter_large(g):
    at = Gen("i32", (700, 1), -20, 1220, True)
    if g.name == "scatter":  # places that are named twice would leave the order open
        at = np.arange(1300, 600, -1, dtype=np.int32)[:, None]
    updates = Gen("i32", (700,), -3, 3, True, seed=8)
    large(g, scatter(g.name), Gen("i32", (1200,), -9, 9, True), at, updates)


def gather_template(g):
    fn = lambda x, i: lax.gather(x, i, CELL, (1,))
    return fn, [np.array([1, 2, 3], "f4"), np.array([[2], [5], [0]], np.int32)]


def gather_one(g):
    g.case(gather_template(g)[0], np.float32([1, 2, 3]), np.int32([1]))


def slice_template(g):
    return next(c for c in g.calls if c[1][0].ndim)


def of_q(g):
    """Tangents of the second operand alone, of the first there are none."""
    import jax

    fn = g.calls[0][0]
    s, q, t = np.array([2.0, 3, 5]), np.array([0.5, 1.5, 4]), np.array([1.0, 2, -1])
    item = g.case(fn, s, q)
    item["ulp"] = 400
    dy = jax.jvp(lambda q: fn(s, q), [q], [t])[1]
    item["jvp"] = {"tangents": [False, t], "outputs": [np.asarray(dy)], "ulp": 4096}


def empty_windows(g):
    x = np.zeros((0, 4), "f4")
    fn, _ = g.calls[0]
    g.case(fn, np.zeros((0, 2), "f4") if g.name == "select_and_scatter_add" else x, x)


def gather_rows(g):
    dims = lax.GatherDimensionNumbers((1,), (0,), (0,))
    fn = lambda x, i: lax.gather(x, i, dims, (1, 7))
    large(g, fn, Gen("f32", (90, 7), -8, 8, True), Gen("i32", (200, 1), -10, 100, True))


def conv(g):
    fn, _ = g.calls[0]
    large(g, fn, Gen("f32", (2, 2, 300), -3, 3, True), Gen("f32", (3, 2, 3), -3, 3, True))


def matrices(shape, diagonal=(3, 2), ulp=1024, second=None):
    """The first case's function on larger matrices."""

    def build(g):
        fn, _ = g.calls[0]
        gens = [Gen("f64", shape, -0.5, 0.5, diagonal=diagonal)]
        if second:
            gens.append(Gen("f64", second, -1, 1, seed=8))
        large(g, fn, *gens, ulp=ulp, whole=True)

    return build


def clamp(g):
    ends = [Gen("f32", (N,), -2, -1, seed=8), Gen("f32", (N,), -1, 2, seed=9)]
    large(g, lax.clamp, ends[0], Gen("f32", (N,), -4, 4), ends[1])


def select_n(g):
    x = [Gen("f32", (N,), -4, 4, seed=8), Gen("f32", (N,), -4, 4, seed=9)]
    large(g, lax.select_n, Gen("bool", (N,), 0, 1), *x)


def dynamic_window(x, i, j):
    return lax.dynamic_slice_p.bind(x, i, j, slice_sizes=(30, 40))


def unstacked(g):
    large(g, lambda x: lax.unstack(x, 1), Gen("i16", (400, 3), -9, 9, True))
    g.cases[-1]["attrs"]["num"] = 3


def pivots(g):
    n = 1200
    i = np.arange(n)
    fn = lambda p: linalg.lu_pivots_to_permutation_p.bind(p, permutation_size=n)
    g.case(fn, (i + i * 7 % (n - i)).astype(np.int32))


def scatter_tangent(g):
    i, x, u = np.array([[2], [0], [9]], np.int32), np.array([1.0, 2, 3, 5]), np.array([3.0, 8, 3])
    fn = scatter("scatter", unique=True)
    g.jvp(fn, [x, i, u], [np.array([4.0, 5, 6, 1]), None, np.array([1.0, 2, 4])])
    scatter_one(g)


def dynamic(g):
    at = [np.int32(5), np.int32(90)]
    x = Gen("f32", (50, 60), -8, 8, True)
    if g.name == "dynamic_slice":
        return large(g, dynamic_window, x, *at)
    u = Gen("f32", (30, 40), -8, 8, True, seed=8)
    large(g, lax.dynamic_update_slice_p.bind, x, u, *at)


def padded(g):
    fn = lambda x, v: lax.pad(x, v, ((1, -2, 1), (3, 4, 0)))
    large(g, fn, Gen("f32", (30, 40), -8, 8, True), np.float32(2))


def rows_of(count, build):
    """Several operands: fn of a list."""
    return with_shape(lambda *x: build(x), *[(40, 30)] * count)


LARGE = {
    name: by_call(-2, 2)
    for name in "abs acos asin atan ceil cos cosh exp exp2 expm1 floor "
    "asinh erf erfc is_finite logistic neg reduce_precision round sign sin sinh square tan tanh "
    "bessel_i0e bessel_i1e".split()
}
LARGE.update({name: by_call(-0.9, 0.9) for name in "atanh erf_inv".split()})
LARGE.update({name: by_call(0.1, 4) for name in "log log1p sqrt rsqrt cbrt".split()})
LARGE.update({name: by_call(2.1, 6) for name in "lgamma digamma".split()})
LARGE.update(
    {
        name: by_call(-8, 8)
        for name in "add sub mul max min div rem eq ne lt le gt ge " "atan2 nextafter".split()
    }
)
LARGE.update(
    {
        name: by_call(-1000, 1000, "i32", True)
        for name in "and or xor not clz mulhi " "population_count".split()
    }
)
LARGE.update(
    {
        name: by_call(0, 31, "i32", True)
        for name in "shift_left shift_right_arithmetic " "shift_right_logical".split()
    }
)
LARGE.update(
    {
        name: all_axes(name)
        for name in "reduce_sum reduce_prod reduce_max reduce_min "
        "reduce_and reduce_or reduce_xor".split()
    }
)
LARGE.update(
    {
        name: window(name)
        for name in "reduce_window_sum reduce_window_max " "reduce_window_min".split()
    }
)
LARGE.update(
    {name: picked(name) for name in "select_and_gather_add " "select_and_scatter_add".split()}
)
SCATTERS = ["scatter" + k for k in ("", "_add", "_sub", "_mul", "_min", "_max")]
LARGE.update({name: scatter_large for name in SCATTERS})
LARGE.update(
    acosh=by_call(1.1, 8),
    pow=by_call(0.2, 3),
    polygamma=with_shape(lax.polygamma, (N,), (N,), lo=1, hi=4, ulp=64),
    igamma=by_call(0.5, 8, "f64", ulp=4096),
    igammac=by_call(0.5, 8, "f64", ulp=4096),
    igamma_grad_a=by_call(0.5, 8, "f64", ulp=65536),
    regularized_incomplete_beta=by_call(0.1, 0.9, "f64", ulp=65536),
    zeta=by_call(1.2, 8, "f64", ulp=64),
    threefry2x32=by_call(0, 2**32 - 1, "u32", True),
    bitcast_convert_type=with_shape(lambda x: lax.bitcast_convert_type(x, np.int32), (N,)),
    convert_element_type=with_shape(lambda x: lax.convert_element_type(x, np.int16), (N,)),
    integer_pow=with_shape(lambda x: lax.integer_pow(x, 3), (N,)),
    clamp=clamp,
    select_n=select_n,
    broadcast_in_dim=with_shape(lambda x: lax.broadcast_in_dim(x, (40, 3, 30), (0, 2)), (40, 30)),
    concatenate=rows_of(3, lambda x: lax.concatenate(x, 1)),
    copy=with_shape(lambda x: lax.copy_p.bind(x), (N,)),
    cumlogsumexp=with_shape(lambda x: lax.cumlogsumexp(x, 0), (1500,), ulp=64),
    cummax=with_shape(lambda x: lax.cummax(x, 1), (3, 1500)),
    cummin=with_shape(lambda x: lax.cummin(x, 0, reverse=True), (1500, 3)),
    cumprod=with_shape(lambda x: lax.cumprod(x, 0), (1500, 3), lo=1, hi=1),
    cumsum=with_shape(lambda x: lax.cumsum(x, 0), (1500, 3)),
    argmax=with_shape(lambda x: lax.argmax(x, 1, np.int32), (70, 80)),
    argmin=with_shape(lambda x: lax.argmin(x, 0, np.int32), (70, 80)),
    dot_general=with_shape(
        lambda a, b: lax.dot_general(a, b, (((1,), (0,)), ((), ()))), (40, 130), (130, 60)
    ),
    dynamic_slice=dynamic,
    dynamic_update_slice=dynamic,
    gather=gather_rows,
    conv_general_dilated=conv,
    pad=padded,
    reshape=with_shape(lambda x: lax.reshape(x, (60, 50)), (30, 100)),
    rev=with_shape(lambda x: lax.rev(x, (1,)), (30, 100)),
    slice=with_shape(lambda x: lax.slice(x, (1, 3), (29, 99), (1, 2)), (30, 100)),
    split=with_shape(lambda x: lax.split(x, (10, 60, 30), 1), (30, 100)),
    squeeze=with_shape(lambda x: lax.squeeze(x, (1,)), (30, 1, 50)),
    sort=with_shape(lambda x: lax.sort(x, dimension=0), (N,)),
    unstack=unstacked,
    iota=with_shape(lambda: lax.iota(np.int32, N)),
    lu_pivots_to_permutation=pivots,
    stack=with_shape(lambda a, b: lax.stack((a, b), 1), (30, 40), (30, 40)),
    top_k=with_shape(lambda x: lax.top_k_p.bind(x, k=9, axis=1), (30, 200)),
    transpose=with_shape(lambda x: lax.transpose(x, (2, 0, 1)), (13, 17, 19)),
    cholesky=matrices((36, 36)),
    eigh=matrices((36, 36), (3, 2.5), 65536),
    lu=matrices((36, 40)),
    qr=matrices((40, 30)),
    svd=matrices((40, 30), ulp=65536),
    triangular_solve=matrices((36, 36), second=(30, 36)),
    householder_product=matrices((40, 30), None, 1024, (30,)),
)
TEMPLATE = {name: scatter_template for name in SCATTERS}
TEMPLATE.update(gather=gather_template, dynamic_slice=slice_template)
EXTRA = {name: scatter_one for name in SCATTERS}
EXTRA.update(scatter=scatter_tangent, gather=gather_one, polygamma=of_q)
EXTRA.update(select_and_gather_add=empty_windows, select_and_scatter_add=empty_windows)
