-- Patterns, packing, UTF-8, metatables, garbage.
local text = "The quick brown fox jumps over the lazy dog"
print(text:upper(), text:len(), text:reverse())
print(text:find("quick"), text:match("(%a+) dog"), (text:gsub("%w+", string.len)))
local counts = {}
for letter in text:lower():gmatch("%a") do counts[letter] = (counts[letter] or 0) + 1 end
local keys = {}
for key in pairs(counts) do keys[#keys + 1] = key end
table.sort(keys)
for i, key in ipairs(keys) do keys[i] = key .. counts[key] end
print(table.concat(keys, " "))
print(("x = 1, y = 2"):gsub("(%w+) = (%w+)", "%2 = %1"))
print(string.pack("<i4z", 258, "hi"):byte(1, -1))
print(string.unpack(">I2 s1", "\1\2\3abc"))
print(utf8.char(72, 228, 8364, 128512), utf8.len("Hä€😀"))
for p, c in utf8.codes("aé€") do io = (io or "") .. p .. ":" .. c .. " " end
print(io)

local Vector = {}
Vector.__index = Vector
Vector.__add = function(a, b) return setmetatable({ x = a.x + b.x }, Vector) end
Vector.__eq = function(a, b) return a.x == b.x end
Vector.__tostring = function(a) return "<" .. a.x .. ">" end
Vector.__call = function(a, n) return a.x * n end
local v = setmetatable({ x = 3 }, Vector)
print(tostring(v + v), v == setmetatable({ x = 3 }, Vector), v(7))

local weak = setmetatable({}, { __mode = "k" })
for i = 1, 20000 do weak[{}] = ("garbage"):rep(5) .. i end
collectgarbage()
print(next(weak) == nil, collectgarbage("count") < 2000)
print(#table.pack(string.byte(("z"):rep(150), 1, -1)), select("#", table.unpack({}, 1, 200)))

local parts = {}
for line in ("a,b;c,,d"):gmatch("[^;]+") do
  for field in (line .. ","):gmatch("([^,]*),") do parts[#parts + 1] = "[" .. field .. "]" end
end
print(table.concat(parts))
goto done
print("skipped")
::done::
