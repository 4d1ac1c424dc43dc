-- custom_test.lua — functions with rules of their own, and checkpoint. Values are JAX 0.10.2's,
-- computed with 64-bit floats.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

local function A(t) return jnp.array(t, "float64") end
local x, y, v = A(1.5), A(2.5), A { 0.5, 1.5, 2.5 }

local function flat(t, out)
  out = out or {}
  if type(t) ~= "table" and type(t) ~= "number" then t = t:totable() end
  if type(t) ~= "table" then
    out[#out + 1] = t
  else
    for _, e in ipairs(t) do flat(e, out) end
  end
  return out
end

local function close(got, want)
  got, want = flat(got), flat(want)
  assert.equal(#want, #got)
  for i = 1, #want do
    assert.is_true(math.abs(got[i] - want[i]) <= 1e-12 * (1 + math.abs(want[i])),
      ("element %d is %.17g, expected %.17g"):format(i, got[i], want[i]))
  end
end

local function wrong_sine()
  local f = jax.custom_jvp(function(a, b) return jnp.sin(a) * b end)
  f:defjvp(function(p, t)
    return f(p[1], p[2]), jnp.cos(p[1]) * t[1] * p[2] * 10 + jnp.sin(p[1]) * t[2]
  end)
  return f
end

local function two_results()
  local g = jax.custom_vjp(function(a, b) return a * b, a + b end)
  g:defvjp(function(a, b)
    return { a * b, a + b }, { a, b }
  end, function(res, ct)
    return ct[1] * res[2] * 100 + ct[2], ct[1] * res[1]
  end)
  return g, function(a, b)
    local p, s = g(a, b)
    return p * 2 + jnp.sin(s)
  end
end

describe("custom_jvp", function()
  it("gives the rule's tangents in both modes and every order", function()
    local f = wrong_sine()
    local out, tangent = jax.jvp(f, { x, y }, { A(1), A(2) })
    close(out, 2.493737466510136)
    close(tangent, 3.7634200149006816)
    close(jax.grad(f, { argnums = { 0, 1 } })(x, y), { 1.7684300416925727, 0.9974949866040544 })
    close(jax.grad(jax.grad(f))(x, y), -24.937374665101363)
    close(jax.jit(jax.grad(jax.grad(jax.grad(f))))(x, y), -1.7684300416925727)
  end)

  it("works under vmap, and vmap under it", function()
    local f = wrong_sine()
    local want = { 21.939564047259317, 1.7684300416925727, -20.028590388673344 }
    close(jax.vmap(jax.grad(f), { in_axes = { 0, jax.None } })(v, y), want)
    close(jax.grad(function(a)
      return jax.vmap(f, { in_axes = { 0, jax.None } })(a, y):sum()
    end)(v), want)
  end)

  it("takes a Lua if on values outside of jit", function()
    local f = jax.custom_jvp(function(a) return jnp.abs(a) end)
    f:defjvp(function(p, t)
      if p[1]:item() > 0 then return f(p[1]), t[1] * 3 end
      return f(p[1]), t[1] * -5
    end)
    close(jax.grad(f)(x), 3)
    close(jax.grad(f)(-x), -5)
  end)

  it("takes trees, one rule for each argument, and closed-over arrays", function()
    local m = jax.custom_jvp(function(d) return { s = d.a * d.b } end)
    m:defjvp(function(p, t) return m(p[1]), { s = p[1].a * t[1].b * 7 } end)
    close(jax.grad(function(d) return m(d).s end)({ a = x, b = y }).b, 10.5)
    local k = jax.custom_jvp(function(a, b) return a * a * b end)
    k:defjvps(function(t, _, a, b) return 3 * a * t * b end, jax.None)
    close(jax.grad(k, { argnums = { 0, 1 } })(x, y), { 11.25, 0 })
    local c = jax.custom_jvp(function(a) return a * y end)
    c:defjvp(function(p, t) return c(p[1]), t[1] * y * 2 end)
    close(jax.jit(jax.grad(c))(x), 5)
    close(jax.grad(function(b)
      return (lax.scan(function(s) return c(s) end, b, nil, { length = 2 }))
    end)(x), 25)
  end)

  it("says what is missing", function()
    local f = jax.custom_jvp(jnp.sin)
    local ok, e = pcall(f, x)
    assert.is_false(ok)
    assert.matches("custom_jvp: the function has no rule yet %(give it one: f:defjvp%(rule%)%)",
      tostring(e))
    f:defjvp(function(p, t) return f(p[1]), t[1]:reshape { 1 } end)
    ok, e = pcall(jax.grad(f), x)
    assert.is_false(ok)
    assert.matches("the tangent of result 0 is f64%[1%], but its value is f64%[%]", tostring(e))
  end)
end)

describe("custom_vjp", function()
  it("gives the rule's cotangents, of several results, everywhere", function()
    local _, h = two_results()
    local both = { argnums = { 0, 1 } }
    close(jax.grad(h, both)(x, y), { 499.3463563791364, 3.0 })
    close(jax.jit(jax.grad(h, both))(x, y), { 499.3463563791364, 3.0 })
    close(jax.grad(jax.jit(h), both)(x, y), { 499.3463563791364, 3.0 })
    close(jax.vmap(jax.grad(h), { in_axes = { 0, jax.None } })(v, y),
      { 499.01000750339955, 499.3463563791364, 500.28366218546324 })
    close(jax.grad(jax.grad(h))(x, y), 0.7568024953079282)
  end)

  it("works in the body of a scan", function()
    local _, h = two_results()
    close(jax.grad(function(c)
      return (lax.scan(function(s, a) return h(s, a) * 0.01 end, c, v))
    end)(x), 14.915774388615745)
  end)

  it("passes arguments that are not differentiated first to bwd", function()
    local clip = jax.custom_vjp(function(_, a) return a end, { nondiff_argnums = 0 })
    clip:defvjp(function(_, a) return a, nil end,
      function(lim, _, ct) return jnp.clip(ct, -lim, lim) end)
    close(jax.grad(function(a) return (clip(0.3, a) * 5):sum() end)(v), { 0.3, 0.3, 0.3 })
    close(jax.jit(jax.grad(function(a) return (clip(0.3, a) ^ 2):sum() end))(v), { 0.3, 0.3, 0.3 })
  end)

  it("refuses forward mode and cotangents that do not fit", function()
    local g = two_results()
    local ok, e = pcall(jax.jvp, g, { x, y }, { x, y })
    assert.is_false(ok)
    assert.matches("custom_vjp: a function with a custom vjp has no forward derivative",
      tostring(e))
    local f = jax.custom_vjp(function(a) return a * 2 end)
    f:defvjp(function(a) return a * 2, a end, function(_, ct) return ct:reshape { 1 } end)
    ok, e = pcall(jax.grad(f), x)
    assert.is_false(ok)
    assert.matches("the cotangent of argument leaf 0 is f64%[1%], but its value is f64%[%]",
      tostring(e))
  end)
end)

describe("symbolic zeros", function()
  local SymbolicZero = jax.custom_derivatives.SymbolicZero
  local function zeros_of(list)
    local out = {}
    for i, t in ipairs(list) do out[i] = tostring(getmetatable(t) == SymbolicZero) end
    return table.concat(out, " ")
  end

  it("are what a jvp rule gets for arguments without a tangent", function()
    local f = jax.custom_jvp(function(a, b) return jnp.sin(a) * b end)
    local seen = {}
    f:defjvp(function(p, t)
      seen[#seen + 1] = zeros_of(t)
      local d, same = jnp.zeros_like(p[1]), t[2]
      if getmetatable(t[1]) ~= SymbolicZero then d = d + 10 * jnp.cos(p[1]) * t[1] * p[2] end
      if getmetatable(t[2]) == SymbolicZero then
        assert.equal("SymbolicZero(f64[])", tostring(same))
        assert.equal("float64", same.dtype)
        close(same:instantiate(), 0)
      else
        d = d + jnp.sin(p[1]) * t[2]
      end
      return f(p[1], p[2]), d
    end, { symbolic_zeros = true })
    close(jax.grad(f)(x, y), 1.7684300416925727)
    close(jax.grad(f, 1)(x, y), 0.9974949866040544)
    close(jax.grad(f, { argnums = { 0, 1 } })(x, y), { 1.7684300416925727, 0.9974949866040544 })
    assert.same({ "false true", "true false", "false false" }, seen)
    close(jax.jit(jax.grad(f))(x, y), 1.7684300416925727)
    f:defjvp(function(p, t) return f(p[1], p[2]), t[2] end, { symbolic_zeros = true })
    close(jax.grad(f)(x, y), 0)
  end)

  it("tell fwd what is differentiated, and may come from bwd", function()
    local g = jax.custom_vjp(function(a, b) return a * b, a + b end)
    local seen = {}
    g:defvjp(function(a, b)
      seen[#seen + 1] = tostring(a.perturbed) .. " " .. tostring(b.perturbed)
      return { a.value * b.value, a.value + b.value }, { a.value, b.value }
    end, function(res, ct)
      return ct[1] * res[2] * 100 + ct[2], ct[1] * res[1]
    end, { symbolic_zeros = true, optimize_remat = true })
    local function second(a, b) return (select(2, g(a, b))) end
    close(jax.grad(function(a, b) return (g(a, b)) end)(x, y), 250)
    close(jax.grad(second, { argnums = { 0, 1 } })(x, y), { 1, 0 })
    assert.same({ "true false", "true true" }, seen)
    close(jax.jit(jax.grad(second, { argnums = { 0, 1 } }))(x, y), { 1, 0 })
  end)
end)

describe("checkpoint", function()
  local w = (jnp.arange(6, { dtype = "float64" }) / 7):reshape { 3, 2 }
  local function block(a, b) return jnp.sin(jnp.sin(jnp.dot(b, a))) end
  local want = { -0.08107821268254657, -0.33095136350264304, -0.24323463804763973,
    -0.992854090507929, -0.40539106341273284, -1.6547568175132152 }

  it("changes no gradient, under any policy", function()
    local p = jax.checkpoint_policies
    for _, policy in ipairs { false, p.nothing_saveable, p.dots_saveable, p.everything_saveable,
      p.save_only_these_names("h"), p.save_from_both_policies(p.dots_saveable,
        p.nothing_saveable) } do
      local f = jax.checkpoint(block, { policy = policy or nil })
      close(jax.grad(function(a) return f(a, v):sum() end)(w), want)
      close(jax.jit(jax.grad(function(a) return f(a, v):sum() end))(w), want)
    end
  end)

  it("is differentiated twice, and keeps several results and static arguments", function()
    local f = jax.checkpoint(block)
    close(jax.grad(function(a)
      return jax.grad(function(b) return f(b, v):sum() end)(a):sum()
    end)(w), { -1.3861165062194432, -1.926115703145808, -4.15834951865833, -5.778347109437425,
      -6.930582531097215, -9.63057851572904 })
    local two = jax.checkpoint(function(a, name, b) return a * b, { name, a } end)
    local p, rest = two(x, "n", y)
    close(p, 3.75)
    assert.equal("n", rest[1])
    close(rest[2], 1.5)
    local named = jax.checkpoint(function(a)
      return jnp.sin(jax.ad_checkpoint.checkpoint_name(jnp.sin(a), "h"))
    end, { policy = jax.checkpoint_policies.save_only_these_names("h") })
    close(jax.grad(named)(x), math.cos(1.5) * math.cos(math.sin(1.5)))
  end)

  it("refuses what is no policy", function()
    local ok, e = pcall(jax.checkpoint, block, { policy = "dots_saveable" })
    assert.is_false(ok)
    assert.matches("checkpoint: the policy is one of jax.checkpoint_policies, got", tostring(e))
  end)
end)

describe("a custom function of the library", function()
  it("is traced once for each type", function()
    local runs = 0
    local f = require("jaxlua.custom").of_library("twice", function(a)
      runs = runs + 1
      return 2 * a
    end, function(self, p, t)
      return self(p[1]), 3 * t[1]
    end)
    close(jax.jit(f)(x), 3)
    local first = runs
    close(jax.jit(function(a) return f(f(a)) end)(x), 6)
    assert.equal(first, runs)
    close(jax.jit(jax.grad(f))(x), 3)
    close(jax.vmap(jax.grad(f))(v), { 3, 3, 3 })
    local _, dy = jax.jvp(jax.jit(f), { x }, { y })
    close(dy, 7.5)
    jax.jit(f)(v)
    assert.is_true(runs > first)
    for i = 1, 70 do
      assert.equal(i, jax.jit(f)(jnp.ones { i }).size)
    end
  end)

  it("has JAX's derivatives at the kinks and at infinities", function()
    local function slope(g, at) return jax.grad(g)(A(at)) end
    close(slope(jax.nn.relu, 0), 0)
    close(slope(jax.nn.relu6, 6), 0)
    close(slope(jax.grad(function(a) return jax.nn.relu(a) * a end), 0), 0)
    close(jax.grad(jnp.logaddexp, { 0, 1 })(A(2), A(2)), { 0.5, 0.5 })
    close(jax.grad(jnp.logaddexp, { 0, 1 })(A(math.huge), A(1)), { 1, 2.718281828459045 })
    close(jax.grad(jnp.logaddexp2, { 0, 1 })(A(2), A(3)), { 1 / 3, 2 / 3 })
    assert.equal(-math.huge, jnp.logaddexp(A(-math.huge), A(-math.huge)):item())
  end)
end)
