;; Imports what static_instance does, all but a memory: the traits of that module's bindings serve this one, too.
(module $static_sharer
  (import "env" "note" (func $note (param i32)))
  (import "env" "base" (global $base i32))
  (func (export "note_base") (call $note (global.get $base))))
