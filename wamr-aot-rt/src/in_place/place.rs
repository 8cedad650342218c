//! [`Place`]: the `Place` of bindings.

use core::{cell::UnsafeCell, fmt};

use wamr_aot_abi::{needs, stack::unchecked_frame};

use crate::{
    in_place::{artefact::Artefact, error::InPlaceError, find::Finder},
    instance::{
        bindings::LoadedBindings,
        imports::{ImportedState, Imports, InstanceParts},
        static_storage::StaticStorage,
        typed::TypedInstance,
    },
    interface::spec::LoadedInterface,
    store::{builtins, options::InstanceOptions},
    sys::stack,
};

/// What a module in flash may need.
const NEEDS: u32 = needs::ALL & !(needs::IMPORTED_STATE | needs::SHARED_MEMORIES | needs::TAGS);

/// Room in a `static` for an instance of an artefact: `plugin::Place<H, CONTEXT, BYTES, ELEMENTS>`,
/// with the host state `H`, and room for a context of `CONTEXT` bytes, `BYTES` bytes of memories
/// and `ELEMENTS` elements of tables. The bindings set the other parameters.
///
/// Modules whose imports are not all functions, or that have tags, do not fit.
pub struct Place<
    C: LoadedBindings,
    const WORDS: usize,
    const FUNCTIONS: usize,
    const CONTEXT: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
> {
    storage: StaticStorage<C::Host, CONTEXT, 0, 0, 0, BYTES, ELEMENTS>,
    words: UnsafeCell<[usize; WORDS]>,
}

// SAFETY: the storage is `Sync`. The words are written by what has its claim, and read through the
// instance that has it from then on.
unsafe impl<
    C: LoadedBindings,
    const WORDS: usize,
    const FUNCTIONS: usize,
    const CONTEXT: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
> Sync for Place<C, WORDS, FUNCTIONS, CONTEXT, BYTES, ELEMENTS>
where
    C::Host: Send,
{
}

impl<
    C: LoadedBindings,
    const WORDS: usize,
    const FUNCTIONS: usize,
    const CONTEXT: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
> Place<C, WORDS, FUNCTIONS, CONTEXT, BYTES, ELEMENTS>
{
    /// Unused room.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "made in constants, where there is no `default`")]
    pub const fn new() -> Self {
        Place { storage: StaticStorage::new(), words: UnsafeCell::new([0; WORDS]) }
    }

    /// Whether an instance of the artefact can be made here: whether there is room for it, the
    /// stack that this is called on is large enough for calls from here, and it fits the bindings.
    /// Nothing of its code runs.
    ///
    /// # Errors
    /// If it cannot.
    pub fn check(&self, artefact: &Artefact) -> Result<(), InPlaceError> {
        self.check_with(artefact, &InstanceOptions::new())
    }

    /// As [`check`](Place::check), for an instance with these options.
    ///
    /// # Errors
    /// As `check`.
    pub fn check_with(&self, artefact: &Artefact, options: &InstanceOptions) -> Result<(), InPlaceError> {
        self.find(artefact, options, &mut [0; WORDS], &mut [core::ptr::null(); FUNCTIONS]).map(drop)
    }

    /// Makes an instance of the artefact, with the state `data`, and runs its start function. When
    /// the instance is dropped, the room is free for another.
    ///
    /// # Errors
    /// As [`check`](Place::check); if there is an instance already, a segment does not fit, or the
    /// start function traps.
    pub fn init(&'static self, artefact: &Artefact, data: C::Host) -> Result<TypedInstance<C>, InPlaceError> {
        self.init_with(artefact, data, InstanceOptions::new())
    }

    /// As [`init`](Place::init), with options, which apply to the start function too.
    ///
    /// # Errors
    /// As `init`, and if the options are for another kind of interruption than the module was
    /// compiled for.
    pub fn init_with(
        &'static self,
        artefact: &Artefact,
        data: C::Host,
        options: InstanceOptions,
    ) -> Result<TypedInstance<C>, InPlaceError> {
        let (mut words, mut functions) = ([0; WORDS], [core::ptr::null(); FUNCTIONS]);
        let count = self.find(artefact, &options, &mut words, &mut functions)?;
        let image = artefact.image();
        let parts = InstanceParts {
            module: image.module(),
            builtins: &builtins::FULL,
            imports: Imports { functions: &functions[..count], state: ImportedState::NONE },
        };
        let keep = || {
            let place = self.words.get();
            // SAFETY: this is called with the claim, so nothing else uses the words.
            unsafe { place.write(words) };
            place.cast_const().cast()
        };
        // SAFETY: the bindings' functions are of the types that the module imports, and expect an
        // instance with data `Host`: `find` has compared them. The artefact stays as it is, and
        // the words are in a static.
        let made = unsafe { self.storage.init_in_place::<NEEDS>(data, image, parts, keep, options) };
        Ok(TypedInstance::from_raw(made)?)
    }

    fn find(
        &self,
        artefact: &Artefact,
        options: &InstanceOptions,
        words: &mut [usize],
        functions: &mut [*const u8],
    ) -> Result<usize, InPlaceError> {
        for (what, needed, room) in [
            ("context", artefact.context_size(), CONTEXT),
            ("memory", artefact.memory_size(), BYTES),
            ("table", artefact.table_size(), ELEMENTS),
        ] {
            if needed > room {
                return Err(InPlaceError::Room { what, needed, room });
            }
        }
        if !options.allow(artefact.image().module().needs) {
            return Err(InPlaceError::MisalignedAccesses);
        }
        if let Some(needed) = artefact.stack_size() {
            let available = stack::available(options.stack());
            // So little is in the headroom below the limit.
            let is_little = needed <= unchecked_frame(cfg!(not(target_os = "none"))) as usize;
            if needed > available && !is_little {
                return Err(InPlaceError::Stack { needed, available });
            }
        }
        let finder = Finder::new(artefact, C::Interface::INTERFACE)?;
        finder.words(words)?;
        finder.functions(C::FUNCTIONS, functions)
    }
}

impl<
    C: LoadedBindings,
    const WORDS: usize,
    const FUNCTIONS: usize,
    const CONTEXT: usize,
    const BYTES: usize,
    const ELEMENTS: usize,
> fmt::Debug for Place<C, WORDS, FUNCTIONS, CONTEXT, BYTES, ELEMENTS>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}
