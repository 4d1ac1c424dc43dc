"""examples/mnist_mlp.lua in JAX: a 784-512-256-10 classifier in plain functions, trained by Adam.

python bench/jax/mnist_mlp.py [--epochs 3] [--batch 128] [--lr 1e-3] [--seed 0]
"""

import argparse
import functools
import gzip
import os
import struct
import time

import jax
import jax.numpy as jnp
import numpy as np

import mlp

DATA = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples", "data", "mnist"
)


def idx(name):
    """An IDX file of bytes as an array."""
    with gzip.open(os.path.join(DATA, name + ".gz")) as f:
        _, _, kind, ndim = struct.unpack("4B", f.read(4))
        assert kind == 8, name
        shape = struct.unpack(f">{ndim}I", f.read(4 * ndim))
        return np.frombuffer(f.read(), np.uint8).reshape(shape)


def load(which):
    """Images f32[n,784] in [0, 1] and labels i32[n]."""
    images, labels = idx(which + "-images-idx3-ubyte"), idx(which + "-labels-idx1-ubyte")
    return (images.reshape(len(images), -1) / np.float32(255)).astype(np.float32), labels.astype(
        np.int32
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()

    images, labels = load("train")
    test_images, test_labels = load("t10k")
    params = mlp.init(jax.random.key(args.seed), mlp.SIZES)
    state = mlp.adam_init(params)
    rng = np.random.default_rng(args.seed)

    @functools.partial(jax.jit, donate_argnums=(0, 1))
    def step(params, state, x, labels):
        y = jnp.equal(labels[:, None], jnp.arange(10)).astype(jnp.float32)
        return mlp.step(params, state, x, y, args.lr)

    @jax.jit
    def correct(params, x, labels):
        return jnp.sum(jnp.argmax(mlp.apply(params, x), axis=1) == labels)

    for epoch in range(args.epochs):
        start = time.perf_counter()
        order = rng.permutation(len(images))
        total, steps = 0.0, len(images) // args.batch
        for i in range(steps):
            take = order[i * args.batch : (i + 1) * args.batch]
            value, params, state = step(params, state, images[take], labels[take])
            total = total + value
        right = int(correct(params, test_images, test_labels))
        print(
            f"epoch {epoch + 1}: loss {float(total) / steps:.4f}, "
            f"test accuracy {100 * right / len(test_images):.2f} %, "
            f"{time.perf_counter() - start:.2f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
