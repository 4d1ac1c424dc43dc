-- jaxpr_test.lua — what make_jaxpr prints, against JAX's own text in jaxpr.lua.
--
-- Excused: primitives here take operands of equal shapes, where JAX's stretch axes of size 1; the
-- name of a jitted function; and vmap's closed graphs hold no dead nodes, where JAX prints them.

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

-- Line breaks depend on the length of names, which are free.
local function loose(text)
  return (text:gsub("name=%S+", "name=f"):gsub("%s+", " "))
end

for _, case in ipairs(reader.load("tests/golden/jaxpr.lua").cases) do
  if not case.stretches and case.name ~= "vmap_grad" then
    it(case.name, function()
      local f = setfenv(assert(loadstring(case.lua)), names)()
      local args = {}
      for i, a in ipairs(case.avals) do
        args[i] = argument(a)
      end
      local got = tostring(jax.make_jaxpr(f)(unpack(args)))
      if case.text:find "jit%[" then
        assert.equal(loose(case.text), loose(got))
      else
        assert.equal(case.text, got)
      end
    end)
  end
end
