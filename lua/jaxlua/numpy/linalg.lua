--- jnp: products of vectors, matrices and more; all of them through dot_general.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local linalg = {}
local prim, op = C.prim, C.op

-- prim.dot_general with JAX's nested lists flattened: contracted of a, of b, batch of a, of b.
local function dot_general(a, b, ca, cb, ba, bb, k)
  local wanted = k and k.preferred_element_type
  a, b = C.promote(a, b)
  return prim.dot_general(a, b, {
    dimension_numbers = { ca, cb, ba or {}, bb or {} },
    preferred_element_type = wanted or C.dtype(a),
  })
end

local function inner_sizes(label, a, b, i, j)
  local n, m = C.shape(a)[i + 1], C.shape(b)[j + 1]
  if n ~= m then
    C.raise("shape", label, ("inner sizes differ: a is %s, b is %s "
      .. "(a axis %d = %d, b axis %d = %d)"):format(C.describe(a), C.describe(b), i, n, j, m))
  end
end

local PRODUCT = "precision preferred_element_type"
local DOT = spec("dot", "", PRODUCT)
--- The sum over the last axis of a and the last but one of b (the only one of a vector); with a
--- scalar the product.
---shape: a[.., k], b[.., k, n] -> [.., .., n]
---errors: inner sizes that differ
---e.g. `jnp.dot(jnp.ones{2, 3}, jnp.ones{3})` --> `[3. 3.]`
---@param a jaxlua.Array
---@param b jaxlua.Array
---@return jaxlua.Array
function linalg.dot(a, b, ...)
  local n, m = C.ndim(a), C.ndim(b)
  if n == 0 or m == 0 then
    return op.mul(a, b)
  end
  local i, j = n - 1, math.max(m - 2, 0)
  inner_sizes("dot", a, b, i, j)
  return dot_general(a, b, { i }, { j }, nil, nil, DOT(...))
end

-- The leading axes of both, and their common shape; axes that are 1 in one operand leave it.
local function batch_axes(a, b)
  local n, m = #a - 2, #b - 2
  local rank = math.max(n, m)
  local plan = { a_drop = {}, b_drop = {}, a = {}, b = {}, order = {} }
  for i = 1, rank do
    local ia, ib = i - rank + n, i - rank + m
    local x, y = a[ia], b[ib]
    if ia > 0 and ib > 0 and x ~= y and x ~= 1 and y ~= 1 then
      C.raise("shape", "matmul", ("leading axes do not broadcast: %d and %d"):format(x, y))
    end
    if ia > 0 and ib > 0 and x == y then
      plan.a[#plan.a + 1], plan.b[#plan.b + 1] = ia - 1, ib - 1
      plan.order[i] = "both"
    elseif ia > 0 and (ib <= 0 or y == 1) then
      plan.order[i] = "a"
      if ib > 0 then
        plan.b_drop[#plan.b_drop + 1] = ib - 1
      end
    else
      plan.order[i] = "b"
      if ia > 0 then
        plan.a_drop[#plan.a_drop + 1] = ia - 1
      end
    end
  end
  return plan
end

local function minus_dropped(axes, drop)
  local out = {}
  for i, axis in ipairs(axes) do
    local less = 0
    for _, d in ipairs(drop) do
      less = less + (d < axis and 1 or 0)
    end
    out[i] = axis - less
  end
  return out
end

-- Where dot_general puts each axis of the result: batch, then what is left of a, then of b.
local function result_order(plan, a_vector, b_vector)
  local at, nbatch, na = {}, #plan.a, 0
  for _, from in ipairs(plan.order) do
    na = na + (from == "a" and 1 or 0)
  end
  local next_of = { both = 0, a = nbatch, b = nbatch + na + (a_vector and 0 or 1) }
  for i, from in ipairs(plan.order) do
    at[i] = next_of[from]
    next_of[from] = next_of[from] + 1
  end
  if not a_vector then
    at[#at + 1] = nbatch + na
  end
  if not b_vector then
    at[#at + 1] = #plan.order + (a_vector and 0 or 1)
  end
  return at
end

local function sorted(list)
  for i = 2, #list do
    if list[i] < list[i - 1] then
      return false
    end
  end
  return true
end

local MATMUL = spec("matmul", "", PRODUCT)
--- The matrix product; leading axes broadcast, vectors are a row on the left, a column on the
--- right.
---shape: a[.., m, k], b[.., k, n] -> [.., m, n]
---errors: scalars; inner sizes that differ
---@param a jaxlua.Array
---@param b jaxlua.Array
---@return jaxlua.Array
function linalg.matmul(a, b, ...)
  local sa, sb = C.shape(a), C.shape(b)
  if #sa == 0 or #sb == 0 then
    C.raise("shape", "matmul", "single values are not matrices", "write a * b")
  end
  local a_vector, b_vector = #sa == 1, #sb == 1
  inner_sizes("matmul", a, b, #sa - 1, math.max(#sb - 2, 0))
  if a_vector then
    table.insert(sa, 1, 1)
  end
  if b_vector then
    sb[2] = 1
  end
  local plan = batch_axes(sa, sb)
  if #plan.a_drop > 0 then
    a = C.squeeze(a, plan.a_drop)
  end
  if #plan.b_drop > 0 then
    b = C.squeeze(b, plan.b_drop)
  end
  local i, j = C.ndim(a) - 1, math.max(C.ndim(b) - 2, 0)
  j = b_vector and C.ndim(b) - 1 or j
  local y = dot_general(a, b, { i }, { j }, minus_dropped(plan.a, plan.a_drop),
    minus_dropped(plan.b, plan.b_drop), MATMUL(...))
  local order = result_order(plan, a_vector, b_vector)
  return sorted(order) and y or C.transpose(y, order)
end

local INNER = spec("inner", "", PRODUCT)
--- The sum over the last axes of both.
---shape: a[.., k], b[.., k] -> [.., ..]
function linalg.inner(a, b, ...)
  if C.ndim(a) == 0 or C.ndim(b) == 0 then
    return op.mul(a, b)
  end
  local i, j = C.ndim(a) - 1, C.ndim(b) - 1
  inner_sizes("inner", a, b, i, j)
  return dot_general(a, b, { i }, { j }, nil, nil, INNER(...))
end

--- All products of an element of a and one of b.
---shape: a[n], b[m] -> [n, m]; more axes are flattened
function linalg.outer(a, b)
  a, b = C.reshape(a, { C.size(a) }), C.reshape(b, { C.size(b) })
  return op.mul(C.expand_dims(a, 1), b)
end

--- The sum of all products, both flattened.
function linalg.vdot(a, b, ...)
  return linalg.dot(C.reshape(a, { C.size(a) }), C.reshape(b, { C.size(b) }), ...)
end

local VECDOT = spec("vecdot", "", "axis " .. PRODUCT)
--- Sums of products along an axis (the last); the others broadcast.
function linalg.vecdot(a, b, ...)
  local axis = VECDOT(...).axis or -1
  return require("jaxlua.numpy.reductions").sum(op.mul(a, b), axis)
end

--- The product of matrices with vectors; leading axes broadcast.
---shape: a[.., m, k], x[.., k] -> [.., m]
function linalg.matvec(a, x, ...)
  return C.squeeze(linalg.matmul(a, C.expand_dims(x, -1), ...), { -1 })
end

local function axis_lists(axes, n)
  if type(axes) == "number" then
    local a, b = {}, {}
    for i = 1, axes do
      a[i], b[i] = n - axes + i - 1, i - 1
    end
    return a, b
  end
  local a, b = axes[1], axes[2]
  return type(a) == "table" and a or { a }, type(b) == "table" and b or { b }
end

local TENSORDOT = spec("tensordot", "axes", PRODUCT)
--- The sum over pairs of axes: the last `axes` (2) of a with the first of b, or {axes of a, axes
--- of b}.
function linalg.tensordot(a, b, ...)
  local k, first = TENSORDOT(...), ...
  local axes = k.axes or 2
  if type(first) == "table" and type(axes) == "table" and #axes ~= 2 then
    C.raise("arg", "tensordot", "axes is a number or {axes of a, axes of b}")
  end
  local ca, cb = axis_lists(axes, C.ndim(a))
  if #ca ~= #cb then
    C.raise("arg", "tensordot", ("%d axes of a and %d of b"):format(#ca, #cb))
  end
  for i = 1, #ca do
    ca[i] = C.axis(ca[i], C.ndim(a), "tensordot")
    cb[i] = C.axis(cb[i], C.ndim(b), "tensordot")
    inner_sizes("tensordot", a, b, ca[i], cb[i])
  end
  return dot_general(a, b, ca, cb, nil, nil, k)
end

--- Sums of products by index letters.
---e.g. `jnp.einsum("ij,jk->ik", a, b)`
---@param subscripts string
---@param ... jaxlua.Array
---@return jaxlua.Array
function linalg.einsum(subscripts, ...)
  return require("jaxlua.numpy.einsum")(subscripts, ...)
end

--- The Kronecker product.
---shape: a[n, m], b[p, q] -> [np, mq]
function linalg.kron(a, b)
  local sa, sb, out = C.shape(a), C.shape(b), {}
  while #sa < #sb do
    table.insert(sa, 1, 1)
  end
  while #sb < #sa do
    table.insert(sb, 1, 1)
  end
  local wide_a, wide_b = {}, {}
  for i = 1, #sa do
    wide_a[2 * i - 1], wide_a[2 * i] = sa[i], 1
    wide_b[2 * i - 1], wide_b[2 * i] = 1, sb[i]
    out[i] = sa[i] * sb[i]
  end
  return C.reshape(op.mul(C.reshape(a, wide_a), C.reshape(b, wide_b)), out)
end

--- The cross product of vectors of three along the last axis.
function linalg.cross(a, b)
  a, b = C.promote(a, b)
  a, b = C.broadcast_arrays(a, b)
  local n = C.ndim(a)
  if n == 0 or C.shape(a)[n] ~= 3 then
    C.raise("shape", "cross", "vectors of 3 were expected, got " .. C.describe(a))
  end
  local roll = require("jaxlua.numpy.manipulation").roll
  local function turned(x, by)
    return roll(x, by, n - 1)
  end
  return op.sub(op.mul(turned(a, -1), turned(b, -2)), op.mul(turned(a, -2), turned(b, -1)))
end

return require("jaxlua.args").public(linalg, "linalg")
