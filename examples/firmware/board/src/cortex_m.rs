//! Cortex-M: `cortex-m-rt` has the vector table, and turns the FPU on where the target has one.

#[cfg(not(feature = "own-main"))]
#[cortex_m_rt::entry]
fn main() -> ! {
    crate::board_main()
}
