--- jax.jit: what happens when a jitted function has to be traced. Calls that were traced before
--- never come here (runtime/bind/jit.c).

local C = require "jaxlua.core"
local T = require "jaxlua.transform"

local J = {}

local flatten, is_array, raise = C.tree_flatten, C.is_array, C.raise

-- Slots of a jitted function's own table; jit.c knows them too.
local FN, ANCHORS, CHECK, ENTRIES, STATIC, REASONS, DONATED = 1, 2, 3, 4, 5, 6, 7

-- ---- captured values ---------------------------------------------------------------------------

local upvaluejoin, getupvalue, getinfo = debug.upvaluejoin, debug.getupvalue, debug.getinfo

local function is_library(f)
  return getinfo(f, "S").source:sub(1, 12) == "@lua/jaxlua/"
end

local function is_lua_function(v)
  return type(v) == "function" and getinfo(v, "S").what ~= "C"
end

-- Arrays and Lua functions among the upvalues, through Lua functions: list of {function, index,
-- value}.
-- The library's own functions are looked through (a user's function may hang on a gradient) but
-- not watched.
local function captures(f, out, seen, library_depth)
  if seen[f] then
    return out
  end
  seen[f] = true
  for i = 1, 255 do
    local name, v = getupvalue(f, i)
    if name == nil then
      break
    end
    if is_array(v) then
      out[#out + 1] = { f, i, v }
    elseif is_lua_function(v) then
      local library = is_library(v)
      if not library then
        out[#out + 1] = { f, i, v }
        captures(v, out, seen, 0)
      elseif library_depth < 3 then
        captures(v, out, seen, library_depth + 1)
      end
    end
  end
  return out
end

-- A function that shares the upvalues and compares them with what they are now: 25 slots a
-- function, since one may have 60 upvalues.
local function checker(slots, first)
  local last = math.min(#slots, first + 24)
  local us, as, tests, values = {}, {}, {}, {}
  for k = first, last do
    us[#us + 1], as[#as + 1] = "u" .. k, "a" .. k
    tests[#tests + 1] = ("u%d == a%d"):format(k, k)
    values[#values + 1] = slots[k][3]
  end
  local more = last < #slots and checker(slots, last + 1) or nil
  local code = ("local %s\nlocal more, %s = ...\nreturn function() return %s%s end"):format(
    table.concat(us, ", "),
    table.concat(as, ", "), table.concat(tests, " and "), more and " and more()" or "")
  local check = loadstring(code, "=(captured values)")(more, unpack(values))
  for j = 1, 255 do
    local name = getupvalue(check, j)
    if name == nil then
      break
    end
    local k = tonumber(name:match("^u(%d+)$"))
    if k then
      upvaluejoin(check, j, slots[k][1], slots[k][2])
    end
  end
  return check
end

-- ---- arguments ---------------------------------------------------------------------------------

-- Strings, functions and keys are known by their addresses: they must live as long as the
-- signatures.
local function anchor(anchors, x)
  local kind = type(x)
  if kind == "string" or kind == "function" then
    anchors[x] = true
  elseif kind == "table" then
    for k, v in next, x do
      if type(k) == "string" then
        anchors[k] = true
      end
      anchor(anchors, v)
    end
  end
end

-- A copy with the leaves numbered in the order of next, which is that of the walk in C.
local function numbered(x, count)
  if type(x) == "table" then
    local copy = {}
    for k, v in next, x do
      copy[k] = numbered(v, count)
    end
    return copy
  end
  if is_array(x) or type(x) == "number" then
    count.n = count.n + 1
    return count.n
  end
  return x
end

local function plain(x)
  if not C.is_kw(x) then
    return x
  end
  local copy = {}
  for k, v in next, x do
    copy[k] = v
  end
  return copy
end

-- The values of arguments that are not static, apart; static ones stand in `fixed`.
local function split_static(args, n, static)
  if not static then
    return args, {}
  end
  local rest, fixed = {}, {}
  for i = 1, n do
    if static[i] then
      fixed[i] = args[i]
    else
      rest[i] = args[i]
    end
  end
  return rest, fixed
end

-- ---- entries -----------------------------------------------------------------------------------

-- What an entry is known by: definitions, static leaves, types, static arguments, configuration.
local function fingerprint(parts, list, fixed, n)
  local key = { n = n, def = parts.def, slot = parts.slot, static = {}, types = {}, fixed = fixed,
    options = C.options(), axes = C.axis_names() }
  for i = 1, n do
    for k, x in ipairs(parts.leaves[i]) do
      if not parts.slot[i][k] then
        key.static[#key.static + 1] = x
      end
    end
  end
  for i, x in ipairs(list) do
    key.types[i] = C.aval(x)
  end
  return key
end

-- Each leaf of the results: the number of an output, or {value}.
local function result_map(out)
  local map = {}
  for i = 1, out.n do
    for k, x in ipairs(out.leaves[i]) do
      map[#map + 1] = out.slot[i][k] or { x }
    end
  end
  return map
end

local function trace_body(serial, f, types, parts, fixed, n)
  local tracers = C.trace_inputs(serial, types)
  local call = T.all_together(parts, tracers)
  for i, x in pairs(fixed) do
    call[i] = x
  end
  local results = T.pack(f(unpack(call, 1, n)))
  local list, out = T.take_apart(results, results.n)
  local simple = results.n == 1 and (is_array(results[1]) or type(results[1]) == "number")
  return C.trace_end_graph(serial, list), out, simple
end

local function closed_of(f, name, args, n, static)
  local rest, fixed = split_static(args, n, static)
  local list, parts = T.take_apart(rest, n)
  for i, x in ipairs(list) do
    list[i] = T.scalar(x)
  end
  local key = fingerprint(parts, list, fixed, n)
  return key, function()
    local serial = C.trace_begin("stage", name)
    return T.traced(serial, trace_body, f, key.types, parts, fixed, n)
  end
end

-- Signatures that a function keeps; beyond, all are forgotten and traced anew as they come. (The
-- programs themselves live in the runtime's own table, least recently used out first.)
local MOST = 512

local function forget(jitted, env)
  C.jit_clear(jitted)
  env[ENTRIES], env[ANCHORS], env.nodes, env.kept = {}, {}, {}, 0
end

local function note(env, reason)
  local reasons = env[REASONS]
  if #reasons >= MOST then
    table.remove(reasons, 1)
  end
  reason = reasons.next or reason
  reasons[#reasons + 1], reasons.next = reason, nil
  return reason
end

-- Called by jit.c with the arguments of a call whose signature is new. Returns whether captured
-- values are to be checked.
local function miss(jitted, env, ...)
  local n = select("#", ...)
  local args = { ... }
  if env.kept >= MOST then
    forget(jitted, env)
  end
  env.kept = env.kept + 1
  for i = 1, n do
    anchor(env[ANCHORS], args[i])
    args[i] = plain(args[i])
  end
  local static = env[STATIC]
  if env[REASONS].next then -- a captured value was replaced: what was traced holds the old one
    env[ENTRIES] = {}
    env[REASONS].next = require("jaxlua.misses").captured(env.slots) or env[REASONS].next
  end
  local key, trace = closed_of(env[FN], env.name, args, n, static)
  local count, copy = { n = 0 }, {}
  for i = 1, n do
    if not (static and static[i]) then
      copy[i] = numbered(args[i], count)
    end
  end
  local perm = T.take_apart(copy, n)
  local entries, id, why = env[ENTRIES], nil, nil
  for i = #entries, 1, -1 do
    local differs = require("jaxlua.misses").difference(entries[i].key, key)
    if not differs then
      id = i
      break
    end
    why = i == #entries and differs or why
  end
  if not id then
    why = note(env, why or T.flags.explain_cache_misses
      and require("jaxlua.misses").first(env[FN]) or "first call")
    if T.flags.log_compiles or T.flags.explain_cache_misses then
      require("jaxlua.misses").report(env.name, key, why)
    end
    T.watch(env[FN])
    local closed, out, simple = trace()
    id = #entries + 1
    local entry = { key = key, map = result_map(out), closed = closed, n = out.n, simple = simple }
    for i = 1, out.n do
      entry[i] = out.def[i]
    end
    entries[id] = entry
  end
  local entry = entries[id]
  if entry.closed.has_tracer then
    entries[id] = nil
    id = 0
    entries[0] = entry
  end
  C.jit_keep(jitted, args, n, entry.closed, id, perm, entry.n, entry.simple)
  local slots = captures(env[FN], {}, {}, 0)
  env[CHECK], env.slots = slots[1] and checker(slots, 1) or false, slots
  return env[CHECK] ~= false
end

local function positions(set)
  local list = {}
  for i in pairs(set or {}) do
    list[#list + 1] = i - 1
  end
  return list
end

-- Arguments with registered objects in them: their leaves go through a jitted function of plain
-- lists.
local function nodes(_, env, ...)
  local n, all, defs = select("#", ...), {}, {}
  local args = { ... }
  for i = 1, n do
    local leaves, def = flatten(plain(args[i]))
    defs[i] = def
    all[i] = leaves
  end
  for _, known in ipairs(env.nodes) do
    local same = known.n == n
    for i = 1, n do
      same = same and known.defs[i] == defs[i]
    end
    if same then
      return known.call(unpack(all, 1, n))
    end
  end
  local f = env[FN]
  local call = J.jit(function(...)
    local values = {}
    for i = 1, n do
      values[i] = C.tree_unflatten(defs[i], (select(i, ...)))
    end
    return f(unpack(values, 1, n))
  end, { name = env.name, donate_argnums = positions(env[DONATED]) })
  if #env.nodes >= MOST then
    env.nodes = {}
  end
  table.insert(env.nodes, { n = n, defs = defs, call = call })
  return call(unpack(all, 1, n))
end

-- Under disable_jit: the function itself.
local function without(_, env, ...)
  local n, args = select("#", ...), { ... }
  for i = 1, n do
    args[i] = plain(args[i])
  end
  return env[FN](unpack(args, 1, n))
end

C.hooks.jit_miss, C.hooks.jit_nodes, C.hooks.jit_plain = miss, nodes, without

-- ---- the user's side ---------------------------------------------------------------------------

local OPTIONS = { static_argnums = true, name = true, inline = true, donate_argnums = true }

-- Positions from 0 as a set of positions from 1.
local function position_set(argnums, what)
  if argnums == nil then
    return false
  end
  local set = {}
  for _, k in ipairs(type(argnums) == "table" and argnums or { argnums }) do
    if type(k) ~= "number" or k < 0 or k % 1 ~= 0 then
      raise("arg", "jit", what .. " are positions counted from 0, got " .. C.describe(k))
    end
    set[k + 1] = true
  end
  return next(set) ~= nil and set
end

local function check_donated(f, donated, static)
  local info = getinfo(f, "u")
  for i in pairs(donated or {}) do
    if static and static[i] then
      raise("arg", "jit", ("argument %d stands in static_argnums and in donate_argnums; an "
        .. "argument can be one of them"):format(i - 1))
    elseif info.nparams and not info.isvararg and i > info.nparams then
      raise("arg", "jit", ("donate_argnums holds %d, but the function takes %d arguments"):format(
        i - 1, info.nparams))
    end
  end
  return donated
end

--- A function that does what f does, traced once for each signature of its arguments and compiled.
--- It keeps 512 signatures; when more come, it forgets all of them and starts anew.
--- static_argnums: positions (from 0) whose values are part of the signature.
--- donate_argnums: positions whose arrays are given away: a result of the same type may take over
--- their memory, which saves allocating and touching it anew, and then they are deleted: using
--- them again is an error. What no result can use stays as it is; so does everything under grad,
--- vmap and an outer jit.
---@param f function
---@param options? { static_argnums?: integer|integer[], donate_argnums?: integer|integer[],
---  name?: string }
function J.jit(f, options)
  if type(f) ~= "function" then
    local inner, mt = f, debug.getmetatable(f)
    if not (mt and mt.__call) then
      raise("arg", "jit", "a function was expected, got " .. C.describe(f))
    end
    f = function(...)
      return inner(...)
    end
  end
  options = C.keywords(options, "jit", OPTIONS)
  local static = position_set(options.static_argnums, "static_argnums")
  local donated = position_set(options.donate_argnums, "donate_argnums")
  local env = { f, {}, false, {}, static, {}, check_donated(f, donated, static),
    name = options.name or "f", nodes = {}, kept = 0 }
  return C.jit_new(env.name, env)
end

local Lowered = {}
Lowered.__index = Lowered

--- The program at a stage of the compiler: "jaxpr", "optimized", "kernels", "c".
function Lowered:as_text(stage)
  stage = stage or "jaxpr"
  if stage == "jaxpr" then
    return tostring(self.closed)
  end
  if not C.lowered_text then
    raise("unsupported", "as_text", ("stage '%s' is not available here"):format(tostring(stage)))
  end
  return C.lowered_text(self.closed, stage)
end

function Lowered:__tostring()
  return self:as_text()
end

local methods = C.jit_methods

-- f.lower(x) gives x in the place of the function.
local function check_self(jitted, call)
  if not C.is_jitted(jitted) then
    local name = call:match("^[%w_]+")
    raise("arg", name, ("a jitted function was expected, got %s; a method takes a colon: f:%s")
      :format(C.describe(jitted), call))
  end
end

--- f:lower(x…): the traced program, with as_text(stage).
function methods.lower(jitted, ...)
  check_self(jitted, "lower(x)")
  local env = C.jit_env(jitted)
  local n = select("#", ...)
  local args = { ... }
  for i = 1, n do
    args[i] = plain(args[i])
  end
  local _, trace = closed_of(env[FN], env.name, args, n, env[STATIC])
  return setmetatable({ closed = (trace()) }, Lowered)
end

--- How often the function was traced, and why each time: a list of sentences.
function methods.explain_cache_misses(jitted)
  check_self(jitted, "explain_cache_misses()")
  local out = {}
  for i, reason in ipairs(C.jit_env(jitted)[REASONS]) do
    out[i] = reason
  end
  return out
end

function methods.traces(jitted)
  check_self(jitted, "traces()")
  return C.jit_traces(jitted)
end

--- Forgets everything that was traced.
function methods.clear_cache(jitted)
  check_self(jitted, "clear_cache()")
  forget(jitted, C.jit_env(jitted))
end

return J
