#!/usr/bin/env python3
"""Writes promote.inc: JAX's promotion of every pair of dtypes, weak types included.

Run by hand with JAX installed:  python3 tests/golden/promote.py > tests/golden/promote.inc

A node of the lattice that no operand names takes the default width: weak results i* and f* are i32
and f32, and i64 out of two operands narrower than 64 bits is i32. For operands narrower than 64
bits this is what JAX does by default, which is asserted here; 64-bit operands are honoured.
"""
import jax
from jax import numpy as jnp
from jax._src import dtypes
from jax._src.core import ShapedArray

NAMES = {"bool": "bool", "uint8": "u8", "uint16": "u16", "uint32": "u32", "uint64": "u64",
         "int8": "i8", "int16": "i16", "int32": "i32", "int64": "i64", "float16": "f16",
         "bfloat16": "bf16", "float32": "f32", "float64": "f64"}


class Value:
    """What JAX looks at: an array's dtype and its abstract value."""

    def __init__(self, dtype, weak):
        self.dtype = jnp.dtype(dtype)
        self.aval = ShapedArray((), self.dtype, weak_type=weak)


def promote(a, a_weak, b, b_weak):
    r, weak = dtypes.lattice_result_type(Value(a, a_weak), Value(b, b_weak))
    return r.name, bool(weak)


def wide(a, a_weak, b, b_weak):
    with jax.enable_x64(True):
        r, weak = promote(a, a_weak, b, b_weak)
    from_node = weak and a != b and not (a_weak and b_weak and r in (a, b))
    narrow = "64" not in a and "64" not in b
    if (from_node or narrow) and "64" in r:
        r = r.replace("64", "32")
    return r, weak


print("/* Made by promote.py with JAX %s: {a, a_weak, b, b_weak, result, result_weak}. */"
      % jax.__version__)
for a in NAMES:
    for b in NAMES:
        for a_weak in (False, True):
            for b_weak in (False, True):
                r, weak = wide(a, a_weak, b, b_weak)
                if "64" not in a and "64" not in b:
                    assert (r, weak) == promote(a, a_weak, b, b_weak), (a, a_weak, b, b_weak)
                print('{"%s", %d, "%s", %d, "%s", %d},'
                      % (NAMES[a], a_weak, NAMES[b], b_weak, NAMES[r], weak))
