-- Errors are caught by the host and come back into the script.
print(pcall(error, "plain"))
print(pcall(error, { code = 7 }) == false)
print(select(2, pcall(function() local x = nil; return x.field end)))
print(select(2, pcall(function() return 1 + {} end)))
print(select(2, pcall(string.rep)))
print(pcall(function() return 1 // 0 end))

-- Deep in calls, and through several protected calls.
local function down(n)
  if n == 0 then error("bottom", 0) end
  return down(n - 1) + 1
end
print(pcall(down, 100))
local function nested(n)
  if n == 0 then error({ depth = 0 }) end
  local ok, e = pcall(nested, n - 1)
  e.depth = e.depth + 1
  error(e)
end
print(select(2, pcall(nested, 50)).depth)

-- Handlers see the stack before it is unwound.
print(xpcall(down, function(message) return "handled " .. message end, 5))

-- Many errors: whatever they leave behind would add up.
local caught = 0
for i = 1, 20000 do
  local ok, message = pcall(error, i)
  if not ok and message == i then caught = caught + 1 end
end
print(caught)

-- To-be-closed variables run on the way out.
local log = {}
pcall(function()
  local a <close> = setmetatable({}, { __close = function(_, e) log[#log + 1] = "a " .. tostring(e) end })
  local b <close> = setmetatable({}, { __close = function(_, e) log[#log + 1] = "b " .. tostring(e) end })
  error("out", 0)
end)
print(table.concat(log, ", "))

-- The stack of the script, not that of the host.
local function forever() return 1 + forever() end
local ok, message = pcall(forever)
print(ok, message:match("stack overflow"))
print(load("x = = 1"))
