--- jnp: window functions of signal processing, and the Bessel function that one of them needs.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local jnp = require "jaxlua.numpy"

local windows = {}
local op = C.op

-- Its derivative is I_1, also at 0, where exp(|x|) has none.
local bessel = require("jaxlua.custom").custom_jvp(function(x)
  return op.mul(jnp.exp(jnp.abs(x)), C.prim.bessel_i0e(x))
end)
bessel:defjvp(function(primals, tangents)
  local x = primals[1]
  local slope = op.mul(jnp.exp(jnp.abs(x)), C.prim.bessel_i1e(x))
  return bessel(x), op.mul(tangents[1], slope)
end)

--- The modified Bessel function of the first kind of order 0.
---e.g. `jnp.i0(1)` --> `1.2660658`
function windows.i0(x)
  return bessel(C.promote_inexact(args.array(x, "i0")))
end

-- f of the places 0 … M - 1; a window of one sample is 1.
local function window(M, f)
  if M <= 1 then
    return jnp.ones { M }
  end
  return f(jnp.arange(M, { dtype = "float32" }))
end

--- The Bartlett window: a triangle from 0 up to 1 and down again, M samples.
---e.g. `jnp.bartlett(3)` --> `[0. 1. 0.]`
function windows.bartlett(M)
  return window(M, function(n)
    return op.sub(1, jnp.abs(op.div(op.sub(op.add(op.mul(2, n), 1), M), M - 1)))
  end)
end

-- a - b cos(2πn / (M - 1))
local function cosine(n, M)
  return jnp.cos(op.div(op.mul(2 * math.pi, n), M - 1))
end

--- The Blackman window, M samples: 0.42 - 0.5 cos + 0.08 cos of the double angle.
function windows.blackman(M)
  return window(M, function(n)
    local double = jnp.cos(op.div(op.mul(4 * math.pi, n), M - 1))
    return op.add(op.sub(0.42, op.mul(0.5, cosine(n, M))), op.mul(0.08, double))
  end)
end

--- The Hamming window, M samples: 0.54 - 0.46 cos.
function windows.hamming(M)
  return window(M, function(n)
    return op.sub(0.54, op.mul(0.46, cosine(n, M)))
  end)
end

--- The Hann window, M samples: 0.5 - 0.5 cos.
function windows.hanning(M)
  return window(M, function(n)
    return op.mul(0.5, op.sub(1, cosine(n, M)))
  end)
end

--- The Kaiser window of shape beta, M samples.
function windows.kaiser(M, beta)
  return window(M, function(n)
    local alpha = 0.5 * (M - 1)
    local r = op.div(op.sub(n, alpha), alpha)
    return op.div(windows.i0(op.mul(beta, jnp.sqrt(op.sub(1, op.mul(r, r))))), windows.i0(beta))
  end)
end

return args.public(windows, "numpy_windows")
