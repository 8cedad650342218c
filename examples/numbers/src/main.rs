//! Prints what the guest computes.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    numbers::run(&mut std::io::stdout().lock())
}
