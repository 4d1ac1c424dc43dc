--- Operations over named axes, as vmap(f, {axis_name = "i"}) binds them. Trees are taken leaf by
--- leaf; a list of names stands for all of them, the first one slowest.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

---@class jaxlua.collectives
local collectives = {}

local prim, raise, describe = C.prim, C.raise, C.describe

-- ---- names -------------------------------------------------------------------------------------

-- The names as a list, and their sizes; a name that is not bound is an error.
local function names_of(name, op)
  local list = type(name) == "table" and name or { name }
  local sizes = {}
  for i, one in ipairs(list) do
    if type(one) ~= "string" then
      raise("arg", op, "an axis name is a string or a list of strings, got " .. describe(one))
    end
    sizes[i] = C.axis_size(one, op)
  end
  if #list == 0 then
    raise("arg", op, "an axis name is a string or a list of strings, got " .. describe(name))
  end
  return list, sizes
end

local function single(name, op)
  local list, sizes = names_of(name, op)
  if #list > 1 then
    raise("unsupported", op, ("works on one named axis, got %d"):format(#list))
  end
  return list[1], sizes[1]
end

local function product(sizes)
  local n = 1
  for _, size in ipairs(sizes) do
    n = n * size
  end
  return n
end

-- f on every leaf. Numbers stay numbers for those that know what to do with them.
local function each(tree, op, f, number)
  local leaves, def = C.tree_flatten(tree)
  for i, x in ipairs(leaves) do
    if type(x) == "number" then
      leaves[i] = number and number(x) or f(C.array(x))
    elseif C.is_array(x) then
      leaves[i] = f(x)
    elseif type(x) == "boolean" then
      leaves[i] = f(C.array(x))
    else
      raise("arg", op, "arrays and numbers were expected, got " .. describe(x))
    end
  end
  return C.tree_unflatten(def, leaves)
end

-- ---- reductions --------------------------------------------------------------------------------

local function reduce(x, names, op)
  for _, name in ipairs(names) do
    x = prim[op](x, { axes = name })
  end
  return x
end

--- The sum over a named axis. A Lua number is a constant: psum(1, "i") is the size of the axis.
---e.g. `jax.vmap(function(x) return x / lax.psum(x, "i") end, {axis_name = "i"})`
function collectives.psum(x, axis_name)
  local names, sizes = names_of(axis_name, "psum")
  return each(x, "psum", function(v)
    return reduce(C.dtype(v) == "bool" and C.astype(v, C.default_int()) or v, names, "psum")
  end, function(v)
    return v * product(sizes)
  end)
end

--- The mean over a named axis.
function collectives.pmean(x, axis_name)
  local names, sizes = names_of(axis_name, "pmean")
  return each(x, "pmean", function(v)
    return reduce(v, names, "psum") / product(sizes)
  end, function(v)
    return v
  end)
end

for _, op in ipairs { "pmax", "pmin" } do
  --- The greatest (least) element over a named axis. It has no derivative.
  collectives[op] = function(x, axis_name)
    local names = names_of(axis_name, op)
    return each(x, op, function(v)
      return reduce(v, names, op)
    end, function(v)
      return v
    end)
  end
end

-- ---- moves -------------------------------------------------------------------------------------

local function gather_tiled(x, names, sizes, axis)
  for i = #names, 1, -1 do
    x = prim.all_gather(x, { all_gather_dimension = axis, axis_name = names[i],
      axis_size = sizes[i], tiled = true })
  end
  return x
end

local GATHER = spec("all_gather", "", "axis tiled")
--- The elements of a named axis, along a new axis, or with tiled one after the other along `axis`.
---shape: x[..] -> [.., size, ..]
function collectives.all_gather(x, axis_name, ...)
  local names, sizes = names_of(axis_name, "all_gather")
  local k = GATHER(...)
  return each(x, "all_gather", function(v)
    local axis = C.axis(k.axis or 0, C.ndim(v) + (k.tiled and 0 or 1), "all_gather")
    if k.tiled then
      return gather_tiled(v, names, sizes, axis)
    elseif #names == 1 then
      return prim.all_gather(v, { all_gather_dimension = axis, axis_name = names[1],
        axis_size = sizes[1], tiled = false })
    end
    return gather_tiled(C.expand_dims(v, axis), names, sizes, axis)
  end)
end

local function scatter_tiled(x, names, sizes, axis)
  for i, name in ipairs(names) do
    x = prim.reduce_scatter(x, { scatter_dimension = axis, axis_name = name, axis_size = sizes[i],
      tiled = true })
  end
  return x
end

local SCATTER = spec("psum_scatter", "", "scatter_dimension tiled")
--- The sum over a named axis, of which every element keeps its slice along scatter_dimension (0):
--- one index of it, or with tiled one part.
function collectives.psum_scatter(x, axis_name, ...)
  local names, sizes = names_of(axis_name, "psum_scatter")
  local k = SCATTER(...)
  return each(x, "psum_scatter", function(v)
    local axis = C.axis(k.scatter_dimension or 0, C.ndim(v), "psum_scatter")
    if k.tiled then
      return scatter_tiled(v, names, sizes, axis)
    elseif #names == 1 then
      return prim.reduce_scatter(v, { scatter_dimension = axis, axis_name = names[1],
        axis_size = sizes[1], tiled = false })
    end
    local n = product(sizes)
    if C.shape(v)[axis + 1] ~= n then
      raise("shape", "psum_scatter", ("axis %d of %s must have the size of the named axes, %d")
        :format(axis, describe(v), n))
    end
    return C.squeeze(scatter_tiled(v, names, sizes, axis), { axis })
  end)
end

-- Without tiles: the split axis vanishes, a new one of the named axis' size stands at concat.
local function trade_whole(v, name, size, split, concat)
  if C.shape(v)[split + 1] ~= size then
    raise("shape", "all_to_all", ("axis %d of %s must have the size of the named axis '%s', %d")
      :format(split, describe(v), name, size))
  end
  local at = concat
  if concat <= split then
    split = split + 1
  else
    at = concat + 1
  end
  local y = prim.all_to_all(C.expand_dims(v, at), { axis_name = name, axis_size = size,
    split_axis = split, concat_axis = at, tiled = false })
  return C.squeeze(y, { split })
end

local TRADE = spec("all_to_all", "", "tiled")
--- Axis split_axis of x becomes the named axis, and the named axis stands at concat_axis; with
--- tiled the split axis is cut into parts, which are joined along concat_axis.
function collectives.all_to_all(x, axis_name, split_axis, concat_axis, ...)
  local name, size = single(axis_name, "all_to_all")
  local k = TRADE(...)
  return each(x, "all_to_all", function(v)
    local split = C.axis(split_axis, C.ndim(v), "all_to_all")
    local concat = C.axis(concat_axis, C.ndim(v), "all_to_all")
    if not k.tiled then
      return trade_whole(v, name, size, split, concat)
    end
    return prim.all_to_all(v, { axis_name = name, axis_size = size, split_axis = split,
      concat_axis = concat, tiled = true })
  end)
end

--- The named axis and an axis of x trade places.
function collectives.pswapaxes(x, axis_name, axis)
  return collectives.all_to_all(x, axis_name, axis, axis)
end

--- Element `from` of a named axis goes to `to`, for the pairs {from, to} of perm; zeros where none
--- arrives.
---e.g. `lax.ppermute(x, "i", {{0, 1}, {1, 2}, {2, 0}})`
function collectives.ppermute(x, axis_name, perm)
  local name, size = single(axis_name, "ppermute")
  local flat = {}
  for i, pair in ipairs(perm) do
    if type(pair) ~= "table" or #pair ~= 2 then
      raise("arg", "ppermute", "perm is a list of pairs {from, to}, got " .. describe(pair))
    end
    for k = 1, 2 do
      local at = pair[k]
      if type(at) ~= "number" or at % 1 ~= 0 or at < 0 or at >= size then
        raise("index", "ppermute", ("%s is no index of the axis '%s' of size %d"):format(
          tostring(at), name, size))
      end
      flat[2 * i - 2 + k] = at
    end
  end
  return each(x, "ppermute", function(v)
    return prim.ppermute(v, { axis_name = name, perm = flat })
  end)
end

--- Element k of a named axis comes from perm[k], counted from 0.
function collectives.pshuffle(x, axis_name, perm)
  local _, size = single(axis_name, "pshuffle")
  local pairs_of, seen = {}, {}
  for i, from in ipairs(perm) do
    seen[from] = true
    pairs_of[i] = { from, i - 1 }
  end
  for i = 0, size - 1 do
    if not seen[i] or #perm ~= size then
      raise("arg", "pshuffle", ("perm must be a permutation of 0 … %d"):format(size - 1))
    end
  end
  return collectives.ppermute(x, axis_name, pairs_of)
end

-- ---- places ------------------------------------------------------------------------------------

--- The position along a named axis, an int32; for several names that in the axes laid out as one.
function collectives.axis_index(axis_name)
  local names, sizes = names_of(axis_name, "axis_index")
  local at = prim.axis_index { axis_name = names[1] }
  for i = 2, #names do
    at = prim.add(prim.mul(at, sizes[i]), prim.axis_index { axis_name = names[i] })
  end
  return at
end

--- The number of elements along a named axis: a Lua number.
function collectives.axis_size(axis_name)
  local _, sizes = names_of(axis_name, "axis_size")
  return product(sizes)
end

return collectives
