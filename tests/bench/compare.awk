# The table of tests/bench/compare. In: a line for each round of each balancer, "NAME RPS P50_US P99_US CPU_US ERRORS".
# Out: medians over the rounds, and behind each its ratio to HAProxy; errors are summed, as one must not hide.

function median(name, column,    i, j, n, value, sorted) {
  n = rounds[name]
  for (i = 1; i <= n; i++) {
    value = values[name, column, i]
    for (j = i - 1; j > 0 && sorted[j] > value; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = value
  }
  return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

function cell(name, column, format, scale,    value, base) {
  value = median(name, column)
  if (!("haproxy" in rounds)) return sprintf(format, value * scale)
  base = median("haproxy", column)
  return sprintf(format " (%s)", value * scale, base > 0 ? sprintf("%.2f", value / base) : "-")
}

{
  if (!($1 in rounds)) order[++balancers] = $1
  rounds[$1]++
  for (c = 2; c <= 5; c++) values[$1, c, rounds[$1]] = $c + 0
  errors[$1] += $6
}

END {
  print "| balancer | requests/s | p50 ms | p99 ms | CPU µs/request | errors |"
  print "|---|---:|---:|---:|---:|---:|"
  for (b = 1; b <= balancers; b++) {
    name = order[b]
    printf "| %s | %s | %s | %s | %s | %d |\n", name, cell(name, 2, "%d", 1), cell(name, 3, "%.2f", 0.001),
      cell(name, 4, "%.2f", 0.001), cell(name, 5, "%.1f", 1), errors[name]
  }
}
