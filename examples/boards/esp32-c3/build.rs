fn main() {
    // Of `esp-hal`.
    println!("cargo::rustc-link-arg-bins=-Tlinkall.x");
}
