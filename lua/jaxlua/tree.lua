--- jax.tree: pytrees, that is nested tables with anything at the leaves.
--
-- A table with keys 1..n is a list, any other a dictionary whose keys are in order (numbers, then
-- strings); jax.None has no leaves; nil vanishes; other types are made known by
-- register_pytree_node.

local C = require "jaxlua.core"

local tree = {}

---@class jax.PyTreeDef
---@field num_leaves integer

--- The leaves of a tree in order, and its definition.
---@param value any
---@param is_leaf? fun(x: any): boolean  stops above what it accepts
---@return any[] leaves
---@return jax.PyTreeDef treedef
function tree.flatten(value, is_leaf)
  return C.tree_flatten(value, is_leaf)
end

--- The tree of this definition with these leaves.
---@param treedef jax.PyTreeDef
---@param leaves any[]
function tree.unflatten(treedef, leaves)
  if #leaves ~= treedef.num_leaves then
    C.raise("arg", "tree.unflatten",
      ("%d leaves for a tree of %d"):format(#leaves, treedef.num_leaves))
  end
  return C.tree_unflatten(treedef, leaves)
end

---@return any[]
function tree.leaves(value, is_leaf)
  return (C.tree_flatten(value, is_leaf))
end

---@return jax.PyTreeDef
function tree.structure(value, is_leaf)
  local _, def = C.tree_flatten(value, is_leaf)
  return def
end

--- f of every leaf; with more trees (messages count them from 1, after the first), f of the leaves
--- (or subtrees) that stand at the same place.
--- f returns one result.
---@param f fun(...): any
---@param value any
---@param ... any  further trees; the last may be jax.kw{is_leaf = …}
function tree.map(f, value, ...)
  local rest, n = { ... }, select("#", ...)
  local is_leaf
  if n > 0 and C.is_kw(rest[n]) then
    is_leaf = C.keywords(rest[n], "tree.map", { is_leaf = true }).is_leaf
    n = n - 1
  end
  local leaves, def = C.tree_flatten(value, is_leaf)
  local out = {}
  if n == 0 then
    for i = 1, #leaves do
      out[i] = f(leaves[i])
    end
  elseif n == 1 then
    local other = C.tree_follow(def, rest[1], "tree.map", "tree 1")
    for i = 1, #leaves do
      out[i] = f(leaves[i], other[i])
    end
  else
    local lists = {}
    for k = 1, n do
      lists[k] = C.tree_follow(def, rest[k], "tree.map", "tree " .. k)
    end
    for i = 1, #leaves do
      local args = {}
      for k = 1, n do
        args[k] = lists[k][i]
      end
      out[i] = f(leaves[i], unpack(args, 1, n))
    end
  end
  return C.tree_unflatten(def, out)
end

--- Folds the leaves from the left; without `initial` the first leaf is the start.
function tree.reduce(f, value, initial)
  local leaves = C.tree_flatten(value)
  local i, acc = 1, initial
  if acc == nil then
    i, acc = 2, leaves[1]
  end
  for k = i, #leaves do
    acc = f(acc, leaves[k])
  end
  return acc
end

--- Whether f holds for every leaf.
function tree.all(value)
  for _, x in ipairs((C.tree_flatten(value))) do
    if not x then
      return false
    end
  end
  return true
end

--- List of {path, leaf}, and the definition. A path is a list of keys; places in lists count from
--- 0.
function tree.flatten_with_path(value, is_leaf)
  local leaves, def, paths = C.tree_flatten(value, is_leaf, true)
  local out = {}
  for i = 1, #leaves do
    out[i] = { paths[i], leaves[i] }
  end
  return out, def
end

tree.leaves_with_path = function(value, is_leaf)
  return (tree.flatten_with_path(value, is_leaf))
end

--- f(path, leaf) of every leaf.
function tree.map_with_path(f, value, ...)
  local leaves, def, paths = C.tree_flatten(value, nil, true)
  local others = {}
  for k = 1, select("#", ...) do
    others[k] = C.tree_follow(def, (select(k, ...)), "tree.map_with_path", "tree " .. k)
  end
  local out = {}
  for i = 1, #leaves do
    local args = {}
    for k = 1, #others do
      args[k] = others[k][i]
    end
    out[i] = f(paths[i], leaves[i], unpack(args, 1, #others))
  end
  return C.tree_unflatten(def, out)
end

--- "['layers'][0]": a path as text.
function tree.keystr(path)
  local parts = {}
  for i, k in ipairs(path) do
    parts[i] = type(k) == "string" and ("['%s']"):format(k) or ("[%s]"):format(k)
  end
  return table.concat(parts)
end

--- A tree of lists instead of a list of trees, and so on: outer and inner change places.
function tree.transpose(outer, inner, value)
  local rows = C.tree_follow(outer, value, "tree.transpose")
  local columns = {}
  for i, row in ipairs(rows) do
    for k, leaf in ipairs(C.tree_follow(inner, row, "tree.transpose")) do
      columns[k] = columns[k] or {}
      columns[k][i] = leaf
    end
  end
  local leaves = {}
  for k, column in ipairs(columns) do
    leaves[k] = C.tree_unflatten(outer, column)
  end
  return C.tree_unflatten(inner, leaves)
end

local function bytes_text(n)
  for _, unit in ipairs { { 2 ^ 30, "GiB" }, { 2 ^ 20, "MiB" }, { 2 ^ 10, "KiB" } } do
    if n >= unit[1] then
      return ("%.4g %s"):format(n / unit[1], unit[2])
    end
  end
  return ("%d B"):format(n)
end

local function grouped(n)
  return (("%d"):format(n):reverse():gsub("(%d%d%d)", "%1,"):reverse():gsub("^,", ""))
end

-- Rows of texts as lines; columns after the second stand to the right.
local function columns_text(rows)
  local width, lines = {}, {}
  for _, row in ipairs(rows) do
    for k, cell in ipairs(row) do
      width[k] = math.max(width[k] or 0, #cell)
    end
  end
  for i, row in ipairs(rows) do
    local cells = {}
    for k, cell in ipairs(row) do
      local space = (" "):rep(width[k] - #cell)
      cells[k] = k > 2 and space .. cell or cell .. space
    end
    lines[i] = table.concat(cells, "  "):gsub(" +$", "")
  end
  return table.concat(lines, "\n")
end

--- A table of the leaves: names, types, numbers of elements, bytes; and their sums.
---e.g. `print(jax.tree.summary({w = jax.numpy.ones{784, 10}, b = jax.numpy.zeros{10}}))`
---@return string
function tree.summary(value)
  local rows, count, bytes = { { "name", "type", "elements", "bytes" } }, 0, 0
  for _, item in ipairs((tree.flatten_with_path(value))) do
    local path, leaf = item[1], item[2]
    local elements, size = 1, 0
    if C.is_array(leaf) then
      elements, size = C.size(leaf), C.nbytes(leaf)
    end
    count, bytes = count + elements, bytes + size
    rows[#rows + 1] = { tree.keystr(path), C.describe(leaf), grouped(elements),
      size > 0 and bytes_text(size) or "" }
  end
  rows[#rows + 1] = { "in all", ("%d leaves"):format(#rows - 1), grouped(count),
    bytes_text(bytes) }
  return columns_text(rows)
end

--- Makes a type known: objects with this metatable are trees.
---@param metatable table
---@param flatten fun(object: table): any[], any    children, and what else it takes to rebuild it
---@param unflatten fun(aux: any, children: any[]): table
function tree.register_pytree_node(metatable, flatten, unflatten)
  C.tree_register(metatable, flatten, unflatten)
end

return tree
