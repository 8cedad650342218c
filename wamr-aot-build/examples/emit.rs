use wamr_aot_build::*;
fn main() {
    let mut a = std::env::args().skip(1);
    let file = a.next().unwrap();
    let target = a.next().unwrap();
    let dir = a.next().unwrap();
    let mut b =
        Builder::new(file).target(target).emitter(Emitter::C).opt_level(OptLevel::Speed).out_dir(&dir).keep_c("c").untyped();
    if let Some(l) = a.next() {
        if l == "loadable" {
            b = b.output(Output::Loadable);
        } else {
            b = b.opt_level(OptLevel::SpeedAndSize)
        }
    }
    match b.try_compile() {
        Ok(a) => println!("{a:?}"),
        Err(e) => println!("{e}"),
    }
}
