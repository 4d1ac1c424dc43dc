--- lax.scan, while_loop, fori_loop.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local control = require "jaxlua.control"

local loops = {}

local is_array, raise, describe, prim = C.is_array, C.raise, C.describe, C.prim
local pack, check_function = T.pack, T.check_function
local values_of, avals_of = control.values_of, control.avals_of
local append, tree_at, trace = control.append, control.tree_at, control.trace
local same_shape, settle = control.same_shape, control.settle

-- ---- carries -----------------------------------------------------------------------------------

local function check_same_tree(def, expected, name, what)
  if def ~= expected then
    raise("arg", name, ("%s has the structure %s, but the carry that went in has %s"):format(what,
      tostring(def), tostring(expected)), "a loop returns what it was given: the same tree")
  end
end

-- The path of leaf i in a tree, for messages: " (at a.b)".
local function path_text(def, i)
  local ok, paths = pcall(function()
    return require("jaxlua.tree").paths(def)
  end)
  local path = ok and paths and paths[i]
  return path and path ~= "" and (" at " .. path) or ""
end

--- Leaves of a carry that come out stronger than they went in are converted before the loop; any
--- other difference is an error. Returns the new initial values, or nil if all types agree.
local function adjust_carry(init, types, out, def, name)
  local changed
  for i, t in ipairs(types) do
    local o = out[i]
    if t ~= o then
      local weak_in = settle(t, o) and t.weak_type
      if weak_in then
        changed = changed or append({}, init)
        changed[i] = prim.convert_element_type(C.array(init[i]),
          { new_dtype = o.dtype, weak_type = false })
      elseif not (same_shape(t, o) and t.dtype == o.dtype) then
        raise("shape", name, ("the carry%s goes in as %s but comes out as %s"):format(
          path_text(def, i), tostring(t), tostring(o)),
          "make both the same, for example by :astype or by another initial value")
      end
    end
  end
  return changed
end

-- Outputs of a body in the types of the carry: a weak result beside a strong carry becomes strong.
local function conform(out, types)
  for i, t in ipairs(types) do
    out[i] = control.conform_one(out[i], t, "scan")
  end
  return out
end

-- The type of one element along the first axis.
local function element(x)
  return C.aval({ unpack(C.shape(x), 2) }, C.dtype(x), C.weak_type(x))
end

-- ---- scan --------------------------------------------------------------------------------------

local SCAN_OPTIONS = { length = true, reverse = true, unroll = true }

local function scan_length(xs, given, name)
  local n, first = given, nil
  if given ~= nil and (type(given) ~= "number" or given % 1 ~= 0 or given < 0) then
    raise("arg", name, "length is a whole number, got " .. describe(given))
  end
  for _, x in ipairs(xs) do
    if C.ndim(x) == 0 then
      raise("shape", name, "xs are stacked along their first axis, but " .. describe(x) ..
        " has none")
    end
    local m = C.shape(x)[1]
    if n and n ~= m then
      raise("shape", name, first and ("the first axes of xs differ: %s and %s"):format(
        describe(first), describe(x)) or ("length is %d, but xs hold %s"):format(n, describe(x)))
    end
    n, first = m, x
  end
  if not n then
    raise("arg", name, "the number of steps is not known", "give xs, or {length = n}")
  end
  return n
end

local function scan_body(f, def, ncarry, x_def, has_xs, types)
  return function(tracers)
    local carry = tree_at(def, tracers, 1)
    local x = nil
    if has_xs then
      x = tree_at(x_def, tracers, ncarry + 1)
    end
    local results = pack(f(carry, x))
    if results.n > 2 then
      raise("arg", "scan", ("the body returned %d results; it returns carry, y"):format(results.n),
        "return the parts of a carry in one table")
    end
    local out, out_def = values_of(results[1], "scan", "the carry")
    check_same_tree(out_def, def, "scan", "the carry that came out")
    local ys, y_def = values_of(results[2], "scan", "the second result")
    return append(conform(out, types), ys), y_def, results.n == 2 and results[2] ~= nil
  end
end

local function scan_options(length, options)
  if type(length) == "table" then
    options, length = length, nil
  end
  local k = C.keywords(options, "scan", SCAN_OPTIONS)
  return { length = length or k.length, reverse = k.reverse or false, unroll = k.unroll or 1 }
end

--- Runs `carry, y = f(carry, x)` over the first axis of xs and stacks the ys: `carry, ys`.
--- xs may be nil; then {length = n} says how many steps. {reverse = true} goes backwards.
---
---e.g. `local sum, sums = lax.scan(function(c, x) return c + x, c + x end, 0, xs)`
---@param f function  (carry, x) → carry, y
---@param init any  a tree of arrays; it comes back with the same types
---@param xs any  a tree of arrays with a common first axis, or nil
---@param options? { length?: integer, reverse?: boolean, unroll?: integer|boolean }
function loops.scan(f, init, xs, length, options)
  check_function(f, "scan")
  if T.flags.checks then
    return T.flags.checks.scan(loops.scan, f, init, xs, length, options)
  end
  local k = scan_options(length, options)
  if xs == C.None then
    xs = nil
  end
  local carry, def = values_of(init, "scan", "the carry")
  local x_leaves, x_def = values_of(xs, "scan", "xs")
  local n = scan_length(x_leaves, k.length, "scan")
  local closed, y_def, has_y
  repeat
    local types = avals_of(carry)
    local all = append({}, types)
    for _, x in ipairs(x_leaves) do
      all[#all + 1] = element(x)
    end
    closed, y_def, has_y = trace("scan", f, all,
      scan_body(f, def, #carry, x_def, xs ~= nil, types))
    local changed = adjust_carry(carry, types, closed:out_avals(), def, "scan")
    carry = changed or carry
  until not changed
  local operands = append(append(closed:captured(), carry), x_leaves)
  local unroll = k.unroll == true and math.max(n, 1) or k.unroll or 1
  operands[#operands + 1] = { jaxpr = closed, length = n, num_carry = #carry,
    num_consts = closed.ncap, reverse = k.reverse, unroll = unroll }
  local out = pack(prim.scan(unpack(operands, 1, #operands)))
  local last = tree_at(def, out, 1)
  if has_y then
    return last, tree_at(y_def, out, #carry + 1)
  end
  return last
end

-- ---- while_loop --------------------------------------------------------------------------------

local function while_body(f, def, name, types)
  return function(tracers)
    local results = pack(f(tree_at(def, tracers, 1)))
    if results.n > 1 then
      raise("arg", name, ("the body returned %d results"):format(results.n),
        "return the parts of a carry in one table")
    end
    local out, out_def = values_of(results[1], name, "the carry")
    check_same_tree(out_def, def, name, "the carry that came out")
    return conform(out, types)
  end
end

local function while_cond(f, def, name)
  return function(tracers)
    local p = f(tree_at(def, tracers, 1))
    if type(p) == "boolean" then
      p = C.array(p)
    end
    if not is_array(p) or C.ndim(p) ~= 0 or C.dtype(p) ~= "bool" then
      raise("arg", name, "the condition returns a boolean scalar, got " .. describe(p),
        "compare by x:lt(y), jnp.less and their kin")
    end
    return { p }
  end
end

--- Repeats `carry = body(carry)` while `cond(carry)` is true. It may be differentiated in both
--- modes; in reverse what each trip needs is kept on a tape that grows.
---
---e.g. `lax.while_loop(function(x) return x:lt(100) end, function(x) return x * 2 end, 1)`
---@param cond_fun function  carry → boolean scalar
---@param body_fun function  carry → carry
---@param init_val any
function loops.while_loop(cond_fun, body_fun, init_val)
  check_function(cond_fun, "while_loop")
  check_function(body_fun, "while_loop")
  if T.flags.checks then
    return T.flags.checks.while_loop(loops.while_loop, cond_fun, body_fun, init_val)
  end
  local carry, def = values_of(init_val, "while_loop", "the carry")
  local cond, body
  repeat
    local types = avals_of(carry)
    cond = trace("while_loop", cond_fun, types, while_cond(cond_fun, def, "while_loop"))
    body = trace("while_loop", body_fun, types, while_body(body_fun, def, "while_loop", types))
    local changed = adjust_carry(carry, types, body:out_avals(), def, "while_loop")
    carry = changed or carry
  until not changed
  local operands = append(append(cond:captured(), body:captured()), carry)
  operands[#operands + 1] = { cond_jaxpr = cond, cond_nconsts = cond.ncap, body_jaxpr = body,
    body_nconsts = body.ncap }
  return tree_at(def, pack(prim["while"](unpack(operands, 1, #operands))), 1)
end

-- ---- fori_loop ---------------------------------------------------------------------------------

-- A loop bound whose value is known now, or nil.
local function known_bound(x, name)
  if type(x) == "number" then
    if x % 1 ~= 0 then
      raise("arg", name, "a loop bound is a whole number, got " .. describe(x))
    end
    return x
  end
  if not is_array(x) or C.ndim(x) ~= 0 or not C.issubdtype(C.dtype(x), "integer") then
    raise("arg", name, "a loop bound is an integer scalar, got " .. describe(x))
  end
end

-- Loop counters are int32, or of the bounds' own dtype.
local function counter(x, dtype)
  return type(x) == "number" and C.lit(x, dtype) or C.astype(x, dtype)
end

local function bound_dtype(lower, upper)
  local a = is_array(lower) and C.dtype(lower)
  local b = is_array(upper) and C.dtype(upper)
  return a and b and (C.result_type(a, b)) or a or b or C.default_int()
end

local function counted(lower, upper, body, init, unroll)
  local dtype = C.default_int()
  local function step(carry)
    return { carry[1] + 1, (body(carry[1], carry[2])) }
  end
  local result = loops.scan(step, { C.lit(lower, dtype), init }, nil,
    { length = math.max(upper - lower, 0), unroll = unroll })
  return result[2]
end

--- `val = body(i, val)` for i from lower up to, but not including, upper. With numbers as bounds it
--- is a scan of that length; with arrays a while loop.
---
---e.g. `lax.fori_loop(0, 10, function(i, s) return s + i end, 0)`
---@param lower integer|jaxlua.Array
---@param upper integer|jaxlua.Array
---@param body_fun function  (i, value) → value
---@param init_val any
---@param options? { unroll?: integer|boolean }
function loops.fori_loop(lower, upper, body_fun, init_val, options)
  check_function(body_fun, "fori_loop")
  local k = C.keywords(options, "fori_loop", { unroll = true })
  local from, to = known_bound(lower, "fori_loop"), known_bound(upper, "fori_loop")
  local function body(i, value)
    local results = pack(body_fun(i, value))
    if results.n > 1 then
      raise("arg", "fori_loop", ("the body returned %d results"):format(results.n),
        "return the parts of a value in one table")
    end
    return results[1]
  end
  if from and to then
    return counted(from, to, body, init_val, k.unroll)
  end
  local dtype = bound_dtype(lower, upper)
  local init = { counter(lower, dtype), counter(upper, dtype), init_val }
  local result = loops.while_loop(function(c)
    return prim.lt(c[1], c[2])
  end, function(c)
    return { c[1] + 1, c[2], body(c[1], c[3]) }
  end, init)
  return result[3]
end

return loops
