-- terminal_test.lua — the progress bar and the curves, as text.

local plot = require "jaxlua.plot"
local progress = require "jaxlua.progress"

local function stream()
  local parts = {}
  return {
    write = function(_, ...) parts[#parts + 1] = table.concat { ... } end,
    flush = function() end,
    text = function() return table.concat(parts) end,
  }
end

describe("a progress bar", function()
  it("shows part, rate and time left on a terminal, and takes itself away", function()
    local out = stream()
    local bar = progress.bar(4, { label = "epoch 1", unit = "img", stream = out, terminal = true,
      color = false })
    bar:step(128, "loss 0.5")
    assert.matches("^\r\27%[Kepoch 1 |█████ +|  25%% [%d.kM]+ img/s, %d+:%d%d left  loss 0.5$",
      out.text())
    local seconds, rate = bar:finish()
    assert.is_true(seconds >= 0 and rate > 0)
    assert.matches("\r\27%[K$", out.text())
  end)
  it("writes nothing where there is no terminal", function()
    local out = stream()
    local bar = progress.bar(2, { stream = out })
    bar:step()
    bar:finish()
    assert.are.equal("", out.text())
  end)
  it("has colours unless they are off", function()
    local bar = progress.bar(2, { terminal = true, color = true })
    assert.matches("\27%[36m", bar:text())
    assert.is_nil(progress.bar(2, { terminal = true, color = false }):text():find("\27", 1, true))
  end)
  it("writes durations and rates", function()
    assert.are.equal("0:07", progress.duration(7.2))
    assert.are.equal("2:31", progress.duration(151))
    assert.are.equal("1:05:00", progress.duration(3900))
    assert.are.equal("--:--", progress.duration(1 / 0))
    assert.are.equal("950", progress.rate(950))
    assert.are.equal("12.3k", progress.rate(12345))
    assert.are.equal("4.56M", progress.rate(4560000))
  end)
end)

describe("a curve", function()
  it("runs from the first value to the last", function()
    local options = { width = 2, height = 1, title = "t", xlabel = "steps" }
    local text = plot.curve({ 3, 2, 1, 0 }, options)
    assert.are.equal("          t\n       3 │⠑⢄\n         └──\n           steps", text)
  end)
  it("takes constants, NaN, infinities and arrays", function()
    for _, values in ipairs { { 1 }, { 2, 2, 2 }, { 0 / 0, 1, 1 / 0, 2 }, { 0 / 0 },
      require("jaxlua").numpy.arange(500) } do
      local text = plot.curve(values, { width = 20, height = 4 })
      local _, lines = text:gsub("\n", "")
      assert.are.equal(4, lines)
    end
  end)
  it("needs a value", function()
    assert.has_error(function() plot.curve {} end)
  end)
end)
