"""Golden values of jax.random: writes tests/golden/random.lua.

    python tests/golden/make_random.py

Each case names the function of jax.random, the seed or the raw key, its
arguments under JAX's names, and the exact result.
"""

import os

import jax
import mpmath
import numpy as np

import emit
from emit import DTYPES

random = jax.random
HERE = os.path.dirname(os.path.abspath(__file__))
CASES = []
SHAPES = [(), (1,), (4,), (7,), (2, 3), (3, 1, 5), (0,), (0, 2)]
SEEDS = [0, 42, 7, -1, 2147483647, 123456789]


def data(key):
    return np.asarray(random.key_data(key))


def out_array(v):
    key = jax.dtypes.issubdtype(v.dtype, jax.dtypes.prng_key)
    return data(v) if key else np.asarray(v)


def add(fn, key, call, ulp=None, x64=False, **args):
    """Record call(key): key as its two words, args as JAX names them."""
    with jax.enable_x64(x64):
        out = out_array(call(key))
    item = {"fn": fn, "key": [int(w) for w in data(key)]}
    item.update({k: (list(v) if isinstance(v, tuple) else v) for k, v in args.items()})
    item["out"] = out
    if ulp:
        item["ulp"] = ulp
    CASES.append(item)


def normal64(key, shape):
    """Normal numbers in f64 with erf_inv from mpmath: JAX's is up to 142 ulp off there."""
    u = random.uniform(key, shape, np.float64, np.nextafter(-1.0, 0.0), 1.0)
    with mpmath.workdps(40):
        exact = [float(mpmath.sqrt(2) * mpmath.erfinv(mpmath.mpf(float(v)))) for v in u.ravel()]
    out = np.array(exact, np.float64).reshape(u.shape)
    assert np.allclose(out, random.normal(key, shape, np.float64), rtol=1e-12, atol=0)
    return out


def keys():
    for seed in SEEDS + [-2147483648, 65536]:
        CASES.append({"fn": "key", "seed": seed, "out": data(random.key(seed))})
    CASES.append({"fn": "PRNGKey", "seed": 42, "out": np.asarray(random.PRNGKey(42))})
    for seed in SEEDS:
        k = random.key(seed)
        for num in (1, 2, 3, 5):
            add("split", k, lambda k: random.split(k, num), num=num)
        for d in (0, 1, 7, 2**31 - 1, 2**32 - 1):
            add("fold_in", k, lambda k: random.fold_in(k, np.uint32(d)), data=d)
    add("split", random.key(3), lambda k: random.split(k, (2, 3)), num=(2, 3))
    add("split", random.split(random.key(3))[1], lambda k: random.split(k), num=2)


def draws():
    for seed in (0, 42):
        k = random.key(seed)
        for d in ("u8", "u16", "u32", "u64"):
            for shape in SHAPES:
                add(
                    "bits",
                    k,
                    lambda k: random.bits(k, shape, DTYPES[d]),
                    x64=d == "u64",
                    shape=shape,
                    dtype=d,
                )
        for d in ("f32", "f64", "bf16", "f16"):
            for shape in SHAPES:
                add(
                    "uniform",
                    k,
                    lambda k: random.uniform(k, shape, DTYPES[d]),
                    x64=d == "f64",
                    shape=shape,
                    dtype=d,
                )
                add(
                    "normal",
                    k,
                    lambda k: (
                        normal64(k, shape) if d == "f64" else random.normal(k, shape, DTYPES[d])
                    ),
                    x64=d == "f64",
                    ulp=8 if d == "f64" else 2,
                    shape=shape,
                    dtype=d,
                )
            for lo, hi in ((-1.0, 1.0), (-3.25, 7.5), (0.0, 0.125), (1e-3, 1e-2)):
                add(
                    "uniform",
                    k,
                    lambda k: random.uniform(k, (9,), DTYPES[d], lo, hi),
                    x64=d == "f64",
                    shape=(9,),
                    dtype=d,
                    minval=lo,
                    maxval=hi,
                )
        for d in ("i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"):
            lo0, hi0 = np.iinfo(DTYPES[d]).min, np.iinfo(DTYPES[d]).max
            for lo, hi in ((0, 10), (3, 4), (5, 5), (lo0 // 2, hi0 // 2), (lo0, hi0)):
                add(
                    "randint",
                    k,
                    lambda k: random.randint(
                        k, (7,), DTYPES[d].type(lo), DTYPES[d].type(hi), DTYPES[d]
                    ),
                    x64=d[1:] == "64",
                    shape=(7,),
                    minval=int(lo),
                    maxval=int(hi),
                    dtype=d,
                )
        add(
            "randint",
            k,
            lambda k: random.randint(k, (2, 3), 0, 256, DTYPES["u8"]),
            shape=(2, 3),
            minval=0,
            maxval=256,
            dtype="u8",
        )
        add(
            "randint",
            k,
            lambda k: random.randint(k, (2, 3), -5, 1000),
            shape=(2, 3),
            minval=-5,
            maxval=1000,
            dtype="i32",
        )
        for n in (0, 1, 2, 5, 8, 10, 33):
            add("permutation", k, lambda k: random.permutation(k, n), x=n)
        x = np.arange(12, dtype=np.float32).reshape(4, 3)
        add("permutation", k, lambda k: random.permutation(k, x), x=x)
        add("permutation", k, lambda k: random.permutation(k, x, axis=1), x=x, axis=1)
        add(
            "permutation",
            k,
            lambda k: random.permutation(k, x, independent=True),
            x=x,
            independent=True,
        )
        for p in (0.5, 0.1, 0.9, 0.0, 1.0):
            for shape in ((), (8,), (2, 3)):
                add("bernoulli", k, lambda k: random.bernoulli(k, p, shape), p=p, shape=shape)
    for seed in (7, -1, 123456789):
        k = random.split(random.key(seed))[1]
        add("bits", k, lambda k: random.bits(k, (6,)), shape=(6,), dtype="u32")
        add("uniform", k, lambda k: random.uniform(k, (6,)), shape=(6,), dtype="f32")
        add("normal", k, lambda k: random.normal(k, (6,)), ulp=2, shape=(6,), dtype="f32")
        add(
            "randint",
            k,
            lambda k: random.randint(k, (6,), 0, 1000),
            shape=(6,),
            minval=0,
            maxval=1000,
            dtype="i32",
        )
        add("permutation", k, lambda k: random.permutation(k, 9), x=9)
    k = random.key(1)
    add(
        "permutation_head",
        k,
        lambda k: random.permutation(k, 3000)[:32],
        x=3000,
        note="the first 32 of 3000: two rounds of sorting",
    )
    add(
        "normal_tail",
        k,
        lambda k: random.normal(k, (100003,))[-16:],
        ulp=2,
        shape=(100003,),
        dtype="f32",
        note="the last 16",
    )


if __name__ == "__main__":
    keys()
    draws()
    emit.table_file(
        os.path.join(HERE, "random.lua"),
        [
            "Golden values of jax.random, written by make_random.py: do not edit.",
            "",
            "A case: fn, key (its two words) or seed, JAX's arguments, out; results that",
            "are keys stand as their u32 words, shape (..., 2). `ulp`: how far a float may be off.",
        ],
        {"source": f"{emit.VERSIONS}, threefry2x32, partitionable; erf_inv of f64: mpmath"},
        "cases",
        CASES,
    )
    print(len(CASES), "cases")
