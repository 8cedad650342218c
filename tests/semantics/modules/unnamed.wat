;; No name section: traps name functions by their exports.
(module (func (export "boom") (unreachable)))
