//! A program that runs a workload in a sandbox and natively, between the marks at which
//! instructions are counted.

/// The program: the name of the guest, and that of its workload, compiled natively.
macro_rules! measured {
    ($name:tt, $workload:ident) => {
        wamr_aot_rt::include_aot!(mod guest = $name);

        static SANDBOX: guest::StaticInstance<()> = guest::StaticInstance::new();

        // A symbol whose value is the size of the memory: what an instance has besides it is
        // measured.
        core::arch::global_asm!(".global guest_memory", ".set guest_memory, {}", const guest::STATS.memory);

        unsafe extern "C" {
            safe fn $workload() -> u32;
        }

        /// The checksums: in the sandbox, and natively. A function by itself, so that its size is
        /// known: much of the runtime is inlined into it.
        #[inline(never)]
        fn checksums() -> Option<[u32; 2]> {
            let mut sandbox = SANDBOX.init(()).ok()?;
            board::marks::starts();
            let here = sandbox.run();
            board::marks::ends();
            board::marks::starts();
            let natively = $workload();
            board::marks::ends();
            if let Err(trap) = &here {
                board::write(trap.kind().message().as_bytes());
                board::write(b"\n");
            }
            Some([here.ok()? as u32, natively])
        }

        #[cfg(all(trusting, target_arch = "arm"))]
        wamr_aot_rt::misaligned_handler!(HardFault, otherwise = fault);

        #[cfg(all(trusting, target_arch = "arm"))]
        unsafe extern "C" fn fault(_frame: *const u32) -> ! {
            board::write(b"a fault\n");
            board::exit(false)
        }

        /// What the board's start-up code calls.
        #[unsafe(no_mangle)]
        fn board_main() -> ! {
            // A workload that fails returns 0.
            match checksums() {
                Some([here, natively]) if here == natively && here != 0 => board::exit(true),
                Some([0, _] | [_, 0]) => board::write(b"the workload failed\n"),
                Some(_) => board::write(b"the checksums differ\n"),
                None => board::write(b"no checksum\n"),
            }
            board::exit(false)
        }

        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
            board::write(b"panic\n");
            board::exit(false)
        }
    };
}
