-- nn_test.lua — activations and their derivatives, also where branches meet, and values that
-- overflow when they are computed as written.
--
-- Expected values: JAX 0.10.2, jax.nn and jax.grad of it, in f64.

local jax = require "jaxlua"
local jnp, nn = jax.numpy, jax.nn

local function near(want, got, tolerance)
  got = got:totable()
  for i, w in ipairs(want) do
    local ok = w == got[i] or w ~= w and got[i] ~= got[i]
      or math.abs(got[i] - w) <= (tolerance or 2e-6) * (1e-3 + math.abs(w))
    assert.is_true(ok, ("element %d is %.9g, expected %.9g"):format(i - 1, got[i], w))
  end
end

local points = { -1000, -3, -0.5, 0, 0.001, 0.5, 3, 6, 1000 }
local values = {
  relu = { 0, 0, 0, 0, 0.001, 0.5, 3, 6, 1000 },
  relu6 = { 0, 0, 0, 0, 0.001, 0.5, 3, 6, 6 },
  sigmoid = { 0, 0.047425873177566781, 0.37754066879814541, 0.5, 0.50024999997916664,
    0.62245933120185459, 0.95257412682243336, 0.99752737684336534, 1 },
  silu = { 0, -0.14227761953270035, -0.1887703343990727, 0, 0.00050024999997916667,
    0.3112296656009273, 2.8577223804673002, 5.9851642610601923, 1000 },
  softplus = { 0, 0.048587351573742062, 0.47407698418010669, 0.69314718055994529,
    0.69364730555994014, 0.97407698418010669, 3.0485873515737421, 6.0024756851377301, 1000 },
  log_sigmoid = { -1000, -3.0485873515737421, -0.97407698418010669, -0.69314718055994529,
    -0.69264730555994014, -0.47407698418010669, -0.048587351573742062, -0.0024756851377304495, 0
    },
  soft_sign = { -0.99900099900099903, -0.75, -0.33333333333333331, 0, 0.00099900099900099922,
    0.33333333333333331, 0.75, 0.8571428571428571, 0.99900099900099903 },
  mish = { 0, -0.14564746127562461, -0.22074377465173001, 0, 0.00060031998395413311,
    0.37524521130489502, 2.9865350049679567, 5.9999266340652531, 1000 },
  elu = { -1, -0.95021293163213605, -0.39346934028736652, 0, 0.001, 0.5, 3, 6, 1000 },
  selu = { -1.7580993408473766, -1.6705687287671118, -0.69175818780287124, 0,
    0.0010507009873554805, 0.52535049367774023, 3.1521029620664414, 6.3042059241328827,
    1050.7009873554805 },
  celu = { -1, -0.95021293163213605, -0.39346934028736652, 0, 0.001, 0.5, 3, 6, 1000 },
  leaky_relu = { -10, -0.029999999999999999, -0.0050000000000000001, 0, 0.001, 0.5, 3, 6, 1000 },
  hard_tanh = { -1, -1, -0.5, 0, 0.001, 0.5, 1, 1, 1 },
  hard_sigmoid = { 0, 0, 0.41666666666666663, 0.5, 0.50016666666666665, 0.58333333333333326, 1, 1,
    1 },
  hard_silu = { 0, 0, -0.20833333333333331, 0, 0.00050016666666666666, 0.29166666666666663, 3, 6,
    1000 },
  squareplus = { 0.00099999899998692854, 0.30277563773199456, 0.78077640640441515, 1,
    1.0005001249999921, 1.2807764064044151, 3.3027756377319948, 6.16227766016838, 1000.000999999
    },
  gelu = { 0, -0.0036373920817731609, -0.15428599017485609, 0, 0.00050039894221358199,
    0.34571400982514389, 2.9963626079182268, 5.9999999999156035, 1000 },
  softmax = { 0, 0, 0, 0, 0, 0, 0, 0, 1 },
  log_softmax = { -2000, -1003, -1000.5, -1000, -999.99900000000002, -999.5, -997, -994, 0 },
}
local slopes = {
  relu = { 0, 0, 0, 0, 1, 1, 1, 1, 1 },
  relu6 = { 0, 0, 0, 0, 1, 1, 1, 0, 0 },
  sigmoid = { 0, 0.045176659730912137, 0.23500371220159449, 0.25, 0.24999993750001043,
    0.23500371220159449, 0.045176659730911999, 0.0024665092913599309, 0 },
  silu = { 0, -0.088104106015169631, 0.26003881269734819, 0.5, 0.5004999999166666,
    0.73996118730265181, 1.0881041060151693, 1.0123264325915249, 1 },
  softplus = { 0, 0.047425873177566781, 0.37754066879814541, 0.5, 0.50024999997916664,
    0.62245933120185459, 0.95257412682243325, 0.99752737684336557, 1 },
  log_sigmoid = { 1, 0.95257412682243325, 0.62245933120185459, 0.5, 0.49975000002083331,
    0.37754066879814541, 0.047425873177566781, 0.0024726231566347752, 0 },
  soft_sign = { 9.9800299600502108e-07, 0.0625, 0.44444444444444442, 1, 0.9980029960049942,
    0.44444444444444442, 0.0625, 0.020408163265306117, 9.9800299600502108e-07 },
  mish = { 0, -0.093393114532320798, 0.28951067791351226, 0.60000000000000009,
    0.60063995181653163, 0.88642437535772722, 1.0211069109294446, 1.0001341405062087, 1 },
  elu = { 0, 0.049787068367863951, 0.60653065971263342, 1, 1, 1, 1, 1, 1 },
  selu = { 0, 0.087530612080264886, 1.0663411530445053, 1.7580993408473766, 1.0507009873554805,
    1.0507009873554805, 1.0507009873554805, 1.0507009873554805, 1.0507009873554805 },
  celu = { 0, 0.049787068367863951, 0.60653065971263342, 1, 1, 1, 1, 1, 1 },
  leaky_relu = { 0.01, 0.01, 0.01, 1, 1, 1, 1, 1, 1 },
  hard_tanh = { 0, 0, 1, 1, 1, 1, 0, 0, 0 },
  hard_sigmoid = { 0, 0, 0.16666666666666666, 0.16666666666666666, 0.16666666666666666,
    0.16666666666666666, 0, 0, 0 },
  hard_silu = { 0, 0, 0.33333333333333331, 0.5, 0.5003333333333333, 0.66666666666666663, 1, 1, 1
    },
  squareplus = { 9.9999700001792563e-07, 0.083974852831078139, 0.37873218748183352, 0.5,
    0.50024999996874997, 0.62126781251816654, 0.91602514716892181, 0.97434164902525688,
    0.99999900000300002 },
  gelu = { 0, -0.011584166630970047, 0.1326300964653577, 0.5, 0.50079788429352501,
    0.86736990353464227, 1.0115841666309702, 1.0000000007710006, 1 },
  softmax = { 0, 0, 0, 0, 0, 0, 0, 0, 0 },
  log_softmax = { 1, 1, 1, 1, 1, 1, 1, 1, -8 },
}

describe("derivatives", function()
  local x = jnp.array(points, "float64")
  for name, row in pairs(slopes) do
    it("of " .. name, function()
      near(row, jax.grad(function(v) return jnp.sum(nn[name](v)) end)(x), 1e-10)
    end)
  end
end)

describe("values", function()
  local x = jnp.array(points, "float64")
  for name, row in pairs(values) do
    it("of " .. name, function()
      near(row, nn[name](x), 1e-10)
    end)
  end
end)

describe("logsumexp", function()
  it("does not overflow", function()
    near({ 1000 + math.log(2) }, jnp.reshape(nn.logsumexp(jnp.array { 1000, 1000 }), { 1 }))
  end)
  it("of minus infinities is minus infinity", function()
    assert.are.equal(-math.huge, nn.logsumexp(jnp.array { -math.huge, -math.huge }):item())
  end)
  it("has softmax as its derivative", function()
    local v = jnp.array { 1, 2, 800 }
    near(nn.softmax(v):totable(), jax.grad(function(t) return nn.logsumexp(t) end)(v))
  end)
  it("weighs and signs", function()
    local weights = jnp.array { 1, -3 }
    local y, sign = nn.logsumexp(jnp.array { 0, 0 }, { b = weights, return_sign = true })
    near({ math.log(2) }, jnp.reshape(y, { 1 }))
    assert.are.equal(-1, sign:item())
  end)
end)

describe("softmax", function()
  it("leaves out what the mask excludes", function()
    local mask = jnp.array { true, false, true }
    near({ 0.5, 0, 0.5 }, nn.softmax(jnp.array { 3, 9, 3 }, { where = mask }))
    near({ -math.log(2), -math.huge, -math.log(2) },
      nn.log_softmax(jnp.array { 3, 9, 3 }, { where = mask }))
  end)
  it("runs along the axis that is named", function()
    near({ 1, 1 }, jnp.sum(nn.softmax(jnp.array { { 1, 2 }, { 3, 5 } }, 0), 0))
  end)
end)

describe("one_hot", function()
  it("puts a 1 where the class is, none for a class beyond", function()
    assert.are.same({ { 0, 0, 1 }, { 1, 0, 0 }, { 0, 0, 0 } },
      nn.one_hot(jnp.int32 { 2, 0, 5 }, 3):totable())
    assert.are.same({ 0, 1 }, nn.one_hot(1, 2, { dtype = "int32" }):totable())
    assert.are.same({ 3, 2 }, nn.one_hot(jnp.int32 { 1, 0 }, 3, { axis = 0 }).shape)
  end)
end)

describe("glu and standardize", function()
  it("follow their formulas", function()
    near({ 1 / (1 + math.exp(-2)) }, nn.glu(jnp.array { 1, 2 }))
    assert.has_error(function() nn.glu(jnp.ones { 3 }) end)
    near({ -1.2247357, 0, 1.2247357 }, nn.standardize(jnp.array { 1, 2, 3 }), 1e-5)
  end)
end)

describe("initializers", function()
  it("draw as Flax does", function()
    -- lecun_normal()(key(0), (3, 2)) of JAX 0.10.2
    near({ 0.955631971, 1.12549078, -0.270863175, -0.0492488705, 0.11026898, -0.599002481 },
      nn.initializers.lecun_normal()(jax.random.key(0), { 3, 2 }):ravel(), 1e-5)
  end)
end)
