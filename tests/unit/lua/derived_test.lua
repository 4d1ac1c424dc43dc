-- derived_test.lua — hvp, linear_transpose, closure_convert, custom_gradient, disable_jit and kin.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local jnp, lax = jax.numpy, jax.lax

local x = jnp.array { 1, 2, 3 }

local function raises(words, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  for _, word in ipairs(words) do
    assert.truthy(tostring(e):find(word, 1, true), tostring(e))
  end
  assert.equal(0, C.trace_depth())
end

local function close(want, got)
  assert.is_true(jnp.allclose(jnp.array(want), got, { rtol = 1e-5 }):item(), tostring(got))
end

describe("hvp", function()
  it("is the Hessian times a vector", function()
    local function f(v) return jnp.sum(jnp.sin(v) * v[0]) + jnp.sum(v ^ 3) end
    local v = jnp.array { 1, -1, 2 }
    close((jax.hessian(f)(x):dot(v)):totable(), jax.hvp(f, x, v))
    close(jax.hessian(f)(x):dot(v):totable(), jax.jit(function(a, b)
      return jax.hvp(f, a, b)
    end)(x, v))
    local t = jax.hvp(function(p) return jnp.sum(p.a ^ 2 * p.b) end, { a = x, b = x },
      { a = x, b = jnp.zeros { 3 } })
    close({ 2, 8, 18 }, t.a)
    close({ 2, 8, 18 }, t.b)
  end)
end)

describe("linear_transpose", function()
  it("gives one cotangent for each argument", function()
    local f = jax.linear_transpose(function(a, b)
      return { a * 2 + b, jnp.sum(b) }
    end, x, jax.ShapeDtypeStruct(3, "float32"))
    local ca, cb = f { jnp.ones { 3 }, 5 }
    close({ 2, 2, 2 }, ca)
    close({ 6, 6, 6 }, cb)
    local w = jnp.arange(6):astype("float32"):reshape { 2, 3 }
    close({ 3, 5, 7 }, (jax.linear_transpose(function(v) return w:dot(v) end, x)(jnp.ones { 2 })))
    close({ 0, 0, 0 }, (jax.linear_transpose(function(v) return v * 0, v end, x)
      { jnp.ones { 3 }, jax.None }))
    -- the transpose is differentiable and maps
    close({ { 0, 1, 2 }, { 3, 4, 5 } }, jax.vmap(function(ct)
      return (jax.linear_transpose(function(v) return w:dot(v) end, x)(ct))
    end)(jnp.eye(2)))
  end)
  it("refuses what is not linear", function()
    raises({ "linear_transpose", "not linear" }, jax.linear_transpose(function(v)
      return v * v
    end, x), x)
    raises({ "floating point", "i32" }, jax.linear_transpose(function(v) return v end,
      jnp.arange(3)), x)
    raises({ "cotangent of result 0", "f32[2]", "f32[3]" }, jax.linear_transpose(function(v)
      return v
    end, x), jnp.ones { 2 })
  end)
end)

describe("closure_convert", function()
  it("takes out what is captured, tracers too", function()
    local g = jax.grad(function(w)
      local f, consts = jax.closure_convert(function(v) return jnp.sum(v * w) end, x)
      assert.equal(1, #consts)
      return f(x, unpack(consts)) + f(x, consts[1] * 2)
    end)
    assert.equal(18, g(2.0):item())
    local f, consts = jax.closure_convert(function(t, n) return t.a + t.b[1] * n end,
      { a = x, b = { x } }, 2.0)
    assert.same({}, consts)
    close({ 4, 8, 12 }, f({ a = x, b = { x } }, 3.0))
  end)
end)

describe("custom_gradient", function()
  local f = jax.custom_gradient(function(v)
    return v * v, function(g) return g * v * 10 end
  end)
  it("uses the function that f gives", function()
    assert.equal(9, f(jnp.float32(3)):item())
    assert.equal(30, jax.grad(f)(3.0):item())
    assert.equal(30, jax.jit(jax.grad(f))(3.0):item())
    assert.equal(30, jax.grad(jax.jit(f))(jnp.float32(3)):item())
    close({ 10, 20, 30 }, jax.vmap(jax.grad(f))(x))
    -- the second derivative is that of the rule: 10 g x
    assert.equal(10, jax.grad(jax.grad(f))(3.0):item())
    -- in loops
    assert.equal(30 * 1, jax.grad(function(v)
      return (lax.scan(function(c) return c + f(v) end, jnp.float32(0), nil, { length = 1 }))
    end)(3.0):item())
  end)
  it("takes several arguments and trees", function()
    local g = jax.custom_gradient(function(p, v)
      return { p.a * v }, function(ct) return { a = ct[1] * 100 }, ct[1] * 7 end
    end)
    local dp, dv = unpack(jax.grad(function(p, v) return g(p, v)[1] end, { argnums = { 0, 1 } })(
      { a = jnp.float32(3) }, jnp.float32(4)))
    assert.equal(100, dp.a:item())
    assert.equal(7, dv:item())
  end)
  it("refuses what gives no function", function()
    raises({ "function was expected" }, jax.grad(jax.custom_gradient(function(v)
      return v
    end)), 1.0)
  end)
end)

describe("contexts", function()
  it("disable_jit runs the plain function", function()
    local traced
    local f = jax.jit(function(v, k)
      traced = C.is_tracer(v)
      return v * (k and k.scale or 1)
    end)
    assert.equal(6, jax.disable_jit(function() return f(jnp.float32(3), jax.kw { scale = 2 }) end)
      :item())
    assert.is_false(traced)
    local ok, e = pcall(jax.disable_jit, function() error "mine" end)
    assert.is_false(ok)
    assert.truthy(tostring(e):find "mine")
    f(x)
    assert.is_true(traced)
  end)
  it("names change nothing", function()
    local function f(v) return v * 2 end
    local plain = tostring(jax.make_jaxpr(f)(x))
    assert.equal(plain, tostring(jax.make_jaxpr(jax.named_call(f, "double"))(x)))
    assert.equal(plain, tostring(jax.make_jaxpr(jax.named_call(f, { name = "double" }))(x)))
    assert.equal(plain, tostring(jax.make_jaxpr(function(v)
      return jax.named_scope("double", f, v)
    end)(x)))
    raises({ "named_scope", "string" }, jax.named_scope, 3, f, x)
  end)
  it("device_put and device_get", function()
    local t = jax.device_put { 1, { a = x, b = true } }
    assert.equal(1, t[1]:item())
    assert.equal("bool", t[2].b.dtype)
    assert.is_true(rawequal(x, t[2].a))
    assert.is_true(rawequal(x, jax.device_get { x }[1]))
    raises({ "device_put", "string" }, jax.device_put, { "a" })
    raises({ "device_get", "not known" }, jax.jit(jax.device_get), x)
  end)
end)
