--- The session at the prompt: reads a chunk, runs it, shows what it gives; the command calls `step`
--- until it says that the user has left.
--
-- A chunk is an expression, whose values are shown, or statements. Its environment is a table of
-- the session in front of the globals. What a chunk declares `local` at its top level would be gone
-- with it; so a call is added behind its last statement that reads these locals and puts them into
-- the environment. There the chunks that follow see them, and nobody else: no module meets them in
-- _G.

local show = require "jaxlua.repl.show"
local names = require "jaxlua.names"

local repl = {}

local KEEP = "__keep" -- the name of that call; the completion hides it
local PASS = "__pass" -- around an expression: a call in it is no tail call, so its line stays known
local NARROW, FRAMES = 16, 8

---@class jaxlua.repl.Session
---@field terminal table
---@field env table
---@field color boolean
local Session = {}
Session.__index = Session

-- ---- what is written ---------------------------------------------------------------------------

local colors = { type = "2", error = "1;31", place = "36", warning = "33", prompt = "32",
  title = "1" }

function Session:paint(kind, text)
  if not self.color or text == "" then
    return text
  end
  return ("\27[%sm%s\27[0m"):format(colors[kind], text)
end

function Session:write(...)
  io.stdout:write(...)
  io.stdout:write "\n"
end

--- A sentence that is no result: on standard error.
function Session:tell(sentence)
  io.stdout:flush()
  io.stderr:write(self:paint("warning", "jaxlua: " .. sentence), "\n")
end

--- A value as text.
function Session:text(value)
  return show.value(value, {
    columns = self.terminal.columns(),
    paint = function(kind, text)
      return self:paint(kind, text)
    end,
    module = require("jaxlua.repl.help").module_text,
  })
end

local function show_results(session, n, ...)
  local any = false
  for i = 1, n do
    any = any or (select(i, ...)) ~= nil
  end
  if any then
    rawset(session.env, "_", (...))
    for i = 1, n do
      session:write(session:text((select(i, ...))))
    end
  end
end

-- ---- errors ------------------------------------------------------------------------------------

-- The text of a line of this session or of a file.
local function source_line(session, place, number)
  local input = place:match "^input (%d+)$"
  local text = input and session.inputs[tonumber(input)]
  if text then
    local k = 0
    for line in (text .. "\n"):gmatch "(.-)\n" do
      k = k + 1
      if k == number then
        return line
      end
    end
  elseif not input then
    local f = io.open(place, "r")
    if f then
      for _ = 2, number do
        f:read "*l"
      end
      local line = f:read "*l"
      f:close()
      return line
    end
  end
end

local function show_place(session, place, line, what)
  local text = source_line(session, place, tonumber(line))
  local where = ("  %s:%s"):format(place, line)
  if what and not what:find("main chunk", 1, true) then
    where = where .. " " .. what
  end
  text = text and text:gsub("[^\n]*", function(s)
    return #s > 200 and s:sub(1, 200):gsub("[\192-\255]?[\128-\191]*$", "") .. "…" or s
  end):match "^%s*(.-)%s*$"
  io.stderr:write(session:paint("place", where), text and " │ " .. text or "", "\n")
end

local function show_places(session, place, line, trace)
  local n, first = 0, place and place .. ":" .. line
  if first and not trace:find("\t" .. first .. ":", 1, true) then
    show_place(session, place, line)
  end
  for p, l, what in trace:gmatch "\t([^\n]-):(%d+): ([^\n]*)" do
    n = n + 1
    if n <= FRAMES then
      show_place(session, p, l, what)
    end
  end
  if n > FRAMES then
    io.stderr:write(("  … %d more\n"):format(n - FRAMES))
  end
end

local function message_of(e)
  if type(e) == "string" then
    return e
  end
  local ok, text = pcall(tostring, e)
  if ok and type(text) == "string" and (type(e) ~= "table" or getmetatable(e) ~= nil) then
    return text
  end
  return ("(error value: a %s)"):format(type(e))
end

--- Shows an error value: what was wrong, and the lines that led there.
---@param e any
---@param trace? string  traceback in the script's own lines
function Session:show_error(e, trace)
  local message = message_of(e)
  local place, line, rest = message:match "^([^\n]-):(%d+): (.*)$"
  if type(e) == "table" and rawget(e, "status") == "interrupt" then
    rest = "interrupted"
  end
  rest = rest or message
  if rest:find("attempt to compare", 1, true) and rest:find("userdata", 1, true) then
    rest = rest .. " (an array and a number are compared by x:item() < 3, or x:lt(3))"
  end
  io.stdout:flush()
  io.stderr:write(self:paint("error", "error:"), " ", rest, "\n")
  show_places(self, place, line, trace or "")
end

-- ---- chunks ------------------------------------------------------------------------------------

local function unfinished(why)
  return why:find("near '?<eof>'?$") ~= nil and (not why:find("unfinished string", 1, true))
end

--- A chunk of this text: a function, and whether it is an expression; or nil, what is wrong, and
--- whether more text could make it whole.
function Session:compile(text, name)
  local expression = text:gsub("^%s*=", "", 1)
  local _, no_expression = loadstring("return " .. expression, name)
  local f = not no_expression
    and loadstring(("return %s(%s\n)"):format(PASS, expression), name)
  if not no_expression and expression:find "^%s*$" then
    f = loadstring("", name)
  elseif not no_expression and not f then
    f = loadstring("return " .. expression, name) -- ends in a comment without an expression
  end
  if f then
    return setfenv(f, self.env), true
  end
  local plain, why = loadstring(text, name)
  if plain then
    return setfenv(loadstring(text .. "\n" .. KEEP .. "()", name) or plain, self.env), false
  end
  if no_expression and unfinished(no_expression) and not unfinished(why) then
    return nil, no_expression, true
  end
  return nil, why, unfinished(why)
end

--- Runs a function of the session: true and its results, or false after the error was shown.
function Session:call(f, ...)
  local trace
  return (function(ok, ...)
    if not ok then
      self:show_error((...), trace)
    end
    return ok, ...
  end)(xpcall(f, function(e)
    trace = self.terminal.traceback(e)
    return e
  end, ...))
end

--- Compiles and runs a text; shows results and errors. True if it ran to its end.
---@param text string
---@param name string  the name of the chunk, as loadstring takes it
function Session:run(text, name)
  local f, why = self:compile(text, name)
  if not f then
    self:show_error(why)
    return false
  end
  require("jaxlua.truth").warn(f, function(line)
    self:tell((line:gsub("^jaxlua: ", "")))
  end)
  local function finish(ok, ...)
    if ok then
      show_results(self, select("#", ...), ...)
    end
    return ok
  end
  return finish(self:call(f))
end

-- ---- input -------------------------------------------------------------------------------------

function Session:prompt(text)
  if not self.color then
    return text
  end
  -- The line editor takes what stands between two \1 for invisible.
  return ("\1\27[%sm\1%s\1\27[0m\1"):format(colors.prompt, text)
end

local function read_line(session, prompt)
  local terminal = session.terminal
  if not session.told_narrow and terminal.input and terminal.columns() < NARROW then
    session.told_narrow = true
    session:tell(("the terminal has %d columns; under %d lines are not edited"):format(
      terminal.columns(), NARROW))
  end
  local line, more = terminal.read(session:prompt(prompt))
  if line and more > 0 then
    session:tell(("%d byte%s that %s no UTF-8 %s left out"):format(more, more == 1 and "" or "s",
      more == 1 and "is" or "are", more == 1 and "was" or "were"))
  end
  return line, more
end

-- A text that is whole, or cannot become so; nil at the end of the input.
local function read_chunk(session)
  local text
  while true do
    local line, why = read_line(session, text and ">> " or "> ")
    if not line and why == "eof" then
      return text
    elseif not line then
      if why == "memory" then
        session:tell "there is no memory for this line"
      end
      return ""
    end
    text = text and text .. "\n" .. line or line
    if text:find "^%s*:" then
      return text
    end
    local _, _, more = session:compile(text, "=input")
    if not more then
      return text
    end
  end
end

--- Reads and runs one chunk or command; false when the user leaves.
function Session:step()
  local text = read_chunk(self)
  if not text then
    return false
  end
  if text:find "%S" then
    if self.terminal.input then
      self.remember(text)
    end
    local command = text:match "^%s*:(.*)$"
    if command then
      return require("jaxlua.repl.commands").run(self, command)
    end
    self.inputs[#self.inputs + 1] = text
    self:run(text, "=input " .. #self.inputs)
  end
  return true
end

-- ---- opening -----------------------------------------------------------------------------------

-- The session's table in front of the globals, with what everybody needs.
local function fill(session)
  local env = session.env
  for key in next, env do
    env[key] = nil
  end
  rawset(env, PASS, function(...)
    return ...
  end)
  rawset(env, KEEP, function()
    for i = 1, 250 do
      local name, value = debug.getlocal(2, i)
      if not name then
        break
      elseif name:match "^[%a_]" then
        rawset(env, name, value)
      end
    end
  end)
  local jax = require "jaxlua"
  rawset(env, "jax", jax)
  rawset(env, "jnp", jax.numpy)
  rawset(env, "help", function(...)
    return require("jaxlua.repl.help").show(session, select("#", ...), ...)
  end)
end

--- Forgets what the session has made: its locals, and the globals that are new or changed.
function Session:reset()
  for key in next, _G do
    if self.globals[key] == nil then
      rawset(_G, key, nil)
    end
  end
  for key, value in next, self.globals do
    rawset(_G, key, value)
  end
  fill(self)
  collectgarbage()
  collectgarbage()
end

local function colored(terminal)
  return terminal.output and terminal.errors and (os.getenv "NO_COLOR" or "") == ""
    and os.getenv "TERM" ~= "dumb"
end

--- The name among `known` that is nearest to `name`, for messages.
function Session:nearest(name, known)
  return names.nearest(name, known)
end

--- A session on this terminal (cli/repl.c): the function that makes a step.
---@param terminal table
---@return fun(): boolean
function repl.open(terminal)
  jit.off() -- compiled loops do not see Ctrl-C
  local session = setmetatable({ terminal = terminal, env = {}, inputs = {}, globals = {},
    color = colored(terminal) }, Session)
  setmetatable(session.env, { __index = _G, __newindex = _G })
  fill(session)
  for key, value in next, _G do
    session.globals[key] = value
  end
  terminal.complete = function(text)
    return require("jaxlua.repl.complete").line(session, text)
  end
  if terminal.input then
    session:write(session:paint("title", "jaxlua " .. terminal.version),
      "  jax and jnp are there; help(f), :help, Ctrl-D leaves")
    session.remember = require("jaxlua.repl.history").open(terminal, function(sentence)
      session:tell(sentence)
    end)
  end
  return function()
    return session:step()
  end
end

return repl
