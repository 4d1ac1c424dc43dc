--- grad, value_and_grad, vjp, linearize, jvp: value traces, whose primals are computed while they
--- record.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"

local A = {}

local is_array, raise, describe = C.is_array, C.raise, C.describe
local take_apart, put_together, all_together = T.take_apart, T.put_together, T.all_together
local float_scalar, pack, traced, as_tree = T.float_scalar, T.pack, T.traced, T.as_tree
local check_function, options_of, argnum_list = T.check_function, T.options_of, T.argnum_list

-- ---- grad --------------------------------------------------------------------------------------

local function check_differentiable(x, name, allow_int)
  if is_array(x) and not C.issubdtype(C.dtype(x), "floating") and not allow_int then
    raise("dtype", name, "differentiated arguments must be floating point, got " .. describe(x),
      "convert it: x:astype('float32'), or leave it out of argnums")
  end
end

-- Every leaf of a differentiated argument is an array or a number; k is its position.
local function check_traceable(parts, i, k, name)
  for j, x in ipairs(parts.leaves[i]) do
    if not parts.slot[i][j] then
      raise("arg", name, ("argument %d is differentiated but holds %s; arrays and numbers were "
        .. "expected"):format(k, describe(x)), "leave it out of argnums")
    end
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
    raise("shape", name, "the function must return a scalar, got " .. describe(y),
      "reduce it, for example by :sum() or :mean()")
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
  for i = 1, #which do
    check_traceable(parts, i, which[i] - 1, name)
  end
  for i, x in ipairs(list) do
    list[i], mask[i] = float_scalar(x), true
    check_differentiable(list[i], name)
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
  local aux, aux_parts = take_apart(
    { as_tree({ n = has_aux and results.n - 1 or 0, unpack(results, 2) }) }, 1)
  if not has_aux and results.n > 1 then
    raise("arg", name, "the function returned " .. results.n .. " results",
      "say {has_aux = true} to pass the others on")
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

local gradient
function gradient(f, second, third, name)
  check_function(f, name)
  local options, argnums = options_of(second, third, name, GRAD_OPTIONS)
  argnums = argnums or options.argnums or 0
  T.check_argnums(argnums, name)
  local has_aux, single = options.has_aux, type(argnums) == "number"
  return function(...)
    local args = pack(...)
    if T.flags.checks then
      return T.flags.checks.derivative(f, has_aux, 2, function(g)
        return gradient(g, argnums, { has_aux = true }, name)(unpack(args, 1, args.n))
      end)
    end
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

--- A function that returns the gradient of f with respect to its arguments `argnums` (counted
--- from 0; a list gives a list of gradients). f returns a floating point scalar; with has_aux
--- also auxiliary results, which are returned after the gradient.
---@param f function
---@param options? { argnums?: integer|integer[], has_aux?: boolean }
---@return function
function A.grad(f, options, more)
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
function A.value_and_grad(f, options, more)
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

-- Runs f on tracers of its arguments; the value trace ends in y (a tree), aux, and a linear
-- program.
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
      raise("arg", name,
        "with has_aux the function must return its value and the auxiliary results")
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
  local nout = 0 -- auxiliary results have no cotangents
  for _ in pairs(out_parts.slot[1]) do
    nout = nout + 1
  end
  local shape = { list = list, parts = parts, place = place, nargs = args.n, nout = nout,
    out = out_parts, linear = linear }
  return put_together(out_parts, 1, values), put_together(out_parts, 2, values), shape
end

-- Zero-sized stand-ins do not exist: the cotangent of an integer input is zeros of its own type.
local function zeros_like(x)
  return C.full(C.shape(x), 0, C.dtype(x))
end

-- The list of values that a tree like the results' (or the primals') gives, static leaves left out.
local function along(parts, i, value, name, what)
  local list = {}
  local found = C.tree_follow(parts.def[i], value, name, what)
  for k, s in pairs(parts.slot[i]) do
    local x = found[k]
    if x == C.None then
      x = false
    elseif x ~= nil and not T.traces(x) then
      raise("arg", name, ("%s holds %s; arrays and numbers were expected"):format(what,
        describe(x)))
    end
    list[s] = x
  end
  return list
end

-- vjp and linearize of a function whose checks are recorded.
local function checked(driver, f, args, options)
  return T.flags.checks.derivative(f, options.has_aux, 3, function(g)
    local more = { unpack(args, 1, args.n) }
    more[args.n + 1] = C.kw { has_aux = true }
    return driver(g, unpack(more, 1, args.n + 1))
  end)
end

--- y, pull = vjp(f, x…): the value, and a function from a cotangent like y to the cotangents of the
--- primals, one result each. Several results of f form a list. jax.kw{has_aux = true} in last
--- place.
function A.vjp(f, ...)
  check_function(f, "vjp")
  local args, options = primals_of("vjp", { has_aux = true }, ...)
  if T.flags.checks then
    return checked(A.vjp, f, args, options)
  end
  local serial = C.trace_begin("vjp", "vjp")
  local y, aux, shape = traced(serial, reverse_body, f, args, "vjp", options.has_aux)
  local function pull(...)
    if select("#", ...) ~= 1 then
      raise("arg", "vjp", ("pull takes one cotangent, a tree like the result, got %d"):format(
        select("#", ...)), "several results of the function form a list: pull{c1, c2}")
    end
    local cts = along(shape.out, 1, (...), "vjp", "the cotangent")
    for i = 1, shape.nout do
      if cts[i] == nil then
        raise("arg", "vjp", ("the cotangent of result %d is missing"):format(i - 1),
          "give zeros, or jax.None where it is zero")
      end
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

--- y, push = linearize(f, x…): the value, and the linear function from tangents to the tangent of
--- y.
function A.linearize(f, ...)
  check_function(f, "linearize")
  local args, options = primals_of("linearize", { has_aux = true }, ...)
  if T.flags.checks then
    return checked(A.linearize, f, args, options)
  end
  local serial = C.trace_begin("vjp", "linearize")
  local y, aux, shape = traced(serial, reverse_body, f, args, "linearize", options.has_aux)
  local function push(...)
    if select("#", ...) ~= shape.nargs then
      raise("arg", "linearize", ("push takes %d tangents, one for each argument, got %d"):format(
        shape.nargs, select("#", ...)))
    end
    local dx = {}
    for i = 1, shape.nargs do
      local list = along(shape.parts, i, (select(i, ...)), "linearize",
        "the tangent of argument " .. i - 1)
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

local function same_shape(a, b)
  local x, y = C.shape(a), C.shape(b)
  if #x ~= #y then
    return false
  end
  for i = 1, #x do
    if x[i] ~= y[i] then
      return false
    end
  end
  return true
end

-- The tangent t of x, checked: same shape and dtype. Integers and booleans have none (float0 in
-- JAX): jax.None, or zeros as numbers.
local function tangent_of(x, t)
  if not C.issubdtype(C.dtype(x), "floating") then
    if t and t ~= 0 then
      raise("dtype", "jvp", ("the primal is %s, which has no tangent, got %s"):format(describe(x),
        describe(t)), "give jax.None for it, or convert it: x:astype('float32')")
    end
    return false
  elseif t == nil or type(t) ~= "number" and t and not is_array(t) then
    raise("arg", "jvp", "the tangent of " .. describe(x) .. " is " .. describe(t))
  elseif not t then
    return false
  elseif type(t) == "number" and C.ndim(x) == 0 then
    return C.lit(t, C.dtype(x), C.weak_type(x))
  elseif type(t) == "number" or not same_shape(x, t) then
    raise("shape", "jvp", ("the primal is %s, but its tangent is %s; shapes must be equal"):format(
      describe(x), describe(t)))
  elseif C.dtype(t) ~= C.dtype(x) then
    raise("dtype", "jvp", ("the primal is %s, but its tangent is %s; dtypes must be equal"):format(
      describe(x), describe(t)), ("convert it: t:astype('%s')"):format(C.dtype(x)))
  end
  return t
end

local function forward_body(serial, f, primals, tangents, has_aux)
  local args = { n = #primals, unpack(primals) }
  local list, parts = take_apart(args, args.n)
  local tan = {}
  for i = 1, args.n do
    for s, t in pairs(along(parts, i, tangents[i], "jvp",
      "the tangent of argument " .. i - 1)) do
      tan[s] = t
    end
  end
  for i, x in ipairs(list) do
    list[i] = float_scalar(x)
    tan[i] = tangent_of(list[i], tan[i])
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
  return put_together(out_parts, 1, values), put_together(out_parts, 1, dy),
    put_together(out_parts, 2, values)
end

--- y, dy = jvp(f, primals, tangents): lists, one item for each argument of f.
function A.jvp(f, primals, tangents, options)
  check_function(f, "jvp")
  if type(primals) ~= "table" or type(tangents) ~= "table" then
    raise("arg", "jvp", ("primals and tangents are lists, one item for each argument, got %s and "
      .. "%s"):format(describe(primals), describe(tangents)))
  elseif #primals ~= #tangents then
    raise("arg", "jvp", ("%d primals but %d tangents were given"):format(#primals, #tangents))
  end
  local has_aux = C.keywords(options, "jvp", { has_aux = true }).has_aux
  if T.flags.checks then
    return T.flags.checks.derivative(f, has_aux, 3, function(g)
      return A.jvp(g, primals, tangents, { has_aux = true })
    end)
  end
  local serial = C.trace_begin("jvp", "jvp")
  local y, dy, aux = traced(serial, forward_body, f, primals, tangents, has_aux)
  if has_aux then
    return y, dy, aux
  end
  return y, dy
end

return A
