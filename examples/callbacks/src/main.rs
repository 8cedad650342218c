//! Renders a page, and one with a mistake in it.

use std::error::Error;

use callbacks::{Page, render};

fn main() -> Result<(), Box<dyn Error>> {
    let page = Page::default()
        .value("name", "Ada")
        .value("count", "3")
        .value("unit", "letters")
        .template("main", "{>head}You have {>mail}.\n")
        .template("head", "Dear {name},\n")
        .template("mail", "{count} new {unit}");
    print!("{}", render(page)?);

    let wrong = Page::default().template("main", "Dear {nobody},\n");
    match render(wrong) {
        Ok(text) => print!("{text}"),
        Err(error) => println!("error: {error}"),
    }
    Ok(())
}
