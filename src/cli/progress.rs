//! A progress bar on a terminal; nothing when piped.

use std::io::IsTerminal as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Common;
use crate::pipeline::Progress;

/// Shows how many files are done, on stderr, once a run takes noticeably long.
pub(super) struct Bar {
    shown: bool,
    drawn: OnceLock<ProgressBar>,
    done: AtomicU64,
}

/// The bar is told of so many files at once: each time it looks at the clock.
const STEP: u64 = 64;

impl Bar {
    pub(super) fn new(common: &Common) -> Self {
        Self {
            shown: !common.quiet && std::io::stderr().is_terminal(),
            drawn: OnceLock::new(),
            done: AtomicU64::new(0),
        }
    }
}

impl Progress for Bar {
    fn begin(&self, files: usize) {
        // Fewer files than this are done before anybody could read a bar.
        if !self.shown || files < 500 {
            return;
        }
        let target = ProgressDrawTarget::stderr_with_hz(8);
        let bar = ProgressBar::with_draw_target(Some(files as u64), target);
        let style = ProgressStyle::with_template("checking {bar:32} {pos}/{len} files, {eta} left");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        let _ = self.drawn.set(bar);
    }

    fn advance(&self) {
        if let Some(bar) = self.drawn.get() {
            let before = self.done.fetch_add(1, Ordering::Relaxed);
            if before % STEP == STEP - 1 {
                bar.inc(STEP);
            }
        }
    }

    fn end(&self) {
        if let Some(bar) = self.drawn.get() {
            bar.finish_and_clear();
        }
    }
}
