//! The operators of a page's content, one after the other: nothing is kept, however much there is.

/// What stands before an operator. Arrays are flat: their elements follow one another.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Number(f64),
    Text(Vec<u8>),
    Name(Vec<u8>),
}

/// More operands than any operator of text has, arrays counted in.
const MAX_OPERANDS: usize = 100_000;

/// Calls `apply` with every operator and its operands.
pub(super) fn run(content: &[u8], apply: &mut impl FnMut(&[u8], &[Operand])) {
    let mut operands = Vec::new();
    let mut rest = content;
    while let Some((&first, tail)) = rest.split_first() {
        rest = match first {
            b'(' => literal(tail, &mut operands),
            b'<' if tail.first() != Some(&b'<') => hexadecimal(tail, &mut operands),
            b'/' => name(tail, &mut operands),
            b'%' => skip(tail, |byte| byte != b'\n' && byte != b'\r'),
            b'+' | b'-' | b'.' | b'0'..=b'9' => number(rest, &mut operands),
            _ if is_regular(first) => operator(rest, &mut operands, apply),
            _ => tail,
        };
        if operands.len() > MAX_OPERANDS {
            operands.clear();
        }
    }
}

fn is_regular(byte: u8) -> bool {
    !byte.is_ascii_whitespace() && byte != 0 && !b"()<>[]{}/%".contains(&byte)
}

fn skip(bytes: &[u8], while_: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes
        .iter()
        .position(|&byte| !while_(byte))
        .unwrap_or(bytes.len());
    &bytes[end..]
}

fn word(bytes: &[u8]) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.len() - skip(bytes, is_regular).len())
}

fn operator<'c>(
    bytes: &'c [u8],
    operands: &mut Vec<Operand>,
    apply: &mut impl FnMut(&[u8], &[Operand]),
) -> &'c [u8] {
    let (name, rest) = word(bytes);
    apply(name, operands);
    operands.clear();
    if name == b"ID" {
        behind_image(rest)
    } else {
        rest
    }
}

/// Behind the data of an image in the content, which may look like anything.
fn behind_image(bytes: &[u8]) -> &[u8] {
    let ends = |window: &[u8]| {
        window[0].is_ascii_whitespace() && &window[1..3] == b"EI" && !is_regular(window[3])
    };
    let end = bytes.windows(4).position(ends);
    end.map_or(&[], |end| &bytes[end + 3..])
}

fn number<'c>(bytes: &'c [u8], operands: &mut Vec<Operand>) -> &'c [u8] {
    let (text, rest) = word(bytes);
    let value = std::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse::<f64>().ok());
    let sound = value.filter(|value| value.is_finite() && value.abs() < 1e9);
    operands.push(Operand::Number(sound.unwrap_or(0.0)));
    rest
}

fn name<'c>(bytes: &'c [u8], operands: &mut Vec<Operand>) -> &'c [u8] {
    let (text, rest) = word(bytes);
    operands.push(Operand::Name(unescaped(text)));
    rest
}

/// A name with its `#20` undone.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let code = text
            .get(at + 1..at + 3)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code
            .filter(|_| byte == b'#')
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    out
}

fn hexadecimal<'c>(bytes: &'c [u8], operands: &mut Vec<Operand>) -> &'c [u8] {
    let rest = skip(bytes, |byte| byte != b'>');
    let digits = &bytes[..bytes.len() - rest.len()];
    let digits = digits
        .iter()
        .filter_map(|&byte| char::from(byte).to_digit(16));
    let digits: Vec<u8> = digits
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0));
    operands.push(Operand::Text(pairs.collect()));
    rest.get(1..).unwrap_or_default()
}

fn literal<'c>(bytes: &'c [u8], operands: &mut Vec<Operand>) -> &'c [u8] {
    let mut out = Vec::new();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' => at += escape(&bytes[at..], &mut out),
            b')' if depth == 0 => break,
            _ => {
                depth = match byte {
                    b'(' => depth + 1,
                    b')' => depth - 1,
                    _ => depth,
                };
                out.push(byte);
            }
        }
    }
    operands.push(Operand::Text(out));
    &bytes[at..]
}

/// What stands behind a backslash; gives how many bytes it takes.
fn escape(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let Some(&byte) = bytes.first() else {
        return 0;
    };
    let octal = bytes
        .iter()
        .take(3)
        .take_while(|byte| (b'0'..=b'7').contains(byte));
    let octal: Vec<u8> = octal.copied().collect();
    if !octal.is_empty() {
        let code = octal
            .iter()
            .fold(0_u32, |code, digit| code * 8 + u32::from(digit - b'0'));
        out.push(u8::try_from(code & 0xff).unwrap_or(0));
        return octal.len();
    }
    match byte {
        b'n' => out.push(b'\n'),
        b'r' => out.push(b'\r'),
        b't' => out.push(b'\t'),
        b'b' | b'f' => out.push(b' '),
        b'\n' => {}
        b'\r' => return if bytes.get(1) == Some(&b'\n') { 2 } else { 1 },
        _ => out.push(byte),
    }
    1
}
