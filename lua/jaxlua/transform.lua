--- What the drivers of transforms share, and staging: a driver opens a trace, runs the user's
--- function under pcall, and closes it.
--
-- C records and transforms; it never calls the user's function. An error value raised inside passes
-- unchanged, after the trace was closed. grad, vjp, jvp: jaxlua.autodiff; vmap: jaxlua.vmap; jit:
-- jaxlua.jit.

local C = require "jaxlua.core"

local T = { flags = {} } -- flags: options of the Lua side, see config.lua

local flatten, unflatten = C.tree_flatten, C.tree_unflatten
local is_array, raise, describe = C.is_array, C.raise, C.describe

-- ---- calls under a trace -----------------------------------------------------------------------

-- Where the error that is on its way came from: pcall and error(e, 0) would lose the lines.
local last_error, last_traceback

-- A message of Lua's own that blames a line of this library blames the script's line instead.
local function remember(e)
  if type(e) == "string" then
    local rest = e:match("^lua/jaxlua/[%w_/]+%.lua:%d+: (.*)")
    local where = rest and C.where() or ""
    e = where ~= "" and where .. ": " .. rest or e
  end
  if not rawequal(e, last_error) or last_traceback == nil then
    last_error, last_traceback = e, debug.traceback("", 2)
  end
  return e
end

--- The traceback of an error value that passed through a transform, or nil. Used by the command.
function T.traceback_of(e)
  if rawequal(e, last_error) then
    return last_traceback
  end
end

local function finish(serial, ok, ...)
  if ok then
    return ...
  end
  C.trace_abort(serial)
  error((...), 0)
end

-- body(serial, …) between begin and end; whatever it raises arrives unchanged with the trace
-- closed.
local function traced(serial, body, ...)
  if T.flags.leaks then
    return T.flags.leaks(remember, serial, body, ...)
  end
  return finish(serial, xpcall(body, remember, serial, ...))
end

-- ---- arguments and results ---------------------------------------------------------------------

-- A leaf that is traced: arrays and numbers. Others (strings, booleans, functions) are static.
local function traces(x)
  return is_array(x) or type(x) == "number"
end

local function pack(...)
  return { n = select("#", ...), ... }
end

-- A number of the script as a traced scalar. Lua cannot tell 2 from 2.0: a whole number keeps both
-- ways open (weak int64: beside an array of integers it stays one, where it leaves it becomes the
-- default float); another is a weak default float.
local function scalar(x)
  if type(x) ~= "number" then
    return x
  end
  if x == math.floor(x) and x >= -2147483648 and x <= 2147483647 then
    return C.lit(x, "int64", true)
  end
  return C.lit(x, "float", true)
end

-- The same, where a derivative is taken: always a weak default float. A traced number with a whole
-- value arrives as a weak integer.
local function float_scalar(x)
  if type(x) == "number" then
    return C.lit(x, "float", true)
  end
  if C.is_tracer(x) and C.weak_type(x) and C.dtype(x) == "int64" and C.ndim(x) == 0 then
    return C.prim.convert_element_type(x, { new_dtype = C.default_float(), weak_type = true })
  end
  return x
end

-- Leaves of several values: which are traced, and how to put the values together again.
local function take_apart(values, n)
  local parts = { n = n, def = {}, leaves = {}, at = {}, slot = {} }
  local list = {}
  for i = 1, n do
    local leaves, def = flatten(values[i])
    parts.def[i], parts.leaves[i], parts.slot[i] = def, leaves, {}
    for k = 1, #leaves do
      if traces(leaves[k]) then
        list[#list + 1] = leaves[k]
        parts.slot[i][k] = #list
      end
    end
  end
  return list, parts
end

-- Value i of the parts with other things in the place of its traced leaves.
local function put_together(parts, i, list)
  local leaves, slot = {}, parts.slot[i]
  for k, x in ipairs(parts.leaves[i]) do
    local s = slot[k]
    if s then
      leaves[k] = list[s]
    else
      leaves[k] = x
    end
  end
  return unflatten(parts.def[i], leaves)
end

local function all_together(parts, list)
  local out = {}
  for i = 1, parts.n do
    out[i] = put_together(parts, i, list)
  end
  return out
end

local function check_function(f, name)
  local mt = debug.getmetatable(f)
  if type(f) ~= "function" and (C.is_array(f) or not (mt and mt.__call)) then
    raise("arg", name, "a function was expected, got " .. describe(f))
  end
end

-- Results that form one tree: several count as a list.
local function as_tree(results)
  if results.n <= 1 then
    return results[1]
  end
  return { unpack(results, 1, results.n) }
end

-- (f, {argnums = …}) and (f, 0): options and JAX's positional form.
local function options_of(second, third, name, known)
  if type(second) == "table" and second[1] == nil and next(second) ~= nil or C.is_kw(second) then
    return C.keywords(second, name, known)
  end
  local options = C.keywords(third, name, known)
  return options, second
end

-- argnums as a list of integers; single: one number was given.
local function check_argnums(argnums, name)
  local list = type(argnums) == "table" and argnums or { argnums }
  local right = #list > 0
  for _, k in ipairs(list) do
    right = right and type(k) == "number" and k % 1 == 0
  end
  if not right then
    local what = type(argnums) ~= "table" and argnums or list[1]
    for _, k in ipairs(list) do
      if type(k) ~= "number" or k % 1 ~= 0 then what = k break end
    end
    raise("arg", name, "argnums is a position counted from 0 or a list of them, got "
      .. (what == nil and "an empty table" or describe(what)))
  end
  return list, list ~= argnums
end

local function argnum_list(argnums, n, name)
  local list = check_argnums(argnums, name)
  local out = {}
  for i, k in ipairs(list) do
    if k >= n or k < -n then
      raise("arg", name,
        ("argnums names argument %d, but there are %d (they count from 0)"):format(k, n))
    end
    out[i] = (k < 0 and k + n or k) + 1
  end
  return out
end

-- Functions whose values are not known while they are traced are read for truth tests.
local truth
function T.watch(f)
  truth = truth or require "jaxlua.truth"
  truth.watch(f)
end

T.check_argnums = check_argnums
T.take_apart, T.put_together, T.all_together = take_apart, put_together, all_together
T.scalar, T.float_scalar, T.traces, T.pack = scalar, float_scalar, traces, pack
T.traced, T.check_function, T.as_tree, T.options_of, T.argnum_list = traced, check_function,
  as_tree, options_of, argnum_list

-- ---- staging -----------------------------------------------------------------------------------

-- Traces f on types; the closed graph, how its results are put together, and their number.
local function stage_body(serial, f, values, parts)
  local tracers = C.trace_inputs(serial, values)
  local call = all_together(parts, tracers)
  local results = pack(f(unpack(call, 1, parts.n)))
  local out, out_parts = take_apart(results, results.n)
  return C.trace_end_graph(serial, out), out_parts
end

--- Traces f on tracers of the given types (C.aval) or like the given arrays: its closed graph,
--- and the list of tree definitions of its results. For lax.cond, scan and their kin.
function T.stage(name, f, avals)
  T.watch(f)
  local serial = C.trace_begin("stage", name)
  local closed, parts = traced(serial, function()
    local tracers = C.trace_inputs(serial, avals)
    local results = pack(f(unpack(tracers, 1, #avals)))
    local out, out_parts = take_apart(results, results.n)
    return C.trace_end_graph(serial, out), out_parts
  end)
  return closed, parts.def, parts
end

-- f(…) traced: its closed graph, the parts of its results, the values that are its inputs.
local function stage_call(name, f, ...)
  check_function(f, name)
  T.watch(f)
  local args = pack(...)
  local list, parts = take_apart(args, args.n)
  for i, x in ipairs(list) do
    list[i] = scalar(x)
  end
  local serial = C.trace_begin("stage", name)
  local closed, out_parts = traced(serial, stage_body, f, list, parts)
  return closed, out_parts, list
end

T.stage_call = stage_call

--- make_jaxpr(f)(x…): the program that f is, in JAX's notation (tostring).
function T.make_jaxpr(f)
  check_function(f, "make_jaxpr")
  return function(...)
    return (stage_call("make_jaxpr", f, ...))
  end
end

--- eval_shape(f, x…): the results of f with types in the place of arrays; nothing is computed.
function T.eval_shape(f, ...)
  local closed, parts = stage_call("eval_shape", f, ...)
  return as_tree({ n = parts.n, unpack(all_together(parts, closed:out_avals()), 1, parts.n) })
end

return T
