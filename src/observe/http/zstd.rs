//! Zstandard fed in pieces, block by block: a block says how long it is and holds at most 128 KiB, so
//! what is kept waiting and what comes out of one step are bounded.
//!
//! The decoder keeps a window before it gives anything out, as large as the frame asks for. Since no
//! more than the limit on a page is ever wanted, it is given frame headers of ours, whose window is
//! that limit: what overflows it is too much in any case.

use std::io::{self, Write};

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The size of a block's header.
const BLOCK_HEADER: usize = 3;

/// The longest that a block may say it is.
const LONGEST_BLOCK: usize = 128 << 10;

/// The first bytes of a frame.
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Where in the stream we are.
#[derive(Clone, Copy)]
enum At {
    /// Before a frame's header, with whether it is the first.
    Frame { first: bool },
    /// Before a block, with whether a checksum follows the last one.
    Block { checksum: bool },
    /// Before this many bytes that say nothing about the page.
    Skip(usize),
}

/// Decodes what is written to it into another writer.
pub(super) struct Zstd<W> {
    decoder: FrameDecoder,
    /// The header that every frame gets.
    header: [u8; 6],
    waiting: Vec<u8>,
    at: At,
    out: W,
}

impl<W: Write> Zstd<W> {
    /// A decoder of pages of at most `limit` bytes.
    pub(super) fn new(out: W, limit: usize) -> Self {
        // A window of 2^(10 + exponent) bytes, and no content size, dictionary or checksum.
        let exponent = (0..21).find(|exponent| 1 << (10 + exponent) >= limit);
        let [a, b, c, d] = MAGIC;
        Self {
            decoder: FrameDecoder::new(),
            header: [a, b, c, d, 0, exponent.unwrap_or(17) << 3],
            waiting: Vec::new(),
            at: At::Frame { first: true },
            out,
        }
    }

    pub(super) fn get_mut(&mut self) -> &mut W {
        &mut self.out
    }

    /// Says whether the stream is whole.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        let between = matches!(self.at, At::Frame { first: false } | At::Skip(0));
        if between && self.waiting.is_empty() {
            return Ok(());
        }
        Err(io::ErrorKind::UnexpectedEof.into())
    }

    /// Takes one step, if enough came; how many bytes it used.
    fn step(&mut self) -> io::Result<Option<usize>> {
        match self.at {
            At::Frame { .. } => self.open_frame(),
            At::Block { checksum } => self.decode_block(checksum),
            At::Skip(0) => {
                self.at = At::Frame { first: false };
                Ok(Some(0))
            }
            At::Skip(left) => {
                let used = left.min(self.waiting.len());
                self.at = At::Skip(left - used);
                Ok((used > 0).then_some(used))
            }
        }
    }

    fn open_frame(&mut self) -> io::Result<Option<usize>> {
        let Some([magic @ .., descriptor]) = self.waiting.first_chunk::<5>() else {
            return Ok(None);
        };
        if *magic != MAGIC {
            return self.skip_frame(*magic);
        }
        if descriptor & 0b11 != 0 {
            return Err(malformed("a dictionary is needed that nobody has"));
        }
        let length = header_length(*descriptor);
        if self.waiting.len() < length {
            return Ok(None);
        }
        let checksum = descriptor & 0b100 != 0;
        let opened = self.decoder.reset(self.header.as_slice());
        opened.map_err(malformed)?;
        self.at = At::Block { checksum };
        Ok(Some(length))
    }

    /// A frame that holds nothing of the page has a magic number of its own and says its length.
    fn skip_frame(&mut self, magic: [u8; 4]) -> io::Result<Option<usize>> {
        if u32::from_le_bytes(magic) >> 4 != 0x0184_d2a5 {
            return Err(malformed("no frame begins here"));
        }
        let Some([_, _, _, _, length @ ..]) = self.waiting.first_chunk::<8>() else {
            return Ok(None);
        };
        let length = u32::from_le_bytes(*length);
        self.at = At::Skip(usize::try_from(length).map_err(malformed)?);
        Ok(Some(8))
    }

    fn decode_block(&mut self, checksum: bool) -> io::Result<Option<usize>> {
        let Some(header) = self.waiting.first_chunk::<BLOCK_HEADER>() else {
            return Ok(None);
        };
        let (last, length) = block(*header);
        if length > LONGEST_BLOCK {
            return Err(malformed("a block is too long"));
        }
        let used = BLOCK_HEADER + length;
        let Some(block) = self.waiting.get(..used) else {
            return Ok(None);
        };
        let one = BlockDecodingStrategy::UptoBlocks(1);
        self.decoder.decode_blocks(block, one).map_err(malformed)?;
        self.decoder.collect_to_writer(&mut self.out)?;
        if last {
            self.at = At::Skip(if checksum { 4 } else { 0 });
        }
        Ok(Some(used))
    }
}

impl<W: Write> Write for Zstd<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        while let Some(used) = self.step()? {
            self.waiting.drain(..used);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How long the header of a frame without dictionary is, by the descriptor that follows its magic number (RFC 8878, 3.1.1.1).
fn header_length(descriptor: u8) -> usize {
    let single = descriptor >> 5 & 1 == 1;
    let content = [usize::from(single), 2, 4, 8][usize::from(descriptor >> 6)];
    MAGIC.len() + 1 + usize::from(!single) + content
}

/// Whether a block is its frame's last, and how many bytes follow its header. A block of kind 1 is
/// one byte, repeated.
fn block([a, b, c]: [u8; BLOCK_HEADER]) -> (bool, usize) {
    let header = usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16;
    let length = if header >> 1 & 3 == 1 { 1 } else { header >> 3 };
    (header & 1 == 1, length)
}

fn malformed(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}
