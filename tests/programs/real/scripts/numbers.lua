-- Integers, floats and their formats.
print(7 // 2, -7 // 2, 7 % -3, -7 % 3, 7.5 // 2, 2 ^ 10, 10 / 4)
print(math.maxinteger, math.mininteger, math.maxinteger + 1 == math.mininteger)
print(1 << 63, 1 << 64, -1 >> 1, 0xff ~ 0x0f, ~0)
print(0x7fffffffffffffff * 3, math.ult(1, -1))
print(1e15, 1e16, 0.1, 1 / 3, -0.0, 1e300 * 1e10, -(0 / 0) ~= -(0 / 0))
print(string.format("%d %5d %-5d| %05d %x %X %o", 42, 42, 42, 42, 255, 255, 8))
print(string.format("%.3f %10.2f %e %g %a", math.pi, math.pi, 12345.678, 1e20, 0.5))
print(math.floor(-3.5), math.ceil(-3.5), math.tointeger(3.0), math.fmod(-7, 3), math.sqrt(2))
print(tonumber("0x1p4"), tonumber("  12  "), tonumber("12a"), tonumber("zz", 36), tonumber("1e1"))
print(math.type(1), math.type(1.0), math.type("1"), 1 == 1.0, "10" + 5)

-- A sieve, and numbers that grow.
local sieve, count = {}, 0
for i = 2, 20000 do
  if not sieve[i] then
    count = count + 1
    for j = i * i, 20000, i do sieve[j] = true end
  end
end
print(count)
local a, b = 0, 1
for _ = 1, 90 do a, b = b, a + b end
print(a)

-- Mandelbrot, counted.
local inside = 0
for y = -20, 20 do
  for x = -40, 20 do
    local cr, ci, zr, zi, n = x / 20, y / 20, 0.0, 0.0, 0
    while n < 100 and zr * zr + zi * zi < 4 do
      zr, zi, n = zr * zr - zi * zi + cr, 2 * zr * zi + ci, n + 1
    end
    if n == 100 then inside = inside + 1 end
  end
end
print(inside)
