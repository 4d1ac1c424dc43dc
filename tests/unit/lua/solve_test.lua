-- solve_test.lua — custom_linear_solve and custom_root against closed forms: for A x = b,
-- d(sum x)/db = A⁻ᵀ 1 and d(sum x)/dA = -(A⁻ᵀ 1) xᵀ; for x² = a, x' = 1/(2x), x'' = -1/(4x³).

local jax = require "jaxlua"
local jnp, lax = jax.numpy, jax.lax

local function A(t) return jnp.array(t, "float64") end

local function close(got, want)
  local d = jnp.abs(got - want):max():item()
  assert.is_true(d < 1e-12, ("differs by %g"):format(d))
end

-- Conjugate gradients, n steps: exact in n dimensions.
local function cg(matvec, b)
  return lax.fori_loop(0, 3, function(_, s)
    local x, r, p = s[1], s[2], s[3]
    local Ap = matvec(p)
    local rr = jnp.vdot(r, r)
    local a = rr / jnp.vdot(p, Ap)
    local next_r = r - a * Ap
    return { x + a * p, next_r, next_r + jnp.vdot(next_r, next_r) / rr * p }
  end, { jnp.zeros_like(b), b, b })[1]
end

local M = A { { 4, 1, 0 }, { 1, 3, 1 }, { 0, 1, 5 } }
local b = A { 1, 2, 3 }
local inverse = A { { 14, -5, 1 }, { -5, 20, -4 }, { 1, -4, 11 } } / 51

local function solved(m, v)
  return lax.custom_linear_solve(function(x) return jnp.dot(m, x) end, v, cg, { symmetric = true })
end

describe("custom_linear_solve", function()
  local x, y = jnp.dot(inverse, b), inverse:sum { axis = 0 }

  it("is differentiated by its matrix and right side", function()
    close(solved(M, b), x)
    local _, t = jax.jvp(function(v) return solved(M, v) end, { b }, { b * 2 })
    close(t, x * 2)
    close(jax.grad(function(v) return solved(M, v):sum() end)(b), y)
    close(jax.jit(jax.grad(function(m) return solved(m, b):sum() end))(M), -jnp.outer(y, x))
    close(jax.grad(function(m)
      return jax.grad(function(v) return solved(m, v):sum() end)(b):sum()
    end)(M), -jnp.outer(y, y))
  end)

  it("is batched, and solves with another solver backwards", function()
    close(jax.vmap(function(v) return solved(M, v) end)(jnp.stack { b, b * 2 }),
      jnp.stack { x, x * 2 })
    local N = A { { 2, 1 }, { 0, 4 } }
    local function upper(_, v) return jnp.stack { (v[0] - v[1] / 4) / 2, v[1] / 4 } end
    local function lower(_, v) return jnp.stack { v[0] / 2, (v[1] - v[0] / 2) / 4 } end
    local function f(m, v)
      return lax.custom_linear_solve(function(u) return jnp.dot(m, u) end, v, upper,
        { transpose_solve = lower })
    end
    local c = A { 3, 8 }
    close(f(N, c), A { 0.5, 2 })
    close(jax.grad(function(v) return f(N, v):sum() end)(c), A { 0.5, 0.125 })
    close(jax.grad(function(m) return f(m, c):sum() end)(N), -jnp.outer(A { 0.5, 0.125 },
      A { 0.5, 2 }))
  end)

  it("says what is missing or does not fit", function()
    local function only(v)
      return lax.custom_linear_solve(function(u) return u * 2 end, v,
        function(_, w) return w / 2 end):sum()
    end
    local ok, e = pcall(jax.grad(only), b)
    assert.is_false(ok)
    assert.matches("reverse mode needs a transpose_solve, none was given", tostring(e))
    ok, e = pcall(lax.custom_linear_solve, function(u) return u[0] end, b, cg)
    assert.is_false(ok)
    assert.matches("custom_linear_solve: matvec gives f64%[%] for f64%[3%]", tostring(e))
  end)
end)

describe("custom_root", function()
  local function newton(f, x0)
    return lax.fori_loop(0, 12, function(_, x)
      local y, d = jax.jvp(f, { x }, { jnp.ones_like(x) })
      return x - y / d
    end, x0)
  end
  local function root(a)
    return lax.custom_root(function(x) return x * x - a end, A(1), newton,
      function(g, y) return y / g(jnp.ones_like(y)) end)
  end

  it("is differentiated by the implicit function theorem", function()
    local a = A(2)
    close(root(a), 2 ^ 0.5)
    close(jax.grad(root)(a), 0.5 * 2 ^ -0.5)
    close(jax.grad(jax.grad(root))(a), -0.25 * 2 ^ -1.5)
    close(jax.jit(jax.grad(root))(a), 0.5 * 2 ^ -0.5)
    close(jax.vmap(jax.grad(root))(A { 4, 9 }), A { 1 / 4, 1 / 6 })
    local _, t = jax.jvp(root, { a }, { a })
    close(t, 2 ^ -0.5)
  end)
end)
