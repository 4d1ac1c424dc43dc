--- jax.numpy.linalg: linear algebra on matrices, the last two axes; all axes before are lanes.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local spec = args.spec
local jnp = require "jaxlua.numpy"
local L = require "jaxlua.lax_linalg"

---@class jaxlua.numpy.linalg
local linalg = {}

local function floats(x)
  return C.promote_inexact(args.array(x, "linalg"))
end

local function need(x, label, square)
  local shape = C.shape(x)
  local n = #shape
  if n < 2 or square and shape[n] ~= shape[n - 1] then
    C.raise("shape", label, ("needs %s, got %s"):format(
      square and "square matrices" or "at least two axes", tostring(C.aval(x))))
  end
  return shape[n - 1], shape[n]
end

local function transposed(x)
  return jnp.swapaxes(x, -1, -2)
end

local function matmul(a, b)
  return jnp.matmul(a, b)
end

-- v[.., None, :] or v[.., :, None]
local function row(v)
  return C.expand_dims(v, -2)
end
local function column(v)
  return C.expand_dims(v, -1)
end

-- ---- decompositions ----------------------------------------------------------------------------

local CHOLESKY = spec("cholesky", "", "upper symmetrize_input")
--- The lower triangular L of symmetric positive definite matrices a = L Lᵀ, or with `upper` its
--- transpose; NaN where a is not positive definite.
---shape: a[.., n, n] -> same
---e.g. `jnp.linalg.cholesky(jnp.array{{4, 2}, {2, 5}})`
function linalg.cholesky(a, ...)
  local k = CHOLESKY(...)
  a = floats(a)
  need(a, "cholesky", true)
  local l = L.cholesky(a, { symmetrize_input = k.symmetrize_input ~= false })
  return k.upper and transposed(l) or l
end

local QR = spec("qr", "mode")
--- QR decomposition a = q r; mode "reduced", "complete", or "r" for r alone.
---shape: a[.., m, n] -> q[.., m, k], r[.., k, n]; k is min(m, n), or m if complete
function linalg.qr(a, ...)
  local mode = QR(...).mode or "reduced"
  if mode ~= "reduced" and mode ~= "complete" and mode ~= "r" then
    C.raise("arg", "qr", ("mode is 'reduced', 'complete' or 'r', got '%s'"):format(mode))
  end
  a = floats(a)
  need(a, "qr")
  local q, r = L.qr(a, { full_matrices = mode == "complete" })
  if mode == "r" then
    return r
  end
  return q, r
end

local EIGH = spec("eigh", "UPLO symmetrize_input")
local function eigh(label, a, ...)
  local k = EIGH(...)
  local uplo = k.UPLO or "L"
  if uplo ~= "L" and uplo ~= "U" then
    C.raise("arg", label, ("UPLO is 'L' or 'U', got '%s'"):format(tostring(uplo)))
  end
  a = floats(a)
  need(a, label, true)
  local v, w = L.eigh(a, { lower = uplo == "L", symmetrize_input = k.symmetrize_input ~= false })
  return w, v
end

--- Ascending eigenvalues and eigenvectors (columns) of symmetric matrices.
---shape: a[.., n, n] -> w[.., n], v[.., n, n]
function linalg.eigh(a, ...)
  return eigh("eigh", a, ...)
end

--- Ascending eigenvalues of symmetric matrices.
---shape: a[.., n, n] -> [.., n]
function linalg.eigvalsh(a, ...)
  return (eigh("eigvalsh", a, ...))
end

local SVD = spec("svd", "full_matrices compute_uv hermitian")
--- Singular value decomposition: a = u diag(s) vh, s descending; only s without compute_uv.
---shape: a[.., m, n] -> u[.., m, m], s[.., min(m, n)], vh[.., n, n]
function linalg.svd(a, ...)
  local k = SVD(...)
  a = floats(a)
  need(a, "svd")
  if k.hermitian then
    C.raise("unsupported", "svd", "hermitian = true is not available", "jnp.linalg.eigh is")
  end
  return L.svd(a,
    { full_matrices = k.full_matrices ~= false, compute_uv = k.compute_uv ~= false })
end

--- Singular values, descending.
---shape: x[.., m, n] -> [.., min(m, n)]
function linalg.svdvals(x)
  x = floats(x)
  need(x, "svdvals")
  return L.svd(x, { full_matrices = false, compute_uv = false })
end

-- ---- equations ---------------------------------------------------------------------------------

-- x of a x = b, b[.., n, k]; lanes broadcast.
local function lu_solve(a, b)
  local sa, sb = C.shape(a), C.shape(b)
  local n, k = sb[#sb - 1], sb[#sb]
  local lead_a, lead_b = { unpack(sa, 1, #sa - 2) }, { unpack(sb, 1, #sb - 2) }
  local lead = jnp.broadcast_shapes(lead_a, lead_b)
  local function grown(x, ...)
    local shape = { unpack(lead) }
    for i = 1, select("#", ...) do
      shape[#shape + 1] = (select(i, ...))
    end
    return C.broadcast_to(x, shape)
  end
  local lu, _, order = L.lu(a)
  lu, b = grown(lu, n, n), grown(b, n, k)
  local x = jnp.take_along_axis(b, column(grown(order, n)), { axis = -2 })
  x = L.triangular_solve(lu, x, { left_side = true, lower = true, unit_diagonal = true })
  return L.triangular_solve(lu, x, { left_side = true })
end

local function expect_rows(label, a, b, n, have)
  if have ~= n then
    C.raise("shape", label, ("rows differ: a is %s, b is %s"):format(
      tostring(C.aval(a)), tostring(C.aval(b))))
  end
end

--- x of a x = b, for one vector or matrices b.
---shape: a[.., n, n], b[n] or [.., n, k] -> shape of b
---e.g. `jnp.linalg.solve(jnp.array{{2, 0}, {0, 4}}, jnp.array{2, 4})` --> `[1. 1.]`
function linalg.solve(a, b)
  a, b = C.promote_inexact(args.array(a, "solve"), args.array(b, "solve"))
  local n = need(a, "solve", true)
  local sb = C.shape(b)
  if #sb == 0 then
    C.raise("shape", "solve", "b must have at least one axis, got " .. tostring(C.aval(b)))
  end
  if #sb == 1 then
    expect_rows("solve", a, b, n, sb[1])
    return C.squeeze(lu_solve(a, column(b)), -1)
  end
  expect_rows("solve", a, b, n, sb[#sb - 1])
  return lu_solve(a, b)
end

--- The inverses of matrices.
---shape: a[.., n, n] -> same
function linalg.inv(a)
  a = floats(a)
  local n = need(a, "inv", true)
  return lu_solve(a, jnp.eye(n, { dtype = C.dtype(a) }))
end

-- Whether rows were swapped an odd number of times: 1 or -1.
local function parity(pivots, dtype)
  local shape = C.shape(pivots)
  local moved = jnp.not_equal(pivots, jnp.arange(shape[#shape]))
  local odd = jnp.mod(jnp.sum(C.astype(moved, "int32"), { axis = -1 }), 2)
  return C.astype(jnp.subtract(1, jnp.multiply(2, odd)), dtype)
end

-- Elements of small matrices: det of up to 3 rows is a polynomial in them.
local function small_det(a, n)
  local function e(i, j)
    return a["..., " .. i .. ", " .. j]
  end
  local function minor(r, c, s, d)
    return e(1, r) * e(2, d) - e(1, s) * e(2, c)
  end
  if n == 0 then
    return jnp.ones({ unpack(C.shape(a), 1, C.ndim(a) - 2) }, { dtype = C.dtype(a) })
  elseif n == 1 then
    return e(0, 0)
  elseif n == 2 then
    return e(0, 0) * e(1, 1) - e(0, 1) * e(1, 0)
  end
  return e(0, 0) * minor(1, 1, 2, 2) - e(0, 1) * minor(0, 0, 2, 2) + e(0, 2) * minor(0, 0, 1, 1)
end

--- Determinants.
---shape: a[.., n, n] -> [..]
function linalg.det(a)
  a = floats(a)
  local n = need(a, "det", true)
  if n <= 3 then
    return small_det(a, n)
  end
  local lu, pivots = L.lu(a)
  local diagonal = jnp.diagonal(lu, { axis1 = -2, axis2 = -1 })
  return jnp.prod(diagonal, { axis = -1 }) * parity(pivots, C.dtype(a))
end

--- Sign and logarithm of the magnitude of determinants; 0 and -inf of singular matrices.
---shape: a[.., n, n] -> sign[..], logabsdet[..]
function linalg.slogdet(a)
  a = floats(a)
  need(a, "slogdet", true)
  local lu, pivots = L.lu(a)
  local diagonal = jnp.diagonal(lu, { axis1 = -2, axis2 = -1 })
  local sign = jnp.prod(jnp.sign(diagonal), { axis = -1 }) * parity(pivots, C.dtype(a))
  return sign, jnp.sum(jnp.log(jnp.abs(diagonal)), { axis = -1 })
end

-- ---- pseudo-inverses ---------------------------------------------------------------------------

-- The default tolerance, relative to the largest singular value.
local function tolerance(m, n, dtype, factor)
  return factor * math.max(m, n) * jnp.finfo(dtype).eps
end

local PINV = spec("pinv", "rtol hermitian", "rcond")
--- Moore-Penrose inverses; singular values up to rtol times the largest count as 0.
---shape: a[.., m, n] -> [.., n, m]
function linalg.pinv(a, ...)
  local k = PINV(...)
  a = floats(a)
  local m, n = need(a, "pinv")
  if k.hermitian then
    C.raise("unsupported", "pinv", "hermitian = true is not available")
  elseif m == 0 or n == 0 then
    return transposed(a)
  end
  local cut = k.rtol or k.rcond or tolerance(m, n, C.dtype(a), 10)
  local u, s, vh = L.svd(a, { full_matrices = false })
  local keep = jnp.greater(s, jnp.max(s, { axis = -1, keepdims = true }) * cut)
  local inverse = jnp.where(keep, 1 / jnp.where(keep, s, 1), 0)
  return matmul(transposed(vh) * row(inverse), transposed(u))
end

local RANK = spec("matrix_rank", "rtol", "tol")
--- The number of singular values above rtol times the largest.
---shape: M[.., m, n] -> int32[..]
function linalg.matrix_rank(M, ...)
  local k = RANK(...)
  M = floats(M)
  local m, n = need(M, "matrix_rank")
  local s = linalg.svdvals(M)
  local cut = k.rtol or k.tol or tolerance(m, n, C.dtype(M), 1)
  local top = jnp.max(s, { axis = -1, keepdims = true, initial = 0 })
  return jnp.sum(C.astype(jnp.greater(s, top * cut), "int32"), { axis = -1 })
end

local LSTSQ = spec("lstsq", "rcond")
--- The x of least |x| among those that make |a x - b| least.
---shape: a[m, n], b[m] or [m, k] -> x[n] or [n, k], residuals, rank, singular values
function linalg.lstsq(a, b, ...)
  local rcond = LSTSQ(...).rcond
  a, b = C.promote_inexact(args.array(a, "lstsq"), args.array(b, "lstsq"))
  local m, n = need(a, "lstsq")
  if C.ndim(a) ~= 2 or C.ndim(b) < 1 or C.ndim(b) > 2 then
    C.raise("shape", "lstsq", ("needs one matrix a and one or more vectors b, got %s and %s")
      :format(tostring(C.aval(a)), tostring(C.aval(b))))
  end
  expect_rows("lstsq", a, b, m, C.shape(b)[1])
  local vector = C.ndim(b) == 1
  local rhs = vector and column(b) or b
  local cut = (rcond == nil or rcond == -1) and tolerance(m, n, C.dtype(a), 1) or rcond
  local u, s, vh = L.svd(a, { full_matrices = false })
  local keep = jnp.logical_and(jnp.greater(s, 0), jnp.greater_equal(s, s["0:1"] * cut))
  local inverse = jnp.where(keep, 1 / jnp.where(keep, s, 1), 0)
  local x = matmul(transposed(vh), column(inverse) * matmul(transposed(u), rhs))
  local rank = jnp.sum(C.astype(keep, "int32"))
  local left = jnp.sum(jnp.square(rhs - matmul(a, x)), { axis = 0 })
  return vector and C.squeeze(x, -1) or x, left, rank, s
end

-- ---- norms -------------------------------------------------------------------------------------

local function vector_norm(x, ord, axis, keepdims)
  local opts = { axis = axis, keepdims = keepdims }
  local size = jnp.abs(x)
  if ord == 2 then
    return jnp.sqrt(jnp.sum(x * x, opts))
  elseif ord == math.huge then
    return jnp.max(size, opts)
  elseif ord == -math.huge then
    return jnp.min(size, opts)
  elseif ord == 0 then
    return jnp.sum(C.astype(jnp.not_equal(x, 0), C.dtype(x)), opts)
  elseif ord == 1 then
    return jnp.sum(size, opts)
  end
  return jnp.power(jnp.sum(jnp.power(size, ord), opts), 1 / ord)
end

-- Of the matrices on the last two axes.
local function matrix_norm(x, ord, label)
  local reduce = (ord == 1 or ord == math.huge) and jnp.max or jnp.min
  if ord == "fro" then
    return jnp.sqrt(jnp.sum(x * x, { axis = { -2, -1 } }))
  elseif ord == "nuc" then
    return jnp.sum(linalg.svdvals(x), { axis = -1 })
  elseif ord == 1 or ord == -1 then
    return reduce(jnp.sum(jnp.abs(x), { axis = -2 }), { axis = -1 })
  elseif ord == math.huge or ord == -math.huge then
    return reduce(jnp.sum(jnp.abs(x), { axis = -1 }), { axis = -1 })
  elseif ord == 2 then
    return jnp.max(linalg.svdvals(x), { axis = -1 })
  elseif ord == -2 then
    return jnp.min(linalg.svdvals(x), { axis = -1 })
  end
  return C.raise("arg", label, ("there is no matrix norm of order %s"):format(tostring(ord)))
end

-- The matrices of two axes, reduced, with axes of 1 where they were if asked for.
local function norm_over(x, ord, axes, keepdims, label)
  local n = C.ndim(x)
  local r, c = C.axis(axes[1], n, label), C.axis(axes[2], n, label)
  local y = matrix_norm(jnp.moveaxis(x, { r, c }, { -2, -1 }), ord, label)
  if not keepdims then
    return y
  end
  return C.expand_dims(C.expand_dims(y, math.min(r, c)), math.max(r, c))
end

local NORM = spec("norm", "ord axis keepdims")
--- The norm of vectors or matrices: without `ord` and `axis` of all elements, else along an axis (a
--- vector's) or two (a matrix's). Orders: a number, math.huge, "fro", "nuc".
---e.g. `jnp.linalg.norm(jnp.array{3, 4})` --> `5.0`
function linalg.norm(x, ...)
  local k = NORM(...)
  x = floats(x)
  local n, axis = C.ndim(x), k.axis
  if axis == nil and k.ord == nil then
    return jnp.sqrt(jnp.sum(x * x, { keepdims = k.keepdims }))
  elseif axis == nil then
    if n ~= 1 and n ~= 2 then
      C.raise("shape", "norm", "needs one or two axes, got " .. tostring(C.aval(x)),
        "name them by axis")
    end
    axis = n == 1 and 0 or { 0, 1 }
  end
  if type(axis) == "number" or #axis == 1 then
    if type(k.ord) == "string" then
      C.raise("arg", "norm", ("'%s' is a norm of matrices: name two axes"):format(k.ord))
    end
    return vector_norm(x, k.ord or 2, type(axis) == "number" and axis or axis[1], k.keepdims)
  elseif #axis ~= 2 then
    C.raise("arg", "norm", ("axis names one or two axes, got %d"):format(#axis))
  end
  return norm_over(x, k.ord or "fro", axis, k.keepdims, "norm")
end

local VECTOR = spec("vector_norm", "", "axis keepdims ord")
--- Norms of vectors along an axis, of all elements without one.
function linalg.vector_norm(x, ...)
  local k = VECTOR(...)
  x = floats(x)
  return vector_norm(x, k.ord or 2, k.axis, k.keepdims)
end

local MATRIX = spec("matrix_norm", "", "keepdims ord")
--- Norms of the matrices on the last two axes.
function linalg.matrix_norm(x, ...)
  local k = MATRIX(...)
  x = floats(x)
  need(x, "matrix_norm")
  return norm_over(x, k.ord or "fro", { -2, -1 }, k.keepdims, "matrix_norm")
end

--- Condition numbers: |x| |x⁻¹| in the norm p, by default the ratio of singular values.
---shape: x[.., m, n] -> [..]
---@param p? number|string  1, -1, 2, -2, math.huge, -math.huge, "fro" or "nuc"
function linalg.cond(x, p)
  if args.is_keywords(p) then
    p = C.keywords(p, "cond", { p = true }).p
  end
  x = floats(x)
  need(x, "cond", p ~= nil and p ~= 2 and p ~= -2)
  if p == nil or p == 2 or p == -2 then
    local s = linalg.svdvals(x)
    local high, low = s["..., 0"], s["..., -1"]
    return p == -2 and low / high or high / low
  end
  return matrix_norm(x, p, "cond") * matrix_norm(linalg.inv(x), p, "cond")
end

-- ---- products ----------------------------------------------------------------------------------

--- a multiplied by itself n times; negative powers are of the inverse.
---shape: a[.., m, m] -> same
function linalg.matrix_power(a, n)
  a = args.array(a, "matrix_power")
  local m = need(a, "matrix_power", true)
  if n < 0 then
    a, n = linalg.inv(a), -n
  end
  local result
  while n > 0 do
    if n % 2 == 1 then
      result = result and matmul(result, a) or a
    end
    n = math.floor(n / 2)
    a = n > 0 and matmul(a, a) or a
  end
  return result or C.broadcast_to(jnp.eye(m, { dtype = C.dtype(a) }), C.shape(a))
end

-- cost[i][j]: multiplications for arrays i … j; cut[i][j]: where the product is parted.
local function plan(size, n)
  local cost, cut = {}, {}
  for i = 1, n do
    cost[i], cut[i] = { [i] = 0 }, {}
  end
  for length = 2, n do
    for i = 1, n - length + 1 do
      local j = i + length - 1
      for at = i, j - 1 do
        local c = cost[i][at] + cost[at + 1][j] + size[i] * size[at + 1] * size[j + 1]
        if not cost[i][j] or c < cost[i][j] then
          cost[i][j], cut[i][j] = c, at
        end
      end
    end
  end
  return cut
end

--- The product of matrices in the order of fewest multiplications; the first and the last may be
--- vectors.
function linalg.multi_dot(arrays)
  local n = #arrays
  if n < 2 then
    C.raise("arg", "multi_dot", ("needs at least two arrays, got %d"):format(n))
  end
  local size = {}
  for i, a in ipairs(arrays) do
    local shape = C.shape(args.array(a, "multi_dot"))
    local inside = i > 1 and i < n
    if #shape ~= 2 and (inside or #shape ~= 1) then
      C.raise("shape", "multi_dot", ("array %d must be a matrix, got %s"):format(
        i - 1, tostring(C.aval(a))))
    end
    size[i] = (i == 1 and #shape == 1) and 1 or shape[1]
    size[i + 1] = #shape == 2 and shape[2] or i == 1 and shape[1] or 1
  end
  local cut = plan(size, n)
  local function product(i, j)
    if i == j then
      return arrays[i]
    end
    return matmul(product(i, cut[i][j]), product(cut[i][j] + 1, j))
  end
  return product(1, n)
end

return require "jaxlua.strict"(args.public(linalg, "linalg_module", "linalg."), "jnp.linalg")
