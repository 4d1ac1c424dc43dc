--- jnp: polynomials as vectors of coefficients, the highest power first; convolution.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local jnp = require "jaxlua.numpy"
local lax = require "jaxlua.lax"

local polynomials = {}
local op, spec = C.op, args.spec

local function coefficients(p, label)
  p = args.array(p, label)
  if C.ndim(p) > 1 then
    C.raise("shape", label, "coefficients are a vector, got " .. C.describe(p))
  end
  return jnp.atleast_1d(p)
end

-- Both with zeros in front up to the longer one.
local function aligned(a, b, label)
  a, b = C.promote(coefficients(a, label), coefficients(b, label))
  local n = math.max(C.size(a), C.size(b))
  return jnp.pad(a, { n - C.size(a), 0 }), jnp.pad(b, { n - C.size(b), 0 })
end

--- The sum of two polynomials.
function polynomials.polyadd(a1, a2)
  a1, a2 = aligned(a1, a2, "polyadd")
  return op.add(a1, a2)
end

--- The difference of two polynomials.
function polynomials.polysub(a1, a2)
  a1, a2 = aligned(a1, a2, "polysub")
  return op.sub(a1, a2)
end

local POLYVAL = spec("polyval", "", "unroll")
--- The value of the polynomial p at x, by Horner's rule.
---shape: p[n], x[..] -> [..]
---e.g. `jnp.polyval(jnp.array{1, 2, 3}, 2)` --> `11.`
function polynomials.polyval(p, x, ...)
  POLYVAL(...)
  p, x = C.promote(coefficients(p, "polyval"), args.array(x, "polyval"))
  local y = jnp.zeros_like(x)
  return (lax.scan(function(carry, a)
    return op.add(op.mul(carry, x), a)
  end, y, p))
end

local POLYDER = spec("polyder", "m")
--- The m-th derivative (the first) of a polynomial.
function polynomials.polyder(p, ...)
  local m = POLYDER(...).m or 1
  p = coefficients(C.promote_inexact(args.array(p, "polyder")), "polyder")
  for _ = 1, m do
    local n = C.size(p)
    if n <= 1 then
      return p["0:0"]
    end
    local powers = C.astype(jnp.arange(n - 1, 0, -1), C.dtype(p))
    p = op.mul(p[":-1"], powers)
  end
  return p
end

local POLYINT = spec("polyint", "m k")
--- The m-th integral (the first) of a polynomial; k holds the constants of integration (0).
function polynomials.polyint(p, ...)
  local o = POLYINT(...)
  local m = o.m or 1
  p = coefficients(C.promote_inexact(args.array(p, "polyint")), "polyint")
  local constants = jnp.atleast_1d(o.k ~= nil and o.k or 0)
  if C.size(constants) == 1 then
    constants = C.broadcast_to(C.reshape(constants, {}), { m })
  elseif C.size(constants) ~= m then
    C.raise("shape", "polyint", ("%d constants of integration are needed, got %d"):format(m,
      C.size(constants)))
  end
  for i = 0, m - 1 do
    local powers = C.astype(jnp.arange(C.size(p), 0, -1), C.dtype(p))
    local constant = C.astype(constants[("%d:%d"):format(i, i + 1)], C.dtype(p))
    p = jnp.concatenate { op.div(p, powers), constant }
  end
  return p
end

local PADDING = {
  full = function(n)
    return { n - 1, n - 1 }
  end,
  same = function(n)
    return { math.floor(n / 2), n - math.floor(n / 2) - 1 }
  end,
  valid = function()
    return { 0, 0 }
  end,
}

-- Sums of products of a and v, at every place of the shorter one along the longer one; and whether
-- v was the longer one. `turn` is done to the shorter one before.
local function slide(label, a, v, mode, turn)
  a, v = C.promote_inexact(args.array(a, label), args.array(v, label))
  if C.ndim(a) ~= 1 or C.ndim(v) ~= 1 or C.size(a) == 0 or C.size(v) == 0 then
    C.raise("shape", label, ("two vectors that are not empty are expected, got %s and %s"):format(
      C.describe(a), C.describe(v)))
  elseif not PADDING[mode] then
    C.raise("arg", label, ("there is no mode '%s'"):format(tostring(mode)), "full, same, valid")
  end
  local swap = C.size(a) < C.size(v)
  if swap then
    a, v = v, a
  end
  local y = lax.conv_general_dilated(C.reshape(a, { 1, 1, -1 }), C.reshape(turn(v), { 1, 1, -1 }),
    { 1 }, { PADDING[mode](C.size(v)) })
  return C.reshape(y, { -1 }), swap
end

local CONVOLVE = spec("convolve", "mode", "precision preferred_element_type")
--- The convolution of two vectors; mode "full" (all places where they meet), "same" (as long as the
--- longer one) or "valid" (where they overlap whole). Of coefficients: the product of polynomials.
---shape: a[n], v[m] -> [n + m - 1], [max(n, m)] or [max(n, m) - min(n, m) + 1]
---e.g. `jnp.convolve(jnp.array{1, 2, 3}, jnp.array{1, 1})` --> `[1. 3. 5. 3.]`
function polynomials.convolve(a, v, ...)
  return (slide("convolve", a, v, CONVOLVE(...).mode or "full", jnp.flip))
end

local CORRELATE = spec("correlate", "mode", "precision preferred_element_type")
--- The cross-correlation of two vectors: sums of a[i + k] v[i]; mode ("valid") as in convolve.
function polynomials.correlate(a, v, ...)
  local y, swap = slide("correlate", a, v, CORRELATE(...).mode or "valid", C.array)
  return swap and jnp.flip(y) or y
end

local POLYMUL = spec("polymul", "", "trim_leading_zeros")
--- The product of two polynomials.
function polynomials.polymul(a1, a2, ...)
  POLYMUL(...)
  a1, a2 = C.promote_inexact(coefficients(a1, "polymul"), coefficients(a2, "polymul"))
  if C.size(a1) == 0 or C.size(a2) == 0 then
    return jnp.zeros({ 1 }, { dtype = C.dtype(a1) })
  end
  return polynomials.convolve(a1, a2)
end

local VANDER = spec("vander", "N increasing")
--- Powers of x as columns: x^(N-1) … x^0, or the other way round. N is x's length.
---shape: x[n] -> [n, N]
function polynomials.vander(x, ...)
  local k = VANDER(...)
  x = args.array(x, "vander")
  if C.ndim(x) ~= 1 then
    C.raise("shape", "vander", "a vector was expected, got " .. C.describe(x))
  end
  local n = k.N or C.size(x)
  local powers = jnp.arange(n)
  if not k.increasing then
    powers = jnp.flip(powers)
  end
  return jnp.power(C.expand_dims(x, 1), C.expand_dims(powers, 0))
end

local POLYFIT = spec("polyfit", "rcond full w cov")
--- The polynomial of degree deg through points (x, y) with the least squared error, each point with
--- the weight w.
---shape: x[n], y[n] or y[n, k] -> [deg + 1] or [deg + 1, k]
function polynomials.polyfit(x, y, deg, ...)
  local k = POLYFIT(...)
  if k.full or k.cov then
    C.raise("unsupported", "polyfit", "full and cov are not there yet")
  end
  x, y = C.promote_inexact(x, y)
  if C.ndim(x) ~= 1 or C.ndim(y) < 1 or C.ndim(y) > 2 or C.shape(x)[1] ~= C.shape(y)[1] then
    C.raise("shape", "polyfit", ("x is a vector, y has its length, got %s and %s"):format(
      C.describe(x), C.describe(y)))
  end
  local rcond = k.rcond or C.size(x) * C.finfo(C.dtype(x)).eps
  local left, right = polynomials.vander(x, deg + 1), y
  if k.w ~= nil then
    local w = C.expand_dims(C.astype(k.w, C.dtype(x)), 1)
    left = op.mul(left, w)
    right = op.mul(right, C.ndim(y) == 2 and w or C.reshape(w, { -1 }))
  end
  local scale = jnp.sqrt(jnp.sum(op.mul(left, left), { axis = 0 }))
  left = op.div(left, scale)
  local c = jnp.linalg.lstsq(left, right, rcond)
  return op.div(c, C.ndim(y) == 2 and C.expand_dims(scale, 1) or scale)
end

--- The polynomial with these roots, or the characteristic polynomial's coefficients from the roots
--- of a vector.
---e.g. `jnp.poly(jnp.array{1, 2})` --> `[ 1. -3.  2.]`
function polynomials.poly(roots)
  roots = C.promote_inexact(args.array(roots, "poly"))
  if C.ndim(roots) ~= 1 then
    C.raise("unsupported", "poly", "the roots are a vector here, got " .. C.describe(roots),
      "the eigenvalues of a symmetric matrix are jnp.linalg.eigvalsh(a)")
  end
  local p = jnp.ones({ 1 }, { dtype = C.dtype(roots) })
  for i = 0, C.size(roots) - 1 do
    p = polynomials.convolve(p, jnp.stack { C.full({}, 1, C.dtype(p)), op.neg(roots[i]) })
  end
  return p
end

return args.public(polynomials, "polynomials")
