#!/usr/bin/env python3
"""Writes tests/golden/programs/*.ir: the named programs of the compiler's tests, as JAX prints them.

Run by hand with JAX 0.10 installed; the output is committed. What make_ir.py takes out of the text is
taken out here too; stop_gradient, which has no meaning left in a finished program, becomes a copy.
"""
import os
import re
import jax
import jax.numpy as jnp
from jax import lax
import make_ir  # patches the printer

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "programs")
F = jnp.float32


def z(*shape, dtype=F):
    return jnp.ones(shape, dtype)


def wide(r, x):
    """One value for each row of x, in every element of the row."""
    return lax.broadcast_in_dim(r, x.shape, tuple(range(x.ndim - 1)))


def keep(f, x):
    return wide(f(x, (x.ndim - 1,)), x)


def rmax(x, axes):
    return lax.reduce_max(x, axes)


def rsum(x, axes):
    return lax.reduce_sum(x, axes)


def mean(x):
    return rsum(x, (x.ndim - 1,)) / float(x.shape[-1])


def softmax(x):
    e = lax.exp(x - keep(rmax, lax.stop_gradient(x)))
    return e / keep(rsum, e)


def lognorm(x):
    c = x - keep(rmax, lax.stop_gradient(x))
    return c - wide(lax.log(rsum(lax.exp(c), (1,))), x)


def layernorm(x, g, b):
    d = x - wide(mean(x), x)
    return d * wide(lax.rsqrt(mean(d * d) + 1e-5), x) * lax.broadcast_in_dim(g, x.shape, (1,)) + \
        lax.broadcast_in_dim(b, x.shape, (1,))


def xent(logits, onehot):
    return -rsum(lognorm(logits) * onehot, (0, 1)) / float(logits.shape[0])


def gelu_bias(x, b):
    a = x + lax.broadcast_in_dim(b, x.shape, (1,))
    return a * 0.5 * (1.0 + lax.tanh((a + a * a * a * 0.044715) * 0.79788456))


def vjp(f):
    def g(*args):
        y, pull = jax.vjp(f, *args[:-1])
        return (y,) + pull(args[-1])
    return g


def batchnorm(x):
    n = float(x.shape[0])
    m = rsum(x, (0,)) / n
    d = x - lax.broadcast_in_dim(m, x.shape, (1,))
    v = rsum(d * d, (0,)) / n
    return d * lax.broadcast_in_dim(lax.rsqrt(v + 1e-5), x.shape, (1,))


def roll(x):
    n, c = x.shape
    r = lax.concatenate([lax.slice(x, (0, 1), (n, c)), lax.slice(x, (0, 0), (n, 1))], 1)
    return lax.pad(r * x, jnp.float32(0), ((1, 1, 0), (1, 1, 0))) + 1.0


def stencil(x):
    e = lax.exp(x)
    n = x.shape[0]
    return lax.slice(e, (0,), (n - 2,)) + lax.slice(e, (1,), (n - 1,)) * 2.0 + lax.slice(e, (2,), (n,))


def adam(p, g, m, v, t):
    c1 = 1.0 - lax.exp(t * -0.10536052)
    c2 = 1.0 - lax.exp(t * -0.0010005003)
    ps, ms, vs = [], [], []
    for i in range(len(p)):
        ms.append(m[i] * 0.9 + g[i] * 0.1)
        vs.append(v[i] * 0.999 + g[i] * g[i] * 0.001)
        ps.append(p[i] - (ms[i] / c1) * 0.001 / (lax.sqrt(vs[i] / c2) + 1e-8))
    return ps, ms, vs


def relu(x):
    return lax.max(x, lax.full_like(x, 0))


def dot(a, b):
    return lax.dot_general(a, b, (((a.ndim - 1,), (0,)), ((), ())))


def bias(x, b):
    return x + lax.broadcast_in_dim(b, x.shape, (1,))


def mlp(p, x):
    h = relu(bias(dot(x, p[0]), p[1]))
    h = relu(bias(dot(h, p[2]), p[3]))
    return bias(dot(h, p[4]), p[5])


def mlp_step(p, x, y, m, v, t):
    l, g = jax.value_and_grad(lambda q: xent(mlp(q, x), y))(p)
    return (l,) + adam(p, g, m, v, t)


def attention(q, k, v):
    s = lax.dot_general(q, k, (((2,), (2,)), ((0,), (0,)))) * 0.25
    return lax.dot_general(softmax(s), v, (((2,), (1,)), ((0,), (0,))))


def lstm(w, u, b, xs):
    def step(s, x):
        h, c = s
        g = dot(x, w) + dot(h, u) + b
        i, j, f, o = [lax.slice(g, (16 * k,), (16 * k + 16,)) for k in range(4)]
        c = lax.logistic(i) * lax.tanh(j) + lax.logistic(f) * c
        h = lax.logistic(o) * lax.tanh(c)
        return (h, c), h
    return lax.scan(step, (z(16) * 0.1, z(16) * 0.0), xs)[1]


def lstm_grad(w, u, b, xs):
    return jax.value_and_grad(lambda *p: rsum(lstm(*p, xs), (0, 1)), (0, 1, 2))(w, u, b)


def pendulum(a, w):
    def f(a, w):
        return w, lax.sin(a) * -9.81 - w * 0.1

    def step(s, _):
        a, w = s
        a1, w1 = f(a, w)
        a2, w2 = f(a + a1 * 0.005, w + w1 * 0.005)
        a3, w3 = f(a + a2 * 0.005, w + w2 * 0.005)
        a4, w4 = f(a + a3 * 0.01, w + w3 * 0.01)
        return (a + (a1 + a2 * 2.0 + a3 * 2.0 + a4) * (0.01 / 6),
                w + (w1 + w2 * 2.0 + w3 * 2.0 + w4) * (0.01 / 6)), None
    return lax.scan(step, (a, w), None, length=100)[0]


def newton(x):
    return lax.while_loop(lambda s: rsum((s * s - 2.0) * (s * s - 2.0), (0,)) > 1e-6,
                          lambda s: (s + 2.0 / s) * 0.5, x)


def rows(x):
    zero = jnp.int32(0)
    return lax.fori_loop(0, 20, lambda i, s: lax.dynamic_update_slice(
        s, lax.sin(lax.dynamic_slice(s, (i, zero), (1, 64)) * 2.0), (i + 1, zero)), x)


def branches(x):
    return lax.cond(rsum(x, (0,)) < 0, lambda x: lax.exp(x) * 2.0, lambda x: x - 1.0, x)


D, H, O, B = 100, 64, 10, 128
P = [z(D, H), z(H), z(H, H), z(H), z(H, O), z(O)]
t3 = z(4, 128, 16)
N, C = 64, 256

CASES = {
    "softmax": (softmax, (z(N, C),)),
    "softmax_vjp": (vjp(softmax), (z(N, C), z(N, C))),
    "log_softmax": (lognorm, (z(N, C),)),
    "layer_norm": (layernorm, (z(N, C), z(C), z(C))),
    "layer_norm_vjp": (vjp(layernorm), (z(N, C), z(C), z(C), z(N, C))),
    "cross_entropy_grad": (jax.value_and_grad(xent), (z(N, C), z(N, C))),
    "gelu_bias_vjp": (vjp(gelu_bias), (z(N, C), z(C), z(N, C))),
    "batch_norm": (batchnorm, (z(N, C),)),
    "transpose": (lambda x: (x + x.T, lax.exp(x).T * 2.0), (z(96, 96),)),
    "roll_pad": (roll, (z(N, C),)),
    "stencil": (stencil, (z(4096),)),
    "adam": (adam, (P, P, P, P, z())),
    "mlp_step": (mlp_step, (P, z(B, D), z(B, O), P, P, z())),
    "attention": (attention, (t3, t3, t3)),
    "attention_vjp": (vjp(attention), (t3, t3, t3, t3)),
    "embedding_grad": (jax.value_and_grad(lambda t, i: rsum(lax.tanh(jnp.take(t, i, axis=0, mode="clip")) / 3.0, (0, 1))),
                       (z(100, 64), z(32, dtype=jnp.int32))),
    # Directed ones: what may go wrong in one rule.
    "transposed_temp": (lambda x: (lambda a: dot(a + a.T, x) + 1.0)(lax.tanh(dot(x, x))), (z(80, 80),)),
    "small_dots": (lambda a, b: (dot(a, b), dot(b.T, a.T), dot(a, b[:, 0]), dot(a[0], b)), (z(6, 5), z(5, 7))),
    "mixed": (lambda x, i, h: (lax.convert_element_type(x > 0.5, jnp.int32) + i,
                               h * 2 + lax.convert_element_type(x, jnp.bfloat16),
                               rsum(lax.convert_element_type(i, jnp.int64 if jax.config.x64_enabled
                                                             else jnp.int32), (0,)),
                               rsum(h, (1,))),
              (z(9, 33), z(9, 33, dtype=jnp.int32), z(9, 33, dtype=jnp.bfloat16))),
    "reshapes": (lambda x: (lax.reshape(x, (6, 4)) + 1.0, rsum(lax.reshape(lax.exp(x), (3, 8)), (0,)),
                            lax.reshape(lax.transpose(x, (2, 0, 1)), (24,)) * 2.0), (z(2, 3, 4),)),
    "pads": (lambda x: (lax.pad(x, jnp.float32(3), ((2, -1, 1), (-1, 2, 2))),
                        lax.pad(lax.exp(x), jnp.float32(0), ((1, 1, 0), (0, 0, 3)))), (z(5, 7),)),
    "reductions": (lambda x: (rsum(x, (0, 2)), rmax(x, (1,)), rsum(x, (0, 1, 2)), rsum(x * 2, (2, 1)),
                              lax.reduce_min(x, (0,)), lax.reduce_prod(x, (0, 1))), (z(4, 5, 6),)),
    "outputs": (lambda x, y: (x, x, lax.full_like(y, 3), lax.exp(y), lax.exp(y), jnp.float32(2)),
                (z(3), z(4))),
    "gathers": (lambda x, i: (jnp.take(x, i, axis=1, mode="fill"), jnp.take(x, i * 2, axis=0, mode="clip"),
                              lax.pad(jnp.take(lax.exp(x), i, axis=0, mode="fill"), jnp.float32(1),
                                      ((2, 1, 0), (0, 0, 1)))),
                (z(6, 9), z(7, dtype=jnp.int32))),
    "dynamic": (lambda x, u, i: (lax.dynamic_slice(lax.exp(x), (i, i), (3, 4)),
                                 lax.dynamic_update_slice(x, lax.sin(u), (i, i)) * 2.0,
                                 lax.dynamic_slice(x, (i, jnp.int32(0)), (1, 9))),
                (z(6, 9), z(2, 3), z(dtype=jnp.int32))),
    "library": (lambda x, i: (lax.argmax(x, 1, jnp.int32), lax.sort(x + 1.0), lax.cumsum(lax.exp(x), 0) * 2.0,
                              lax.sort((x, i), num_keys=1)[1] + i),
                (z(5, 12), z(5, 12, dtype=jnp.int32))),
    "nested": (lambda x: jax.jit(lambda a: jax.jit(lambda b: lax.exp(b) * 2.0)(a) + rsum(a, (0,)))(x), (z(7),)),
    "integer_dot": (lambda a, b: (dot(a, b), dot(a, b[:, 0])), (z(20, 30, dtype=jnp.int32), z(30, 20, dtype=jnp.int32))),
    "half_dot": (lambda a, b: (dot(a, b), lax.exp(dot(a, a.T)), rsum(a, (0, 1))),
                 (z(20, 30, dtype=jnp.bfloat16), z(30, 20, dtype=jnp.bfloat16))),
    "in_place": (lambda x: (lambda a: (lambda b: dot(x, b) * 2.0)(lax.sin(a) + 1.0))(dot(x, x)), (z(70, 70),)),
    "shifted": (lambda x: (lambda a: dot(a + lax.concatenate([a[1:], a[:1]], 0), x))(lax.tanh(dot(x, x))), (z(70, 70),)),
    "batched_dots": (lambda a, b, w: (lax.dot_general(a, b, (((3,), (2,)), ((0, 1), (0, 1)))),
                                      lax.dot_general(a, w, (((2, 3), (0, 1)), ((), ()))),
                                      lax.dot_general(a, w, (((3,), (1,)), ((), ()))) + 1.0),
                     (z(2, 3, 20, 24), z(2, 3, 24, 18), z(20, 24, 30))),
    "prefix": (lambda x, y: lax.exp(y) * wide(lax.slice(rsum(lax.exp(x), (1,)), (0,), (40,)), y),
               (z(64, 128), z(40, 200))),
    "empty": (lambda x, y: (x * 2, rsum(x, (0,)), lax.concatenate([x, y], 0), rmax(x, (0,))),
              (z(0, 3), z(2, 3))),
    # Loops and branches.
    "lstm": (lstm, (z(8, 64), z(16, 64), z(64), z(50, 8))),
    "lstm_grad": (lstm_grad, (z(8, 64), z(16, 64), z(64), z(50, 8))),
    "pendulum": (pendulum, (z(), z())),
    "newton": (newton, (z(4),)),
    "rows": (rows, (z(32, 64),)),
    "branches": (branches, (z(1000),)),
}


def main():
    os.makedirs(OUT, exist_ok=True)
    for name, (fn, args) in CASES.items():
        text = jax.make_jaxpr(fn)(*args).pretty_print(use_color=False)
        text = re.sub(r"np\.int64\((\d+)\)", r"\1", text)
        # The body of a scatter is in the primitive's name.
        text = re.sub(r"\n *update_consts=\S+", "", text)
        text = re.sub(r"\n *update_jaxpr=(None|\{ lambda ;.*?\) \})(?=\n)", "", text, flags=re.S)
        text = text.replace(" = stop_gradient ", " = copy ")
        with open(os.path.join(OUT, name + ".ir"), "w") as f:
            f.write(f"-- {name}: printed by JAX {jax.__version__}, tests/golden/make_programs.py\n")
            f.write(text + "\n")


if __name__ == "__main__":
    main()
