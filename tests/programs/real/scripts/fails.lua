-- Ends with an error that nobody catches.
print("before")
local t = setmetatable({}, { __index = function(_, key) error("no " .. key) end })
print(t.field)
