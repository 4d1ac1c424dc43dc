--- Tangents and cotangents as the rules of custom_jvp and custom_vjp see them: one for each
--- floating leaf, none for others, and zeros that may be symbolic.

local C = require "jaxlua.core"
local control = require "jaxlua.control"

local tangents = {}

local flatten, unflatten = C.tree_flatten, C.tree_unflatten
local raise, prim = C.raise, C.prim

local function is_floating(aval)
  return C.issubdtype(aval.dtype, "floating")
end

local function zero(aval)
  local lit = C.lit(0, aval.dtype)
  if aval.ndim == 0 then
    return lit
  end
  return prim.broadcast_in_dim(lit, { shape = aval.shape, broadcast_dimensions = {} })
end

-- A zero that is no array: in place of a tangent or cotangent that is not there.
local SymbolicZero = {}

function SymbolicZero:__index(key)
  return SymbolicZero[key] or self.aval[key]
end

function SymbolicZero:__tostring()
  return "SymbolicZero(" .. tostring(self.aval) .. ")"
end

--- The zero as an array.
function SymbolicZero:instantiate()
  return zero(self.aval)
end

local function is_missing(x)
  return x == C.None or getmetatable(x) == SymbolicZero
end

-- What a rule gets where there is no tangent.
local function missing(aval, symbolic)
  if symbolic then
    return setmetatable({ aval = aval }, SymbolicZero)
  end
  return is_floating(aval) and zero(aval) or C.None
end

-- Tangents or cotangents in the structure of some values: one leaf for each, or nil where there is
-- none.
local function along(tree, def, avals, label, what)
  local leaves, got = flatten(tree, is_missing)
  if got ~= def and not (tree == nil or tree == C.None) then
    local ok, parts = pcall(C.tree_follow, got, unflatten(def, avals), label)
    if not ok or #parts ~= #leaves then
      raise("arg", label, ("%s has the structure %s, expected %s"):format(what, tostring(got),
        tostring(def)))
    end
    local out, at = {}, 0
    for i, part in ipairs(parts) do
      local n = #(flatten(part))
      if n == 1 then
        out[at + 1] = leaves[i]
      end
      at = at + n
    end
    leaves = out
  end
  local out = {}
  for i, a in ipairs(avals) do
    local x = leaves[i]
    if x ~= nil and not is_missing(x) and is_floating(a) then
      x = control.value_of(x, label, what)
      local b = C.aval(x)
      if not control.same_shape(a, b) or (a.dtype ~= b.dtype and not b.weak_type) then
        raise("shape", label, ("%s %d is %s, but its value is %s"):format(what, i - 1, tostring(b),
          tostring(a)))
      end
      if b.dtype ~= a.dtype or b.weak_type then
        x = prim.convert_element_type(x, { new_dtype = a.dtype, weak_type = false })
      end
      out[i] = x
    end
  end
  return out
end

-- The floating ones of a list, zeros where there is none.
local function dense(list, avals)
  local out = {}
  for i, a in ipairs(avals) do
    if is_floating(a) then
      out[#out + 1] = list[i] or zero(a)
    end
  end
  return out
end

-- A value for each leaf: the next of the list for floating ones; None, or a symbolic zero, for
-- others.
local function spread(list, avals, from, symbolic)
  local out = {}
  for i, a in ipairs(avals) do
    if is_floating(a) then
      out[i] = list[from]
      from = from + 1
    else
      out[i] = missing(a, symbolic)
    end
  end
  return out
end

-- Which leaves are floating.
local function floating_ones(avals)
  local out = {}
  for i, a in ipairs(avals) do
    out[i] = is_floating(a)
  end
  return out
end

tangents.SymbolicZero = SymbolicZero
tangents.is_floating, tangents.floating_ones = is_floating, floating_ones
tangents.along, tangents.dense, tangents.spread = along, dense, spread
tangents.missing, tangents.is_missing = missing, is_missing

return tangents
