--- Truth tests that Lua cannot intercept: `if x:lt(3)`, `not x:any()`, `x:lt(1) and a or b`.
--
-- The bytecode of a traced function is read for calls and operations whose result goes straight
-- into a truth test. Such a site, known by source, line and the name that is called there, is no
-- error by itself:
-- only when that call makes a boolean tracer whose value is not known does the operation raise
-- (runtime/bind/trace.c). So nil checks and static values are never reported.
--
-- From each test back to the call that wrote its slot, through copies of locals, if no other way
-- leads there. The first argument of assert counts as tested. `==` and `~=` of what an operation
-- returns are sites, too: a new array is equal to nothing, so such a test has one outcome.

local C = require "jaxlua.core"

local truth = {}

local ok, util = pcall(require, "jit.util")
if not ok then
  util = nil
end

-- Opcodes of LuaJIT 2.1, in order; `names_agree` checks them against this build.
local NAMES = [[
  ISLT ISGE ISLE ISGT ISEQV ISNEV ISEQS ISNES ISEQN ISNEN ISEQP ISNEP ISTC ISFC IST ISF
  ISTYPE ISNUM MOV NOT UNM LEN ADDVN SUBVN MULVN DIVVN MODVN ADDNV SUBNV MULNV DIVNV MODNV
  ADDVV SUBVV MULVV DIVVV MODVV POW CAT KSTR KCDATA KSHORT KNUM KPRI KNIL UGET USETV USETS
  USETN USETP UCLO FNEW TNEW TDUP GGET GSET TGETV TGETS TGETB TGETR TSETV TSETS TSETB TSETM
  TSETR CALLM CALL CALLMT CALLT ITERC ITERN VARG ISNEXT RETM RET RET0 RET1 FORI JFORI FORL
  IFORL JFORL ITERL IITERL JITERL LOOP ILOOP JLOOP JMP]]

local opcode, number = {}, 0
for name in NAMES:gmatch("%S+") do
  opcode[number] = name
  number = number + 1
end

local TESTS = { IST = true, ISF = true, ISTC = true, ISFC = true, NOT = true }
local EQUALS = { ISEQV = true, ISNEV = true, ISEQN = true, ISNEN = true, ISEQS = true,
  ISNES = true }

-- op, a, b, c, d, mode
local function decode(f, pc)
  local ins, mode = util.funcbc(f, pc)
  if not ins then
    return nil
  end
  local band, shr = bit.band, bit.rshift
  return opcode[band(ins, 255)] or "?", band(shr(ins, 8), 255), shr(ins, 24),
    band(shr(ins, 16), 255),
    shr(ins, 16), mode
end

local function names_agree()
  if not util then
    return false
  end
  local f = loadstring("local x, y = ... if not x.f(y) then return 1 end")
  local seen = {}
  for pc = 1, util.funcinfo(f).bytecodes - 1 do
    seen[(decode(f, pc))] = true
  end
  return seen.TGETS and seen.CALL and (seen.IST or seen.ISF) and seen.JMP and true or false
end

local usable = names_agree()

-- Whether the instruction writes slot s.
local function writes(op, a, b, d, mode, s)
  if op == "CALL" or op == "CALLM" then
    return b ~= 1 and s >= a and (b == 0 or s <= a + b - 2)
  elseif op == "KNIL" then
    return s >= a and s <= d
  elseif op == "VARG" or op == "ITERC" or op == "ITERN" then
    return s >= a
  end
  return bit.band(mode, 7) == 1 and s == a
end

local function constant(f, d)
  local k = util.funck(f, -d - 1)
  return type(k) == "string" and k or nil
end

-- The name under which the function in slot s was found: a field, a global or an upvalue; "?" for a
-- local, whose name is not kept.
local function callee(f, pc, s)
  for p = pc - 1, math.max(1, pc - 60), -1 do
    local op, a, b, c, d, mode = decode(f, p)
    if writes(op, a, b, d, mode, s) then
      if op == "TGETS" then
        return constant(f, c), p, b
      elseif op == "GGET" then
        return constant(f, d)
      elseif op == "UGET" then
        return (util.funcuvname(f, d))
      end
      return op == "MOV" and "?" or nil
    end
  end
end

-- All jumps: list of {from, to}.
local function jumps_of(f, n)
  local list = {}
  for pc = 1, n - 1 do
    local op, _, _, _, d, mode = decode(f, pc)
    if op and bit.band(mode, 15 * 128) == 13 * 128 then
      list[#list + 1] = { pc, pc + d - 0x7fff }
    end
  end
  return list
end

-- Whether slot s at t holds what the instruction p < t put there, whichever way t was reached:
-- nothing jumps over p into what follows it, and no loop around t writes the slot.
local function reaches(f, p, t, s, jumps)
  local last = t
  for _, jump in ipairs(jumps) do
    if jump[2] > p and jump[2] <= t then
      if jump[1] < p then
        return false
      end
      last = math.max(last, jump[1])
    end
  end
  for pc = p + 1, last do
    local op, a, b, _, d, mode = decode(f, pc)
    if pc ~= t and op and writes(op, a, b, d, mode, s) then
      return false
    end
  end
  return true
end

-- The call whose result is in slot s at pc, through copies of locals.
local function site_of(f, pc, s, jumps)
  local use = pc
  for p = pc - 1, 1, -1 do
    local op, a, b, _, d, mode = decode(f, p)
    if writes(op, a, b, d, mode, s) then
      if not reaches(f, p, use, s, jumps) then
        return nil
      elseif op == "CALL" or op == "CALLM" then
        return p, callee(f, p, a)
      elseif op ~= "MOV" then
        return nil
      end
      s, use = d, p
    end
  end
end

-- "x or nil", and the last part of "flag and x or y": the value is wanted, not its truth.
local function is_choice(f, pc, op, a, d, jumps)
  if op ~= "IST" and op ~= "ISTC" then
    return false
  end
  local s, to = op == "IST" and d or a, nil
  for _, jump in ipairs(jumps) do
    to = jump[1] == pc + 1 and jump[2] or to
  end
  if not to or to <= pc + 2 then
    return false
  end
  local last, la, lb, _, ld, mode = decode(f, to - 1)
  if not writes(last, la, lb, ld, mode, s) then
    return false
  elseif last == "KPRI" and to == pc + 3 and ld < 2 then
    return true
  end
  for _, jump in ipairs(jumps) do
    if jump[2] == pc + 2 and jump[1] < pc then
      return true
    end
  end
  return false
end

-- math.max(…) == y, and floor(x) == x of a local floor.
local function of_lua(f, p, name)
  local _, a = decode(f, p)
  local _, at, base = callee(f, p, a)
  if at then
    for q = at - 1, math.max(1, at - 20), -1 do
      local op, qa, qb, _, d, mode = decode(f, q)
      if writes(op, qa, qb, d, mode, base) then
        local from = op == "GGET" and constant(f, d)
        return from == "math" or from == "string" or from == "table"
      end
    end
    return false
  end
  return math[name] ~= nil
end

local function scan_one(f, info, found)
  local n = info.bytecodes
  local jumps = jumps_of(f, n)
  local function site(pc, s, what)
    local p, name = site_of(f, pc, s, jumps)
    if p and name and not (what == "equal" and of_lua(f, p, name)) then
      found(("%s:%d:%s"):format(info.source, util.funcinfo(f, p).currentline, name), name, what)
    end
  end
  for pc = 1, n - 1 do
    local op, a, _, _, d = decode(f, pc)
    if TESTS[op] and not is_choice(f, pc, op, a, d, jumps) then
      site(pc, d, "truth")
    elseif EQUALS[op] then
      site(pc, a, "equal")
      if op == "ISEQV" or op == "ISNEV" then
        site(pc, d, "equal")
      end
    elseif (op == "CALL" or op == "CALLM") and callee(f, pc, a) == "assert" then
      site(pc, a + 2, "truth")
    end
  end
end

-- A function or prototype, and those inside it.
local function scan(f, found, known)
  local info = util.funcinfo(f)
  if not info.bytecodes then
    return
  end
  local key = ("%s:%d:%d:%d"):format(info.source, info.linedefined, info.lastlinedefined,
    info.bytecodes)
  if known[key] or info.source:sub(1, 12) == "@lua/jaxlua/" then
    return
  end
  known[key] = true
  scan_one(f, info, found)
  if info.children then
    for i = -1, -1e5, -1 do
      local k = util.funck(f, i)
      if k == nil then
        break
      end
      if type(k) == "proto" then
        scan(k, found, known)
      end
    end
  end
end

local known, reach = {}, nil
local MOST = 64 -- items of a table that are looked at
local library = setmetatable({ [_G] = true, [C] = true, [package.loaded] = true },
  { __mode = "k" })

local function walk(f, found, seen)
  if seen[f] then
    return
  end
  seen[f] = true
  scan(f, found, known)
  for i = 1, 255 do
    local name, v = debug.getupvalue(f, i)
    if name == nil then
      break
    end
    reach(v, found, seen, 2)
  end
end

-- Tables of the script: modules, classes, records of functions; not what is large.
function reach(v, found, seen, depth)
  if type(v) == "function" then
    if util.funcinfo(v).bytecodes then
      walk(v, found, seen)
    end
  elseif type(v) == "table" and depth > 0 and not seen[v] and not library[v] then
    seen[v] = true
    local left = MOST
    for _, item in next, v do
      if left == 0 then
        break
      end
      left = left - 1
      reach(item, found, seen, depth - 1)
    end
    local mt = debug.getmetatable(v)
    reach(mt and rawget(mt, "__index"), found, seen, 1)
    reach(mt and rawget(mt, "__call"), found, seen, 1)
  end
end

-- Names whose results may be compared by == with something: what gives arrays.
local arrays

local function gives_array(name)
  if not arrays then
    arrays = { ["?"] = false }
    for method in pairs(C.methods) do
      arrays[method] = true
    end
    local signatures = require "jaxlua.signatures"
    for _, module in ipairs { "elementwise", "logic", "reductions", "linalg", "manipulation" } do
      for line in signatures[module]:gmatch "[^\n]+" do
        for name_ in (line:match "^(.-)|" or ""):gmatch "%S+" do
          arrays[name_] = true
        end
      end
    end
    for _, method in ipairs { "item", "totable", "ffi", "dim", "size", "shape" } do
      arrays[method] = false
    end
    for _, lib in ipairs { string, table, _G } do -- s:sub(1, 1) == "a", select("#", ...) == 0
      for known_name in pairs(lib) do
        arrays[known_name] = false
      end
    end
  end
  return arrays[name]
end

local function note(key, name, what)
  if what == "truth" then
    C.truth_site(key)
  elseif gives_array(name) then
    C.truth_site(key, false, true)
  end
end

--- Reads f and the Lua functions it reaches through its upvalues and their tables; once each.
function truth.watch(f)
  if usable and type(f) == "function" then
    for name, module in pairs(package.loaded) do
      if type(module) == "table" and name:sub(1, 6) == "jaxlua" then
        library[module] = true
      end
    end
    walk(f, note, {})
  end
end

-- Functions that give an array of booleans, and no boolean of Lua.
local BOOLEAN = {}
for name in ([[lt le gt ge eq ne less less_equal greater greater_equal equal not_equal any all isnan
  isinf isfinite isposinf isneginf is_finite isclose allclose array_equal logical_and logical_or
  logical_not logical_xor signbit reduce_and reduce_or]]):gmatch("%S+") do
  BOOLEAN[name] = true
end

--- Warns where the result of an array's comparison decides a branch of this chunk, or of a function
--- in it: an array is true whatever it holds. Once for each place, when it happens. Used by the
--- command.
---@param chunk function
---@param write? fun(line: string)  standard error if absent
function truth.warn(chunk, write)
  if not usable then
    return
  end
  function C.hooks.truth(name, where, equal)
    (write or function(text)
      io.stderr:write(text, "\n")
    end)(("jaxlua: %s: warning: %s gives an array, which %s (write %s(...):item())"):format(where,
      name, equal and "is equal to nothing, whatever it holds" or "is true here whatever it holds",
      name))
  end
  scan(chunk, function(key, name, what)
    if what == "truth" and BOOLEAN[name] then
      C.truth_site(key, true)
    elseif what == "equal" and gives_array(name) then
      C.truth_site(key, true, true)
    end
  end, {})
end

--- The sites of f, for tests: a list of "source:line:name".
function truth.sites(f)
  local list = {}
  if usable then
    scan(f, function(key, name, what)
      if what == "truth" or gives_array(name) then
        list[#list + 1] = (what == "equal" and "=" or "") .. key
      end
    end, {})
  end
  return list
end

return truth
