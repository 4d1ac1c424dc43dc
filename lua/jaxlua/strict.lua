--- strict(module, label): a name that the module does not have raises, as Python's AttributeError
-- does. rawget, pairs and keys that are no names are as ever.

return function(module, label)
  local mt = getmetatable(module) or {}
  if mt.strict then
    return module
  end
  local inner = mt.__index
  mt.strict = true
  mt.__index = function(t, name)
    local value = inner and inner(t, name)
    if value == nil and type(name) == "string" and name:sub(1, 1) ~= "_" then
      require("jaxlua.names").missing(label, name, t, mt.names or {})
    end
    return value
  end
  return setmetatable(module, mt)
end
