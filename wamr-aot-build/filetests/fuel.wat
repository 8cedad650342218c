;;! interrupt = fuel
;; Each straight run is charged where the first instruction is that costs something: 1 each, but for `block`, `loop`, `end`, `drop`
;; and the like.
(module
    (memory 1 1)
    (func (param i32) (result i32) (local i32)
        (block
            (nop)
            (drop (i32.const 1)))
        (loop $l
            (local.set 1 (i32.add (local.get 1) (local.get 0)))
            (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 4)))))
        (if (local.get 0) (then (call $empty)) (else (unreachable)))
        (local.get 1))
    (func $empty)
    (func (memory.fill (i32.const 1) (i32.const 2) (i32.const 3)))
    (func (loop (br 0))))
