-- repl_test.lua — the session at the prompt, on a pseudo-terminal: keys in, text out.

local pty = require "pty"

local exe = io.open("/proc/self/cmdline"):read("*a"):match("^[^%z]+")
local tsan = exe:find("tsan", 1, true) -- it delivers signals at calls that it knows

local folder = os.tmpname()
os.remove(folder)
local HISTORY = folder .. "/jaxlua/history"

local function start(options)
  options = options or {}
  local env = { TERM = "xterm", XDG_STATE_HOME = folder, NO_COLOR = "1", EDITRC = "/dev/null",
    LC_ALL = "C.UTF-8", HOME = folder }
  for name, value in pairs(options.env or {}) do
    env[name] = value
  end
  local argv = { exe }
  for _, a in ipairs(options.args or {}) do
    argv[#argv + 1] = a
  end
  local p = pty.start(argv, env, options.columns)
  p:expect(options.prompt or "> ")
  return p
end

-- The answer to one line: what stands between its echo and the next prompt.
local function ask(p, line)
  p:send(line .. "\r")
  p:expect "\n"
  return (p:expect("\n> "):gsub("\n> $", ""))
end

-- One session that answers these lines in turn.
local function session(lines, options)
  local p = start(options)
  local answers = {}
  for i, line in ipairs(lines) do
    answers[i] = ask(p, line)
  end
  local _, code = p:finish "\4"
  assert.equal(0, code)
  return answers
end

local function read(path)
  local f = io.open(path, "rb")
  local text = f and f:read "*a"
  if f then
    f:close()
  end
  return text
end

local function write(path, text)
  local f = assert(io.open(path, "wb"))
  f:write(text)
  f:close()
end

local function piped(args, input)
  local out, from = os.tmpname(), os.tmpname()
  write(from, input or "")
  local code = os.execute(("%s %s < %s > %s 2>&1"):format(exe, args, from, out))
  local text = read(out)
  os.remove(out)
  os.remove(from)
  return text, math.floor(code / 256)
end

describe("an expression at the prompt", function()
  it("shows its values without return", function()
    assert.same({ "3", "1\nnil\n\"a\\n\"", "f32[2,2]\n[[1. 1.]\n [1. 1.]]", "i32[3] [0 1 2]",
      "f32[] 1.0", "5" }, session { "1 + 2", '1, nil, "a\\n"', "jnp.ones({2, 2})",
      "jnp.arange(3)", "jnp.ones({})", "=5" })
  end)

  it("shows nothing for nil and for statements", function()
    local p = start()
    p:send "nil\r"
    p:expect "nil\n> "
    p:send "x = 1\r"
    p:expect "x = 1\n> "
    assert.equal("1", ask(p, "x"))
    p:finish "\4"
  end)

  it("shows trees within limits", function()
    local answers = session({ "{1, 2, {a = 1, b = 'x', ['end'] = {}}, jnp.ones({64, 32})}",
      "{{{{{{}}}}}, {1}}", "t = {} t.t = t return t", "#tostring((function() local t = {} "
      .. "for i = 1, 100 do t[i] = i end return t end)()) > 0", "(function() local t = {} "
      .. "for i = 1, 100 do t[i] = i end return t end)()", "_[100]", "jnp" })
    assert.equal('{ 1, 2, { a = 1, b = "x", ["end"] = {} }, f32[64,32] }', answers[1])
    assert.equal("{ { { { { {} } } } }, { 1 } }", (answers[2]:gsub("{…}", "{ {} }")))
    assert.equal("{ t = <a table that contains itself> }", answers[3])
    assert.truthy(answers[5]:find("… 60 more", 1, true), answers[5])
    assert.equal("100", answers[6])
    assert.truthy(answers[7]:find("^module jnp"), answers[7])
  end)
end)

describe("a chunk", function()
  it("goes on over lines until it is whole", function()
    local p = start()
    p:send "if true then\r"
    p:expect ">> "
    p:send "print(7 * 6)\r"
    p:expect ">> "
    p:send "end\r"
    assert.truthy(p:expect("\n> "):find("\n42\n", 1, true))
    p:send "1 +\r"
    p:expect ">> "
    p:send "2\r"
    assert.truthy(p:expect("\n> "):find("\n3\n", 1, true))
    p:send "[[a\r"
    p:expect ">> "
    p:send "b]]\r"
    assert.truthy(p:expect("\n> "):find('\n"a\\nb"\n', 1, true))
    p:finish "\4"
  end)

  it("is pasted whole, line breaks and tabs included", function()
    local p = start()
    p:send "\27[200~function f(a)\r\n\treturn a + 1\r\nend\r\nprint(f(41))\r\n\27[201~"
    p:expect "print(f(41))"
    p:send "\r"
    p:expect "\n42\n"
    p:expect "> "
    p:finish "\4"
  end)

  it("leaves its locals to the next, but not to modules", function()
    assert.same({ "3", "nil", "8" }, (function()
      local a = session { "local x, y = 1, 2 print(x + y)", "print(rawget(_G, 'x'))",
        "local function twice(a) return 2 * a end x = 4 print(twice(x))" }
      return a
    end)())
    local p = start()
    p:send "local x = 5\rx = x + 1\rlocal function f() return x end\r"
    p:expect "return x end\n> "
    assert.equal("6", ask(p, "f()"))
    p:finish "\4"
  end)

  it("that ends in a comment is one", function()
    assert.same({ "2" }, session { "1 + 1 -- two" })
    local p = start()
    p:send "-- nothing\r"
    p:expect "nothing\n> "
    p:finish "\4"
  end)
end)

describe("errors", function()
  it("name the line and leave the session alive", function()
    local answers = session { "jnp.dot(jnp.ones({2, 3}), jnp.ones({2, 3}))", "x = = 2",
      "error({})", "('a')()", "1 + nil", "2 + 2" }
    assert.equal("error: dot: inner sizes differ: a is f32[2,3], b is f32[2,3] (a axis 1 = 3, "
      .. "b axis 0 = 2)\n  input 1:1 │ jnp.dot(jnp.ones({2, 3}), jnp.ones({2, 3}))", answers[1])
    assert.equal("error: unexpected symbol near '='\n  input 2:1 │ x = = 2", answers[2])
    assert.truthy(answers[3]:find("(error value: a table)", 1, true))
    assert.truthy(answers[5]:find("arithmetic on a nil value\n  input 5:1", 1, true), answers[5])
    assert.equal("4", answers[6])
  end)

  it("show the lines of functions of earlier chunks", function()
    local p = start()
    p:send "function f(a) return a.b.c end\r"
    p:expect "end\n> "
    local text = ask(p, "f({})")
    assert.truthy(text:find("input 1:1 in function 'f' │ function f(a) return a.b.c end", 1, true),
      text)
    assert.truthy(text:find("\n  input 2:1 │ f({})", 1, true), text)
    p:finish "\4"
  end)

  it("an unfinished string is an error at once", function()
    local text = session({ 'x = "abc' })[1]
    assert.truthy(text:find("error: unfinished string", 1, true), text)
  end)

  it("warn where an array decides a branch", function()
    local text = session({ "if jnp.ones({2}):lt(0) then print 'taken' end" })[1]
    assert.truthy(text:find("input 1:1: warning: lt gives an array", 1, true), text)
    assert.truthy(text:find("\ntaken", 1, true), text)
  end)

  it("an unfinished chunk at the end of the input is one", function()
    local text, code = piped("-i", "x = 1\nif x then\n")
    assert.equal(0, code)
    assert.truthy(text:find("error: 'end' expected near", 1, true), text)
  end)
end)

describe("Ctrl-C", function()
  it("clears the line, and an unfinished chunk", function()
    local p = start()
    p:send "1 + nonsense"
    p:expect "nonsense"
    p:send "\3"
    p:expect "^C\n> "
    p:send "if true then\r"
    p:expect ">> "
    p:send "\3"
    p:expect "^C\n> "
    assert.equal("3", ask(p, "1 + 2"))
    p:finish "\4"
  end)

  if not tsan then
    it("ends a loop of Lua, and the session lives", function()
      local p = start()
      p:send "n = 0\r"
      p:expect "n = 0\n> "
      p:send "io.write('go\\n') while true do n = n + 1 end\r"
      p:expect "\ngo\n"
      p:send "\3"
      local text = p:expect "\n> "
      assert.truthy(text:find("error: interrupted\n  input 2:1 │", 1, true), text)
      assert.equal("true", ask(p, "n >= 0"))
      p:finish "\4"
    end)
  end

  it("ends a loop of kernels and a long jitted call", function()
    local p = start()
    assert.equal("i32[] 3", ask(p, "jnp.arange(3):sum()"))
    p:send "local x = jnp.ones({8}) print 'go' while true do x = x * 1.0 end\r"
    p:expect "\ngo\n"
    p:send "\3"
    assert.truthy(p:expect("\n> "):find("error: interrupted", 1, true))
    p:send "f = jax.jit(function(x) for _ = 1, 300 do x = jnp.sin(x) + jnp.exp(-x * x) end \z
      return x end)\r"
    p:expect "\n> "
    p:send "local x = jnp.ones({3e7}) print 'go' f(x)\r"
    p:expect "\ngo\n"
    p:send "\3"
    assert.truthy(p:expect("\n> ", 60):find("error: interrupted", 1, true))
    assert.equal("i32[] 3", ask(p, "jnp.arange(3):sum()"))
    p:finish "\4"
  end)
end)

describe("the Tab key", function()
  local function completes(text, whole)
    local p = start()
    p:send(text .. "\t")
    p:expect(whole)
    p:send "\3"
    p:expect "> "
    p:finish "\4"
  end

  it("completes globals, fields, methods, keywords and commands", function()
    completes("colle", "collectgarbage")
    completes("string.forma", "string.format")
    completes("jnp.einsu", "jnp.einsum")
    completes("jax.make_j", "jax.make_jaxpr")
    completes("x = jnp.linalg.matrix_ra", "matrix_rank")
    completes("print(jnp.ones({2}), functi", "function")
    completes(":kern", ":kernels ")
    completes("jnp.sum(x, {keepd", "keepdims = ")
    completes("jnp.sum(x, {axis = 0, keepd", "keepdims = ")
    local p = start()
    p:send "x = jnp.ones({2})\r"
    p:expect "\n> "
    p:send "x:flat\t()\r"
    p:expect "f32[2] [1. 1.]"
    p:send "x.dty\t\r"
    p:expect "x.dtype"
    p:send "x:sum{keepd\ttrue}\r"
    p:expect "f32[1] [2.]"
    p:finish "\4"
  end)

  it("lists what is possible, and takes no part in a string but for files", function()
    local p = start()
    p:send "jnp.arcta\t"
    p:expect "arctan"
    p:send "\t"
    local text = p:expect "arctanh"
    assert.truthy(text:find "arctan%s+arctan2%s+$" or text:find "arctan2", text)
    p:send "\3"
    p:expect "> "
    os.execute("mkdir -p '" .. folder .. "'")
    write(folder .. "/größe.txt", "")
    p:send("io.open('" .. folder .. "/grö\t")
    p:expect "/größe.txt"
    p:send "\3"
    p:expect "> "
    p:finish "\4"
  end)

  it("calls nothing and survives fields that raise", function()
    local p = start()
    p:send "bad = setmetatable({}, {__index = function() error 'no' end})\r"
    p:expect "\n> "
    p:send "bad.x.y\t\3"
    p:expect "> "
    p:send "f().\t\3"
    p:expect "> "
    assert.equal("2", ask(p, "1 + 1"))
    p:finish "\4"
  end)
end)

describe("the history", function()
  it("comes back in the next session, chunks with line breaks too", function()
    os.remove(HISTORY)
    session { "'first \\\\ entry'" }
    local p = start()
    p:send "for i = 1, 2 do\r"
    p:expect ">> "
    p:send "print(i + 10) end\r"
    p:expect "\n12\n"
    p:finish "\4"
    assert.equal("'first \\\\\\\\ entry'\nfor i = 1, 2 do\\nprint(i + 10) end\n", read(HISTORY))
    p = start()
    p:send "\27[A\r"
    p:expect "\n12\n"
    p:send "\27[A\27[A\r"
    p:expect '"first \\\\ entry"'
    p:finish "\4"
  end)

  it("that cannot be read or written is told once", function()
    local blocked = folder .. "/blocked"
    os.execute("mkdir -p '" .. blocked .. "/jaxlua/history'") -- a folder in its place
    local p = start { env = { XDG_STATE_HOME = blocked }, prompt = "keeps its own" }
    p:expect "\n> "
    assert.equal("1", ask(p, "1"))
    assert.equal("2", ask(p, "2"))
    p:send "\27[A\27[A\r"
    p:expect "1\n1\n"
    p:finish "\4"
    write(folder .. "/file", "")
    p = start { env = { XDG_STATE_HOME = folder .. "/file" }, prompt = "keeps its own" }
    p:expect "\n> "
    assert.equal("1", ask(p, "1"))
    p:finish "\4"
  end)
end)

describe("the commands", function()
  it("tell the nearest name", function()
    local answers = session { ":tmie x", ":frobnicate", ":h", ":" }
    assert.truthy(answers[1]:find("no command :tmie; did you mean :time?", 1, true), answers[1])
    assert.truthy(answers[2]:find(":help lists them", 1, true))
    assert.truthy(answers[3]:find(":jaxpr EXPRESSION", 1, true))
  end)

  it("time, show programs and kernels, and memory", function()
    local p = start()
    p:send "x = jnp.ones({4})\r"
    p:expect "\n> "
    p:send "f = function(a) return jnp.sin(a) * 2 end\r"
    p:expect "\n> "
    local time = ask(p, ":time f(x)")
    assert.truthy(time:find "^[%d.]+ %S+ a run, the first [%d.]+ %S+ ", time)
    assert.equal("{ lambda ; a:f32[4]. let b:f32[4] = sin a; c:f32[4] = mul b 2.0:f32[] in (c,) }",
      ask(p, ":jaxpr f(x)"))
    assert.truthy(ask(p, ":jaxpr f"):find("its program is that of a call", 1, true))
    assert.truthy(ask(p, ":kernels f(x)"):find("kernel", 1, true))
    assert.truthy(ask(p, ":mem"):find("arrays .* in %d+ buffers"))
    assert.truthy(ask(p, ":jaxpr"):find("write :jaxpr EXPRESSION", 1, true))
    assert.truthy(ask(p, ":time x +"):find("error: ", 1, true))
    p:finish "\4"
  end)

  it("load a file, reset, and quit", function()
    local name = folder .. "/script.lua"
    write(name, "#!/usr/bin/env jaxlua\nlocal loaded = 7\nprint(loaded + 1)\n")
    local p = start()
    assert.equal("8", ask(p, ":load " .. name))
    assert.equal("7", ask(p, "loaded"))
    write(name, "local x = nil\nx.y = 1\n")
    assert.truthy(ask(p, ":load " .. name):find(name .. ":2 │ x.y = 1", 1, true))
    assert.truthy(ask(p, ":load /nowhere"):find("cannot read /nowhere", 1, true))
    p:send "g = 5 string.extra = 1\r"
    p:expect "\n> "
    p:send ":reset\r"
    p:expect "\n> "
    p:send "g, loaded, jnp ~= nil\r"
    p:expect "nil\nnil\ntrue\n"
    local _, code = p:finish ":quit\r"
    assert.equal(0, code)
  end)
end)

describe("a terminal", function()
  it("of two columns is enough for plain lines", function()
    local p = start { columns = 2, prompt = "lines are not edited" }
    p:send "print(6 * 7)\r"
    p:expect "42"
    p:finish "\4"
  end)

  it("without abilities, too", function()
    local p = start { env = { TERM = "dumb" } }
    p:send "print(6 * 7)\r"
    p:expect "\n42\n> "
    p:send "\3"
    p:expect "\n> "
    p:send "1 + 1\r"
    p:expect "\n2\n> "
    p:finish "\4"
    assert.falsy(p.raw:find("\27", 1, true))
  end)

  it("sends what is no UTF-8: left out, and said so", function()
    local p = start()
    p:send "'a\255\254ö€😀'\r"
    local text = p:expect "\n> "
    assert.truthy(text:find("2 bytes that are no UTF-8 were left out", 1, true), text)
    assert.truthy(text:find('"aö€😀"', 1, true), text)
    p:finish "\4"
  end)

  it("shows colours, unless NO_COLOR is set", function()
    local p = start { env = { NO_COLOR = false } }
    p:send "error 'x'\r"
    p:expect "error:"
    p:finish "\4"
    assert.truthy(p.raw:find("\27[1;31merror:\27[0m", 1, true), p.text)
    p = start()
    p:send "error 'x'\r"
    p:expect "error:"
    p:finish "\4"
    assert.falsy(p.raw:find("\27[1;31m", 1, true))
  end)
end)

describe("without a terminal", function()
  it("standard input is a script", function()
    assert.same({ "3\n", 0 }, { piped("", "print(1 + 2)") })
    assert.same({ "3\n", 0 }, { piped("-", "print(1 + 2)") })
    local text, code = piped("", "x =")
    assert.equal(1, code)
    assert.truthy(text:find("^jaxlua: stdin:1:"))
  end)

  it("-i is a session all the same, without colours", function()
    local text, code = piped("-i -e 'y = 3'", "y + 1\n\nerror 'x'\n")
    assert.equal(0, code)
    assert.truthy(text:find("> 4\n> > ", 1, true), text)
    assert.falsy(text:find("\27", 1, true))
  end)

  it("-l requires, -e takes its code attached", function()
    assert.same({ "true\n", 0 }, { piped [[-l jaxlua -e'print(jaxlua == require "jaxlua")']] })
    assert.same({ "true\n", 0 }, { piped [[-lj=jaxlua -e 'print(j == require "jaxlua")']] })
    local text, code = piped "-l nowhere.at.all"
    assert.equal(1, code)
    assert.truthy(text:find("nowhere.at.all", 1, true))
  end)
end)

describe("help", function()
  it("tells about functions of every kind", function()
    local answers = session { "help(jnp.sum)", "help(jax.lax.sin)", "help(jnp.add)", 'help "x:sum"',
      "help(jax.grad)", "help 'jnp.smu'", "help(jnp.linalg)", "help()", "help(jnp.ones({2}))" }
    assert.truthy(answers[1]:find "^jnp.sum%(x, {axis, dtype,.*The sum over axes", answers[1])
    assert.truthy(answers[1]:find("{axis = 0})\nf32[2] [4. 6.]", 1, true), answers[1])
    assert.truthy(answers[2]:find("Sine", 1, true), answers[2])
    assert.truthy(answers[3]:find("jnp.add", 1, true), answers[3])
    assert.truthy(answers[4]:find("The sum over axes", 1, true), answers[4])
    assert.truthy(answers[5]:find("jax.grad(", 1, true), answers[5])
    assert.truthy(answers[6]:find("did you mean sum?", 1, true), answers[6])
    assert.truthy(answers[7]:find("cholesky", 1, true))
    assert.truthy(answers[8]:find("jax.random", 1, true))
    assert.truthy(answers[9]:find("searchsorted", 1, true))
  end)

  it("reads the comment above a function of the user", function()
    local p = start()
    p:send "\27[200~-- Twice x.\nfunction twice(x) return 2 * x end\27[201~\r"
    p:expect "end\n> "
    local text = ask(p, "help(twice)")
    assert.truthy(text:find("twice(x)\n  Twice x.", 1, true) or text:find("f(x)\n  Twice x.", 1,
      true), text)
    p:finish "\4"
  end)
end)
