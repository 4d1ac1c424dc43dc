--- Leak checking (option check_tracer_leaks): when a trace ends, nothing may hold its tracers but
--- the results on their way out. Each trace costs some full collections.

local C = require "jaxlua.core"

local leaks = {}

-- Everything that tables among the values lead to.
local function reach(value, seen)
  if type(value) == "userdata" then
    seen[value] = true
  elseif type(value) == "table" and not seen[value] then
    seen[value] = true
    for _, v in next, value do
      reach(v, seen)
    end
  end
end

local function check(made, outer, ...)
  local kept = {}
  for i = 1, select("#", ...) do
    reach((select(i, ...)), kept)
  end
  for _ = 1, 3 do -- a finalizer, then the weak key that it held, then what that led to
    collectgarbage()
  end
  local kind, where
  for x in pairs(made) do
    local a, b = C.leaked(x)
    if a and not kept[x] and (not where or b < where) then
      kind, where = a, b
    elseif not a and outer then
      outer[x] = true
    end
  end
  return kind, where
end

local function finish(state, ok, ...)
  C.scope_end(state.before, {})
  if not ok then
    C.trace_abort(state.serial)
    error((...), 0)
  end
  local kind, where = check(state.made, state.outer, ...)
  if kind then
    C.raise("tracer", nil, ("leaked tracer: a value of type %s made%s is still held after the "
      .. "trace that made it has ended"):format(kind, where ~= "" and " at " .. where or ""),
      "return it from the transformed function instead of keeping it elsewhere")
  end
  return ...
end

local inner

--- As transform.lua's own: body(serial, …) between the begin and the end of a trace.
function leaks.traced(remember, serial, body, ...)
  local state = { serial = serial, outer = inner }
  state.made = setmetatable({}, { __mode = "k" })
  state.before = C.scope_begin(state.made)
  inner = state.made
  return (function(...)
    inner = state.outer
    return finish(state, ...)
  end)(xpcall(body, remember, serial, ...))
end

return leaks
