"""Random programs in JAX and in Lua, by hand:

    python random_programs.py make FIRST COUNT FILE      programs with JAX's values, as a Lua table
    python random_programs.py hunt FIRST COUNT JAXLUA    compare both, shrink what differs

A program is a function of a float64 vector of 3. Its statements are element-wise operations,
reductions, index operations, and calls of inner functions through vmap, scan, cond, fori_loop,
while_loop, jit, checkpoint, grad, jvp, custom_jvp and custom_vjp, to a depth of 3; inner functions
close over the variables around them. Needs jax (PyPI).
"""

import random
import subprocess
import sys
import tempfile

S, V, M = "S", "V", "M"  # shapes (), (3,), (2, 3)

# (result, operands, Python, Lua or None for the same)
OPS = [
    (None, 1, "jnp.sin({0})", None),
    (None, 1, "jnp.cos({0})", None),
    (None, 1, "jnp.tanh({0})", None),
    (None, 1, "jnp.exp(-{0} * {0})", None),
    (None, 1, "jnp.log1p({0} * {0})", None),
    (None, 1, "jnp.sqrt(1.5 + {0} * {0})", None),
    (None, 1, "jnp.abs({0})", None),
    (None, 1, "(0.5 - {0})", None),
    (None, 2, "({0} + {1})", None),
    (None, 2, "({0} - {1})", None),
    (None, 2, "({0} * {1})", None),
    (None, 2, "({0} / (1.5 + {1} * {1}))", None),
    (None, 2, "jnp.maximum({0}, {1})", None),
    (None, 2, "jnp.minimum({0}, 0.7 * {1})", None),
    (None, 2, "jnp.arctan2({0}, 2.0 + {1} * {1})", None),
    (None, 2, "jnp.where({0} > 0.1, {0}, {1})", "jnp.where(jnp.greater({0}, 0.1), {0}, {1})"),
    (V, V, "jnp.flip({0})", None),
    (V, V, "jnp.cumsum({0})", None),
    (V, V, "jnp.sort({0})", None),
    (V, V, "jnp.take({0}, jnp.array([2, 0, 0]), axis=0)",
     "jnp.take({0}, jnp.int32{{2, 0, 0}}, {{axis = 0}})"),
    (V, V, "jnp.concatenate([{0}[1:], {0}[:1]])", 'jnp.concatenate{{{0}["1:"], {0}[":1"]}}'),
    (V, V, "{0}.at[1].set({0}[0] * 2.0)", "{0}:at(1):set({0}[0] * 2.0)"),
    (V, V, "{0}.at[jnp.array([0, 2, 0])].add({0})", "{0}:at(jnp.int32{{0, 2, 0}}):add({0})"),
    (V, V, "jax.nn.softmax({0})", None),
    (V, V, "jnp.dot(W, {0})", None),
    (S, V, "jnp.sum({0})", None),
    (S, V, "jnp.max({0})", None),
    (S, V, "jnp.prod({0})", None),
    (S, V, "{0}[1]", None),
    (S, V, "jnp.dot({0}, {0})", None),
    (S, V, "jax.nn.logsumexp({0})", None),
    (V, S, "({0} * K)", None),
    (V, S, "jnp.stack([{0}, {0} * {0}, jnp.sin({0})])",
     "jnp.stack{{{0}, {0} * {0}, jnp.sin({0})}}"),
    (M, V, "jnp.stack([{0}, {0} * 0.5])", "jnp.stack{{{0}, {0} * 0.5}}"),
    (M, V, "jnp.outer(K[:2], {0})", 'jnp.outer(K[":2"], {0})'),
    (V, M, "jnp.sum({0}, axis=0)", "jnp.sum({0}, {{axis = 0}})"),
    (V, M, "{0}[1]", None),
    (V, M, "jnp.max({0}, axis=0)", "jnp.max({0}, {{axis = 0}})"),
    (M, M, "jnp.dot({0}, W)", None),
    (M, M, "jnp.dot(W[:2, :2], {0})", 'jnp.dot(W[":2, :2"], {0})'),
    (M, M, "jnp.reshape({0}.T, (2, 3))", "jnp.reshape({0}.T, {{2, 3}})"),
]


class Fn:
    def __init__(self, name, params, result):
        self.name, self.params, self.result, self.body = name, params, result, []


class Stmt:
    """`var = text(args)`; fn: the inner function that stands before it."""

    def __init__(self, var, shape, py, lua, args, fn=None):
        self.var, self.shape, self.py, self.lua, self.args, self.fn = var, shape, py, lua, args, fn


class Maker:
    def __init__(self, seed):
        self.r, self.count = random.Random(seed), 0

    def name(self, letter):
        self.count += 1
        return f"{letter}{self.count}"

    def program(self):
        f = Fn("program", [("x", V)], V)
        self.fill(f, {"x": V}, 0, False, False)
        return f

    def pick(self, env, shape):
        names = [v for v, s in env.items() if s == shape]
        return self.r.choice(names[-4:]) if names else None

    def fill(self, f, outer, depth, rev, fwd):
        """Statements of f. rev, fwd: some function around is differentiated in that mode."""
        env = dict(outer)
        env.update(f.params)
        n = self.r.randint(2, 5 if depth else 6)
        while len(f.body) < n:
            s = None
            if depth < 3 and self.r.random() < 0.45:
                s = self.call(env, depth, rev, fwd)
            s = s or self.operation(env)
            if s:
                f.body.append(s)
                env[s.var] = s.shape
        self.join(f, env)

    def join(self, f, env):
        """Everything that nothing reads flows into the result: no statement is dead."""
        used = {a for g, i in statements(f) for a in g.body[i].args}
        loose = [s for s in f.body if s.var not in used]
        for p, shape in f.params:
            if p not in used:
                loose.append(Stmt(p, shape, "", None, []))
        parts = []
        for s in loose:
            if s.shape == f.result:
                parts.append(s.var)
                continue
            f.body.append(self.bridge({s.var: s.shape}, f.result))
            parts.append(f.body[-1].var)
        text = "jnp.tanh(" + " + ".join("{%d}" % i for i in range(len(parts))) + ")"
        f.body.append(Stmt(self.name("v"), f.result, text, None, parts))

    def bridge(self, env, shape):
        for src, text, lua in {
            S: [(V, "jnp.sum({0})", None), (M, "jnp.sum({0})", None)],
            V: [(S, "({0} * K)", None), (M, "{0}[1]", None)],
            M: [(V, "jnp.stack([{0}, {0} * 0.5])", "jnp.stack{{{0}, {0} * 0.5}}"),
                (S, "({0} * W[:2])", '({0} * W[":2"])')],
        }[shape]:
            a = self.pick(env, src)
            if a:
                return Stmt(self.name("v"), shape, text, lua, [a])

    def operation(self, env):
        result, operands, py, lua = self.r.choice(OPS)
        if result is None:
            result = self.r.choice([s for s in env.values()])
            args = [self.pick(env, result) for _ in range(operands)]
        else:
            args = [self.pick(env, operands)]
        if None in args:
            return None
        return Stmt(self.name("v"), result, py, lua, args)

    def inner(self, env, params, result, depth, rev, fwd):
        f = Fn(self.name("f"), [(self.name("p"), s) for s in params], result)
        self.fill(f, env, depth + 1, rev, fwd)
        return f

    def call(self, env, depth, rev, fwd):
        kind = self.r.choice("vmap vmap scan scan cond cond fori while jit checkpoint grad grad jvp "
                             "jvp_rule vjp_rule hvp linearize map".split())
        shape = self.r.choice([S, V, V, M])
        a = self.pick(env, shape)
        if a is None:
            return None
        b, out, make, args = self.pick(env, shape), shape, None, [a]

        def fn(params, result, rev=rev, fwd=fwd):
            return self.inner(env, params, result, depth, rev, fwd)

        if kind in ("vmap", "map"):
            if shape == S:
                return None
            f = fn([S if shape == V else V], S if shape == V else V)
            make = ("jax.vmap({f})({0})", None) if kind == "vmap" else ("lax.map({f}, {0})", None)
        elif kind == "scan":
            c = self.pick(env, V)
            if shape == S or c is None:
                return None
            elem = S if shape == V else V
            f = fn([V, elem], V)
            args = [c, a]
            k = self.r.choice(["", ", reverse=True"])
            make = ("lax.scan(lambda c, e: ({f}(c, e), c[1]), {0}, {1}%s)[0]" % k,
                    "(lax.scan(function(c, e) return {f}(c, e), c[1] end, {0}, {1}%s))" %
                    (", {{reverse = true}}" if k else ""))
            out = V
        elif kind == "cond":
            f, g = fn([shape], shape), fn([shape], shape)
            s = self.pick(env, S)
            p = s or a
            test = "{1}" if s else "jnp.sum({1})"
            st = Stmt(self.name("v"), shape,
                      "lax.cond(%s > 0.2, {f}, {g}, {0})" % test,
                      "(lax.cond(jnp.greater(%s, 0.2), {f}, {g}, {0}))" % test, [a, p], f)
            st.other = g
            return st
        elif kind == "fori":
            f = fn([shape], shape)
            n = self.r.randint(0, 3)
            make = ("lax.fori_loop(0, %d, lambda i, c: {f}(c), {0})" % n,
                    "lax.fori_loop(0, %d, function(i, c) return {f}(c) end, {0})" % n)
        elif kind == "while":
            if rev:
                return None
            f = fn([shape], shape)
            make = ("lax.while_loop(lambda s: s[0] < 3.0 + jnp.sum({0}) * 0.1, "
                    "lambda s: (s[0] + 1.0, {f}(s[1])), (jnp.float64(0.0), {0}))[1]",
                    "lax.while_loop(function(s) return s[1]:lt(3.0 + jnp.sum({0}) * 0.1) end, "
                    'function(s) return {{s[1] + 1.0, {f}(s[2])}} end, {{jnp.array(0.0, "float64"), '
                    "{0}}})[2]")
        elif kind in ("jit", "checkpoint"):
            out = self.r.choice([shape, V])
            f = fn([shape], out)
            make = ("jax.%s({f})({0})" % kind, None)
        elif kind == "grad":
            f = fn([shape], self.r.choice([S, V]), rev=True)
            make = ("jax.grad(lambda a: jnp.sum({f}(a)))({0})",
                    "jax.grad(function(a) return jnp.sum({f}(a)) end)({0})")
        elif kind == "hvp":
            f = fn([shape], S, rev=True, fwd=True)
            args = [a, b]
            make = ("jax.jvp(jax.grad({f}), ({0},), ({1},))[1]",
                    "(select(2, jax.jvp(jax.grad({f}), {{{0}}}, {{{1}}})))")
        elif kind == "jvp":
            f = fn([shape], V, fwd=True)
            args, out = [a, b], V
            make = ("jax.jvp({f}, ({0},), ({1},))[1]",
                    "(select(2, jax.jvp({f}, {{{0}}}, {{{1}}})))")
        elif kind == "linearize":
            f = fn([shape], V, rev=True)
            args, out = [a, b], V
            make = ("jax.linearize({f}, {0})[1]({1})", "(select(2, jax.linearize({f}, {0}))({1}))")
        elif kind == "jvp_rule":
            f = self.inner({}, [shape], shape, depth, rev, fwd)
            make = ("custom_j({f})({0})", None)
        elif kind == "vjp_rule":
            if fwd:
                return None
            f = self.inner({}, [shape], shape, depth, True, fwd)
            make = ("custom_v({f})({0})", None)
        return Stmt(self.name("v"), out, make[0], make[1], args, f)


# ---- text ----

def render(f, lua, indent=0):
    pad, out = "  " * indent, []
    params = ", ".join(p for p, _ in f.params)
    out.append(f"{pad}local function {f.name}({params})" if lua else
               f"{pad}def {f.name}({params}):")
    for s in f.body:
        names = {}
        for key, g in (("f", s.fn), ("g", getattr(s, "other", None))):
            if g:
                out += render(g, lua, indent + 1)
                names[key] = g.name
        text = (s.lua or s.py) if lua else s.py
        out.append(f"{pad}  {'local ' if lua else ''}{s.var} = {text.format(*s.args, **names)}")
    out.append(f"{pad}  return {f.body[-1].var}")
    if lua:
        out.append(f"{pad}end")
    return out


def statements(f):
    """Every (function, index) of a statement, inner ones first."""
    for i, s in enumerate(f.body):
        for g in (s.fn, getattr(s, "other", None)):
            if g:
                yield from statements(g)
        yield f, i


# ---- JAX ----

X = [0.3, -0.8, 1.2]
LUA_HEAD = """local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax
local K = jnp.array({0.9, -0.4, 0.6}, "float64")
local W = jnp.array({{0.2, -0.5, 0.7}, {1.1, 0.3, -0.2}, {-0.6, 0.4, 0.5}}, "float64")
local function custom_j(f)
  local g = jax.custom_jvp(f)
  g:defjvp(function(p, t) return g(p[1]), jnp.cos(p[1]) * t[1] * 1.25 end)
  return g
end
local function custom_v(f)
  local g = jax.custom_vjp(f)
  g:defvjp(function(a) return g(a), a end, function(a, ct) return ct * jnp.cos(a) * 0.75 end)
  return g
end
"""


def jax_world():
    import jax
    import jax.numpy as jnp
    from jax import lax
    jax.config.update("jax_enable_x64", True)

    def custom_j(f):
        g = jax.custom_jvp(f)
        g.defjvp(lambda p, t: (g(p[0]), jnp.cos(p[0]) * t[0] * 1.25))
        return g

    def custom_v(f):
        g = jax.custom_vjp(f)
        g.defvjp(lambda a: (g(a), a), lambda a, ct: (ct * jnp.cos(a) * 0.75,))
        return g

    return dict(jax=jax, jnp=jnp, lax=lax, custom_j=custom_j, custom_v=custom_v,
                K=jnp.array([0.9, -0.4, 0.6]),
                W=jnp.array([[0.2, -0.5, 0.7], [1.1, 0.3, -0.2], [-0.6, 0.4, 0.5]]))


def jax_value(f, world):
    env = dict(world)
    exec("\n".join(render(f, False)), env)
    return [float(v) for v in world["jax"].jit(env["program"])(world["jnp"].array(X))]


# ---- both ----

def lua_entry(seed, f, want):
    text = "\n".join(render(f, True))
    return (f"  {{ seed = {seed}, want = {{ {', '.join(repr(v) for v in want)} }}, text = [==[\n"
            f"{text}\nreturn program]==] }},\n").replace("nan", "0/0")


def write(path, entries):
    with open(path, "w") as out:
        out.write("-- Made by random_programs.py with JAX 0.10.2; do not edit.\n")
        out.write(f"return {{ head = [==[\n{LUA_HEAD}]==], x = {{ {', '.join(map(str, X))} }},\n")
        out.write("".join(entries) + "}\n")


def lua_fails(jaxlua, entries):
    """Seeds that fail, with what was said."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as t:
        write(t.name, entries)
        run = subprocess.run([jaxlua, "tests/golden/random_programs_check.lua", t.name],
                             capture_output=True, text=True)
    fails = {}
    for line in run.stdout.splitlines():
        seed, what = line.split("\t", 1)
        fails[int(seed)] = what
    if run.returncode not in (0, 1) or (run.returncode == 1 and not fails):
        fails[-1] = f"exit {run.returncode}: {run.stderr[-300:]}"
    return fails


def shrink(f, bad):
    """Statements go as long as the program stays bad."""
    again = True
    while again:
        again = False
        for g, i in list(statements(f)):
            if i >= len(g.body) - 1:
                continue
            s = g.body[i]
            for sub in [a for a in s.args] + [p for p, _ in g.params] + ["x"]:
                saved = g.body
                g.body = saved[:i] + saved[i + 1:]
                renamed = rename(f, s.var, sub)
                if bad(f):
                    again = True
                    break
                for st, k in renamed:
                    st.args[k] = s.var
                g.body = saved
            if again:
                break
    return f


def rename(f, old, new):
    done = []
    for g, i in statements(f):
        for k, a in enumerate(g.body[i].args):
            if a == old:
                g.body[i].args[k] = new
                done.append((g.body[i], k))
    return done


def hunt(first, count, jaxlua):
    world, found = jax_world(), 0
    for start in range(first, first + count, 50):
        entries = []
        for seed in range(start, min(start + 50, first + count)):
            f = Maker(seed).program()
            try:
                entries.append(lua_entry(seed, f, jax_value(f, world)))
            except Exception as e:
                print(f"{seed}: JAX refuses: {type(e).__name__}: {str(e)[:100]}", flush=True)
        for seed, what in lua_fails(jaxlua, entries).items():
            found += 1
            print(f"{seed}: {what}", flush=True)
            if seed < 0:
                continue

            def bad(g):
                try:
                    return bool(lua_fails(jaxlua, [lua_entry(seed, g, jax_value(g, world))]))
                except Exception:
                    return False

            f = shrink(Maker(seed).program(), bad)
            print("\n".join(render(f, True)), flush=True)
    print(f"{count} programs, {found} differ")


def make(first, count, path):
    world, entries = jax_world(), []
    for seed in range(first, first + count):
        f = Maker(seed).program()
        try:
            entries.append(lua_entry(seed, f, jax_value(f, world)))
        except Exception as e:
            print(f"{seed}: JAX refuses: {type(e).__name__}: {str(e)[:200]}")
    write(path, entries)


if __name__ == "__main__":
    what, first, count, where = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    (hunt if what == "hunt" else make)(first, count, where)
