--- A program on a pseudo-terminal: `local p = pty.start({exe, "-i"}, {TERM = "xterm"}, 80)`,
-- p:send "1 + 1\r", p:expect "2", p:finish().
--
-- The screen is not drawn: `text` is what came without control sequences, `raw` is all of it.

local ffi = require "ffi"

ffi.cdef [[
typedef struct { char room[1024]; } pty_opaque;
struct pty_pollfd { int fd; short events, revents; };
struct pty_winsize { unsigned short row, col, x, y; };
int posix_openpt(int flags);
int grantpt(int fd);
int unlockpt(int fd);
char *ptsname(int fd);
int posix_spawnattr_init(pty_opaque *a);
int posix_spawnattr_destroy(pty_opaque *a);
int posix_spawnattr_setflags(pty_opaque *a, short flags);
int posix_spawn_file_actions_init(pty_opaque *a);
int posix_spawn_file_actions_destroy(pty_opaque *a);
int posix_spawn_file_actions_addopen(pty_opaque *a, int fd, const char *path, int flags,
                                     unsigned mode);
int posix_spawn_file_actions_adddup2(pty_opaque *a, int from, int to);
int posix_spawn(int *pid, const char *path, const pty_opaque *actions, const pty_opaque *attr,
                const char *const *argv, const char *const *envp);
int waitpid(int pid, int *status, int options);
int kill(int pid, int sig);
long read(int fd, void *to, size_t n);
long write(int fd, const void *from, size_t n);
int close(int fd);
int poll(struct pty_pollfd *fds, unsigned long n, int timeout);
int ioctl(int fd, unsigned long request, ...);
int fcntl(int fd, int command, ...);
]]

local O_RDWR, O_NOCTTY, O_CLOEXEC, SETSID, TIOCSWINSZ = 2, 0x100, 0x80000, 0x80, 0x5414
local SLOW = io.open("/proc/self/cmdline"):read("*a"):find "san/" and 20 or 1

local pty = {}

---@class pty.Program
local Program = {}
Program.__index = Program

local function strings(list)
  local array = ffi.new("const char *[?]", #list + 1)
  for i, s in ipairs(list) do
    array[i - 1] = s
  end
  return array
end

local function environment(changes)
  local list = {}
  local f = io.open("/proc/self/environ", "rb")
  for entry in f:read("*a"):gmatch "[^%z]+" do
    if changes[entry:match "^[^=]*"] == nil then
      list[#list + 1] = entry
    end
  end
  f:close()
  for name, value in pairs(changes) do
    if value then
      list[#list + 1] = name .. "=" .. value
    end
  end
  return list
end

--- Starts argv on a new terminal of so many columns. env: changes; false takes a variable away.
function pty.start(argv, env, columns)
  local fd = ffi.C.posix_openpt(O_RDWR + O_NOCTTY + O_CLOEXEC)
  assert(fd >= 0 and ffi.C.grantpt(fd) == 0 and ffi.C.unlockpt(fd) == 0)
  local self = setmetatable({ fd = fd, raw = "", text = "", at = 1 }, Program)
  self:resize(columns or 80)
  local attr, actions = ffi.new "pty_opaque", ffi.new "pty_opaque"
  ffi.C.posix_spawnattr_init(attr)
  ffi.C.posix_spawnattr_setflags(attr, SETSID)
  ffi.C.posix_spawn_file_actions_init(actions)
  -- The first terminal that the leader of a session opens becomes its own.
  ffi.C.posix_spawn_file_actions_addopen(actions, 0, ffi.C.ptsname(fd), O_RDWR, 0)
  ffi.C.posix_spawn_file_actions_adddup2(actions, 0, 1)
  ffi.C.posix_spawn_file_actions_adddup2(actions, 0, 2)
  local pid, list = ffi.new "int[1]", environment(env or {})
  local failed = ffi.C.posix_spawn(pid, argv[1], actions, attr, strings(argv), strings(list))
  ffi.C.posix_spawnattr_destroy(attr)
  ffi.C.posix_spawn_file_actions_destroy(actions)
  assert(failed == 0, "cannot start " .. argv[1])
  self.pid = pid[0]
  return self
end

function Program:resize(columns)
  local size = ffi.new("struct pty_winsize", { 24, columns })
  ffi.C.ioctl(self.fd, TIOCSWINSZ, size)
end

function Program:send(keys)
  while #keys > 0 do
    local n = tonumber(ffi.C.write(self.fd, keys, #keys))
    assert(n > 0)
    keys = keys:sub(n + 1)
  end
end

--- Without control sequences and carriage returns.
function pty.plain(text)
  text = text:gsub("\27[%[%d;?]*$", "") -- the beginning of one
  return (text:gsub("\27%[[%d;?]*[%a@]", ""):gsub("\27[()][%w]", ""):gsub("\27[=>]", "")
    :gsub("[\r\a]", ""))
end

-- More text, if some comes within so many milliseconds; false at the end.
local function more(self, wait)
  local p = ffi.new("struct pty_pollfd[1]", { { self.fd, 1, 0 } })
  if ffi.C.poll(p, 1, wait) <= 0 then
    return true
  end
  local room = ffi.new "char[4096]"
  local n = tonumber(ffi.C.read(self.fd, room, 4096))
  if n <= 0 then
    return false
  end
  self.raw = self.raw .. ffi.string(room, n)
  self.text = pty.plain(self.raw)
  return true
end

--- Waits for this text (not a pattern) after what was expected before; gives what came until then.
function Program:expect(wanted, seconds)
  local stop = os.time() + (seconds or 20) * SLOW
  while true do
    local from, to = self.text:find(wanted, self.at, true)
    if from then
      local before = self.text:sub(self.at, to)
      self.at = to + 1
      return before
    end
    if not more(self, 100) or os.time() > stop then
      error(("expected %q, got %q"):format(wanted, self.text:sub(self.at)), 2)
    end
  end
end

--- What comes within this time.
function Program:rest(milliseconds)
  more(self, milliseconds or 200)
  local text = self.text:sub(self.at)
  self.at = #self.text + 1
  return text
end

--- Ends the input, if asked, and waits for the end; gives the remaining text and the exit code, or
--- nil and the signal.
function Program:finish(keys)
  if keys then
    self:send(keys)
  end
  local stop = os.time() + 20 * SLOW
  while more(self, 100) and os.time() < stop do end
  if os.time() >= stop then
    ffi.C.kill(self.pid, 9)
  end
  local status = ffi.new "int[1]"
  ffi.C.waitpid(self.pid, status, 0)
  ffi.C.close(self.fd)
  local text = self.text:sub(self.at)
  if status[0] % 128 ~= 0 then
    return text, nil, status[0] % 128
  end
  return text, math.floor(status[0] / 256) % 256
end

return pty
