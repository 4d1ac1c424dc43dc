--- jax.scipy.special: gamma and its kin, the normal distribution, entropies, Bessel functions.

local C = require "jaxlua.core"
local args = require "jaxlua.args"
local jnp = require "jaxlua.numpy"

---@class jaxlua.scipy.special
local special = {}
local prim, op, spec = C.prim, C.op, args.spec

local function float(x, label)
  return C.promote_inexact(args.array(x, label))
end

local function floats(label, ...)
  local list = { ... }
  for i = 1, select("#", ...) do
    list[i] = args.array(list[i], label)
  end
  return C.broadcast_arrays(C.promote_inexact(unpack(list)))
end

-- f with a derivative of its own: rule(y, primals, tangents) → tangent.
local function custom(f, rule)
  local g = require("jaxlua.custom").custom_jvp(f)
  g:defjvp(function(primals, tangents)
    local y = g(unpack(primals))
    return y, rule(y, primals, tangents)
  end)
  return g
end

local function one(primitive, label)
  return function(x)
    return primitive(float(x, label))
  end
end

-- ---- gamma -------------------------------------------------------------------------------------

--- The logarithm of |gamma(x)|.
---e.g. `jax.scipy.special.gammaln(4)` --> `1.7917595`
special.gammaln = one(prim.lgamma, "gammaln")
--- The derivative of gammaln.
special.digamma = one(prim.digamma, "digamma")

--- The sign of gamma(x): 1 or -1, NaN at the poles; at 0 the sign of the zero.
function special.gammasgn(x)
  x = float(x, "gammasgn")
  local floor = jnp.floor(x)
  local odd = op.ne(op.mod(floor, 2), 0)
  local negative = jnp.where(odd, -1, 1)
  local pole = op.eq(x, floor)
  local at_zero = jnp.where(jnp.signbit(x), -1, 1)
  local left = jnp.where(pole, 0 / 0, negative)
  local y = jnp.where(op.lt(x, 0), left, jnp.where(op.eq(x, 0), at_zero, 1))
  return C.astype(jnp.where(op.ne(x, x), 0 / 0, y), C.dtype(x))
end

--- The gamma function.
---e.g. `jax.scipy.special.gamma(5)` --> `24.`
function special.gamma(x)
  x = float(x, "gamma")
  return op.mul(special.gammasgn(x), jnp.exp(prim.lgamma(x)))
end

--- The logarithm of |gamma(x)|: gammaln.
special.loggamma = one(prim.lgamma, "loggamma")

--- n!, gamma(n + 1); 0 for negative n.
function special.factorial(n)
  n = float(n, "factorial")
  return jnp.where(op.lt(n, 0), 0, jnp.exp(prim.lgamma(op.add(n, 1))))
end

local COMB = spec("comb", "", "repetition")
--- How many ways there are to choose k of N things, with `repetition` each any number of times.
---e.g. `jax.scipy.special.comb(5, 2)` --> `10.`
function special.comb(N, k, ...)
  local o = COMB(...)
  N, k = floats("comb", N, k)
  if o.repetition then
    local none = jnp.logical_and(op.eq(k, 0), op.ge(N, 0))
    return jnp.where(none, 1, special.comb(op.sub(op.add(N, k), 1), k))
  end
  local some = jnp.logical_and(op.le(k, N), jnp.logical_and(op.ge(N, 0), op.ge(k, 0)))
  N, k = jnp.where(some, N, 0), jnp.where(some, k, 0)
  local below = op.add(prim.lgamma(op.add(k, 1)), prim.lgamma(op.add(op.sub(N, k), 1)))
  return jnp.where(some, jnp.exp(op.sub(prim.lgamma(op.add(N, 1)), below)), 0)
end

--- The logarithm of |beta(a, b)|.
function special.betaln(a, b)
  a, b = floats("betaln", a, b)
  return op.sub(op.add(prim.lgamma(a), prim.lgamma(b)), prim.lgamma(op.add(a, b)))
end

--- The beta function.
function special.beta(a, b)
  a, b = floats("beta", a, b)
  local sign = op.mul(op.mul(special.gammasgn(a), special.gammasgn(b)),
    special.gammasgn(op.add(a, b)))
  return op.mul(sign, jnp.exp(special.betaln(a, b)))
end

--- The regularized incomplete beta function.
---shape: a[..], b[..], x[..] -> broadcast
function special.betainc(a, b, x)
  return prim.regularized_incomplete_beta(floats("betainc", a, b, x))
end

--- The regularized lower incomplete gamma function.
function special.gammainc(a, x)
  return prim.igamma(floats("gammainc", a, x))
end

--- The regularized upper incomplete gamma function, 1 - gammainc.
function special.gammaincc(a, x)
  return prim.igammac(floats("gammaincc", a, x))
end

--- The n-th derivative of digamma.
function special.polygamma(n, x)
  return prim.polygamma(floats("polygamma", n, x))
end

--- Hurwitz' zeta function, the sum over k of (k + q)^-x; q = 1 gives Riemann's.
function special.zeta(x, q)
  return prim.zeta(floats("zeta", x, q == nil and 1 or q))
end

--- The rising factorial gamma(z + m) / gamma(z).
function special.poch(z, m)
  z, m = floats("poch", z, m)
  local sum = op.add(z, m)
  local y = op.mul(op.mul(special.gammasgn(sum), special.gammasgn(z)),
    jnp.exp(op.sub(prim.lgamma(sum), prim.lgamma(z))))
  return jnp.where(op.eq(m, 0), 1, y)
end

--- The logarithm of the multivariate gamma function of dimension d.
function special.multigammaln(a, d)
  a = float(a, "multigammaln")
  local y = C.full({}, d * (d - 1) / 4 * math.log(math.pi), C.dtype(a))
  for i = 0, d - 1 do
    y = op.add(y, prim.lgamma(op.sub(a, i / 2)))
  end
  return y
end

-- ---- error functions and the normal distribution -----------------------------------------------

--- The error function, its complement, its inverse.
special.erf = one(prim.erf, "erf")
special.erfc = one(prim.erfc, "erfc")
special.erfinv = one(prim.erf_inv, "erfinv")

--- The standard normal distribution function.
---e.g. `jax.scipy.special.ndtr(0)` --> `0.5`
function special.ndtr(x)
  x = float(x, "ndtr")
  local half = math.sqrt(0.5)
  local w = op.mul(x, half)
  local z = jnp.abs(w)
  local tail = prim.erfc(z)
  local y = jnp.where(op.lt(z, half), op.add(1, prim.erf(w)),
    jnp.where(op.gt(w, 0), op.sub(2, tail), tail))
  return op.mul(0.5, y)
end

-- Cephes' rational functions for the quantile, the highest power first.
local CENTRE = {
  { -59.9633501014107895267, 98.0010754185999661536, -56.6762857469070293439,
    13.9312609387279679503, -1.23916583867381258016 },
  { 1, 1.95448858338141759834, 4.67627912898881538453, 86.3602421390890590575,
    -225.462687854119370527, 200.260212380060660359, -82.0372256168333339912,
    15.9056225126211695515, -1.18331621121330003142 } }
local FLANK = {
  { 4.05544892305962419923, 31.5251094599893866154, 57.1628192246421288162,
    44.0805073893200834700, 14.6849561928858024014, 2.18663306850790267539,
    -0.140256079171354495875, -0.0350424626827848203418, -8.57456785154685413611e-4 },
  { 1, 15.7799883256466749731, 45.3907635128879210584, 41.3172038254672030440,
    15.0425385692907503408, 2.50464946208309415979, -0.142182922854787788574,
    -0.0380806407691578277194, -9.33259480895457427372e-4 } }
local TAIL = {
  { 3.23774891776946035970, 6.91522889068984211695, 3.93881025292474443415,
    1.33303460815807542389, 0.201485389549179081538, 0.0123716634817820021358,
    3.01581553508235416007e-4, 2.65806974686737550832e-6, 6.23974539184983293730e-9 },
  { 1, 6.02427039364742014255, 3.67983563856160859403, 1.37702099489081330271,
    0.216236993594496635890, 0.0134204006088543189037, 3.28014464682127739104e-4,
    2.89247864745380683936e-6, 6.79019408009981274425e-9 } }

local function horner(list, x)
  local y = list[1]
  for i = 2, #list do
    y = op.add(op.mul(y, x), list[i])
  end
  return y
end

local function ratio(table_, x)
  return op.div(horner(table_[1], x), horner(table_[2], x))
end

--- The quantile function of the standard normal distribution: the inverse of ndtr.
---source: Cephes, ndtri
function special.ndtri(p)
  p = float(p, "ndtri")
  local cut = math.exp(-2)
  local upper = op.gt(p, -(cut - 1))
  local small = jnp.where(upper, op.sub(1, p), p)
  small = jnp.where(op.le(small, 0), 0.5, small)
  local w = op.sub(small, 0.5)
  local ww = op.mul(w, w)
  local centre = op.mul(op.add(w, op.mul(op.mul(w, ww), ratio(CENTRE, ww))),
    -math.sqrt(2 * math.pi))
  local z = jnp.sqrt(op.mul(-2, jnp.log(small)))
  local first, inverse = op.sub(z, op.div(jnp.log(z), z)), op.div(1, z)
  local tail = op.sub(first, op.div(ratio(TAIL, inverse), z))
  local flank = op.sub(first, op.div(ratio(FLANK, inverse), z))
  local x = jnp.where(op.gt(small, cut), centre, jnp.where(op.ge(z, 8), tail, flank))
  x = jnp.where(upper, x, op.neg(x))
  local ends = jnp.where(op.eq(p, 0), -math.huge, math.huge)
  return jnp.where(jnp.logical_or(op.eq(p, 0), op.eq(p, 1)), ends, x)
end

-- log ndtr far to the left: the asymptotic series of `order` terms.
local function log_tail(x, order)
  local xx = op.mul(x, x)
  local even, odd, power, double = 0, 0, xx, 1
  for n = 1, order do
    double = double * (2 * n - 1)
    local term = op.div(double, power)
    if n % 2 == 1 then
      odd = op.add(odd, term)
    else
      even = op.add(even, term)
    end
    power = op.mul(power, xx)
  end
  local scale = op.sub(op.sub(op.mul(-0.5, xx), jnp.log(op.neg(x))), 0.5 * math.log(2 * math.pi))
  return op.add(scale, jnp.log(op.sub(op.add(1, even), odd)))
end

local logarithms = {}

local function log_ndtr_of(order)
  logarithms[order] = logarithms[order] or custom(function(x)
    local wide = C.dtype(x) == "float64"
    local low, high = wide and -20 or -10, wide and 8 or 5
    local middle = jnp.log(special.ndtr(jnp.maximum(x, low)))
    return jnp.where(op.gt(x, high), op.neg(special.ndtr(op.neg(x))),
      jnp.where(op.gt(x, low), middle, log_tail(jnp.minimum(x, low), order)))
  end, function(y, p, t)
    local x = p[1]
    local density = op.sub(op.mul(-0.5, op.mul(x, x)), 0.5 * math.log(2 * math.pi))
    return op.mul(t[1], jnp.exp(op.sub(density, y)))
  end)
  return logarithms[order]
end

local LOG_NDTR = spec("log_ndtr", "series_order")
--- The logarithm of ndtr, without loss far to the left.
function special.log_ndtr(x, ...)
  return log_ndtr_of(LOG_NDTR(...).series_order or 3)(float(x, "log_ndtr"))
end

-- ---- logarithms --------------------------------------------------------------------------------

--- The logistic function 1 / (1 + exp(-x)).
special.expit = one(prim.logistic, "expit")

local logit = custom(function(x)
  return jnp.log(op.div(x, op.sub(1, x)))
end, function(_, p, t)
  return op.div(t[1], op.mul(p[1], op.sub(1, p[1])))
end)

--- log(x / (1 - x)), the inverse of expit.
function special.logit(x)
  return logit(float(x, "logit"))
end

-- x log(y), 0 where x is 0.
local function x_times(log, slope)
  return custom(function(x, y)
    local some = op.ne(x, 0)
    return jnp.where(some, op.mul(x, log(jnp.where(some, y, 1))), 0)
  end, function(_, p, t)
    return op.add(op.mul(t[1], log(p[2])), op.mul(t[2], slope(p[1], p[2])))
  end)
end

local xlogy = x_times(jnp.log, op.div)
local xlog1py = x_times(jnp.log1p, function(x, y)
  return op.div(x, op.add(1, y))
end)

--- x log(y), 0 where x is 0.
function special.xlogy(x, y)
  return xlogy(floats("xlogy", x, y))
end

--- x log1p(y), 0 where x is 0.
function special.xlog1py(x, y)
  return xlog1py(floats("xlog1py", x, y))
end

local xlogx = custom(function(x)
  return xlogy(x, x)
end, function(_, p, t)
  return op.mul(op.add(jnp.log(p[1]), 1), t[1])
end)

--- -x log(x), 0 at 0, -inf below.
function special.entr(x)
  x = float(x, "entr")
  return jnp.where(op.lt(x, 0), -math.huge, op.neg(xlogx(x)))
end

--- p log(p / q) if both are positive, 0 at p = 0, q >= 0, otherwise inf.
function special.rel_entr(p, q)
  p, q = floats("rel_entr", p, q)
  local both = jnp.logical_and(op.gt(p, 0), op.gt(q, 0))
  local zero = jnp.logical_and(op.eq(p, 0), op.ge(q, 0))
  local safe_p, safe_q = jnp.where(both, p, 1), jnp.where(both, q, 1)
  local y = op.sub(xlogx(safe_p), xlogy(safe_p, safe_q))
  return jnp.where(both, y, jnp.where(zero, 0, math.huge))
end

--- rel_entr(p, q) - p + q.
function special.kl_div(p, q)
  p, q = floats("kl_div", p, q)
  return op.add(op.sub(special.rel_entr(p, q), p), q)
end

--- log sum exp; softmax; its logarithm: jax.nn's.
function special.logsumexp(a, ...)
  return require("jaxlua.nn").logsumexp(a, ...)
end

local AXIS = spec("softmax", "axis")
function special.softmax(x, ...)
  return require("jaxlua.nn").softmax(x, { axis = AXIS(...).axis or C.axes(nil, C.ndim(x)) })
end

function special.log_softmax(x, ...)
  return require("jaxlua.nn").log_softmax(x, { axis = AXIS(...).axis or C.axes(nil, C.ndim(x)) })
end

-- ---- Bessel ------------------------------------------------------------------------------------

--- Modified Bessel functions of the first kind, of order 0 and 1; with e scaled by exp(-|x|).
special.i0e = one(prim.bessel_i0e, "i0e")
special.i1e = one(prim.bessel_i1e, "i1e")
special.i0 = jnp.i0

function special.i1(x)
  x = float(x, "i1")
  return op.mul(jnp.exp(jnp.abs(x)), prim.bessel_i1e(x))
end

return require "jaxlua.strict"(args.public(special, "scipy_special"), "jax.scipy.special")
