--- Windows that slide over arrays: convolutions and reduce_window of jax.lax.

local C = require "jaxlua.core"
local spec = require("jaxlua.args").spec

local windows = {}

local prim, raise = C.prim, C.raise

-- ---- lists -------------------------------------------------------------------------------------

local function fill(n, value)
  local out = {}
  for i = 1, n do
    out[i] = value
  end
  return out
end

-- A list of n integers, `default` n times if it is absent.
local function ints(list, n, default, label, name)
  if list == nil and default then
    return fill(n, default)
  elseif type(list) ~= "table" or #list ~= n then
    raise("arg", label, ("'%s' must be a list of %d integers, got %s"):format(name, n,
      type(list) == "table" and ("one of %d"):format(#list) or C.describe(list)))
  end
  return list
end

local function dilated(size, rate)
  return size > 0 and (size - 1) * rate + 1 or 0
end

local function take(list, at, first)
  local out = {}
  for i = first, #at do
    out[#out + 1] = list[at[i] + 1]
  end
  return out
end

--- Padding {low, high} of each axis for "VALID", "SAME" or "SAME_LOWER" windows.
---@param in_shape integer[]
---@param window_shape integer[]
---@param window_strides integer[]
---@param padding string
function windows.padtype_to_pads(in_shape, window_shape, window_strides, padding)
  local kind, out = padding:upper(), {}
  if kind ~= "SAME" and kind ~= "VALID" and kind ~= "SAME_LOWER" then
    raise("arg", "padtype_to_pads",
      ("padding must be \"SAME\", \"SAME_LOWER\" or \"VALID\", got %q"):format(padding))
  end
  for i, n in ipairs(in_shape) do
    local stride = window_strides[i]
    local total = math.max((math.ceil(n / stride) - 1) * stride + window_shape[i] - n, 0)
    local low = kind == "SAME" and math.floor(total / 2) or math.ceil(total / 2)
    out[i] = kind == "VALID" and { 0, 0 } or { low, total - low }
  end
  return out
end

-- {low, high} pairs, one behind the other as the primitives take them.
local function flat_pairs(pairs_, n, label)
  local out = {}
  if #pairs_ ~= n then
    raise("arg", label, ("'padding' must have a pair for each of %d axes, got %d"):format(n,
      #pairs_))
  end
  for i, pair in ipairs(pairs_) do
    if type(pair) ~= "table" or #pair ~= 2 then
      raise("arg", label, ("'padding' must be a list of pairs {low, high}, got %s at place %d")
        :format(C.describe(pair), i))
    end
    out[2 * i - 1], out[2 * i] = pair[1], pair[2]
  end
  return out
end

-- ---- dimension numbers -------------------------------------------------------------------------

local function counting(rank)
  local out = {}
  for i = 1, rank do
    out[i] = i - 1
  end
  return out
end

-- The axes that the letters of `text` name: first a and b, then the others in the order of `like`.
local function axes_of(text, a, b, like, label)
  local out = { (text:find(a, 1, true) or 0) - 1, (text:find(b, 1, true) or 0) - 1 }
  for letter in like:gmatch "." do
    out[#out + 1] = (text:find(letter, 1, true) or 0) - 1
  end
  for i, axis in ipairs(out) do
    for j = 1, i - 1 do
      axis = out[j] == axis and -1 or axis
    end
    if axis < 0 then
      raise("arg", label, ("dimension_numbers: %q must have %s, %s and each of %q once"):format(
        text, a, b, like))
    end
  end
  return out
end

local function specs_of(text, rank, label)
  for _, s in ipairs(text) do
    if #s ~= rank then
      raise("arg", label, ("dimension_numbers: %q must name %d axes"):format(s, rank))
    end
  end
  local space = text[2]:gsub("[OI]", "")
  return {
    lhs_spec = axes_of(text[1], "N", "C", space, label),
    rhs_spec = axes_of(text[2], "O", "I", space, label),
    out_spec = axes_of(text[3], "N", "C", space, label),
  }
end

--- Where operand, kernel and result of a convolution have their axes: {lhs_spec=, rhs_spec=,
--- out_spec=}, each {batch, features, space …} (kernel {features out, features in, space …}).
--- `dimension_numbers` is nil (in that order), three strings, or such a table.
---e.g. `lax.conv_dimension_numbers({1, 4, 4, 3}, {3, 3, 3, 8}, {"NHWC", "HWIO", "NHWC"})`
function windows.conv_dimension_numbers(lhs_shape, rhs_shape, dimension_numbers)
  local label, rank, d = "conv_dimension_numbers", #lhs_shape, dimension_numbers
  if #rhs_shape ~= rank then
    raise("shape", label, ("operand and kernel must have the same number of axes, got %d and %d")
      :format(rank, #rhs_shape))
  elseif d == nil then
    return { lhs_spec = counting(rank), rhs_spec = counting(rank), out_spec = counting(rank) }
  elseif d.lhs_spec then
    return d
  elseif #d ~= 3 then
    raise("arg", label, "dimension_numbers must be three strings such as {\"NHWC\", \"HWIO\","
      .. " \"NHWC\"}")
  elseif type(d[1]) == "string" then
    return specs_of(d, rank, label)
  end
  return { lhs_spec = d[1], rhs_spec = d[2], out_spec = d[3] }
end

-- ---- convolution -------------------------------------------------------------------------------

local CONV = spec("conv_general_dilated", "window_strides padding lhs_dilation rhs_dilation"
  .. " dimension_numbers feature_group_count batch_group_count precision preferred_element_type",
  "out_sharding")

local function conv_padding(padding, dn, lhs, rhs, k, label)
  if type(padding) ~= "string" then
    return padding
  end
  for _, rate in ipairs(k.lhs_dilation or {}) do
    if rate ~= 1 then
      raise("arg", label, "padding must be pairs {low, high} where the operand is dilated, got a"
        .. " string", "conv_transpose takes strings")
    end
  end
  local size = take(C.shape(rhs), dn.rhs_spec, 3)
  for i in ipairs(size) do
    size[i] = dilated(size[i], k.rhs_dilation and k.rhs_dilation[i] or 1)
  end
  return windows.padtype_to_pads(take(C.shape(lhs), dn.lhs_spec, 3), size, k.window_strides,
    padding)
end

local function convolve(label, lhs, rhs, k)
  local dn = windows.conv_dimension_numbers(C.shape(lhs), C.shape(rhs), k.dimension_numbers)
  local n = C.ndim(lhs) - 2
  local strides = ints(k.window_strides, n, nil, label, "window_strides")
  if k.padding == nil then
    raise("arg", label, "'padding' is missing: \"SAME\", \"VALID\" or pairs {low, high}")
  end
  return prim.conv_general_dilated(lhs, rhs, {
    window_strides = strides,
    padding = flat_pairs(conv_padding(k.padding, dn, lhs, rhs, k, label), n, label),
    lhs_dilation = ints(k.lhs_dilation, n, 1, label, "lhs_dilation"),
    rhs_dilation = ints(k.rhs_dilation, n, 1, label, "rhs_dilation"),
    dimension_numbers = { dn.lhs_spec, dn.rhs_spec, dn.out_spec },
    feature_group_count = k.feature_group_count or 1,
    batch_group_count = k.batch_group_count or 1,
    preferred_element_type = k.preferred_element_type,
  })
end

--- Convolution over the spatial axes, the kernel not flipped; in order or by name: window_strides,
--- padding, lhs_dilation, rhs_dilation, dimension_numbers, feature_group_count,
--- batch_group_count, precision, preferred_element_type. Products are always in full precision.
---e.g. `lax.conv_general_dilated(x, k, {1, 1}, "SAME", {feature_group_count=2})`
function windows.conv_general_dilated(lhs, rhs, ...)
  return convolve("conv_general_dilated", lhs, rhs, CONV(...))
end

local PLAIN = spec("conv", "window_strides padding precision preferred_element_type")
--- Convolution of [batch, features, space …] with [features out, features in, space …].
function windows.conv(lhs, rhs, ...)
  return convolve("conv", lhs, rhs, PLAIN(...))
end

local GENERAL = spec("conv_with_general_padding",
  "window_strides padding lhs_dilation rhs_dilation precision preferred_element_type")
--- As conv, with pairs of padding and dilations.
function windows.conv_with_general_padding(lhs, rhs, ...)
  return convolve("conv_with_general_padding", lhs, rhs, GENERAL(...))
end

-- Padding of the convolution that transposes one of stride s with window k.
local function transposed_padding(k, s, p, label)
  if p == "SAME" then
    local total = k + s - 2
    local low = s > k - 1 and k - 1 or math.ceil(total / 2)
    return { low, total - low }
  elseif p == "VALID" then
    return { k - 1, k + s - 2 + math.max(k - s, 0) - (k - 1) }
  elseif type(p) == "table" then
    return { k - p[1] - 1, k - p[2] - 1 }
  end
  return raise("arg", label, "padding must be \"SAME\", \"VALID\" or pairs {low, high}, got "
    .. C.describe(p))
end

local TRANSPOSE = spec("conv_transpose", "strides padding rhs_dilation dimension_numbers"
  .. " transpose_kernel precision preferred_element_type use_consistent_padding")
local CHANNELS_LAST = { [2] = { "NC", "IO", "NC" }, [3] = { "NHC", "HIO", "NHC" },
  [4] = { "NHWC", "HWIO", "NHWC" }, [5] = { "NHWDC", "HWDIO", "NHWDC" } }

-- The kernel flipped, features in and out exchanged.
local function transposed_kernel(rhs, dn)
  local perm = counting(C.ndim(rhs))
  local o, i = dn.rhs_spec[1] + 1, dn.rhs_spec[2] + 1
  perm[o], perm[i] = perm[i], perm[o]
  return C.transpose(prim.rev(rhs, { dimensions = { unpack(dn.rhs_spec, 3) } }), perm)
end

--- The transpose ("deconvolution") of a strided convolution, channels last; in order or by name:
--- strides, padding, rhs_dilation, dimension_numbers, transpose_kernel, precision,
--- preferred_element_type, use_consistent_padding. Pairs of padding are those of this operation,
--- or with use_consistent_padding those of the convolution that it transposes.
function windows.conv_transpose(lhs, rhs, ...)
  local k, label, rank = TRANSPOSE(...), "conv_transpose", C.ndim(lhs)
  local n, padding = rank - 2, k.padding
  if not k.dimension_numbers and not CHANNELS_LAST[rank] then
    raise("arg", label, "dimension_numbers must be given for operands of more than 5 axes")
  end
  local dn = windows.conv_dimension_numbers(C.shape(lhs), C.shape(rhs),
    k.dimension_numbers or CHANNELS_LAST[rank])
  local rate = ints(k.rhs_dilation, n, 1, label, "rhs_dilation")
  local strides = ints(k.strides, n, nil, label, "strides")
  if type(padding) == "string" or k.use_consistent_padding then
    padding = {}
    for i, size in ipairs(take(C.shape(rhs), dn.rhs_spec, 3)) do
      padding[i] = transposed_padding(dilated(size, rate[i]), strides[i],
        type(k.padding) == "string" and k.padding or k.padding[i], label)
    end
  end
  return convolve(label, lhs, k.transpose_kernel and transposed_kernel(rhs, dn) or rhs, {
    window_strides = fill(n, 1), padding = padding, lhs_dilation = strides, rhs_dilation = rate,
    dimension_numbers = dn, preferred_element_type = k.preferred_element_type,
  })
end

local PATCHES = spec("conv_general_dilated_patches", "window_strides padding lhs_dilation"
  .. " rhs_dilation dimension_numbers precision preferred_element_type")
--- The patches that a convolution with this filter sees, flattened into the features of the result.
function windows.conv_general_dilated_patches(lhs, filter_shape, ...)
  local k, given, size = PATCHES(...), { 1, 1, unpack(filter_shape) }, 1
  for _, m in ipairs(filter_shape) do
    size = size * m
  end
  local dn = windows.conv_dimension_numbers(C.shape(lhs), given, k.dimension_numbers)
  local channels = C.shape(lhs)[dn.lhs_spec[2] + 1]
  local rhs = require("jaxlua.numpy").eye(size, { dtype = C.dtype(lhs) })
  rhs = prim.broadcast_in_dim(rhs,
    { shape = { channels, size, size }, broadcast_dimensions = { 1, 2 } })
  rhs = C.reshape(rhs, { channels * size, 1, unpack(filter_shape) })
  local perm = {}
  for i, axis in ipairs(dn.rhs_spec) do
    perm[axis + 1] = i - 1
  end
  local options = {}
  for name, value in pairs(k) do
    options[name] = value
  end
  options.dimension_numbers, options.feature_group_count = dn, channels
  return convolve("conv_general_dilated_patches", lhs, C.transpose(rhs, perm), options)
end

return windows
