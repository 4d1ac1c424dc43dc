--- jnp: what is done between samples: interpolation, differences, integrals.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local jnp = require "jaxlua.numpy"
local lax = require "jaxlua.lax"

local calculus = {}
local op, spec = C.op, args.spec

local INTERP = spec("interp", "left right period")
--- Linear interpolation of the points (xp, fp), xp rising, at x; beyond them `left` and `right`, by
--- default the outermost values ("extrapolate" goes on in a line); with `period` xp repeats.
---shape: x[..], xp[n], fp[n] -> [..]
---e.g. `jnp.interp(2.5, jnp.array{1, 2, 3}, jnp.array{10, 20, 30})` --> `25.`
function calculus.interp(x, xp, fp, ...)
  local k = INTERP(...)
  x, xp, fp = C.promote_inexact(x, xp, fp)
  if C.ndim(xp) ~= 1 or C.ndim(fp) ~= 1 or C.size(xp) ~= C.size(fp) then
    C.raise("shape", "interp", ("xp and fp are vectors of one length, got %s and %s"):format(
      C.describe(xp), C.describe(fp)))
  elseif C.size(xp) == 0 then
    C.raise("shape", "interp", "there are no points to go through")
  end
  local n = C.size(xp)
  if k.period ~= nil then
    local period = jnp.abs(k.period)
    x, xp = op.mod(x, period), op.mod(xp, period)
    local order = jnp.argsort(xp)
    xp, fp = jnp.take(xp, order), jnp.take(fp, order)
    xp = jnp.concatenate { op.sub(xp["-1:"], period), xp, op.add(xp[":1"], period) }
    fp = jnp.concatenate { fp["-1:"], fp, fp[":1"] }
    n = n + 2
  end
  if n == 1 then
    return C.broadcast_to(fp[0], C.shape(x))
  end
  local i = jnp.clip(jnp.searchsorted(xp, x, { side = "right" }), 1, n - 1)
  local before = op.sub(i, 1)
  local df = op.sub(jnp.take(fp, i), jnp.take(fp, before))
  local dx = op.sub(jnp.take(xp, i), jnp.take(xp, before))
  local delta = op.sub(x, jnp.take(xp, before))
  local epsilon = C.finfo(C.dtype(xp)).eps
  local vertical = op.le(jnp.abs(dx), epsilon)
  local slope = op.div(delta, jnp.where(vertical, 1, dx))
  local start = jnp.take(fp, before)
  local y = jnp.where(vertical, start, op.add(start, op.mul(slope, df)))
  if k.period ~= nil then
    return y
  end
  if k.left ~= "extrapolate" then
    y = jnp.where(op.lt(x, xp[0]), k.left ~= nil and k.left or fp[0], y)
  end
  if k.right ~= "extrapolate" then
    y = jnp.where(op.gt(x, xp[n - 1]), k.right ~= nil and k.right or fp[n - 1], y)
  end
  return y
end

-- Elements from … to (exclusive, counted from the end if not positive) along an axis.
local function part(x, axis, from, to)
  local n = C.shape(x)[axis + 1]
  return lax.slice_in_dim(x, from, to > 0 and to or n + to, 1, axis)
end

local function slope_along(f, h, axis)
  local n = C.shape(f)[axis + 1]
  if n < 2 then
    C.raise("shape", "gradient", "at least 2 samples along each axis are needed, got "
      .. C.describe(f))
  end
  local function d(i, j)
    return op.sub(part(f, axis, i, i + 1), part(f, axis, j, j + 1))
  end
  if h == nil or not C.is_array(h) or C.ndim(h) == 0 then
    h = h or 1
    local parts = { d(1, 0) }
    if n > 2 then
      parts[2] = op.mul(op.sub(part(f, axis, 2, n), part(f, axis, 0, n - 2)), 0.5)
    end
    parts[#parts + 1] = d(n - 1, n - 2)
    return op.div(jnp.concatenate(parts, { axis = axis }), h)
  end
  -- Places of the samples: second differences of unequal steps.
  if C.ndim(h) ~= 1 or C.size(h) ~= n then
    C.raise("shape", "gradient", ("the places of the samples are a vector of %d, got %s"):format(n,
      C.describe(h)))
  end
  local shape = {}
  for i = 1, C.ndim(f) do
    shape[i] = i == axis + 1 and -1 or 1
  end
  local steps = C.reshape(jnp.diff(h), shape)
  local first, last = part(steps, axis, 0, 1), part(steps, axis, n - 2, n - 1)
  local parts = { op.div(d(1, 0), first) }
  if n > 2 then
    local a, b = part(steps, axis, 0, n - 2), part(steps, axis, 1, n - 1)
    local sum = op.add(a, b)
    local back, here, ahead = part(f, axis, 0, n - 2), part(f, axis, 1, n - 1), part(f, axis, 2, n)
    local wa = op.neg(op.div(b, op.mul(a, sum)))
    local wb = op.div(op.sub(b, a), op.mul(a, b))
    local wc = op.div(a, op.mul(b, sum))
    parts[2] = op.add(op.add(op.mul(wa, back), op.mul(wb, here)), op.mul(wc, ahead))
  end
  parts[#parts + 1] = op.div(d(n - 1, n - 2), last)
  return jnp.concatenate(parts, { axis = axis })
end

--- Derivatives of samples: central differences inside, one-sided at the ends. After f stands
--- nothing (steps of 1), one step or vector of places for all axes, or one for each axis;
--- {axis = …} picks axes.
---shape: f[..] -> [..], or a list of them if there are several axes
---e.g. `jnp.gradient(jnp.array{1, 2, 4, 7})` --> `[1.  1.5 2.5 3. ]`
function calculus.gradient(f, ...)
  local n, axis = select("#", ...), nil
  local last = n > 0 and select(n, ...) or nil
  if args.is_keywords(last) then
    axis, n = C.keywords(last, "gradient", { axis = true, edge_order = true }).axis, n - 1
  end
  f = C.promote_inexact(args.array(f, "gradient"))
  local axes, steps = C.axes(axis, C.ndim(f), "gradient"), { ... }
  if n > 1 and n ~= #axes then
    C.raise("arg", "gradient", ("%d steps for %d axes"):format(n, #axes))
  end
  local out = {}
  for i, a in ipairs(axes) do
    out[i] = slope_along(f, n == 1 and steps[1] or n > 1 and steps[i] or nil, a)
  end
  return #out == 1 and out[1] or out
end

local TRAPEZOID = spec("trapezoid", "x dx axis")
--- The integral along an axis (the last) of samples y by the trapezoidal rule; their places are x,
--- or dx (1) apart.
---e.g. `jnp.trapezoid(jnp.array{1, 2, 3})` --> `4.`
function calculus.trapezoid(y, ...)
  local k = TRAPEZOID(...)
  y = args.array(y, "trapezoid")
  local dx = k.dx or 1
  if k.x ~= nil then
    y, dx = C.promote_inexact(y, k.x)
    dx = C.ndim(dx) == 1 and jnp.diff(dx) or jnp.moveaxis(jnp.diff(dx, { axis = k.axis or -1 }),
      k.axis or -1, -1)
  else
    y = C.promote_inexact(y)
  end
  y = jnp.moveaxis(y, k.axis or -1, -1)
  local last = C.ndim(y) - 1
  local n = C.shape(y)[last + 1]
  local sums = op.add(part(y, last, 1, n), part(y, last, 0, n - 1))
  return op.mul(0.5, jnp.sum(op.mul(dx, sums), { axis = -1 }))
end

local EDIFF = spec("ediff1d", "to_end to_begin")
--- Differences of neighbours in the flattened array, with what stands before and after them.
function calculus.ediff1d(x, ...)
  local k = EDIFF(...)
  x = jnp.ravel(x)
  local parts = { jnp.diff(x) }
  if k.to_begin ~= nil then
    table.insert(parts, 1, jnp.ravel(C.astype(k.to_begin, C.dtype(x))))
  end
  if k.to_end ~= nil then
    parts[#parts + 1] = jnp.ravel(C.astype(k.to_end, C.dtype(x)))
  end
  return jnp.concatenate(parts)
end

return args.public(calculus, "calculus")
