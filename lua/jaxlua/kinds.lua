--- Kinds of arguments: which values they are, and what a message calls them.

local C = require "jaxlua.core"

local kinds = {}

local function whole(x)
  return type(x) == "number" and x % 1 == 0 and x > -2 ^ 53 and x < 2 ^ 53
end

local function size(x)
  return whole(x) and x >= 0 or C.is_array(x)
end

-- Whether x is a list whose items pass the test.
local function list_of(x, test)
  if type(x) ~= "table" then
    return false
  end
  local n = 0
  for _ in pairs(x) do
    n = n + 1
  end
  for i = 1, n do
    if x[i] == nil or not test(x[i]) then
      return false
    end
  end
  return true
end

local function any()
  return true
end

local function none()
  return false
end

-- kind → {is = the test, what = in words, types = Lua types that always pass, hint}
local known = {
  array = { types = "userdata number boolean", is = C.is_array, what = "an array or a number",
    table_hint = "a table becomes an array by jnp.array(t)" },
  arrayonly = { types = "userdata", is = C.is_array, what = "an array",
    table_hint = "a table becomes an array by jnp.array(t)" },
  table = { types = "table userdata", is = none, what = "a list" },
  list = { types = "table", is = C.is_array, what = "a list of arrays" },
  indices = { types = "userdata number table", is = C.is_array, what = "integers" },
  shape = { is = function(x)
    return size(x) and not C.is_array(x) or list_of(x, size)
  end, what = "a size or a list of sizes such as {2, 3}" },
  axis = { is = function(x)
    return whole(x) or list_of(x, whole)
  end, what = "an integer or a list of integers" },
  ints = { is = function(x)
    return whole(x) or C.is_array(x) or list_of(x, function(v)
      return whole(v) or C.is_array(v)
    end)
  end, what = "an integer or a list of integers" },
  lists = { types = "table", is = none, what = "a list of lists" },
  integer = { is = function(x)
    return whole(x) or C.is_array(x)
  end, what = "an integer" },
  count = { is = function(x)
    return size(x)
  end, what = "an integer that is not negative" },
  number = { types = "number", is = C.is_array, what = "a number" },
  real = { types = "number", is = none, what = "a number" },
  text = { types = "string", is = none, what = "a string" },
  flag = { types = "boolean", is = none, what = "true or false" },
  func = { types = "function userdata table", is = none, what = "a function" },
  rate = { types = "number function userdata", is = C.is_array,
    what = "a number, or a function of the step" },
  key = { types = "userdata table", is = C.is_array, what = "a key such as random.key(0)" },
  dtype = { is = function(x)
    return type(x) == "string" or type(x) == "table" and type(x.dtype) == "string"
      or C.is_array(x)
  end, what = "a dtype such as \"float32\"" },
  tree = { types = "userdata number boolean table", is = C.is_array,
    what = "an array or a table of arrays" },
  any = { types = "userdata number boolean table string function", is = any, what = "a value" },
}

local sets = {}

-- The Lua types that pass without a look at the value.
function kinds.quick(name, optional)
  local id = optional and name .. "?" or name
  if not sets[id] then
    local set = { ["nil"] = optional or nil }
    for type_name in (known[name].types or ""):gmatch("%S+") do
      set[type_name] = true
    end
    sets[id] = set
  end
  return sets[id]
end

---@return table
function kinds.named(name)
  return known[name]
end

--- The name that is spelled nearest to what was written, or nil: at most two letters apart.
---@param word string
---@param names string[]
---@return string?
function kinds.nearest(word, names)
  local best, least = nil, #word > 3 and 3 or 2
  for _, name in ipairs(names) do
    local row = {}
    for j = 0, #name do
      row[j] = j
    end
    for i = 1, #word do
      local diagonal = row[0]
      row[0] = i
      for j = 1, #name do
        local cost = word:byte(i) == name:byte(j) and 0 or 1
        diagonal, row[j] = row[j], math.min(row[j] + 1, row[j - 1] + 1, diagonal + cost)
      end
    end
    if row[#name] < least then
      best, least = name, row[#name]
    end
  end
  return best
end

-- What was given, short lists item by item.
local function describe(value)
  if type(value) ~= "table" or #value == 0 or #value > 8 or getmetatable(value) ~= nil then
    return C.describe(value)
  end
  local items = {}
  for i, item in ipairs(value) do
    items[i] = type(item) == "number" and ("%.14g"):format(item)
      or type(item) == "string" and ("%q"):format(item) or type(item)
  end
  return "{" .. table.concat(items, ", ") .. "}"
end

local function hint_for(kind, name, value, place)
  if name == "dtype" and type(value) == "number" then
    return "a shape of several axes is one table: {2, 3}"
  elseif name == "path" and (type(value) == "table" or type(value) == "userdata") then
    return "the path comes first"
  elseif type(value) ~= "table" or getmetatable(value) ~= nil then
    return nil
  elseif place and type(next(value)) == "string" then
    return ("'%s' is argument %d and stands alone; a table of names comes last"):format(name, place)
  end
  return kind.table_hint
end

--- Raises unless the value is of the kind.
---@param label string  the function's name
---@param name string  the argument's
---@param place? integer  where it stands, if by position
function kinds.check(label, name, kind, value, place)
  if (kind.types or ""):find(type(value), 1, true)
    or value ~= nil and kind.is(value) then
    return
  elseif value == nil then
    C.raise("arg", label, ("'%s' is missing: %s was expected"):format(name, kind.what))
  end
  C.raise("arg", label, ("'%s' must be %s, got %s"):format(name, kind.what, describe(value)),
    hint_for(kind, name, value, place))
end

-- Keywords mean the same in all functions that have them.
local keywords = {
  axis = "axis", axes = "any", axis1 = "integer", axis2 = "integer", in_axis = "axis",
  out_axis = "axis", dimension = "integer", dtype = "dtype", preferred_element_type = "dtype",
  shape = "shape", keepdims = "flag", descending = "flag", stable = "flag", is_stable = "flag",
  endpoint = "flag", retstep = "flag", replace = "flag", drop_last = "flag", sparse = "flag",
  independent = "flag", approximate = "flag", equal_nan = "flag", return_counts = "flag",
  returned = "flag", return_sign = "flag", nesterov = "flag", unique_indices = "flag",
  indices_are_sorted = "flag", promote_integers = "flag", terminal = "flag", color = "flag",
  num_keys = "count", ndmin = "count", M = "count", k = "integer", n = "count",
  decimals = "integer", offset = "integer", minlength = "count", length = "count",
  ddof = "number", correction = "number", where = "array", initial = "array", weights = "array",
  fill_value = "array", min = "array", max = "array", minval = "array", maxval = "array",
  p = "array", b = "array", alpha = "array", negative_slope = "array", epsilon = "array",
  mean = "array", variance = "array", rtol = "array", atol = "array", default = "array",
  nan = "array", posinf = "array", neginf = "array", prepend = "array", append = "array",
  constant_values = "array", base = "array", stop = "number", step = "number",
  indexing = "text", side = "text", mode = "text", distribution = "text", kind = "text",
  title = "text", xlabel = "text", label = "text", unit = "text", key = "key",
  b1 = "number", b2 = "number", eps = "number", eps_root = "number", momentum = "number",
  decay = "number", stddev = "number", scale = "number", lower = "array", upper = "array",
  width = "count", height = "count", batch_size = "count", metadata = "table",
}

--- Checks the optional arguments of a function.
---@param label string
---@param k table<string, any>
function kinds.check_named(label, k)
  for name, value in pairs(k) do
    local id = keywords[name]
    if id and not kinds.quick(id)[type(value)] and not known[id].is(value) then
      kinds.check(label, name, known[id], value)
    end
  end
end

return kinds
