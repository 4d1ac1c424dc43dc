--- jnp: index arrays: triangles, diagonals, places in a flattened array, open and dense grids.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local jnp = require "jaxlua.numpy"

local grids = {}
local op, spec = C.op, args.spec

-- The places of true in a mask [n, m] that is made of numbers alone, as two vectors.
local function triangle(n, m, inside)
  local rows, columns = {}, {}
  for i = 0, n - 1 do
    for j = 0, m - 1 do
      if inside(i, j) then
        rows[#rows + 1], columns[#columns + 1] = i, j
      end
    end
  end
  return C.array(rows, C.default_int()), C.array(columns, C.default_int())
end

local TRIL = spec("tril_indices", "k m")
--- The rows and the columns of the elements on and below the k-th diagonal (0) of a matrix [n, m].
---shape: -> [count], [count]
function grids.tril_indices(n, ...)
  local o = TRIL(...)
  local k = o.k or 0
  return triangle(n, o.m or n, function(i, j)
    return j <= i + k
  end)
end

local TRIU = spec("triu_indices", "k m")
--- … on and above the k-th diagonal.
function grids.triu_indices(n, ...)
  local o = TRIU(...)
  local k = o.k or 0
  return triangle(n, o.m or n, function(i, j)
    return j >= i + k
  end)
end

local function of_matrix(label, f)
  local read = spec(label, "k")
  return function(x, ...)
    local shape = C.shape(args.array(x, label))
    if #shape ~= 2 then
      C.raise("shape", label, "a matrix was expected, got " .. C.describe(x))
    end
    return f(shape[1], { k = read(...).k, m = shape[2] })
  end
end

--- tril_indices and triu_indices for a matrix of x's shape.
grids.tril_indices_from = of_matrix("tril_indices_from", grids.tril_indices)
grids.triu_indices_from = of_matrix("triu_indices_from", grids.triu_indices)

local DIAGONAL = spec("diag_indices", "ndim")
--- The indices of the diagonal of an array of ndim (2) axes of n: ndim vectors, one result each.
function grids.diag_indices(n, ...)
  local at, out = jnp.arange(n), {}
  for i = 1, DIAGONAL(...).ndim or 2 do
    out[i] = at
  end
  return unpack(out)
end

local UNRAVEL = spec("unravel_index", "")
--- The indices, a list with one array for each axis, of places in the flattened array; places
--- beyond the last count as the last.
---e.g. `jnp.unravel_index(5, {2, 3})` --> `{1, 2}`
---@return jaxlua.Array[]
function grids.unravel_index(indices, shape, ...)
  UNRAVEL(...)
  shape = args.shape(shape, "unravel_index")
  local x, total, out = args.array(indices, "unravel_index"), 1, {}
  if C.dtype(x) ~= "int64" and not C.issubdtype(C.dtype(x), "integer") then
    x = C.astype(x, C.default_int())
  end
  for _, n in ipairs(shape) do
    total = total * n
  end
  x = jnp.where(op.lt(x, 0), op.add(x, total), x)
  x = jnp.clip(x, 0, total - 1)
  for axis = #shape, 1, -1 do
    out[axis] = op.mod(x, shape[axis])
    x = jnp.floor_divide(x, shape[axis])
  end
  return out
end

local RAVEL = spec("ravel_multi_index", "mode order")
--- The places in the flattened array of indices, a list with one array for each axis. mode: what an
--- index out of range is, "raise" an error (the values must be known), "wrap" or "clip".
---e.g. `jnp.ravel_multi_index({1, 2}, {2, 3})` --> `5`
function grids.ravel_multi_index(indices, shape, ...)
  local mode = RAVEL(...).mode or "raise"
  shape = args.shape(shape, "ravel_multi_index")
  if #indices ~= #shape then
    C.raise("shape", "ravel_multi_index", ("%d indices for %d axes"):format(#indices, #shape))
  elseif mode ~= "raise" and mode ~= "wrap" and mode ~= "clip" then
    C.raise("arg", "ravel_multi_index", ("there is no mode '%s'"):format(tostring(mode)),
      "raise, wrap, clip")
  end
  local place = C.full({}, 0, C.default_int())
  for axis, n in ipairs(shape) do
    local i = indices[axis]
    i = type(i) == "number" and C.array(i, C.default_int()) or i
    if mode == "wrap" then
      i = op.mod(i, n)
    elseif mode == "clip" then
      i = jnp.clip(i, 0, n - 1)
    else
      local low, high = C.int_range(i)
      if low == nil then
        C.raise("concrete", "ravel_multi_index", "whether an index is in range is not known here",
          "say mode = \"wrap\" or \"clip\"")
      elseif low < 0 or high >= n then
        C.raise("index", "ravel_multi_index", ("an index is out of range for axis %d of %d")
          :format(axis - 1, n))
      end
    end
    place = op.add(op.mul(place, n), i)
  end
  return place
end

--- Index arrays that pick out the product of vectors: x[{unpack({jnp.ix_(rows, columns)})}] is the
--- matrix of those rows and columns. Booleans stand for the places of true.
---shape: x[n], y[m] … -> [n, 1 …], [1, m …] …
function grids.ix_(...)
  local n, out = select("#", ...), {}
  for i = 1, n do
    local x = args.array((select(i, ...)), "ix_")
    if C.ndim(x) ~= 1 then
      C.raise("shape", "ix_", "vectors are expected, got " .. C.describe(x))
    elseif C.dtype(x) == "bool" then
      x = jnp.flatnonzero(x)
    end
    local shape = {}
    for axis = 1, n do
      shape[axis] = axis == i and -1 or 1
    end
    out[i] = C.reshape(x, shape)
  end
  return unpack(out, 1, n)
end

local FROM = spec("fromfunction", "", "dtype")
--- The array of f(i, j, …) at every place of a shape; f is called once, on index arrays.
---e.g. `jnp.fromfunction(jnp.add, {2, 3})`
function grids.fromfunction(f, shape, ...)
  shape = args.shape(shape, "fromfunction")
  local at = {}
  for axis = 1, #shape do
    at[axis] = C.prim.iota { dtype = C.canonical_dtype(FROM(...).dtype or "float32"),
      shape = shape, dimension = axis - 1 }
  end
  return f(unpack(at))
end

return args.public(grids, "grids")
