//! A story: twenty records that belong together as real ones do. A document,
//! a work it cites, two organisations, five notes, eight figures (three parts
//! and their total, the total told again, a fall between two) and three events.
//! References lead within the story and to others; nothing in it is wrong.

use super::Corpus;
use super::random::Random;
use super::record::{Record, quoted};
use super::words;

/// Days after 1970-01-01 between which documents appear: 2000 to 2024.
const FIRST_DAY: u64 = 10_957;
const LAST_DAY: u64 = 20_088;

/// What all stories share.
#[derive(Debug, Clone, Copy)]
pub(super) struct World {
    seed: u64,
    stories: u64,
}

/// What other stories may know of one without telling it.
struct Outline {
    slug: String,
    published: u64,
}

impl World {
    pub(super) fn new(seed: u64, stories: u64) -> Self {
        Self { seed, stories }
    }

    fn outline(&self, story: u64) -> Outline {
        let mut random = Corpus::random(self.seed, story);
        Outline {
            slug: format!("{}-{story:06}", words::slug(&mut random)),
            published: random.between(FIRST_DAY, LAST_DAY),
        }
    }

    /// A document of another story that appeared before a day; the story's own cited work where a few draws find none.
    fn earlier_work(&self, random: &mut Random, own: &Outline) -> String {
        for _ in 0..6 {
            let other = self.outline(random.below(self.stories));
            if other.published <= own.published {
                return format!("{}-report", other.slug);
            }
        }
        format!("{}-data", own.slug)
    }

    fn organisation(&self, random: &mut Random) -> String {
        let other = self.outline(random.below(self.stories));
        format!("{}-{}", other.slug, random.pick(&["office", "watch"]))
    }
}

/// Where the records of a story stand, for whoever puts mistakes into them.
pub(super) mod place {
    pub(in super::super) const DOCUMENT: usize = 0;
    pub(in super::super) const ORGANISATION: usize = 2;
    pub(in super::super) const LAST_NOTE: usize = 8;
    pub(in super::super) const TOTAL: usize = 9;
    pub(in super::super) const PART: usize = 10;
    pub(in super::super) const TOLD_AGAIN: usize = 13;
    pub(in super::super) const FALL: usize = 16;
    pub(in super::super) const EVENT: usize = 19;
}

/// The records of one story.
pub(super) fn tell(world: &World, story: u64) -> Vec<Record> {
    let own = world.outline(story);
    let mut random = Corpus::random(world.seed, story);
    random.next();
    let random = &mut random;
    let mut records = vec![
        document(world, random, &own),
        cited_work(world, random, &own),
    ];
    records.push(organisation(world, random, &own, "office"));
    records.push(organisation(world, random, &own, "watch"));
    records.extend((1..=5).map(|number| note(world, random, &own, number)));
    totals(world, random, &own, &mut records);
    fall(world, random, &own, &mut records);
    records.extend((1..=3).map(|number| event(world, random, &own, number)));
    debug_assert_eq!(records.len() as u64, Corpus::STORY);
    records
}

fn document(world: &World, random: &mut Random, own: &Outline) -> Record {
    let id = format!("{}-report", own.slug);
    Record::new("source")
        .text("id", &id)
        .text("type", random.pick(&["briefing", "report", "article"]))
        .text("title", &words::phrase(random, 110))
        .text("publisher", &world.organisation(random))
        .text("imprint", &words::phrase(random, 40))
        .raw("published", words::day(own.published))
        .text("language", "en")
        .text("url", &format!("https://example.org/publications/{id}"))
        .raw("accessed", words::day(own.published + 30))
        .raw(
            "inferred",
            format!(
                "[{{ field = \"published\", basis = \"{}\" }}]",
                words::sentence(random, 110)
            ),
        )
        .text("note", &words::sentence(random, 300))
}

fn cited_work(world: &World, random: &mut Random, own: &Outline) -> Record {
    let published = own.published - random.between(1, 900);
    Record::new("source")
        .text("id", &format!("{}-data", own.slug))
        .text("type", random.pick(&["data", "webpage", "statement"]))
        .text("description", &words::sentence(random, 240))
        .text("publisher", &world.organisation(random))
        .text("reference", &format!("{}/2020", random.between(10, 999)))
        .raw("published", words::day(published))
        .text("licence", "Open Parliament Licence")
        .text("note", &words::sentence(random, 330))
}

fn organisation(world: &World, random: &mut Random, own: &Outline, name: &str) -> Record {
    let document = format!("{}-report", own.slug);
    let work = world.earlier_work(random, own);
    let spelling = |random: &mut Random, used_in: &str| {
        let name = words::phrase(random, 60);
        format!("  {{ name = \"{name}\", used_in = [\"{used_in}\"] }},\n")
    };
    let first = spelling(random, &document);
    let second = spelling(random, &work);
    let third = spelling(random, &document);
    let record = Record::new("organisation")
        .text("id", &format!("{}-{name}", own.slug))
        .text("type", random.pick(&["ministry", "ngo", "media", "court"]))
        .raw("names", format!("[\n{first}{second}{third}]"))
        .text("founded", &random.between(1918, 1999).to_string())
        .raw("stated_in", format!("[\"{document}\"]"))
        .text("note", &words::sentence(random, 270));
    if name == "office" {
        return record;
    }
    record.text("part_of", &format!("{}-office", own.slug))
}

fn note(world: &World, random: &mut Random, own: &Outline, number: u64) -> Record {
    let work = |random: &mut Random, how: &str| {
        let source = world.earlier_work(random, own);
        let page = random.between(1, 80);
        format!("  {{ source = \"{source}\", locator = \"p. {page}\", how = \"{how}\" }},\n")
    };
    let cites = format!("[\n{}{}]", work(random, "cites"), work(random, "see"));
    Record::new("footnote")
        .text("document", &format!("{}-report", own.slug))
        .raw("number", number.to_string())
        .text("section", &format!("{}.{}", random.between(1, 6), number))
        .text("claim", &words::sentence(random, 200))
        .raw("cites", cites)
        .raw("as_of", words::day(own.published - random.between(1, 300)))
        .text("note", &words::sentence(random, 270))
}

/// What the figures of one table share.
struct Table<'a> {
    own: &'a Outline,
    subject: String,
    as_of: String,
}

impl Table<'_> {
    fn figure(&self, world: &World, random: &mut Random, id: &str, measure: &str) -> Record {
        let slug = &self.own.slug;
        let record = Record::new("figure")
            .text("id", &format!("{slug}-{id}"))
            .text("measure", measure)
            .text("subject", &self.subject)
            .raw("as_of", self.as_of.clone())
            .text("status", random.pick(&["reported", "official", "counted"]))
            .raw(
                "said_by",
                format!("[\"organisation:{}\"]", world.organisation(random)),
            )
            .raw("cites", self.cites(random))
            .text("note", &words::sentence(random, 260));
        if random.below(3) > 0 {
            return record;
        }
        record.text("in_work", &world.earlier_work(random, self.own))
    }

    fn cites(&self, random: &mut Random) -> String {
        let slug = &self.own.slug;
        let note = random.between(1, 4);
        let first = words::phrase(random, 48);
        let second = words::phrase(random, 48);
        format!(
            "[\n  {{ footnote = \"{slug}-report.{note}\", locator = \"2.{note}\", excerpt = \"{first}\" }},\n  {{ source = \"{slug}-report\", locator = \"table {note}\", excerpt = \"{second}\" }},\n]"
        )
    }
}

/// Days are native dates; every fourth is known by its month alone.
fn date(random: &mut Random, latest: u64) -> String {
    let day = words::day(latest - random.between(1, 400));
    if random.below(4) == 0 {
        return quoted(&day[..7]);
    }
    day
}

fn people(number: u64) -> String {
    format!("{{ number = {number}, unit = \"people\" }}")
}

/// Three parts, their total, and the total as another place gives it: rounded to a tenth of a thousand.
fn totals(world: &World, random: &mut Random, own: &Outline, records: &mut Vec<Record>) {
    let table = Table {
        own,
        subject: format!("organisation:{}-office", own.slug),
        as_of: date(random, own.published),
    };
    let measure = words::phrase(random, 56);
    let parts: Vec<u64> = (0..3).map(|_| random.between(100, 9999)).collect();
    let sum: u64 = parts.iter().sum();
    let slug = &own.slug;
    let list = format!("[\"{slug}-part-1\", \"{slug}-part-2\", \"{slug}-part-3\"]");
    let total = table
        .figure(world, random, "total", &measure)
        .raw("value", people(sum))
        .raw("parts", list);
    records.push(total);
    for (number, part) in (1..).zip(parts) {
        let measure = words::phrase(random, 56);
        let id = format!("part-{number}");
        let part = table
            .figure(world, random, &id, &format!("{measure} {number}"))
            .raw("value", people(part));
        records.push(part);
    }
    let tenths = (sum + 50) / 100;
    let rounded = format!(
        "{{ number = {}.{}, scale = \"thousand\", unit = \"people\" }}",
        tenths / 10,
        tenths % 10
    );
    let again = table
        .figure(world, random, "told-again", &measure)
        .raw("value", rounded);
    records.push(again);
}

/// Two amounts, and the fall between them in per cent with one decimal.
fn fall(world: &World, random: &mut Random, own: &Outline, records: &mut Vec<Record>) {
    let table = Table {
        own,
        subject: format!("organisation:{}-watch", own.slug),
        as_of: date(random, own.published),
    };
    let from = random.between(2000, 9999);
    let to = from - random.between(100, 1800);
    for (id, amount) in [("before", from), ("after", to)] {
        let measure = format!("{} {id}", words::phrase(random, 56));
        let value = format!("{{ number = {amount}, scale = \"million\", unit = \"USD\" }}");
        let amount = table
            .figure(world, random, id, &measure)
            .raw("value", value);
        records.push(amount);
    }
    let permille = ((from - to) * 2000 + from) / (2 * from);
    let percent = format!(
        "{{ number = {}.{}, unit = \"percent\" }}",
        permille / 10,
        permille % 10
    );
    let compares = format!("{{ from = \"{0}-before\", to = \"{0}-after\" }}", own.slug);
    let measure = words::phrase(random, 56);
    let fall = table
        .figure(world, random, "fall", &measure)
        .raw("value", percent)
        .text("of", "the amount before")
        .raw("compares", compares);
    records.push(fall);
}

fn event(world: &World, random: &mut Random, own: &Outline, number: u64) -> Record {
    let note = random.between(1, 4);
    let excerpt = words::phrase(random, 48);
    let slug = &own.slug;
    let first = world.organisation(random);
    let second = world.organisation(random);
    let participants = format!(
        "[\n  {{ who = \"organisation:{first}\", part = \"{}\" }},\n  {{ who = \"organisation:{second}\" }},\n]",
        words::phrase(random, 40)
    );
    let record = Record::new("event")
        .text("id", &format!("{slug}-event-{number}"))
        .text("title", &words::phrase(random, 70))
        .text("type", random.pick(&["protest", "meeting", "visit"]))
        .raw("when", date(random, own.published))
        .text("status", random.pick(&["held", "reported", "alleged"]))
        .raw("participants", participants)
        .text("description", &words::sentence(random, 160))
        .text("outcome", &words::sentence(random, 110))
        .raw(
            "cites",
            format!("[{{ footnote = \"{slug}-report.{note}\", locator = \"3.{note}\", excerpt = \"{excerpt}\" }}]"),
        );
    if number == 1 {
        return record;
    }
    record.text("part_of", &format!("{slug}-event-{}", number - 1))
}
