;;! interrupt = epoch
;;! stage = machine
;; The round of a loop: the epoch, the deadline, a branch that is not taken.
(module
    (memory 1 1)
    (func (param i32) (result i32) (local i32)
        (loop $l
            (local.set 1 (i32.add (local.get 1) (i32.load (local.get 0))))
            (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 4)))))
        (local.get 1)))
