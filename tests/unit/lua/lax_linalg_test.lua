-- lax_linalg_test.lua — functions of jax.lax.linalg that are made of others. Expected values:
-- jax 0.10.2, with 64-bit floats.

local jax = require "jaxlua"
local jnp, L = jax.numpy, jax.lax.linalg

local function A(t) return jnp.array(t, "float64") end

local function close(got, want, within)
  got = got:ravel():totable()
  assert.equal(#want, #got)
  for i, v in ipairs(want) do
    assert.is_true(math.abs(got[i] - v) <= (within or 1e-12) * (1 + math.abs(v)),
      ("element %d is %.17g, expected %.17g"):format(i, got[i], v))
  end
end

local function message(f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  return tostring(e)
end

describe("tridiagonal_solve", function()
  local dl, d, du = A { 9, 1, 2, 1 }, A { 4, 5, 6, 7 }, A { 1, 2, 1, 9 }
  local b = A { { 1, 2 }, { 3, 4 }, { 5, 6 }, { 7, 8 } }

  it("solves", function()
    close(L.tridiagonal_solve(dl, d, du, b), { 0.164917541229385, 0.386806596701649,
      0.340329835082459, 0.452773613193403, 0.56671664167916, 0.674662668665667,
      0.91904047976012, 1.04647676161919 })
    close(L.tridiagonal_solve(A { 0 }, A { 4 }, A { 0 }, A { { 2 } }), { 0.5 })
    assert.are.same({ 0, 2 }, L.tridiagonal_solve(A {}, A {}, A {}, jnp.zeros({ 0, 2 })).shape)
  end)

  it("takes the greater pivot", function()
    local x = L.tridiagonal_solve(A { 0, 1, 2 }, A { 0, 0, 3 }, A { 4, 5, 0 },
      A { { 8 }, { 6 }, { 10 } })
    close(x, { -4, 2, 2 })
  end)

  it("is differentiated and mapped", function()
    local function f(...) return jnp.sum(L.tridiagonal_solve(...) ^ 2) end
    local g = jax.grad(f, { 0, 1, 2, 3 })(dl, d, du, b)
    close(g[1], { 0, -0.045818493889568, -0.109760788233339, -0.326114490637412 })
    close(g[2], { -0.076953945856137, -0.064527161354531, -0.170907243433054, -0.515637849433009 })
    close(g[3], { -0.099499299663592, -0.100558492829317, -0.270033086062338, 0 })
    close(g[4], { 0.06396651749088, 0.171674282798631, 0.073969012495252, 0.086916062208776,
      0.12342404509889, 0.149646316272149, 0.244950987774479, 0.27761531528089 })
    local two = L.tridiagonal_solve(jnp.stack { dl, dl }, jnp.stack { d, 2 * d },
      jnp.stack { du, du }, jnp.stack { b, b })
    close(two[0] - L.tridiagonal_solve(dl, d, du, b), { 0, 0, 0, 0, 0, 0, 0, 0 })
    close(two[1] - jax.vmap(L.tridiagonal_solve, { in_axes = { 0, 0, 0, jax.None } })(
      jnp.stack { dl, dl }, jnp.stack { d, 2 * d }, jnp.stack { du, du }, b)[1],
      { 0, 0, 0, 0, 0, 0, 0, 0 })
  end)

  it("says what is wrong", function()
    assert.matches("needs diagonals", message(L.tridiagonal_solve, dl, d, du, A { 1, 2, 3, 4 }))
  end)
end)

describe("cholesky_update", function()
  local r, w = A { { 2, 1, 0.5 }, { 0, 3, 1 }, { 0, 0, 1.5 } }, A { 1, -2, 0.5 }

  it("adds a product of rank one", function()
    local want = { 2.23606797749979, 0, 0.670820393249937, 0, 3.741657386773942,
      0.6681531047810609, 0, 0, 1.689251736293744 }
    close(L.cholesky_update(r, w), want)
    close(L.cholesky_update(r * A { { 1 }, { -1 }, { 1 } }, w), want)
    assert.matches("needs r%[n, n%] and w%[n%]", message(L.cholesky_update, r, A { 1 }))
  end)
end)

describe("symmetric_product", function()
  it("is a matrix times its transpose", function()
    local a, c = A { { 1, 2, 3 }, { 4, 5, 6 } }, A { { 1, 2 }, { 2, 5 } }
    close(L.symmetric_product(a, c, { alpha = 2, beta = 3 }), { 31, 70, 70, 169 })
    close(L.symmetric_product(a, c), { 14, 32, 32, 77 })
  end)
end)
