-- Everything that io and os do with files. Runs twice in one directory.

-- Without the number of the error, which differs among systems.
local function message(result, text) return result, text end

for line in io.lines("lines.txt") do io.write("[", line, "]") end
print()
for line, two in io.lines("lines.txt", "L", 2) do io.write("<", line, "|", tostring(two), ">") end
print()

local f = assert(io.open("new.txt", "w"))
print(io.type(f), f:seek("cur"))
for i = 1, 1000 do f:write(i, " ", i * i, "\n") end
print(f:seek("cur"), f:seek("set", 5), f:seek("end"))
f:close()
print(io.type(f), pcall(f.write, f, "x"))

f = assert(io.open("new.txt", "r+"))
print(f:read("n", "n", "l", "L"))
f:seek("set", 10)
f:write("OVER")
f:flush()
f:seek("cur", -6)
print(f:read(8))
print(#f:read("a"), f:read("a"), f:read("l"), f:read(0))
f:close()

f = assert(io.open("log.txt", "a+"))
f:write("a line\n")
f:seek("set")
print(f:read("a"))
f:close()

f = assert(io.open("buffered", "w"))
print(f:setvbuf("full", 100), f:setvbuf("no"), f:setvbuf("line"))
f:write(("x"):rep(1000))
f:close()
print(#assert(io.open("buffered")):read("a"))

print(message(io.open("missing.txt")))
print(message(io.open("missing/file.txt", "w")))
print(message(io.open("lines.txt/", "r")))
print(pcall(io.lines, "missing.txt"))
print(pcall(io.open, "x", "bad mode"))

print(message(os.rename("new.txt", "renamed.txt")))
print(message(os.rename("new.txt", "other.txt")))
print(message(os.remove("renamed.txt")))
print(message(os.remove("renamed.txt")))
print(pcall(dofile, "missing.lua"))
print(loadfile("lines.txt"))

-- Files that nobody closes are closed at the end, with what was written to them.
local open = {}
for i = 1, 50 do
  open[i] = assert(io.open("open" .. i, "w"))
  open[i]:write("content ", i)
end
print("done")
