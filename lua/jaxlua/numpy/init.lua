--- jax.numpy. Its functions stand in families, one file each, which load when the first of their
-- names is asked for: the Lua heap stays small, and the collector quick.

local C = require "jaxlua.core"

---@class jaxlua.numpy
local jnp = {
  pi = math.pi,
  e = 2.718281828459045,
  euler_gamma = 0.5772156649015329,
  inf = math.huge,
  nan = 0 / 0,
  newaxis = C.None,
}

-- family → the names that its file gives
local families = {
  dtypes = [[
    bool_ uint8 uint16 uint32 uint64 int8 int16 int32 int64 float16 bfloat16 float32 float64
    uint int_ float_ single double dtype finfo iinfo issubdtype promote_types result_type
    can_cast floating integer signedinteger unsignedinteger number inexact ]],
  creation = [[
    array asarray copy zeros ones full empty zeros_like ones_like full_like empty_like arange
    linspace logspace eye identity tri tril triu diag diagonal diagflat trace meshgrid indices ]],
  elementwise = [[
    add subtract multiply divide true_divide floor_divide remainder mod fmod divmod power pow
    float_power negative positive abs absolute fabs sign sqrt cbrt square reciprocal exp exp2
    expm1 log log2 log10 log1p logaddexp logaddexp2 sin cos tan arcsin arccos arctan asin acos
    atan arctan2 atan2 sinh cosh tanh arcsinh arccosh arctanh asinh acosh atanh hypot sinc
    deg2rad radians rad2deg degrees floor ceil trunc round around rint maximum minimum fmax fmin
    clip heaviside copysign nextafter nan_to_num real conj conjugate astype ]],
  logic = [[
    equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor
    logical_not bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_invert invert
    bitwise_count left_shift right_shift bitwise_left_shift bitwise_right_shift isnan isinf
    isfinite isposinf isneginf signbit isclose allclose array_equal where select ]],
  reductions = [[
    sum prod max min amax amin mean var std any all argmax argmin cumsum cumprod count_nonzero
    ptp average nansum nanmean nanmax nanmin median ]],
  manipulation = [[
    shape ndim size reshape ravel transpose permute_dims matrix_transpose moveaxis swapaxes
    squeeze expand_dims broadcast_to broadcast_arrays broadcast_shapes atleast_1d atleast_2d
    atleast_3d concatenate concat stack unstack hstack vstack dstack column_stack append split
    array_split tile repeat_ flip fliplr flipud rot90 roll pad diff ]],
  linalg = [[
    dot matmul inner outer vdot vecdot matvec tensordot einsum kron cross ]],
  statistics = [[
    quantile percentile nanquantile nanpercentile nanmedian nanvar nanstd nanprod nancumsum
    nancumprod nanargmax nanargmin cov corrcoef histogram histogram_bin_edges histogram2d
    digitize ]],
  calculus = [[ interp gradient trapezoid ediff1d ]],
  polynomials = [[
    polyadd polysub polymul polyval polyder polyint polyfit poly vander convolve correlate ]],
  windows = [[ i0 bartlett blackman hamming hanning kaiser ]],
  sets = [[ isin setdiff1d union1d intersect1d setxor1d ]],
  grids = [[
    tril_indices triu_indices tril_indices_from triu_indices_from diag_indices unravel_index
    ravel_multi_index ix_ fromfunction ]],
  indexing = [[
    take take_along_axis sort argsort searchsorted nonzero flatnonzero argwhere unique bincount ]],
}

local home = {}
for family, names in pairs(families) do
  for name in names:gmatch("%S+") do
    home[name] = family
  end
end

home.linalg = "linalg" -- a module of its own, not a family

return setmetatable(jnp, {
  names = home,
  __index = function(_, name)
    if name == "linalg" then
      rawset(jnp, name, require "jaxlua.linalg")
      return rawget(jnp, name)
    end
    local family = home[name]
    if not family then
      return nil
    end
    for key, value in pairs(require("jaxlua.numpy." .. family)) do
      rawset(jnp, key, value)
    end
    return rawget(jnp, name)
  end,
})
