--- jacfwd, jacrev, hessian: derivatives along a basis, mapped.

local C = require "jaxlua.core"
local A = require "jaxlua.autodiff"
local T = require "jaxlua.transform"
local V = require "jaxlua.vmap"

local J = {}

local flatten, unflatten, raise = C.tree_flatten, C.tree_unflatten, C.raise

-- A list of arrays of shape [n, …], one for each leaf: row k has a one at element k of all leaves
-- together.
local function basis(leaves)
  local n, sizes = 0, {}
  for i, x in ipairs(leaves) do
    sizes[i] = C.size(x)
    n = n + sizes[i]
  end
  local rows = C.prim.iota { dtype = "int32", shape = { n, n }, dimension = 0 }
  local columns = C.prim.iota { dtype = "int32", shape = { n, n }, dimension = 1 }
  local eye = C.prim.eq(rows, columns)
  local out, at = {}, 0
  for i, x in ipairs(leaves) do
    local part = C.astype(C.index(eye, { C.s(), C.s(at, at + sizes[i]) }), C.dtype(x))
    out[i] = C.reshape(part, { n, unpack(C.shape(x)) })
    at = at + sizes[i]
  end
  return out
end

-- y of shape `lead` + [n] (or [n] + lead with `front`) cut into pieces of shape lead + shape of
-- each leaf.
local function cut(y, leaves, def, front)
  local pieces, at = {}, 0
  local lead = C.shape(y)
  table.remove(lead, front and 1 or #lead)
  for i, x in ipairs(leaves) do
    local size = C.size(x)
    local span = C.s(at, at + size)
    local part = C.index(y, front and { span } or { "...", span })
    local shape = front and C.shape(x) or { unpack(lead) }
    for _, d in ipairs(front and lead or C.shape(x)) do
      shape[#shape + 1] = d
    end
    pieces[i] = C.reshape(part, shape)
    at = at + size
  end
  return unflatten(def, pieces)
end

local function differentiable(leaves, name)
  for i, x in ipairs(leaves) do
    x = T.float_scalar(x)
    leaves[i] = x
    if not C.is_array(x) or not C.issubdtype(C.dtype(x), "floating") then
      raise("dtype", name, "differentiated arguments must be floating point, got " .. C.describe(x))
    end
  end
  return leaves
end

-- One Jacobian for each argument in argnums: of(f of that argument alone, the argument).
local function along_arguments(f, options, name, of)
  options = type(options) == "number" and { argnums = options } or options
  local argnums = C.keywords(options, name, { argnums = true }).argnums or 0
  local _, single = T.check_argnums(argnums, name)
  return function(...)
    local args = T.pack(...)
    local which = T.argnum_list(argnums, args.n, name)
    local function one(k)
      local function partial(x)
        local call = { unpack(args, 1, args.n) }
        call[k] = x
        return f(unpack(call, 1, args.n))
      end
      return of(partial, args[k], name)
    end
    if single then
      return one(which[1])
    end
    local out = {}
    for i, k in ipairs(which) do
      out[i] = one(k)
    end
    return out
  end
end

local function forward(f, x, name)
  local leaves, def = flatten(x)
  leaves = differentiable(leaves, name)
  local _, push = A.linearize(f, unflatten(def, leaves))
  local columns = V.vmap(function(t)
    return push(t)
  end, 0, -1)(unflatten(def, basis(leaves)))
  local out, out_def = flatten(columns)
  for i, y in ipairs(out) do
    out[i] = cut(y, leaves, def, false)
  end
  return unflatten(out_def, out)
end

local function backward(f, x, name)
  local leaves, def = flatten(x)
  leaves = differentiable(leaves, name)
  local y, pull = A.vjp(f, unflatten(def, leaves))
  local out, out_def = flatten(y)
  local rows = flatten(V.vmap(pull)(unflatten(out_def, basis(out))))
  -- rows[i] has shape [n] + shape of leaf i: cut n into the results, then turn the trees inside
  -- out.
  local parts = {}
  for i in ipairs(leaves) do
    parts[i] = flatten(cut(rows[i], out, out_def, true))
  end
  local result = {}
  for k in ipairs(out) do
    local of_leaves = {}
    for i in ipairs(leaves) do
      of_leaves[i] = parts[i][k]
    end
    result[k] = unflatten(def, of_leaves)
  end
  return unflatten(out_def, result)
end

--- The Jacobian column by column (forward mode): for each result a tree like the argument.
---@param f function
---@param options? { argnums?: integer|integer[] }
function J.jacfwd(f, options)
  return along_arguments(f, options, "jacfwd", forward)
end

--- The Jacobian row by row (reverse mode).
function J.jacrev(f, options)
  return along_arguments(f, options, "jacrev", backward)
end

--- Second derivatives: forward over reverse.
function J.hessian(f, options)
  return along_arguments(J.jacrev(f, options), options, "hessian", forward)
end

return J
