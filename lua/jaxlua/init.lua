--- jaxlua: JAX for LuaJIT. `local jax = require "jaxlua"`.
--
-- Modules load on first use, so that the Lua heap stays small: what the collector costs is what
-- Lua holds.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local A = require "jaxlua.autodiff"
local J = require "jaxlua.jit"
require "jaxlua.array" -- methods
local V = require "jaxlua.vmap"
local strict = require "jaxlua.strict"

local jax = {
  None = C.None,
  newaxis = C.None,
  kw = C.kw,
  s = C.s,
  clock = C.clock,
  jit = J.jit,
  grad = A.grad,
  value_and_grad = A.value_and_grad,
  vjp = A.vjp,
  jvp = A.jvp,
  linearize = A.linearize,
  vmap = V.vmap,
  make_jaxpr = T.make_jaxpr,
  eval_shape = T.eval_shape,
}

--- Runs f and frees every array that was made inside, but those it returns.
function jax.scope(f, ...)
  local outer = C.scope_begin()
  local function finish(ok, ...)
    local keep = {}
    for i = 1, select("#", ...) do
      for _, leaf in ipairs((C.tree_flatten((select(i, ...))))) do
        keep[leaf] = true
      end
    end
    C.scope_end(outer, keep)
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return finish(pcall(f, ...))
end

--- Waits until the value is there; returns it. (Nothing runs in the background on a CPU.)
function jax.block_until_ready(value)
  return value
end

jax.tree_util = setmetatable({}, {
  __index = function(_, name)
    local tree = require "jaxlua.tree"
    return tree[name] or tree[(name:gsub("^tree_", ""))]
  end,
})

-- name in jax → module; `from` → the function of it
local lazy = {
  tree = "jaxlua.tree",
  numpy = "jaxlua.numpy",
  scipy = "jaxlua.scipy",
  lax = "jaxlua.lax",
  nn = "jaxlua.nn",
  random = "jaxlua.random",
  ad_checkpoint = "jaxlua.remat",
  debug = "jaxlua.debug",
  experimental = "jaxlua.experimental",
  test_util = "jaxlua.test_util",
  config = "jaxlua.config",
  plot = "jaxlua.plot",
  progress = "jaxlua.progress",
  custom_derivatives = "jaxlua.custom",
}
local from = { jacfwd = "jaxlua.jacobian", jacrev = "jaxlua.jacobian", hessian = "jaxlua.jacobian",
  custom_jvp = "jaxlua.custom", custom_vjp = "jaxlua.custom", checkpoint = "jaxlua.remat",
  remat = "jaxlua.remat", checkpoint_policies = "jaxlua.remat",
  hvp = "jaxlua.derived", linear_transpose = "jaxlua.derived", custom_gradient = "jaxlua.derived",
  closure_convert = "jaxlua.derived", named_call = "jaxlua.derived",
  named_scope = "jaxlua.derived", disable_jit = "jaxlua.derived", device_put = "jaxlua.derived",
  device_get = "jaxlua.derived", pure_callback = "jaxlua.callbacks",
  ShapeDtypeStruct = "jaxlua.callbacks",
  checking_leaks = "jaxlua.config", debug_nans = "jaxlua.config", debug_infs = "jaxlua.config",
  log_compiles = "jaxlua.config", explain_cache_misses = "jaxlua.config" }

require "jaxlua.array"

-- x.nonsense
function C.hooks.attribute(name)
  local near = require("jaxlua.names").nearest(name, C.methods, C.properties)
  local hint = near and ("did you mean x%s%s?"):format(C.methods[near] and ":" or ".", near)
  if getmetatable(require "jaxlua.numpy").names[name] then
    hint = ("it is a function: jnp.%s(x, ...)"):format(name)
  elseif name == "slice" then
    hint = "x[\"2:5\"] is a slice"
  elseif name == "format" then
    hint = "the number is x:item()"
  end
  C.raise("arg", nil, ("an array has no field or method '%s'"):format(name), hint)
end

-- Indexing by arrays loads when it is first asked for.
function C.hooks.index(x, key)
  return require("jaxlua.indexing").get(x, key)
end

function C.methods.at(...)
  require "jaxlua.indexing"
  return C.methods.at(...)
end

-- Beyond 2^53 an element is LuaJIT's own 64-bit integer, if the FFI is there.
function C.hooks.int64(high, low, unsigned)
  local ok, ffi = pcall(require, "ffi")
  if not ok then
    return nil
  end
  local u = ffi.new("uint64_t", high) * 4294967296ULL + ffi.new("uint64_t", low)
  return unsigned and u or ffi.new("int64_t", u)
end

local kept = setmetatable({}, { __mode = "k" })

--- A pointer to the elements (float *, …); it keeps the array alive.
function C.methods.ffi(x)
  local ffi = require "ffi"
  local pointer, ctype = C.data(x)
  local p = ffi.cast(ctype .. " *", pointer)
  kept[p] = x
  return p
end

return setmetatable(jax, {
  names = { lazy, from },
  __index = function(t, name)
    local module = lazy[name]
    local value
    if module then
      value = strict(require(module), name == "numpy" and "jnp" or "jax." .. name)
    elseif from[name] then
      value = require(from[name])[name]
    elseif type(name) == "string" and name:sub(1, 1) ~= "_" then
      require("jaxlua.names").missing("jax", name, t, lazy, from)
    end
    if value ~= nil then
      rawset(t, name, value)
    end
    return value
  end,
})
