--- jax.experimental.checkify: checks of a script that pass through transforms. A checked function
--- returns an error value beside its results, and nothing raises before that is asked.
--
-- While a function is checked there is a frame: the error so far, a code (0: none) with the values
-- for its message. Each transform that the function calls gets a function of its own in which the
-- frame is fresh and comes out as a further result, a carry or an auxiliary value; what comes out
-- is joined to the frame outside. The first error wins; under vmap that of the first element.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local jnp = require "jaxlua.numpy"
local is_keywords = require("jaxlua.args").is_keywords
local tree = require "jaxlua.tree"

local checkify = {}

local raise, pack = C.raise, T.pack
local ROOM = 4 -- values that a message may show

-- code → {text, where, names}; equal messages of one line share a code.
local messages, codes = {}, {}

local function code_of(text, names, where)
  where = where or C.where()
  local key = where .. "\0" .. text .. "\0" .. table.concat(names, "\0")
  if not codes[key] then
    messages[#messages + 1] = { text = text, where = where, names = names }
    codes[key] = #messages
  end
  return codes[key]
end

-- ---- errors ------------------------------------------------------------------------------------

---@class jaxlua.CheckifyError
local Error = {}
Error.__index = Error

local function new_error(code, payload)
  return setmetatable({ code = code, payload = payload }, Error)
end

tree.register_pytree_node(Error, function(e)
  return { e.code, e.payload }
end, function(_, children)
  return new_error(children[1], children[2])
end)

local function no_error()
  return { C.lit(0, "int32"), jnp.zeros({ ROOM }, "float64") }
end

local function first_failing(e)
  local code, payload = jnp.ravel(e.code), jnp.reshape(e.payload, { -1, ROOM })
  if C.size(code) == 0 then
    return 0
  end
  local at = jnp.argmax(jnp.not_equal(code, 0)):item()
  return code[at]:item(), payload[at]:totable()
end

local function number_text(x)
  return x % 1 == 0 and ("%d"):format(x) or ("%.9g"):format(x)
end

--- The message of the first check that failed, or nil.
---@return string?
function Error:get()
  local code, values = first_failing(self)
  local m = messages[code]
  if not m then
    return nil
  end
  local n = 0
  local text = m.text:gsub("{([%w_]*)}", function(name)
    if name == "" then
      n = n + 1
      name = n
    end
    for i, known in ipairs(m.names) do
      if known == tostring(name) then
        return number_text(values[i])
      end
    end
  end)
  return text, m.where
end

--- Raises if a check has failed.
function Error:throw()
  local text, where = self:get()
  if text then
    raise("script", "checkify", text, where ~= "" and "check at " .. where or nil)
  end
end

function Error:__tostring()
  return ("Error(%s)"):format(self:get() or "none")
end

-- ---- frames ------------------------------------------------------------------------------------

local frame -- { code, payload } of the function that is checked, or nil

local function join(outer, inner)
  local failed = jnp.not_equal(outer[1], 0)
  outer.touched = true
  outer[1], outer[2] = jnp.where(failed, outer[1], inner[1]),
    jnp.where(failed, outer[2], inner[2])
end

local jit_mt, plain_call, divert

-- Makes the frame (or none) the one that checks and transforms look at.
local function set_frame(f)
  frame = f
  T.flags.checks = f and checkify or nil
  if jit_mt then
    jit_mt.__call = f and divert or plain_call
  end
end

-- f(…) with another frame (nil: none) in place; whatever it raises passes.
local function within(other, f, ...)
  local outer = frame
  set_frame(other)
  local r = pack(pcall(f, ...))
  set_frame(outer)
  if not r[1] then
    error(r[2], 0)
  end
  return { n = r.n - 1, unpack(r, 2, r.n) }
end

-- f with a frame of its own: list of results, error, and whether there were checks.
local function framed(f, start, ...)
  local own = start or no_error()
  local results = within(own, f, ...)
  return results, { own[1], own[2] }, own.touched
end

-- A driver called without a frame.
local function drive(driver, ...)
  return within(nil, driver, ...)
end

-- ---- transforms: what drivers call while there is a frame ---------------------------------------

local checked = setmetatable({}, { __mode = "k" })

-- Slot 5 of a jitted function's table: a set of positions from 1, or false.
local function static_of(env)
  local list = {}
  for k in pairs(env[5] or {}) do
    list[#list + 1] = k - 1
  end
  return list[1] and list or nil
end

local function wrapped_jit(jitted)
  local env = C.jit_env(jitted)
  local f = checked[env]
  if not f then
    local inner = env[1]
    f = require("jaxlua.jit").jit(function(...)
      local results, own = framed(inner, nil, ...)
      return own, unpack(results, 1, results.n)
    end, { name = env.name, static_argnums = static_of(env) })
    checked[env] = f
  end
  return f
end

function divert(jitted, ...)
  local r = drive(plain_call, wrapped_jit(jitted), ...)
  join(frame, r[1])
  return unpack(r, 2, r.n)
end

local function setup_jit()
  jit_mt = debug.getmetatable(require("jaxlua.jit").jit(function() end))
  plain_call = jit_mt.__call
end

--- vmap: the error of the first element that failed.
function checkify.vmap(vmap, f, in_axes, out_axes, options, ...)
  local axes = { 0, 0 }
  local mapped = vmap(function(...)
    local results, own = framed(f, nil, ...)
    if type(out_axes) ~= "table" then
      axes[1] = out_axes
    elseif results.n == 1 then
      axes[1] = { type(results[1]) ~= "table" and out_axes[1] or out_axes }
    else
      axes[1] = out_axes
    end
    return { unpack(results, 1, results.n) }, own
  end, in_axes, axes, options)
  local r = drive(mapped, ...)
  local code, payload = r[2][1], r[2][2]
  local at = jnp.argmax(jnp.not_equal(code, 0))
  join(frame, { jnp.take(code, at), jnp.take(payload, at, { axis = 0 }) })
  return unpack(r[1])
end

-- Derivatives: the error is an auxiliary value. `order` says where driver's results put it.
local function differentiated(f, has_aux)
  return function(...)
    local r, own = framed(f, nil, ...)
    if has_aux then
      return r[1], { own, T.as_tree({ n = r.n - 1, unpack(r, 2, r.n) }) }
    end
    return T.as_tree(r), { own }
  end
end

--- driver(g) differentiates g, with auxiliary values; it has them at place `at` of its results.
function checkify.derivative(f, has_aux, at, driver)
  local r = drive(driver, differentiated(f, has_aux))
  join(frame, r[at][1])
  r[at] = has_aux and r[at][2] or nil
  return unpack(r, 1, not has_aux and at == r.n and at - 1 or r.n)
end

--- scan: the error is part of the carry.
function checkify.scan(scan, f, init, xs, length, options)
  local r = drive(scan, function(carry, x)
    local results, own = framed(f, { carry[2], carry[3] }, carry[1], x)
    if results.n == 1 then
      return { results[1], own[1], own[2] }
    end
    return { results[1], own[1], own[2] }, unpack(results, 2, results.n)
  end, { init, unpack(no_error()) }, xs, length, options)
  join(frame, { r[1][2], r[1][3] })
  return r[1][1], unpack(r, 2, r.n)
end

--- while_loop: it ends at the first error. Checks of the condition are made before the body and
--- after the last trip.
function checkify.while_loop(while_loop, cond, body, init)
  local checks = false
  local r = drive(while_loop, function(carry)
    local results, _, touched = framed(cond, nil, carry[1])
    checks = checks or touched
    return jnp.logical_and(results[1], jnp.equal(carry[2], 0))
  end, function(carry)
    local start = { carry[2], carry[3] }
    if checks then
      start = select(2, framed(cond, start, carry[1]))
    end
    local results, own = framed(body, start, carry[1])
    return { results[1], own[1], own[2] }
  end, { init, unpack(no_error()) })[1]
  local own = { r[2], r[3] }
  if checks then
    own = select(2, framed(cond, own, r[1]))
  end
  join(frame, own)
  return r[1]
end

--- cond and switch: the error of the branch that was taken.
function checkify.branches(choose, name, index, branches, args)
  local list = {}
  for i, f in ipairs(branches) do
    list[i] = function(...)
      local results, own = framed(f, nil, ...)
      return own, unpack(results, 1, results.n)
    end
  end
  local r = drive(choose, name, index, list, args)
  join(frame, r[1])
  return unpack(r, 2, r.n)
end

-- ---- the user's side ---------------------------------------------------------------------------

-- Values for the message: positional ones, then those of a table by name.
local function payload_of(...)
  local names, values = {}, {}
  for i = 1, select("#", ...) do
    local v = (select(i, ...))
    if type(v) == "table" then
      local keys = {}
      for k in pairs(v) do
        keys[#keys + 1] = k
      end
      table.sort(keys)
      for _, k in ipairs(keys) do
        names[#names + 1], values[#values + 1] = tostring(k), v[k]
      end
    else
      names[#names + 1], values[#values + 1] = tostring(i), v
    end
  end
  if #values > ROOM then
    raise("arg", "check", ("a message shows at most %d values, got %d"):format(ROOM, #values))
  end
  for i, v in ipairs(values) do
    if type(v) ~= "number" and not (C.is_array(v) and C.ndim(v) == 0) then
      raise("arg", "check", "a message shows numbers and scalars, got " .. C.describe(v))
    end
    values[i] = C.array(v):astype "float64"
  end
  return names, values
end

--- Checks that pred, a boolean scalar, holds. Inside a checkified function a failure is recorded;
--- outside it raises. "{}" in the message stands for the next value, "{name}" for one of a table.
---
---e.g. `checkify.check(jnp.all(x:gt(0)), "got {} and {low}", x[0], {low = 1})`
---@param pred boolean|jaxlua.Array
---@param message string
function checkify.check(pred, message, ...)
  if type(pred) ~= "boolean" and not (C.is_array(pred) and C.ndim(pred) == 0
    and C.dtype(pred) == "bool") then
    raise("arg", "check", "a boolean scalar is checked, got " .. C.describe(pred))
  elseif type(message) ~= "string" then
    raise("arg", "check", "the message is a string, got " .. C.describe(message))
  end
  local names, values = payload_of(...)
  local code = code_of(message, names)
  for i = #values + 1, ROOM do
    values[i] = jnp.zeros({}, "float64")
  end
  local payload = jnp.stack(values)
  if frame then
    join(frame, { jnp.where(pred, C.lit(0, "int32"), C.lit(code, "int32")), payload })
  elseif type(pred) == "boolean" or C.known(pred) then
    new_error(jnp.where(pred, C.lit(0, "int32"), C.lit(code, "int32")), payload):throw()
  else
    raise("concrete", "check", "it is not known here whether the check holds",
      "transform the outermost function by checkify.checkify(f), which hands errors out")
  end
end

--- The same of an error that checkify returned.
function checkify.check_error(err)
  if getmetatable(err) ~= Error then
    raise("arg", "check_error", "an error of checkify was expected, got " .. C.describe(err))
  elseif frame then
    join(frame, { err.code, err.payload })
  else
    err:throw()
  end
end

-- ---- which errors ------------------------------------------------------------------------------

-- A set of kinds of errors: kind → true. Sets are added.
local Set = {}

local function as_set(errors)
  local set = setmetatable({}, Set)
  if type(errors) == "string" and getmetatable(checkify[errors]) == Set then
    errors = checkify[errors]
  end
  if getmetatable(errors) == Set then
    for kind in pairs(errors) do
      set[kind] = true
    end
    return set
  elseif type(errors) ~= "table" or getmetatable(errors) ~= nil or not errors[1] then
    raise("arg", "checkify", "errors are checkify.user_checks, nan_checks, div_checks, "
      .. "index_checks, float_checks, automatic_checks or all_checks, got " .. C.describe(errors),
      "several are a sum: checkify.user_checks + checkify.nan_checks")
  end
  for _, part in ipairs(errors) do
    for kind in pairs(as_set(part)) do
      set[kind] = true
    end
  end
  return set
end

function Set.__add(a, b)
  return as_set { a, b }
end

function Set.__eq(a, b)
  for _, kind in ipairs { "user", "nan", "div", "index" } do
    if rawget(a, kind) ~= rawget(b, kind) then
      return false
    end
  end
  return true
end

for name, kinds in pairs { user_checks = "user", nan_checks = "nan", div_checks = "div",
  index_checks = "index", float_checks = "nan div", automatic_checks = "nan div index",
  all_checks = "user nan div index" } do
  local set = setmetatable({}, Set)
  for kind in kinds:gmatch("%a+") do
    set[kind] = true
  end
  checkify[name] = set
end

-- f(…) traced with the lines of nested programs kept.
local function stage_with_lines(f, ...)
  local before = C.options().trace_lines
  C.set_option("trace_lines", true)
  local r = pack(pcall(T.stage_call, "checkify", f, ...))
  C.set_option("trace_lines", before)
  if not r[1] then
    error(r[2], 0)
  end
  return r[2], r[3], r[4]
end

-- The checks that are made by themselves: f is traced, and its program run with them. An error of
-- checkify.check comes first.
local function automatic(f, kinds, ...)
  local checks = require "jaxlua.checks"
  checks.room, checks.code_of = ROOM, code_of
  local closed, parts, inputs = stage_with_lines(function(...)
    local results, own = framed(f, nil, ...)
    return own, unpack(results, 1, results.n)
  end, ...)
  local all = closed:captured()
  for _, x in ipairs(inputs) do
    all[#all + 1] = x
  end
  local state, values = checks.run(closed, all, checks.none(), kinds)
  local out = T.all_together(parts, values)
  if kinds.user then
    state = checks.join(out[1], state)
  end
  return new_error(state[1], state[2]), unpack(out, 2, parts.n)
end

-- The arguments with numbers as arrays, as every transform gives them to f.
local function as_arrays(...)
  local list = pack(...)
  for i = 1, list.n do
    local leaves, def = C.tree_flatten(list[i])
    for k, leaf in ipairs(leaves) do
      leaves[k] = type(leaf) == "number" and C.array(leaf) or leaf
    end
    list[i] = C.tree_unflatten(def, leaves)
  end
  return unpack(list, 1, list.n)
end

--- A function that does what f does and returns an error value before f's results: err:get() gives
--- the message of the first check that failed, or nil; err:throw() raises it. `errors` says which:
--- user_checks (those of checkify.check), nan_checks, div_checks, index_checks, float_checks (NaNs
--- and divisions by zero), automatic_checks (these and indices), all_checks; sets are added.
--- They pass through jit, vmap, derivatives, scan, while_loop, fori_loop, cond and switch.
---
---e.g. `local err, y = checkify.checkify(f, checkify.float_checks)(x); err:throw()`
---@param f function
---@param errors? any
function checkify.checkify(f, errors)
  T.check_function(f, "checkify")
  if is_keywords(errors) and getmetatable(errors) ~= Set then
    errors = C.keywords(errors, "checkify", { errors = true }).errors
  end
  local kinds = as_set(errors == nil and checkify.user_checks or errors)
  return function(...)
    if not jit_mt then
      setup_jit()
    end
    if kinds.nan or kinds.div or kinds.index then
      return automatic(f, kinds, ...)
    end
    local results, own = framed(f, nil, as_arrays(...))
    return new_error(own[1], own[2]), unpack(results, 1, results.n)
  end
end

return checkify
