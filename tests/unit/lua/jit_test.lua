-- jit_test.lua — signatures, static values, captured values, stages; what make_jaxpr prints.

local jax = require "jaxlua"
local C = require "jaxlua.core"

local Sin = C.unary("sin", "inexact")
local x = C.array { 1, 2, 3 }

local function values(a) return a:totable() end

describe("jit", function()
  it("knows trees whatever the order of their keys", function()
    local n = 0
    local f = jax.jit(function(p, s)
      n = n + 1
      return p.w * s, { b = p.b + 1, "text", flag = true, none = jax.None }
    end)
    local a, t = f({ w = x, b = x }, 2)
    assert.same({ 2, 4, 6 }, values(a))
    assert.same({ 2, 3, 4 }, values(t.b))
    assert.equal("text", t[1])
    assert.is_true(t.flag)
    assert.equal(jax.None, t.none)
    local other = {}
    for i = 1, 50 do other["k" .. i] = i end
    for i = 1, 50 do other["k" .. i] = nil end
    other.b, other.w = x * 2, x * 3
    a, t = f(other, 3)
    assert.same({ 9, 18, 27 }, values(a))
    assert.same({ 3, 5, 7 }, values(t.b))
    assert.equal(1, n)
  end)

  it("retraces for another structure, type or static value, and says why", function()
    local f = jax.jit(function(p, flag) return flag and p[1] * 2 or p[1] end)
    assert.same({ 2, 4, 6 }, values(f({ x }, true)))
    assert.same({ 1, 2, 3 }, values(f({ x }, false)))
    assert.same({ 1 }, values(f({ C.array { 1 } }, false)))
    assert.same({ 1 }, values(f({ C.array { 1 }, x }, false)))
    f({ x }, true)
    assert.equal(4, f:traces())
    local why = f:explain_cache_misses()
    assert.equal("first call", why[1])
    assert.equal("argument 1 is false, before true", why[2])
    assert.truthy(why[3]:find "f32%[1%], before f32%[3%]")
    assert.truthy(why[4]:find "another tree")
  end)

  it("static_argnums are part of the key by value", function()
    local f = jax.jit(function(v, k, shape)
      for _ = 1, k do v = v * 2 end
      return C.reshape(v, shape)
    end, { static_argnums = { 1, 2 } })
    assert.same({ { 2 }, { 4 }, { 6 } }, values(f(x, 1, { 3, 1 })))
    assert.same({ 4, 8, 12 }, values(f(x, 2, { 3 })))
    assert.same({ { 2 }, { 4 }, { 6 } }, values(f(x, 1, { 3, 1 })))
    assert.equal(2, f:traces())
  end)

  it("notices that a captured value was replaced", function()
    local w = C.array { 10 }
    local function g(v) return v * w end
    local f = jax.jit(function(v) return g(v) + 1 end)
    assert.same({ 11, 21, 31 }, values(f(x)))
    f(x)
    assert.equal(1, f:traces())
    w = C.array { 100 }
    assert.same({ 101, 201, 301 }, values(f(x)))
    g = function(v) return v end
    assert.same({ 2, 3, 4 }, values(f(x)))
    assert.equal(3, f:traces())
    assert.truthy(f:explain_cache_misses()[2]:find "captured")
  end)

  it("with 60 captured arrays", function()
    local code = { "local A = ... " }
    for i = 1, 58 do code[#code + 1] = ("local a%d = A(%d)"):format(i, i) end
    code[#code + 1] = "local function set(v) a58 = v end return function(x) return x"
    for i = 1, 58 do code[#code + 1] = "+ a" .. i end
    code[#code + 1] = " end, set"
    local f, set = loadstring(table.concat(code, " "))(C.array)
    local g = jax.jit(f)
    assert.equal(58 * 59 / 2, g(0):item())
    set(C.array(0))
    assert.equal(57 * 58 / 2, g(0):item())
    assert.equal(2, g:traces())
  end)

  it("captures of an outer trace are used once", function()
    local f = jax.grad(function(a) return jax.jit(function(b) return a * b end)(a) end)
    assert.equal(4, f(2):item())
    assert.equal(6, f(3):item())
  end)

  it("results may be arguments, constants, nothing", function()
    local f = jax.jit(function(a) return a, 7, nil, { a, a } end)
    local a, seven, none, pair = f(x)
    assert.same({ 1, 2, 3 }, values(a))
    assert.equal(7, seven:item())
    assert.equal("float32", seven.dtype)
    assert.is_nil(none)
    assert.same({ 1, 2, 3 }, values(pair[2]))
    assert.equal(0, select("#", jax.jit(function() end)()))
  end)

  it("registered objects are trees", function()
    local mt = {}
    jax.tree_util.register_pytree_node(mt, function(o) return { o.a, o.b }, o.tag end,
      function(tag, c) return setmetatable({ a = c[1], b = c[2], tag = tag }, mt) end)
    local n = 0
    local f = jax.jit(function(o)
      n = n + 1
      return setmetatable({ a = o.a * o.b, b = o.b, tag = o.tag .. "!" }, mt)
    end)
    local function object(tag) return setmetatable({ a = x, b = 2, tag = tag }, mt) end
    local r = f(object "t")
    assert.same({ 2, 4, 6 }, values(r.a))
    assert.equal("t!", r.tag)
    assert.equal(mt, getmetatable(r))
    f(object "t")
    assert.equal(1, n)
    assert.equal("u!", f(object "u").tag)
    assert.equal(2, n)
    local g = jax.grad(function(o)
      return C.prim.reduce_sum(o.a * o.a, { axes = { 0 } }) * o.b end)(object "g")
    assert.same({ 4, 8, 12 }, values(g.a))
  end)

  it("keywords pass on", function()
    local f = jax.jit(function(a, k) return a * k.scale end)
    assert.same({ 3, 6, 9 }, values(f(x, jax.kw { scale = 3 })))
  end)

  it("shows its stages", function()
    local f = jax.jit(function(a) return Sin(a) * 2 + a end)
    local low = f:lower(x)
    assert.truthy(low:as_text("jaxpr"):find("sin a", 1, true))
    for _, stage in ipairs { "optimized", "kernels", "c" } do
      assert.truthy(#low:as_text(stage) > 0, stage)
    end
    local ok, e = pcall(low.as_text, low, "nonsense")
    assert.is_false(ok)
    assert.truthy(tostring(e):find "nonsense")
  end)
end)

describe("a jitted function", function()
  it("keeps a bounded number of signatures", function()
    local f = jax.jit(function(v, k) return v * k end, { static_argnums = 1 })
    for k = 1, 600 do f(x, k) end
    assert.equal(600, f:traces())
    assert.same({ 600, 1200, 1800 }, values(f(x, 600)))
    assert.equal(600, f:traces())
    assert.same({ 1, 2, 3 }, values(f(x, 1)))
    assert.equal(601, f:traces())
    assert.equal(512, #f:explain_cache_misses())
  end)

  it("says that its methods take a colon", function()
    local f = jax.jit(Sin)
    local ok, e = pcall(f.lower, x)
    assert.is_false(ok)
    assert.truthy(tostring(e):find(
      "lower: a jitted function was expected, got f32[3]; a method takes a colon: f:lower(x)", 1,
      true), tostring(e))
  end)
end)

describe("make_jaxpr", function()
  it("prints as JAX does", function()
    local m = C.array { { 1, 2, 3 }, { 4, 5, 6 } }
    assert.equal([[{ lambda ; a:f32[3] b:f32[2,3]. let
    c:f32[2,3] = broadcast_in_dim[broadcast_dimensions=(1,)] a
    d:f32[2,3] = add c b
  in (d,) }]], tostring(jax.make_jaxpr(function(a, b) return a + b end)(x, m)))
    assert.equal([[{ lambda ; a:f32[3]. let
    b:f32[3] = mul a 2.0:f32[]
    c:f32[3] = integer_pow[y=2] b
    d:f32[3] = pow c 0.5:f32[]
    e:f32[3] = neg d
  in (e,) }]], tostring(jax.make_jaxpr(function(a) return -(((a * 2) ^ 2) ^ 0.5) end)(x)))
    assert.equal([[{ lambda ; a:i32[3]. let
    b:f32[3] = convert_element_type[new_dtype=float32 weak_type=False] a
    c:f32[3] = div b 2.0:f32[]
    d:f32[3] = convert_element_type[new_dtype=float32 weak_type=True] a
    e:f32[3] = add d 2.5:f32[]
    f:i32[3] = add a 1:i32[]
  in (c, e, f) }]], tostring(jax.make_jaxpr(function(a) return a / 2, a + 2.5,
    a + 1 end)(C.array({ 1, 2, 3 }, "int32"))))
  end)
end)

describe("eager numbers", function()
  it("follow NumPy's rules", function()
    local i = C.array({ -7, 7 }, "int32")
    assert.same({ 2, 1 }, values(i % 3))
    assert.same({ -1, -2 }, values(i % -3))
    assert.same({ 8, 81 }, values(C.array({ 2, 3 }, "int32") ^ C.array({ 3, 4 }, "int32")))
    assert.same({ 1, -1 }, values(2.5 % C.array { 1.5, -3.5 }))
    assert.equal("int32", (i + 1).dtype)
    assert.equal("float32", (i + 1.5).dtype)
    assert.equal("float32", (i / 2).dtype)
    assert.equal("int32", (C.array(true) + 1).dtype)
    assert.equal("float16", (C.array({ 1 }, "float16") * 2.7).dtype)
    assert.equal("float64", (C.array({ 1 }, "float64") + x[0]).dtype)
    assert.equal(9007199254740993LL, C.op.add(C.array({ 9007199254740992 }, "int64"), 1):item())
  end)
end)
