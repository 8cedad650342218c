;; What is refused, twice.
(module
  (type $point (struct (field i32)))
  (tag $error)
  (import "env" "log" (func (param i32)))
  (func $make (export "make") (drop (struct.new_default $point)))
  (func (export "fail") (throw $error)))
