--- Examples of the public functions, for help(f): names: an expression, in which $ stands for the
--- function's name with its module; lines that go on are indented. help runs them, and a test.

local examples = {}

local lists = {}

lists.jnp = [[
abs absolute fabs negative positive sign: $(jnp.array{-1.5, 0, 2})
sin cos tan sinh cosh tanh exp exp2 expm1 sinc i0: $(jnp.array{0, 0.5, 1})
acos arccos asin arcsin atan arctan atanh arctanh asinh arcsinh: $(jnp.array{0, 0.5})
acosh arccosh log log2 log10 log1p sqrt cbrt square reciprocal: $(jnp.array{1, 2, 4})
deg2rad radians: $(jnp.array{0, 90, 180})
rad2deg degrees: $(jnp.array{0, jnp.pi})
floor ceil trunc rint round around: $(jnp.array{-1.5, 0.4, 2.7})
add subtract multiply divide true_divide maximum minimum fmax fmin hypot: $(jnp.array{1, 2},
  jnp.array{3, 4})
floor_divide remainder mod fmod divmod float_power power pow: $(jnp.array{7, 8}, jnp.array{2, 3})
logaddexp logaddexp2 atan2 arctan2 copysign nextafter heaviside: $(jnp.array{-1.0, 2.0},
  jnp.array{1.0, 0.5})
equal not_equal less less_equal greater greater_equal: $(jnp.array{1, 2}, jnp.array{2, 2})
logical_and logical_or logical_xor: $(jnp.array{true, false}, jnp.array{true, true})
logical_not: $(jnp.array{true, false})
bitwise_and bitwise_or bitwise_xor: $(jnp.array({5, 6}, "int32"), jnp.array({3, 3}, "int32"))
bitwise_not bitwise_invert invert bitwise_count: $(jnp.array({5, 6}, "int32"))
left_shift right_shift bitwise_left_shift bitwise_right_shift: $(jnp.array({4, 8}, "int32"), 1)
isnan isinf isfinite isposinf isneginf signbit: $(jnp.array{-1, jnp.nan, jnp.inf})
isclose allclose: $(jnp.array{1.0, 2.0}, jnp.array{1.0, 2.1})
array_equal: $(jnp.arange(3), jnp.arange(3))
where: $(jnp.array{true, false}, 1.0, 2.0)
select: $({jnp.array{true, false}}, {jnp.array{1, 2}})
nan_to_num: $(jnp.array{jnp.nan, 1.0})
clip: $(jnp.array{-1, 5}, 0, 3)
real conj conjugate: $(jnp.array{1.0, 2.0})
astype: $(jnp.array{1.5, 2.5}, "int32")
array asarray: $({{1, 2}, {3, 4}})
copy: $(jnp.ones{2})
zeros ones empty: $({2, 3})
full: $({2}, 7)
zeros_like ones_like empty_like: $(jnp.arange(3))
full_like: $(jnp.arange(3), 9)
arange: $(0, 10, 3)
linspace: $(0, 1, 5)
logspace: $(0, 2, 3)
eye tri identity: $(3)
tril triu: $(jnp.ones{3, 3})
diag diagonal trace: $(jnp.arange(9):reshape(3, 3))
diagflat: $(jnp.array{1, 2})
meshgrid: $(jnp.arange(2), jnp.arange(3))
indices: $({2, 2})
fromfunction: $(function(i, j) return i + j end, {2, 3})
vander: $(jnp.array{1.0, 2.0, 3.0})
sum prod mean max min amax amin any all: $(jnp.array{{1, 2}, {3, 4}}, {axis = 0})
var std ptp median: $(jnp.array{1.0, 2.0, 4.0})
argmax argmin count_nonzero: $(jnp.array{3, 0, 5})
cumsum cumprod: $(jnp.array{1, 2, 3})
nansum nanprod nanmean nanmax nanmin nanmedian nanvar nanstd nanargmax nanargmin nancumsum
  nancumprod: $(jnp.array{1.0, jnp.nan, 3.0})
average: $(jnp.array{1.0, 2.0}, {weights = jnp.array{3.0, 1.0}})
quantile nanquantile: $(jnp.array{1.0, 2.0, 3.0, 4.0}, 0.5)
percentile nanpercentile: $(jnp.array{1.0, 2.0, 3.0, 4.0}, 50)
cov corrcoef: $(jnp.array{{1.0, 2.0, 3.0}, {1.0, 0.0, 2.0}})
histogram histogram_bin_edges: $(jnp.array{1.0, 2.0, 2.0}, {bins = 2})
histogram2d: $(jnp.array{0.0, 1.0}, jnp.array{0.0, 1.0}, {bins = 2})
bincount: $(jnp.array({0, 2, 2}, "int32"))
digitize: $(jnp.array{0.5, 2.5}, jnp.array{1.0, 2.0})
interp: $(jnp.array{0.5}, jnp.array{0.0, 1.0}, jnp.array{10.0, 20.0})
trapezoid: $(jnp.array{1.0, 2.0, 3.0})
gradient diff ediff1d: $(jnp.array{1.0, 4.0, 9.0})
convolve correlate: $(jnp.array{1.0, 2.0, 3.0}, jnp.array{0.0, 1.0})
bartlett blackman hamming hanning: $(4)
kaiser: $(4, 2.0)
poly: $(jnp.array{1.0, 2.0})
polyadd polysub polymul: $(jnp.array{1.0, 2.0}, jnp.array{1.0, 1.0})
polyder polyint: $(jnp.array{3.0, 2.0, 1.0})
polyval: $(jnp.array{1.0, 0.0, 2.0}, 3.0)
polyfit: $(jnp.array{0.0, 1.0, 2.0}, jnp.array{1.0, 3.0, 5.0}, 1)
shape ndim size ravel: $(jnp.ones{2, 3})
reshape: $(jnp.arange(6), {2, 3})
transpose permute_dims matrix_transpose fliplr flipud rot90 flip: $(jnp.arange(4):reshape(2, 2))
moveaxis swapaxes: $(jnp.ones{2, 3}, 0, 1)
squeeze: $(jnp.ones{1, 3})
expand_dims: $(jnp.arange(3), 0)
broadcast_to: $(jnp.arange(3), {2, 3})
broadcast_arrays: $(jnp.arange(2), jnp.ones{2, 1})
broadcast_shapes: $({2, 1}, {3})
atleast_1d atleast_2d atleast_3d: $(jnp.array(1.0))
concatenate concat stack hstack vstack dstack column_stack: $({jnp.array{1, 2}, jnp.array{3, 4}})
unstack: $(jnp.array{{1, 2}, {3, 4}})
append: $(jnp.array{1, 2}, jnp.array{3})
split array_split: $(jnp.arange(4), 2)
tile repeat_: $(jnp.array{1, 2}, 2)
roll: $(jnp.arange(4), 1)
pad: $(jnp.array{1, 2}, 1)
dot inner vdot vecdot matmul: $(jnp.array{1.0, 2.0}, jnp.array{3.0, 4.0})
outer kron: $(jnp.array{1, 2}, jnp.array{3, 4})
cross: $(jnp.array{1, 0, 0}, jnp.array{0, 1, 0})
matvec: $(jnp.ones{2, 3}, jnp.arange(3.0))
tensordot: $(jnp.ones{2, 3}, jnp.ones{3, 2}, 1)
einsum: $("ij,j->i", jnp.ones{2, 3}, jnp.array{1.0, 2.0, 3.0})
take: $(jnp.array{10, 20, 30}, jnp.array({2, 0}, "int32"))
take_along_axis: $(jnp.array{{3, 1, 2}}, jnp.array({{1, 2, 0}}, "int32"), 1)
sort argsort unique: $(jnp.array{3, 1, 2, 1})
searchsorted: $(jnp.array{1, 3, 5}, jnp.array{2, 4})
nonzero flatnonzero argwhere: $(jnp.array{0, 7, 0, 9})
union1d intersect1d setdiff1d setxor1d isin: $(jnp.array{1, 2, 3}, jnp.array{2, 3, 4})
diag_indices: $(3)
ix_: $(jnp.array({0, 1}, "int32"), jnp.array({2}, "int32"))
tril_indices triu_indices: $(2)
tril_indices_from triu_indices_from: $(jnp.ones{2, 2})
ravel_multi_index: $({jnp.array({0, 1}, "int32"), jnp.array({1, 2}, "int32")}, {2, 3}, {mode =
  "clip"})
unravel_index: $(jnp.array({1, 5}, "int32"), {2, 3})
dtype: $("float32")
finfo: $("float32").eps
iinfo: $("int8").max
issubdtype: $("float32", jnp.floating)
can_cast promote_types: $("int32", "float32")
result_type: $(jnp.ones{2}, "int32")
]]

lists["jnp.linalg"] = [[
cholesky det inv eigh eigvalsh svd svdvals qr pinv slogdet cond matrix_rank matrix_norm:
  $(jnp.array{{2.0, 1.0}, {1.0, 3.0}})
norm vector_norm: $(jnp.array{3.0, 4.0})
solve lstsq: $(jnp.array{{2.0, 1.0}, {1.0, 3.0}}, jnp.array{1.0, 2.0})
matrix_power: $(jnp.array{{1.0, 1.0}, {0.0, 1.0}}, 3)
multi_dot: $({jnp.ones{2, 3}, jnp.ones{3, 2}})
]]

lists["jax.lax"] = [[
abs neg sign sin cos tan sinh cosh tanh asin acos atan asinh atanh exp exp2 expm1 erf erfc
  erf_inv sqrt rsqrt cbrt square log log1p logistic floor ceil is_finite reciprocal digamma
  lgamma bessel_i0e bessel_i1e stop_gradient: $(jnp.array{0.25, 0.5})
acosh: $(jnp.array{1.5, 2.0})
round: $(jnp.array{0.5, 1.7})
add sub mul div max min pow rem atan2 nextafter igamma igammac igamma_grad_a: $(jnp.array{1.0,
  2.0}, jnp.array{2.0, 0.5})
eq ne lt le gt ge: $(jnp.array{1, 2}, jnp.array{2, 2})
zeta: $(jnp.array{2.0}, jnp.array{1.0})
polygamma: $(jnp.array{1.0}, jnp.array{2.0})
betainc: $(2.0, 3.0, jnp.array{0.5})
random_gamma_grad: $(jnp.array{2.0}, jnp.array{1.0})
bitwise_and bitwise_or bitwise_xor shift_left shift_right_arithmetic shift_right_logical mulhi:
  $(jnp.array({5, 6}, "int32"), jnp.array({1, 2}, "int32"))
bitwise_not clz population_count: $(jnp.array({5, 6}, "int32"))
integer_pow: $(jnp.array{2.0, 3.0}, 3)
clamp: $(0.0, jnp.array{-1.0, 0.5, 2.0}, 1.0)
select: $(jnp.array{true, false}, jnp.array{1, 2}, jnp.array{3, 4})
select_n: $(jnp.array({0, 1}, "int32"), jnp.array{1, 2}, jnp.array{3, 4})
convert_element_type: $(jnp.array{1.5, 2.5}, "int32")
bitcast_convert_type: $(jnp.array{1.0}, "int32")
reduce_precision: $(jnp.array{1.2345}, 8, 3)
reshape: $(jnp.arange(6), {2, 3})
squeeze: $(jnp.ones{1, 3}, {0})
expand_dims: $(jnp.arange(3), {0})
transpose: $(jnp.ones{2, 3}, {1, 0})
broadcast: $(jnp.arange(2), {3})
broadcast_in_dim: $(jnp.arange(3), {2, 3}, {1})
broadcast_shapes: $({2, 1}, {3})
broadcast_like: $(jnp.arange(3), jnp.ones{2, 3})
broadcast_to_rank: $(jnp.arange(3), 2)
collapse: $(jnp.ones{2, 3, 4}, 0, 2)
concatenate: $({jnp.array{1, 2}, jnp.array{3}}, 0)
stack: $({jnp.array{1, 2}, jnp.array{3, 4}})
unstack: $(jnp.array{{1, 2}, {3, 4}})
tile: $(jnp.array{1, 2}, {2})
pad: $(jnp.array{1, 2}, 0, {{1, 1, 0}})
rev: $(jnp.arange(3), {0})
slice: $(jnp.arange(6), {1}, {5}, {2})
slice_in_dim: $(jnp.arange(6), 1, 4)
index_in_dim dynamic_index_in_dim: $(jnp.arange(6):reshape(2, 3), 1, 0)
index_take: $(jnp.array{10, 20, 30}, {jnp.array({0, 2}, "int32")}, {0})
split: $(jnp.arange(4), {1, 3})
dynamic_slice: $(jnp.arange(6), {2}, {3})
dynamic_slice_in_dim: $(jnp.arange(6), 2, 3)
dynamic_update_slice: $(jnp.arange(6), jnp.array({9, 9}, "int32"), {2})
dynamic_update_slice_in_dim: $(jnp.arange(6), jnp.array({9, 9}, "int32"), 2, 0)
dynamic_update_index_in_dim: $(jnp.arange(3), jnp.array(9, "int32"), 1, 0)
iota: $("int32", 4)
broadcasted_iota: $("int32", {2, 3}, 1)
full: $({2}, 7.0)
full_like: $(jnp.arange(3), 9)
empty: $({2}, "float32")
dtype: $(jnp.ones{2})
reduce_sum reduce_prod reduce_max reduce_min: $(jnp.array{{1.0, 2.0}, {3.0, 4.0}}, {0})
reduce_and reduce_or reduce_xor: $(jnp.array{true, false}, {0})
argmax argmin: $(jnp.array{3, 0, 5}, 0, "int32")
cumsum cumprod cummax cummin cumlogsumexp: $(jnp.array{1.0, 3.0, 2.0})
dot: $(jnp.ones{2, 3}, jnp.arange(3.0))
batch_matmul: $(jnp.ones{2, 2, 3}, jnp.ones{2, 3, 2})
dot_general: $(jnp.ones{2, 3}, jnp.ones{3, 2}, {{{1}, {0}}, {{}, {}}})
ragged_dot: $(jnp.ones{3, 2}, jnp.ones{2, 2, 2}, jnp.array({1, 2}, "int32"))
conv: $(jnp.ones{1, 1, 4, 4}, jnp.ones{1, 1, 2, 2}, {1, 1}, "VALID")
conv_general_dilated: $(jnp.ones{1, 1, 4, 4}, jnp.ones{1, 1, 2, 2}, {1, 1}, "SAME")
conv_with_general_padding: $(jnp.ones{1, 1, 4, 4}, jnp.ones{1, 1, 2, 2}, {1, 1}, {{0, 0}, {0, 0}})
conv_transpose: $(jnp.ones{1, 2, 2, 1}, jnp.ones{2, 2, 1, 1}, {1, 1}, "SAME")
conv_general_dilated_patches: $(jnp.ones{1, 1, 3, 3}, {2, 2}, {1, 1}, "VALID").shape
conv_general_dilated_local: $(jnp.ones{1, 1, 3, 3}, jnp.ones{1, 4, 2, 2}, {1, 1}, "VALID", {2, 2})
conv_dimension_numbers: $({1, 1, 4, 4}, {1, 1, 2, 2})
ConvDimensionNumbers: $({0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3})
padtype_to_pads: $({4, 4}, {2, 2}, {1, 1}, "SAME")
reduce_window: $(jnp.array{1.0, 2.0, 3.0}, 0.0, jax.lax.add, {2}, {1}, "VALID")
reduce: $(jnp.array{1.0, 2.0}, 0.0, jax.lax.add, {0})
sort: $(jnp.array{3, 1, 2})
sort_key_val: $(jnp.array{3, 1, 2}, jnp.array{30, 10, 20})
top_k: $(jnp.array{3.0, 1.0, 2.0}, 2)
approx_max_k approx_min_k: $(jnp.array{3.0, 1.0, 2.0}, 2)
gather: $(jnp.arange(4), jnp.array({{2}, {0}}, "int32"),
  jax.lax.GatherDimensionNumbers{offset_dims = {}, collapsed_slice_dims = {0}, start_index_map =
  {0}}, {1})
GatherDimensionNumbers: $({offset_dims = {}, collapsed_slice_dims = {0}, start_index_map = {0}})
scatter scatter_add scatter_sub scatter_mul scatter_min scatter_max: $(jnp.ones{4},
  jnp.array({{2}}, "int32"), jnp.array{5.0}, jax.lax.ScatterDimensionNumbers{update_window_dims
  = {}, inserted_window_dims = {0}, scatter_dims_to_operand_dims = {0}})
scatter_apply: $(jnp.ones{4}, jnp.array({{2}}, "int32"), jnp.sin,
  jax.lax.ScatterDimensionNumbers{update_window_dims = {}, inserted_window_dims = {0},
  scatter_dims_to_operand_dims = {0}}, {update_shape = {1}})
ScatterDimensionNumbers: $({update_window_dims = {}, inserted_window_dims = {0},
  scatter_dims_to_operand_dims = {0}})
scan: $(function(c, x) return c + x, c end, 0.0, jnp.array{1.0, 2.0, 3.0})
while_loop: $(function(x) return x:lt(10) end, function(x) return x * 2 end, jnp.array(1))
fori_loop: $(0, 3, function(i, x) return x + i end, jnp.array(0))
cond: $(true, function(x) return x + 1 end, function(x) return x - 1 end, jnp.array(1.0))
switch: $(1, {function(x) return x end, function(x) return -x end}, jnp.array(2.0))
map: $(function(x) return x * x end, jnp.array{1.0, 2.0})
associative_scan: $(jnp.add, jnp.array{1, 2, 3})
custom_linear_solve: $(function(x) return 2 * x end, jnp.array{4.0}, function(_, b) return b / 2
  end)
custom_root: $(function(x) return x * x - 2 end, jnp.array(1.0), function(f, x) for _ = 1, 6 do
  x = x - f(x) / (2 * x) end return x end, function(g, y) return y / g(jnp.array(1.0)) end)
psum pmean pmax pmin all_gather: jax.vmap(function(x) return $(x, "i") end, {axis_name =
  "i"})(jnp.array{1.0, 2.0})
axis_index axis_size: jax.vmap(function(x) return x * $("i") end, {axis_name =
  "i"})(jnp.array{1.0, 2.0})
psum_scatter: jax.vmap(function(x) return $(x, "i") end, {axis_name = "i"})(jnp.ones{2, 2})
all_to_all: jax.vmap(function(x) return $(x, "i", 0, 0) end, {axis_name =
  "i"})(jnp.arange(4):reshape(2, 2))
pswapaxes: jax.vmap(function(x) return $(x, "i", 0) end, {axis_name =
  "i"})(jnp.arange(4):reshape(2, 2))
ppermute: jax.vmap(function(x) return $(x, "i", {{0, 1}, {1, 0}}) end, {axis_name =
  "i"})(jnp.array{1.0, 2.0})
pshuffle: jax.vmap(function(x) return $(x, "i", {1, 0}) end, {axis_name = "i"})(jnp.array{1.0,
  2.0})
optimization_barrier: $(jnp.array{1.0, 2.0})
platform_dependent: $(jnp.array{1.0}, {default = function(x) return x + 1 end})
rng_bit_generator: $(jnp.array({1, 2, 3, 4}, "uint32"), {2})
]]

lists["jax.lax.linalg"] = [[
cholesky eigh qr svd lu: $(jnp.array{{2.0, 1.0}, {1.0, 3.0}})
lu_pivots_to_permutation: $(jnp.array({1, 1}, "int32"), 2)
triangular_solve: $(jnp.array{{2.0, 0.0}, {1.0, 3.0}}, jnp.array{{1.0}, {2.0}}, {left_side =
  true, lower = true})
householder_product: $(jnp.array{{1.0}, {0.0}}, jnp.array{1.0})
tridiagonal_solve: $(jnp.array{0.0, 1.0}, jnp.array{4.0, 4.0}, jnp.array{1.0, 0.0},
  jnp.array{{1.0}, {2.0}})
cholesky_update: $(jnp.array{{2.0, 1.0}, {0.0, 3.0}}, jnp.array{1.0, 0.5})
symmetric_product: $(jnp.array{{1.0, 2.0}}, jnp.array{{3.0}})
]]

lists["jax.scipy.special"] = [[
gammaln digamma gammasgn gamma loggamma factorial: $(jnp.array{0.5, 2.0, 4.0})
erf erfc erfinv ndtr log_ndtr i0 i1 i0e i1e: $(jnp.array{-0.5, 0.0, 0.5})
ndtri expit logit entr: $(jnp.array{0.1, 0.5, 0.9})
betaln beta gammainc gammaincc poch comb xlogy xlog1py rel_entr kl_div zeta: $(jnp.array{2.0, 3.0},
  jnp.array{1.5, 0.5})
polygamma: $(1, jnp.array{0.5, 2.0})
multigammaln: $(jnp.array{3.0, 4.0}, 2)
betainc: $(2.0, 3.0, jnp.array{0.1, 0.9})
logsumexp softmax log_softmax: $(jnp.array{1.0, 2.0, 3.0})
]]

lists["jax.nn"] = [[
relu relu6 silu swish sigmoid softplus log_sigmoid soft_sign mish selu hard_tanh hard_sigmoid
  hard_silu hard_swish elu celu leaky_relu squareplus gelu softmax log_softmax logsumexp
  logmeanexp standardize identity tanh: $(jnp.array{-1.0, 0.0, 2.0})
glu: $(jnp.array{1.0, 2.0, 0.0, 1.0})
one_hot: $(jnp.array({0, 2}, "int32"), 3)
]]

lists["jax.nn.initializers"] = [[
zeros ones: $(jax.random.key(0), {2, 2})
variance_scaling: $(2.0, "fan_in", "normal")(jax.random.key(0), {2, 3})
constant: $(0.5)(jax.random.key(0), {2})
normal uniform truncated_normal lecun_normal lecun_uniform glorot_normal glorot_uniform
  xavier_normal xavier_uniform he_normal he_uniform kaiming_normal kaiming_uniform:
  $()(jax.random.key(0), {2, 3})
]]

lists["jax.random"] = [[
key PRNGKey: $(42)
key_data: $(jax.random.key(42))
wrap_key_data: $(jnp.array({0, 42}, "uint32"))
fold_in: $(jax.random.key(42), 1)
split: $(jax.random.key(42), 2)
bits uniform normal exponential gumbel bernoulli: $(jax.random.key(42), {shape = {3}})
truncated_normal: $(jax.random.key(42), -1.0, 1.0, {3})
randint: $(jax.random.key(42), {3}, 0, 10)
permutation: $(jax.random.key(42), 5)
choice: $(jax.random.key(42), jnp.array{10, 20, 30})
categorical: $(jax.random.key(42), jnp.log(jnp.array{0.1, 0.9}))
]]

lists["jax.tree"] = [[
flatten leaves structure flatten_with_path leaves_with_path summary all: $({a = jnp.ones{2}, b =
  {1, 2}})
map: $(function(x) return x * 2 end, {a = 1, b = {2, 3}})
map_with_path: $(function(path, x) return jax.tree.keystr(path) .. x end, {a = 1, b = {2}})
reduce: $(function(a, b) return a + b end, {1, 2, {3}})
unflatten: $(jax.tree.structure({a = 0, b = 0}), {1, 2})
transpose: $(jax.tree.structure{0, 0}, jax.tree.structure{a = 0}, {{a = 1}, {a = 2}})
keystr: $({"layers", 0, "w"})
register_pytree_node: $({}, function(p) return {p.x}, nil end, function(_, c) return {x = c[1]}
  end)
]]

lists.jax = [[
grad jacfwd jacrev hessian value_and_grad: $(function(x) return jnp.sin(x) end)(0.0)
jit checkpoint remat: $(function(x) return x * 2 end)(jnp.array{1.0, 2.0})
vmap: $(function(x) return jnp.sum(x) end)(jnp.ones{3, 2})
jvp: $(function(x) return x * x end, {jnp.array(3.0)}, {jnp.array(1.0)})
vjp linearize: ({$(function(x) return x * x end, jnp.array(3.0))})[2](jnp.array(1.0))
hvp: $(function(x) return jnp.sum(x * x * x) end, jnp.array{1.0, 2.0}, jnp.array{1.0, 0.0})
make_jaxpr: $(function(x) return jnp.sin(x) * 2 end)(jnp.ones{3})
eval_shape: $(function(x) return jnp.dot(x, x) end, jnp.ones{3})
linear_transpose: $(function(x) return 2 * x end, jnp.ones{2})(jnp.ones{2})
closure_convert: ($(function(x) return x * 2 end, jnp.ones{2}))
custom_jvp custom_vjp: $(function(x) return jnp.log(1 + jnp.exp(x)) end)
custom_gradient: $(function(x) return x * x, function(g) return g * 2 * x end end)(3.0)
named_call: $(function(x) return x + 1 end, {name = "next"})(1.0)
named_scope: $("layer", function() return 1 end)
pure_callback: $(function(x) return x * 2 end, jax.ShapeDtypeStruct({2}, "float32"), jnp.ones{2})
ShapeDtypeStruct: $({2, 3}, "float32")
disable_jit checking_leaks debug_nans debug_infs log_compiles explain_cache_misses scope:
  $(function() return jnp.ones{2} end)
device_put device_get block_until_ready: $(jnp.ones{2})
kw: jnp.sum(jnp.ones{2, 3}, $({axis = 0}))
clock: $()
s: jnp.arange(6)[$(1, 4)]
]]

lists["jax.plot"] = [[
line curve: $({1, 4, 9, 16})
scatter: $({0, 1, 2}, {3, 1, 2})
hist: $({1, 2, 2, 3, 3, 3}, {bins = 3})
heatmap: $({{0, 1}, {2, 3}})
images: $(jnp.eye(4))
]]

lists["jax.debug"] = [[
print: $("x is {}", jnp.ones{2})
callback: $(function(x) io.write(tostring(x), "\n") end, jnp.ones{2})
]]

lists["jax.config"] = [[
get: $("enable_x64")
update: $("log_compiles", false)
checking_leaks debug_nans debug_infs log_compiles explain_cache_misses: $(function() return
  jnp.ones{2} end)
]]

lists["jax.test_util"] = [[
check_grads: $(jnp.sin, {jnp.array(0.5)}, 2)
check_jvp: $(jnp.sin, function(p, t) return jax.jvp(jnp.sin, p, t) end, {jnp.array(0.5)})
check_vjp: $(jnp.sin, function(x) return jax.vjp(jnp.sin, x) end, {jnp.array(0.5)})
check_vmap: $(jnp.sin, {jnp.array{0.5, 1.0}})
]]

--- The example of "jnp.sum" or "x:sum"; nil if there is none.
---@param name string
---@return string?
function examples.of(name)
  local module, key = name:match "^(.-)[%.:]([%w_]+)$"
  local text = lists[module] or module == "x" and lists.jnp
  for line in (text or ""):gsub("\n  ", " "):gmatch "[^\n]+" do
    local list, code = line:match "^([%w_ ]+): (.*)$"
    if (" " .. list .. " "):find(" " .. key .. " ", 1, true) then
      return (code:gsub("%$", (module == "x" and "jnp" or module) .. "." .. key))
    end
  end
end

--- The modules that have examples.
examples.modules = lists

return examples
