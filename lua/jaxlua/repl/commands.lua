--- The commands of the prompt, which begin with a colon.

local C = require "jaxlua.core"
local names = require "jaxlua.names"

local commands = {}

local function duration(seconds)
  for _, unit in ipairs { { 1, "s" }, { 1e-3, "ms" }, { 1e-6, "µs" } } do
    if seconds >= unit[1] then
      return ("%.3g %s"):format(seconds / unit[1], unit[2])
    end
  end
  return ("%.3g ns"):format(seconds * 1e9)
end

local function bytes(n)
  for _, unit in ipairs { { 2 ^ 30, "GiB" }, { 2 ^ 20, "MiB" }, { 2 ^ 10, "KiB" } } do
    if n >= unit[1] then
      return ("%.3g %s"):format(n / unit[1], unit[2])
    end
  end
  return ("%d B"):format(n)
end

-- The chunk of an argument; nil after the error was shown.
local function chunk_of(session, text, usage)
  if not text:find "%S" then
    session:tell(("write %s"):format(usage))
    return nil
  end
  local f, why = session:compile(text, "=command")
  if not f then
    session:show_error(why)
  end
  return f
end

-- ---- :jaxpr and :kernels -----------------------------------------------------------------------

-- An expression as a function of the arrays that it names, and these arrays.
local function program_of(session, text, usage)
  local chunk = chunk_of(session, text, usage)
  if not chunk then
    return nil
  end
  local list, arrays, seen = {}, {}, {}
  for before, name in (" " .. text):gmatch "([^%w_])([%a_][%w_]*)" do
    local value = before ~= "." and before ~= ":" and session.env[name]
    if not seen[name] and C.is_array(value) then
      seen[name] = true
      list[#list + 1] = name
      arrays[#list] = value
    end
  end
  return function(...)
    local view = setmetatable({}, { __index = session.env, __newindex = session.env })
    for i, name in ipairs(list) do
      rawset(view, name, (select(i, ...)))
    end
    local result = setfenv(chunk, view)()
    if type(result) == "function" then
      C.raise("arg", nil, "this is a function; its program is that of a call, f(x)")
    end
    return result
  end, arrays
end

local function show_program(session, text, usage, read)
  local f, arrays = program_of(session, text, usage)
  if f then
    local ok, program = session:call(function()
      return read(require "jaxlua", f, arrays)
    end)
    if ok then
      session:write((tostring(program):gsub("\n+$", "")))
    end
  end
end

local function jaxpr(session, text)
  show_program(session, text, ":jaxpr EXPRESSION, as in :jaxpr f(x)", function(jax, f, arrays)
    return jax.make_jaxpr(f)(unpack(arrays))
  end)
end

local function kernels(session, text)
  show_program(session, text, ":kernels EXPRESSION, as in :kernels f(x)", function(jax, f, arrays)
    return jax.jit(f):lower(unpack(arrays)):as_text "kernels"
  end)
end

-- ---- :time -------------------------------------------------------------------------------------

-- Rounds of runs, so many that a round takes about 20 ms: the time of a run in the best round.
local function measure(f)
  local clock = C.clock
  local start = clock()
  f()
  local first = clock() - start
  local runs, rounds, best = 1, 0, math.huge
  local stop = clock() + 0.5
  repeat
    start = clock()
    for _ = 1, runs do
      f()
    end
    local took = clock() - start
    if took < 0.02 and clock() < stop then
      runs = math.ceil(runs * math.min(10, 0.025 / math.max(took, 1e-9)))
    else
      rounds, best = rounds + 1, math.min(best, took / runs)
    end
  until clock() >= stop and rounds > 0
  return first, best, rounds, runs
end

local function time(session, text)
  local f = chunk_of(session, text, ":time EXPRESSION, as in :time f(x)")
  if not f then
    return
  end
  local ok, first, best, rounds, runs = session:call(measure, f)
  if ok then
    session:write(("%s a run, the first %s  (best of %d rounds of %d)"):format(duration(best),
      duration(first), rounds, runs))
  end
end

-- ---- the others --------------------------------------------------------------------------------

local function mem(session)
  local s = C.stats()
  session:write(("arrays     %-10s in %d buffers, %s kept for reuse"):format(bytes(s.live_bytes),
    s.live_buffers, bytes(s.cached_bytes)))
  session:write(("programs   %-10s in %d graphs"):format(bytes(s.graph_bytes), s.graphs))
  session:write(("in all     %-10s at most %s so far"):format(bytes(s.memory),
    bytes(s.peak_memory)))
  session:write(("Lua        %s"):format(bytes(collectgarbage "count" * 1024)))
end

local function load_file(session, name)
  name = name:match '^"(.*)"$' or name:match "^'(.*)'$" or name
  if name == "" then
    return session:tell "write :load FILE"
  end
  local f, why = io.open(name, "rb")
  local text = f and f:read "*a"
  if f then
    f:close()
  end
  if not text then
    return session:tell("cannot read " .. (why or name .. ": it is no file"))
  end
  session:run((text:gsub("^#[^\n]*", "")), "@" .. name)
end

local list

local function help(session)
  for _, row in ipairs(list) do
    session:write((":%-20s %s"):format(row.usage, row.text))
  end
  session:write [[
help(f), help "name"  what a function, module or array method does, with an example
An expression shows its values; _ is the first of them. Locals stay for the lines that follow.
Tab completes names, fields, methods, options and files; Ctrl-R searches what was typed before.
Ctrl-C ends what runs or clears the line; Ctrl-D on an empty line leaves.]]
end

list = {
  { name = "time", usage = "time EXPRESSION", text = "how long it takes", run = time },
  { name = "jaxpr", usage = "jaxpr EXPRESSION", text = "its program, in JAX's notation",
    run = jaxpr },
  { name = "kernels", usage = "kernels EXPRESSION", text = "the kernels it is compiled to",
    run = kernels },
  { name = "mem", usage = "mem", text = "what is held in memory", run = mem },
  { name = "load", usage = "load FILE", text = "runs a file here; its locals stay",
    run = load_file },
  { name = "reset", usage = "reset", text = "forgets all variables", run = function(session)
    session:reset()
  end },
  { name = "quit", usage = "quit", text = "leaves", run = function()
    return false
  end },
  { name = "help", usage = "help", text = "this list", run = help },
}

local by_name = {}
for _, row in ipairs(list) do
  by_name[row.name] = row
end
commands.names = by_name

-- A command by its name, or the one that begins so.
local function find(name)
  local found = by_name[name]
  if not found and name ~= "" then
    for _, row in ipairs(list) do
      if row.name:sub(1, #name) == name then
        if found then
          return nil
        end
        found = row
      end
    end
  end
  return found
end

--- Runs what stands behind the colon; false if the user leaves.
---@param session jaxlua.repl.Session
---@param text string
---@return boolean
function commands.run(session, text)
  local name, argument = text:match "^%s*([%w_]*)%s*(.-)%s*$"
  local row = find(name)
  if row then
    return row.run(session, argument) ~= false
  end
  local near = names.nearest(name, by_name)
  session:tell(("there is no command :%s%s"):format(name, near and "; did you mean :" .. near .. "?"
    or "; :help lists them"))
  return true
end

return commands
