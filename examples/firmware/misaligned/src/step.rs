//! Single instructions with misaligned addresses: all registers and some memory, before and after.

/// The place from which a step's memory is accessed: no multiple of anything.
const START: usize = 1;

/// The registers and the memory of a step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct State<const REGISTERS: usize> {
    pub registers: [usize; REGISTERS],
    bytes: [u8; 32],
}

impl<const REGISTERS: usize> State<REGISTERS> {
    fn word(&self, at: usize) -> usize {
        u32::from_le_bytes(core::array::from_fn(|index| self.bytes[START + at + index])) as usize
    }

    /// A load of a word at this offset.
    pub fn load(&mut self, register: usize, at: usize) {
        self.registers[register] = self.word(at);
    }

    /// A load of a half of a word.
    pub fn load_half(&mut self, register: usize, at: usize) {
        self.registers[register] = self.word(at) & 0xffff;
    }

    /// The same, with its sign.
    pub fn load_signed_half(&mut self, register: usize, at: usize) {
        self.registers[register] = self.word(at) as i16 as usize;
    }

    /// A store of so many bytes of a value.
    pub fn store(&mut self, value: usize, at: usize, size: usize) {
        self.bytes[START + at..][..size].copy_from_slice(&value.to_le_bytes()[..size]);
    }
}

/// A step: a function that loads the registers, has the instruction and stores the registers, and
/// what it should do.
pub struct Step<const REGISTERS: usize> {
    pub run: unsafe extern "C" fn(*mut [usize; REGISTERS]),
    pub base: usize,
    pub effect: fn(&mut State<REGISTERS>),
}

/// What is aligned, so that the accesses are not.
#[repr(align(8))]
struct Aligned([u8; 32]);

impl<const REGISTERS: usize> Step<REGISTERS> {
    /// Whether the instruction does what it should, and nothing else. Some registers have values
    /// that are not arbitrary: these.
    pub fn works(&self, given: &[(usize, usize)]) -> bool {
        let mut memory = Aligned(core::array::from_fn(|index| 0x80_u8.wrapping_add(7 * index as u8)));
        let mut registers = core::array::from_fn(|index| 0x8765_4321 ^ (index * 0x0101_0101));
        for (register, value) in given {
            registers[*register] = *value;
        }
        registers[self.base] = (&raw mut memory.0).expose_provenance() + START;
        let mut expected = State { registers, bytes: memory.0 };
        (self.effect)(&mut expected);
        // SAFETY: the instruction accesses the memory only, and the functions keep the registers
        // that the caller has.
        unsafe { (self.run)(&mut registers) };
        // The instruction changed what its address came from.
        let bytes = core::hint::black_box(&raw const memory.0);
        // SAFETY: it is a local.
        expected == State { registers, bytes: unsafe { bytes.read_volatile() } }
    }
}
