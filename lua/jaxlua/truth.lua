--- Truth tests that Lua cannot intercept: `if x:lt(3)`, `not x:any()`, `x:lt(1) and a or b`.
--
-- The bytecode of a traced function is read for calls and operations whose result goes straight
-- into a truth test. Such a site, known by source, line and the name that is called there, is no
-- error by itself:
-- only when that call makes a boolean tracer whose value is not known does the operation raise
-- (runtime/bind/trace.c). So nil checks and static values are never reported.
--
-- Within a basic block: from each test back to the instruction that wrote its slot, through one
-- copy of a local. The first argument of assert counts as tested.

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
local ENDS = { JMP = true, LOOP = true, ILOOP = true, JLOOP = true, RET = true, RET0 = true,
  RET1 = true, RETM = true }

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

-- The name under which the function in slot s was found: a field, a global or an upvalue.
local function callee(f, pc, s)
  for p = pc - 1, math.max(1, pc - 60), -1 do
    local op, a, b, c, d, mode = decode(f, p)
    if writes(op, a, b, d, mode, s) then
      if op == "TGETS" then
        return constant(f, c)
      elseif op == "GGET" then
        return constant(f, d)
      elseif op == "UGET" then
        return (util.funcuvname(f, d))
      end
      return nil
    end
  end
end

-- The instruction that wrote what is tested at pc in slot s, if it is a call in the same block.
local function site_of(f, pc, s, target)
  for p = pc - 1, 1, -1 do
    local op, a, b, _, d, mode = decode(f, p)
    if writes(op, a, b, d, mode, s) then
      if op == "CALL" or op == "CALLM" then
        return p, callee(f, p, a)
      elseif op ~= "MOV" then
        return nil
      end
      s = d
    end
    if target[p] or ENDS[op] then
      return nil
    end
  end
end

local function scan_one(f, info, found)
  local n, target = info.bytecodes, {}
  for pc = 1, n - 1 do
    local op, _, _, _, d, mode = decode(f, pc)
    if op and bit.band(mode, 15 * 128) == 13 * 128 then
      target[pc + d - 0x7fff] = true
    end
  end
  for pc = 1, n - 1 do
    local op, a, _, _, d = decode(f, pc)
    local s = TESTS[op] and d or nil
    if (op == "CALL" or op == "CALLM") and callee(f, pc, a) == "assert" then
      s = a + 2
    end
    if s and not target[pc] then
      local p, name = site_of(f, pc, s, target)
      if p and name then
        found(("%s:%d:%s"):format(info.source, util.funcinfo(f, p).currentline, name), name)
      end
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

local known = {}

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
    if type(v) == "function" and util.funcinfo(v).bytecodes then
      walk(v, found, seen)
    end
  end
end

--- Reads f and the Lua functions it reaches through its upvalues; once each.
function truth.watch(f)
  if usable and type(f) == "function" then
    walk(f, C.truth_site, {})
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
  function C.hooks.truth(name, where)
    (write or function(text)
      io.stderr:write(text, "\n")
    end)(("jaxlua: %s: warning: %s gives an array, which is true here whatever it holds "
      .. "(write %s(...):item())"):format(where, name, name))
  end
  scan(chunk, function(key, name)
    if BOOLEAN[name] then
      C.truth_site(key, true)
    end
  end, {})
end

--- The sites of f, for tests: a list of "source:line:name".
function truth.sites(f)
  local list = {}
  if usable then
    scan(f, function(key)
      list[#list + 1] = key
    end, {})
  end
  return list
end

return truth
