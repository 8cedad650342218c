//! The list of all functions, from which the modules and the linker are made.

/// Passes the functions of a version to a macro: documentation, name, parameters, and how it is
/// implemented. `parts` is a function of the context and the memory; `guest` is one of the guest
/// that calls, because it waits.
///
/// Those that differ between the versions come last, and are passed by [`preview1`] and
/// [`snapshot0`].
macro_rules! both {
    ($callback:ident { $($more:tt)* }) => { $callback! {
        /// Writes the arguments: pointers to them to `argv`, and the texts to `argv_buf`.
        args_get(argv: i32, argv_buf: i32) parts args::args_get;
        /// Writes how many arguments there are, and how many bytes they have.
        args_sizes_get(argc: i32, argv_buf_size: i32) parts args::args_sizes_get;
        /// Writes the environment: pointers to the variables, and the texts.
        environ_get(environ: i32, environ_buf: i32) parts args::environ_get;
        /// Writes how many variables there are, and how many bytes they have.
        environ_sizes_get(count: i32, buf_size: i32) parts args::environ_sizes_get;
        /// Writes the resolution of a clock, in nanoseconds.
        clock_res_get(id: i32, resolution: i32) parts clock::res_get;
        /// Writes the time of a clock, in nanoseconds. The precision that is asked for is ignored.
        clock_time_get(id: i32, precision: i64, time: i32) parts clock::time_get;
        /// Takes note of how a file will be used. Nothing comes of it.
        fd_advise(fd: i32, offset: i64, len: i64, advice: i32) parts fd::advise;
        /// Makes room in a file.
        fd_allocate(fd: i32, offset: i64, len: i64) parts fd::allocate;
        /// Closes a descriptor. Standard streams and preopened directories can be closed, too.
        fd_close(fd: i32) parts fd::close;
        /// Waits until a file's content is stored.
        fd_datasync(fd: i32) parts fd::datasync;
        /// Writes the type, the flags and the rights of a descriptor.
        fd_fdstat_get(fd: i32, stat: i32) parts fd::fdstat_get;
        /// Sets the flags of a descriptor.
        fd_fdstat_set_flags(fd: i32, flags: i32) parts fd::fdstat_set_flags;
        /// Takes rights away from a descriptor.
        fd_fdstat_set_rights(fd: i32, rights: i64, inheriting: i64) parts fd::fdstat_set_rights;
        /// Cuts or extends a file.
        fd_filestat_set_size(fd: i32, size: i64) parts fd::filestat_set_size;
        /// Sets the times of an open file.
        fd_filestat_set_times(fd: i32, atim: i64, mtim: i64, flags: i32) parts fd::filestat_set_times;
        /// Reads from a place of a file, without moving its offset.
        fd_pread(fd: i32, iovs: i32, iovs_len: i32, offset: i64, nread: i32) guest process::fd_pread;
        /// Writes the length of a preopened directory's name. `BADF` ends the list.
        fd_prestat_get(fd: i32, prestat: i32) parts fd::prestat_get;
        /// Writes a preopened directory's name.
        fd_prestat_dir_name(fd: i32, path: i32, path_len: i32) parts fd::prestat_dir_name;
        /// Writes to a place of a file, without moving its offset.
        fd_pwrite(fd: i32, iovs: i32, iovs_len: i32, offset: i64, nwritten: i32) guest process::fd_pwrite;
        /// Reads: at most 16 MiB in a call, from at most 1024 buffers. Waits for standard input.
        fd_read(fd: i32, iovs: i32, iovs_len: i32, nread: i32) guest process::fd_read;
        /// Writes entries of a directory into a buffer, the last of which may be cut off.
        fd_readdir(fd: i32, buf: i32, buf_len: i32, cookie: i64, bufused: i32) guest process::fd_readdir;
        /// Gives a descriptor the number of another one, which is closed.
        fd_renumber(from: i32, to: i32) parts fd::renumber;
        /// Waits until a file is stored.
        fd_sync(fd: i32) parts fd::sync;
        /// Writes the offset of a file.
        fd_tell(fd: i32, offset: i32) parts fd::tell;
        /// Writes: at most 16 MiB in a call, of at most 1024 buffers.
        fd_write(fd: i32, iovs: i32, iovs_len: i32, nwritten: i32) guest process::fd_write;
        /// Makes a directory.
        path_create_directory(fd: i32, path: i32, path_len: i32) parts path::create_directory;
        /// Sets the times of a file.
        path_filestat_set_times(
            fd: i32, flags: i32, path: i32, path_len: i32, atim: i64, mtim: i64, fst_flags: i32
        ) parts path::filestat_set_times;
        /// Makes another name of a file.
        path_link(
            old_fd: i32, old_flags: i32, old_path: i32, old_path_len: i32,
            new_fd: i32, new_path: i32, new_path_len: i32
        ) parts path::link;
        /// Opens a file or directory, and writes its descriptor.
        path_open(
            fd: i32, dirflags: i32, path: i32, path_len: i32, oflags: i32,
            rights: i64, inheriting: i64, fdflags: i32, opened: i32
        ) parts path::open;
        /// Writes the target of a symbolic link, cut off if the buffer is too short. `PERM` if it
        /// is absolute.
        path_readlink(fd: i32, path: i32, path_len: i32, buf: i32, buf_len: i32, bufused: i32)
            parts path::readlink;
        /// Removes an empty directory.
        path_remove_directory(fd: i32, path: i32, path_len: i32) parts path::remove_directory;
        /// Renames a file or directory.
        path_rename(
            fd: i32, old_path: i32, old_path_len: i32, new_fd: i32, new_path: i32, new_path_len: i32
        ) parts path::rename;
        /// Makes a symbolic link. Its target must not be absolute.
        path_symlink(old_path: i32, old_path_len: i32, fd: i32, new_path: i32, new_path_len: i32)
            parts path::symlink;
        /// Removes a file.
        path_unlink_file(fd: i32, path: i32, path_len: i32) parts path::unlink_file;
        /// Is not supported: `NOTSUP`.
        proc_raise(signal: i32) parts process::proc_raise;
        /// Lets other threads of the host run.
        sched_yield() guest process::sched_yield;
        /// Writes random bytes.
        random_get(buf: i32, buf_len: i32) guest process::random_get;
        /// There are no sockets: `BADF` or `NOTSOCK`.
        sock_recv(
            fd: i32, ri_data: i32, ri_data_len: i32, ri_flags: i32, datalen: i32, ro_flags: i32
        ) parts sock::recv;
        /// There are no sockets: `BADF` or `NOTSOCK`.
        sock_send(fd: i32, si_data: i32, si_data_len: i32, si_flags: i32, datalen: i32) parts sock::send;
        /// There are no sockets: `BADF` or `NOTSOCK`.
        sock_shutdown(fd: i32, how: i32) parts sock::shutdown;
        $($more)*
    } };
}

/// Passes the functions of `wasi_snapshot_preview1`, except `proc_exit`, to a macro.
macro_rules! preview1 {
    ($callback:ident) => {
        $crate::functions::both! { $callback {
            /// Writes what is known of an open file.
            fd_filestat_get(fd: i32, stat: i32) parts fd::filestat_get;
            /// Moves the offset of a file: from its start (0), its offset (1) or its end (2).
            fd_seek(fd: i32, offset: i64, whence: i32, newoffset: i32) parts fd::seek;
            /// Writes what is known of a file.
            path_filestat_get(fd: i32, flags: i32, path: i32, path_len: i32, stat: i32)
                parts path::filestat_get;
            /// Waits for clocks and streams, in slices between which the guest can be interrupted.
            poll_oneoff(subscriptions: i32, events: i32, count: i32, nevents: i32) guest poll_oneoff_inner;
            /// There are no sockets: `BADF` or `NOTSOCK`.
            sock_accept(fd: i32, flags: i32, accepted: i32) parts sock::accept;
        } }
    };
}

/// Passes the functions of `wasi_unstable`, except `proc_exit`, to a macro.
macro_rules! snapshot0 {
    ($callback:ident) => {
        $crate::functions::both! { $callback {
            /// Writes what is known of an open file: the number of links has 32 bits.
            fd_filestat_get(fd: i32, stat: i32) parts fd::filestat_get0;
            /// Moves the offset of a file: from its offset (0), its end (1) or its start (2).
            fd_seek(fd: i32, offset: i64, whence: i32, newoffset: i32) parts seek;
            /// Writes what is known of a file: the number of links has 32 bits.
            path_filestat_get(fd: i32, flags: i32, path: i32, path_len: i32, stat: i32)
                parts path::filestat_get0;
            /// Waits for clocks and streams, in slices between which the guest can be interrupted.
            /// Subscriptions to clocks have an identifier.
            poll_oneoff(subscriptions: i32, events: i32, count: i32, nevents: i32) guest poll_oneoff_inner;
        } }
    };
}

/// Makes the functions themselves.
macro_rules! define {
    ($($(#[$doc:meta])* $name:ident($($parameter:ident: $ty:ident),*) $how:ident $code:path;)*) => {
        $(
            $(#[$doc])*
            ///
            /// Returns the errno.
            ///
            /// # Errors
            /// If the guest is to stop, or has no memory that is exported as `memory`.
            #[allow(clippy::too_many_arguments, reason = "the signature of the specification")]
            pub fn $name<G: $crate::Guest>(guest: &mut G $(, $parameter: $ty)*)
                -> Result<i32, ::wamr_aot_rt::HostError>
            {
                $crate::functions::call!($how $code, guest $(, $parameter.cast_unsigned())*)
            }
        )*
    };
}

/// Calls what implements a function.
macro_rules! call {
    (parts $code:path, $guest:ident $(, $argument:expr)*) => {{
        let (ctx, mut memory) = $guest.parts()?;
        Ok($crate::Errno::of($code($crate::preview1::Parts { ctx, memory: &mut memory } $(, $argument)*)))
    }};
    (guest $code:path, $guest:ident $(, $argument:expr)*) => {
        Ok($crate::Errno::of($code($guest $(, $argument)*)?))
    };
}

/// Makes the list of signatures.
macro_rules! signatures {
    ($($(#[$doc:meta])* $name:ident($($parameter:ident: $ty:ident),*) $how:ident $code:path;)*) => {
        /// The functions: their names, parameters and results.
        pub const FUNCTIONS: &[$crate::Function] = &[
            $($crate::Function {
                name: stringify!($name),
                params: &[$($crate::functions::value_type!($ty)),*],
                results: &[::wamr_aot_rt::ValType::I32],
            },)*
            $crate::Function { name: "proc_exit", params: &[::wamr_aot_rt::ValType::I32], results: &[] },
        ];
    };
}

macro_rules! value_type {
    (i32) => {
        ::wamr_aot_rt::ValType::I32
    };
    (i64) => {
        ::wamr_aot_rt::ValType::I64
    };
}

pub(crate) use {both, call, define, preview1, signatures, snapshot0, value_type};

use wamr_aot_rt::ValType;

/// The name and type of a function.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Function {
    /// The name that modules import.
    pub name: &'static str,
    /// The types of the parameters.
    pub params: &'static [ValType],
    /// The types of the results: an errno, or nothing.
    pub results: &'static [ValType],
}
