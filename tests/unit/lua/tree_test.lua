-- tree_test.lua — jax.tree.

local jax = require "jaxlua"
local tree = jax.tree

describe("trees", function()
  it("flatten in the order of their keys and come back", function()
    local t = { b = { 1, { 2, 3 } }, a = 4, [7] = { x = 5 }, none = jax.None }
    local leaves, def = tree.flatten(t)
    assert.same({ 5, 4, 1, 2, 3 }, leaves)
    assert.equal("PyTreeDef({7: {'x': *}, 'a': *, 'b': [*, [*, *]], 'none': None})", tostring(def))
    assert.equal(5, def.num_leaves)
    assert.same(t, tree.unflatten(def, leaves))
    assert.equal(def, tree.structure { none = jax.None, [7] = { x = 0 }, b = { 0, { 0, 0 } },
      a = 0 })
    assert.are_not.equal(def, tree.structure { b = { 1, { 2 } } })
    assert.same({}, tree.leaves {})
    assert.same({ 1 }, tree.leaves(1))
    assert.same({ true, "s" }, tree.leaves { true, "s" })
    assert.is_false((pcall(tree.unflatten, def, { 1 })))
  end)

  it("map, reduce, is_leaf", function()
    assert.same({ a = 11, b = { 22 } },
      tree.map(function(x, y) return x + y end, { a = 1, b = { 2 } }, { a = 10, b = { 20 } }))
    assert.same({ 6 }, tree.map(function(x, y, z) return x + y + z end, { 1 }, { 2 }, { 3 }))
    assert.equal(10, tree.reduce(function(x, y) return x + y end, { 1, { 2, 3 }, 4 }))
    assert.same({ 2, 1 }, tree.map(function(l) return #l end, { { 1, 2 }, { 3 } },
      jax.kw { is_leaf = function(v) return type(v) == "table" and type(v[1]) == "number" end }))
    -- a subtree stands where the first tree has a leaf
    assert.same({ 3 }, tree.map(function(_, sub) return #sub end, { 1 }, { { 7, 8, 9 } }))
    assert.is_true(tree.all { true, { true } })
    assert.is_false(tree.all { true, { false } })
  end)

  it("paths", function()
    local list = tree.leaves_with_path { a = { 1, 2 }, b = 3 }
    assert.equal("['a'][0]", tree.keystr(list[1][1]))
    assert.equal("['a'][1]", tree.keystr(list[2][1]))
    assert.equal("['b']", tree.keystr(list[3][1]))
    assert.same({ a = "['a']=1" },
      tree.map_with_path(function(p, v) return tree.keystr(p) .. "=" .. v end, { a = 1 }))
  end)

  it("transpose", function()
    assert.same({ x = { 1, 3 }, y = { 2, 4 } },
      tree.transpose(tree.structure { 0, 0 }, tree.structure { x = 0, y = 0 },
        { { x = 1, y = 2 }, { x = 3, y = 4 } }))
  end)

  it("registered types", function()
    local Point = {}
    tree.register_pytree_node(Point, function(p) return { p.x, p.y }, p.name end,
      function(name, c) return setmetatable({ x = c[1], y = c[2], name = name }, Point) end)
    local p = setmetatable({ x = 1, y = { 2, 3 }, name = "n" }, Point)
    local q = tree.map(function(v) return v * 2 end, { p })[1]
    assert.equal(Point, getmetatable(q))
    assert.same({ 2, { 4, 6 }, "n" }, { q.x, q.y, q.name })
    assert.equal(tree.structure(p), tree.structure(q))
    assert.are_not.equal(tree.structure(p),
      tree.structure(setmetatable({ x = 1, y = { 2, 3 }, name = "m" }, Point)))
  end)
end)

describe("trees that differ", function()
  local function says(message, ...)
    local ok, e = pcall(jax.tree.map, function(a) return a end, ...)
    assert.is_false(ok)
    assert.truthy(tostring(e):find(message, 1, true), tostring(e))
  end

  it("say which tree and where", function()
    says("tree.map: trees differ: tree 1 at ['a'] should be a list of 2 items, is a table of 1",
      { a = { 1, 2 } }, { a = { 1 } })
    says("tree.map: trees differ: tree 2 has nothing at ['a'][1]['y']",
      { a = { 1, { x = 1, y = 2 } } }, { a = { 1, { x = 1, y = 2 } } },
      { a = { 1, { x = 1, z = 2 } } })
    says("tree.map: trees differ: tree 1 should be a dictionary of 1 items, is the number 3",
      { a = 1 }, 3)
  end)
end)
