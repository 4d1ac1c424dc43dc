--- How long from the start of the process to the first printed result? bench/run times the process.
local jnp = require("jaxlua").numpy
print(jnp.sum(jnp.arange(10) * 2))
