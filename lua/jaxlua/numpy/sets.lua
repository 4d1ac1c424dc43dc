--- jnp: vectors as sets. Results whose length depends on values need arrays that are known.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local jnp = require "jaxlua.numpy"

local sets = {}
local op, spec = C.op, args.spec

local ISIN = spec("isin", "assume_unique invert", "method")
--- For each element, whether it is one of test_elements.
---shape: element[..], test_elements[..] -> bool[..]
---e.g. `jnp.isin(jnp.arange(4), jnp.array({1, 3}, "int32"))` --> `[False  True False  True]`
function sets.isin(element, test_elements, ...)
  local k = ISIN(...)
  element, test_elements = C.promote(element, test_elements)
  local rank = C.ndim(element)
  local flat = C.reshape(test_elements, { -1 })
  local found = jnp.any(op.eq(C.expand_dims(element, rank), flat), { axis = -1 })
  return k.invert and jnp.logical_not(found) or found
end

-- A vector of the different elements, sorted.
local function distinct(x)
  return (jnp.unique(x))
end

local function keep(x, mask, label)
  if not C.known(mask) then
    C.raise("concrete", label, "how many elements there are depends on values that are traced",
      "use jnp.isin, whose shape does not")
  end
  return x[mask]
end

local SETDIFF = spec("setdiff1d", "assume_unique")
--- The different elements of a that are not in b, sorted.
---errors: traced arrays
function sets.setdiff1d(a, b, ...)
  SETDIFF(...)
  a = distinct(jnp.ravel(args.array(a, "setdiff1d")))
  return keep(a, sets.isin(a, b, { invert = true }), "setdiff1d")
end

local UNION = spec("union1d", "")
--- The different elements of both, sorted.
---errors: traced arrays
function sets.union1d(a, b, ...)
  UNION(...)
  a, b = C.promote(args.array(a, "union1d"), args.array(b, "union1d"))
  return distinct(jnp.concatenate { jnp.ravel(a), jnp.ravel(b) })
end

local INTERSECT = spec("intersect1d", "assume_unique return_indices")
--- The different elements that are in both, sorted; with return_indices also the first place of
--- each in the one and in the other.
---errors: traced arrays
function sets.intersect1d(a, b, ...)
  local k = INTERSECT(...)
  a, b = C.promote(args.array(a, "intersect1d"), args.array(b, "intersect1d"))
  a, b = jnp.ravel(a), jnp.ravel(b)
  local both = distinct(a)
  both = keep(both, sets.isin(both, b), "intersect1d")
  if not k.return_indices then
    return both
  end
  local function first(x)
    return jnp.argmax(op.eq(C.expand_dims(both, 1), x), { axis = 1 })
  end
  return both, first(a), first(b)
end

local SETXOR = spec("setxor1d", "assume_unique")
--- The different elements that are in one of the two alone, sorted.
---errors: traced arrays
function sets.setxor1d(a, b, ...)
  SETXOR(...)
  a, b = C.promote(args.array(a, "setxor1d"), args.array(b, "setxor1d"))
  a, b = jnp.ravel(a), jnp.ravel(b)
  return distinct(jnp.concatenate { sets.setdiff1d(a, b), sets.setdiff1d(b, a) })
end

return args.public(sets, "sets")
