-- random_programs_test.lua — 200 random programs of nested transforms and control flow, eagerly and
-- under jit, against JAX's values (random_programs.py). A failure is shrunk by hand: `hunt`.

local jax = require "jaxlua"
local set = dofile "tests/golden/random_programs.lua"
local x = jax.numpy.array(set.x, "float64")

local function close(got, want, how)
  local list = got:totable()
  assert.equal(#want, #list)
  for i, w in ipairs(want) do
    local near = math.abs(list[i] - w) <= 1e-9 * (1 + math.abs(w)) -- false for NaN
    if not near then
      error(("%s: element %d is %.12g, JAX gives %.12g"):format(how, i - 1, list[i], w), 0)
    end
  end
end

describe("random programs", function()
  for _, p in ipairs(set) do
    it("seed " .. p.seed, function()
      local f = assert(loadstring(set.head .. p.text, "=program"))()
      close(f(x), p.want, "eager")
      close(jax.jit(f)(x), p.want, "jit")
    end)
  end
end)
