//! The project on disk: its configuration and its files, sorted. Reads bytes;
//! knows nothing of what records mean.

mod config;
mod files;
mod observe;
mod root;
mod shelf;
mod stamp;

pub use config::{CONFIG_FILE, CONFIG_INVALID, CONFIG_UNKNOWN_KEY, Config, Level, parse_config};
pub use files::{
    Content, Discovered, FileFault, Fingerprint, LIMIT_EXCEEDED, NOT_UTF8, UNREADABLE_FILE,
    discover, find_root, fingerprint, is_file, read_shown, read_stamped, read_text,
};
pub use observe::{Host, Observe};
pub use root::Root;
pub use shelf::{Draft, Piece, Shelf, Sum};
pub use stamp::{Stamp, reader, stamp};
