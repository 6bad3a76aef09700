//! How long to wait before a visit is tried again.

use std::time::Duration;

/// The wait before retry number `retry` (from 1): doubled each time, and between half and one and a
/// half of that, by the address, so that visits that failed together do not come back together and a
/// second run waits as long as the first.
pub(super) fn wait(base: Duration, url: &str, retry: u32) -> Duration {
    let doubled = base.saturating_mul(1 << retry.saturating_sub(1).min(16));
    let thousandths = 500 + hash(url, retry) % 1000;
    let thousandths = u32::try_from(thousandths).unwrap_or(1000);
    doubled.saturating_mul(thousandths) / 1000
}

/// FNV-1a.
fn hash(url: &str, retry: u32) -> u64 {
    let bytes = url.bytes().chain(retry.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
