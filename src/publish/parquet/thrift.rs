//! Reads Thrift's compact protocol, in which Parquet keeps what it says of
//! itself. Takes memory only for bytes that are there: sizes are not believed.

/// How deep values may stand in each other.
const DEPTH: u8 = 16;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Thrift {
    Boolean(bool),
    Integer(i64),
    Double,
    Bytes(Vec<u8>),
    List(Vec<Thrift>),
    Struct(Vec<(i64, Thrift)>),
}

impl Thrift {
    /// A field of a struct.
    pub(super) fn field(&self, id: i64) -> Option<&Self> {
        let Self::Struct(fields) = self else {
            return None;
        };
        let mut fields = fields.iter();
        fields.find(|(own, _)| *own == id).map(|(_, value)| value)
    }

    /// The whole number of a field.
    pub(super) fn integer(&self, id: i64) -> Option<i64> {
        match self.field(id)? {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The whole number of a field as a size.
    pub(super) fn size(&self, id: i64) -> Option<usize> {
        usize::try_from(self.integer(id)?).ok()
    }

    /// The text of a field.
    pub(super) fn text(&self, id: i64) -> Option<&str> {
        match self.field(id)? {
            Self::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    /// The elements of a field that is a list.
    pub(super) fn list(&self, id: i64) -> &[Self] {
        match self.field(id) {
            Some(Self::List(items)) => items,
            _ => &[],
        }
    }
}

/// Reads a struct, and moves `bytes` behind it. `None` if there is none.
pub(super) fn structure(bytes: &mut &[u8]) -> Option<Thrift> {
    fields(bytes, DEPTH)
}

fn byte(bytes: &mut &[u8]) -> Option<u8> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(*first)
}

/// A number of seven bits a byte, the lowest first.
pub(super) fn unsigned(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let next = byte(bytes)?;
        number |= u64::from(next & 0x7f) << shift;
        if next < 0x80 {
            return Some(number);
        }
    }
    None
}

fn signed(bytes: &mut &[u8]) -> Option<i64> {
    let number = unsigned(bytes)?;
    Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
}

fn fields(bytes: &mut &[u8], depth: u8) -> Option<Thrift> {
    let depth = depth.checked_sub(1)?;
    let mut fields = Vec::new();
    let mut id = 0_i64;
    loop {
        let head = byte(bytes)?;
        if head == 0 {
            return Some(Thrift::Struct(fields));
        }
        id = match head >> 4 {
            0 => signed(bytes)?,
            more => id.checked_add(i64::from(more))?,
        };
        let value = match head & 0x0f {
            1 => Thrift::Boolean(true),
            2 => Thrift::Boolean(false),
            kind => value(bytes, kind, depth)?,
        };
        fields.push((id, value));
    }
}

fn value(bytes: &mut &[u8], kind: u8, depth: u8) -> Option<Thrift> {
    Some(match kind {
        1 | 2 => Thrift::Boolean(byte(bytes)? == 1),
        3 => Thrift::Integer(i64::from(byte(bytes)?.cast_signed())),
        4..=6 => Thrift::Integer(signed(bytes)?),
        7 => {
            *bytes = bytes.get(8..)?;
            Thrift::Double
        }
        8 => {
            let length = usize::try_from(unsigned(bytes)?).ok()?;
            let (text, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Thrift::Bytes(text.to_vec())
        }
        9 | 10 => list(bytes, depth)?,
        12 => fields(bytes, depth)?,
        // Nothing of what we write is a map.
        _ => return None,
    })
}

fn list(bytes: &mut &[u8], depth: u8) -> Option<Thrift> {
    let depth = depth.checked_sub(1)?;
    let head = byte(bytes)?;
    let length = match head >> 4 {
        15 => unsigned(bytes)?,
        short => u64::from(short),
    };
    let mut items = Vec::new();
    for _ in 0..length {
        // Each element takes a byte at least, so that the loop ends with the bytes.
        items.push(value(bytes, head & 0x0f, depth)?);
    }
    Some(Thrift::List(items))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_that_are_not_there_are_not_believed() {
        // A list of 2^31 structs, in six bytes.
        let claim = [0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07];
        assert_eq!(structure(&mut &claim[..]), None);
        let deep = [0x1c; 1000];
        assert_eq!(structure(&mut &deep[..]), None);
        // A text of 2^60 bytes.
        let text = [
            0x18, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0,
        ];
        assert_eq!(structure(&mut &text[..]), None);
    }

    #[test]
    fn fields_are_read_with_their_numbers() {
        let bytes = [0x15, 0x03, 0x28, 0x02, b'h', b'i', 0x00, 0xff];
        let mut rest = &bytes[..];
        let read = structure(&mut rest).expect("a struct");
        assert_eq!(read.integer(1), Some(-2));
        assert_eq!(read.text(3), Some("hi"));
        assert_eq!(rest, [0xff]);
    }
}
