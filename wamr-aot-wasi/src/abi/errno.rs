//! [`Errno`]: what functions return.

use core::{error::Error, fmt};

/// The result of a function of WASI: 0 is success, other numbers are errors.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Errno(u16);

macro_rules! errnos {
    ($($code:literal $name:ident $text:literal)*) => {
        impl Errno {
            $(
                #[doc = concat!("Error ", $code, ": ", $text, ".")]
                pub const $name: Errno = Errno($code);
            )*

            /// The name in the specification, in capitals.
            pub const fn name(self) -> &'static str {
                match self.0 {
                    $($code => stringify!($name),)*
                    _ => "SUCCESS",
                }
            }

            const fn text(self) -> &'static str {
                match self.0 {
                    $($code => $text,)*
                    _ => "success",
                }
            }
        }
    };
}

errnos! {
    1 TOOBIG "the argument list is too long"
    2 ACCES "permission denied"
    3 ADDRINUSE "the address is in use"
    4 ADDRNOTAVAIL "the address is not available"
    5 AFNOSUPPORT "the address family is not supported"
    6 AGAIN "the resource is unavailable, or the operation would block"
    7 ALREADY "the connection is already in progress"
    8 BADF "the file descriptor is not open"
    9 BADMSG "bad message"
    10 BUSY "the device or resource is busy"
    11 CANCELED "the operation was cancelled"
    12 CHILD "no child processes"
    13 CONNABORTED "the connection was aborted"
    14 CONNREFUSED "the connection was refused"
    15 CONNRESET "the connection was reset"
    16 DEADLK "the resource would deadlock"
    17 DESTADDRREQ "a destination address is required"
    18 DOM "the argument is out of the function's domain"
    19 DQUOT "the disk quota is exceeded"
    20 EXIST "the file exists"
    21 FAULT "the address is not in the guest's memory"
    22 FBIG "the file is too large"
    23 HOSTUNREACH "the host is unreachable"
    24 IDRM "the identifier was removed"
    25 ILSEQ "the text is not UTF-8"
    26 INPROGRESS "the operation is in progress"
    27 INTR "the function was interrupted"
    28 INVAL "the argument is invalid"
    29 IO "input or output failed"
    30 ISCONN "the socket is connected"
    31 ISDIR "it is a directory"
    32 LOOP "too many symbolic links"
    33 MFILE "too many open files"
    34 MLINK "too many links"
    35 MSGSIZE "the message is too large"
    36 MULTIHOP "multihop"
    37 NAMETOOLONG "the name is too long"
    38 NETDOWN "the network is down"
    39 NETRESET "the network aborted the connection"
    40 NETUNREACH "the network is unreachable"
    41 NFILE "too many open files in the system"
    42 NOBUFS "no buffer space is available"
    43 NODEV "no such device"
    44 NOENT "no such file or directory"
    45 NOEXEC "the format of the executable is not known"
    46 NOLCK "no locks are available"
    47 NOLINK "no link"
    48 NOMEM "not enough memory"
    49 NOMSG "no message of the desired type"
    50 NOPROTOOPT "the protocol is not available"
    51 NOSPC "no space is left"
    52 NOSYS "the function is not supported"
    53 NOTCONN "the socket is not connected"
    54 NOTDIR "it is not a directory"
    55 NOTEMPTY "the directory is not empty"
    56 NOTRECOVERABLE "the state cannot be recovered"
    57 NOTSOCK "it is not a socket"
    58 NOTSUP "the operation is not supported"
    59 NOTTY "it is not a terminal"
    60 NXIO "no such device or address"
    61 OVERFLOW "the value is too large for its type"
    62 OWNERDEAD "the previous owner died"
    63 PERM "the operation is not permitted"
    64 PIPE "the pipe is broken"
    65 PROTO "protocol error"
    66 PROTONOSUPPORT "the protocol is not supported"
    67 PROTOTYPE "the protocol is wrong for the socket"
    68 RANGE "the result is too large"
    69 ROFS "the file system is read-only"
    70 SPIPE "the file has no position"
    71 SRCH "no such process"
    72 STALE "the file handle is stale"
    73 TIMEDOUT "the connection timed out"
    74 TXTBSY "the text file is busy"
    75 XDEV "the two are on different file systems"
    76 NOTCAPABLE "the descriptor has not the right"
}

impl Errno {
    /// Not an error, and not seen by guests: the function is called again after a while.
    pub(crate) const WAIT: Errno = Errno(u16::MAX);

    /// The number.
    pub const fn code(self) -> u16 {
        self.0
    }

    /// The number as functions return it.
    pub(crate) fn of<T>(outcome: Result<T, Errno>) -> i32 {
        outcome.err().map_or(0, |errno| i32::from(errno.0))
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Error for Errno {}

#[cfg(feature = "std")]
impl From<std::io::Error> for Errno {
    fn from(error: std::io::Error) -> Errno {
        use std::io::ErrorKind;
        #[cfg(unix)]
        if let Some(error) = rustix::io::Errno::from_io_error(&error) {
            return error.into();
        }
        match error.kind() {
            ErrorKind::NotFound => Errno::NOENT,
            ErrorKind::PermissionDenied => Errno::ACCES,
            ErrorKind::AlreadyExists => Errno::EXIST,
            ErrorKind::WouldBlock => Errno::AGAIN,
            ErrorKind::InvalidInput | ErrorKind::InvalidData => Errno::INVAL,
            ErrorKind::TimedOut => Errno::TIMEDOUT,
            ErrorKind::Interrupted => Errno::INTR,
            ErrorKind::BrokenPipe => Errno::PIPE,
            ErrorKind::OutOfMemory => Errno::NOMEM,
            ErrorKind::StorageFull => Errno::NOSPC,
            ErrorKind::Unsupported => Errno::NOTSUP,
            _ => Errno::IO,
        }
    }
}

#[cfg(all(feature = "std", unix))]
macro_rules! from_host {
    ($error:expr; $($name:ident)*; $($host:ident => $wasi:ident)*) => {
        match $error {
            $(rustix::io::Errno::$name => Errno::$name,)*
            $(rustix::io::Errno::$host => Errno::$wasi,)*
            _ => Errno::IO,
        }
    };
}

#[cfg(all(feature = "std", unix))]
impl From<rustix::io::Errno> for Errno {
    fn from(error: rustix::io::Errno) -> Errno {
        from_host!(error;
            AGAIN BADF BUSY DQUOT EXIST FAULT FBIG ILSEQ INTR INVAL IO ISDIR LOOP MFILE MLINK
            NAMETOOLONG NFILE NODEV NOENT NOLCK NOSPC NOSYS NOTDIR NOTEMPTY NOTSUP NOTTY NXIO
            OVERFLOW PERM PIPE ROFS STALE TIMEDOUT TXTBSY XDEV CONNRESET;
            ACCESS => ACCES
            NOMEM => NOMEM
            SPIPE => SPIPE
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Errno;

    #[test]
    fn numbers_are_those_of_the_specification() {
        assert_eq!(Errno::of::<()>(Ok(())), 0);
        assert_eq!(Errno::of::<()>(Err(Errno::BADF)), 8);
        assert_eq!(Errno::NOTCAPABLE.code(), 76);
        assert_eq!(Errno::NOTEMPTY.name(), "NOTEMPTY");
    }

    #[cfg(all(feature = "std", unix))]
    #[test]
    fn errors_of_the_host_keep_their_meaning() {
        assert_eq!(Errno::from(std::io::Error::from_raw_os_error(2)), Errno::NOENT);
        assert_eq!(Errno::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe)), Errno::PIPE);
        assert_eq!(Errno::from(rustix::io::Errno::ACCESS), Errno::ACCES);
    }
}
