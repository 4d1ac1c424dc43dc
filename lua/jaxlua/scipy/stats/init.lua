--- jax.scipy.stats: one table of functions for each distribution. loc moves it, scale stretches it:
-- `norm.pdf(x, loc, scale)`.

---@class jaxlua.scipy.stats
local stats = {}

local home = {}
for file, names in pairs {
  continuous = "norm uniform expon laplace logistic cauchy",
  gammas = "gamma beta chi2 t",
  discrete = "bernoulli poisson",
  multivariate = "multivariate_normal",
} do
  for name in names:gmatch("%S+") do
    home[name] = file
  end
end

setmetatable(stats, {
  names = home,
  __index = function(_, name)
    if home[name] then
      for key, value in pairs(require("jaxlua.scipy.stats." .. home[name])) do
        rawset(stats, key, value)
      end
      return rawget(stats, name)
    end
  end,
})

return require "jaxlua.strict"(stats, "jax.scipy.stats")
