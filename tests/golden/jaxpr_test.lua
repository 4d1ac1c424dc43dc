-- jaxpr_test.lua — what make_jaxpr prints, against JAX's own text in jaxpr.lua.
--
-- Excused are names of functions, which Lua does not know, and what docs/ir.md lists as different:
-- the programs that jaxpr_programs.py names are not there.

local jax = require "jaxlua"
local reader = require "golden.reader"

local jnp = jax.numpy
local names = setmetatable({ jax = jax, jnp = jnp, lax = jax.lax }, { __index = _G })

local function argument(aval)
  local dtype, dims = aval:match "^(%w+)%[(.*)%]$"
  local shape = {}
  for n in dims:gmatch "%d+" do
    shape[#shape + 1] = tonumber(n)
  end
  return jnp.zeros(shape, { dtype = dtype })
end

-- Without names and what nobody reads, and without breaks of lines, which depend on the names.
local function loose(text)
  for _, rule in ipairs { "jvp", "fwd", "bwd" } do
    text = text:gsub("%f[%w]" .. rule .. "=%S+", rule .. "=f")
  end
  text = text:gsub("name=%S+", "name=f"):gsub("num=%d+", "")
  text = text:gsub("%f[_]_:%S+ = %l[%w_]*%b[] [^\n]*", ""):gsub("%f[_]_:%S+ = %l[%w_]* [^\n]*", "")
  return (text:gsub("%s+", ""))
end

for _, case in ipairs(reader.load("tests/golden/jaxpr.lua").cases) do
  it(case.name, function()
    local f = setfenv(assert(loadstring(case.lua)), names)()
    local args = {}
    for i, a in ipairs(case.avals) do
      args[i] = argument(a)
    end
    local got = tostring(jax.make_jaxpr(f)(unpack(args)))
    if case.text ~= got then
      assert.equal(loose(case.text), loose(got))
    end
  end)
end
