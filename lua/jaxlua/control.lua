--- What the drivers of control flow share (loops.lua, branches.lua): the functions of the user are
--- traced once on types, and one operation with their programs is bound. Arrays that they find
--- among their upvalues become its operands.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"

local control = {}

local flatten, unflatten = C.tree_flatten, C.tree_unflatten
local is_array, raise, describe = C.is_array, C.raise, C.describe

-- ---- leaves ------------------------------------------------------------------------------------

-- A leaf of an operand as a value: numbers are weak default floats, booleans arrays of rank 0.
local function value_of(x, name, what)
  if is_array(x) or type(x) == "number" then
    return T.float_scalar(x)
  elseif type(x) == "boolean" then
    return C.array(x)
  end
  return raise("arg", name, ("%s holds %s; arrays, numbers and booleans are carried"):format(what,
    describe(x)), "capture other things from outside, or give them as an array")
end

-- The leaves of a tree as values, and its structure.
local function values_of(tree, name, what)
  local leaves, def = flatten(tree)
  local out = {}
  for i, x in ipairs(leaves) do
    out[i] = value_of(x, name, what)
  end
  return out, def
end

local function avals_of(values)
  local out = {}
  for i, x in ipairs(values) do
    out[i] = C.aval(x)
  end
  return out
end

local function append(to, from)
  for _, x in ipairs(from) do
    to[#to + 1] = x
  end
  return to
end

-- Values i…j of a list, as a tree.
local function tree_at(def, list, from)
  local leaves = {}
  for i = 1, def.num_leaves do
    leaves[i] = list[from + i - 1]
  end
  return unflatten(def, leaves)
end

-- ---- tracing a body ----------------------------------------------------------------------------

-- Traces body(tracers…) → list of values, …: what it returns after the list comes back too.
local function trace(name, f, types, body)
  T.watch(f)
  local serial = C.trace_begin("stage", name)
  return T.traced(serial, function()
    local out, a, b = body(C.trace_inputs(serial, types))
    return C.trace_end_graph(serial, out), a, b
  end)
end

local function same_shape(a, b)
  local s, t = a.shape, b.shape
  for i = 1, math.max(#s, #t) do
    if s[i] ~= t[i] then
      return false
    end
  end
  return true
end

-- The two types differ only in that one is weak, and gives way.
local function settle(a, b)
  return a.weak_type ~= b.weak_type and same_shape(a, b)
end

-- Whether a weak value of type a may take the dtype t: promotion gives t, or it is a whole number
-- that a Lua function returned as a literal.
local function gives_way(x, t)
  if C.result_type(x, t.dtype) == t.dtype then
    return true
  end
  return not C.is_tracer(x) and C.issubdtype(t.dtype, "integer") and x:item() % 1 == 0
end

--- x in the type t, if it is weak and only that differs.
function control.conform_one(x, t, name)
  x = value_of(x, name, "the result")
  local a = C.aval(x)
  if a.weak_type and not t.weak_type and same_shape(a, t) and gives_way(x, t) then
    x = C.prim.convert_element_type(x, { new_dtype = t.dtype, weak_type = false })
  end
  return x
end

control.value_of, control.values_of, control.avals_of = value_of, values_of, avals_of
control.append, control.tree_at, control.trace = append, tree_at, trace
control.same_shape, control.settle = same_shape, settle

return control
