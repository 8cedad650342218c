//! `@wasm-fmt/gofmt`: Go's own formatter, compiled by TinyGo.

wamr_aot_rt::include_aot!(mod module = "gofmt");

/// The formatted source, or an error's message.
fn format(gofmt: &mut module::Instance<()>, source: &str) -> Result<String, String> {
    let input = gofmt.alloc(source.len() as i32).unwrap();
    gofmt.memory_mut().write_bytes(input, source.as_bytes()).unwrap();
    let outcome = gofmt.format().unwrap();
    let (output, len) = (gofmt.output_ptr().unwrap(), gofmt.output_len().unwrap());
    let text = gofmt.memory().read_str(output, len).unwrap().to_owned();
    gofmt.dispose().unwrap();
    match outcome {
        0 => Ok(source.to_owned()),
        1 => Ok(text),
        _ => Err(text),
    }
}

#[test]
fn sources_are_formatted() {
    let mut gofmt = module::Instance::new(()).unwrap();
    gofmt._initialize().unwrap();
    let source = "package main\nfunc  main( ){\nx:=1;y:= map[string]int{\"a\":1,\n\"bcd\":2}\n}\n";
    let expected =
        "package main\n\nfunc main() {\n\tx := 1\n\ty := map[string]int{\"a\": 1,\n\t\t\"bcd\": 2}\n}\n";
    assert_eq!(format(&mut gofmt, source).unwrap(), expected);
    assert_eq!(format(&mut gofmt, expected).unwrap(), expected);
    let error = format(&mut gofmt, "package main\nfunc {").unwrap_err();
    assert!(error.contains("2:6"), "{error}");
}
