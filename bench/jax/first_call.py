import jax
import jax.numpy as jnp

import mlp
from common import once

wait = jax.block_until_ready
x8 = wait(jnp.arange(8, dtype=jnp.float32))
once(
    "first call, small function",
    lambda: jax.jit(lambda x: jnp.sum(jnp.sin(x) * x + jnp.exp(-x)))(x8),
    wait,
)

params = wait(mlp.init(jax.random.key(0), mlp.SIZES))
x, y = wait(mlp.batch(128))
once("first call, gradient of the MLP", lambda: jax.jit(jax.grad(mlp.loss))(params, x, y), wait)

state = wait(mlp.adam_init(params))
once("first call, training step of the MLP", lambda: jax.jit(mlp.step)(params, state, x, y), wait)
