;;! interrupt = fuel
;;! stage = machine
;; The round of a loop: what is left stays in a register but for the store.
(module
    (func (param i32) (result i32) (local i32)
        (loop $l
            (local.set 1 (i32.add (local.get 1) (local.get 0)))
            (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 4)))))
        (local.get 1)))
