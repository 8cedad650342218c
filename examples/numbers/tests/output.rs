//! The example prints the expected lines.

#[test]
fn prints_what_it_should() {
    let mut out = Vec::new();
    numbers::run(&mut out).expect("the example runs");
    let expected = "\
5 + 3 = 8
20 + 22 = 42
17 / 5 = 3, remainder 2
20! = 2432902008176640000
total = 42, and 0 in another instance
1 / 0: integer divide by zero in function `div` (index 2) at line 12
forever: call stack exhausted in function `forever` (index 6) at line 35
still there: 1 + 1 = 2
";
    assert_eq!(String::from_utf8(out).expect("text"), expected);
}
