--- lax.map and lax.associative_scan: compositions of scan, vmap and slices.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"

local mapping = {}

local flatten, unflatten = C.tree_flatten, C.tree_unflatten
local raise, describe, prim = C.raise, C.describe, C.prim

-- ---- map ---------------------------------------------------------------------------------------

local function pieces(x, from, to, shape)
  local first = { from }
  local last, step = C.shape(x), { 1 }
  last[1] = to
  for i = 2, #last do
    first[i], step[i] = 0, 1
  end
  x = prim.slice(x, { start_indices = first, limit_indices = last, strides = step })
  return shape and C.reshape(x, { shape[1], shape[2], unpack(C.shape(x), 2) }) or x
end

local function map_leaves(f, tree)
  local leaves, def = flatten(tree)
  for i, x in ipairs(leaves) do
    leaves[i] = f(x)
  end
  return unflatten(def, leaves)
end

local function join_first(x)
  local s = C.shape(x)
  return C.reshape(x, { s[1] * s[2], unpack(s, 3) })
end

local function one_result(f)
  return function(_, x)
    local results = T.pack(f(x))
    return nil, T.as_tree(results)
  end
end

local function map_each(f, xs)
  local _, ys = require("jaxlua.loops").scan(one_result(f), nil, xs)
  return ys
end

-- Batches of batch_size at a time, then what is left.
local function map_batches(f, xs, size)
  local x = flatten(xs)[1]
  local n = C.shape(x)[1]
  local full = math.floor(n / size)
  local batched = require("jaxlua.vmap").vmap(f)
  local parts = {}
  if full > 0 then
    local ys = map_each(batched, map_leaves(function(leaf)
      return pieces(leaf, 0, full * size, { full, size })
    end, xs))
    parts[1] = map_leaves(join_first, ys)
  end
  if n % size > 0 or full == 0 then
    parts[#parts + 1] = T.as_tree(T.pack(batched(map_leaves(function(leaf)
      return pieces(leaf, full * size, n)
    end, xs))))
  end
  if #parts == 1 then
    return parts[1]
  end
  local rest, def = flatten(parts[2])
  local out = {}
  for i, leaf in ipairs((flatten(parts[1]))) do
    out[i] = prim.concatenate({ leaf, rest[i] }, { dimension = 0 })
  end
  return unflatten(def, out)
end

--- f of each element along the first axis of xs, stacked; one after the other, or, with
--- {batch_size = n}, n at a time under vmap.
---
---e.g. `lax.map(function(x) return x * 2 end, xs)`
---@param f function
---@param xs any  a tree of arrays with a common first axis
---@param options? { batch_size?: integer }
function mapping.map(f, xs, options)
  T.check_function(f, "map")
  local k = C.keywords(options, "map", { batch_size = true })
  local size = k.batch_size
  if size == nil then
    return map_each(f, xs)
  elseif type(size) ~= "number" or size % 1 ~= 0 or size < 1 then
    raise("arg", "map", "batch_size is a positive whole number, got " .. describe(size))
  end
  return map_batches(f, xs, size)
end

-- ---- associative_scan --------------------------------------------------------------------------

local function slice(x, axis, start, limit, stride)
  local from, to, by = {}, C.shape(x), {}
  for i = 1, #to do
    from[i], by[i] = 0, 1
  end
  from[axis + 1], to[axis + 1] = start, limit or to[axis + 1]
  by[axis + 1] = stride or 1
  return prim.slice(x, { start_indices = from, limit_indices = to, strides = by })
end

local function padded(x, axis, low, high)
  local config = {}
  for i = 1, 3 * C.ndim(x) do
    config[i] = 0
  end
  config[3 * axis + 1], config[3 * axis + 2], config[3 * axis + 3] = low, high, 1
  return prim.pad(x, C.lit(0, C.dtype(x)), { padding_config = config })
end

-- even[0], odd[0], even[1], …
local function interleave(even, odd, axis)
  local extra = C.shape(even)[axis + 1] - C.shape(odd)[axis + 1]
  local a, b = padded(even, axis, 0, 1 - extra), padded(odd, axis, 1, extra)
  return C.dtype(a) == "bool" and prim["or"](a, b) or prim.add(a, b)
end

local function each(list, f)
  local out = {}
  for i, x in ipairs(list) do
    out[i] = f(x, i)
  end
  return out
end

-- Pairs are combined, the half as long list is scanned, and the elements between are filled in.
local function scan(elems, combine, axis)
  local n = C.shape(elems[1])[axis + 1]
  if n < 2 then
    return elems
  end
  local reduced = combine(
    each(elems, function(x) return slice(x, axis, 0, n - 1, 2) end),
    each(elems, function(x) return slice(x, axis, 1, n, 2) end))
  local odd = scan(reduced, combine, axis)
  local rest = each(elems, function(x) return slice(x, axis, math.min(2, n), n, 2) end)
  local even = odd
  if n % 2 == 0 then
    even = each(odd, function(x) return slice(x, axis, 0, C.shape(x)[axis + 1] - 1) end)
  end
  even = combine(even, rest)
  even = each(even, function(x, i)
    return prim.concatenate({ slice(elems[i], axis, 0, 1), x }, { dimension = axis })
  end)
  return each(even, function(x, i) return interleave(x, odd[i], axis) end)
end

--- The running results of an associative function: fn(fn(x0, x1), x2)…, in log n steps.
--- fn works on whole slices: fn(a, b) with a and b of elems' structure.
---
---e.g. `lax.associative_scan(jnp.add, xs)` is cumsum
---@param fn function
---@param elems any  a tree of arrays
---@param options? { reverse?: boolean, axis?: integer }
function mapping.associative_scan(fn, elems, options)
  T.check_function(fn, "associative_scan")
  local k = C.keywords(options, "associative_scan", { reverse = true, axis = true })
  local leaves, def = flatten(elems)
  if #leaves == 0 then
    return elems
  end
  local axis = C.axis(k.axis or 0, C.ndim(leaves[1]), "associative_scan")
  local n = C.shape(leaves[1])[axis + 1]
  for _, x in ipairs(leaves) do
    if C.shape(x)[axis + 1] ~= n then
      raise("shape", "associative_scan", ("the arrays differ along axis %d: %s and %s"):format(axis,
        describe(leaves[1]), describe(x)))
    end
  end
  local function flip(x)
    return prim.rev(x, { dimensions = { axis } })
  end
  if k.reverse then
    leaves = each(leaves, flip)
  end
  local out = scan(leaves, function(a, b)
    local result, result_def = flatten(T.as_tree(T.pack(fn(unflatten(def, a), unflatten(def, b)))))
    if result_def ~= def then
      raise("arg", "associative_scan", ("fn returned %s for %s"):format(tostring(result_def),
        tostring(def)), "it returns what it is given")
    end
    return result
  end, axis)
  return unflatten(def, k.reverse and each(out, flip) or out)
end

return mapping
