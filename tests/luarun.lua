-- luarun.lua FILE [OPTIONS…] — runs Debian's busted inside the command, so that `require "jaxlua"`
-- finds what was built. The state is closed at the end: finalizers run and leaks show.

package.path = package.path .. ";tests/?.lua"
  .. ";/usr/share/lua/5.1/?.lua;/usr/share/lua/5.1/?/init.lua"
package.cpath = package.cpath
  .. ";/usr/lib/x86_64-linux-gnu/lua/5.1/?.so;/usr/lib/aarch64-linux-gnu/lua/5.1/?.so"

local exit = os.exit
os.exit = function(code) -- luacheck: ignore
  if type(code) == "number" and code > 0 then code = 1 end
  io.stdout:flush()
  exit(code, true)
end

-- As a chunk without a file: busted then ends the process by itself, with its exit code.
assert(loadstring('require "busted.runner" { standalone = false }', "=busted"))()
