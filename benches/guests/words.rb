# Reads a file, and computes for a while.
begin
  require "json"
  require "set"
  text = File.read("/data/words.txt")
  puts "Ruby #{RUBY_VERSION}, #{text.bytesize} bytes, #{Dir.children("/data").sort.join(", ")}"

  words = text.downcase.scan(/[a-z]+/)
  counts = words.tally.sort_by { |word, count| [-count, word] }
  puts JSON.generate(counts.first(10).to_h)
  puts JSON.parse(JSON.pretty_generate(counts.to_h)).values.sum == words.size

  # A sieve, with calls of blocks.
  limit = 400_000
  composite = Set.new
  (2..Integer.sqrt(limit)).each do |n|
    (n * n).step(limit, n) { |multiple| composite << multiple } unless composite.include?(n)
  end
  puts limit - 1 - composite.size

  def fibonacci(n) = n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2)
  puts fibonacci(25)

  puts (1..300).inject(:*).to_s.sum
  lines = text.lines.map(&:reverse).sort.map { |line| line.gsub(/(\w)(\w)/, '\2\1') }
  puts lines.join.sum
  begin
    File.read("/data/missing.txt")
  rescue SystemCallError => error
    puts error.class
  end
rescue Exception => error
  puts error.full_message(highlight: false)
  raise
ensure
  $stdout.flush
end
