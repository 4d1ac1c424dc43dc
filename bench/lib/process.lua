--- Run a process and learn its wall time, processor time and peak memory (Linux, by wait4).

local ffi = require "ffi"

ffi.cdef [[
typedef struct { long sec, nsec; } bench_timespec;
typedef struct { long sec, usec; } bench_timeval;
typedef struct { bench_timeval user, system; long maxrss; long rest[13]; } bench_rusage;
typedef struct { char opaque[256]; } bench_actions;
int clock_gettime(int, bench_timespec *);
int posix_spawnp(int *, const char *, const bench_actions *, const void *, const char *const *,
                 char **);
int posix_spawn_file_actions_init(bench_actions *);
int posix_spawn_file_actions_addopen(bench_actions *, int, const char *, int, unsigned);
int posix_spawn_file_actions_destroy(bench_actions *);
int wait4(int, int *, int, bench_rusage *);
int setenv(const char *, const char *, int);
extern char **environ;
]]

local C = ffi.C
local WRITE_CREATE_TRUNCATE = 577 -- O_WRONLY | O_CREAT | O_TRUNC on Linux

local process = {}

---Monotonic time in seconds.
function process.clock()
  local t = ffi.new "bench_timespec"
  C.clock_gettime(1, t)
  return tonumber(t.sec) + tonumber(t.nsec) * 1e-9
end

---Set an environment variable for the processes to come.
function process.setenv(name, value)
  C.setenv(name, value, 1)
end

local function slurp(path)
  local f = io.open(path)
  local text = f and f:read "*a" or ""
  if f then
    f:close()
  end
  return text
end

---Run a command (a list of words), output into files under `dir`.
---@return table {ok, wall, cpu, rss (bytes), out, err}
function process.run(words, dir)
  local argv = ffi.new("const char *[?]", #words + 1)
  for i, w in ipairs(words) do
    argv[i - 1] = w
  end
  local out, err = dir .. "/stdout", dir .. "/stderr"
  local actions, pid = ffi.new "bench_actions", ffi.new "int[1]"
  C.posix_spawn_file_actions_init(actions)
  C.posix_spawn_file_actions_addopen(actions, 1, out, WRITE_CREATE_TRUNCATE, 420)
  C.posix_spawn_file_actions_addopen(actions, 2, err, WRITE_CREATE_TRUNCATE, 420)
  local start = process.clock()
  local failed = C.posix_spawnp(pid, words[1], actions, nil, argv, C.environ)
  local status, usage = ffi.new "int[1]", ffi.new "bench_rusage"
  if failed == 0 then
    C.wait4(pid[0], status, 0, usage)
  end
  local wall = process.clock() - start
  C.posix_spawn_file_actions_destroy(actions)
  local seconds = function(t)
    return tonumber(t.sec) + tonumber(t.usec) * 1e-6
  end
  return {
    ok = failed == 0 and status[0] == 0,
    wall = wall,
    cpu = seconds(usage.user) + seconds(usage.system),
    rss = tonumber(usage.maxrss) * 1024,
    out = slurp(out),
    err = failed == 0 and slurp(err) or "cannot start " .. words[1],
  }
end

return process
