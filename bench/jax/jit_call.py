import jax
import jax.numpy as jnp

from common import time_call

x = jnp.arange(8, dtype=jnp.float32)
f = jax.jit(lambda v: v * 2 + 1)
time_call("jitted call, 8 floats", lambda: f(x), jax.block_until_ready)

tree = [{"w": x + i, "b": x - i} for i in range(10)]
g = jax.jit(lambda t: jax.tree.map(lambda v: v * 2, t))
time_call("jitted call, tree of 20", lambda: g(tree), jax.block_until_ready)


def total(t):
    s = t[0]["w"]
    for p in t:
        s = s + p["w"] * p["b"]
    return s


h = jax.jit(total)
time_call("jitted call, tree of 20 to one array", lambda: h(tree), jax.block_until_ready)
