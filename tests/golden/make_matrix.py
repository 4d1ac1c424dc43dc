"""Writes matrix.lua: every inner transform inside every outer one, both closing over x.

Value, first and second derivative at 0.7 and 0.2, from JAX with 64-bit floats. The while loop is
written out here, since JAX has no reverse mode for it.
"""
import jax
import jax.numpy as jnp
from jax import lax

jax.config.update("jax_enable_x64", True)
P = 0.4


def while_written_out(f):
    c = jnp.float64(P)
    for _ in range(3):
        c = f(c)
    return c


inner = {
    "grad": lambda f: jax.grad(f)(P),
    "jvp": lambda f: jax.jvp(f, (P,), (1.0,))[1],
    "vjp": lambda f: jax.vjp(f, P)[1](1.0)[0],
    "linearize": lambda f: jax.linearize(f, P)[1](1.0),
    "vmap": lambda f: jnp.sum(jax.vmap(f)(jnp.array([P, 0.5]))),
    "map": lambda f: jnp.sum(lax.map(f, jnp.array([P, 0.5]))),
    "jit": lambda f: jax.jit(f)(P),
    "checkpoint": lambda f: jax.checkpoint(f)(P),
    "scan": lambda f: lax.scan(
        lambda c, e: (f(c) + e, None), jnp.float64(P), jnp.array([1.0, 2.0]))[0],
    "fori": lambda f: lax.fori_loop(0, 3, lambda i, c: f(c), jnp.float64(P)),
    "while": while_written_out,
    "cond": lambda f: lax.cond(jnp.array(True), f, lambda z: z, P),
}


def program(a, b):
    def g(x):
        return inner[b](lambda z: inner[a](lambda y: jnp.sin(y * z) * x + z * y))
    return g


with open("tests/golden/matrix.lua", "w") as out:
    out.write("-- Made by make_matrix.py with JAX %s: [inner of outer] = value, first and second\n"
              "-- derivative at 0.7, then at 0.2.\nreturn {\n" % jax.__version__)
    for a in sorted(inner):
        for b in sorted(inner):
            g = program(a, b)
            fs = (g, jax.grad(g), jax.grad(jax.grad(g)))
            all_ = jax.jit(lambda x: [f(x) for f in fs])
            vs = [v for x in (0.7, 0.2) for v in all_(x)]
            out.write('  ["%s in %s"] = { %s,\n    %s },\n' % (
                a, b, ", ".join("%.15g" % v for v in vs[:3]),
                ", ".join("%.15g" % v for v in vs[3:])))
    out.write("}\n")
