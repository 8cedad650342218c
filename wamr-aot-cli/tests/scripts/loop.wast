(module (func (export "f") (loop (br 0))))
(assert_return (invoke "f"))
(assert_return (invoke "f"))
(assert_return (invoke "f"))
