//! A progress bar on a terminal; nothing when piped.

use std::sync::OnceLock;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::Common;
use crate::pipeline::Progress;

/// Shows how many files are done, on stderr, once a run takes noticeably long.
pub(super) struct Bar {
    shown: bool,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    pub(super) fn new(common: &Common) -> Self {
        Self {
            shown: !common.quiet,
            bar: OnceLock::new(),
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
        let _ = self.bar.set(bar);
    }

    fn advance(&self) {
        if let Some(bar) = self.bar.get() {
            bar.inc(1);
        }
    }

    fn end(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
