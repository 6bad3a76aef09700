//! `robots.txt` (RFC 9309): which paths of a server a program is asked to leave alone. Pure, and
//! bounded: the text is a stranger's.

use percent_encoding::percent_decode_str;

/// How much of a file is read; the standard asks for at least this.
const READ: usize = 500 << 10;

/// The most rules that are kept, and the most `*` in one of them.
const RULES: usize = 5_000;
const STARS: usize = 20;

/// What a server asks of us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// The pattern's pieces between its `*`, unescaped.
    pieces: Vec<Vec<u8>>,
    /// Whether the pattern ends with `$`.
    whole: bool,
    /// How specific the rule is: the length of its pattern.
    length: usize,
}

impl Robots {
    /// What a file asks of a program called `agent`: the groups that name it, else those for
    /// everybody.
    pub fn parse(text: &[u8], agent: &str) -> Self {
        let text = String::from_utf8_lossy(&text[..text.len().min(READ)]);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut own = Group::default();
        let mut all = Group::default();
        // Agents named in a row share the rules that follow.
        let (mut to_own, mut to_all, mut naming) = (false, false, false);
        for (key, value) in text.split(['\n', '\r']).filter_map(line) {
            match key.as_str() {
                "user-agent" => {
                    if !naming {
                        (to_own, to_all, naming) = (false, false, true);
                    }
                    to_own |= product(value).eq_ignore_ascii_case(agent);
                    to_all |= value == "*";
                    own.named |= to_own;
                }
                "allow" | "disallow" => {
                    naming = false;
                    let allow = key == "allow";
                    for (group, open) in [(&mut own, to_own), (&mut all, to_all)] {
                        if open {
                            group.add(allow, value);
                        }
                    }
                }
                _ => {}
            }
        }
        let rules = if own.named { own.rules } else { all.rules };
        Self { rules }
    }

    /// Whether a path, with its query, may be visited: the most specific rule decides, and of two
    /// equally specific ones the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        let path: Vec<u8> = percent_decode_str(path).collect();
        let matching = self.rules.iter().filter(|rule| rule.matches(&path));
        let decisive = matching.max_by_key(|rule| (rule.length, rule.allow));
        decisive.is_none_or(|rule| rule.allow)
    }
}

#[derive(Default)]
struct Group {
    named: bool,
    rules: Vec<Rule>,
}

impl Group {
    fn add(&mut self, allow: bool, pattern: &str) {
        if self.rules.len() < RULES {
            self.rules.extend(Rule::new(allow, pattern));
        }
    }
}

impl Rule {
    /// A rule; an empty pattern is none, and neither is one that means to cost time.
    fn new(allow: bool, pattern: &str) -> Option<Self> {
        let whole = pattern.ends_with('$');
        let open = pattern.strip_suffix('$').unwrap_or(pattern);
        if pattern.is_empty() || open.matches('*').count() > STARS {
            return None;
        }
        let pieces = open
            .split('*')
            .map(|piece| percent_decode_str(piece).collect());
        Some(Self {
            allow,
            pieces: pieces.collect(),
            whole,
            length: pattern.len(),
        })
    }

    /// Whether the pattern stands at the beginning of a path. Each piece is looked for at the first
    /// place it can stand, which is enough: a later place leaves less room for the next.
    fn matches(&self, path: &[u8]) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else {
            return false;
        };
        let Some(mut left) = path.strip_prefix(first.as_slice()) else {
            return false;
        };
        let Some((last, middle)) = rest.split_last() else {
            return !self.whole || left.is_empty();
        };
        for piece in middle {
            let Some(at) = find(left, piece) else {
                return false;
            };
            left = &left[at + piece.len()..];
        }
        if self.whole {
            left.ends_with(last)
        } else {
            find(left, last).is_some()
        }
    }
}

fn find(text: &[u8], piece: &[u8]) -> Option<usize> {
    if piece.is_empty() {
        return Some(0);
    }
    text.windows(piece.len()).position(|window| window == piece)
}

/// The key, in lower case, and the value of a line.
fn line(line: &str) -> Option<(String, &str)> {
    let line = line.split('#').next().unwrap_or_default();
    let (key, value) = line.split_once(':')?;
    Some((key.trim().to_ascii_lowercase(), value.trim()))
}

/// The name of a product, without its version.
fn product(value: &str) -> &str {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    &value[..value.find(|c| !name(c)).unwrap_or(value.len())]
}
