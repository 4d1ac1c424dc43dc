import jax

import mlp
from common import time_call

params = mlp.init(jax.random.key(0), mlp.SIZES)
state = mlp.adam_init(params)
x, y = mlp.batch(128)
step = jax.jit(mlp.step, donate_argnums=(0, 1))


def train():
    global params, state
    value, params, state = step(params, state, x, y)
    return value


time_call("MLP training step", train, jax.block_until_ready)
