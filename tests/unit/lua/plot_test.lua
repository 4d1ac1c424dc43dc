-- plot_test.lua — figures as text, SVG and PNG; loops with bars; tables of parameters.

local jax = require "jaxlua"
local jnp, plot = jax.numpy, jax.plot

local PLAIN = { width = 12, height = 3, color = false }

local function read(path)
  local f = assert(io.open(path, "rb"))
  local text = f:read "*a"
  f:close()
  return text
end

local function saved(fig, kind, options)
  local path = os.tmpname()
  os.remove(path)
  path = path .. "." .. kind
  fig:save(path, options or {})
  local text = read(path)
  os.remove(path)
  return text
end

local function fails(message, f, ...)
  local ok, e = pcall(f, ...)
  assert.is_false(ok)
  assert.truthy(tostring(e):find(message, 1, true), tostring(e))
end

describe("a figure in the terminal", function()
  it("draws lines with Braille dots between their ranges", function()
    local fig = plot.line({ 0, 1 }, { title = "t", xlabel = "x" })
    assert.equal("          t\n       1 │⡠⠊\n         └──\n          0 1\n          x",
      fig:text { width = 2, height = 1, color = false })
    local text = plot.line({ 0, 1, 2, 3 }):text(PLAIN)
    assert.equal("       3 │        ⢀⡠⠔⠊\n         │    ⣀⠤⠒⠉⠁\n       0 │⣀⠤⠒⠉\n"
      .. "         └────────────\n          0          3", text)
  end)

  it("leaves gaps at NaN, and names its series", function()
    local text = plot.line({ { 1, 0 / 0, 1 }, { 0, 1 / 0, 2 } }, { labels = { "a", "b" } })
      :text(PLAIN)
    assert.truthy(text:find("a   b", 1, true), text)
    assert.truthy(text:find("       2 │", 1, true), text)
  end)

  it("draws points, bars, cells and images", function()
    local text = plot.scatter({ 0, 1 }, jnp.array { 0, 1 }):text(PLAIN)
    assert.truthy(text:find("│           ⠈\n", 1, true), text)
    assert.truthy(text:find("│⡀\n", 1, true), text)
    text = plot.hist({ 0, 0, 0, 1, 2, 2 }, { bins = 3 }):text(PLAIN)
    assert.equal("       3 │████\n         │████    ████\n       0 │████████████\n"
      .. "         └────────────\n          0          2", text)
    text = plot.heatmap({ { 0, 1 }, { 2, 3 } }):text { width = 8, height = 1, color = false }
    assert.truthy(text:find("^[░▒▓█ ]+\n0 .* 3$"), text)
    text = plot.images(jnp.array { { { 0, 1 }, { 0, 1 } } }, { labels = { "n" } }):text(PLAIN)
    assert.equal(" █\nn", text)
  end)

  it("has colours where they are asked for", function()
    local text = plot.heatmap({ { 0 }, { 1 } }):text { width = 2, height = 1, color = true }
    assert.truthy(text:find("\27[38;2;68;1;84;48;2;253;231;37m▀\27[0m", 1, true),
      ("%q"):format(text))
    assert.is_nil(plot.line({ 1, 2 }):text(PLAIN):find("\27", 1, true))
  end)
end)

describe("a figure as SVG", function()
  it("holds its lines and its texts, escaped", function()
    local text = saved(plot.line({ 1, 4, 9 }, { title = "a < b & c", ylabel = "größe" }), "svg")
    assert.truthy(text:find "^<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\"")
    assert.truthy(text:find("a &lt; b &amp; c", 1, true))
    assert.truthy(text:find("größe", 1, true))
    assert.truthy(text:find 'stroke="#0072b2"')
    assert.truthy(text:find "</svg>\n$")
    assert.is_nil(text:find "[\" ]%-?nan")
  end)

  it("of every kind has only numbers in its attributes", function()
    for _, fig in ipairs { plot.scatter({ 1, 2, 0 / 0 }, { 1, 2, 3 }), plot.hist { 5, 5, 5 },
      plot.heatmap { { 0, 0 / 0 }, { 1 / 0, 1 } }, plot.line { 7 }, plot.line { 1e-9, 1e9 },
      plot.images(jnp.zeros { 2, 3, 3, 3 }, { columns = 1 }) } do
      local text = saved(fig, "svg"):lower()
      assert.is_nil(text:find "[\" ]%-?nan" or text:find "[\" ]%-?inf", text)
    end
  end)
end)

describe("a figure as PNG", function()
  local ok, ffi = pcall(require, "ffi")
  local loaded, png = pcall(function()
    ffi.cdef [[
    typedef struct { void *opaque; uint32_t version, width, height, format, flags, entries, warning;
      char message[64]; } test_png_image;
    int png_image_begin_read_from_memory(test_png_image *i, const void *memory, size_t size);
    int png_image_finish_read(test_png_image *i, const void *background, void *buffer,
                              int32_t row_stride, void *colormap);
    ]]
    return ffi.load "png16.so.16"
  end)
  local test = ok and loaded and it or pending

  -- Width, height, and the pixels as bytes.
  local function decode(bytes)
    local image = ffi.new("test_png_image", { version = 1 })
    assert.equal(1, png.png_image_begin_read_from_memory(image, bytes, #bytes))
    image.format = 2 -- red, green, blue
    local pixels = ffi.new("uint8_t[?]", image.width * image.height * 3)
    assert.equal(1, png.png_image_finish_read(image, nil, pixels, 0, nil))
    return image.width, image.height, pixels
  end

  test("is read back by libpng with the pixels that were drawn", function()
    local images = jnp.array { { { { 1, 0, 0 }, { 0, 0, 1 } } } } -- one row: red, blue
    local width, height, p = decode(saved(plot.images(images), "png"))
    local function pixel(x, y)
      local at = (y * width + x) * 3
      return { p[at], p[at + 1], p[at + 2] }
    end
    assert.same({ 112, 72 }, { width, height })
    assert.same({ 255, 255, 255 }, pixel(0, 0))
    assert.same({ 255, 0, 0 }, pixel(20, 20))
    assert.same({ 0, 0, 255 }, pixel(90, 20))
  end)

  test("of every kind is a picture of the size asked for", function()
    for _, fig in ipairs { plot.line({ 1, 0 / 0, 3 }, { title = "ü", ylabel = "y" }),
      plot.scatter({ 1 }, { 2 }), plot.hist { 1, 2 }, plot.heatmap(jnp.eye(3)) } do
      local width, height = decode(saved(fig, "png", { width = 200, height = 150 }))
      assert.same({ 200, 150 }, { width, height })
    end
  end)
end)

describe("what cannot be drawn", function()
  it("is one sentence", function()
    for _, name in ipairs { "line", "hist" } do
      fails("plot." .. name .. ": there are no values to draw", plot[name], {})
      fails("none of the 2 values is finite: there is nothing to draw", plot[name],
        { 0 / 0, 1 / 0 })
    end
    fails("there are no values to draw", plot.scatter, {}, {})
    fails("the only value is not finite", plot.heatmap, { { 0 / 0 } })
    fails("plot.heatmap: there are no values to draw", plot.heatmap, { {} })
    fails("row 1 has 1 values, row 0 has 2", plot.heatmap, { { 1, 2 }, { 3 } })
    fails("value 2 is", plot.line, { 1, "x" })
    fails("2 values of x for 3 of y", plot.line, { 1, 2, 3 }, { x = { 0, 1 } })
    fails("a list of numbers or an array was expected", plot.line, "x")
    fails("images are [n, height, width]", plot.images, jnp.ones { 2, 3, 4, 5 })
    fails("bins is a whole number", plot.hist, { 1 }, { bins = 0.5 })
    local fig = plot.line { 1, 2 }
    fails("the file's name ends in .png or .svg", fig.save, fig, "x.jpg")
    fails("cannot write /nowhere/x.svg: No such file", fig.save, fig, "/nowhere/x.svg")
    fails("a size of 3 pixels", fig.save, fig, "x.png", { width = 3 })
  end)
end)

describe("jax.progress", function()
  local function stream()
    local parts = {}
    return { write = function(_, ...) parts[#parts + 1] = table.concat { ... } end,
      flush = function() end, text = function() return table.concat(parts) end }
  end

  it("goes through numbers, lists, arrays and iterators", function()
    local out = {}
    for i in jax.progress(3) do
      out[#out + 1] = i
    end
    for x in jax.progress { "a", "b" } do
      out[#out + 1] = x
    end
    for i, x in jax.progress(ipairs { "c" }) do
      out[#out + 1] = i .. x
    end
    for i, x in jax.progress(jnp.array { 5, 6 }) do
      out[#out + 1] = i + x:item()
    end
    for w in jax.progress(("q w"):gmatch "%S+", { total = 2 }) do
      out[#out + 1] = w
    end
    assert.same({ 1, 2, 3, "a", "b", "1c", 5, 7, "q", "w" }, out)
    fails("progress: a number, a list, an array or an iterator was expected", jax.progress, nil)
  end)

  it("shows a bar with rate and time left on a terminal only", function()
    local out = stream()
    for _ in jax.progress(4, { stream = out, terminal = true, color = false, label = "run" }) do
      local stop = jax.clock() + 0.06
      while jax.clock() < stop do end
    end
    assert.truthy(out.text():find("run |.-| +%d+%% [%d.]+ it/s, %d+:%d%d left"), out.text())
    assert.truthy(out.text():find "\r\27%[K$")
    out = stream()
    for _ in jax.progress(function(_, i) return (i or 0) < 3 and (i or 0) + 1 or nil end,
      { stream = out, terminal = true, color = false }) do
      local stop = jax.clock() + 0.06
      while jax.clock() < stop do end
    end
    assert.truthy(out.text():find("%d it, %d+ it/s, 0:00"), out.text())
    out = stream()
    for _ in jax.progress(3, { stream = out }) do
      jax.clock()
    end
    assert.equal("", out.text())
  end)
end)

describe("jax.tree.summary", function()
  it("is a table of names, types, elements and bytes with their sums", function()
    assert.equal([[
name                type          elements      bytes
['layers'][0]['b']  f32[10]             10       40 B
['layers'][0]['w']  f32[784,10]      7,840  30.63 KiB
['step']            the number 3         1
in all              3 leaves         7,851  30.66 KiB]], jax.tree.summary {
      layers = { { w = jnp.ones { 784, 10 }, b = jnp.zeros { 10 } } }, step = 3 })
    assert.truthy(jax.tree.summary({}):find "0 leaves")
  end)
end)
