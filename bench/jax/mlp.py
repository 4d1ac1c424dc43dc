"""The 784-512-256-10 network, its loss and Adam, in plain functions; bench/lib/mlp.lua in JAX."""

import math

import jax
import jax.numpy as jnp
from jax import random

SIZES = [784, 512, 256, 10]


def init(key, sizes):
    keys = random.split(key, len(sizes) - 1)
    return [
        {"w": random.normal(k, (m, n)) * math.sqrt(2 / m), "b": jnp.zeros(n)}
        for k, m, n in zip(keys, sizes[:-1], sizes[1:])
    ]


def apply(params, x):
    for i, layer in enumerate(params):
        x = jnp.dot(x, layer["w"]) + layer["b"]
        if i < len(params) - 1:
            x = jnp.maximum(x, 0)
    return x


def loss(params, x, y):
    logits = apply(params, x)
    z = logits - jnp.max(logits, axis=1, keepdims=True)
    logp = z - jnp.log(jnp.sum(jnp.exp(z), axis=1, keepdims=True))
    return -jnp.mean(jnp.sum(logp * y, axis=1))


def adam_init(params):
    zeros = lambda: jax.tree.map(jnp.zeros_like, params)
    return {"m": zeros(), "v": zeros(), "t": jnp.zeros(())}


def adam(params, grads, state, lr):
    b1, b2, eps = 0.9, 0.999, 1e-8
    t = state["t"] + 1
    m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, state["m"], grads)
    v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, state["v"], grads)
    c1, c2 = 1 - jnp.power(b1, t), 1 - jnp.power(b2, t)
    params = jax.tree.map(
        lambda p, m, v: p - lr * (m / c1) / (jnp.sqrt(v / c2) + eps), params, m, v
    )
    return params, {"m": m, "v": v, "t": t}


def step(params, state, x, y, lr=1e-3):
    value, grads = jax.value_and_grad(loss)(params, x, y)
    params, state = adam(params, grads, state, lr)
    return value, params, state


def batch(n):
    x = random.normal(random.key(1), (n, 784))
    labels = random.randint(random.key(2), (n, 1), 0, 10)
    return x, jnp.equal(labels, jnp.arange(10)).astype(jnp.float32)
