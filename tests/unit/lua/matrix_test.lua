-- matrix_test.lua — every inner transform inside every outer one, both closing over the outer
-- variable, under grad, jvp, grad of grad, jit and vmap. Values are JAX's (golden/make_matrix.py).

local jax = require "jaxlua"
local C = require "jaxlua.core"
local jnp, lax = jax.numpy, jax.lax
local golden = dofile("tests/golden/matrix.lua")

local function A(t) return C.array(t, "float64") end
local P, ONE, PAIR = A(0.4), A(1), A { 0.4, 0.5 }

local inner = {
  grad = function(f) return jax.grad(f)(P) end,
  jvp = function(f) return (select(2, jax.jvp(f, { P }, { ONE }))) end,
  vjp = function(f) return ((select(2, jax.vjp(f, P)))(ONE)) end,
  linearize = function(f) return ((select(2, jax.linearize(f, P)))(ONE)) end,
  vmap = function(f) return jnp.sum(jax.vmap(f)(PAIR)) end,
  map = function(f) return jnp.sum(lax.map(f, PAIR)) end,
  jit = function(f) return jax.jit(f)(P) end,
  checkpoint = function(f) return jax.checkpoint(f)(P) end,
  scan = function(f)
    return (lax.scan(function(c, e) return f(c) + e, c end, P, A { 1, 2 }))
  end,
  fori = function(f) return lax.fori_loop(0, 3, function(_, c) return f(c) end, P) end,
  ["while"] = function(f)
    local last = lax.while_loop(function(c) return c[1]:lt(3) end,
      function(c) return { c[1] + 1, f(c[2]) } end, { jnp.int32(0), P })
    return last[2]
  end,
  cond = function(f) return lax.cond(P:lt(1), f, function(z) return z end, P) end,
}

local function close(got, want, what)
  got = got:reshape({ -1 }):totable()
  assert.equal(#want, #got, what)
  for i = 1, #want do
    local near = math.abs(got[i] - want[i]) <= 1e-10 * (1 + math.abs(want[i]))
    if not near then
      error(("%s: element %d is %.15g, expected %.15g"):format(what, i, got[i], want[i]), 2)
    end
  end
end

local names = {}
for name in pairs(inner) do names[#names + 1] = name end
table.sort(names)

describe("every transform in every other", function()
  for _, a in ipairs(names) do
    for _, b in ipairs(names) do
      it(a .. " in " .. b, function()
        local function g(x)
          return inner[b](function(z)
            return inner[a](function(y) return jnp.sin(y * z) * x + z * y end)
          end)
        end
        local want = assert(golden[a .. " in " .. b])
        local x, d = A(0.7), jax.grad(g)
        close(g(x), { want[1] }, "value")
        close(d(x), { want[2] }, "grad")
        close((select(2, jax.jvp(g, { x }, { ONE }))), { want[2] }, "jvp")
        close(jax.grad(d)(x), { want[3] }, "grad of grad")
        close(jax.jit(jax.grad(jax.jit(g)))(x), { want[2] }, "jit of grad of jit")
        close(jax.vmap(d)(A { 0.7, 0.2 }), { want[2], want[5] }, "vmap of grad")
        close(jax.grad(d)(A(0.2)), { want[6] }, "grad of grad at 0.2")
      end)
    end
  end
end)
