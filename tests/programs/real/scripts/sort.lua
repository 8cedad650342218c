-- Sorting, closures, string building.
local seed = 42
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed % n
end

local words = {}
for i = 1, 200 do
  local letters = {}
  for j = 1, 3 + random(6) do letters[j] = string.char(97 + random(26)) end
  words[i] = table.concat(letters)
end
table.sort(words)
print(#words, words[1], words[100], words[200])
table.sort(words, function(a, b)
  if #a ~= #b then return #a > #b end
  return a > b
end)
print(table.concat(words, " ", 1, 10))

local function quicksort(t, low, high)
  if low >= high then return end
  local pivot, i = t[(low + high) // 2], low
  local j = high
  while i <= j do
    while t[i] < pivot do i = i + 1 end
    while t[j] > pivot do j = j - 1 end
    if i <= j then t[i], t[j] = t[j], t[i]; i = i + 1; j = j - 1 end
  end
  quicksort(t, low, j)
  quicksort(t, i, high)
end
local numbers = {}
for i = 1, 5000 do numbers[i] = random(1000000) end
quicksort(numbers, 1, #numbers)
for i = 2, #numbers do assert(numbers[i - 1] <= numbers[i]) end
print(numbers[1], numbers[2500], numbers[5000])
