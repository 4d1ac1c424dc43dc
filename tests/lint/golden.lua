-- golden.lua BUILD [-v] — what the golden values of each primitive (tests/prim/<name>.lua) cover:
-- every dtype of its signature, shapes that are empty, scalar, large (at least 1000 elements) and,
-- where scalars stand beside arrays, mixed; tangents where it is differentiable. -v prints the
-- table.
--
-- What a primitive cannot have is excused below, with the reason.

package.path = "tests/lint/?.lua;" .. package.path
local lint = require "lint"

local build, verbose = arg[1] or "build", arg[2] == "-v"
local NONDIFF, MULTI_SCALAR = 8, 32 -- ir/prim.h
local LARGE = 1000
local JVP, SIG = 9, 18 -- columns of BUILD/lint/prims

local INTS = "i8 i16 i32 i64 u8 u16 u32 u64"
local FLOATS = "f16 bf16 f32 f64"
local CLASS = {
  A = "bool " .. INTS .. " " .. FLOATS, B = "bool", I = INTS, L = "bool " .. INTS, F = FLOATS,
  D = "f32 f64", N = INTS .. " " .. FLOATS, S = "i8 i16 i32 i64 " .. FLOATS,
}

local EXCUSED = {
  bitcast_convert_type = { "bool", "no dtype has as many bits" },
  householder_product = { "scalar tangent", "works on matrices; JAX has no derivative" },
  igamma_grad_a = { "tangent", "nor has JAX" },
  iota = { "scalar", "counts along an axis" },
  lu_pivots_to_permutation = { "scalar i8 i16 i64 u8 u16 u32 u64", "pivots are i32" },
  rng_bit_generator = { "i8 i16 i32 i64", "bits are unsigned" },
  threefry2x32 = { "i8 i16 i32 i64 u8 u16 u64", "words are u32" },
  zeta = { "tangent", "JAX has no derivative" },
}
for what, names in pairs {
  ["needs an axis"] = "concatenate cumlogsumexp cummax cummin cumprod cumsum rev sort split top_k",
  ["works on matrices"] = "cholesky eigh lu qr svd triangular_solve",
  ["has windows"] = "conv_general_dilated reduce_window_max reduce_window_min reduce_window_sum"
    .. " select_and_gather_add select_and_scatter_add",
} do
  for name in names:gmatch "%S+" do
    EXCUSED[name] = { "scalar", what }
  end
end

local function size(a)
  local n = 1
  for _, d in ipairs(a.shape) do
    n = n * d
  end
  return n
end

-- What one case covers, into `has`.
local function look(case, has)
  local scalars, arrays = 0, 0
  for i, list in ipairs { case.inputs, case.outputs } do
    for _, a in ipairs(list) do
      has[a.dtype] = true
      local n = size(a)
      has.empty = has.empty or n == 0
      has.scalar = has.scalar or #a.shape == 0
      has.large = has.large or n >= LARGE
      if i == 1 then
        scalars, arrays = scalars + (#a.shape == 0 and 1 or 0), arrays + (#a.shape > 0 and 1 or 0)
      end
    end
  end
  has.mixed = has.mixed or scalars > 0 and arrays > 0
  has.tangent = has.tangent or case.jvp ~= nil
end

-- All that the primitive is to have.
local function wanted(sig, flags, jvp)
  local list = {}
  for d in CLASS[sig:match ":(%u)"]:gmatch "%S+" do
    list[#list + 1] = d
  end
  for _, shape in ipairs { "empty", "scalar", "large" } do
    list[#list + 1] = shape
  end
  local operands = select(2, sig:match("^(.-)%->"):gsub(":", ""))
  if bit.band(flags, MULTI_SCALAR) ~= 0 and operands > 1 then
    list[#list + 1] = "mixed"
  end
  if jvp and bit.band(flags, NONDIFF) == 0 then
    list[#list + 1] = "tangent"
  end
  return list
end

local function excused(name, what)
  for word in (EXCUSED[name] and EXCUSED[name][1] or ""):gmatch "%S+" do
    if word == what then
      return true
    end
  end
  return false
end

local function check(file, sig, flags, jvp)
  local path = "tests/prim/" .. file .. ".lua"
  if not lint.read(path) then
    return -- prims.lua asks for it
  end
  local has, lacks = {}, {}
  for _, case in ipairs(assert(loadfile(path))().cases) do
    look(case, has)
  end
  for _, what in ipairs(wanted(sig, flags, jvp)) do
    if has[what] then
      if excused(file, what) then
        lint.report("tests/lint/golden.lua", nil, "%s is excused of '%s', which it has", file, what)
      end
    elseif not excused(file, what) then
      lacks[#lacks + 1] = what
    end
  end
  if verbose then
    print(("%-28s %s"):format(file, #lacks > 0 and "lacks " .. table.concat(lacks, " ") or "all"
      .. (EXCUSED[file] and " but " .. EXCUSED[file][1] or "")))
  elseif #lacks > 0 then
    lint.report(path, nil, "no case with %s", table.concat(lacks, ", "))
  end
end

for _, line in ipairs(lint.lines(build .. "/lint/prims")) do
  local cells = {}
  for cell in (line .. "\t"):gmatch("([^\t]*)\t") do
    cells[#cells + 1] = cell
  end
  if cells[SIG]:find ":%u" then
    check(cells[1], cells[SIG], tonumber(cells[5]), cells[JVP + 1] == "1")
  end
end
lint.finish()
