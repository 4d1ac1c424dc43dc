-- control_grad_test.lua — scan and cond under every transformation, in f64: against JAX's values,
-- against finite differences, and through every order of jit, vmap and grad.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local jnp, lax = jax.numpy, jax.lax

local function A(t) return C.array(t, "float64") end
local function number(x) return type(x) == "number" and x or x:item() end

local function close(got, want, tol, what)
  got = C.is_array(got) and got:reshape({ -1 }):totable() or { got }
  want = C.is_array(want) and want:reshape({ -1 }):totable()
    or type(want) == "table" and want or { want }
  assert.equal(#want, #got, what)
  for i = 1, #want do
    local near = math.abs(got[i] - want[i]) <= (tol or 1e-9) * (1 + math.abs(want[i]))
    if not near then
      error(("%s: element %d is %.15g, expected %.15g"):format(what or "values", i, got[i],
        want[i]), 2)
    end
  end
end

local function fd(f, x)
  local h = 1e-5
  return (number(f(A(x + h))) - number(f(A(x - h)))) / (2 * h)
end

-- The functions of the tests: f64 scalar → f64 scalar.
local XS3, XS2 = A { .1, .2, .3 }, A { .3, .6 }

local function rnn(w)
  local c, ys = lax.scan(function(c, x)
    c = jnp.sin(c * w) + x
    return c, c * x
  end, w, XS3)
  return c + jnp.sum(ys)
end

local function reversed(w)
  local c, ys = lax.scan(function(c, x) return jnp.sin(c * w) + x, c * x end, w, XS3, nil,
    { reverse = true })
  return c + jnp.sum(ys)
end

local function taken(x)
  return lax.cond(x:lt(1), function(y) return jnp.sin(y) * x end, function(y) return y * y * x end,
    x)
end

local function other(x)
  return lax.cond(x:lt(0), function(y) return jnp.sin(y) * x end,
    function(y) return y * jnp.exp(y) * x end, x * x)
end

local function scan_of_cond(w)
  return (lax.scan(function(c, x)
    return lax.cond(c:lt(1), function(d) return d * d + w * x end,
      function(d) return jnp.sin(d) * w end, c)
  end, w, A { .5, .7, .9, .2 }))
end

local function scan_in_scan(w)
  return (lax.scan(function(c, x)
    local d, ys = lax.scan(function(d, y) return jnp.sin(d * c + y * w), d * x end, x * w, XS2)
    return c + d * jnp.sum(ys)
  end, w, A { .5, .7, .9 }))
end

local function mapped_inside(w)
  local each = jax.vmap(function(v)
    return (lax.scan(function(c, x) return jnp.sin(c * v) + w * x, v end, w, A { .1, .2 }))
  end)
  return jnp.sum(each(A { .5, .8 }) * w)
end

local function emits_input(w)
  local _, ys = lax.scan(function(c, x) return c, { x, c, 2 } end, w, A { 1, 2 })
  return jnp.sum(ys[1]) * w + jnp.sum(ys[2] * ys[2]) * w + jnp.sum(ys[3])
end

-- Derivatives of f at x by finite differences of the one before, and through nestings.
local function derivatives(f, x, order)
  local grad, vmap, jit = jax.grad, jax.vmap, jax.jit
  local g, at = f, A(x)
  for k = 1, order do
    local h = grad(g)
    close(h(at), fd(g, x), 1e-5, "derivative " .. k)
    g = h
  end
  local d, dd = grad(f)(at), grad(grad(f))(at)
  local function second(h) return select(2, jax.jvp(h, { at }, { A(1) })) end
  close(second(f), d, nil, "jvp")
  close(second(grad(f)), dd, nil, "forward over reverse")
  close(grad(function(y)
    return select(2, jax.jvp(f, { y }, { A(1) }))
  end)(at), dd, nil, "reverse over forward")
  close(jit(grad(f))(at), d, nil, "jit grad")
  close(grad(jit(f))(at), d, nil, "grad jit")
  close(jit(grad(grad(f)))(at), dd, nil, "jit grad grad")
  local few = A { x, x + 0.1, x - 0.1 }
  local firsts, seconds = {}, {}
  for i, v in ipairs(few:totable()) do
    firsts[i], seconds[i] = number(grad(f)(A(v))), number(grad(grad(f))(A(v)))
  end
  close(vmap(grad(f))(few), firsts, nil, "vmap grad")
  close(grad(function(v) return jnp.sum(vmap(f)(v)) end)(few), firsts, nil, "grad vmap")
  close(vmap(grad(grad(f)))(few), seconds, nil, "vmap grad grad")
  close(jit(vmap(grad(jit(f))))(few), firsts, nil, "jit vmap grad jit")
end

describe("scan and cond under transformations", function()
  for name, case in pairs {
    ["a scan"] = { rnn, 0.7, 3 },
    ["a reversed scan"] = { reversed, 0.7, 2 },
    ["a cond"] = { taken, 0.7, 3 },
    ["the other branch"] = { other, 0.7, 3 },
    ["a cond in a scan"] = { scan_of_cond, 0.8, 3 },
    ["a scan in a scan"] = { scan_in_scan, 0.8, 3 },
    ["a scan in a vmap"] = { mapped_inside, 0.7, 2 },
    ["a scan that gives its input"] = { emits_input, 0.7, 2 },
  } do
    it(name, function() derivatives(unpack(case)) end)
  end

  -- JAX 0.10.2: jax.grad in x64, values of the same functions.
  it("gives JAX's derivatives to third order", function()
    for _, case in ipairs {
      { rnn, 0.7, 1.0856929400506943, 2.1919423602938393, 4.1257073091545085,
        -17.122729189523312 },
      { scan_of_cond, 0.8, 0.7444640846771876, 1.8863566123389477, -3.8638518433338023,
        -84.05845787275503 },
      { scan_in_scan, 0.8, 2.9603389124350827, 0.5767845128594422, 62.11686442760012,
        1079.2397897959713 },
    } do
      local f = case[1]
      for k = 3, 6 do
        close(f(A(case[2])), case[k], 1e-11)
        f = jax.grad(f)
      end
    end
  end)

  it("chooses for each lane, and clamps the index, as JAX", function()
    local half = A { .5, .5, .5, .5, .5 }
    local function switched(i, x)
      return lax.switch(i, { jnp.sin, function(y) return y * y end,
        function(y) return y + 1 end }, x)
    end
    local index = C.array({ 0, 1, 2, 7, -3 }, "int32")
    close(jax.vmap(jax.grad(switched, 1))(index, half),
      { math.cos(.5), 1, 1, 1, math.cos(.5) })
    local function root(x) return lax.cond(x:gt(0), jnp.sqrt, function(y) return y * 2 end, x) end
    close(jax.vmap(root)(A { 0, 4, -1 }), { 0, 2, -2 })
    close(jax.vmap(jax.grad(root))(A { 0, 4, -1 }), { 2, .25, 2 })
    -- The infinite slope of the branch that lane 0 does not take is not read, nor that of w.
    local function outside(w, x)
      return jnp.sum(jax.vmap(function(v)
        return lax.cond(v:gt(0), function(y) return jnp.sqrt(w * y) end,
          function(y) return y * 2 end, v)
      end)(x))
    end
    local dw, dx = unpack(jax.grad(outside, { 0, 1 })(A(2), A { 0, 4, -1 }))
    close(dw, .7071067811865475)
    local forward = jax.jit(jax.vmap(root)):lower(A { 0, 4, -1 }):as_text("kernels")
    assert.equal(1, select(2, forward:gsub("= sel ", ""))) -- of results, and none of operands
    close(dx, { 2, .3535533905932738, 2 })
  end)

  it("differentiates what it scans over", function()
    local function f(xs)
      return (lax.scan(function(c, x) return c * x + x end, A(1), xs))
    end
    local x = { 2, 3, 4 }
    local want = {}
    for i = 1, 3 do
      want[i] = fd(function(v)
        local y = { 2, 3, 4 }
        y[i] = v:item()
        return f(A(y))
      end, x[i])
    end
    close(jax.grad(f)(A(x)), want, 1e-6)
  end)

  it("differentiates a matrix that stays the same", function()
    local h, xs = A { 1, .5 }, A { { .1, .2 }, { .3, .4 } }
    local function f(v)
      local W = v:reshape({ 2, 2 })
      return jnp.sum((lax.scan(function(c, x) return jnp.sin(jnp.dot(W, c)) + x end, h, xs)))
    end
    local x, want = { .1, .2, .3, .4 }, {}
    for i = 1, 4 do
      want[i] = fd(function(v)
        local y = { unpack(x) }
        y[i] = v:item()
        return f(A(y))
      end, x[i])
    end
    close(jax.grad(f)(A(x)), want, 1e-6)
    close(jax.jit(jax.jacfwd(jax.grad(f)))(A(x)), jax.jacrev(jax.grad(f))(A(x)))
  end)

  it("runs one loop forwards and one backwards", function()
    local function loops(f)
      local _, n = tostring(jax.make_jaxpr(f)(A(0.7))):gsub("= scan%[", "")
      return n
    end
    assert.equal(1, loops(function(w) return select(2, jax.jvp(rnn, { w }, { A(1) })) end))
    assert.equal(2, loops(jax.grad(rnn)))
    assert.equal(4, loops(jax.grad(jax.grad(rnn))))
  end)
end)
