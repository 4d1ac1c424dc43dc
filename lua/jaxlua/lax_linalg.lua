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

return args.public(linalg, "lax_linalg", "lax.linalg.")
