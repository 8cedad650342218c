// src/main.rs
wamr_aot_rt::include_aot!(mod calc = "calc");

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut calc = calc::Instance::new(())?;
    println!("20 + 22 = {}", calc.add(20, 22)?);
    println!("1 / 0: {}", calc.div(1, 0).unwrap_err());
    Ok(())
}
