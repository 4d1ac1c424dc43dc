-- transform_test.lua — grad, jvp, vjp, linearize, vmap, jit and every nesting of two of them,
-- against
-- finite differences in f64 and closed forms.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local sin, cos, exp, log = math.sin, math.cos, math.exp, math.log

local Sin, Cos, Exp = C.unary("sin", "inexact"), C.unary("cos", "inexact"),
  C.unary("exp", "inexact")
local Log, Max = C.unary("log", "inexact"), C.binary("max")

local function A(t) return C.array(t, "float64") end
local function sum(x) return C.prim.reduce_sum(x, { axes = C.axes(nil, C.ndim(x)) }) end
local function dot(a, b)
  return C.prim.dot_general(a, b, { dimension_numbers = { { C.ndim(a) - 1 }, { 0 }, {}, {} } })
end
local function number(x) return type(x) == "number" and x or x:item() end

local function flat(x, out)
  out = out or {}
  if C.is_array(x) then x = x:totable() end
  if type(x) ~= "table" then
    out[#out + 1] = x
  else
    for _, v in ipairs(x) do flat(v, out) end
  end
  return out
end

local function close(got, want, tol, what)
  local g, w = flat(got), flat(want)
  assert.equal(#w, #g, what)
  for i = 1, #w do
    local near = math.abs(g[i] - w[i]) <= (tol or 1e-6) * (1 + math.abs(w[i])) -- false for NaN
    if not near then
      error(("%s: element %d is %.12g, expected %.12g"):format(what or "values", i, g[i], w[i]), 2)
    end
  end
end

local function fd(f, x)
  local h = 1e-5
  return (number(f(A(x + h))) - number(f(A(x - h)))) / (2 * h)
end

-- Gradient of a function of a vector.
local function tree_fd(f, x)
  local r = {}
  for i = 1, #x do
    local function at(d)
      local y = { unpack(x) }
      y[i] = y[i] + d
      return number(f(A(y)))
    end
    r[i] = (at(1e-5) - at(-1e-5)) / 2e-5
  end
  return r
end

local function raises(pattern, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  assert.truthy(tostring(e):find(pattern), tostring(e))
  assert.equal(0, C.trace_depth())
end

-- Derivatives of a scalar function up to `order`, and what every nesting makes of the first.
local function derivs(f, x, order)
  local g = f
  for k = 1, order or 2 do
    local h = jax.grad(g)
    close(h(A(x)), fd(g, x), 1e-5, "derivative " .. k)
    g = h
  end
  local d1, d2 = jax.grad(f)(A(x)), jax.grad(jax.grad(f))(A(x))
  local _, t = jax.jvp(f, { A(x) }, { A(1) })
  close(t, d1, 1e-6, "jvp")
  local _, t2 = jax.jvp(jax.grad(f), { A(x) }, { A(1) })
  close(t2, d2, 1e-6, "forward over reverse")
  close(jax.jit(jax.grad(f))(A(x)), d1, 1e-6, "jit of grad")
  close(jax.grad(jax.jit(f))(A(x)), d1, 1e-6, "grad of jit")
  local e1, e2 = jax.grad(f)(A(x + 0.1)), jax.grad(jax.grad(f))(A(x + 0.1))
  close(jax.vmap(jax.grad(f))(A { x, x + 0.1 }), { d1, e1 }, 1e-6, "vmap of grad")
  close(jax.grad(function(v) return sum(jax.vmap(f)(v)) end)(A { x, x + 0.1 }), { d1, e1 }, 1e-6,
    "grad of vmap")
  close(jax.vmap(jax.grad(jax.grad(f)))(A { x, x + 0.1 }), { d2, e2 }, 1e-6, "vmap of grad of grad")
  close(jax.jit(jax.vmap(jax.grad(jax.jit(f))))(A { x, x + 0.1 }), { d1, e1 }, 1e-6,
    "jit vmap grad jit")
end

describe("transforms", function()
  after_each(function() assert.equal(0, C.trace_depth()) end)

  it("straight line", function()
    derivs(function(x) return Sin(x) * x end, 1.3, 3)
    derivs(function(x) return Exp(x) / (1 + x * x) - Log(x) end, 0.8, 3)
    derivs(function(x) return Max(x * x, Sin(x)) * x end, 0.6)
    derivs(function(x) return x ^ 3 + 2 ^ x + x ^ 0.5 end, 0.7)
  end)

  it("vectors", function()
    local W, x = A { { 1, 2, 3 }, { 4, 5, 7 } }, { 0.1, 0.2, 0.3 }
    local function f(v) return sum(Sin(dot(W, v)) * dot(W, v * v)) end
    close(jax.grad(f)(A(x)), tree_fd(f, x), 1e-5)
    local H = jax.hessian(f)(A(x))
    for i = 0, 2 do
      close(H[i], tree_fd(function(v) return jax.grad(f)(v)[i] end, x), 1e-5, "hessian row " .. i)
    end
    close(jax.jacfwd(jax.jacrev(f))(A(x)), H)
    close(jax.jacrev(jax.jacfwd(f))(A(x)), H)
    close(jax.jacrev(jax.jacrev(f))(A(x)), H)
    close(jax.jit(jax.jacfwd(jax.jacfwd(f)))(A(x)), H)
    local function g(v)
      local y = v[1] * C.transpose(C.reshape(v, { 3, 1 }))
      return sum(y * y)
    end
    close(jax.grad(g)(A(x)), tree_fd(g, x), 1e-5)
    local _, push = jax.linearize(function(v) return Sin(v) * v end, A(1.3))
    close(push(A(2)), 2 * (cos(1.3) * 1.3 + sin(1.3)))
  end)

  it("trees of arguments and results", function()
    local v, g = jax.value_and_grad(function(p, x)
      return sum(p.w * x) * p.l[1] end)({ w = A { 1, 2 }, l = { 3 } }, A { 4, 5 })
    close(v, 42)
    close(g.w, { 12, 15 })
    close(g.l[1], 14)
    local _, gs = jax.value_and_grad(function(a, b) return a * a * b end,
      { argnums = { 0, 1 } })(2, 3)
    close({ gs[1], gs[2] }, { 12, 4 })
    close(jax.grad(function(a, b) return a * a * b end, -1)(2, 3), 4)
    local grads, aux = jax.grad(function(x) return x * x, { y = x * 3, s = "kept" } end,
      { has_aux = true })(2)
    close(grads, 4)
    close(aux.y, 6)
    assert.equal("kept", aux.s)
    local value, aux2, grads2 = jax.value_and_grad(function(x) return x * x, x + 1 end,
      { has_aux = true })(3)
    close({ value, aux2, grads2 }, { 9, 4, 6 })
    local y, pull = jax.vjp(function(t) return { a = t.x * t.y, b = sum(t.x) } end,
      { x = A { 1, 2 }, y = A { 3, 4 } })
    close(y.a, { 3, 8 })
    local d = pull { a = A { 1, 10 }, b = 100 }
    close(d.x, { 103, 140 })
    close(d.y, { 1, 20 })
    local a, b = jax.vjp(function(p, q) return p * q, p + q end, 2, 3)
    close(a, { 6, 5 })
    close({ b { 1, 0 } }, { 3, 2 })
  end)

  it("Lua's own control flow on known values", function()
    local function f(x)
      local y = x
      if x:item() > 1 then y = y * y else y = Sin(y) end
      local k = 0
      while y:item() < 100 and k < 20 do
        y = y * x + 1
        k = k + 1
      end
      return y
    end
    local g = jax.grad(f)
    for _, x in ipairs { 0.5, 1.7 } do
      close(g(A(x)), fd(f, x), 1e-5)
      close(jax.grad(g)(A(x)), fd(g, x), 1e-5)
      close((select(2, jax.jvp(f, { A(x) }, { A(1) }))), g(A(x)))
      close((select(2, jax.jvp(g, { A(x) }, { A(1) }))), jax.grad(g)(A(x)))
      close(jax.grad(jax.grad(g))(A(x)), fd(jax.grad(g), x), 1e-4)
    end
    raises("concretization", jax.jit(f), A(0.5))
    raises("concretization", jax.vmap(g), A { 1, 2 })
    close(jax.grad(function(w)
      return sum(jax.vmap(function(x)
        if (w * 2):item() > 1 then return x * w * w end
        return x
      end)(A { 1, 2 }))
    end)(A(2)), 12)
    close(jax.vmap(function(x, w)
      if (A(3) * 2):item() > 1 then return x * w end
      return x
    end, { 0, jax.None })(A { 1, 2 }, A(5)), { 5, 10 })
  end)

  it("perturbations are not confused", function()
    close(jax.grad(function(x) return x * jax.grad(function(y) return x + y end)(1) end)(1), 1)
    close(jax.grad(function(x) return x * jax.grad(function(y) return x * y * y end)(3) end)(2), 24)
    local function D(f) return function(x) return (select(2, jax.jvp(f, { x }, { 1 }))) end end
    close(D(function(x) return x * D(function(y) return x + y end)(1) end)(1), 1)
    close(jax.grad(function(x) return x * D(function(y) return x * y * y end)(3) end)(2), 24)
    close(D(function(x) return x * jax.grad(function(y) return x * y * y end)(3) end)(2), 24)
    close(jax.grad(function(x)
      return jax.grad(function(y)
        return jax.grad(function(z) return x * x * y * y * z * z end)(y) * x
      end)(x)
    end)(A(1.5)), 30 * 1.5 ^ 4)
    close(D(function(x) return D(function(z) return z * x end)(x) end)(3), 1)
  end)

  it("vmap", function()
    local x, y = A { { 1, 2, 3 }, { 4, 5, 6 } }, A { { 1, 2 }, { 3, 4 }, { 5, 6 } }
    close(jax.vmap(function(a, b) return sum(a * b) end, { 0, 1 })(x, y), { 22, 64 })
    close(jax.vmap(function(a) return a * 2 end, 1, 0)(x), { 2, 8, 4, 10, 6, 12 })
    close(jax.vmap(function(a) return a * 2 end, 0, -1)(x), { 2, 8, 4, 10, 6, 12 })
    close(jax.vmap(function(a)
      return jax.vmap(function(b, c) return b * c end, { 0, jax.None })(a, sum(a))
    end, 1)(x), { 5, 20, 14, 35, 27, 54 })
    close(jax.vmap(function(a) return jax.vmap(function(b) return a * b end)(A { 1, 2 })
      end)(A { 3, 4 }), { 3, 6, 4, 8 })
    close(jax.vmap(function() return A { 7, 8 } end)(A { 1, 2 }), { 7, 8, 7, 8 })
    close(jax.vmap(dot, { 0, jax.None })(x, A { 1, 1, 1 }), { 6, 15 })
    close(jax.vmap(function(a) return dot(C.reshape(a, { 3, 1 }), C.reshape(a, { 1, 3 })) end)(x),
      { 1, 2, 3, 2, 4, 6, 3, 6, 9, 16, 20, 24, 20, 25, 30, 24, 30, 36 })
    local p = jax.vmap(function(t)
      return { s = t.a + t.b, n = "static" } end)({ a = A { 1, 2 }, b = A { 10, 20 } })
    close(p.s, { 11, 22 })
    assert.equal("static", p.n)
    local u, v = jax.vmap(function(a, b) return a + b, a * b end, { 0, jax.None })(A { 1, 2 }, 3)
    close(u, { 4, 5 })
    close(v, { 3, 6 })
    raises("differ in size", jax.vmap(function(a, b) return a + b end), A { 1, 2 }, A { 1, 2, 3 })
    raises("has no axis to map over", jax.vmap(function(a) return a end), 3)
    raises("out of range", jax.vmap(function(a) return a end, 2), x)
  end)

  it("jit keeps one trace for each signature", function()
    local n = 0
    local f = jax.jit(function(x)
      n = n + 1
      return x * 2
    end)
    f(1)
    f(2)
    assert.equal(1, n)
    f(A { 1, 2 })
    assert.equal(2, n)
    f(A { 5, 6 })
    assert.equal(2, n)
    f(A { 1, 2, 3 })
    assert.equal(3, n)
    f(2.5)
    assert.equal(4, n)
    local g = jax.jit(function(x)
      n = n + 1
      return sum(x * x)
    end)
    n = 0
    g(A { 1, 2 })
    jax.grad(g)(A { 1, 2 })
    jax.grad(function(x) return sum(jax.vmap(g)(x)) end)(A { { 1, 2 }, { 3, 4 } })
    assert.equal(1, n)
  end)

  it("edges and zeros", function()
    local g = jax.grad(function(a) return a * 2 end, { argnums = { 0, 1 } })(A(1), A { 1, 2 })
    close(g[2], { 0, 0 })
    close(jax.grad(function(x) return x end)(3), 1)
    close(jax.grad(function() return A(5) end)(3), 0)
    local _, pull = jax.vjp(function(x)
      local z = Sin(x)
      return { z, z, x, 7 }
    end, A(0.5))
    close(pull { A(1), A(1), A(1), 1 }, 2 * cos(0.5) + 1)
    close((select(2, jax.jvp(function() return A(3) end, { 1 }, { 1 }))), 0)
    local zeros = C.stats().zeros
    jax.grad(function(p)
      local a = Sin(p[1]) * p[2]
      local b = Cos(a) + 3
      return b * a - Exp(b) / 2
    end)({ 1, 2 })
    assert.equal(zeros, C.stats().zeros)
  end)
end)

describe("closing over outer tracers", function()
  -- every inner transform inside every outer one; the inner function uses x of the outer one
  local inner = {
    grad = function(f) return jax.grad(f)(A(0.4)) end,
    jvp = function(f) return (select(2, jax.jvp(f, { A(0.4) }, { A(1) }))) end,
    vmap = function(f) return sum(jax.vmap(f)(A { 0.4, 0.5 })) end,
    jit = function(f) return jax.jit(f)(A(0.4)) end,
  }
  for a, in_a in pairs(inner) do
    it(a, function()
      derivs(function(x)
        local w = Sin(x)
        return in_a(function(y) return y * y * w + x * y end)
      end, 0.7)
    end)
    for b, in_b in pairs(inner) do
      it(a .. " inside " .. b, function()
        local function g(x)
          return in_b(function(z) return in_a(function(y) return Sin(y * z) * x + z * y end) end)
        end
        local d = jax.grad(g)(A(0.7))
        close(d, fd(g, 0.7), 1e-5, "grad")
        close((select(2, jax.jvp(g, { A(0.7) }, { A(1) }))), d, 1e-6, "jvp")
        close(jax.grad(jax.grad(g))(A(0.7)), fd(jax.grad(g), 0.7), 1e-4, "grad of grad")
        close(jax.jit(jax.grad(jax.jit(g)))(A(0.7)), d, 1e-6, "jit")
        close(jax.vmap(jax.grad(g))(A { 0.7, 0.2 }), { d, jax.grad(g)(A(0.2)) }, 1e-6, "vmap")
      end)
    end
  end

  it("every level at once", function()
    local function h(a)
      return jax.vmap(function(x)
        return jax.grad(function(y)
          return jax.jit(function(z) return Sin(z * x) * y * a end)(y)
        end)(x * a)
      end)(A { 0.3, 0.6 })
    end
    local function hs(a) return sum(jax.jit(h)(a)) end
    close(jax.grad(hs)(A(1.2)), fd(hs, 1.2), 1e-5)
  end)
end)

describe("errors of traced functions", function()
  after_each(function() assert.equal(0, C.trace_depth()) end)

  it("leaks name the line", function()
    local kept
    jax.grad(function(x) kept = x * 2 return x end)(1)
    raises("transform_test.lua:%d+.*ended", function() return kept + 1 end)
    jax.jit(function(x) kept = Sin(x) return x end)(1)
    raises("leaked tracer", function() return Sin(kept) end)
    raises("leaked tracer", function() return jax.grad(function(x) return x * kept end)(1) end)
    raises("leaked tracer", function() return jax.grad(function() return kept end)(1) end)
    raises("leaked tracer", function() return jax.jit(function() return kept end)(1) end)
  end)

  it("pass unchanged", function()
    local boom = { code = 7 }
    local all = { grad = jax.grad, jit = jax.jit, vmap = jax.vmap, jacfwd = jax.jacfwd,
      value_and_grad = jax.value_and_grad,
      make_jaxpr = jax.make_jaxpr }
    for name, w in pairs(all) do
      local ok, e = pcall(w(function() error(boom) end), A { 1, 2 })
      assert.is_false(ok)
      assert.is_true(rawequal(e, boom), name)
      raises("oops", w(function(x) return jax.grad(function(y) Sin(y) error("oops") end)(x) end),
        A { 1 })
    end
    close(jax.grad(Sin)(A(0.5)), cos(0.5))
  end)

  it("say what grad needs", function()
    raises("must return a scalar, got traced f64%[2%]", jax.grad(function(x) return x end),
      A { 1, 2 })
    raises("must return a scalar, got nil", jax.grad(function() end), 1)
    raises("floating point, got i32", jax.grad(function(x) return sum(x) end),
      C.array({ 1 }, "int32"))
    raises("argnums names argument 2", jax.grad(function(x) return x end, 2), 1)
    raises("unknown keyword 'argnum'", jax.grad, function() end, { argnum = 1 })
    raises("a function was expected", jax.grad, 3)
  end)

  it("do not confuse log with a value",
    function() close(jax.grad(Log)(A(2)), 0.5) assert.equal(log(2), log(2)) assert.truthy(exp) end)
end)

-- jax.grad(jnp.sin)(1.0) and its kin are float32 and weak (JAX 0.10), float64 under enable_x64.
describe("numbers of the script", function()
  local transforms = {
    grad = function(x) return jax.grad(Sin)(x) end,
    value_and_grad = function(x) return jax.value_and_grad(Sin)(x) end,
    jvp = function(x) return jax.jvp(Sin, { x }, { 1 }) end,
    vjp = function(x)
      local y, pull = jax.vjp(Sin, x)
      return y, pull(1)
    end,
    linearize = function(x)
      local y, push = jax.linearize(Sin, x)
      return y, push(1)
    end,
    jacfwd = function(x) return jax.jacfwd(Sin)(x) end,
    jacrev = function(x) return jax.jacrev(Sin)(x) end,
    hessian = function(x) return jax.hessian(Sin)(x) end,
    jit = function(x) return jax.jit(Sin)(x) end,
    ["jit of grad"] = function(x) return jax.jit(jax.grad(Sin))(x) end,
    ["grad of jit"] = function(x) return jax.grad(jax.jit(Sin))(x) end,
    vmap = function(x)
      return (select(2, jax.vmap(function(a, b) return a, b end, { 0, jax.None })(A { 1 }, x)))
    end,
  }

  local function types(dtype)
    for name, f in pairs(transforms) do
      for _, x in ipairs { 2, 0.5 } do
        for _, y in ipairs { f(x) } do
          assert.equal(dtype, y.dtype, name)
          assert.is_true(y.weak_type, name)
        end
      end
    end
  end

  it("are weak default floats in every transform", function()
    types "float32"
    assert.equal("{ lambda ; a:f32[]. let b:f32[] = sin a in (b,) }",
      tostring(jax.make_jaxpr(Sin)(0.1)))
    jax.config.update("enable_x64", true)
    local ok, e = pcall(types, "float64")
    jax.config.update("enable_x64", false)
    assert.is_true(ok, tostring(e))
  end)

  it("give way to what they meet afterwards", function()
    local g = jax.grad(Sin)(0)
    assert.equal("1.0", tostring(g))
    assert.equal(1, g:item())
    assert.equal(1.5, (g + 0.5):item())
    assert.equal("float16", (g * C.array({ 1 }, "float16")).dtype)
    assert.equal("float64", (g * A { 1 }).dtype)
  end)

  it("with a whole value compute as Lua does under jit", function()
    local function both(f, x, want)
      assert.equal(want, jax.jit(f)(x):item())
    end
    both(function(x) return x / 4 end, 2, 0.5)
    both(function(x) return x ^ -1 end, 2, 0.5)
    both(function(x) return 2 ^ x end, -2, 0.25)
    both(function(x) return 2 ^ x end, -0.5, C.array(2 ^ -0.5):item())
    both(function(x) return x ^ 3 end, 3, 27)
    both(function(x) return x * 0.5 end, 3, 1.5)
    assert.near(1, jax.jit(function(x) return x ^ 30 end)(10):item() / 1e30, 1e-6)
    assert.equal("int32", jax.jit(function(x) return C.array({ 1 }, "int32") * x end)(3).dtype)
    assert.equal("float32", jax.jit(function(x) return C.array({ 1 }, "int32") * x end)(0.5).dtype)
  end)
end)

describe("numbers with a whole value", function()
  it("are differentiated as floats under jit", function()
    local g = jax.jit(jax.grad(function(x) return x * x end))
    assert.equal(4, g(2):item())
    assert.equal(5, g(2.5):item())
    local vg = jax.jit(jax.value_and_grad(function(p) return p.w * p.w end))
    local _, grads = vg { w = 1 }
    assert.equal(2, grads.w:item())
  end)
end)

-- The whole message, from the operation's name on.
local function says(message, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  local text = tostring(e):gsub("^tests/[%w_/]+%.lua:%d+: ", "")
  assert.equal(message, text)
  assert.equal(0, C.trace_depth())
end

describe("arguments of transforms", function()
  local v2, v3 = C.array { 1, 2 }, C.array { 1, 2, 3 }
  local i1 = C.array({ 1 }, "int32")

  it("argnums", function()
    local want = "argnums is a position counted from 0 or a list of them, got "
    says("grad: " .. want .. "the string 'a'", jax.grad, Sin, { argnums = "a" })
    says("value_and_grad: " .. want .. "the number 0.5", jax.value_and_grad, Sin, { argnums = 0.5 })
    says("jacfwd: " .. want .. "the string 'x'", jax.jacfwd, Sin, { argnums = "x" })
    says("jacrev: argnums names argument 3, but there are 1 (they count from 0)",
      jax.jacrev(Sin, { argnums = 3 }), 1)
    close(jax.jacfwd(function(a, b) return a * b * b end, -1)(A(2), A(3)), 12)
  end)

  it("what cannot be differentiated", function()
    says("grad: argument 0 is differentiated but holds the string 'a'; arrays and numbers were "
      .. "expected (leave it out of argnums)", jax.grad(Sin), "a")
    says("grad: argument 1 is differentiated but holds true; arrays and numbers were expected "
      .. "(leave it out of argnums)", jax.grad(function(a) return a end, { argnums = { 0, 1 } }),
      1, { flag = true })
  end)

  it("tangents of jvp", function()
    says("jvp: the primal is f32[3], but its tangent is f32[2]; shapes must be equal",
      jax.jvp, Sin, { v3 }, { v2 })
    says("jvp: the primal is f32[], but its tangent is f32[2]; shapes must be equal",
      jax.jvp, Sin, { 1 }, { v2 })
    says("jvp: the primal is f32[3], but its tangent is f64[3]; dtypes must be equal "
      .. "(convert it: t:astype('float32'))", jax.jvp, Sin, { v3 }, { A { 1, 2, 3 } })
    says("jvp: the primal is i32[1], which has no tangent, got i32[1] (give jax.None for it, or "
      .. "convert it: x:astype('float32'))", jax.jvp, Sin, { i1 }, { i1 })
    says("jvp: 1 primals but 0 tangents were given", jax.jvp, Sin, { v3 }, {})
    says("jvp: trees differ: the tangent of argument 0 has nothing at ['a']",
      jax.jvp, function(p) return p.a end, { { a = v3 } }, { { b = v3 } })
    local y, dy = jax.jvp(function(n) return Sin(n * 2.5) end, { i1 }, { jax.None })
    assert.equal("float32", y.dtype)
    close(dy, { 0 })
  end)

  it("cotangents of vjp and tangents of linearize", function()
    local _, pull = jax.vjp(Sin, v2)
    says("vjp: pull takes one cotangent, a tree like the result, got 0 (several results of the "
      .. "function form a list: pull{c1, c2})", pull)
    says("vjp: the cotangent of result 0 is missing (give zeros, or jax.None where it is zero)",
      pull, nil)
    close(pull(jax.None), { 0, 0 })
    local _, pull2 = jax.vjp(function(x) return { x, { b = x } } end, v2)
    says("vjp: trees differ: the cotangent at [1] should be a dictionary of 1 items, is f32[2]",
      pull2, { v2, v2 })
    says("vjp: the cotangent of result 0 is f32[3], but that is f32[2]", pull, v3)
    says("vjp: the cotangent holds the string 'x'; arrays and numbers were expected", pull, "x")
    local _, push = jax.linearize(Sin, v2)
    says("linearize: the tangent of input 0 is f32[3], but that is f32[2]", push, v3)
    says("hessian: differentiated arguments must be floating point, got the string 'a'",
      jax.hessian(Sin), "a")
    says("linearize: push takes 1 tangents, one for each argument, got 0", push)
  end)

  it("a C function's own message names the script's line", function()
    local ok, e = pcall(jax.grad(math.sin), v2)
    assert.is_false(ok)
    assert.truthy(tostring(e):find("^tests/unit/lua/transform_test.lua:%d+: bad argument #1"),
      tostring(e))
  end)
end)

describe("names that do not exist", function()
  it("raise with the nearest one", function()
    local function get(t, k) return function() return t[k] end end
    says("jax has no 'vmpa' (did you mean jax.vmap?)", get(jax, "vmpa"))
    says("jnp has no 'summ' (did you mean jnp.sum?)", get(jax.numpy, "summ"))
    says("jax.nn has no 'rleu' (did you mean jax.nn.relu?)", get(jax.nn, "rleu"))
    says("jax.lax has no 'quite_another_thing'", get(jax.lax, "quite_another_thing"))
    local x = C.array { 1, 2 }
    says("an array has no field or method 'sume' (did you mean x:sum?)", get(x, "sume"))
    says("an array has no field or method 'dtyp' (did you mean x.dtype?)", get(x, "dtyp"))
    says("an array has no field or method 'nonsense'", get(x, "nonsense"))
    says("an array has no field or method 'expand_dims' "
      .. "(it is a function: jnp.expand_dims(x, ...))", get(x, "expand_dims"))
    says("an array has no field or method 'slice' "
      .. "(x[\"2:5\"] is a slice)", get(x, "slice"))
    says("an array has no field or method 'format' "
      .. "(the number is x:item())", get(x, "format"))
    assert.same({ { 1, 2 } }, x.None:totable())
    assert.is_nil(rawget(jax, "vmpa"))
    assert.is_nil(jax[1])
  end)
end)
