--- jnp.einsum: labels of axes, two operands at a time through dot_general.

local C = require "jaxlua.core"

local prim = C.prim

local function fail(message)
  C.raise("arg", "einsum", message)
end

-- The labels of one operand as a list; "..." becomes unnamed labels that count from the right.
local function labels_of(term, rank)
  local out = {}
  local before, after = term:match("^(.-)%.%.%.(.*)$")
  local named = before and before .. after or term
  if not named:find("^%a*$") then
    fail(("'%s': labels are letters"):format(term))
  end
  if #named > rank or not before and #named < rank then
    fail(("'%s' names %d axes, the operand has %d"):format(term, #named, rank))
  end
  for c in (before or term):gmatch("%a") do
    out[#out + 1] = c
  end
  for i = rank - #named, 1, -1 do
    out[#out + 1] = "." .. i
  end
  for c in (after or ""):gmatch("%a") do
    out[#out + 1] = c
  end
  return out
end

local function index(list, label)
  for i, l in ipairs(list) do
    if l == label then
      return i
    end
  end
end

-- Without an arrow: the labels that occur once, sorted, after those of "...".
local function implied(operands)
  local seen, dots, letters = {}, {}, {}
  for _, o in ipairs(operands) do
    for _, l in ipairs(o.labels) do
      seen[l] = (seen[l] or 0) + 1
    end
  end
  for l, n in pairs(seen) do
    if l:sub(1, 1) == "." then
      dots[#dots + 1] = l
    elseif n == 1 then
      letters[#letters + 1] = l
    end
  end
  table.sort(dots, function(a, b) return tonumber(a:sub(2)) > tonumber(b:sub(2)) end)
  table.sort(letters)
  for _, l in ipairs(letters) do
    dots[#dots + 1] = l
  end
  return dots
end

-- "ij,jk->ik" with its operands: {x = …, labels = …} each, and the labels of the result.
local function parse(subscripts, ...)
  local text = subscripts:gsub("%s", "")
  local inputs, output = text:match("^(.-)%->(.*)$")
  local terms, operands = {}, {}
  for term in ((inputs or text) .. ","):gmatch("(.-),") do
    terms[#terms + 1] = term
  end
  local n = select("#", ...)
  if #terms ~= n then
    fail(("'%s' is for %d operands, got %d"):format(subscripts, #terms, n))
  end
  for i, term in ipairs(terms) do
    local x = select(i, ...)
    operands[i] = { x = x, labels = labels_of(term, C.ndim(x)) }
  end
  if not output then
    return operands, implied(operands)
  end
  local dots = 0
  for _, o in ipairs(operands) do
    for _, l in ipairs(o.labels) do
      dots = math.max(dots, tonumber(l:match("^%.(%d+)$")) or 0)
    end
  end
  local letters = #output:gsub("%.", "")
  return operands, labels_of(output, output:find("...", 1, true) and letters + dots or letters)
end

-- A label that stands twice in one operand: its diagonal.
local function take_diagonals(o)
  local i = 1
  while i <= #o.labels do
    local j = index({ unpack(o.labels, i + 1) }, o.labels[i])
    if j then
      j = i + j
      local shape = C.shape(o.x)
      if shape[i] ~= shape[j] then
        fail(("label '%s' is %d and %d"):format(o.labels[i], shape[i], shape[j]))
      end
      local rows = prim.iota { dtype = "uint32", shape = shape, dimension = i - 1 }
      local columns = prim.iota { dtype = "uint32", shape = shape, dimension = j - 1 }
      local zero = C.full(shape, 0, C.dtype(o.x))
      o.x = prim.select_n(prim.eq(rows, columns), zero, o.x)
      o.x = prim.reduce_sum(o.x, { axes = { i - 1 } })
      table.remove(o.labels, i)
    else
      i = i + 1
    end
  end
end

-- Sums over the labels of o that `keep` does not know.
local function sum_out(o, keep)
  local axes, labels = {}, {}
  for i, l in ipairs(o.labels) do
    if keep[l] then
      labels[#labels + 1] = l
    else
      axes[#axes + 1] = i - 1
    end
  end
  if #axes > 0 then
    o.x, o.labels = prim.reduce_sum(o.x, { axes = axes }), labels
  end
end

-- "label 'j' is 3 in operand 0, f32[2,3], but 2 in operand 1, f32[2,3]"
local function differing(operands, label)
  local said = {}
  for n, o in ipairs(operands) do
    local i = index(o.labels, label)
    if i then
      said[#said + 1] = ("%d in operand %d, %s"):format(C.shape(o.x)[i], n - 1, C.describe(o.x))
    end
  end
  return ("label '%s' is %s"):format(label, table.concat(said, ", but "))
end

-- Axes of length 1 under a label of "..." that is longer elsewhere: they broadcast.
local function drop_ones(operands)
  local extent = {}
  for _, o in ipairs(operands) do
    for i, l in ipairs(o.labels) do
      extent[l] = math.max(extent[l] or 1, C.shape(o.x)[i])
    end
  end
  for _, o in ipairs(operands) do
    local shape, axes, labels = C.shape(o.x), {}, {}
    for i, l in ipairs(o.labels) do
      if shape[i] == 1 and extent[l] ~= 1 and l:sub(1, 1) == "." then
        axes[#axes + 1] = i - 1
      else
        if shape[i] ~= extent[l] then
          fail(differing(operands, l))
        end
        labels[#labels + 1] = l
      end
    end
    if #axes > 0 then
      o.x, o.labels = C.squeeze(o.x, axes), labels
    end
  end
end

local function contract(a, b, keep)
  local ca, cb, ba, bb, labels = {}, {}, {}, {}, {}
  for i, l in ipairs(a.labels) do
    local j = index(b.labels, l)
    if j and keep[l] then
      ba[#ba + 1], bb[#bb + 1] = i - 1, j - 1
      labels[#labels + 1] = l
    elseif j then
      ca[#ca + 1], cb[#cb + 1] = i - 1, j - 1
    end
  end
  for _, o in ipairs { { a, b }, { b, a } } do
    for _, l in ipairs(o[1].labels) do
      if not index(o[2].labels, l) then
        labels[#labels + 1] = l
      end
    end
  end
  local x = prim.dot_general(a.x, b.x, {
    dimension_numbers = { ca, cb, ba, bb },
    preferred_element_type = C.dtype(a.x),
  })
  return { x = x, labels = labels }
end

-- The labels that are wanted after operands first … first + 1 were contracted.
local function wanted(operands, first, output)
  local keep = {}
  for _, l in ipairs(output) do
    keep[l] = true
  end
  for i = first, #operands do
    for _, l in ipairs(operands[i].labels) do
      keep[l] = true
    end
  end
  return keep
end

local function arrange(o, output)
  local perm = {}
  for i, l in ipairs(output) do
    local at = index(o.labels, l)
    if not at then
      fail(("the result's label '%s' stands in no operand"):format(l))
    end
    if index({ unpack(output, i + 1) }, l) then
      fail(("the result names label '%s' twice"):format(l))
    end
    perm[i] = at - 1
  end
  for i, axis in ipairs(perm) do
    if axis ~= i - 1 then
      return C.transpose(o.x, perm)
    end
  end
  return o.x
end

---@param subscripts string
---@param ... jaxlua.Array
return function(subscripts, ...)
  if type(subscripts) ~= "string" then
    fail("labels such as \"ij,jk->ik\" were expected, got " .. C.describe(subscripts))
  end
  local operands, output = parse(subscripts, ...)
  local values = {}
  for i, o in ipairs(operands) do
    values[i] = o.x
  end
  values = { C.promote(unpack(values)) }
  for i, o in ipairs(operands) do
    o.x = values[i]
    take_diagonals(o)
  end
  drop_ones(operands)
  local a = operands[1]
  for i = 2, #operands do
    local b = operands[i]
    local keep = wanted(operands, i + 1, output)
    -- Labels of one side only are summed before the product; shared ones are contracted in it.
    local shared_a, shared_b = wanted({ b }, 1, {}), wanted({ a }, 1, {})
    for l in pairs(keep) do
      shared_a[l], shared_b[l] = true, true
    end
    sum_out(a, shared_a)
    sum_out(b, shared_b)
    a = contract(a, b, keep)
  end
  sum_out(a, wanted({}, 1, output))
  return arrange(a, output)
end
