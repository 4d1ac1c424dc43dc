--- jax.lax.linalg: decompositions of dense matrices, the last two axes; all axes before are lanes.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local spec = args.spec

---@class jaxlua.lax.linalg
local linalg = {}
local prim = C.prim

-- (x + xᵀ) / 2
local function symmetrize(x)
  local n = C.ndim(x)
  local order = {}
  for i = 1, n do
    order[i] = i - 1
  end
  order[n - 1], order[n] = n - 1, n - 2
  return prim.div(prim.add(x, C.transpose(x, order)), 2)
end

local function matrices(x, label, square)
  local shape = C.shape(x)
  local n = #shape
  if n < 2 or square and shape[n] ~= shape[n - 1] then
    C.raise("shape", label, ("needs %s, got %s"):format(
      square and "square matrices" or "at least two axes", tostring(C.aval(x))))
  end
  return x
end

local CHOLESKY = spec("cholesky", "symmetrize_input")
--- The lower triangular factor L of symmetric positive definite matrices, x = L Lᵀ; NaN where x is
--- not positive definite.
---shape: x[.., n, n] -> same
---@param x jaxlua.Array
---@param symmetrize_input? boolean  default true; else only the lower triangle is read
---@return jaxlua.Array
function linalg.cholesky(x, ...)
  local k = CHOLESKY(...)
  matrices(x, "cholesky", true)
  return prim.cholesky(k.symmetrize_input == false and x or symmetrize(x))
end

--- LU decomposition with partial pivoting: P x = L U.
---shape: x[.., m, n] -> lu[.., m, n], pivots int32[.., min(m, n)], permutation int32[.., m]
---@param x jaxlua.Array
---@return jaxlua.Array lu, jaxlua.Array pivots, jaxlua.Array permutation
function linalg.lu(x)
  return prim.lu(x)
end

--- The order of rows that a sequence of swaps makes.
---shape: pivots int32[.., k] -> int32[.., permutation_size]
function linalg.lu_pivots_to_permutation(pivots, permutation_size)
  return prim.lu_pivots_to_permutation(pivots, { permutation_size = permutation_size })
end

local QR = spec("qr", "", "pivoting full_matrices use_magma")
--- QR decomposition: x = q r, or with pivoting x[:, p] = q r.
---shape: x[.., m, n] -> q[.., m, m], r[.., m, n]; min(m, n) for m without full_matrices
---@param x jaxlua.Array
---@return jaxlua.Array q, jaxlua.Array r, jaxlua.Array? p
function linalg.qr(x, ...)
  local k = QR(...)
  return prim.qr(x, { full_matrices = k.full_matrices ~= false, pivoting = k.pivoting or false })
end

local EIGH = spec("eigh", "",
  "lower symmetrize_input sort_eigenvalues subset_by_index implementation")
--- Eigenvectors (columns) and ascending eigenvalues of symmetric matrices.
---shape: x[.., n, n] -> v[.., n, n], w[.., n]
---@param x jaxlua.Array
---@return jaxlua.Array v, jaxlua.Array w
function linalg.eigh(x, ...)
  local k = EIGH(...)
  matrices(x, "eigh", true)
  return prim.eigh(k.symmetrize_input == false and x or symmetrize(x), {
    lower = k.lower ~= false,
    sort_eigenvalues = k.sort_eigenvalues ~= false,
    subset_by_index = k.subset_by_index,
    algorithm = k.implementation,
  })
end

local SVD = spec("svd", "", "full_matrices compute_uv subset_by_index algorithm")
--- Singular value decomposition: x = u diag(s) vt, s descending; only s without compute_uv.
---shape: x[.., m, n] -> u[.., m, m], s[.., min(m, n)], vt[.., n, n]
---@param x jaxlua.Array
---@return jaxlua.Array u, jaxlua.Array s, jaxlua.Array vt
function linalg.svd(x, ...)
  local k = SVD(...)
  local s, u, vt = prim.svd(x, {
    full_matrices = k.full_matrices ~= false,
    compute_uv = k.compute_uv ~= false,
    subset_by_index = k.subset_by_index,
    algorithm = k.algorithm,
  })
  if k.compute_uv == false then
    return s
  end
  return u, s, vt
end

local SOLVE = spec("triangular_solve", "",
  "left_side lower transpose_a conjugate_a unit_diagonal")
--- x of op(a) x = b (left_side) or x op(a) = b, for triangular a; b may be vectors.
---shape: a[.., n, n], b[.., n, k] (left_side) or [.., k, n] -> shape of b
---@param a jaxlua.Array
---@param b jaxlua.Array
---@return jaxlua.Array
function linalg.triangular_solve(a, b, ...)
  local k = SOLVE(...)
  local left = k.left_side or false
  local vector = C.ndim(b) == C.ndim(a) - 1
  if vector then
    b = C.expand_dims(b, left and -1 or -2)
  end
  local x = prim.triangular_solve(a, b, {
    left_side = left,
    lower = k.lower or false,
    transpose_a = k.transpose_a or false,
    conjugate_a = false, -- of real matrices
    unit_diagonal = k.unit_diagonal or false,
  })
  return vector and C.squeeze(x, left and -1 or -2) or x
end

--- The first columns of the product of elementary reflections, as geqrf leaves them.
---shape: a[.., m, n], taus[.., k] -> [.., m, n]
function linalg.householder_product(a, taus)
  return prim.householder_product(a, taus)
end

local function swapped(x)
  local order = {}
  for i = 1, C.ndim(x) do
    order[i] = i - 1
  end
  order[#order - 1], order[#order] = order[#order], order[#order - 1]
  return C.transpose(x, order)
end

local PRODUCT = spec("symmetric_product", "", "alpha beta symmetrize_output")
--- alpha a aᵀ + beta c, for symmetric c; alpha is 1, beta 0. All of the result is valid.
---shape: a[.., m, n], c[.., m, m] -> [.., m, m]
function linalg.symmetric_product(a, c, ...)
  local k, op = PRODUCT(...), C.op
  local product = require("jaxlua.numpy").matmul(a, swapped(a))
  return op.add(op.mul(k.alpha or 1, product), op.mul(k.beta or 0, c))
end

--- The upper triangular factor of rᵀ r + w wᵀ, for upper triangular r, with a positive diagonal.
---shape: r[n, n], w[n] -> [n, n]
function linalg.cholesky_update(r, w)
  matrices(r, "cholesky_update", true)
  local n = C.shape(r)[1]
  if C.ndim(r) ~= 2 or C.ndim(w) ~= 1 or C.shape(w)[1] ~= n then
    C.raise("shape", "cholesky_update", ("needs r[n, n] and w[n], got %s and %s"):format(
      C.describe(r), C.describe(w)))
  end
  local rows = prim.concatenate({ r, C.expand_dims(w, 0) }, { dimension = 0 })
  local _, out = prim.qr(rows, { full_matrices = false, pivoting = false })
  local jnp = require "jaxlua.numpy"
  local negative = C.op.lt(jnp.diagonal(out), 0)
  return C.op.mul(out, C.expand_dims(jnp.where(negative, -1, 1), 1))
end

-- Rows of an upper band of three from one of three diagonals, the greater of two pivots first
-- (LAPACK, xGTSV). A row is {x_i, x_i+1, x_i+2, right side}.
local function eliminate(above, raw)
  local jnp, op = require "jaxlua.numpy", C.op
  local swap, pivot, other = op.gt(jnp.abs(raw[1]), jnp.abs(above[1])), {}, {}
  for i = 1, 4 do
    pivot[i] = jnp.where(swap, raw[i], above[i])
    other[i] = jnp.where(swap, above[i], raw[i])
  end
  local factor, below = op.div(other[1], pivot[1]), {}
  for i = 2, 4 do
    below[i - 1] = op.sub(other[i], op.mul(factor, pivot[i]))
  end
  return { below[1], below[2], C.full(C.shape(below[1]), 0, C.dtype(below[1])), below[3] }, pivot
end

--- x of A x = b for tridiagonal A: d is its diagonal, dl[i] = A[i, i-1], du[i] = A[i, i+1]; dl[0]
--- and du[m-1] are not read.
---shape: dl[.., m], d[.., m], du[.., m], b[.., m, k] -> [.., m, k]
---source: Gaussian elimination with partial pivoting, LAPACK xGTSV
function linalg.tridiagonal_solve(dl, d, du, b)
  local jnp, lax = require "jaxlua.numpy", require "jaxlua.lax"
  local rank, m = C.ndim(b), C.shape(d)[C.ndim(d)]
  if C.ndim(d) ~= rank - 1 or C.shape(b)[rank - 1] ~= m then
    C.raise("shape", "tridiagonal_solve", ("needs diagonals [.., m] and b[.., m, k], got %s and %s")
      :format(C.describe(d), C.describe(b)))
  end
  if m == 0 then
    return b
  end
  local rows = {}
  for i, x in ipairs { dl, d, du, b } do
    x = i < 4 and C.broadcast_to(C.expand_dims(x, -1), C.shape(b)) or x
    rows[i] = jnp.moveaxis(x, rank - 2, 0)
  end
  local zero = C.full(C.shape(rows[4][0]), 0, C.dtype(b))
  local first = { rows[2][0], m > 1 and rows[3][0] or zero, zero, rows[4][0] }
  local tails = {}
  for i, x in ipairs(rows) do
    tails[i] = lax.slice_in_dim(x, 1, m, 1, 0)
  end
  local config = { { -1, 1 } } -- du[1], …, du[m-2], 0
  for i = 2, rank do
    config[i] = { 0, 0 }
  end
  tails[3] = lax.pad(lax.slice_in_dim(rows[3], 0, m - 1, 1, 0), 0, config)
  local final, upper = lax.scan(eliminate, first, tails)
  local x_last = C.op.div(final[4], final[1])
  local _, xs = lax.scan(function(after, row)
    local x = (row[4] - row[2] * after[1] - row[3] * after[2]) / row[1]
    return { x, after[1] }, x
  end, { x_last, zero }, upper, { reverse = true })
  return jnp.moveaxis(jnp.concatenate { xs, C.expand_dims(x_last, 0) }, 0, rank - 2)
end

return args.public(linalg, "lax_linalg", "lax.linalg.")
