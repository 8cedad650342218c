//! What a program does with the standard library: the first argument says what.

use std::{
    collections::HashMap,
    env, fs,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant, SystemTime},
};

fn main() -> io::Result<ExitCode> {
    let mut args = env::args().skip(1);
    match args.next().as_deref() {
        Some("contents") => contents()?,
        Some("directories") => directories()?,
        Some("many") => many()?,
        Some("errors") => errors(),
        Some("links") => links()?,
        Some("lines") => lines()?,
        Some("surroundings") => surroundings(),
        Some("clocks") => clocks(),
        Some("flood") => flood()?,
        Some("fail") => return Err(io::Error::other("it is to fail")),
        Some("panic") => panic!("the guest gives up with {} arguments left", args.count()),
        Some("exit") => std::process::exit(args.next().and_then(|code| code.parse().ok()).unwrap_or(0)),
        _ => return Ok(ExitCode::from(64)),
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything that changes the content of one file.
fn contents() -> io::Result<()> {
    let mut file = fs::File::options().read(true).write(true).create_new(true).open("content")?;
    file.write_all(b"0123456789")?;
    println!("at {}", file.stream_position()?);
    file.seek(SeekFrom::Start(3))?;
    file.write_all(b"abc")?;
    file.seek(SeekFrom::End(-2))?;
    let mut rest = String::new();
    file.read_to_string(&mut rest)?;
    println!("rest {rest}");
    println!("before the start: {}", message(&file.seek(SeekFrom::Current(-100)).unwrap_err()));
    file.seek(SeekFrom::Start(20))?;
    file.write_all(b"after a gap")?;
    file.sync_all()?;
    println!("length {}", file.metadata()?.len());
    file.set_len(25)?;
    file.sync_data()?;
    drop(file);

    let mut log = fs::File::options().append(true).open("content")?;
    log.write_all(b"[end]")?;
    log.seek(SeekFrom::Start(0))?;
    log.write_all(b"[more]")?;
    println!("appended {:?}", fs::read("content")?.escape_ascii().to_string());

    println!("copied {}", fs::copy("content", "copy")?);
    fs::write("content", "short")?;
    let mut both = fs::File::open("content")?.chain(fs::File::open("copy")?);
    let mut bytes = Vec::new();
    both.read_to_end(&mut bytes)?;
    println!("both have {}", bytes.len());

    // A file stays as long as it is open.
    let mut open = fs::File::open("copy")?;
    fs::remove_file("copy")?;
    let mut start = [0; 6];
    open.read_exact(&mut start)?;
    println!("removed {:?}, exists: {}", start.escape_ascii().to_string(), Path::new("copy").exists());
    Ok(())
}

fn directories() -> io::Result<()> {
    fs::create_dir_all("a/b/c")?;
    fs::write("a/one", "1")?;
    fs::write("a/b/two", "22")?;
    fs::write("a/b/c/three", "333")?;
    tree(Path::new("a"), 0)?;
    fs::rename("a/b/two", "a/moved")?;
    fs::rename("a/b", "renamed")?;
    fs::write("a/replaced", "old")?;
    fs::rename("a/one", "a/replaced")?;
    println!("through dots: {}", fs::read_to_string("a/../renamed/./c//three")?);
    fs::create_dir("empty")?;
    fs::remove_dir("empty")?;
    tree(Path::new("."), 0)?;
    fs::remove_dir_all("renamed")
}

/// Prints what is in a directory, by name.
fn tree(dir: &Path, depth: usize) -> io::Result<()> {
    let mut entries = fs::read_dir(dir)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let metadata = entry.metadata()?;
        let name = entry.file_name();
        print!("{:depth$}{}", "", name.display());
        if entry.file_type()?.is_dir() {
            println!("/");
            tree(&entry.path(), depth + 2)?;
        } else {
            println!(" {}", metadata.len());
        }
    }
    Ok(())
}

/// More entries than are read at a time, with names of all lengths. Half of them are removed before
/// the directory is.
fn many() -> io::Result<()> {
    fs::create_dir("many")?;
    for i in 0..500_usize {
        fs::write(format!("many/{i}-{}", "n".repeat(i % 230)), vec![b'x'; i])?;
    }
    let mut sum = 0;
    let mut names = Vec::new();
    for entry in fs::read_dir("many")? {
        let entry = entry?;
        sum += entry.metadata()?.len();
        names.push(entry.file_name().into_string().expect("the names are text"));
    }
    names.sort_by_key(|name| (name.len(), name.clone()));
    println!("{} entries of {sum} bytes, {:?} .. {:?}", names.len(), names[0], names[499].len());
    for name in names.iter().step_by(2) {
        fs::remove_file(Path::new("many").join(name))?;
    }
    println!("{} are left", fs::read_dir("many")?.count());
    fs::remove_dir_all("many")
}

fn errors() {
    fs::create_dir("dir").expect("it is made");
    fs::write("dir/file", "").expect("it is written");
    let show = |what: &str, result: io::Result<()>| match result {
        Ok(()) => println!("{what}: no error"),
        Err(error) => println!("{what}: {}", message(&error)),
    };
    show("missing", fs::read("missing").map(drop));
    show("missing directory", fs::write("missing/file", ""));
    show("file as directory", fs::read("dir/file/x").map(drop));
    show("trailing slash", fs::read("dir/file/").map(drop));
    show("writing a directory", fs::write("dir", ""));
    show("not empty", fs::remove_dir("dir"));
    show("exists", fs::create_dir("dir"));
    show("exists too", fs::File::create_new("dir/file").map(drop));
    show("over a directory", fs::rename("dir/file", "dir"));
    show("into itself", fs::rename("dir", "dir/sub"));
    show("zero", fs::read("a\0b").map(drop));
    let read_only = fs::File::open("dir/file").expect("it opens");
    show("writing what is read", (&read_only).write_all(b"x"));
    // Which error these are depends on the system.
    let others = [
        fs::remove_file("dir"),
        fs::read("dir").map(drop),
        fs::read("").map(drop),
        fs::read("x".repeat(300)).map(drop),
        read_only.set_len(0),
    ];
    println!("others: {:?}", others.map(|result| result.is_err()));
}

/// What the system says, without the number, which differs among systems.
fn message(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error").map_or(&*text, |(text, _)| text).to_owned()
}

fn links() -> io::Result<()> {
    // The host made the links: the standard library has no stable function for it. Hard links are
    // left out, because the C library passes one of the two paths twice.
    fs::write("second", "content")?;
    println!("{} -> {}", fs::read_link("link")?.display(), fs::read_to_string("link")?);
    println!("{}", fs::symlink_metadata("link")?.is_symlink());
    println!("{:?}", fs::read("loop").map_err(|_| "no end"));
    fs::remove_file("link")?;
    fs::remove_file("loop")
}

fn lines() -> io::Result<()> {
    let mut words = HashMap::<String, usize>::new();
    let mut count = 0;
    let mut input = BufReader::new(io::stdin());
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        count += 1;
        for word in line.split_whitespace() {
            *words.entry(word.to_owned()).or_default() += 1;
        }
        line.clear();
    }
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    println!("{count} lines");
    for (word, count) in words.iter().take(5) {
        println!("{count:5} {word}");
    }
    eprintln!("{} words", words.len());
    Ok(())
}

fn surroundings() {
    println!("{:?}", env::args().collect::<Vec<_>>());
    let mut variables: Vec<_> = env::vars().collect();
    variables.sort();
    println!("{variables:?} {:?}", env::var("ABSENT"));
}

fn clocks() {
    let (start, now) = (Instant::now(), SystemTime::now());
    let since_1970 = now.duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970");
    println!("after 2020: {}", since_1970.as_secs() > 1_577_836_800);
    let pause = Duration::from_millis(30);
    std::thread::sleep(pause);
    println!("slept: {}", start.elapsed() >= pause && start.elapsed() < Duration::from_secs(20));
    fs::write("new", "").expect("it is written");
    let modified = fs::metadata("new").and_then(|metadata| metadata.modified()).expect("it has a time");
    // A file system may round its times.
    let age = now.duration_since(modified).unwrap_or_default();
    println!("modified now: {}", age < Duration::from_secs(2));
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let file = fs::File::options().write(true).open("new").expect("it opens");
    file.set_modified(old).expect("the time is set");
    println!(
        "set: {}",
        file.metadata().and_then(|metadata| metadata.modified()).expect("it has a time") == old
    );
}

/// Several megabytes, in pieces of all sizes.
fn flood() -> io::Result<()> {
    let bytes: Vec<u8> = (0..5_000_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let (mut out, mut rest, mut piece) = (io::stdout().lock(), &bytes[..], 1);
    while !rest.is_empty() {
        let (now, later) = rest.split_at(piece.min(rest.len()));
        out.write_all(now)?;
        rest = later;
        piece = piece * 3 / 2 + 1;
    }
    out.flush()
}
