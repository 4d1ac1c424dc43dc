--- Drivers of the transforms: each opens a trace, runs the user's function under pcall, closes it.
--
-- C records and transforms; it never calls the user's function. An error value raised inside passes
-- unchanged, after the trace was closed.

local C = require "jaxlua.core"

local T = {}

local flatten, unflatten = C.tree_flatten, C.tree_unflatten
local is_array, raise, describe = C.is_array, C.raise, C.describe

-- ---- calls under a trace -----------------------------------------------------------------------

-- Where the error that is on its way came from: pcall and error(e, 0) would lose the lines.
local last_error, last_traceback

local function remember(e)
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

-- body(serial, …) between begin and end; whatever it raises arrives unchanged with the trace closed.
local function traced(serial, body, ...)
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

-- A number of the script as a traced scalar: weak, 64 bits wide, until it meets an array.
local function scalar(x)
  if type(x) ~= "number" then
    return x
  end
  if x == math.floor(x) and x >= -2147483648 and x <= 2147483647 then
    return C.lit(x, "int64", true)
  end
  return C.lit(x, "float64", true)
end

-- The same, where a derivative is taken.
local function float_scalar(x)
  return type(x) == "number" and C.lit(x, "float64", true) or x
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
  if type(f) ~= "function" and not (mt and mt.__call) then
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

local function argnum_list(argnums, n, name)
  local list = type(argnums) == "table" and argnums or { argnums }
  local out = {}
  for i, k in ipairs(list) do
    if type(k) ~= "number" or k % 1 ~= 0 or k >= n or k < -n then
      raise("arg", name, ("argnums names argument %s, but there are %d (they count from 0)"):format(tostring(k), n))
    end
    out[i] = (k < 0 and k + n or k) + 1
  end
  return out
end

-- ---- grad --------------------------------------------------------------------------------------

local function check_differentiable(x, name, allow_int)
  if is_array(x) and not C.issubdtype(C.dtype(x), "floating") and not allow_int then
    raise("dtype", name, "differentiated arguments must be floating point, got " .. describe(x),
      "convert it: x:astype('float32'), or leave it out of argnums")
  end
end

local function check_scalar(y, name)
  if type(y) == "number" then
    return
  end
  if not is_array(y) then
    raise("arg", name, "the function must return a scalar, got " .. describe(y))
  end
  if C.ndim(y) ~= 0 then
    raise("shape", name, "the function must return a scalar, got " .. describe(y), "reduce it, for example by :sum() or :mean()")
  end
  if not C.issubdtype(C.dtype(y), "floating") then
    raise("dtype", name, "the function must return a floating point scalar, got " .. describe(y))
  end
end

-- Between begin and end of a value trace in reverse mode.
local function grad_body(serial, f, args, which, name, has_aux)
  local diff = {}
  for i, k in ipairs(which) do
    diff[i] = args[k]
  end
  local list, parts = take_apart(diff, #which)
  local mask = {}
  for i, x in ipairs(list) do
    check_differentiable(x, name)
    list[i], mask[i] = float_scalar(x), true
  end
  local tracers = C.trace_inputs_vjp(serial, list, mask)
  local call = { unpack(args, 1, args.n) }
  for i, k in ipairs(which) do
    call[k] = put_together(parts, i, tracers)
  end
  local results = pack(f(unpack(call, 1, args.n)))
  local y = results[1]
  check_scalar(y, name)
  if has_aux and results.n < 2 then
    raise("arg", name, "with has_aux the function must return its value and the auxiliary results")
  end
  local aux, aux_parts = take_apart({ as_tree({ n = has_aux and results.n - 1 or 0, unpack(results, 2) }) }, 1)
  if not has_aux and results.n > 1 then
    raise("arg", name, "the function returned " .. results.n .. " results", "say {has_aux = true} to pass the others on")
  end
  local values, linear = C.trace_end_vjp(serial, { y, unpack(aux) })
  local cotangents = { 1 }
  for i = 1, #aux do
    cotangents[i + 1] = false
  end
  local grads = C.pullback(linear, cotangents)
  local trees = all_together(parts, grads)
  return values[1], put_together(aux_parts, 1, { unpack(values, 2) }), trees
end

local GRAD_OPTIONS = { argnums = true, has_aux = true, allow_int = true }

local function gradient(f, second, third, name)
  check_function(f, name)
  local options, argnums = options_of(second, third, name, GRAD_OPTIONS)
  argnums = argnums or options.argnums or 0
  local has_aux, single = options.has_aux, type(argnums) == "number"
  return function(...)
    local args = pack(...)
    local which = argnum_list(argnums, args.n, name)
    local serial = C.trace_begin("vjp", name)
    local value, aux, trees = traced(serial, grad_body, f, args, which, name, has_aux)
    local grads = trees
    if single then
      grads = trees[1]
    end
    return value, aux, grads
  end
end

--- A function that returns the gradient of f with respect to its arguments `argnums` (counted from 0;
--- a list gives a list of gradients). f returns a floating point scalar; with has_aux also auxiliary
--- results, which are returned after the gradient.
---@param f function
---@param options? { argnums?: integer|integer[], has_aux?: boolean }
---@return function
function T.grad(f, options, more)
  local g = gradient(f, options, more, "grad")
  local opts = options_of(options, more, "grad", GRAD_OPTIONS)
  if opts.has_aux then
    return function(...)
      local _, aux, grads = g(...)
      return grads, aux
    end
  end
  return function(...)
    local _, _, grads = g(...)
    return grads
  end
end

--- As grad, but returns value, gradient; with has_aux value, aux, gradient.
function T.value_and_grad(f, options, more)
  local g = gradient(f, options, more, "value_and_grad")
  local opts = options_of(options, more, "value_and_grad", GRAD_OPTIONS)
  if opts.has_aux then
    return g
  end
  return function(...)
    local value, _, grads = g(...)
    return value, grads
  end
end

-- ---- vjp, linearize, jvp -----------------------------------------------------------------------

-- Primals and a last jax.kw{…}.
local function primals_of(name, known, ...)
  local args = pack(...)
  local options = {}
  if C.is_kw(args[args.n]) then
    options = C.keywords(args[args.n], name, known)
    args[args.n] = nil
    args.n = args.n - 1
  end
  return args, options
end

-- Runs f on tracers of its arguments; the value trace ends in y (a tree), aux, and a linear program.
local function reverse_body(serial, f, args, name, has_aux)
  local list, parts = take_apart(args, args.n)
  local mask = {}
  for i, x in ipairs(list) do
    list[i] = float_scalar(x)
    mask[i] = C.issubdtype(C.dtype(list[i]), "floating")
  end
  local tracers = C.trace_inputs_vjp(serial, list, mask)
  local call = all_together(parts, tracers)
  local results = pack(f(unpack(call, 1, args.n)))
  local aux
  if has_aux then
    if results.n < 2 then
      raise("arg", name, "with has_aux the function must return its value and the auxiliary results")
    end
    aux = as_tree({ n = results.n - 1, unpack(results, 2, results.n) })
    results = { n = 1, results[1] }
  end
  local out, out_parts = take_apart({ as_tree(results), aux }, 2)
  local values, linear = C.trace_end_vjp(serial, out)
  -- Inputs of the linear program are the differentiated ones alone.
  local place, k = {}, 0
  for i = 1, #list do
    if mask[i] then
      k = k + 1
      place[i] = k
    end
  end
  local shape = { list = list, parts = parts, place = place, nargs = args.n, nout = #out, out = out_parts, linear = linear }
  return put_together(out_parts, 1, values), put_together(out_parts, 2, values), shape
end

-- Zero-sized stand-ins do not exist: the cotangent of an integer input is zeros of its own type.
local function zeros_like(x)
  return C.full(C.shape(x), 0, C.dtype(x))
end

-- The list of values that a tree like the results' (or the primals') gives, static leaves left out.
local function along(parts, i, value, name)
  local list = {}
  local found = C.tree_follow(parts.def[i], value, name)
  for k, s in pairs(parts.slot[i]) do
    local x = found[k]
    if x == C.None then
      x = false
    end
    list[s] = x
  end
  return list
end

--- y, pull = vjp(f, x…): the value, and a function from a cotangent like y to the cotangents of the
--- primals, one result each. Several results of f form a list. jax.kw{has_aux = true} in last place.
function T.vjp(f, ...)
  check_function(f, "vjp")
  local args, options = primals_of("vjp", { has_aux = true }, ...)
  local serial = C.trace_begin("vjp", "vjp")
  local y, aux, shape = traced(serial, reverse_body, f, args, "vjp", options.has_aux)
  local function pull(ct)
    local cts = along(shape.out, 1, ct, "vjp")
    for i = 1, shape.nout do
      cts[i] = cts[i] or false
    end
    local dx = C.pullback(shape.linear, cts)
    local all = {}
    for i, x in ipairs(shape.list) do
      all[i] = shape.place[i] and dx[shape.place[i]] or zeros_like(x)
    end
    return unpack(all_together(shape.parts, all), 1, shape.nargs)
  end
  if options.has_aux then
    return y, pull, aux
  end
  return y, pull
end

--- y, push = linearize(f, x…): the value, and the linear function from tangents to the tangent of y.
function T.linearize(f, ...)
  check_function(f, "linearize")
  local args, options = primals_of("linearize", { has_aux = true }, ...)
  local serial = C.trace_begin("vjp", "linearize")
  local y, aux, shape = traced(serial, reverse_body, f, args, "linearize", options.has_aux)
  local function push(...)
    local dx = {}
    for i = 1, shape.nargs do
      local list = along(shape.parts, i, (select(i, ...)), "linearize")
      for s, x in pairs(list) do
        if shape.place[s] then
          dx[shape.place[s]] = x
        end
      end
    end
    return put_together(shape.out, 1, C.pushforward(shape.linear, dx))
  end
  if options.has_aux then
    return y, push, aux
  end
  return y, push
end

local function forward_body(serial, f, primals, tangents, has_aux)
  local args = { n = #primals, unpack(primals) }
  local list, parts = take_apart(args, args.n)
  local tan = {}
  for i = 1, args.n do
    for s, t in pairs(along(parts, i, tangents[i], "jvp")) do
      tan[s] = t
    end
  end
  for i, x in ipairs(list) do
    list[i] = float_scalar(x)
    local floating = C.issubdtype(C.dtype(list[i]), "floating")
    if not floating then
      tan[i] = false
    elseif type(tan[i]) == "number" then
      tan[i] = C.astype(tan[i], C.dtype(list[i]))
    elseif is_array(tan[i]) and (C.dtype(tan[i]) ~= C.dtype(list[i])) then
      raise("dtype", "jvp", "the tangent of " .. describe(list[i]) .. " is " .. describe(tan[i]))
    end
  end
  local tracers = C.trace_inputs_jvp(serial, list, tan)
  local call = all_together(parts, tracers)
  local results = pack(f(unpack(call, 1, args.n)))
  local aux
  if has_aux then
    aux = as_tree({ n = results.n - 1, unpack(results, 2, results.n) })
    results = { n = 1, results[1] }
  end
  local out, out_parts = take_apart({ as_tree(results), aux }, 2)
  local values = C.trace_end_jvp(serial, out)
  local dy = {}
  for i = 1, #out do
    dy[i] = values[#out + i]
  end
  return put_together(out_parts, 1, values), put_together(out_parts, 1, dy), put_together(out_parts, 2, values)
end

--- y, dy = jvp(f, primals, tangents): lists, one item for each argument of f.
function T.jvp(f, primals, tangents, options)
  check_function(f, "jvp")
  if type(primals) ~= "table" or type(tangents) ~= "table" or #primals ~= #tangents then
    raise("arg", "jvp", "primals and tangents are lists of the same length")
  end
  local has_aux = C.keywords(options, "jvp", { has_aux = true }).has_aux
  local serial = C.trace_begin("jvp", "jvp")
  local y, dy, aux = traced(serial, forward_body, f, primals, tangents, has_aux)
  if has_aux then
    return y, dy, aux
  end
  return y, dy
end

-- ---- staging -----------------------------------------------------------------------------------

-- Traces f on types; the closed graph, how its results are put together, and their number.
local function stage_body(serial, f, values, parts)
  local tracers = C.trace_inputs(serial, values)
  local call = all_together(parts, tracers)
  local results = pack(f(unpack(call, 1, parts.n)))
  local out, out_parts = take_apart(results, results.n)
  return C.trace_end_graph(serial, out), out_parts
end

--- Traces f on tracers of the given types (C.aval) or like the given arrays: its closed graph, and the
--- list of tree definitions of its results. For lax.cond, scan and their kin.
function T.stage(name, f, avals)
  local serial = C.trace_begin("stage", name)
  local closed, parts = traced(serial, function()
    local tracers = C.trace_inputs(serial, avals)
    local results = pack(f(unpack(tracers, 1, #avals)))
    local out, out_parts = take_apart(results, results.n)
    return C.trace_end_graph(serial, out), out_parts
  end)
  return closed, parts.def, parts
end

-- Static results stand in the parts; put_together gives results back from values.
T.take_apart, T.put_together, T.all_together = take_apart, put_together, all_together
T.scalar, T.pack, T.traced = scalar, pack, traced

local function stage_call(name, f, ...)
  check_function(f, name)
  local args = pack(...)
  local list, parts = take_apart(args, args.n)
  for i, x in ipairs(list) do
    list[i] = scalar(x)
  end
  local serial = C.trace_begin("stage", name)
  return traced(serial, stage_body, f, list, parts)
end

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

-- ---- vmap --------------------------------------------------------------------------------------

local function none_is_leaf(x)
  return x == C.None
end

-- One axis (or false) for each traced leaf of an argument, from a prefix tree of axes.
local function axes_along(axes, value, leaves_of, name)
  local list, def = flatten(axes, none_is_leaf)
  local parts = C.tree_follow(def, value, name)
  local out = {}
  for i, sub in ipairs(parts) do
    local axis = list[i]
    if axis ~= C.None and type(axis) ~= "number" then
      raise("arg", name, "an axis is an integer or jax.None, got " .. describe(axis))
    end
    for _, leaf in ipairs((flatten(sub))) do
      if traces(leaf) then
        out[#out + 1] = axis ~= C.None and axis
      end
    end
  end
  if #out ~= leaves_of then
    raise("arg", name, "the axes do not match the tree they are for")
  end
  return out
end

local function move_axis(x, from, to)
  local n = C.ndim(x)
  from = C.axis(from, n, "vmap")
  to = C.axis(to, n, "vmap")
  if from == to then
    return x
  end
  local perm = {}
  for i = 0, n - 1 do
    if i ~= from then
      perm[#perm + 1] = i
    end
  end
  table.insert(perm, to + 1, from)
  return C.transpose(x, perm)
end

-- The common extent of the mapped axes.
local function mapped_size(list, axes, given)
  local size, first = given, nil
  for i, x in ipairs(list) do
    if axes[i] then
      if type(x) == "number" or C.ndim(x) == 0 then
        raise("shape", "vmap", describe(x) .. " has no axis to map over", "give it the axis jax.None in in_axes")
      end
      local n = C.shape(x)[C.axis(axes[i], C.ndim(x), "vmap") + 1]
      if size and size ~= n then
        raise("shape", "vmap", ("mapped axes differ in size: %d and %d (%s)"):format(size, n,
          first and describe(first) .. " and " .. describe(x) or describe(x)))
      end
      size, first = n, x
    end
  end
  if not size then
    raise("arg", "vmap", "no argument is mapped", "in_axes must name an axis of at least one of them")
  end
  return size
end

local function vmap_body(serial, f, types, list, mapped, parts)
  local tracers = C.trace_inputs(serial, types)
  local all = {}
  for i, x in ipairs(list) do
    all[i] = x
  end
  for k, i in ipairs(mapped) do
    all[i] = tracers[k]
  end
  local call = all_together(parts, all)
  local results = pack(f(unpack(call, 1, parts.n)))
  local out, out_parts = take_apart(results, results.n)
  return C.trace_end_graph(serial, out), out_parts
end

-- in_axes as given → one tree for each argument.
local function in_axes_of(in_axes, i, n)
  if type(in_axes) ~= "table" then
    return in_axes
  end
  if #in_axes ~= n then
    raise("arg", "vmap", ("in_axes has %d items, but there are %d arguments"):format(#in_axes, n))
  end
  return in_axes[i]
end

local VMAP_OPTIONS = { in_axes = true, out_axes = true, axis_name = true, axis_size = true }

--- A function that maps f over an axis of its arguments. in_axes: an axis, or a list with one axis, jax.None
--- or tree of axes for each argument; out_axes likewise for the results.
---@param f function
---@param in_axes? integer|table  or the table of options {in_axes, out_axes, axis_name, axis_size}
---@param out_axes? integer|table
function T.vmap(f, in_axes, out_axes, more)
  check_function(f, "vmap")
  local options = more
  if type(in_axes) == "table" and in_axes[1] == nil and next(in_axes) ~= nil then
    options, in_axes = in_axes, nil
  elseif type(out_axes) == "table" and out_axes[1] == nil and next(out_axes) ~= nil then
    options, out_axes = out_axes, nil
  end
  options = C.keywords(options, "vmap", VMAP_OPTIONS)
  if in_axes == nil then in_axes = options.in_axes end
  if out_axes == nil then out_axes = options.out_axes end
  in_axes, out_axes = in_axes == nil and 0 or in_axes, out_axes == nil and 0 or out_axes
  local axis_name = options.axis_name
  return function(...)
    local args = pack(...)
    local list, parts = take_apart(args, args.n)
    local axes, mapped, types = {}, {}, {}
    for i = 1, args.n do
      local n = 0
      for _ in pairs(parts.slot[i]) do n = n + 1 end
      for _, axis in ipairs(axes_along(in_axes_of(in_axes, i, args.n), args[i], n, "vmap")) do
        axes[#axes + 1] = axis
      end
    end
    local size = mapped_size(list, axes, options.axis_size)
    local inputs = {}
    for i, x in ipairs(list) do
      if axes[i] then
        x = move_axis(x, axes[i], 0)
        mapped[#mapped + 1] = i
        inputs[#inputs + 1] = x
        local shape = C.shape(x)
        table.remove(shape, 1)
        types[#types + 1] = C.aval(shape, C.dtype(x), C.weak_type(x))
      else
        list[i] = scalar(x)
      end
    end
    local serial = C.trace_begin("mapped", "vmap", axis_name, size)
    local closed, out_parts = traced(serial, vmap_body, f, types, list, mapped, parts)
    local outs = C.call_batched(closed, inputs, axis_name, size)
    local out_list, results = {}, all_together(out_parts, outs)
    for i = 1, out_parts.n do
      local n = 0
      for _ in pairs(out_parts.slot[i]) do n = n + 1 end
      local wanted = out_axes
      if type(out_axes) == "table" then
        wanted = out_parts.n == 1 and type(results[1]) ~= "table" and out_axes[1] or out_axes[i] or out_axes
        if out_parts.n == 1 and type(results[1]) == "table" then wanted = out_axes end
      end
      for _, axis in ipairs(axes_along(wanted, results[i], n, "vmap")) do
        local x = outs[#out_list + 1]
        if not axis then
          x = C.index(x, 0)
        elseif axis ~= 0 then
          x = move_axis(x, 0, axis)
        end
        out_list[#out_list + 1] = x
      end
    end
    return unpack(all_together(out_parts, out_list), 1, out_parts.n)
  end
end

return T
