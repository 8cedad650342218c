-- Errors that leave functions of the libraries, which are in C, and coroutines.
local function fail(text) error(text, 0) end

print(pcall(table.sort, { 3, 1, 2 }, function() fail("in sort") end))
print(pcall(string.gsub, "abc", "%w", function(c) if c == "b" then fail("in gsub") end end))
print(load(function() fail("in a reader") end))
print(pcall(tostring, setmetatable({}, { __tostring = function() fail("in tostring") end })))
print(pcall(table.concat, setmetatable({}, { __len = function() return 3 end, __index = function(_, i)
  if i == 3 then fail("in concat") end
  return "x"
end })))

-- Through several of them at once, caught in between and passed on.
local log = {}
local function inner(n)
  if n == 0 then fail("bottom") end
  local kind = n % 3
  if kind == 0 then
    table.sort({ 2, 1 }, function() inner(n - 1) end)
  elseif kind == 1 then
    string.gsub("x", "x", function() inner(n - 1) end)
  else
    local ok, message = pcall(inner, n - 1)
    log[#log + 1] = n
    fail(message .. " " .. n)
  end
end
print(pcall(inner, 30))
print(table.concat(log, " "))

-- The C stack of the interpreter itself.
local function deep() return (string.gsub("x", "x", deep)) end
local ok, message = pcall(deep)
print(ok, message:match("stack overflow"))
print(xpcall(error, function(m) error(m) end, "handlers that fail"))

-- Coroutines: each has its own chain of protected calls.
local function body(n)
  for i = 1, n do
    local ok, message = pcall(function()
      coroutine.yield(i)
      fail("after " .. i)
    end)
    log[#log + 1] = message
  end
  fail("at the end")
end
log = {}
local co = coroutine.create(body)
for _ = 1, 6 do print(coroutine.resume(co, 3)) end
print(coroutine.status(co), table.concat(log, ", "))
print(pcall(coroutine.wrap(function() table.sort({ 2, 1 }, coroutine.yield) end)))

local function chain(n)
  if n == 0 then fail("in a coroutine") end
  coroutine.wrap(chain)(n - 1)
end
print(pcall(chain, 20))
local closed = coroutine.create(function()
  local x <close> = setmetatable({}, { __close = function() fail("in close") end })
  coroutine.yield()
end)
coroutine.resume(closed)
print(coroutine.close(closed))
local function resume_in_itself(n) return coroutine.wrap(resume_in_itself)(n + 1) end
ok, message = pcall(resume_in_itself, 1)
print(ok, message:match("stack overflow"))

-- Finalisers: their errors are warnings, and reach nobody.
setmetatable({}, { __gc = function() fail("in a finaliser") end })
collectgarbage()
print("done")
