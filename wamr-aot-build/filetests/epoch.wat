;;! interrupt = epoch
;;! stage = optimized
;; An endless loop reads the epoch in each round: the store's pointers are read once.
(module
    (func (loop (br 0)))
    (func (param i32) (result i32) (local.get 0)))
