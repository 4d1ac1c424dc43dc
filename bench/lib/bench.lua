--- Timing on the jaxlua side. Prints one line per figure: name, tab, seconds.

local jax = require "jaxlua"

local bench = {}

local function median(t)
  table.sort(t)
  local n = #t
  return n % 2 == 1 and t[(n + 1) / 2] or (t[n / 2] + t[n / 2 + 1]) / 2
end

---Report one figure, in seconds.
---@param name string
---@param seconds number
function bench.report(name, seconds)
  io.write(("%s\t%.9g\n"):format(name, seconds))
  io.flush()
end

---Time one call of f and report it.
---@param name string
---@param f function
---@return any first result of f
function bench.once(name, f)
  local start = jax.clock()
  local r = f()
  bench.report(name, jax.clock() - start)
  return r
end

---Median time of a call of f: warm-up, then batches of calls that last about 30 ms.
---@param name string
---@param f function
---@param batches? integer  default 15
function bench.time(name, f, batches)
  local function run(n)
    local start = jax.clock()
    for _ = 1, n do
      f()
    end
    return jax.clock() - start
  end
  run(3)
  local n, t = 1, run(1)
  while t < 0.03 and n < 2 ^ 24 do
    n = math.max(2 * n, math.min(math.floor(n * 0.036 / math.max(t, 1e-9)), 50 * n))
    t = run(n)
  end
  local times = {}
  for i = 1, batches or 15 do
    times[i] = run(n) / n
  end
  bench.report(name, median(times))
end

return bench
