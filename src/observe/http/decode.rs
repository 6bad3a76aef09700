//! A body decoded as it comes in, within limits: what is decoded goes into a sink that refuses to
//! grow beyond them, and input is fed in slices so small that no slice can do harm before the sink is
//! asked. Nothing here reads from the network.

use std::io::{self, Write};

use brotli_decompressor::{BrotliDecoderParameter, DecompressorWriter};
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::settings::Limits;
use super::zstd::Zstd;

/// From how many decoded bytes on the ratio is judged.
const RATIO_FROM: usize = 64 << 10;

/// How much is fed to a decoder at once. With the worst ratio of the codings, 1:1032 for deflate and
/// far more for the others, the sink still stops them in the middle of a slice.
const SLICE: usize = 4 << 10;

/// The codings we ask for.
pub(super) const ACCEPTED: &str = "gzip, deflate, br, zstd";

/// Why a body is not read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// It exceeds a limit.
    TooLarge(String),
    /// It is not what its header says.
    Malformed(String),
    /// Its coding is none that we know.
    Unknown(String),
    /// It ends before its end.
    Truncated,
}

/// What was decoded so far, and how much it may be.
#[derive(Debug)]
pub(super) struct Sink {
    bytes: Vec<u8>,
    raw: usize,
    limit: usize,
    ratio: usize,
    full: Option<String>,
}

impl Sink {
    fn new(limits: &Limits) -> Self {
        Self {
            bytes: Vec::new(),
            raw: 0,
            limit: limits.body,
            ratio: limits.ratio,
            full: None,
        }
    }

    /// Why the sink takes no more, if `length` bytes were in it.
    fn excess(&self, length: usize) -> Option<String> {
        if length > self.limit {
            return Some(format!("the page is larger than {}", size(self.limit)));
        }
        let swollen = length > RATIO_FROM && length > self.ratio.saturating_mul(self.raw);
        swollen.then(|| format!("the page is packed more than {} to 1", self.ratio))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(why) = self.excess(self.bytes.len() + bytes.len()) {
            self.full = Some(why);
            return Err(io::Error::other("full"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Decodes a body as it comes in.
pub(super) enum Decoder {
    Plain(Sink),
    Gzip(Box<MultiGzDecoder<Sink>>),
    /// `deflate`, before its first byte said whether it has the header of zlib, as it should, or
    /// none, as some servers do.
    Deflate(Sink),
    Zlib(Box<ZlibDecoder<Sink>>),
    Raw(Box<DeflateDecoder<Sink>>),
    Brotli(Box<DecompressorWriter<Sink>>),
    Zstd(Box<Zstd<Sink>>),
}

impl Decoder {
    /// The decoder for a `Content-Encoding`.
    pub(super) fn new(coding: &str, limits: &Limits) -> Result<Self, Stop> {
        let sink = Sink::new(limits);
        let mut codings = coding.split(',').map(str::trim);
        let coded = |coding: &&str| !coding.is_empty() && !coding.eq_ignore_ascii_case("identity");
        let Some(first) = codings.by_ref().find(coded) else {
            return Ok(Self::Plain(sink));
        };
        if codings.any(|coding| coded(&coding)) {
            return Err(Stop::Unknown(format!("packed more than once: {coding}")));
        }
        match first.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Ok(Self::Gzip(Box::new(MultiGzDecoder::new(sink)))),
            "deflate" => Ok(Self::Deflate(sink)),
            "br" => Ok(Self::Brotli(Box::new(brotli(sink)))),
            "zstd" => Ok(Self::Zstd(Box::new(Zstd::new(sink, limits.body)))),
            other => Err(Stop::Unknown(format!("packed in an unknown way: {other}"))),
        }
    }

    /// Whether this decoder needs far more memory than the page has bytes, so that only few
    /// may work at a time.
    pub(super) fn is_greedy(&self) -> bool {
        matches!(self, Self::Brotli(_))
    }

    /// Takes the next bytes of the body.
    pub(super) fn push(&mut self, raw: &[u8]) -> Result<(), Stop> {
        self.choose_deflate(raw);
        for slice in raw.chunks(SLICE) {
            self.sink().raw += slice.len();
            let written = self.writer().write_all(slice);
            written.map_err(|error| self.stop(&error))?;
        }
        Ok(())
    }

    /// The whole body, once its last byte came.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, Stop> {
        let raw = self.sink().raw;
        // A body of no bytes at all is an empty page, whatever coding its head announced.
        if raw > 0 {
            let ended = match &mut self {
                Self::Plain(_) | Self::Deflate(_) => Ok(()),
                Self::Gzip(decoder) => decoder.try_finish(),
                Self::Zlib(decoder) => decoder.try_finish(),
                Self::Raw(decoder) => decoder.try_finish(),
                Self::Brotli(decoder) => decoder.close(),
                Self::Zstd(decoder) => decoder.finish(),
            };
            let full = ended.map_err(|_| self.sink().full.take());
            full.map_err(|full| full.map_or(Stop::Truncated, Stop::TooLarge))?;
        }
        Ok(std::mem::take(&mut self.sink().bytes))
    }

    /// Decides, at the first byte, which of the two forms of `deflate` this is: the header of zlib
    /// says method 8, and is a multiple of 31 (RFC 1950).
    fn choose_deflate(&mut self, raw: &[u8]) {
        let (Self::Deflate(sink), Some(first)) = (&mut *self, raw.first()) else {
            return;
        };
        let empty = Sink {
            bytes: Vec::new(),
            full: None,
            ..*sink
        };
        let sink = std::mem::replace(sink, empty);
        let second = raw.get(1);
        let multiple =
            second.is_none_or(|second| (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0);
        *self = if first & 0x0f == 8 && multiple {
            Self::Zlib(Box::new(ZlibDecoder::new(sink)))
        } else {
            Self::Raw(Box::new(DeflateDecoder::new(sink)))
        };
    }

    fn stop(&mut self, error: &io::Error) -> Stop {
        let full = self.sink().full.take();
        full.map_or_else(
            || Stop::Malformed(format!("the page does not unpack: {error}")),
            Stop::TooLarge,
        )
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(sink) | Self::Deflate(sink) => sink,
            Self::Gzip(decoder) => decoder,
            Self::Zlib(decoder) => decoder,
            Self::Raw(decoder) => decoder,
            Self::Brotli(decoder) => decoder,
            Self::Zstd(decoder) => decoder,
        }
    }

    fn sink(&mut self) -> &mut Sink {
        match self {
            Self::Plain(sink) | Self::Deflate(sink) => sink,
            Self::Gzip(decoder) => decoder.get_mut(),
            Self::Zlib(decoder) => decoder.get_mut(),
            Self::Raw(decoder) => decoder.get_mut(),
            Self::Brotli(decoder) => decoder.get_mut(),
            Self::Zstd(decoder) => decoder.get_mut(),
        }
    }
}

/// Brotli as the web has it: windows of up to 16 MiB. The decoder would also accept those of up to
/// 1 GiB, which no browser does.
fn brotli(sink: Sink) -> DecompressorWriter<Sink> {
    let mut decoder = DecompressorWriter::new(sink, SLICE);
    let large = BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW;
    decoder.set_parameter(large, 0);
    decoder
}

/// A size in words: `2 MiB`, `512 bytes`.
pub(super) fn size(bytes: usize) -> String {
    match bytes {
        _ if bytes >= 1 << 20 && bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ if bytes >= 1 << 10 && bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}
