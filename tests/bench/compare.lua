-- The load of tests/bench/compare: GET /items/1 to /items/PATHS in turn (wrk ... -- PATHS), so that a balancer that
-- hashes has keys to hash. The requests are written once: what wrk spends for itself, the balancer goes without.

local requests = {}
local last = 0

function init(args)
  for i = 1, tonumber(args[1]) do
    requests[i] = wrk.format("GET", "/items/" .. i)
  end
end

function request()
  last = last % #requests + 1
  return requests[last]
end

-- One line for the script: requests, microseconds, p50 and p99 in microseconds, errors of any kind.
function done(summary, latency)
  local e = summary.errors
  print(string.format("measured %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), e.status + e.connect + e.read + e.write + e.timeout))
end
