-- embed.lua OUT.c OUT.h FILES… — writes the Lua library as C data, so that the command is one file.
--
-- lua/jaxlua/numpy/linalg.lua is the module "jaxlua.numpy.linalg"; an init.lua names its folder.
-- The table is sorted by name; `path` is what tracebacks show.

local out_c, out_h = arg[1], arg[2]

local function module_name(path)
  local name = path:gsub("^lua/", ""):gsub("%.lua$", ""):gsub("/init$", "")
  return (name:gsub("/", "."))
end

local function read(path)
  local f = assert(io.open(path, "rb"))
  local text = f:read("*a")
  f:close()
  return text
end

local function write(path, text)
  local f = assert(io.open(path, "wb"))
  assert(f:write(text))
  assert(f:close())
end

-- Decimal bytes, 32 to a line: string literals of this length are beyond what C11 promises.
local function bytes(text)
  local lines = {}
  for i = 1, #text, 32 do
    lines[#lines + 1] = table.concat({ text:byte(i, math.min(i + 31, #text)) }, ",") .. ","
  end
  return table.concat(lines, "\n")
end

local modules = {}
for i = 3, #arg do
  modules[#modules + 1] = { name = module_name(arg[i]), path = arg[i], text = read(arg[i]) }
end
table.sort(modules, function(a, b) return a.name < b.name end)

local data, rows = {}, {}
for i, m in ipairs(modules) do
  -- A final zero keeps empty files valid C and the text a string.
  data[i] = ("static const unsigned char text_%d[] = { /* %s */\n%s0};\n")
    :format(i, m.path, bytes(m.text))
  rows[i] = ('    {"%s", "%s", text_%d, %d},\n'):format(m.name, m.path, i, #m.text)
end

-- The header never changes; leaving it alone spares its readers a compilation.
local header = [[
/* embed.h — the Lua library as data; written by runtime/gen/embed.lua. */
#ifndef JX_EMBED_H
#define JX_EMBED_H

#include <stddef.h>

typedef struct jx_embed {
  const char *name;          /* module name: "jaxlua.numpy.linalg"      */
  const char *path;          /* source file, for tracebacks             */
  const unsigned char *data; /* its text, followed by a zero            */
  size_t size;               /* bytes of text, the zero not counted     */
} jx_embed;

extern const jx_embed jx_embed_table[]; /* sorted by name; ends with a row of NULLs */
extern const size_t jx_embed_count;

#endif
]]
if not pcall(function() assert(read(out_h) == header) end) then write(out_h, header) end

write(out_c, ([[
/* embed.c — written by runtime/gen/embed.lua. */
#include "embed.h"

%s
const jx_embed jx_embed_table[] = {
%s    {NULL, NULL, NULL, 0},
};
const size_t jx_embed_count = %d;
]]):format(table.concat(data, "\n"), table.concat(rows), #modules))
