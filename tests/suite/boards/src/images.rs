//! Images: the directories from which `board-suite-image` is built, and which receive the board's
//! answers.
//!
//! | file | what |
//! |---|---|
//! | `libboard_suite_modules.a`, `board_suite_modules.rs` | the compiled modules |
//! | `steps.bin` | the steps |
//! | `scripts.txt` | the scripts, one per line |
//! | `refused.txt` | rejected modules: numbers of script and module, whether unsupported, and why |
//! | `answers.txt` | the output of the board |

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use board_suite_wire::Step;
use compile_batch::{Batch, Compiled, Library};
use wamr_aot_build::{Bounds, Emitter, OptLevel, Traps};
use wamr_aot_wast::{Script, features};

use crate::plan::{Refusal, Refusals, What, modules, plan};

const LIBRARY: &str = "board_suite_modules";

/// How many exceptions an instance has room for: as with an operating system, which the scripts
/// count on. On boards there are fewer by default.
const EXCEPTIONS: u32 = 64;

/// How modules are compiled.
pub(crate) struct Options {
    pub(crate) target: String,
    pub(crate) emitter: Option<Emitter>,
    /// Whether the code relies on the alignment that modules state.
    pub(crate) trusts_alignment: bool,
    /// The most bytes of objects in an image.
    pub(crate) limit: usize,
    pub(crate) directory: PathBuf,
    pub(crate) scripts: Vec<PathBuf>,
}

/// A script of an image.
pub(crate) struct Part {
    pub(crate) path: PathBuf,
    pub(crate) script: Script,
    pub(crate) refusals: Refusals,
}

impl Part {
    /// Its name in lists of expected failures: the directory and the file.
    pub(crate) fn name(&self) -> String {
        let name = |path: Option<&std::ffi::OsStr>| path.unwrap_or_default().to_string_lossy().into_owned();
        format!("{}/{}", name(self.path.parent().and_then(Path::file_name)), name(self.path.file_name()))
    }
}

type CompileResult = Result<Compiled, wamr_aot_build::Error>;

/// Compiles the scripts' modules and writes images, in numbered directories. Returns the number of
/// images.
pub(crate) fn compile(options: &Options) -> Result<usize, Box<dyn Error>> {
    // The old contents are from another run.
    if options.directory.exists() {
        fs::remove_dir_all(&options.directory)?;
    }
    fs::create_dir_all(&options.directory)?;
    let mut batch = Batch::default()
        .target(&options.target)
        .opt_level(OptLevel::SpeedAndSize)
        // Boards have no signals, as opposed to the target that stands for the PC.
        .protection(Bounds::Check, Traps::Call)
        .exception_limit(EXCEPTIONS)
        .trust_alignment(options.trusts_alignment);
    if let Some(emitter) = options.emitter {
        batch = batch.emitter(emitter);
    }
    let mut parts = Vec::new();
    // For each script its modules: their indices in the script and in the batch.
    let mut indices = Vec::new();
    for path in &options.scripts {
        let script = read(path)?;
        let features = features::of_file(path).unwrap_or_default();
        let throws = script.throws();
        let of_script = modules(&script)
            .filter_map(|module| {
                Some((module.index, batch.add_with(module.bytes.as_ref().ok()?, &features, throws)))
            })
            .collect::<Vec<_>>();
        indices.push(of_script);
        parts.push(Part { path: path.clone(), script, refusals: Refusals::new() });
    }
    let compiled = batch.compile_all(&options.directory.join("modules"))?;
    // A missing or unsuitable C compiler is not the modules' fault.
    if let Some(error) =
        compiled.iter().filter_map(|result| result.as_ref().err()).find(|error| error.is_tool())
    {
        return Err(error.to_string().into());
    }
    let mut count = 0;
    let mut image = Image::default();
    for (mut part, indices) in parts.into_iter().zip(indices) {
        let results: Vec<(usize, &CompileResult)> =
            indices.iter().map(|(module, index)| (*module, &compiled[*index])).collect();
        let size: usize =
            results.iter().filter_map(|(_, result)| result.as_ref().ok()).map(Compiled::size).sum();
        if !image.parts.is_empty() && image.size + size > options.limit {
            std::mem::take(&mut image).write(&options.directory.join(count.to_string()))?;
            count += 1;
        }
        let refused = results.iter().filter_map(|(module, result)| {
            let error = result.as_ref().err()?;
            // The first line is the reason; the others are the places and the help.
            let message = error.to_string().lines().next().unwrap_or_default().to_owned();
            let is_unsupported = error.is_unsupported() || error.is_limit() || error.is_target();
            Some((*module, Refusal { is_unsupported, message }))
        });
        part.refusals = refused.collect();
        image.size += size;
        image.parts.push((part, results));
    }
    if !image.parts.is_empty() {
        image.write(&options.directory.join(count.to_string()))?;
        count += 1;
    }
    Ok(count)
}

fn read(path: &Path) -> Result<Script, Box<dyn Error>> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Script::parse(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// An image under construction.
#[derive(Default)]
struct Image<'a> {
    parts: Vec<(Part, Vec<(usize, &'a CompileResult)>)>,
    size: usize,
}

impl Image<'_> {
    fn write(self, directory: &Path) -> Result<(), Box<dyn Error>> {
        fs::create_dir_all(directory)?;
        let mut library = Library::default();
        let mut steps = Vec::new();
        let (mut scripts, mut refused) = (String::new(), String::new());
        for (number, (part, results)) in self.parts.iter().enumerate() {
            let places = results.iter().map(|(module, result)| (*module, library.add(result) as u32));
            let places: std::collections::HashMap<usize, u32> = places.collect();
            writeln!(scripts, "{}", part.path.display())?;
            for (module, Refusal { is_unsupported, message }) in &part.refusals {
                writeln!(refused, "{number} {module} {is_unsupported} {message}")?;
            }
            Step::Script.write(&mut steps);
            for planned in plan(&part.script, &part.refusals, &|module| places[&module]) {
                if let What::Do(step, _) = planned.what {
                    step.write(&mut steps);
                }
            }
        }
        library.write(directory, LIBRARY)?;
        fs::write(directory.join("steps.bin"), steps)?;
        fs::write(directory.join("scripts.txt"), scripts)?;
        fs::write(directory.join("refused.txt"), refused)?;
        Ok(())
    }
}

/// Reads an image's scripts, and the output of its board.
pub(crate) fn load(directory: &Path) -> Result<(Vec<Part>, String), Box<dyn Error>> {
    let text = |name: &str| {
        let path = directory.join(name);
        let bytes = fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        Ok::<_, Box<dyn Error>>(String::from_utf8_lossy(&bytes).into_owned())
    };
    let scripts = text("scripts.txt")?;
    let mut parts = scripts
        .lines()
        .map(|path| Ok(Part { path: path.into(), script: read(Path::new(path))?, refusals: Refusals::new() }))
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    for line in text("refused.txt")?.lines() {
        let mut fields = line.splitn(4, ' ');
        let mut field = || fields.next().ok_or_else(|| format!("refused.txt: {line}"));
        let (part, module): (usize, usize) = (field()?.parse()?, field()?.parse()?);
        let refusal = Refusal { is_unsupported: field()?.parse()?, message: field()?.to_owned() };
        parts.get_mut(part).ok_or("refused.txt: no such script")?.refusals.insert(module, refusal);
    }
    Ok((parts, text("answers.txt")?))
}
