-- prims_test.lua — every primitive against the golden values of tests/prim, eager and interpreted,
-- and their forward derivatives.

local jax = require "jaxlua"
local C = require "jaxlua.core"
local reader = require "golden.reader"

local FIELDS = { -- dimension numbers in the order of the attribute
  gather = {
    "offset_dims", "collapsed_slice_dims", "start_index_map", "operand_batching_dims",
    "start_indices_batching_dims",
  },
  scatter = {
    "update_window_dims", "inserted_window_dims", "scatter_dims_to_operand_dims",
    "operand_batching_dims", "scatter_indices_batching_dims",
  },
}
for _, name in ipairs { "add", "sub", "mul", "min", "max" } do
  FIELDS["scatter_" .. name] = FIELDS.scatter
end

-- JAX's attributes in the form that the binding takes.
local function attributes(name, attrs)
  if not attrs then
    return nil
  end
  local out = {}
  for k, v in pairs(attrs) do
    out[k] = v
  end
  local fill = attrs.fill_value -- a number, whatever the dtype
  if fill ~= nil then
    out.fill_value = fill == true and 1 or fill == false and 0 or tonumber(fill)
  end
  local numbers = attrs.dimension_numbers
  if FIELDS[name] then
    local lists = {}
    for i, field in ipairs(FIELDS[name]) do
      lists[i] = numbers[field]
    end
    out.dimension_numbers = lists
  elseif numbers and name ~= "conv_general_dilated" then
    out.dimension_numbers = { numbers[1][1], numbers[1][2], numbers[2][1], numbers[2][2] }
  end
  for _, key in ipairs { "padding_config", "padding" } do
    local flat = attrs[key] and {}
    for _, group in ipairs(attrs[key] or {}) do
      for _, v in ipairs(group) do
        table.insert(flat, v)
      end
    end
    out[key] = flat
  end
  return out
end

local function call(prim, operands, attrs)
  local args = { unpack(operands) }
  args[#args + 1] = attrs
  return prim(unpack(args))
end

local function derivative(prim, inputs, attrs, jvp, whole)
  local at, x, dx = {}, {}, {}
  for i, t in ipairs(jvp.tangents) do
    if t then
      at[#at + 1], x[#x + 1], dx[#dx + 1] = i, inputs[i], reader.array(t)
    end
  end
  local function f(...)
    local operands = { unpack(inputs) }
    for k, i in ipairs(at) do
      operands[i] = select(k, ...)
    end
    local results = { call(prim, operands, attrs) }
    return #results > 1 and results or results[1]
  end
  local _, dy = jax.jvp(f, x, dx)
  reader.check_all(type(dy) == "table" and dy or { dy }, jvp.outputs, jvp.ulp, "tangent", whole)
end

local function run(name, case)
  local prim = assert(C.prim[name] or C.prim[name:gsub("_", "-")], "no such primitive")
  local inputs, attrs = reader.arrays(case.inputs), attributes(name, case.attrs)
  local what = case.note or "value"
  reader.check_all({ call(prim, inputs, attrs) }, case.outputs, case.ulp, what, case.whole)
  if case.jvp then
    derivative(prim, inputs, attrs, case.jvp, case.whole)
  end
end

local names = {}
for path in io.popen("ls tests/prim/*.lua"):lines() do
  names[#names + 1] = path:match "([%w_]+)%.lua$"
end

for _, interpret in ipairs { false, true } do
  describe(interpret and "interpreted" or "compiled", function()
    setup(function()
      C.set_option("interpret", interpret)
    end)
    teardown(function()
      C.set_option("interpret", false)
    end)
    for _, name in ipairs(names) do
      it(name, function()
        for i, case in ipairs(reader.load("tests/prim/" .. name .. ".lua").cases) do
          local ok, message = pcall(run, name, case)
          if not ok then
            local types = {}
            for k, a in ipairs(case.inputs) do
              types[k] = ("%s[%s]"):format(a.dtype, table.concat(a.shape, ","))
            end
            error(("case %d of %s: %s"):format(i, table.concat(types, " "), tostring(message)), 0)
          end
        end
      end)
    end
  end)
end
