;; A start function that traps, below a function with an odd name.
(module
  (func (@name "odd name: Größe \"<T>\"") (unreachable))
  (func $start (call 0))
  (start $start)
  (func (export "f")))
