-- Arguments, variables, standard streams, clocks, modules and the end.
print(#arg, arg[0], arg[1], arg[2], arg[3], ...)
print(os.getenv("NAME"), os.getenv("TZ"), os.getenv("ABSENT"))

print(io.read("L"))
print(io.read("n", "n", "n"))
print(io.read("a"))
print(io.read("a"), io.read("l"))
io.stderr:write("to standard error\n")
io.stdout:write("to standard output", "\n")

-- There is no os.clock: the package builds Lua for WASI without it.
print(os.time() > 1577836800, os.difftime(os.time(), os.time() - 60) == 60.0)
print(os.date("!%Y-%m-%d %H:%M:%S %A %B %j", 951782400), os.time({ year = 2024, month = 2, day = 30, hour = 12 }))
print(os.date("%c", 0), os.date("*t", 86400).yday)
print(os.setlocale("C"))

package.path = "./?.lua"
print(require("words").count("three little words"), package.loaded.words ~= nil)
print(pcall(require, "missing"))
print(debug.traceback("here"))

setmetatable({}, { __gc = function() print("collected at the end") end })
os.exit(7, true)
