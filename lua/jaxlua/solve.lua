--- lax.custom_linear_solve and lax.custom_root: solutions that are differentiated by what they
--- solve, not by how they were found.

local C = require "jaxlua.core"
local T = require "jaxlua.transform"
local control = require "jaxlua.control"

local solve = {}

local raise, prim = C.raise, C.prim
local append, tree_at, trace = control.append, control.tree_at, control.trace

-- Traces f on the types; the result has the structure of the vector and its types.
local function vector_graph(label, what, f, types, def)
  return trace(label, f, types, function(tracers)
    local results = T.pack(f(tree_at(def, tracers, 1)))
    if results.n ~= 1 then
      raise("arg", label, ("%s returned %d results"):format(what, results.n))
    end
    local out, out_def = control.values_of(results[1], label, "the result of " .. what)
    if out_def ~= def then
      raise("arg", label, ("%s returned the structure %s for %s"):format(what, tostring(out_def),
        tostring(def)), "it returns what it is given: the same tree")
    end
    for i, t in ipairs(types) do
      out[i] = control.conform_one(out[i], t, label)
      local a = C.aval(out[i])
      if not control.same_shape(a, t) or a.dtype ~= t.dtype then
        raise("shape", label, ("%s gives %s for %s"):format(what, tostring(a), tostring(t)))
      end
    end
    return out
  end)
end

-- What multiplies by the transposed matrix.
local function transposed(matvec, def, types)
  return function(ct)
    local zeros = {}
    for i, t in ipairs(types) do
      zeros[i] = prim.broadcast_in_dim(C.lit(0, t.dtype),
        { shape = t.shape, broadcast_dimensions = {} })
    end
    local _, pull = require("jaxlua.autodiff").vjp(matvec, tree_at(def, zeros, 1))
    return (pull(ct))
  end
end

local OPTIONS = { transpose_solve = true, symmetric = true }

--- x with matvec(x) = b. `solve(matvec, b)` finds it; only matvec is differentiated.
--- `transpose_solve(vecmat, b)` solves with the transposed matrix, for reverse mode; with
--- {symmetric = true} it is `solve`.
---
---e.g. `lax.custom_linear_solve(function(x) return A:dot(x) end, b, my_cg, {symmetric = true})`
---@param matvec function  x → A x, linear
---@param b any  a tree of arrays
---@param solver function  (matvec, b) → x
---@param options? { transpose_solve?: function, symmetric?: boolean }
function solve.custom_linear_solve(matvec, b, solver, options)
  local label = "custom_linear_solve"
  T.check_function(matvec, label)
  T.check_function(solver, label)
  local k = C.keywords(options, label, OPTIONS)
  local back = k.transpose_solve or (k.symmetric and solver or nil)
  local values, def = control.values_of(b, label, "b")
  for i, x in ipairs(values) do
    values[i] = prim.convert_element_type(C.array(x), { new_dtype = C.dtype(x), weak_type = false })
  end
  local types = control.avals_of(values)
  local closed = { vector_graph(label, "matvec", matvec, types, def),
    vector_graph(label, "solve", function(v) return solver(matvec, v) end, types, def) }
  if back then
    local vecmat = k.symmetric and matvec or transposed(matvec, def, types)
    closed[3] = vector_graph(label, "transpose_solve", function(v)
      return back(vecmat, v)
    end, types, def)
    closed[4] = vector_graph(label, "the transpose of matvec", vecmat, types, def)
  end
  local graphs, consts = C.closed_share(closed)
  local operands = append(append({}, consts), values)
  operands[#operands + 1] = { matvec = graphs[1], solve = graphs[2],
    transpose_solve = graphs[3] or C.None, vecmat = graphs[4] or C.None, num_consts = #consts }
  return tree_at(def, T.pack(prim.custom_linear_solve(unpack(operands, 1, #operands))), 1)
end

-- A closed graph as a function of its captured values (a list) and a tree.
local function opened(closed, def, name)
  local graphs = C.closed_share { closed }
  return function(consts, x)
    local all = append(append({}, consts), (control.values_of(x, name, "the argument")))
    all[#all + 1] = { jaxpr = graphs[1], name = name }
    return tree_at(def, T.pack(prim.jit(unpack(all, 1, #all))), 1)
  end
end

--- x with f(x) = 0. `solver(f, initial_guess)` finds it; its derivative is that of the root, by the
--- implicit function theorem: `tangent_solve(g, y)` solves the linear system g(x) = y.
---
---e.g. `lax.custom_root(function(x) return x * x - a end, 1.0, newton, function(g, y)
--- return y / g(1.0) end)`
---@param f function
---@param initial_guess any
---@param solver function  (f, initial_guess) → x
---@param tangent_solve function  (g, y) → x with g(x) = y, g linear
function solve.custom_root(f, initial_guess, solver, tangent_solve)
  local label = "custom_root"
  for _, g in ipairs { f, solver, tangent_solve } do
    T.check_function(g, label)
  end
  local guess, def = control.values_of(initial_guess, label, "the initial guess")
  local types = control.avals_of(guess)
  local closed = vector_graph(label, "f", f, types, def)
  local residual = opened(closed, def, "f")
  local root = require("jaxlua.custom").custom_jvp(function(consts, x0)
    return solver(function(x) return residual(consts, x) end, x0)
  end, { name = label })
  root:defjvp(function(primals, tangents)
    local consts = primals[1]
    local x = root(consts, primals[2])
    local A = require "jaxlua.autodiff"
    local _, rhs = A.jvp(function(c) return residual(c, x) end, { consts }, { tangents[1] })
    local _, push = A.linearize(function(v) return residual(consts, v) end, x)
    local minus = require("jaxlua.tree").map(function(t) return -t end, rhs)
    return x, solve.custom_linear_solve(push, minus, tangent_solve,
      { transpose_solve = tangent_solve })
  end)
  return root(closed:captured(), tree_at(def, guess, 1))
end

return solve
