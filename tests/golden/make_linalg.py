"""Golden values of the dense decompositions: writes tests/prim/<name>.lua.

    python tests/golden/make_linalg.py [name ...]

As make_prims.py, but on the primitives themselves, whose public functions do
more than one thing. The values are those of LAPACK under JAX; matrices are well
conditioned, and `whole` says that a tolerance is relative to the largest element
of a result. cholesky: JAX leaves the upper triangle of its operand, which every
caller clears; here it is zero.
"""

import sys

import numpy as np
from jax._src.lax import linalg as L

import make_prims
from make_prims import A, rng


class Golden(make_prims.Golden):
    def __init__(self, name, ulp=64, post=lambda outs: outs):
        super().__init__(name)
        self.within, self.post = ulp, post

    def case(self, fn, *ins, note=None):
        item = super().case(fn, *ins, ulp=self.within, note=note)
        item["outputs"] = self.post(item["outputs"])
        item["whole"] = True
        return item

    def jvp(self, fn, ins, tangents, ulp=1024):
        super().jvp(fn, ins, tangents, ulp=ulp)
        item = self.cases[-1]
        dys = item["jvp"]["outputs"]
        item["jvp"]["outputs"] = [d for d in dys if d.dtype.kind == "f"]


def general(r, *shape):
    """Full rank, singular values and pivots apart."""
    a = r.uniform(-1, 1, size=shape)
    m, n = shape[-2:]
    for i in range(min(m, n)):
        a[..., (i + 1) % m, i] += 3 + 2 * i
    return a


def symmetric(r, *shape):
    a = r.uniform(-0.5, 0.5, size=shape)
    a = a + np.swapaxes(a, -1, -2)
    for i in range(shape[-1]):
        a[..., i, i] += 3 + 2.5 * i
    return a


def tangent(r, *shape, sym=False):
    t = r.uniform(-1, 1, size=shape)
    return (t + np.swapaxes(t, -1, -2)) / 2 if sym else t


def cholesky():
    r = rng("cholesky")
    g = Golden("cholesky", post=lambda outs: [np.tril(o) for o in outs])
    f = L.cholesky_p.bind
    for d in ("f32", "f64"):
        for shape in ((3, 3), (1, 1), (0, 0), (2, 4, 4), (2, 0, 3, 3)):
            g.case(f, A(d, symmetric(r, *shape)))
        a = symmetric(r, 2, 3, 3)
        a[1] = -a[1]
        g.case(f, A(d, a), note="the second is not positive definite")
        g.case(f, A(d, [[4.0, 100.0], [2.0, 5.0]]), note="only the lower triangle is read")
        g.case(f, A(d, [[0.0]]), note="singular")
        g.case(f, A(d, [[np.nan, 1.0], [1.0, 2.0]]))
    for shape in ((3, 3), (2, 4, 4), (1, 1)):
        g.jvp(f, [A("f64", symmetric(r, *shape))], [A("f64", tangent(r, *shape, sym=True))])
    g.write()


def lu():
    r, f = rng("lu"), L.lu_p.bind
    g = Golden("lu")
    shapes = ((3, 3), (2, 4), (5, 2), (1, 1), (0, 0), (0, 3), (3, 0), (2, 3, 4, 4))
    for d in ("f32", "f64"):
        for shape in shapes:
            g.case(f, A(d, general(r, *shape) if 0 not in shape else np.zeros(shape)))
        g.case(f, A(d, np.zeros((3, 3))), note="singular: a zero pivot is no failure")
        g.case(f, A(d, [[1.0, 2.0], [2.0, 4.0]]), note="singular")
    for shape in ((3, 3), (2, 4), (5, 2), (2, 3, 3)):
        g.jvp(f, [A("f64", general(r, *shape))], [A("f64", tangent(r, *shape))])
    g.write()


def lu_pivots_to_permutation():
    g = Golden("lu_pivots_to_permutation")

    def f(size):
        return lambda p: L.lu_pivots_to_permutation_p.bind(p, permutation_size=size)

    g.case(f(4), A("i32", [2, 3, 2]))
    g.case(f(3), A("i32", [[0, 1, 2], [2, 2, 2]]))
    g.case(f(2), A("i32", np.zeros((0,))))
    g.case(f(0), A("i32", np.zeros((2, 0))))
    g.case(f(5), A("i32", [4, 4, 3, 4, 4]))
    g.write()


def qr():
    r = rng("qr")
    g = Golden("qr")

    def f(full, pivoting=False):
        return lambda a: tuple(
            L.qr_p.bind(a, pivoting=pivoting, full_matrices=full, use_magma=None)
        )

    shapes = ((3, 3), (2, 4), (5, 2), (1, 1), (0, 3), (3, 0), (2, 4, 3))
    for d in ("f32", "f64"):
        for full in (True, False):
            for shape in shapes if d == "f32" else shapes[:3]:
                g.case(f(full), A(d, general(r, *shape) if 0 not in shape else np.zeros(shape)))
        g.case(f(True), A(d, np.zeros((2, 2))), note="singular")
    for shape in ((3, 3), (2, 4), (5, 2), (2, 0)):
        a = A("f64", general(r, *shape) if 0 not in shape else np.zeros(shape))
        g.case(f(False, True), a)
        g.case(f(True, True), a)
    for full in (True, False):
        for shape in ((3, 3), (2, 4), (5, 2), (2, 4, 3)):
            g.jvp(f(full), [A("f64", general(r, *shape))], [A("f64", tangent(r, *shape))])
    for shape in ((3, 3), (2, 4), (5, 2)):
        g.jvp(f(False, True), [A("f64", general(r, *shape))], [A("f64", tangent(r, *shape))])
    g.write()


def householder_product():
    r = rng("householder_product")
    g = Golden("householder_product")
    f = L.householder_product_p.bind
    for d in ("f32", "f64"):
        for shape, k in (((3, 3), 3), ((5, 2), 2), ((4, 3), 1), ((2, 3, 2), 2), ((3, 0), 0)):
            taus = r.uniform(0.5, 1.5, size=shape[:-2] + (k,))
            g.case(f, A(d, r.uniform(-1, 1, size=shape)), A(d, taus))
    g.write()


def eigh():
    r = rng("eigh")
    g = Golden("eigh", ulp=128)

    def f(lower):
        return lambda a: tuple(
            L.eigh_p.bind(
                a, lower=lower, sort_eigenvalues=True, subset_by_index=None, algorithm=None
            )
        )

    for d in ("f32", "f64"):
        for shape in ((3, 3), (1, 1), (0, 0), (2, 5, 5)):
            g.case(f(True), A(d, symmetric(r, *shape)))
        a = symmetric(r, 4, 4)
        g.case(f(True), A(d, np.tril(a) + np.triu(np.ones((4, 4)), 1)), note="one triangle is read")
        g.case(f(False), A(d, np.triu(a)), note="the other triangle is read")
        g.case(f(True), A(d, np.diag([2.0, -1.0, 2.0])), note="equal eigenvalues")
    for shape in ((3, 3), (2, 4, 4), (1, 1)):
        g.jvp(f(True), [A("f64", symmetric(r, *shape))], [A("f64", tangent(r, *shape, sym=True))])
    g.write()


def svd():
    r = rng("svd")
    g = Golden("svd", ulp=128)

    def f(full, uv=True):
        return lambda a: tuple(
            L.svd_p.bind(a, full_matrices=full, compute_uv=uv, subset_by_index=None, algorithm=None)
        )

    shapes = ((3, 3), (2, 4), (5, 2), (1, 1), (0, 3), (3, 0), (2, 4, 3))
    for d in ("f32", "f64"):
        for args in ((True,), (False,), (False, False)):
            for shape in shapes if d == "f32" else shapes[:3]:
                g.case(f(*args), A(d, general(r, *shape) if 0 not in shape else np.zeros(shape)))
        g.case(f(False), A(d, np.full((2, 2), np.nan)))
    for args in ((False,), (False, False), (True, False)):
        for shape in ((3, 3), (2, 4), (5, 2), (2, 4, 3)):
            g.jvp(f(*args), [A("f64", general(r, *shape))], [A("f64", tangent(r, *shape))])
    g.jvp(f(True), [A("f64", general(r, 3, 3))], [A("f64", tangent(r, 3, 3))])
    g.write()


def triangular_solve():
    r = rng("triangular_solve")
    g = Golden("triangular_solve")

    def f(left, lower, transpose, unit):
        return lambda a, b: L.triangular_solve_p.bind(
            a,
            b,
            left_side=left,
            lower=lower,
            transpose_a=transpose,
            conjugate_a=False,
            unit_diagonal=unit,
        )

    def a_and_b(left, lead=()):
        a = symmetric(r, *lead, 3, 3) + np.triu(np.ones((3, 3)), 1)
        return a, r.uniform(-1, 1, size=lead + ((3, 2) if left else (2, 3)))

    for k in range(16):
        flags = [bool(k >> i & 1) for i in range(4)]
        a, b = a_and_b(flags[0])
        g.case(f(*flags), A("f32", a), A("f32", b))
        a, b = a_and_b(flags[0], (2,) if k % 5 == 0 else ())
        g.jvp(f(*flags), [A("f64", a), A("f64", b)], [A("f64", tangent(r, *a.shape)), None])
    a, b = a_and_b(True)
    g.jvp(f(True, True, False, False), [A("f64", a), A("f64", b)], [None, A("f64", b[::-1])])
    for shapes in (((1, 1), (1, 1)), ((0, 0), (0, 2)), ((2, 2), (2, 0)), ((0, 2, 2), (0, 2, 3))):
        a, b = (np.ones(s) for s in shapes)
        g.case(f(True, True, False, False), A("f32", a), A("f32", b))
    a = symmetric(r, 3, 3)
    b = r.uniform(-1, 1, size=(3, 5))
    t = [A("f64", tangent(r, 3, 3)), A("f64", tangent(r, 3, 5))]
    g.jvp(f(True, False, True, False), [A("f64", a), A("f64", b)], t)
    g.write()


if __name__ == "__main__":
    wanted = set(sys.argv[1:])
    make_prims.Golden.wanted = None
    for part in (
        cholesky,
        lu,
        lu_pivots_to_permutation,
        qr,
        householder_product,
        eigh,
        svd,
        triangular_solve,
    ):
        if not wanted or part.__name__ in wanted:
            part()
