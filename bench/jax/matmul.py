import jax
import jax.numpy as jnp
from jax import random

from common import time_call

dot = jax.jit(jnp.dot)
for n in (64, 128, 256, 512, 1024, 2048):
    a, b = random.normal(random.key(0), (n, n)), random.normal(random.key(1), (n, n))
    time_call(f"matmul {n}", lambda: dot(a, b), jax.block_until_ready, 9)
