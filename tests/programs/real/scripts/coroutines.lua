-- Coroutines yield through the same mechanism as errors.
local function generate(n)
  return coroutine.wrap(function()
    for i = 1, n do coroutine.yield(i) end
  end)
end
local sum = 0
for i in generate(10000) do sum = sum + i end
print(sum)

local function permutations(a, n)
  n = n or #a
  if n <= 1 then
    coroutine.yield(table.concat(a))
  else
    for i = 1, n do
      a[n], a[i] = a[i], a[n]
      permutations(a, n - 1)
      a[n], a[i] = a[i], a[n]
    end
  end
end
local all = {}
for p in coroutine.wrap(function() permutations({ "a", "b", "c", "d" }) end) do all[#all + 1] = p end
print(#all, all[1], all[24])

local co = coroutine.create(function(a)
  local b = coroutine.yield(a + 1)
  local ok, c = pcall(coroutine.yield, b * 2)
  error("end with " .. tostring(c), 0)
end)
print(coroutine.resume(co, 1))
print(coroutine.resume(co, 10))
print(coroutine.resume(co, "word"))
print(coroutine.resume(co), coroutine.status(co))
