-- lax_names_test.lua — jax.lax has the names of JAX: operators, control flow, collectives, classes
-- of arguments, and the primitives behind them. What is absent stands here with the reason.

local jax = require "jaxlua"
local C = require "jaxlua.core"

local NAMES = [[
  abs acos acosh add argmax argmin asin asinh atan atan2 atanh batch_matmul bitcast_convert_type
  bitwise_and bitwise_not bitwise_or bitwise_xor broadcast broadcast_in_dim broadcast_shapes
  broadcasted_iota ceil clamp concatenate conv conv_dimension_numbers conv_general_dilated
  conv_transpose conv_with_general_padding convert_element_type cos cosh digamma div dot dot_general
  dynamic_index_in_dim dynamic_slice dynamic_slice_in_dim dynamic_update_index_in_dim
  dynamic_update_slice dynamic_update_slice_in_dim eq erf erf_inv erfc exp exp2 expand_dims expm1
  floor full full_like gather ge gt index_in_dim integer_pow iota is_finite le lgamma log log1p
  logistic lt max min mul ne neg pad population_count pow reduce reduce_max reduce_min reduce_prod
  reduce_sum reduce_window rem reshape rev round rsqrt scatter scatter_add shift_left
  shift_right_arithmetic shift_right_logical sign sin sinh slice slice_in_dim sort sort_key_val
  split sqrt square squeeze sub tan tanh top_k transpose
  approx_max_k approx_min_k bessel_i0e bessel_i1e betainc broadcast_like broadcast_to_rank cbrt clz
  collapse conv_general_dilated_local conv_general_dilated_patches dtype empty igamma
  igamma_grad_a igammac index_take mulhi nextafter padtype_to_pads polygamma ragged_dot
  random_gamma_grad reciprocal reduce_and reduce_or reduce_precision reduce_xor rng_bit_generator
  scatter_apply scatter_max scatter_min scatter_mul scatter_sub stack tile unstack zeta
  associative_scan cond fori_loop map scan select select_n switch while_loop stop_gradient cumsum
  cumprod cummax cummin platform_dependent custom_linear_solve custom_root cumlogsumexp
  optimization_barrier all_gather all_to_all axis_index axis_size pmax pmean pmin ppermute psum
  psum_scatter pshuffle pswapaxes
  ConvDimensionNumbers GatherDimensionNumbers GatherScatterMode Precision ScatterDimensionNumbers
  RandomAlgorithm RoundingMethod]]

local LINALG = [[cholesky eigh lu qr svd triangular_solve cholesky_update householder_product
  lu_pivots_to_permutation symmetric_product tridiagonal_solve]]

local ABSENT = {
  complex = "no complex numbers", conj = "no complex numbers", imag = "no complex numbers",
  real = "no complex numbers", fft = "no complex numbers", FftType = "no complex numbers",
  rng_uniform = "draws from a state that nobody holds: random.uniform takes a key",
  with_sharding_constraint = "one device", pbroadcast = "one device", pcast = "one device",
  DotDimensionNumbers = "a type of Python's checkers",
  PrecisionLike = "a type of Python's checkers",
  ConvGeneralDilatedDimensionNumbers = "a type of Python's checkers",
  DotAlgorithm = "products have one algorithm", DotAlgorithmPreset = "products have one algorithm",
}

-- Those of JAX that are not primitives here, and what does their work.
local COMPOSED = {
  approx_top_k = "top_k", linear_solve = "custom_linear_solve", reduce = "lax.reduce",
  reduce_window = "lax.reduce_window", select_and_scatter = "select_and_scatter_add",
}

local PRIMITIVES = [[
  abs acos acosh add all_gather all_to_all and argmax argmin asin asinh atan2 atan atanh axis_index
  bitcast_convert_type broadcast_in_dim ceil clamp concatenate cond conv_general_dilated
  convert_element_type copy cos cosh cumlogsumexp cummax cummin cumprod cumsum digamma div
  dot_general dynamic_slice dynamic_update_slice eq erf_inv erf erfc exp2 exp expm1 floor gather ge
  gt integer_pow iota is_finite le lgamma log1p log logistic lt max min mul ne neg not or pad pmax
  pmin population_count pow ppermute psum reduce_and reduce_max reduce_min reduce_or reduce_prod
  reduce_sum reduce_window_max reduce_window_min reduce_window_sum rem reshape rev round rsqrt scan
  scatter-add scatter select_n shift_left shift_right_arithmetic shift_right_logical sign sin sinh
  slice sort split sqrt square squeeze stop_gradient sub tan tanh top_k transpose while xor
  bessel_i0e bessel_i1e cbrt clz igamma_grad_a igamma igammac mulhi nextafter optimization_barrier
  polygamma reduce_precision reduce_xor regularized_incomplete_beta rng_bit_generator scatter-max
  scatter-min scatter-mul scatter-sub select_and_gather_add select_and_scatter_add stack tile
  unstack zeta]]

local function has(t, name)
  local ok, v = pcall(function() return t[name] end)
  return ok and v ~= nil
end

describe("jax.lax", function()
  it("has the names of JAX's", function()
    for name in NAMES:gmatch "%S+" do
      assert.is_true(has(jax.lax, name), "lax." .. name)
    end
    for name in LINALG:gmatch "%S+" do
      assert.is_true(has(jax.lax.linalg, name), "lax.linalg." .. name)
    end
  end)

  it("lacks what is said to be absent", function()
    for name in pairs(ABSENT) do
      assert.is_false(has(jax.lax, name), "lax." .. name .. " is there")
    end
  end)

  it("has its primitives", function()
    for name in PRIMITIVES:gmatch "%S+" do
      assert.is_true(has(C.prim, name), "no primitive " .. name)
    end
    for name in pairs(COMPOSED) do
      assert.is_false(has(C.prim, name), name .. " is a primitive")
    end
  end)
end)
