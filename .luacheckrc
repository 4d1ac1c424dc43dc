std = "luajit"
max_line_length = 100
self = false -- methods that do not use `self` are fine
unused_args = false
exclude_files = { "build/**", ".venv/**", "tests/golden/random_programs.lua",
  "tests/golden/families.lua", "tests/golden/scipy.lua", "tests/golden/jaxpr.lua",
  "tests/golden/linalg.lua", "tests/golden/collectives.lua" } -- made by scripts
files["tests/**/*_test.lua"] = { std = "+busted" }
files["tests/prop/**"] = { std = "+busted" }
files["tests/prim/**"] = { ignore = { "211/nan", "211/inf" }, max_line_length = false } -- printed
files["tests/luarun.lua"] = { ignore = { "122" } } -- sets os.exit
