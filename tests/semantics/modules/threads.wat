;; What several threads do with a memory that they share.
(module $threads
  (import "env" "memory" (memory 1 64 shared))
  ;; A memory of the instance's own that others can be given.
  (memory $own (export "own") 1 1 shared)
  (memory $private (export "private") 1)

  ;; Adds 1 to the counter at 0, so often.
  (func (export "count") (param $times i32)
    (loop $again
      (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))

  ;; The lock at 64: 0 free, 1 taken, 2 taken and waited for.
  (func $lock (local $state i32)
    (block $taken
      (br_if $taken (i32.eqz (i32.atomic.rmw.cmpxchg (i32.const 64) (i32.const 0) (i32.const 1))))
      (loop $again
        (br_if $taken (i32.eqz (i32.atomic.rmw.xchg (i32.const 64) (i32.const 2))))
        (drop (memory.atomic.wait32 (i32.const 64) (i32.const 2) (i64.const -1)))
        (br $again))))
  (func $unlock
    (if (i32.ne (i32.atomic.rmw.xchg (i32.const 64) (i32.const 0)) (i32.const 1))
      (then (drop (memory.atomic.notify (i32.const 64) (i32.const 1))))))

  ;; Adds 1 to the number at 72 with plain instructions, under the lock.
  (func (export "count_locked") (param $times i32)
    (loop $again
      (call $lock)
      (i64.store (i32.const 72) (i64.add (i64.load (i32.const 72)) (i64.const 1)))
      (call $unlock)
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))

  ;; One place at 128, whose state at 132 is 0 where it is empty. Puts the numbers from $times down to 1.
  (func (export "produce") (param $times i32)
    (loop $again
      (block $empty
        (loop $full
          (br_if $empty (i32.eqz (i32.atomic.load (i32.const 132))))
          (drop (memory.atomic.wait32 (i32.const 132) (i32.const 1) (i64.const -1)))
          (br $full)))
      (i32.store (i32.const 128) (local.get $times))
      (i32.atomic.store (i32.const 132) (i32.const 1))
      (drop (memory.atomic.notify (i32.const 132) (i32.const 1)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))

  ;; Takes so many numbers: the sum.
  (func (export "consume") (param $times i32) (result i64) (local $sum i64)
    (loop $again
      (block $full
        (loop $empty
          (br_if $full (i32.atomic.load (i32.const 132)))
          (drop (memory.atomic.wait32 (i32.const 132) (i32.const 0) (i64.const -1)))
          (br $empty)))
      (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (i32.load (i32.const 128)))))
      (i32.atomic.store (i32.const 132) (i32.const 0))
      (drop (memory.atomic.notify (i32.const 132) (i32.const 1)))
      (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum))

  ;; Grows by a page, writes its number at its end, and publishes the number at 256: whether that could be.
  (func (export "grow") (result i32) (local $page i32)
    (if (i32.eq (local.tee $page (memory.grow (i32.const 1))) (i32.const -1)) (then (return (i32.const 0))))
    (i32.store (i32.sub (i32.shl (i32.add (local.get $page) (i32.const 1)) (i32.const 16)) (i32.const 4)) (local.get $page))
    (i32.atomic.store (i32.const 256) (local.get $page))
    (i32.const 1))

  ;; Reads the number at the end of the page that was published last: it must be inside, and there. Whether it was there.
  (func (export "look") (result i32) (local $page i32)
    (if (i32.eqz (local.tee $page (i32.atomic.load (i32.const 256)))) (then (return (i32.const 1))))
    (i32.eq
      (local.get $page)
      (i32.load (i32.sub (i32.shl (i32.add (local.get $page) (i32.const 1)) (i32.const 16)) (i32.const 4)))))

  (func (export "size") (result i32) (memory.size 0))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "wait") (param i32 i32 i64) (result i32)
    (memory.atomic.wait32 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "wait_long") (param i32 i64 i64) (result i32)
    (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (export "notify_own") (param i32 i32) (result i32)
    (memory.atomic.notify $own (local.get 0) (local.get 1)))

  ;; Copies and fills inside the shared memory, and between it and the private one.
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy_out") (param i32 i32 i32)
    (memory.copy $private 0 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (data $text "shared text")
  (func (export "init") (param i32 i32 i32) (memory.init $text (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fence") (atomic.fence)))
