-- random_programs_check.lua FILE — runs the programs of a file made by random_programs.py, eagerly
-- and under jit; prints `seed TAB what` for each that differs from JAX, and exits 1 if one does.

local path = (...)
local jax = require "jaxlua"
local set = dofile(path)
local x = jax.numpy.array(set.x, "float64")
local bad = false

local function differs(got, want)
  local list = got:totable()
  for i, w in ipairs(want) do
    local g = list[i]
    local near = math.abs(g - w) <= 1e-9 * (1 + math.abs(w)) -- false for NaN
    if not near and (g == g or w == w) then
      return ("element %d is %.12g, JAX gives %.12g"):format(i - 1, g, w)
    end
  end
end

for _, p in ipairs(set) do
  local ok, what = pcall(function()
    local f = assert(loadstring(set.head .. p.text, "=program"))()
    local eager = differs(f(x), p.want)
    local jitted = differs(jax.jit(f)(x), p.want)
    return eager and "eager: " .. eager or jitted and "jit: " .. jitted
  end)
  if not ok or what then
    bad = true
    print(p.seed .. "\t" .. tostring(what):gsub("\n", " "))
  end
end
if bad then
  os.exit(1)
end
