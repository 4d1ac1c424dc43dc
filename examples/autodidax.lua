-- The ideas of jaxlua in plain Lua, for numbers instead of arrays; it needs nothing but LuaJIT.
--
--   luajit examples/autodidax.lua
--
-- It takes no options: it prints three graphs and checks their values.
--
-- A function is called with tracers; operations on them are recorded: that is a graph. Transforms
-- take a graph to a graph. jvp adds a tangent to each operation; what it adds is linear in the
-- tangents. Gradients are that linear part, run backwards. An operation is one entry of a table:
-- how it is computed, its jvp, and, if it is linear, its transpose. The transforms know none of
-- them by name. Left out: arrays, functions that close over a tracer of an outer trace, and all
-- that is fast.

-- ---- graphs ------------------------------------------------------------------------------------

-- A graph is {nin, nodes, outs}. Operands are {node = i}, {input = i} or {constant = number}.
local Tracer = {}
local building -- the innermost graph that is being built

local function constant(x) return setmetatable({ constant = x }, Tracer) end
local function lift(x) return type(x) == "number" and constant(x) or x end

local prims = {}

-- The one way in for operations: of users, of rules and of passes alike.
local function bind(name, ...)
  local operands, known = {}, true
  for i = 1, select("#", ...) do
    operands[i] = lift((select(i, ...)))
    known = known and operands[i].constant ~= nil
  end
  if known then
    local values = {}
    for i, o in ipairs(operands) do values[i] = o.constant end
    return constant(prims[name].eval(unpack(values)))
  end
  local nodes = building.nodes
  nodes[#nodes + 1] = { prim = name, operands = operands }
  return setmetatable({ node = #nodes }, Tracer)
end

local function op(name) return function(...) return bind(name, ...) end end
local add, mul, neg, sin, cos, exp = op "add", op "mul", op "neg", op "sin", op "cos", op "exp"

Tracer.__add, Tracer.__mul, Tracer.__unm = add, mul, neg
function Tracer.__sub(a, b) return add(a, neg(b)) end

-- Calls f with n tracers; the graph of what it did.
local function trace(f, n)
  local outer, inputs = building, {}
  building = { nin = n, nodes = {} }
  for i = 1, n do inputs[i] = setmetatable({ input = i }, Tracer) end
  local outs = { pcall(f, unpack(inputs)) }
  local graph
  graph, building = building, outer
  if not outs[1] then error(outs[2], 0) end
  graph.outs = {}
  for i = 2, #outs do graph.outs[i - 1] = lift(outs[i]) end
  return graph
end

-- Does to `inputs` what the graph says: inside a trace it is recorded anew, on numbers it computes.
local function run(graph, inputs)
  local values = {}
  local function value(o)
    return o.node and values[o.node] or o.input and inputs[o.input] or o
  end
  local function all(list)
    local out = {}
    for i, o in ipairs(list) do out[i] = value(o) end
    return out
  end
  for i, node in ipairs(graph.nodes) do values[i] = bind(node.prim, unpack(all(node.operands))) end
  return unpack(all(graph.outs))
end

local function text(graph)
  local function name(o)
    if o.constant then return ("%g"):format(o.constant) end
    return string.char(96 + (o.input or graph.nin + o.node))
  end
  local function names(list)
    local out = {}
    for i, o in ipairs(list) do out[i] = name(o) end
    return table.concat(out, " ")
  end
  local inputs, lines = {}, {}
  for i = 1, graph.nin do inputs[i] = { input = i } end
  for i, node in ipairs(graph.nodes) do
    lines[i] = ("    %s = %s %s\n"):format(name { node = i }, node.prim, names(node.operands))
  end
  return ("{ lambda %s. let\n%s  in (%s) }"):format(names(inputs), table.concat(lines),
    names(graph.outs))
end

-- ---- operations --------------------------------------------------------------------------------

-- jvp(x, dx, y): the tangent of y, where dx[i] may be nil: no tangent, which is not the number 0.
-- transpose(x, linear, ct): the cotangents of the operands that are linear.
local function plus(a, b) return a and b and add(a, b) or a or b end

prims.add = {
  eval = function(a, b) return a + b end,
  jvp = function(_, dx) return plus(dx[1], dx[2]) end,
  transpose = function(_, linear, ct) return { linear[1] and ct, linear[2] and ct } end,
}
prims.mul = {
  eval = function(a, b) return a * b end,
  jvp = function(x, dx)
    return plus(dx[1] and mul(dx[1], x[2]), dx[2] and mul(x[1], dx[2]))
  end,
  transpose = function(x, linear, ct)
    return { linear[1] and mul(ct, x[2]), linear[2] and mul(x[1], ct) }
  end,
}
prims.neg = {
  eval = function(a) return -a end,
  jvp = function(_, dx) return neg(dx[1]) end,
  transpose = function(_, _, ct) return { neg(ct) } end,
}
prims.sin = { eval = math.sin, jvp = function(x, dx) return mul(dx[1], cos(x[1])) end }
prims.cos = { eval = math.cos, jvp = function(x, dx) return mul(dx[1], neg(sin(x[1]))) end }
prims.exp = { eval = math.exp, jvp = function(_, dx, y) return mul(dx[1], y) end }

-- ---- transforms: graph to graph ----------------------------------------------------------------

-- Follows the graph with a tangent beside each value that has one.
local function forward(graph, inputs, tangents)
  local values, dvalues = {}, {}
  local function value(o) return o.node and values[o.node] or o.input and inputs[o.input] or o end
  local function dvalue(o)
    return o.node and dvalues[o.node] or o.input and tangents[o.input] or nil
  end
  for i, node in ipairs(graph.nodes) do
    local x, dx = {}, {}
    for k, o in ipairs(node.operands) do x[k], dx[k] = value(o), dvalue(o) end
    values[i] = bind(node.prim, unpack(x))
    if next(dx) then dvalues[i] = prims[node.prim].jvp(x, dx, values[i]) end
  end
  return value(graph.outs[1]), dvalue(graph.outs[1])
end

-- n inputs become n primals and n tangents; the result becomes value and tangent.
local function jvp(graph)
  local n = graph.nin
  return trace(function(...)
    local all, primals, tangents = { ... }, {}, {}
    for i = 1, n do primals[i], tangents[i] = all[i], all[n + i] end
    local y, dy = forward(graph, primals, tangents)
    return y, dy or 0
  end, 2 * n)
end

-- Which nodes of a jvp graph depend on its tangents: these are linear in them.
local function linear_nodes(graph, n)
  local linear = {}
  local function is(o) return o.input and o.input > n or o.node and linear[o.node] or false end
  for i, node in ipairs(graph.nodes) do
    for _, o in ipairs(node.operands) do linear[i] = linear[i] or is(o) end
  end
  return linear, is
end

-- From x1 … xn to the value and the derivatives: the jvp graph's own half forwards, then its linear
-- half backwards, where each operation passes its cotangent on and sums meet where values fan out.
local function gradient(graph)
  local n, j = graph.nin, jvp(graph)
  local linear, is_linear = linear_nodes(j, n)
  return trace(function(...)
    local inputs, values = { ... }, {}
    local function value(o)
      return o.node and values[o.node] or o.input and inputs[o.input] or o
    end
    local function operands(node)
      local x, lin = {}, {}
      for k, o in ipairs(node.operands) do
        lin[k] = is_linear(o)
        x[k] = not lin[k] and value(o) or nil
      end
      return x, lin
    end
    for i, node in ipairs(j.nodes) do
      if not linear[i] then values[i] = bind(node.prim, unpack((operands(node)))) end
    end
    local of_node, of_input = {}, {}
    local function give(o, ct)
      if o.node then of_node[o.node] = plus(of_node[o.node], ct) end
      if o.input then of_input[o.input] = plus(of_input[o.input], ct) end
    end
    give(j.outs[2], constant(1))
    for i = #j.nodes, 1, -1 do
      local node, ct = j.nodes[i], of_node[i]
      if linear[i] and ct then
        local x, lin = operands(node)
        local cts = prims[node.prim].transpose(x, lin, ct)
        for k, o in ipairs(node.operands) do
          if lin[k] then give(o, cts[k]) end
        end
      end
    end
    local out = { value(j.outs[1]) }
    for i = 1, n do out[i + 1] = of_input[n + i] or 0 end
    return unpack(out)
  end, n)
end

local function numbers(...)
  local out = {}
  for i = 1, select("#", ...) do out[i] = (select(i, ...)).constant end
  return unpack(out)
end

local function evaluate(graph, ...)
  local inputs = {}
  for i = 1, select("#", ...) do inputs[i] = constant((select(i, ...))) end
  return numbers(run(graph, inputs))
end

-- ---- a look at it ------------------------------------------------------------------------------

local function f(x, y) return sin(x) * x + exp(x * y) end

local graph = trace(f, 2)
print("f", text(graph))
print("jvp of f", text(jvp(graph)))
print("value and gradient of f", text(gradient(graph)))

local function check(what, got, want)
  print(("%-28s %.9f"):format(what, got))
  assert(math.abs(got - want) < 1e-6 * (1 + math.abs(want)), what)
end

local x, y, h = 0.7, -1.3, 1e-5
local function plain(a, b) return math.sin(a) * a + math.exp(a * b) end
local value, dx, dy = evaluate(gradient(graph), x, y)
check("f", value, plain(x, y))
check("df/dx", dx, (plain(x + h, y) - plain(x - h, y)) / (2 * h))
check("df/dy", dy, (plain(x, y + h) - plain(x, y - h)) / (2 * h))

-- Graphs go into graphs: the derivative of the derivative.
local slope = gradient(trace(function(t) return sin(t) * t end, 1))
local function first(a) return (select(2, run(slope, { a }))) end
local _, second = evaluate(gradient(trace(first, 1)), x)
check("second derivative of x sin x", second, 2 * math.cos(x) - x * math.sin(x))
