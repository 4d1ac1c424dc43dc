"""Golden jaxprs of functions written in Lua: writes tests/golden/jaxpr.lua.

    python tests/golden/make_jaxpr.py

Every case is one function twice: as a Lua chunk (which finds jax, jnp, lax and nn and returns the
function) and as JAX traces it. Parameters that mean nothing here are taken out before JAX lays out
the text, NumPy integers in parameters become plain ones.
"""

import os

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax, nn
from jax._src import core

import emit
import jaxpr_programs

HERE = os.path.dirname(os.path.abspath(__file__))
DROPPED = {"sharding", "out_sharding", "update_jaxpr", "update_consts"}
CASES = []
pp_eqn = core._pp_eqn


def plain(v):
    """A parameter without NumPy integers."""
    if isinstance(v, np.integer):
        return int(v)
    return tuple(plain(x) for x in v) if type(v) is tuple else v


def pp_eqn_plain(eqn, context, settings, params=None):
    names = sorted(eqn.params) if params is None else params
    eqn = eqn.replace(params={k: plain(v) for k, v in eqn.params.items()})
    return pp_eqn(eqn, context, settings, params=[p for p in names if p not in DROPPED])


core._pp_eqn = pp_eqn_plain
OWN = {"f", "g", "loss", "<lambda>"}  # names of the programs' own functions


DONE = {}  # by identity: a program that JAX shares stays one
STRETCHING = "add sub mul div rem max min pow atan2 eq ne lt le gt ge and or xor nextafter".split()


def written_out(jaxpr):
    """A jaxpr in the form that docs/ir.md describes, at every depth: calls of jitted functions of
    the library are their bodies, a converted literal is a literal of the other dtype, operands are
    broadcast where an element-wise primitive would stretch axes of size 1, and a gather clips where
    JAX takes its indices on trust."""
    if id(jaxpr) not in DONE:
        DONE[id(jaxpr)] = jaxpr, Writer(jaxpr).result()
    return DONE[id(jaxpr)][1]


class Writer:
    promotes = True  # leading axes of size 1 come from promotion, not from the program

    def __init__(self, jaxpr):
        self.given = jaxpr
        self.inner = jaxpr.jaxpr if isinstance(jaxpr, core.ClosedJaxpr) else jaxpr
        self.names, self.eqns, self.made = {}, [], {}

    def result(self):
        for eqn in self.inner.eqns:
            self.eqn(eqn)
        out = self.inner.replace(eqns=self.eqns, outvars=[self.atom(v) for v in self.inner.outvars])
        closed = isinstance(self.given, core.ClosedJaxpr)
        return core.ClosedJaxpr(out, self.given.consts) if closed else out

    def atom(self, v):
        return v if isinstance(v, core.Literal) else self.names.get(v, v)

    def eqn(self, eqn):
        eqn = eqn.replace(invars=[self.atom(v) for v in eqn.invars], params=nested(eqn.params))
        name = eqn.primitive.name
        if name == "jit" and eqn.params["name"] not in OWN:
            self.call(eqn)
        elif name == "convert_element_type" and isinstance(eqn.invars[0], core.Literal):
            aval = eqn.outvars[0].aval
            value = np.asarray(eqn.invars[0].val).astype(aval.dtype)
            self.names[eqn.outvars[0]] = core.Literal(value, aval)
        elif name in STRETCHING:
            self.stretch(eqn)
        elif name == "empty2":  # nobody reads it
            pass
        elif name == "gather" and eqn.params["mode"] == lax.GatherScatterMode.PROMISE_IN_BOUNDS:
            clip = {**eqn.params, "mode": lax.GatherScatterMode.CLIP}
            self.add(eqn.replace(params=clip))
        else:
            self.add(eqn)

    def add(self, eqn):
        self.eqns.append(eqn)
        self.made.update((v, eqn) for v in eqn.outvars)

    def call(self, eqn):
        body = eqn.params["jaxpr"]
        assert not body.consts
        scope = dict(zip(body.jaxpr.invars, eqn.invars))
        look = lambda v: v if isinstance(v, core.Literal) else scope[v]
        for e in body.jaxpr.eqns:
            fresh = [v if isinstance(v, core.DropVar) else core.Var(v.aval) for v in e.outvars]
            scope.update(zip(e.outvars, fresh))
            self.eqn(e.replace(invars=[look(v) for v in e.invars], outvars=fresh))
            scope.update((v, self.atom(f)) for v, f in zip(e.outvars, fresh))
        self.names.update(zip(eqn.outvars, [look(v) for v in body.jaxpr.outvars]))

    def stretch(self, eqn):
        shape, ins = eqn.outvars[0].aval.shape, []
        for v in eqn.invars:
            ins.append(v if v.aval.shape in ((), shape) else self.broadcast(v, shape))
        self.add(eqn.replace(invars=ins))

    def broadcast(self, v, shape):
        """v in a shape: at once, where JAX gave it leading axes of size 1 first."""
        eqn, dims = self.made.get(v), tuple(range(len(shape)))
        if Writer.promotes and eqn and eqn.primitive is lax.broadcast_in_dim_p and v.aval.ndim > 1:
            was = eqn.params["broadcast_dimensions"]
            if was == dims[len(dims) - len(was) :]:
                self.eqns.remove(eqn)
                v, dims = eqn.invars[0], was
        params = {"shape": shape, "broadcast_dimensions": dims, "sharding": None}
        out = core.Var(v.aval.update(shape=shape))
        self.add(core.new_jaxpr_eqn([v], [out], lax.broadcast_in_dim_p, params, set()))
        return out


def nested(params):
    def of(v):
        if isinstance(v, (core.Jaxpr, core.ClosedJaxpr)):
            return written_out(v)
        return (
            tuple(of(x) for x in v)
            if isinstance(v, tuple) and v and not hasattr(v, "_fields")
            else v
        )

    return {k: of(v) for k, v in params.items()}


def aval(text):
    """An array of an aval's text, f32[2,3]."""
    d, dims = text[:-1].split("[")
    return jnp.zeros([int(n) for n in dims.split(",") if n], emit.DTYPES[d])


def case(name, avals, source, fun):
    if name in jaxpr_programs.DIFFERENT:
        return
    avals = avals.split()
    Writer.promotes = "_axis" not in name
    jaxpr = written_out(jax.make_jaxpr(fun)(*[aval(a) for a in avals]))
    item = {"name": name, "avals": avals}
    item["lua"] = emit.Raw("[==[" + source + "]==]")
    item["text"] = emit.Raw("[==[\n" + str(jaxpr) + "]==]")
    CASES.append(item)


def unary(name, body, fun, avals="f32[3]"):
    case(name, avals, f"return function(x) return {body} end", fun)


def binary(name, body, fun, avals="f32[3] f32[3]"):
    case(name, avals, f"return function(x, y) return {body} end", fun)


def f(x):
    return jnp.sin(x) * x


def elementwise():
    unary("sin", "jnp.sin(x)", jnp.sin)
    unary("sin_times_x", "jnp.sin(x) * x", f)
    unary("neg", "-x", lambda x: -x)
    unary("affine", "2 * x + 1", lambda x: 2 * x + 1)
    unary("minus_from", "1 - x", lambda x: 1 - x)
    unary("divide", "x / 3", lambda x: x / 3)
    unary("reciprocal", "1 / x", lambda x: 1 / x)
    unary("fraction", "x * 0.1", lambda x: x * 0.1)
    unary("power_2", "x ^ 2", lambda x: x**2)
    unary("power_3", "x ^ 3", lambda x: x**3)
    unary("power_half", "x ^ 0.5", lambda x: x**0.5)
    unary("square", "jnp.square(x)", jnp.square)
    unary(
        "composed",
        "jnp.tanh(jnp.exp(-x) + jnp.log(x))",
        lambda x: jnp.tanh(jnp.exp(-x) + jnp.log(x)),
    )
    unary("scalar", "jnp.cos(x) * 2", lambda x: jnp.cos(x) * 2, "f32[]")
    unary("bf16_scale", "x * 2", lambda x: x * 2, "bf16[4]")
    unary("i32_plus", "x + 1", lambda x: x + 1, "i32[3]")
    unary("times_self", "x * x", lambda x: x * x, "f32[2,2]")
    unary("unused", "1.0 * x, x", lambda x: (1.0 * x, x))
    unary("identity", "x", lambda x: x)
    unary("astype", 'x:astype("bf16")', lambda x: x.astype(jnp.bfloat16))
    unary("sqrt_rsqrt", "lax.rsqrt(x) + jnp.sqrt(x)", lambda x: lax.rsqrt(x) + jnp.sqrt(x))
    unary(
        "lax_all",
        "lax.add(lax.mul(x, x), lax.neg(x))",
        lambda x: lax.add(lax.mul(x, x), lax.neg(x)),
    )
    unary("logistic", "lax.logistic(x)", lax.logistic)
    binary("add", "x + y", lambda x, y: x + y)
    binary("mul_add", "x * y + y", lambda x, y: x * y + y)
    binary("broadcast_rows", "x + y", lambda x, y: x + y, "f32[2,3] f32[3]")
    binary("broadcast_scalar", "x * y", lambda x, y: x * y, "f32[2,3] f32[]")
    binary("broadcast_both", "x - y", lambda x, y: x - y, "f32[2,1] f32[1,3]")
    binary("promote", "x + y", lambda x, y: x + y, "f32[3] i32[3]")
    binary("promote_half", "x * y", lambda x, y: x * y, "bf16[3] f32[3]")
    binary("maximum", "jnp.maximum(x, y)", jnp.maximum)
    binary("less", "jnp.less(x, y)", jnp.less)
    binary(
        "lax_select", "lax.select(lax.lt(x, y), x, y)", lambda x, y: lax.select(lax.lt(x, y), x, y)
    )
    binary("atan2", "lax.atan2(x, y)", lax.atan2)


def shapes():
    unary("sum", "jnp.sum(x)", jnp.sum, "f32[2,3]")
    unary("sum_axis", "jnp.sum(x, {axis = 1})", lambda x: jnp.sum(x, axis=1), "f32[2,3]")
    unary("max_axis", "jnp.max(x, {axis = 0})", lambda x: jnp.max(x, axis=0), "f32[2,3]")
    unary(
        "sum_keepdims",
        "jnp.sum(x, {axis = 1, keepdims = true})",
        lambda x: jnp.sum(x, axis=1, keepdims=True),
        "f32[2,3]",
    )
    unary("reshape", "x:reshape{3, 2}", lambda x: x.reshape(3, 2), "f32[2,3]")
    unary("transpose", "x.T", lambda x: x.T, "f32[2,3]")
    unary(
        "transpose_3",
        "jnp.transpose(x, {2, 0, 1})",
        lambda x: jnp.transpose(x, (2, 0, 1)),
        "f32[2,3,4]",
    )
    unary("broadcast_to", "jnp.broadcast_to(x, {2, 3})", lambda x: jnp.broadcast_to(x, (2, 3)))
    unary(
        "concatenate",
        "jnp.concatenate({x, x}, {axis = 0})",
        lambda x: jnp.concatenate([x, x], axis=0),
    )
    unary("expand_dims", "jnp.expand_dims(x, 0)", lambda x: jnp.expand_dims(x, 0))
    unary("squeeze", "jnp.squeeze(x)", jnp.squeeze, "f32[1,3]")
    unary("lax_slice", "lax.slice(x, {1}, {3})", lambda x: lax.slice(x, (1,), (3,)), "f32[5]")
    binary("matmul", "jnp.dot(x, y)", jnp.dot, "f32[2,3] f32[3,4]")
    binary("matvec", "jnp.dot(x, y)", jnp.dot, "f32[2,3] f32[3]")
    case(
        "dense",
        "f32[8,3] f32[3,4] f32[4]",
        "return function(x, w, b) return jnp.tanh(jnp.dot(x, w) + b) end",
        lambda x, w, b: jnp.tanh(jnp.dot(x, w) + b),
    )


def transforms():
    head = "local function f(x) return jnp.sin(x) * x end\n"

    def of(name, tail, fun, avals="f32[]"):
        case(name, avals, head + "return " + tail, fun)

    of(
        "jvp",
        "function(x, t) return jax.jvp(f, {x}, {t}) end",
        lambda x, t: jax.jvp(f, (x,), (t,)),
        "f32[3] f32[3]",
    )
    of("grad", "jax.grad(f)", jax.grad(f))
    of("value_and_grad", "jax.value_and_grad(f)", jax.value_and_grad(f))
    of("grad_grad", "jax.grad(jax.grad(f))", jax.grad(jax.grad(f)))
    of("vmap", "jax.vmap(f)", jax.vmap(f), "f32[3]")
    of("vmap_grad", "jax.vmap(jax.grad(f))", jax.vmap(jax.grad(f)), "f32[3]")
    of("jit", "jax.jit(f)", jax.jit(f), "f32[3]")
    of(
        "jit_jit",
        "jax.jit(function(x) return jax.jit(f)(x) end)",
        jax.jit(lambda x: jax.jit(f)(x)),
        "f32[3]",
    )
    of(
        "jit_twice",
        "(function() local g = jax.jit(f) return function(x) return g(g(x)) end end)()",
        (lambda g: lambda x: g(g(x)))(jax.jit(f)),
        "f32[3]",
    )
    of("grad_jit", "jax.grad(jax.jit(f))", jax.grad(jax.jit(f)))
    of("jit_grad", "jax.jit(jax.grad(f))", jax.jit(jax.grad(f)))
    of("vmap_jit", "jax.vmap(jax.jit(f))", jax.vmap(jax.jit(f)), "f32[3]")
    of(
        "vjp",
        "function(x, ct) local _, pull = jax.vjp(f, x) return pull(ct) end",
        lambda x, ct: jax.vjp(f, x)[1](ct)[0],
        "f32[3] f32[3]",
    )
    case(
        "grad_sum",
        "f32[3]",
        "return jax.grad(function(x) return jnp.sum(x * x) end)",
        jax.grad(lambda x: jnp.sum(x * x)),
    )
    case(
        "grad_mean_square",
        "f32[2,3] f32[3] f32[2]",
        "local function loss(x, w, y) return jnp.sum((jnp.dot(x, w) - y) ^ 2) end\n"
        "return jax.grad(loss, {argnums = 1})",
        jax.grad(lambda x, w, y: jnp.sum((jnp.dot(x, w) - y) ** 2), argnums=1),
    )
    case(
        "grad_two",
        "f32[] f32[]",
        "return jax.grad(function(x, y) return x * jnp.exp(y) end, {argnums = {0, 1}})",
        jax.grad(lambda x, y: x * jnp.exp(y), argnums=(0, 1)),
    )
    case(
        "grad_captured",
        "f32[]",
        "return function(x) return jax.grad(function(y) return x * y * y end)(x) end",
        lambda x: jax.grad(lambda y: x * y * y)(x),
    )
    case(
        "vmap_sum",
        "f32[2,3]",
        "return jax.vmap(function(x) return jnp.sum(x) end)",
        jax.vmap(lambda x: jnp.sum(x)),
    )
    case(
        "vmap_dot",
        "f32[5,2,3] f32[5,3]",
        "return jax.vmap(function(x, y) return jnp.dot(x, y) end)",
        jax.vmap(jnp.dot),
    )
    case(
        "vmap_in_axes",
        "f32[3,2] f32[3]",
        "return jax.vmap(function(x, y) return x * y end, {in_axes = {1, jax.None}})",
        jax.vmap(lambda x, y: x * y, in_axes=(1, None)),
    )
    case(
        "vmap_out_axes",
        "f32[2,3]",
        "return jax.vmap(function(x) return jnp.sin(x) end, {out_axes = 1})",
        jax.vmap(lambda x: jnp.sin(x), out_axes=1),
    )
    case(
        "vmap_vmap",
        "f32[2] f32[3]",
        "return function(x, y)\n"
        "  return jax.vmap(function(a) return jax.vmap(function(b) return a * b end)(y) end)(x)\n"
        "end",
        lambda x, y: jax.vmap(lambda a: jax.vmap(lambda b: a * b)(y))(x),
    )
    case(
        "jit_captured",
        "f32[3]",
        "return function(x) return jax.jit(function(y) return y * x end)(x) end",
        lambda x: jax.jit(lambda y: y * x)(x),
    )
    case(
        "tree",
        "f32[3] f32[3]",
        "return function(x, y) return {b = x + y, a = {x * y, -x}} end",
        lambda x, y: {"b": x + y, "a": (x * y, -x)},
    )


def main():
    elementwise()
    shapes()
    transforms()
    jaxpr_programs.programs(case, unary, binary)
    emit.table_file(
        os.path.join(HERE, "jaxpr.lua"),
        [
            "JAX's own jaxprs, written by make_jaxpr.py: do not edit.",
            "",
            "A case: name; avals of the arguments; lua, a chunk that finds jax, jnp, lax, nn and",
            "returns the function to trace; text, the jaxpr without the parameters sharding and",
            "out_sharding. A jit's name= is that of the Python function and stands for any name.",
        ],
        {"source": emit.VERSIONS},
        "cases",
        CASES,
    )
    print(len(CASES), "cases")


if __name__ == "__main__":
    main()
