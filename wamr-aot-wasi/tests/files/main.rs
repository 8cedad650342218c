//! Functions of files, over each file system: the results are the same.
#![cfg(all(feature = "std", target_os = "linux"))]

#[path = "../common/mod.rs"]
mod common;
mod content;
mod directories;
mod limits;
mod links;
mod paths;
mod stats;

use common::*;
use content::*;
use directories::*;
use links::*;
use paths::*;
use stats::*;
use wamr_aot_wasi::fs::Resolution;

/// Runs each test over all file systems that can be written to.
macro_rules! on_all {
    ($($name:ident)*) => {
        mod kernel {
            use super::Resolution::Kernel;
            $(#[test] fn $name() { super::$name(&mut super::host(Kernel).guest); })*
        }
        mod steps {
            use super::Resolution::Steps;
            $(#[test] fn $name() { super::$name(&mut super::host(Steps).guest); })*
        }
        mod memory { $(#[test] fn $name() { super::$name(&mut super::memory().guest); })* }
        mod over_bundle { $(#[test] fn $name() { super::$name(&mut super::over_bundle().guest); })* }
        mod over_host { $(#[test] fn $name() { super::$name(&mut super::over_host().guest); })* }
    };
}

/// Runs each test over all file systems.
macro_rules! on_read_only {
    ($($name:ident)*) => {
        on_all!($($name)*);
        mod bundle { $(#[test] fn $name() { super::$name(&mut super::bundle().guest); })* }
    };
}

mod reading {
    use super::*;

    on_read_only! { files_are_read paths_are_resolved directories_are_listed files_are_known }
}

mod writing {
    use super::*;

    on_all! {
        files_are_opened_as_asked_for
        files_are_written
        offsets_move
        appended_bytes_are_at_the_end
        sizes_are_set
        directories_are_made_and_removed
        files_are_removed
        files_are_renamed
        hard_links_are_names
        symbolic_links_are_followed
        symbolic_links_do_not_lead_out
        times_are_set
        listings_survive_changes
        an_open_file_stays
        names_have_limits
    }
}
