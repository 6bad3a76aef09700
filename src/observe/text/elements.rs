//! What elements of HTML do to the flow of text.

/// A name, shortened to what tells elements apart, and what it is asked most often.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    bytes: [u8; 10],
    block: bool,
    bounds: bool,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Name {
    pub(super) fn of(name: &[u8]) -> Self {
        let mut bytes = [0; 10];
        let kept = name.len().min(10);
        bytes[..kept].copy_from_slice(&name[..kept]);
        let name = Self {
            bytes,
            block: false,
            bounds: false,
        };
        let (block, bounds) = (is_block(name.text()), is_bound(name.text()));
        Self {
            block,
            bounds,
            ..name
        }
    }

    fn text(&self) -> &str {
        let end = self.bytes.iter().position(|&byte| byte == 0).unwrap_or(10);
        std::str::from_utf8(&self.bytes[..end]).unwrap_or_default()
    }

    pub(super) fn is(self, name: &str) -> bool {
        self.bytes.starts_with(name.as_bytes())
            && self.bytes.get(name.len()).is_none_or(|&byte| byte == 0)
    }

    /// Elements that stand apart from what is before and after them.
    pub(super) fn is_block(self) -> bool {
        self.block
    }

    /// Elements that a search for an open element does not look beyond.
    pub(super) fn bounds_scope(self) -> bool {
        self.bounds
    }

    /// Elements without content.
    pub(super) fn is_void(self) -> bool {
        matches!(
            self.text(),
            "area"
                | "base"
                | "br"
                | "col"
                | "embed"
                | "hr"
                | "img"
                | "input"
                | "link"
                | "meta"
                | "param"
                | "source"
                | "track"
                | "wbr"
                | "frame"
                | "keygen"
        )
    }

    /// Elements whose content no reader sees, or (`del`, `s`) sees as taken back.
    pub(super) fn is_unseen(self) -> bool {
        matches!(
            self.text(),
            "script"
                | "style"
                | "template"
                | "noscript"
                | "iframe"
                | "noembed"
                | "noframes"
                | "object"
                | "audio"
                | "video"
                | "canvas"
                | "datalist"
                | "rp"
                | "del"
                | "s"
                | "strike"
                | "metadata"
                | "desc"
                | "annotation"
        )
    }

    /// The cells of a table.
    pub(super) fn is_cell(self) -> bool {
        matches!(self.text(), "td" | "th")
    }

    /// Elements that look like a box in a line.
    pub(super) fn is_box(self) -> bool {
        matches!(
            self.text(),
            "button" | "input" | "img" | "meter" | "progress" | "marquee" | "math"
        )
    }

    /// Parts of a page that are not what it is about.
    pub(super) fn is_around(self) -> bool {
        matches!(
            self.text(),
            "a" | "nav" | "footer" | "header" | "aside" | "button" | "form" | "select"
        )
    }

    /// Whether the end tag of this element closes through cells and tables.
    pub(super) fn closes_through_scopes(self) -> bool {
        matches!(
            self.text(),
            "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "caption"
        ) || self.is("html")
            || self.is("body")
    }

    /// Whether the start of this element may end any without a tag saying so.
    pub(super) fn may_end(self) -> bool {
        self.block || self.is_cell()
    }

    /// Whether the start of this element ends an open `other`, without a tag saying so.
    pub(super) fn ends(self, other: Self) -> bool {
        match other.text() {
            "p" => self.is_block() && !self.is("br") && !self.is("option") && !self.is("text"),
            "li" => self.is("li"),
            "dt" | "dd" => self.is("dt") || self.is("dd"),
            "option" | "optgroup" => self.is("option") || self.is("optgroup"),
            "td" | "th" => matches!(
                self.text(),
                "td" | "th" | "tr" | "tbody" | "thead" | "tfoot"
            ),
            "tr" => matches!(self.text(), "tr" | "tbody" | "thead" | "tfoot"),
            "tbody" | "thead" | "tfoot" => matches!(self.text(), "tbody" | "thead" | "tfoot"),
            _ => false,
        }
    }

    /// Whether the search for an element that this one ends stops at an open `other`.
    pub(super) fn looks_no_further(self, other: Self) -> bool {
        match self.text() {
            "li" => matches!(other.text(), "ul" | "ol" | "menu" | "dir") || other.bounds_scope(),
            "dt" | "dd" => other.is("dl") || other.bounds_scope(),
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" => other.is("table"),
            _ => other.bounds_scope() || (other.is_block() && !other.is("p")),
        }
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "plaintext"
            | "pre"
            | "search"
            | "section"
            | "select"
            | "summary"
            | "svg"
            | "table"
            | "tbody"
            | "text"
            | "textarea"
            | "tfoot"
            | "thead"
            | "title"
            | "tr"
            | "ul"
            | "xmp"
            | "br"
    )
}

fn is_bound(name: &str) -> bool {
    matches!(
        name,
        "table" | "td" | "th" | "caption" | "html" | "object" | "template" | "marquee" | "svg"
    )
}
