--- jnp: order statistics, reductions that leave NaN out, covariance, histograms.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local jnp = require "jaxlua.numpy"

local statistics = {}
local prim, op, spec = C.prim, C.op, args.spec

-- ---- quantiles ---------------------------------------------------------------------------------

local METHODS = { linear = true, lower = true, higher = true, midpoint = true, nearest = true }

-- x with the axes of `axis` as one, last; and the shape that keepdims gives.
local function lanes(x, axis, label)
  local rank, shape = C.ndim(x), C.shape(x)
  local gone, kept, order, n = {}, {}, {}, 1
  for _, a in ipairs(C.axes(axis, rank, label)) do
    gone[a] = true
  end
  local rest = {}
  for a = 0, rank - 1 do
    kept[a + 1] = gone[a] and 1 or shape[a + 1]
    if gone[a] then
      n = n * shape[a + 1]
    else
      order[#order + 1] = a
      rest[#rest + 1] = shape[a + 1]
    end
  end
  for a = 0, rank - 1 do
    if gone[a] then
      order[#order + 1] = a
    end
  end
  rest[#rest + 1] = n
  return C.reshape(prim.transpose(x, { permutation = order }), rest), kept
end

-- The sorted x, each lane with a NaN as NaN alone or, if they are left out, with NaN last; and how
-- many count, an array [.., 1] or a number.
local function sorted_lanes(x, skip_nan)
  local last = C.ndim(x) - 1
  local is_nan = op.ne(x, x)
  local n = C.shape(x)[last + 1]
  if skip_nan then
    local many = jnp.sum(C.astype(op.eq(x, x), C.dtype(x)), { axis = last, keepdims = true })
    return jnp.sort(x), many
  end
  local bad = jnp.any(is_nan, { axis = last, keepdims = true })
  return jnp.sort(jnp.where(bad, 0 / 0, x)), n
end

local function between(method, low, high, weight)
  if method == "lower" then
    return low
  elseif method == "higher" then
    return high
  elseif method == "midpoint" then
    return op.mul(op.add(low, high), 0.5)
  elseif method == "nearest" then
    return jnp.where(op.le(weight, 0.5), low, high)
  end
  return op.add(op.mul(low, op.sub(1, weight)), op.mul(high, weight))
end

-- One quantile, q a scalar array: of the lanes [.., n] → [..].
local function one_quantile(x, many, q, method)
  local last = C.ndim(x) - 1
  local place = op.mul(q, op.sub(many, 1))
  local floor, ceil = jnp.floor(place), jnp.ceil(place)
  local weight = op.sub(place, floor)
  local function element(at)
    at = jnp.clip(at, 0, jnp.maximum(op.sub(many, 1), 0))
    local shape = C.shape(x)
    shape[last + 1] = 1
    at = C.broadcast_to(C.astype(at, C.default_int()), shape)
    return jnp.take_along_axis(x, at, { axis = last })
  end
  local y = between(method, element(floor), element(ceil), weight)
  return C.reshape(y, { unpack(C.shape(x), 1, last) })
end

local function quantiles(label, x, q, k, skip_nan)
  local method = k.method or "linear"
  if not METHODS[method] then
    C.raise("arg", label, ("there is no method '%s'"):format(tostring(method)),
      "linear, lower, higher, midpoint, nearest")
  end
  x, q = C.promote_inexact(args.array(x, label), q)
  if C.ndim(q) > 1 then
    C.raise("shape", label, "q is a number or a vector, got " .. C.describe(q))
  end
  if C.size(x) == 0 then
    C.raise("shape", label, "of an empty array: " .. C.describe(x))
  end
  local flat, kept = lanes(x, k.axis, label)
  local sorted, many = sorted_lanes(flat, skip_nan)
  local function finish(y)
    return k.keepdims and C.reshape(y, kept) or y
  end
  if C.ndim(q) == 0 then
    return finish(one_quantile(sorted, many, q, method))
  end
  local out = {}
  for i = 1, C.size(q) do
    out[i] = finish(one_quantile(sorted, many, q[i - 1], method))
  end
  return jnp.stack(out)
end

local QUANTILE = "axis out overwrite_input method keepdims"
local function quantile_like(label, scale, skip_nan)
  local read = spec(label, QUANTILE)
  return function(x, q, ...)
    if type(q) ~= "number" then
      q = args.array(q, label)
    end
    return quantiles(label, x, scale == 1 and q or q / scale, read(...), skip_nan)
  end
end

--- The q-th quantile over axes, q from 0 to 1; a vector q gives a leading axis. method: "linear",
--- "lower", "higher", "midpoint", "nearest". A NaN makes its lane NaN.
---shape: x[..], q[] or q[k] -> without the axes, or [k, ..]
---e.g. `jnp.quantile(jnp.array{1, 2, 3, 4}, 0.5)` --> `2.5`
statistics.quantile = quantile_like("quantile", 1)
--- quantile with q from 0 to 100.
statistics.percentile = quantile_like("percentile", 100)
--- quantile of the elements that are not NaN.
statistics.nanquantile = quantile_like("nanquantile", 1, true)
--- percentile of the elements that are not NaN.
statistics.nanpercentile = quantile_like("nanpercentile", 100, true)

local NANMEDIAN = spec("nanmedian", "axis out overwrite_input keepdims")
--- The median of the elements that are not NaN.
function statistics.nanmedian(x, ...)
  local k = NANMEDIAN(...)
  return quantiles("nanmedian", x, 0.5, { axis = k.axis, keepdims = k.keepdims }, true)
end

-- ---- what leaves NaN out -----------------------------------------------------------------------

local function not_nan(label, f, names)
  local read = spec(label, names)
  return function(x, ...)
    local k = read(...)
    return f(x, { axis = k.axis, keepdims = k.keepdims, ddof = k.ddof, dtype = k.dtype,
      where = op.eq(x, x) })
  end
end

--- var, std and prod of the elements that are not NaN.
statistics.nanvar = not_nan("nanvar", jnp.var, "axis dtype out ddof keepdims")
statistics.nanstd = not_nan("nanstd", jnp.std, "axis dtype out ddof keepdims")
statistics.nanprod = not_nan("nanprod", jnp.prod, "axis dtype out keepdims")

local function nan_as(label, f, value)
  local read = spec(label, "axis dtype out")
  return function(x, ...)
    local k = read(...)
    x = args.array(x, label)
    return f(jnp.where(op.eq(x, x), x, C.full({}, value, C.dtype(x))),
      { axis = k.axis, dtype = k.dtype })
  end
end

--- Running sums and products in which a NaN counts as 0, or 1.
statistics.nancumsum = nan_as("nancumsum", jnp.cumsum, 0)
statistics.nancumprod = nan_as("nancumprod", jnp.cumprod, 1)

local function nan_arg(label, f, instead)
  local read = spec(label, "axis out keepdims")
  return function(x, ...)
    local k = read(...)
    x = args.array(x, label)
    if not C.issubdtype(C.dtype(x), "floating") then
      return f(x, { axis = k.axis, keepdims = k.keepdims })
    end
    local options = { axis = k.axis, keepdims = k.keepdims }
    local keep = op.eq(x, x)
    local at = f(jnp.where(keep, x, instead), options)
    return jnp.where(jnp.any(keep, options), at, -1)
  end
end

--- The index of the largest, or smallest, element that is not NaN; -1 if all are.
statistics.nanargmax = nan_arg("nanargmax", jnp.argmax, -math.huge)
statistics.nanargmin = nan_arg("nanargmin", jnp.argmin, math.huge)

-- ---- covariance --------------------------------------------------------------------------------

-- m as [variables, samples]
local function rows(label, m, rowvar)
  m = C.promote_inexact(args.array(m, label))
  if C.ndim(m) > 2 then
    C.raise("shape", label, "at most two axes are expected, got " .. C.describe(m))
  end
  m = jnp.atleast_2d(m)
  return rowvar == false and C.shape(m)[1] ~= 1 and m.T or m
end

local COV = spec("cov", "y rowvar bias ddof fweights aweights")
--- The covariance matrix of variables (rows; columns with rowvar = false), divided by n - ddof:
--- n - 1 unless `bias`. fweights are counts, aweights weights of the samples; y holds further
--- variables.
---shape: m[v, n] or m[n] -> [v, v] or []
---e.g. `jnp.cov(jnp.array{{1, 2, 3}, {4, 5, 9}})`
function statistics.cov(m, ...)
  local k = COV(...)
  local x = rows("cov", m, k.rowvar)
  if k.y ~= nil then
    x = jnp.concatenate({ x, rows("cov", k.y, k.rowvar) }, { axis = 0 })
  end
  local ddof = k.ddof or (k.bias and 0 or 1)
  local w = k.fweights
  if k.aweights ~= nil then
    w = w ~= nil and op.mul(w, k.aweights) or k.aweights
  end
  local n = C.shape(x)[2]
  local total = n
  local mean
  if w ~= nil then
    w = C.astype(w, C.dtype(x))
    mean, total = jnp.average(x, { axis = 1, weights = w, returned = true })
    total = total[0]
  else
    mean = jnp.average(x, { axis = 1 })
  end
  local factor
  if w == nil then
    factor = n - ddof
  elseif ddof == 0 then
    factor = total
  elseif k.aweights == nil then
    factor = op.sub(total, ddof)
  else
    factor = op.sub(total, op.div(op.mul(ddof, jnp.sum(op.mul(w, k.aweights))), total))
  end
  x = op.sub(x, C.expand_dims(mean, 1))
  local weighted = w ~= nil and op.mul(x, w) or x
  return jnp.squeeze(op.div(jnp.dot(weighted, x.T), factor))
end

local CORRCOEF = spec("corrcoef", "y rowvar")
--- Correlation coefficients: the covariance divided by the standard deviations, from -1 to 1.
function statistics.corrcoef(x, ...)
  local k = CORRCOEF(...)
  local c = statistics.cov(x, { y = k.y, rowvar = k.rowvar })
  if C.ndim(c) == 0 then
    return op.div(c, c)
  end
  local deviation = jnp.sqrt(jnp.diagonal(c))
  c = op.div(c, C.expand_dims(deviation, 1))
  return jnp.clip(op.div(c, C.expand_dims(deviation, 0)), -1, 1)
end

-- ---- histograms --------------------------------------------------------------------------------

local EDGES = spec("histogram_bin_edges", "bins range weights")
--- The edges of `bins` equal bins (10) over `range`, or over what the array holds; an array of bins
--- is given back.
---shape: a[..] -> [bins + 1]
function statistics.histogram_bin_edges(a, ...)
  local k = EDGES(...)
  a = args.array(a, "histogram_bin_edges")
  local bins = k.bins or 10
  if C.is_array(bins) and C.ndim(bins) == 1 then
    return bins
  elseif type(bins) ~= "number" then
    C.raise("arg", "histogram_bin_edges",
      "bins is a number or a vector of edges, got " .. C.describe(bins))
  end
  local low, high
  if k.range ~= nil then
    low, high = k.range[1], k.range[2]
  elseif C.size(a) == 0 then
    low, high = 0, 1
  else
    low, high = jnp.min(a), jnp.max(a)
  end
  low, high = C.promote_inexact(low, high)
  local flat = op.eq(op.sub(high, low), 0)
  low, high = jnp.where(flat, op.sub(low, 0.5), low), jnp.where(flat, op.add(high, 0.5), high)
  return jnp.linspace(low, high, bins + 1)
end

-- The bin of each x among edges, and whether there is one; the last bin holds its right edge.
local function bin_of(x, edges)
  local n = C.size(edges) - 1
  local at = op.sub(jnp.searchsorted(edges, x, { side = "right" }), 1)
  at = jnp.where(op.eq(x, edges[n]), n - 1, at)
  return at, jnp.logical_and(op.ge(x, edges[0]), op.le(x, edges[n]))
end

local function weights_of(x, k, label)
  if k.weights == nil then
    return jnp.ones_like(x)
  elseif not jnp.array_equal(jnp.array(C.shape(k.weights)), jnp.array(C.shape(x))):item() then
    C.raise("shape", label, ("weights are %s, but the samples %s"):format(C.describe(k.weights),
      C.describe(x)))
  end
  local _, w = C.promote_inexact(x, k.weights)
  return w
end

local HISTOGRAM = spec("histogram", "bins range weights density")
--- How many elements each bin holds, and the edges of the bins; with weights their sums, with
--- `density` as a density whose integral is 1.
---shape: a[..] -> [bins], [bins + 1]
---e.g. `jnp.histogram(jnp.array{1, 2, 2, 3}, {bins = 2})` --> `[1. 3.]`, `[1. 2. 3.]`
function statistics.histogram(a, ...)
  local k = HISTOGRAM(...)
  a = args.array(a, "histogram")
  local edges = statistics.histogram_bin_edges(a, { bins = k.bins, range = k.range })
  local x = C.promote_inexact(C.reshape(a, { C.size(a) }))
  local w = C.reshape(weights_of(C.promote_inexact(a), k, "histogram"), { C.size(a) })
  local at, inside = bin_of(x, edges)
  local bins = C.size(edges) - 1
  at = jnp.where(inside, at, bins)
  local counts = jnp.bincount(C.astype(at, "int32"), { weights = w, length = bins })
  if k.density then
    counts = op.div(op.div(counts, jnp.diff(edges)), jnp.sum(counts))
  end
  return counts, edges
end

local HISTOGRAM2D = spec("histogram2d", "bins range weights density")
--- The histogram of points (x, y): counts [bins, bins], the edges along x, the edges along y. bins
--- and range are one for both, or a list of two.
---shape: x[n], y[n] -> [bx, by], [bx + 1], [by + 1]
function statistics.histogram2d(x, y, ...)
  local k = HISTOGRAM2D(...)
  x, y = C.promote_inexact(x, y)
  local bins, range = k.bins or 10, k.range or {}
  local pair = type(bins) == "table" and bins or { bins, bins }
  local ex = statistics.histogram_bin_edges(x, { bins = pair[1], range = range[1] })
  local ey = statistics.histogram_bin_edges(y, { bins = pair[2], range = range[2] })
  local nx, ny = C.size(ex) - 1, C.size(ey) - 1
  local ax, inside_x = bin_of(x, ex)
  local ay, inside_y = bin_of(y, ey)
  local at = jnp.where(jnp.logical_and(inside_x, inside_y), op.add(op.mul(ax, ny), ay), nx * ny)
  local counts = jnp.bincount(C.astype(at, "int32"),
    { weights = k.weights ~= nil and weights_of(x, k, "histogram2d") or nil, length = nx * ny })
  counts = C.reshape(counts, { nx, ny })
  if k.density then
    local area = jnp.outer(jnp.diff(ex), jnp.diff(ey))
    counts = op.div(op.div(counts, area), jnp.sum(counts))
  end
  return counts, ex, ey
end

local DIGITIZE = spec("digitize", "right")
--- For each element the number of the bin that it falls into, by the edges in `bins`, which rise or
--- fall: bins[i-1] <= x < bins[i], or with `right` bins[i-1] < x <= bins[i]; of falling ones the
--- other way round. int32.
function statistics.digitize(x, bins, ...)
  local k = DIGITIZE(...)
  if C.ndim(bins) ~= 1 then
    C.raise("shape", "digitize", "bins is a vector of edges, got " .. C.describe(bins))
  end
  local n = C.size(bins)
  if n == 0 then
    return jnp.zeros_like(x, { dtype = "int32" })
  end
  local side = k.right and "left" or "right"
  local up = jnp.searchsorted(bins, x, { side = side })
  local down = op.sub(n, jnp.searchsorted(jnp.flip(bins), x, { side = side }))
  return jnp.where(op.ge(bins[n - 1], bins[0]), up, down)
end

return args.public(statistics, "statistics")
