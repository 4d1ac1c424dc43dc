import jax.numpy as jnp

print(jnp.sum(jnp.arange(10) * 2))
