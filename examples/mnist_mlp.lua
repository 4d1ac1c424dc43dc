-- A network for handwritten digits: 784-512-256-10, plain functions and pytrees, Adam.
--
--   jaxlua examples/mnist_mlp.lua [--epochs N] [--batch N] [--lr X] [--seed N] [--data DIR] [--out
-- FILE]

local jax = require "jaxlua"
local jnp, nn, random = jax.numpy, jax.nn, jax.random
local checkpoint = require "jaxlua.checkpoint"
local data = require "jaxlua.data"
local optim = require "jaxlua.optim"
local plot = require "jaxlua.plot"
local progress = require "jaxlua.progress"

local HELP = [[
Trains a 784-512-256-10 network on MNIST and tests it after every epoch.

  --epochs N   passes over the 60000 training images      (3)
  --batch N    images in a minibatch                      (128)
  --lr X       learning rate of Adam                      (0.001)
  --seed N     seed of the weights and of the shuffling   (0)
  --data DIR   folder of the four .gz files of MNIST      (examples/data/mnist)
  --out FILE   where the weights go                       (mnist_mlp.safetensors)
  --help       this text
]]

local LAYERS = { 784, 512, 256, 10 }

-- ---- the command line --------------------------------------------------------------------------

local function complain(message, ...)
  io.stderr:write("mnist_mlp: ", message:format(...), "\n")
  os.exit(1)
end

-- The folder of this script, so that it finds its data from anywhere.
local function here()
  return (arg and arg[0] or ""):match("^(.*)/[^/]*$") or "."
end

local function options()
  local o = { epochs = 3, batch = 128, lr = 1e-3, seed = 0, data = here() .. "/data/mnist",
    out = "mnist_mlp.safetensors" }
  local i = 1
  while arg[i] do
    local name = arg[i]:match("^%-%-(%l+)$")
    if name == "help" then
      io.write(HELP)
      os.exit(0)
    elseif not name or o[name] == nil then
      complain("unknown option '%s'; --help lists them", arg[i])
    elseif arg[i + 1] == nil then
      complain("--%s needs a value", name)
    end
    local value = arg[i + 1]
    if type(o[name]) == "number" then
      value = tonumber(value)
      local whole = name ~= "lr"
      local least = name == "seed" and -2147483648 or whole and 1 or 0
      if not value or value < least or whole and value % 1 ~= 0 or not whole and value == 0 then
        complain("--%s %s: a %s was expected", name, arg[i + 1],
          whole and "whole number" .. (name == "seed" and "" or " from 1 on") or "positive number")
      end
    end
    o[name] = value
    i = i + 2
  end
  return o
end

-- Before the training, not after it: whether there is a place for the weights.
local function check_out(path)
  local old = io.open(path, "rb")
  if old then
    old:close()
  end
  local file, why = io.open(path, "ab")
  if not file then
    complain("--out: %s", why)
  end
  file:close()
  if not old then
    os.remove(path)
  end
end

local function read_data(folder)
  local ok, set = pcall(data.mnist, folder)
  if ok then
    return set
  end
  local why = type(set) == "table" and set.message or tostring(set)
  complain("%s\nThe four files of MNIST belong into %s (see examples/data/mnist/README.md); "
    .. "--data names another folder.", why, folder)
end

-- ---- the model ---------------------------------------------------------------------------------

-- He's initial weights: normal with variance 2 / inputs; biases are zero.
local function init(key)
  local params, keys = {}, random.split(key, #LAYERS - 1)
  for i = 1, #LAYERS - 1 do
    local n, m = LAYERS[i], LAYERS[i + 1]
    params[i] = {
      w = random.normal(keys[i - 1], { n, m }) * math.sqrt(2 / n),
      b = jnp.zeros { m },
    }
  end
  return params
end

-- images u8[n, 28, 28] -> logits f32[n, 10]
local function forward(params, images)
  local x = images:reshape(-1, 784):astype("float32") / 255
  for i, layer in ipairs(params) do
    x = jnp.dot(x, layer.w) + layer.b
    if i < #params then
      x = nn.relu(x)
    end
  end
  return x
end

-- The mean cross entropy of softmax(logits) and the labels.
local function loss_of(params, images, labels)
  local logp = nn.log_softmax(forward(params, images))
  return -jnp.mean(jnp.sum(logp * nn.one_hot(labels, 10), { axis = 1 }))
end

local function correct_of(params, images, labels)
  return jnp.sum(jnp.equal(jnp.argmax(forward(params, images), { axis = 1 }), labels))
end

-- ---- training ----------------------------------------------------------------------------------

local count_correct = jax.jit(correct_of)

local function accuracy(params, images, labels)
  local correct = 0
  for _, x, y in data.batches({ images, labels }, { batch_size = 1000 }) do
    correct = correct + count_correct(params, x, y):item()
  end
  return correct / #labels
end

local function train_epoch(step, params, state, set, o, epoch, losses)
  local steps = math.ceil(#set.train_labels / o.batch)
  local bar = progress.bar(steps, { label = ("epoch %d/%d"):format(epoch, o.epochs), unit = "img" })
  local key = random.fold_in(random.key(o.seed), epoch)
  local batches = data.batches({ set.train_images, set.train_labels },
    { batch_size = o.batch, key = key })
  local sum, n = 0, 0
  for _, x, y in batches do
    local loss
    params, state, loss = step(params, state, x, y)
    loss = loss:item()
    losses[#losses + 1], sum, n = loss, sum + loss, n + 1
    bar:step(#y, ("loss %.4f"):format(loss))
  end
  local seconds, rate = bar:finish()
  return params, state, sum / n, seconds, rate
end

local function main()
  local o = options()
  check_out(o.out)
  local set = read_data(o.data)
  if o.batch > #set.train_labels then
    complain("--batch %d: there are %d training images", o.batch, #set.train_labels)
  end
  local tx = optim.adam(o.lr)
  local params = init(random.key(o.seed))
  local state = tx.init(params)
  local step = jax.jit(function(p, s, x, y)
    local loss, grads = jax.value_and_grad(loss_of)(p, x, y)
    local updates, new = tx.update(grads, s, p)
    return optim.apply_updates(p, updates), new, loss
  end, { donate_argnums = { 0, 1 } }) -- the old weights and moments make room for the new ones

  local losses, tested = {}, 0
  for epoch = 1, o.epochs do
    local mean, seconds, rate
    params, state, mean, seconds, rate = train_epoch(step, params, state, set, o, epoch, losses)
    tested = accuracy(params, set.test_images, set.test_labels)
    print(("epoch %d/%d  loss %.4f  test accuracy %.2f %%  %s  %s img/s"):format(
      epoch, o.epochs, mean, tested * 100, progress.duration(seconds), progress.rate(rate)))
    if mean ~= mean or losses[#losses] > 10 * losses[1] then
      print(("the loss grows (%.4g after %.4g): try a smaller --lr than %g"):format(losses[#losses],
        losses[1], o.lr))
    end
  end

  print()
  print(plot.curve(losses, { title = "loss", xlabel = ("%d steps"):format(#losses) }))
  print()
  checkpoint.save(o.out, params)
  local again = checkpoint.load(o.out, { like = params })
  local reread = accuracy(again, set.test_images, set.test_labels)
  print(("weights saved to %s; read back: test accuracy %.2f %%"):format(o.out, reread * 100))
  if reread ~= tested then
    complain("the weights that were read back give %.4f, not %.4f", reread, tested)
  end
end

main()
