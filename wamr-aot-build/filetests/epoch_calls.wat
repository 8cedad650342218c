;;! interrupt = epoch
;; What calls checks at its entry, also where it makes tail calls only.
(module
    (func $tail (return_call $tail))
    (func $calls (call $leaf))
    (func $leaf))
