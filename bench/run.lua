--- The same work in jaxlua and in its peers, alternating; medians, ratios, peak memory.
---
---   luajit bench/run.lua [--rounds N] [--only NAME,…] [--peers NAME,…] [--jaxlua PATH]
---
--- Each question is a file bench/<question>.lua with counterparts bench/<peer>/<question>.py, run
--- in processes of their own, ours and the peers' in turn, `rounds` times. A process prints lines
--- "figure<tab>seconds"; questions with `whole` are timed as processes instead.

package.path = "./?.lua;" .. package.path
local process = require "bench.lib.process"

local QUESTIONS = {
  { name = "start", whole = "start to first result", runs = 5 },
  { name = "first_call" },
  { name = "eager" },
  { name = "jit_call" },
  { name = "mlp_step" },
  { name = "chain" },
  { name = "matmul" },
  { name = "mnist", whole = "MNIST example, one epoch, whole process", script = "mnist_mlp",
    args = { "--epochs", "1" } },
  { name = "mnist", whole = "MNIST example, three epochs, whole process", script = "mnist_mlp",
    args = { "--epochs", "3" } },
}
-- Figures made of others: minuend, subtrahend, divisor.
local DERIVED = {
  { "MNIST example, an epoch (half of three less one)",
    "MNIST example, three epochs, whole process", "MNIST example, one epoch, whole process", 2 },
}
local DIR = "build/bench"

local function options(argv)
  local o = { rounds = 3, jaxlua = "build/jaxlua", peers = "jax,numpy,torch" }
  local i = 1
  while i <= #argv do
    local name = argv[i]:match "^%-%-(%a+)$"
    if not (name == "only" or o[name]) or not argv[i + 1] then
      io.stderr:write("bench: unknown option ", argv[i], "; known: --rounds N, --only NAMES, ",
        "--peers NAMES, --jaxlua PATH\n")
      os.exit(2)
    end
    o[name] = argv[i + 1]
    i = i + 2
  end
  o.rounds = tonumber(o.rounds)
  return o
end

local function exists(path)
  local f = io.open(path)
  if f then
    f:close()
  end
  return f ~= nil
end

local function has(list, name)
  return ("," .. list .. ","):find("," .. name .. ",", 1, true) ~= nil
end

local function median(t)
  local s = { unpack(t) }
  table.sort(s)
  local n = #s
  return n % 2 == 1 and s[(n + 1) / 2] or (s[n / 2] + s[n / 2 + 1]) / 2
end

local results = {} -- figure → {peer → list of numbers, unit = "s" or "B"}
local order = {} -- figures as they first came
local complaints = {}

local function note(figure, unit, peer, value)
  local r = results[figure]
  if not r then
    r = { unit = unit }
    results[figure] = r
    order[#order + 1] = figure
  end
  r[peer] = r[peer] or {}
  table.insert(r[peer], value)
end

local function words(o, q, peer)
  local script = q.script or q.name
  local list
  if peer == "jaxlua" then
    local dir = q.script and "examples/" or "bench/"
    list = { o.jaxlua, dir .. script .. ".lua" }
  else
    list = { o.python, ("bench/%s/%s.py"):format(peer, script) }
  end
  if not exists(list[2]) then
    return nil
  end
  for _, a in ipairs(q.args or {}) do
    list[#list + 1] = a
  end
  return list
end

local function ask(q, peer, list)
  local r = process.run(list, DIR)
  if not r.ok then
    local last = r.err:match "([^\n]*)\n*$"
    local what = table.concat(list, " ") .. ": " .. last
    if not complaints[what] then
      complaints[what] = true
      complaints[#complaints + 1] = what
    end
    return
  end
  if q.whole then
    note(q.whole, "s", peer, r.wall)
    note(q.whole .. ", processor time", "s", peer, r.cpu)
  else
    for figure, seconds in r.out:gmatch "([^\t\n]+)\t([^\n]+)\n" do
      note(figure, "s", peer, tonumber(seconds))
    end
  end
  note("peak memory: " .. (q.whole or q.name), "B", peer, r.rss)
end

local UNITS = {
  s = { { 1, "s" }, { 1e-3, "ms" }, { 1e-6, "µs" }, { 0, "ns", 1e-9 } },
  B = { { 2 ^ 30, "GB" }, { 0, "MB", 2 ^ 20 } },
}

local function show(value, unit)
  if not value then
    return "–"
  end
  for _, u in ipairs(UNITS[unit]) do
    if math.abs(value) >= u[1] then
      local v = value / (u[3] or u[1])
      return (v < 10 and "%.2f %s" or v < 100 and "%.1f %s" or "%.0f %s"):format(v, u[2])
    end
  end
end

local function processor()
  for line in io.lines "/proc/cpuinfo" do
    local name = line:match "^model name%s*:%s*(.+)"
    if name then
      return name
    end
  end
  return "unknown processor"
end

local function cores()
  local n = 0
  for line in io.lines "/proc/cpuinfo" do
    n = n + (line:match "^processor%s*:" and 1 or 0)
  end
  return n
end

local function report(o, columns)
  local lines = {
    ("%s, %d processors, %s; medians of %d rounds. The last columns: how many times faster (or "
      .. "smaller) jaxlua is than JAX, and than the best peer."):format(
      processor(), cores(), os.date "!%Y-%m-%d", o.rounds),
    "",
    "| figure | jaxlua | " .. table.concat(columns, " | ") .. " | JAX ÷ jaxlua | best ÷ jaxlua |",
    "| --- | " .. ("---: | "):rep(#columns + 3):sub(1, -2),
  }
  for _, figure in ipairs(order) do
    local r = results[figure]
    local cells, best, jax = {}, nil, nil
    local ours = r.jaxlua and median(r.jaxlua)
    for i, peer in ipairs(columns) do
      local m = r[peer] and median(r[peer])
      cells[i] = show(m, r.unit)
      best = m and math.min(best or m, m) or best
      jax = peer == "jax" and m or jax
    end
    local ratio = function(m)
      return m and ours and ("%.2f"):format(m / ours) or "–"
    end
    lines[#lines + 1] = ("| %s | %s | %s | %s | %s |"):format(
      figure, show(ours, r.unit), table.concat(cells, " | "), ratio(jax), ratio(best))
  end
  return table.concat(lines, "\n") .. "\n"
end

local function derive(columns)
  for _, d in ipairs(DERIVED) do
    local a, b = results[d[2]], results[d[3]]
    for _, peer in ipairs { "jaxlua", unpack(columns) } do
      if a and b and a[peer] and b[peer] then
        note(d[1], "s", peer, (median(a[peer]) - median(b[peer])) / d[4])
      end
    end
  end
end

local function main(argv)
  local o = options(argv)
  o.python = (os.getenv "BENCH_VENV" or ".venv") .. "/bin/python"
  process.setenv("PYTHONPATH", "bench/jax")
  local columns = {}
  for _, peer in ipairs { "jax", "numpy", "torch" } do
    if has(o.peers, peer) and process.run({ o.python, "-c", "import " .. peer }, DIR).ok then
      columns[#columns + 1] = peer
    end
  end
  local everyone = { unpack(columns) }
  if exists(o.jaxlua) then
    table.insert(everyone, 1, "jaxlua")
  else
    complaints[1] = o.jaxlua .. " is missing: only the peers ran"
  end
  for round = 1, o.rounds do
    for _, q in ipairs(QUESTIONS) do
      if not o.only or has(o.only, q.name) then
        io.stderr:write(("\rround %d of %d: %-12s"):format(round, o.rounds, q.name))
        for _ = 1, q.runs or 1 do
          for _, peer in ipairs(everyone) do
            local list = words(o, q, peer)
            if list then
              ask(q, peer, list)
            end
          end
        end
      end
    end
  end
  io.stderr:write "\n"
  derive(columns)
  local text = report(o, columns)
  io.write(text)
  for _, c in ipairs(complaints) do
    io.write("failed: ", c, "\n")
  end
  local f = assert(io.open(DIR .. "/results.md", "w"))
  f:write(text)
  f:close()
end

main(arg)
