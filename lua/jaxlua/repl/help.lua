--- help(f): what the comment above a function says, its arguments, and an example with its result.
--
-- The text of the library is in the command, so the comments are read where they stand. A primitive
-- has its text in the table of primitives.

local C = require "jaxlua.core"
local complete = require "jaxlua.repl.complete"
local names = require "jaxlua.names"

local help = {}

-- The modules, as they are called in examples, with the names under which they are reached.
local MODULES = {
  { "jax" }, { "jnp", "numpy" }, { "jnp.linalg", "numpy", "linalg" }, { "jax.lax", "lax" },
  { "jax.lax.linalg", "lax", "linalg" }, { "jax.nn", "nn" },
  { "jax.nn.initializers", "nn", "initializers" }, { "jax.random", "random" },
  { "jax.tree", "tree" }, { "jax.debug", "debug" }, { "jax.config", "config" },
  { "jax.plot", "plot" }, { "jax.checkpoint_policies", "checkpoint_policies" },
  { "jax.test_util", "test_util" }, { "jax.experimental", "experimental" },
  { "jax.custom_derivatives", "custom_derivatives" }, { "jax.ad_checkpoint", "ad_checkpoint" },
}

local function modules()
  local list = {}
  for _, row in ipairs(MODULES) do
    local ok, module = pcall(complete.resolve, require "jaxlua", table.concat(row, ".", 2))
    if ok and type(module) == "table" then
      list[#list + 1] = { name = row[1], module = module }
    end
  end
  return list
end

local function loaded(row)
  local value = require "jaxlua"
  for i = 2, #row do
    value = type(value) == "table" and rawget(value, row[i])
  end
  return value
end

--- The text that stands for a module of the library when it is shown; nil for other tables.
---@return string?
function help.module_text(x)
  for _, row in ipairs(MODULES) do
    if rawequal(loaded(row), x) then
      return ("module %s (help(%s) lists it)"):format(row[1], row[1])
    end
  end
end

-- ---- comments ----------------------------------------------------------------------------------

local function lines_of(text)
  local lines = {}
  for line in (text .. "\n"):gmatch "(.-)\r?\n" do
    lines[#lines + 1] = line
  end
  return lines
end

local function module_of(source)
  return (source:gsub("^@lua/", ""):gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", "."))
end

-- The lines of the source that a function comes from; nil if they are not to be had.
local function source_lines(session, info)
  local source = info.source
  local input = source:match "^=input (%d+)$"
  if input then
    return lines_of(session.inputs[tonumber(input)] or "")
  elseif source:find "^@lua/jaxlua/" then
    local text = session.terminal.source(module_of(source))
    return text and lines_of(text)
  elseif source:sub(1, 1) == "@" then
    local f = io.open(source:sub(2), "r")
    local text = f and f:read "*a"
    if f then
      f:close()
    end
    return text and lines_of(text)
  end
end

-- The comment above line n, without its marks; nil if there is none.
local function comment_above(lines, n)
  local from = n
  while from > 1 and lines[from - 1]:find "^%s*%-%-" do
    from = from - 1
  end
  local out = {}
  for i = from, n - 1 do
    local text = lines[i]:gsub("^%s*%-+ ?", "")
    if not text:find "^luacheck" and not text:find "^%s*%-%-%-%-" then
      out[#out + 1] = text
    end
  end
  return #out > 0 and out or nil
end

-- The comment of `name = …` somewhere in these lines.
local function comment_of_name(lines, name)
  for i, line in ipairs(lines) do
    if line:find("[%.%s]" .. name .. "%s*=[^=]") or line:find("function [%w_%.:]*[%.:]" .. name
        .. "%s*%(") then
      local comment = comment_above(lines, i)
      if comment then
        return comment
      end
    end
  end
end

-- ---- what is known of a function ---------------------------------------------------------------

-- The name under which a module has this value, "jnp.sum".
local function name_of(f)
  for _, row in ipairs(MODULES) do
    local module = loaded(row)
    for key, value in next, type(module) == "table" and module or {} do
      if rawequal(value, f) and type(key) == "string" then
        return row[1] .. "." .. key, key
      end
    end
  end
  for key, value in next, C.methods do
    if rawequal(value, f) then
      return "x:" .. key, key
    end
  end
end

local RENAMED = { multiply = "mul", subtract = "sub", divide = "div", true_divide = "div",
  negative = "neg", absolute = "abs", power = "pow", equal = "eq", not_equal = "ne", less = "lt",
  less_equal = "le", greater = "gt", greater_equal = "ge", maximum = "max", minimum = "min",
  arcsin = "asin", arccos = "acos", arctan = "atan", arctan2 = "atan2", arcsinh = "asinh",
  arccosh = "acosh", arctanh = "atanh", bitwise_and = "and", bitwise_or = "or",
  bitwise_xor = "xor", bitwise_not = "not", logical_and = "and", logical_or = "or",
  logical_not = "not", logical_xor = "xor", remainder = "rem", mod = "rem", fmod = "rem" }

local function primitive_text(key)
  local wanted = RENAMED[key] or key
  for _, p in ipairs(C.prims()) do
    if p.name == wanted and p.doc ~= "" then
      return lines_of(p.doc), p.sig
    end
  end
end

-- "sum(x, ...)" with the options in the place of the dots.
local function call_text(f, inner, name, lines, info)
  local line = lines and lines[info.linedefined] or ""
  local list = line:match "function[^%(]*%((.-)%)"
  if not list then
    local known = {}
    for i = 1, (info.nparams or 0) do
      known[i] = debug.getlocal(inner, i)
    end
    list = table.concat(known, ", ") .. (info.isvararg and (#known > 0 and ", ..." or "...") or "")
  end
  local options = complete.options(f)
  if #options > 0 then
    list = list:gsub(",?%s*%.%.%.$", "")
    list = list .. (list ~= "" and ", " or "") .. "{" .. table.concat(options, ", ") .. "}"
  end
  return ("%s(%s)"):format(name, list)
end

-- { usage, comment lines }
local function describe(session, f, name, key)
  local inner = require("jaxlua.guard").inner[f] or f
  local info = debug.getinfo(inner, "Su")
  local label = C.hooks.public[f]
  name = name or label or "f"
  if info.what == "C" then
    local comment, sig = primitive_text(key or name:match "[%w_]+$")
    return { usage = name .. (sig and "   " .. sig or "(…)"), comment = comment }
  end
  local lines = source_lines(session, info)
  local comment = lines and comment_above(lines, info.linedefined)
  if not comment and lines then
    comment = comment_of_name(lines, key or name:match "[%w_]+$")
  end
  return { usage = call_text(f, inner, name, lines, info),
    comment = comment or primitive_text(key or name:match "[%w_]+$") }
end

-- ---- output ------------------------------------------------------------------------------------

local function show_comment(session, comment)
  local examples = {}
  for _, line in ipairs(comment) do
    local kind, name, rest = line:match "^@(%a+)%s+(%S+)%s*(.*)$"
    local example = line:match "^e%.g%.%s*(.*)$"
    if example then
      examples[#examples + 1] = example:gsub("`", "")
    elseif kind == "param" then
      session:write(("  %-12s %s"):format(name, rest))
    elseif kind == "return" then
      session:write(("  returns %s %s"):format(name, rest))
    elseif not kind then
      session:write("  ", line)
    end
  end
  return examples
end

-- Runs an example and shows what a session would show.
local function run_example(session, code)
  session:write(session:paint("prompt", "example:"), " ", code)
  local jax = require "jaxlua"
  local env = setmetatable({ jax = jax, jnp = jax.numpy, lax = jax.lax, nn = jax.nn,
    random = jax.random }, { __index = _G })
  local f = loadstring("return " .. code) or loadstring(code)
  if not f then
    return
  end
  local function finish(ok, ...)
    for i = 1, ok and select("#", ...) or 0 do
      session:write(session:text((select(i, ...))))
    end
  end
  finish(pcall(setfenv(f, env)))
end

local function show_function(session, f, name)
  local known, key = name_of(f)
  local d = describe(session, f, name or known, name and name:match "[%w_]+$" or key)
  session:write(session:paint("title", d.usage))
  local examples = d.comment and show_comment(session, d.comment) or {}
  if not d.comment then
    session:write "  (nothing is written about it)"
  end
  local example = require("jaxlua.repl.examples").of(known or name or "")
  if example then
    run_example(session, example)
  end
  for _, code in ipairs(example and {} or examples) do
    session:write(session:paint("prompt", "example:"), " ", code)
  end
end

local function show_list(session, title, list)
  table.sort(list)
  local line = " "
  session:write(session:paint("title", title))
  for _, name in ipairs(list) do
    if #line + #name + 2 > math.max(20, session.terminal.columns()) then
      session:write(line)
      line = " "
    end
    line = line .. " " .. name
  end
  session:write(line)
end

local function show_module(session, row)
  local prefix = ""
  show_list(session, row.name, (complete.candidates({ env = { m = row.module },
    terminal = session.terminal }, "m." .. prefix)))
  session:write(("help(%s.NAME) tells about one of them"):format(row.name))
end

local function show_array(session, x)
  session:write(session:text(x))
  local env = { env = { x = x }, terminal = session.terminal }
  show_list(session, "methods, x:name(…)", (complete.candidates(env, "x:")))
  show_list(session, "fields, x.name", (complete.candidates(env, "x.")))
  session:write 'help "x:NAME" tells about one of them'
end

local function show_name(session, text)
  local method = text:match "^%a*:([%w_]+)$"
  if method then
    local f = C.methods[method]
    local jnp = require("jaxlua").numpy
    if f then
      local same = rawget(getmetatable(jnp).names, method) and jnp[method]
      return show_function(session, same or f, "x:" .. method)
    end
    local near = names.nearest(method, C.methods)
    return session:tell(("an array has no method %s%s"):format(method, near
      and "; did you mean x:" .. near .. "?" or ""))
  end
  local command = text:match "^:(%a+)$"
  if command then
    return require("jaxlua.repl.commands").run(session, "help")
  end
  for _, env in ipairs { session.env, session.env.jax, session.env.jnp } do
    local value = complete.resolve(env, text)
    if value ~= nil then
      return help.show(session, 1, value)
    end
  end
  local last = text:match "[%w_]+$" or text
  local near = names.nearest(last, getmetatable(session.env.jnp).names, C.methods)
  session:tell(("nothing is called %s%s"):format(text, near and "; did you mean " .. near .. "?"
    or ""))
end

local function general(session)
  local list = {}
  for _, row in ipairs(modules()) do
    list[#list + 1] = row.name
  end
  session:write [[
help(jnp.sum), help "jnp.sum"  what a function does, with an example
help(jnp)                      the names of a module
help(x)                        what an array can do
:help                          the commands of the prompt]]
  show_list(session, "modules", list)
end

--- help(), help(f), help(module), help(x), help "name"
---@param session jaxlua.repl.Session
---@param n integer  how many arguments were given
function help.show(session, n, value)
  if n == 0 then
    return general(session)
  elseif type(value) == "string" then
    return show_name(session, value)
  elseif type(value) == "function" then
    return show_function(session, value)
  elseif C.is_array(value) then
    return show_array(session, value)
  end
  for _, row in ipairs(modules()) do
    if rawequal(row.module, value) then
      return show_module(session, row)
    end
  end
  session:write(session:text(value))
end

return help
