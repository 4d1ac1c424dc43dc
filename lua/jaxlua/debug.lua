--- jax.debug: printing and looking at values inside programs.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local callbacks = require "jaxlua.callbacks"
local format = require "jaxlua.format"

---@class jaxlua.debug
local debug = {}

-- One printer for each text, so that programs with the same print are found again.
local printers, count, MOST = {}, 0, 256

local function printer(fmt)
  local f = printers[fmt]
  if not f then
    local parsed = format.parse(fmt, "debug.print")
    f = function(list, named)
      print(format.apply(parsed, list, named))
    end
    if count >= MOST then
      printers, count = {}, 0
    end
    printers[fmt], count = f, count + 1
  end
  return f
end

--- Prints values when the program runs, also under jit, vmap (once for each element) and grad.
--- Fields are Python's: {}, {0}, {name}, {name:.3f}; names come in jax.kw.
---e.g. `jax.debug.print("x = {x}, {}", y, jax.kw{x = x})`
---@param fmt string
function debug.print(fmt, ...)
  if type(fmt) ~= "string" then
    C.raise("arg", "debug.print", "the first argument is a text such as \"x = {}\", got "
      .. C.describe(fmt))
  end
  local args = T.pack(...)
  local named, ordered = {}, false
  if args.n > 0 and C.is_kw(args[args.n]) then
    for key, value in pairs(args[args.n]) do
      if key == "ordered" then
        ordered = value == true
      else
        named[key] = value
      end
    end
    args.n = args.n - 1
  end
  local list = {}
  for i = 1, args.n do
    if args[i] == nil then
      C.raise("arg", "debug.print", ("value %d is nil"):format(i - 1))
    end
    list[i] = args[i]
  end
  local f = printer(fmt)
  format.check(format.parse(fmt, "debug.print"), #list, named, "debug.print")
  callbacks.run({ f = f, name = "debug.print" }, "debug_callback", { ordered = ordered },
    { n = 2, list, named })
end

--- Calls f with values when the program runs; its results are ignored. Named arguments come in
--- jax.kw and arrive as a table.
---@param f function
debug.callback = callbacks.debug_callback

return debug
