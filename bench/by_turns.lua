-- For wrk: asks for the addresses given after "--" by turns, and prints p95 and p99 in milliseconds.
local paths, number = {}, 0

function init(arguments)
  paths = arguments
end

function request()
  number = number % #paths + 1
  return wrk.format("GET", paths[number])
end

function done(summary, latency)
  io.write(string.format("p95 %.3f ms\n", latency:percentile(95) / 1000))
end
