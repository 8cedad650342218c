//! `hot-reload DIRECTORY` answers lines `CENTS PIECES` by the rules in `DIRECTORY/rules.aot`, which
//! it makes if it is not there. While it runs, put another file there:
//! `wamr-aot compile examples/hot-reload/guest/rules-2.wat -o DIRECTORY/rules.aot`.

use std::{
    env,
    error::Error,
    fs,
    io::{self, BufRead as _},
    path::PathBuf,
    time::Duration,
};

use hot_reload::{Request, Watcher};

/// The rules that the service comes with.
const BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/wamr-aot/rules_1.aot"));

fn main() -> Result<(), Box<dyn Error>> {
    let directory = env::args_os().nth(1).ok_or("usage: hot-reload DIRECTORY")?;
    let path = PathBuf::from(directory).join("rules.aot");
    if !path.exists() {
        fs::write(&path, BUILT_IN).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let interval = Duration::from_millis(200);
    let (service, _watcher) = Watcher::start(path, 4, interval, |event| eprintln!("{event}"))?;
    for line in io::stdin().lock().lines() {
        match line?.parse::<Request>() {
            Ok(request) => match service.submit(request).recv()? {
                Ok(answer) => println!("{} cents, by version {} of the rules", answer.cents, answer.version),
                Err(error) => eprintln!("{error}"),
            },
            Err(error) => eprintln!("{error}"),
        }
    }
    Ok(())
}
