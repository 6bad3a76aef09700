//! A corpus from its parameters to files on disk. What records say is in
//! `story` and `shapes`, what is wrong with them in `defects`.

mod defects;
mod project;
mod random;
mod record;
mod shapes;
mod story;
mod words;
mod writer;

use std::path::PathBuf;

pub use project::Rules;
pub use shapes::Shape;
pub use writer::Summary;

use random::Random;
use writer::Writer;

/// What a corpus is to be.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// Folder to write; it must be empty or not there.
    pub out: PathBuf,
    /// How many records; stories are whole, so it is rounded up to a multiple of [`Corpus::STORY`].
    pub records: u64,
    /// How many records stand in one file.
    pub per_file: u64,
    /// Everything that is drawn follows from it.
    pub seed: u64,
    /// How many records get a mistake.
    pub defects: u64,
    /// Which rules the schemas state.
    pub rules: Rules,
    /// What the records do together.
    pub shape: Shape,
    /// Whether the records of stories are spread over the files at random, far from what they refer to.
    /// Where mistakes are found follows from the order of the records, so there may be none.
    pub spread: bool,
}

impl Corpus {
    /// Records of one story: a document with its notes, figures and events.
    pub const STORY: u64 = 20;

    /// Writes the project; says what was written.
    pub fn write(&self) -> std::io::Result<Summary> {
        if self.spread && (self.defects > 0 || self.shape != Shape::Stories) {
            let why = "only stories without mistakes can be spread";
            return Err(std::io::Error::other(why));
        }
        project::write(&self.out, self.rules)?;
        let mut writer = Writer::new(&self.out, self.per_file)?;
        match self.shape {
            Shape::Stories if self.spread => self.write_spread(&mut writer)?,
            Shape::Stories => self.write_stories(&mut writer)?,
            shape => {
                for record in &shapes::ground() {
                    writer.record(record)?;
                }
                for number in 1..=self.records {
                    writer.record(&shapes::record(shape, number, self.records))?;
                }
            }
        }
        writer.finish()
    }

    fn stories(&self) -> u64 {
        self.records.div_ceil(Self::STORY).max(1)
    }

    fn write_stories(&self, writer: &mut Writer) -> std::io::Result<()> {
        let world = story::World::new(self.seed, self.stories());
        let mut mistakes = defects::Plan::new(self);
        for number in 0..self.stories() {
            let mut records = story::tell(&world, number);
            let fault = mistakes.spoil(number, &mut records);
            for (position, record) in records.iter().enumerate() {
                let here = fault.iter().find(|fault| fault.position == position);
                match here {
                    Some(fault) => writer.faulty(record, fault)?,
                    None => writer.record(record)?,
                }
            }
        }
        Ok(())
    }

    fn write_spread(&self, writer: &mut Writer) -> std::io::Result<()> {
        let world = story::World::new(self.seed, self.stories());
        let stories = 0..self.stories();
        let mut left: Vec<_> = stories
            .flat_map(|story| story::tell(&world, story))
            .collect();
        let mut random = Random::new(self.seed);
        while !left.is_empty() {
            let drawn = random.below(left.len() as u64);
            let drawn = usize::try_from(drawn).unwrap_or_default();
            writer.record(&left.swap_remove(drawn))?;
        }
        Ok(())
    }

    /// A stream of numbers of its own for each story, so that any of them can be told alone.
    fn random(seed: u64, story: u64) -> Random {
        Random::new(seed ^ story.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}
