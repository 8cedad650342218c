(module $start_traps
  (func $start (unreachable))
  (start $start))
