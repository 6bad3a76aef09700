//! Lines and gaps, from where characters are drawn: a PDF knows no words and no paragraphs.

use std::collections::BTreeMap;

use super::content::Operand;
use super::font::Font;
use crate::observe::text::flow::{Flow, Gap};

/// Gaps in units of the size: what parts words, what parts columns, and what parts lines and paragraphs.
const WORD: f64 = 0.15;
const COLUMN: f64 = 1.5;
const LINE: f64 = 0.5;
const PARAGRAPH: f64 = 1.7;
/// Characters smaller than this share of the line, above it, are footnote marks.
const RAISED: f64 = 0.85;
/// One character in so many may be lost.
const LOST: usize = 50;

/// `[a b c d e f]`: scale, turn and move.
type Matrix = [f64; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// The first six numbers, as far as there are so many.
fn matrix(numbers: &[f64]) -> Matrix {
    let mut matrix = IDENTITY;
    for (to, from) in matrix.iter_mut().zip(numbers) {
        *to = *from;
    }
    matrix
}

/// First one, then the other.
fn then(m: &Matrix, n: &Matrix) -> Matrix {
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}

/// Where the last characters ended.
#[derive(Clone, Copy)]
struct End {
    x: f64,
    /// Whether the file said how wide they are.
    sure: bool,
    baseline: f64,
    size: f64,
}

/// The state that operators change, and the text so far.
pub(super) struct Layout<'d> {
    flow: Flow,
    fonts: BTreeMap<Vec<u8>, Font<'d>>,
    font: Option<Font<'d>>,
    size: f64,
    leading: f64,
    rise: f64,
    graphics: Vec<Matrix>,
    current: Matrix,
    line: Matrix,
    text: Matrix,
    end: Option<End>,
    /// Whether the line has columns.
    row: bool,
    shown: usize,
    lost: usize,
}

impl<'d> Layout<'d> {
    pub(super) fn new(flow: Flow) -> Self {
        Self {
            flow,
            fonts: BTreeMap::new(),
            font: None,
            size: 1.0,
            leading: 0.0,
            rise: 0.0,
            graphics: Vec::new(),
            current: IDENTITY,
            line: IDENTITY,
            text: IDENTITY,
            end: None,
            row: false,
            shown: 0,
            lost: 0,
        }
    }

    pub(super) fn begin_page(&mut self, fonts: BTreeMap<Vec<u8>, Font<'d>>) {
        self.fonts = fonts;
        self.font = None;
        self.graphics.clear();
        self.current = IDENTITY;
        self.end = None;
        self.flow.apart(Gap::Block);
    }

    /// The text, unless too many of its characters could not be told.
    pub(super) fn finish(self) -> Option<String> {
        (self.lost * LOST <= self.shown).then(|| self.flow.finish())
    }

    pub(super) fn apply(&mut self, operator: &[u8], operands: &[Operand]) {
        let numbers: Vec<f64> = operands.iter().take(6).filter_map(number).collect();
        match (operator, numbers.as_slice()) {
            (b"q", _) if self.graphics.len() < 64 => self.graphics.push(self.current),
            (b"Q", _) => self.current = self.graphics.pop().unwrap_or(self.current),
            (b"cm", &[_, _, _, _, _, _]) => self.current = then(&matrix(&numbers), &self.current),
            (b"BT", _) => (self.line, self.text) = (IDENTITY, IDENTITY),
            (b"Tm", &[_, _, _, _, _, _]) => {
                self.line = matrix(&numbers);
                self.text = self.line;
            }
            (b"Td", &[x, y]) => self.next(x, y),
            (b"TD", &[x, y]) => {
                self.leading = -y;
                self.next(x, y);
            }
            (b"TL", &[leading]) => self.leading = leading,
            (b"Ts", &[rise]) => self.rise = rise,
            (b"T*", _) => self.next(0.0, -self.leading),
            (b"Tf", &[size]) => self.choose(operands, size),
            (b"Tj" | b"TJ", _) => self.show(operands),
            (b"'" | b"\"", _) => {
                self.next(0.0, -self.leading);
                self.show(
                    operands
                        .get(operands.len().saturating_sub(1)..)
                        .unwrap_or_default(),
                );
            }
            _ => {}
        }
    }

    fn next(&mut self, x: f64, y: f64) {
        self.line = then(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.text = self.line;
    }

    fn choose(&mut self, operands: &[Operand], size: f64) {
        if let Some(Operand::Name(name)) = operands.first() {
            self.font = self.fonts.get(name).cloned();
        }
        self.size = size;
    }

    fn show(&mut self, operands: &[Operand]) {
        for operand in operands {
            match operand {
                Operand::Text(codes) => self.codes(codes),
                Operand::Number(back) => self.forward(-back / 1000.0),
                Operand::Name(_) => {}
            }
        }
    }

    fn forward(&mut self, by: f64) {
        self.text = then(&[1.0, 0.0, 0.0, 1.0, by * self.size, 0.0], &self.text);
    }

    fn codes(&mut self, codes: &[u8]) {
        let Some(font) = self.font.clone() else {
            self.shown += codes.len();
            self.lost += codes.len();
            return;
        };
        let shown = font.show(codes);
        self.shown += shown.codes;
        self.lost += shown.lost;
        let at = then(
            &[1.0, 0.0, 0.0, 1.0, 0.0, self.rise],
            &then(&self.text, &self.current),
        );
        let size = (self.size * (at[0] * at[3] - at[1] * at[2]).abs().sqrt()).max(0.01);
        let raised = self.place(at[4], at[5], size, &shown.text);
        if raised {
            self.flow.words(&raise(&shown.text));
        } else {
            self.flow.words(&shown.text);
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "a length of characters on a page"
        )]
        let width = shown.width.unwrap_or(shown.codes as f64 / 2.0);
        self.forward(width);
        let to = then(&self.text, &self.current);
        let (baseline, line_size) = match self.end {
            Some(end) if raised => (end.baseline, end.size),
            _ => (at[5], size),
        };
        self.end = Some(End {
            x: to[4],
            sure: shown.width.is_some(),
            baseline,
            size: line_size,
        });
    }

    /// Says how far the next characters stand from the last, and whether they are a footnote mark.
    fn place(&mut self, x: f64, y: f64, size: f64, text: &str) -> bool {
        let Some(end) = self.end else {
            return false;
        };
        let (down, along) = ((end.baseline - y) / end.size, (x - end.x) / end.size);
        let digits = !text.trim().is_empty() && text.trim().chars().all(|c| c.is_ascii_digit());
        if size < RAISED * end.size && (-0.7..-0.1).contains(&down) && digits {
            return true;
        }
        if down.abs() > LINE {
            if self.row || !(0.0..=PARAGRAPH).contains(&down) {
                self.flow.apart(Gap::Block);
            }
            self.flow.next_line(text.trim_start());
            self.row = false;
        } else if along > COLUMN && end.sure {
            self.flow.apart(Gap::Cell);
            self.row = true;
        } else if !(-1.0..=WORD).contains(&along) || (!end.sure && along.abs() > WORD) {
            self.flow.apart(Gap::Space);
        }
        false
    }
}

fn number(operand: &Operand) -> Option<f64> {
    match operand {
        Operand::Number(number) => Some(*number),
        Operand::Text(_) | Operand::Name(_) => None,
    }
}

/// Digits as raised digits, which never join a figure before them.
fn raise(digits: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .map(|digit| RAISED[digit as usize])
        .collect()
}
