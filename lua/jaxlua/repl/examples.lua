--- Examples of the public functions, for help(f): one line each.

local examples = {}

--- The example of "jnp.sum"; nil if there is none.
function examples.of(_)
  return nil
end

return examples
