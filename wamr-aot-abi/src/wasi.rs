//! The functions of WASI that guests import: the macro checks their types, and `wamr-aot-wasi`
//! implements them under the same names.

use crate::signature::ValType;

/// A version of WASI, of which each is a module that guests import from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `wasi_snapshot_preview1`.
    Preview1,
    /// `wasi_unstable`, which older compilers use.
    Snapshot0,
}

/// The module and name of the function with which guests start threads. It is not supported.
pub const THREAD_SPAWN: (&str, &str) = ("wasi", "thread-spawn");

/// The name and type of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name that guests import.
    pub name: &'static str,
    /// The types of the parameters.
    pub params: &'static [ValType],
    /// The types of the results.
    pub results: &'static [ValType],
}

impl Version {
    /// All versions.
    pub const ALL: [Version; 2] = [Version::Preview1, Version::Snapshot0];

    /// The version that guests import from `module`.
    pub fn of_module(module: &str) -> Option<Version> {
        Version::ALL.into_iter().find(|version| version.module() == module)
    }

    /// The name of the module that guests import from.
    pub const fn module(self) -> &'static str {
        match self {
            Version::Preview1 => "wasi_snapshot_preview1",
            Version::Snapshot0 => "wasi_unstable",
        }
    }

    /// The functions, sorted by name.
    pub fn functions(self) -> impl Iterator<Item = &'static Function> {
        FUNCTIONS.iter().filter(move |function| self == Version::Preview1 || function.name != "sock_accept")
    }

    /// The function with this name.
    pub fn function(self, name: &str) -> Option<&'static Function> {
        self.functions().find(|function| function.name == name)
    }
}

macro_rules! functions {
    ($($name:ident($($param:ident)*) $($result:ident)?;)*) => {
        &[$(Function {
            name: stringify!($name),
            params: &[$(ValType::$param),*],
            results: &[$(ValType::$result)?],
        }),*]
    };
}

/// Those of preview 1. Its predecessor lacks `sock_accept`; the types are the same.
const FUNCTIONS: &[Function] = functions! {
    args_get(I32 I32) I32;
    args_sizes_get(I32 I32) I32;
    clock_res_get(I32 I32) I32;
    clock_time_get(I32 I64 I32) I32;
    environ_get(I32 I32) I32;
    environ_sizes_get(I32 I32) I32;
    fd_advise(I32 I64 I64 I32) I32;
    fd_allocate(I32 I64 I64) I32;
    fd_close(I32) I32;
    fd_datasync(I32) I32;
    fd_fdstat_get(I32 I32) I32;
    fd_fdstat_set_flags(I32 I32) I32;
    fd_fdstat_set_rights(I32 I64 I64) I32;
    fd_filestat_get(I32 I32) I32;
    fd_filestat_set_size(I32 I64) I32;
    fd_filestat_set_times(I32 I64 I64 I32) I32;
    fd_pread(I32 I32 I32 I64 I32) I32;
    fd_prestat_dir_name(I32 I32 I32) I32;
    fd_prestat_get(I32 I32) I32;
    fd_pwrite(I32 I32 I32 I64 I32) I32;
    fd_read(I32 I32 I32 I32) I32;
    fd_readdir(I32 I32 I32 I64 I32) I32;
    fd_renumber(I32 I32) I32;
    fd_seek(I32 I64 I32 I32) I32;
    fd_sync(I32) I32;
    fd_tell(I32 I32) I32;
    fd_write(I32 I32 I32 I32) I32;
    path_create_directory(I32 I32 I32) I32;
    path_filestat_get(I32 I32 I32 I32 I32) I32;
    path_filestat_set_times(I32 I32 I32 I32 I64 I64 I32) I32;
    path_link(I32 I32 I32 I32 I32 I32 I32) I32;
    path_open(I32 I32 I32 I32 I32 I64 I64 I32 I32) I32;
    path_readlink(I32 I32 I32 I32 I32 I32) I32;
    path_remove_directory(I32 I32 I32) I32;
    path_rename(I32 I32 I32 I32 I32 I32) I32;
    path_symlink(I32 I32 I32 I32 I32) I32;
    path_unlink_file(I32 I32 I32) I32;
    poll_oneoff(I32 I32 I32 I32) I32;
    proc_exit(I32);
    proc_raise(I32) I32;
    random_get(I32 I32) I32;
    sched_yield() I32;
    sock_accept(I32 I32 I32) I32;
    sock_recv(I32 I32 I32 I32 I32 I32) I32;
    sock_send(I32 I32 I32 I32 I32) I32;
    sock_shutdown(I32 I32) I32;
};

#[cfg(test)]
mod tests {
    use super::{FUNCTIONS, Version};

    #[test]
    fn the_list_is_complete_and_sorted() {
        assert_eq!((Version::Preview1.functions().count(), Version::Snapshot0.functions().count()), (46, 45));
        assert!(FUNCTIONS.is_sorted_by_key(|function| function.name));
        assert!(Version::of_module("wasi_unstable").unwrap().function("sock_accept").is_none());
    }
}
