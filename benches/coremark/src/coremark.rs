//! CoreMark in a sandbox and natively, between the marks at which instructions are counted.

/// The program, for the module with this name.
macro_rules! coremark {
    ($name:tt) => {
        wamr_aot_rt::include_aot!(mod guest = $name);

        use wamr_aot_rt::HostError;

        static SANDBOX: guest::StaticInstance<Host> = guest::StaticInstance::new();

        struct Host;

        impl guest::imports::Env for Host {
            fn starts(_: &mut guest::Caller<Self>) -> Result<(), HostError> {
                board::marks::starts();
                Ok(())
            }

            fn ends(_: &mut guest::Caller<Self>) -> Result<(), HostError> {
                board::marks::ends();
                Ok(())
            }
        }

        #[unsafe(no_mangle)]
        extern "C" fn coremark_starts() {
            board::marks::starts();
        }

        #[unsafe(no_mangle)]
        extern "C" fn coremark_ends() {
            board::marks::ends();
        }

        unsafe extern "C" {
            safe fn coremark_run(iterations: u32) -> u32;
        }

        /// How often CoreMark's algorithms run between the marks: the tables divide by it.
        const ITERATIONS: u32 = 10;

        /// What the board's start-up code calls.
        #[unsafe(no_mangle)]
        fn board_main() -> ! {
            let here = SANDBOX.init(Host).is_ok_and(|mut sandbox| {
                let validated = sandbox.run(ITERATIONS as i32);
                matches!(validated, Ok(1))
            });
            if !here {
                board::write(b"the guest's results are not CoreMark's\n");
            }
            let natively = coremark_run(ITERATIONS) == 1;
            if !natively {
                board::write(b"the native results are not CoreMark's\n");
            }
            board::exit(here && natively)
        }

        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
            board::write(b"panic\n");
            board::exit(false)
        }
    };
}
