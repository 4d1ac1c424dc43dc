#!/usr/bin/env python3
"""Writes tests/golden/print_*.ir: programs as JAX itself prints them.

Run by hand with JAX 0.10 installed; the output is committed. Parameters that mean nothing here (see
docs/ir.md) are taken out before JAX lays out the text, so that lines are broken as JAX would break
what is left.
"""
import os
import jax
import jax.numpy as jnp
from jax import lax
from jax._src import core

HERE = os.path.dirname(os.path.abspath(__file__))
DROPPED = {"sharding", "out_sharding"}

_pp_eqn = core._pp_eqn


def pp_eqn(eqn, context, settings, params=None):
    names = sorted(eqn.params) if params is None else params
    return _pp_eqn(eqn, context, settings, params=[p for p in names if p not in DROPPED])


core._pp_eqn = pp_eqn
s = jnp.float32(1.0)
v = jnp.ones(3)
x = jnp.ones((2, 3))
w = jnp.arange(3.0)


@jax.jit
def f(a, b):
    return jnp.sin(a) * b, a


@jax.jit
def big(a):
    for _ in range(11):
        a = jnp.sin(a)
    return a


@jax.jit
def drops(a):
    return jnp.sin(a), jnp.cos(a)


def chain(n):
    def g(a):
        for _ in range(n):
            a = lax.sin(a)
        return a
    return g


def loss(params, x):
    (w1, b1), (w2, b2) = params
    h = lax.tanh(x @ w1 + lax.broadcast_in_dim(b1, (2, 4), (1,)))
    return lax.neg(jnp.sum(lax.log(h @ w2 + lax.broadcast_in_dim(b2, (2, 2), (1,)))))


mlp = (((jnp.ones((3, 4)), jnp.ones(4)), (jnp.ones((4, 2)), jnp.ones(2))), x)

CASES = {
    "empty": (lambda: (), ()),
    "identity": (lambda a: a, (s,)),
    "one_line": (lambda a: lax.mul(a, 2.0), (s,)),
    "literals": (lambda a: (a * 0.1, a * jnp.inf, a * -jnp.inf, a * jnp.nan, a * 1e30, a * 1e16,
                            a * 123456.0, a * 1e-7, a * -0.0, a * 1e15, a * 0.0001), (s,)),
    "bf16_literal": (lambda a: a * jnp.bfloat16(0.1), (x.astype(jnp.bfloat16),)),
    "integers": (lambda a: (a + 1, a > 0, lax.convert_element_type(a, jnp.uint8)), (jnp.arange(3),)),
    "captured": (lambda a: lax.mul(a, w), (v,)),
    "dropped": (lambda a: lax.split(a, [1, 2], 1)[0], (x,)),
    "many_names": (chain(60), (s,)),
    "many_inputs": (lambda *a: a[0], [x] * 14),
    "many_outputs": (lambda *a: a, [x] * 30),
    "many_operands": (lambda a: lax.neg(lax.concatenate([a] * 40, 0)), (x,)),
    "long_line": (lambda a: lax.concatenate([lax.sin(a)] * 21, 0), (x,)),
    "iota": (lambda: lax.iota(jnp.int32, 3), ()),
    "broadcast": (lambda a: lax.add(lax.broadcast_in_dim(a, (2, 3), (1,)), jnp.zeros((2, 3))), (v,)),
    "shapes": (lambda a: lax.rev(lax.transpose(lax.reshape(lax.slice(a, (0, 1), (2, 3)), (4,)),
                                               (0,)), (0,)), (x,)),
    "strides": (lambda a: lax.slice(a, (0, 0), (2, 3), (1, 2)), (x,)),
    "pad": (lambda a: lax.pad(a, 0.0, [(0, 1, 0), (0, 0, 0)]), (x,)),
    "pad_vector": (lambda a: lax.pad(a, 0.0, [(0, 1, 0)]), (v,)),
    "squeeze": (lambda a: lax.squeeze(a, (0, 2)), (jnp.ones((1, 3, 1)),)),
    "select": (lambda a: lax.select(a > 0, a, lax.neg(a)), (x,)),
    "integer_pow": (lambda a: a**3, (x,)),
    "reduce": (lambda a: (jnp.sum(a, 0), jnp.max(a)), (x,)),
    "mlp": (loss, mlp),
    "mlp_grad": (jax.grad(loss), mlp),
    "jit": (lambda a: f(a, a)[0], (s,)),
    "jit_dropped": (lambda a: f(a, s * 2)[1], (s,)),
    "jit_twice": (lambda a: (f(a, a), f(a, a)), (s,)),
    "jit_nested": (lambda a: (f(a, a), jax.jit(lambda z: f(z, z))(a)), (s,)),
    "jit_big": (lambda a: big(a), (s,)),
    "jit_inherits": (lambda a: drops(drops(a)[0])[1], (s,)),
    "jit_literal": (lambda a: jax.jit(lambda b: lax.mul(1.0, b))(a) + 1, (s,)),
    "scan": (lambda a, b: lax.scan(lambda c, e: (c * e + v.sum(), (c, e)), a, b), (s, v)),
    "scan_reverse": (lambda a, b: lax.scan(lambda c, _: (c * b, None), a, None, length=5,
                                           reverse=True, unroll=2), (s, s)),
    "scan_grad": (jax.grad(lambda a, b: lax.scan(lambda c, e: (lax.sin(c) * e, None), a, b)[0]),
                  (s, v)),
    "scan_nested": (lambda a, b: lax.scan(
        lambda c, r: lax.scan(lambda d, e: (d * e, d + e), c, r), a, b), (s, x)),
    "cond": (lambda i, a: lax.cond(i, lambda b: b + 1, lambda b: b * 2, a), (True, s)),
    "switch": (lambda i, a: lax.switch(i, [lambda b: b + 1, lambda b: b * 2, lax.sin], a), (1, s)),
    "cond_short": (lambda i: lax.cond(i, lambda: 1.0, lambda: 2.0), (True,)),
    "cond_in_scan": (lambda a, b: lax.scan(
        lambda c, e: (lax.cond(e > 0, lambda d: d * e, lax.sin, c), c), a, b), (s, v)),
    "jit_where": (lambda a: jnp.where(a > 0, a, 0.0), (x,)),
}

for name, (fun, args) in CASES.items():
    text = str(jax.make_jaxpr(fun)(*args))
    with open(os.path.join(HERE, f"print_{name}.ir"), "w") as out:
        out.write(f"-- {name}: printed by JAX {jax.__version__}, tests/golden/make_ir.py\n")
        out.write(f"{text}\n-- pass: print\n{text}\n")
