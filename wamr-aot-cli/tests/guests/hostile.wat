;; What is refused, twice.
(module
  (type $point (struct (field i32)))
  (type $task (func))
  (type $suspended (cont $task))
  (import "env" "log" (func (param i32)))
  (func $make (export "make") (drop (struct.new_default $point)))
  (func (export "wait") (drop (ref.null $suspended))))
