--- jax.config: options by name, with or without JAX's prefix "jax_"; and functions that run another
--- with an option on, where JAX has context managers.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"

local config = {}

-- Options of the Lua side; all others are the runtime's.
local own = {
  log_compiles = function(on)
    T.flags.log_compiles = on
  end,
  explain_cache_misses = function(on)
    T.flags.explain_cache_misses = on
  end,
  check_tracer_leaks = function(on)
    T.flags.leaks = on and require("jaxlua.leaks").traced or nil
    T.flags.check_tracer_leaks = on
  end,
}

local function plain(name)
  if type(name) ~= "string" then
    C.raise("arg", "config", "an option's name is a string, got " .. C.describe(name))
  end
  return (name:gsub("^jax_", ""))
end

--- jax.config.update("enable_x64", true)
---@param name string
---@param value any
function config.update(name, value)
  name = plain(name)
  if own[name] then
    own[name](value and true or false)
  else
    C.set_option(name, value)
  end
end

--- The value of an option; nil if there is none of this name.
---@param name string
function config.get(name)
  name = plain(name)
  if own[name] then
    return T.flags[name] or false
  end
  return C.options()[name]
end

-- with(name)(f, …) or (on, f, …)
local function with(name)
  return function(on, ...)
    local f, first = on, 1
    if type(on) == "boolean" then
      f, first = (...), 2
    else
      on = true
    end
    T.check_function(f, name)
    local before = config.get(name)
    local function finish(ok, ...)
      config.update(name, before)
      if not ok then
        error((...), 0)
      end
      return ...
    end
    config.update(name, on)
    if first == 2 then
      return finish(pcall(...))
    end
    return finish(pcall(f, ...))
  end
end

--- checking_leaks(f, …): f(…) with leaked tracers as errors.
config.checking_leaks = with "check_tracer_leaks"
--- debug_nans(f, …) or debug_nans(false, f, …)
config.debug_nans = with "debug_nans"
config.debug_infs = with "debug_infs"
config.log_compiles = with "log_compiles"
config.explain_cache_misses = with "explain_cache_misses"

return config
