-- loop_edges_test.lua — loops at their edges against JAX's values (loop_edges.lua beside it):
-- unroll, no trips, no carry, no elements, small types, batches with a rest, traced bounds.

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax
local golden = dofile "tests/golden/loop_edges.lua"
local F = jnp.float32

local function compare(want, got, name)
  local leaves = jax.tree.leaves(got)
  assert.equal(#want, #leaves, name)
  for i, w in ipairs(want) do
    local x = jnp.asarray(leaves[i])
    assert.equal(w.dtype, x.dtype, name)
    assert.same(w.shape, { unpack(x.shape) }, name)
    local list = x.size > 0 and x:ravel():astype("float32"):totable() or {}
    assert.equal(#w, #list, name)
    for k, v in ipairs(w) do
      assert.near(v, list[k], 2e-6 * math.max(1, math.abs(v)), name)
    end
  end
end

-- f eagerly and jitted.
local function show(name, f)
  it(name, function()
    local want = assert(golden[name], name)
    compare(want, { f() }, name)
    compare(want, { jax.jit(f)() }, name)
  end)
end

local xs = jnp.arange(5):astype "float32"
local function step(c, x) return c * x + 1, c - x end

local spelled = { [true] = "True", [false] = "False" }
for _, u in ipairs { 1, 2, 5, 7, true, false } do
  show("unroll " .. (spelled[u] or u), function()
    return lax.scan(step, F(2), xs, { unroll = u })
  end)
  show("unroll rev " .. (spelled[u] or u), function()
    return lax.scan(step, F(2), xs, { unroll = u, reverse = true })
  end)
end
show("grad unroll", function()
  return jax.grad(function(c)
    local _, y = lax.scan(step, c, xs, { unroll = 2 })
    return y:sum()
  end)(2.0)
end)
local b4 = jnp.arange(4):astype "bfloat16"
show("bf16", function()
  return lax.scan(function(c, x) return c * 1.01 + x, c end, jnp.bfloat16(1), b4)
end)
show("bf16 grad", function()
  return jax.grad(function(init)
    return (lax.scan(function(c, x) return c * 1.5 + x, c end, init, b4))
  end)(jnp.bfloat16(1))
end)
show("bool", function()
  return lax.scan(function(c, x)
    return jnp.logical_xor(c, x), jnp.logical_and(c, x)
  end, jnp.array(true), jnp.array { true, false, true })
end)
show("bool+f grad", function()
  return jax.grad(function(a)
    return (lax.scan(function(c, x)
      return { jnp.logical_not(c[1]), jnp.where(c[1], c[2] * x, c[2]) }, c[1]
    end, { jnp.array(true), a }, xs + 1))[2]
  end)(2.0)
end)
show("empty carry", function()
  return lax.scan(function(c, x) return {}, x * 2 end, {}, xs)
end)
show("empty carry {}", function()
  return lax.scan(function(c, x) return {}, { a = x * 2 } end, {}, xs)
end)
show("none y", function()
  return lax.scan(function(c, x) return c + x end, F(0), xs)
end)
show("zero size", function()
  return lax.scan(function(c, x) return c + x:sum(), x * c end, F(1), jnp.zeros { 3, 0 })
end)
show("zero size carry", function()
  return lax.scan(function(c, x) return c * x, c:sum() end, jnp.zeros { 0, 2 }, xs)
end)
show("len 0", function()
  return lax.scan(step, F(2), jnp.zeros { 0 })
end)
show("len 0 grad", function()
  return jax.grad(function(c) return (lax.scan(step, c, jnp.zeros { 0 })) end)(2.0)
end)
show("len 0 grad xs", function()
  return jax.grad(function(v) return (lax.scan(step, F(1), v)) end)(jnp.zeros { 0 })
end)
show("len only", function()
  return lax.scan(function(c) return c * 2, c end, F(1), nil, { length = 4 })
end)
local sx = function(x) return jnp.sin(x) * x end
for _, n in ipairs { 2, 5, 9 } do
  show("map batch "..n, function()
    return lax.map(sx, xs, { batch_size = n })
  end)
end
show("map batch tree", function()
  local b = jnp.arange(10):astype "float32":reshape { 5, 2 }
  return lax.map(function(t) return t.a + t.b:sum(), t.a end, { a = xs, b = b }, { batch_size = 3 })
end)
show("map 0", function()
  return lax.map(function(x) return x * 2 end, jnp.zeros { 0, 2 })
end)
show("map grad", function()
  return jax.grad(function(v) return lax.map(sx, v, { batch_size = 2 }):sum() end)(xs)
end)
local m = jnp.arange(12):astype "float32":reshape { 3, 4 }+1
show("assoc rev", function()
  return lax.associative_scan(jnp.add, m, { reverse = true, axis = 1 })
end)
show("assoc ax -1", function()
  return lax.associative_scan(jnp.multiply, m, { axis = -1 })
end)
show("assoc tree", function()
  return lax.associative_scan(function(a, b)
    return { a[1] * b[1], b[1] * a[2] + b[2] }
  end, { m, m * 2 }, { reverse = true, axis = 1 })
end)
show("assoc 0", function()
  return lax.associative_scan(jnp.add, jnp.zeros { 0, 3 })
end)
show("assoc bool", function()
  return lax.associative_scan(jnp.logical_xor, jnp.array { true, false, true, true, false })
end)
show("assoc grad", function()
  return jax.grad(function(v)
    return lax.associative_scan(jnp.multiply, v, { axis = 1, reverse = true }):sum()
  end)(m)
end)
local f = function(n, x) return lax.fori_loop(0, n, function(i, c) return c * x + i end, F(1)) end
show("fori vmap", function()
  return jax.vmap(f)(jnp.array({ 0, 1, 3, 2 }, "int32"), jnp.array({ 1, 2, 3, 4 }, "float32"))
end)
show("fori jit", function()
  return jax.jit(f)(jnp.int32(4), F(2))
end)
show("fori vmap1", function()
  return jax.vmap(f, { jax.None, 0 })(3, jnp.array({ 1, 2 }, "float32"))
end)
show("fori neg", function()
  return f(-3, F(2))
end)
show("fori jvp", function()
  return jax.jvp(function(x) return f(4, x) end, { F(2) }, { F(1) })
end)
show("fori grad static", function()
  return jax.grad(function(x)
    return lax.fori_loop(2, 6, function(i, c) return c * x + i end, F(1))
  end)(2.0)
end)
show("fori lo>hi", function()
  return lax.fori_loop(5, 2, function(i, c) return c + 1 end, F(0))
end)
show("fori i8", function()
  return lax.fori_loop(jnp.int8(0), jnp.int8(5), function(i, c) return c + i end, jnp.int8(0))
end)
show("while 0 trips tree", function()
  return lax.while_loop(function(s) return s.i:lt(0) end, function(s)
    return { i = s.i + 1, x = s.x * 2 }
  end, { i = F(0), x = jnp.ones { 2 } })
end)
show("while empty arr", function()
  return lax.while_loop(function(s) return s[1]:lt(3) end, function(s)
    return { s[1] + 1, s[2] }
  end, { F(0), jnp.zeros { 0 } })
end)
show("vmap while", function()
  return jax.vmap(function(x)
    return lax.while_loop(function(s) return s:lt(10) end, function(s) return s * 2 end, x)
  end)(jnp.array({ 1, 3, 20 }, "float32"))
end)
show("vmap scan bool", function()
  return jax.vmap(function(a)
    return lax.scan(function(c) return jnp.logical_not(c), c end, a, nil, { length = 3 })
  end)(jnp.array { true, false })
end)
show("cond none", function()
  return lax.cond(true, function() return F(1) end, function() return F(2) end)
end)
show("switch", function()
  local o, times = {}, {}
  for k = 1, 3 do
    times[k] = function(x) return x * k end
  end
  for j, i in ipairs { -1, 0, 1, 2, 5 } do
    o[j] = lax.switch(i, times, F(3))
  end
  return o
end)
show("hess scan", function()
  return jax.hessian(function(init)
    local _, y = lax.scan(function(c, x) return jnp.sin(c) * x, c end, init, xs + 1)
    return y:sum()
  end)(0.3)
end)
show("scan int grad", function()
  return jax.grad(function(c)
    return (lax.scan(function(s, x) return { s[1] + 1, s[2] * x * s[1] } end, { 1, c }, xs + 1))[2]
  end)(1.5)
end)

-- JAX refuses these: the number of trips is known only when they run.
it("differentiates through bounds that are traced", function()
  local function d(n)
    return jax.grad(function(x) return f(n, x) end)(F(2))
  end
  assert.equal(38, jax.jit(d)(jnp.int32(4)):item())
  assert.same({ 0, 1, 38, 4 }, jax.vmap(d)(jnp.array({ 0, 1, 4, 2 }, "int32")):totable())
end)
