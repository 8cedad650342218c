;; The second segment does not fit: instantiation fails, and says so.
(module $segments
  (memory 1)
  (data (i32.const 0) "fits")
  (data (i32.const 65533) "does not"))
