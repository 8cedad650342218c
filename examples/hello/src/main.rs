//! Prints what the guest computes.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    hello::run(&mut std::io::stdout().lock())
}
