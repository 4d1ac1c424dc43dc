import jax
import jax.numpy as jnp

from common import time_call

for n, name in ((8, "8 floats"), (1000, "1000 floats")):
    x = jnp.arange(n, dtype=jnp.float32)
    y = x * 2
    time_call(f"eager x + y, {name}", lambda: x + y, jax.block_until_ready)
