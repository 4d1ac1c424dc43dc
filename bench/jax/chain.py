import jax
import jax.numpy as jnp

from common import time_call

poly = jax.jit(lambda x: ((((x * 0.5 + 1) * x - 2) * x + 0.25) * x + 3) * x)
gelu = jax.jit(lambda x: 0.5 * x * (1 + jnp.tanh(0.7978845608 * (x + 0.044715 * x * x * x))))

for e in (3, 5, 7):
    x = jnp.arange(10**e, dtype=jnp.float32) / 10**e - 0.5
    time_call(f"polynomial of degree 5, 10^{e} floats", lambda: poly(x), jax.block_until_ready)
    time_call(f"gelu (tanh), 10^{e} floats", lambda: gelu(x), jax.block_until_ready)
