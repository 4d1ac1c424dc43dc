--- jnp.float32 and its like: a dtype that is called makes an array of it; and what is known of
-- dtypes.

local C = require "jaxlua.core"

local dtypes = {}

---@class jaxlua.DType
---@field dtype string  its name
---@overload fun(x: any): jaxlua.Array
local DType = {}
DType.__index = DType

function DType.__call(self, x)
  return C.array(x, self.dtype)
end

function DType:__tostring()
  return self.dtype
end

function DType.__eq(a, b)
  return a.dtype == b.dtype
end

local names = {
  bool_ = "bool", uint8 = "uint8", uint16 = "uint16", uint32 = "uint32", uint64 = "uint64",
  int8 = "int8", int16 = "int16", int32 = "int32", int64 = "int64",
  float16 = "float16", bfloat16 = "bfloat16", float32 = "float32", float64 = "float64",
  single = "float32", double = "float64",
}
for name, dtype in pairs(names) do
  dtypes[name] = setmetatable({ dtype = dtype }, DType)
end
dtypes.float_ = setmetatable({ dtype = C.default_float() }, DType)
dtypes.int_ = setmetatable({ dtype = C.default_int() }, DType)
dtypes.uint = setmetatable({ dtype = C.default_int() == "int64" and "uint64" or "uint32" }, DType)

-- Kinds for issubdtype.
for kind in ("floating integer signedinteger unsignedinteger number inexact"):gmatch "%a+" do
  dtypes[kind] = kind
end

--- The name of a dtype.
---e.g. `jnp.dtype("f32")` --> `"float32"`
---@param d string|jaxlua.DType|jaxlua.Array
---@return string
function dtypes.dtype(d)
  return C.canonical_dtype(d)
end

--- Whether a dtype is of a kind, or is another dtype.
---e.g. `jnp.issubdtype("int8", jnp.integer)` --> `true`
---@param kind string  a kind such as jnp.floating, or a dtype
---@return boolean
function dtypes.issubdtype(d, kind)
  if kind == "bool" or rawequal(dtypes[kind], kind) then
    return C.issubdtype(d, kind)
  end
  return C.canonical_dtype(d) == C.canonical_dtype(kind)
end

--- Bits, eps, max, min, tiny … of a floating point dtype.
dtypes.finfo = C.finfo
--- Bits, min and max of an integer dtype.
dtypes.iinfo = C.iinfo

--- The dtype that values or dtypes have together, by JAX's lattice.
---e.g. `jnp.result_type("int32", "float16")` --> `"float16"`
---@return string
function dtypes.result_type(...)
  return (C.result_type(...))
end

--- The dtype of two dtypes together.
---@return string
function dtypes.promote_types(a, b)
  return (C.result_type(C.canonical_dtype(a), C.canonical_dtype(b)))
end

--- Whether nothing is lost from one dtype to the other, as the lattice has it.
---@return boolean
function dtypes.can_cast(from, to)
  to = C.canonical_dtype(to)
  return (C.result_type(C.canonical_dtype(from), to)) == to
end

return require("jaxlua.args").public(dtypes, "dtypes")
