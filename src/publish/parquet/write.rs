//! Writes Parquet files: plain values, compressed with Snappy, in groups of
//! rows that are closed before they fill the memory. No statistics: a file
//! claims nothing that its rows do not show.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type as Node;

use super::super::Error;
use super::super::cells::{Cell, PRECISION, day_number, unscaled};
use super::super::layout::Type;
use super::super::out::{Out, Written};
use super::super::typed::{Column, Holds, Plan, Plans};
use super::{DECIMAL, ROWS, SUFFIX};

/// How many bytes of rows are held, over all files, before the fullest file closes a group.
const HELD: usize = 48 << 20;
/// How many bytes of one file's rows make a group.
const GROUP: usize = 16 << 20;

/// All files while they are written.
pub(in super::super) struct Files {
    files: BTreeMap<String, TableFile>,
    held: usize,
}

struct TableFile {
    name: String,
    writer: SerializedFileWriter<Out>,
    /// The columns with the digits behind the point of each.
    columns: Vec<(Column, u32)>,
    rows: Vec<Vec<Cell>>,
    bytes: usize,
    written: u64,
}

impl Files {
    /// Begins a file for each table. `places` gives the digits behind the point of a column of decimals.
    pub(in super::super) fn new(
        folder: &Path,
        plans: &Plans,
        places: &dyn Fn(&str, &str) -> u32,
    ) -> Result<Self, Error> {
        let files = plans.iter().map(|(table, plan)| {
            let name = format!("{table}{SUFFIX}");
            let file = TableFile::new(folder, name, plan, &|column| places(table, column))?;
            Ok((table.clone(), file))
        });
        Ok(Self {
            files: files.collect::<Result<_, Error>>()?,
            held: 0,
        })
    }

    /// Adds a row.
    pub(in super::super) fn row(&mut self, table: &str, cells: Vec<Cell>) -> Result<(), Error> {
        let Some(file) = self.files.get_mut(table) else {
            return Ok(());
        };
        let size = cells.iter().map(size).sum::<usize>();
        file.bytes += size;
        self.held += size;
        file.rows.push(cells);
        if file.bytes >= GROUP || file.rows.len() >= ROWS {
            self.held -= file.close_group()?;
        } else if self.held >= HELD
            && let Some(fullest) = self.files.values_mut().max_by_key(|file| file.bytes)
        {
            self.held -= fullest.close_group()?;
        }
        Ok(())
    }

    /// Writes the rest.
    pub(in super::super) fn finish(self) -> Result<Vec<Written>, Error> {
        self.files.into_values().map(TableFile::finish).collect()
    }
}

/// About how much memory a cell takes.
fn size(cell: &Cell) -> usize {
    let more = match cell {
        Cell::Text(text) | Cell::Number(text) => text.len(),
        Cell::List(items) => items.iter().flatten().map(|text| text.len() + 24).sum(),
        _ => 0,
    };
    size_of::<Cell>() + more
}

impl TableFile {
    fn new(
        folder: &Path,
        name: String,
        plan: &Plan,
        places: &dyn Fn(&str) -> u32,
    ) -> Result<Self, Error> {
        let columns: Vec<(Column, u32)> = plan
            .columns
            .iter()
            .map(|column| (column.clone(), places(&column.name)))
            .collect();
        let failed = |error| failed(&name, &error);
        let schema = schema(&columns).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_offset_index_disabled(true)
            .build();
        let out = Out::new(folder, &name);
        let writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties));
        Ok(Self {
            writer: writer.map_err(failed)?,
            columns,
            name,
            rows: Vec::new(),
            bytes: 0,
            written: 0,
        })
    }

    /// Writes the rows that are held; gives how many bytes they took.
    fn close_group(&mut self) -> Result<usize, Error> {
        let name = &self.name;
        write_group(&mut self.writer, &self.columns, &self.rows)
            .map_err(|error| failed(name, &error))?;
        self.written += self.rows.len() as u64;
        self.rows.clear();
        Ok(std::mem::take(&mut self.bytes))
    }

    fn finish(mut self) -> Result<Written, Error> {
        if !self.rows.is_empty() {
            self.close_group()?;
        }
        let name = self.name;
        self.writer
            .finish()
            .map_err(|error| failed(&name, &error))?;
        // `into_inner` would write a second footer, and forget why a disk failed.
        let mut out = self.writer.inner_mut().take();
        out.rows = self.written;
        out.finish()
    }
}

fn write_group(
    writer: &mut SerializedFileWriter<Out>,
    columns: &[(Column, u32)],
    rows: &[Vec<Cell>],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for (position, (column, places)) in columns.iter().enumerate() {
        let Some(mut chunk) = group.next_column()? else {
            break;
        };
        let cells = rows.iter().filter_map(|row| row.get(position));
        let values = Values::new(column, *places, cells);
        values.write(chunk.untyped())?;
        chunk.close()?;
    }
    group.close()?;
    Ok(())
}

/// The values of a chunk, and which rows have them.
#[derive(Default)]
struct Values {
    texts: Vec<ByteArray>,
    wholes: Vec<i64>,
    days: Vec<i32>,
    truths: Vec<bool>,
    decimals: Vec<FixedLenByteArray>,
    /// Empty where every row has a value.
    present: Vec<i16>,
    /// For lists: 0 where a row begins.
    repeated: Vec<i16>,
}

impl Values {
    fn new<'c>(column: &Column, places: u32, cells: impl Iterator<Item = &'c Cell>) -> Self {
        let mut values = Self::default();
        for cell in cells {
            let there = values.take(places, cell);
            if !column.holds.is_required() && !matches!(column.holds, Holds::List(_)) {
                values.present.push(i16::from(there));
            }
        }
        values
    }

    /// Adds a cell; `false` if it has no value.
    fn take(&mut self, places: u32, cell: &Cell) -> bool {
        match cell {
            Cell::Absent => return false,
            Cell::Text(text) => self.texts.push(text.as_str().into()),
            Cell::Integer(whole) => self.wholes.push(*whole),
            Cell::Number(text) => {
                let Some(number) = unscaled(text, places) else {
                    return false;
                };
                self.decimals
                    .push(FixedLenByteArray::from(number.to_be_bytes().to_vec()));
            }
            Cell::Boolean(truth) => self.truths.push(*truth),
            Cell::Day(day) => self.days.push(day_number(*day)),
            Cell::List(items) => self.items(items),
        }
        true
    }

    fn items(&mut self, items: &[Option<String>]) {
        if items.is_empty() {
            self.present.push(0);
            self.repeated.push(0);
        }
        for (position, item) in items.iter().enumerate() {
            self.repeated.push(i16::from(position > 0));
            self.present.push(if item.is_some() { 2 } else { 1 });
            self.texts.extend(item.as_deref().map(ByteArray::from));
        }
    }

    fn write(&self, writer: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        let present = (!self.present.is_empty()).then_some(&self.present[..]);
        let repeated = (!self.repeated.is_empty()).then_some(&self.repeated[..]);
        match writer {
            ColumnWriter::ByteArrayColumnWriter(writer) => {
                writer.write_batch(&self.texts, present, repeated)?
            }
            ColumnWriter::Int64ColumnWriter(writer) => {
                writer.write_batch(&self.wholes, present, repeated)?
            }
            ColumnWriter::Int32ColumnWriter(writer) => {
                writer.write_batch(&self.days, present, repeated)?
            }
            ColumnWriter::BoolColumnWriter(writer) => {
                writer.write_batch(&self.truths, present, repeated)?
            }
            ColumnWriter::FixedLenByteArrayColumnWriter(writer) => {
                writer.write_batch(&self.decimals, present, repeated)?
            }
            _ => 0,
        };
        Ok(())
    }
}

fn schema(columns: &[(Column, u32)]) -> Result<Node, ParquetError> {
    let fields = columns.iter().map(|(column, places)| {
        let node = if matches!(column.holds, Holds::List(_)) {
            list(&column.name)?
        } else {
            let repetition = if column.holds.is_required() {
                Repetition::REQUIRED
            } else {
                Repetition::OPTIONAL
            };
            leaf(&column.name, column.holds.kind(), *places, repetition)?
        };
        Ok(Arc::new(node))
    });
    Node::group_type_builder("schema")
        .with_fields(fields.collect::<Result<_, ParquetError>>()?)
        .build()
}

fn leaf(name: &str, kind: Type, places: u32, repetition: Repetition) -> Result<Node, ParquetError> {
    let node = |physical| Node::primitive_type_builder(name, physical).with_repetition(repetition);
    match kind {
        Type::Text => node(Physical::BYTE_ARRAY)
            .with_logical_type(Some(LogicalType::String))
            .with_converted_type(ConvertedType::UTF8),
        Type::Integer => node(Physical::INT64),
        Type::Boolean => node(Physical::BOOLEAN),
        Type::Date => node(Physical::INT32)
            .with_logical_type(Some(LogicalType::Date))
            .with_converted_type(ConvertedType::DATE),
        Type::Number => {
            let (precision, scale) = (PRECISION.cast_signed(), places.cast_signed());
            node(Physical::FIXED_LEN_BYTE_ARRAY)
                .with_length(i32::try_from(DECIMAL).unwrap_or(0))
                .with_logical_type(Some(LogicalType::decimal(scale, precision)))
                .with_converted_type(ConvertedType::DECIMAL)
                .with_precision(precision)
                .with_scale(scale)
        }
    }
    .build()
}

/// A list whose elements may lack.
fn list(name: &str) -> Result<Node, ParquetError> {
    let element = leaf("element", Type::Text, 0, Repetition::OPTIONAL)?;
    let items = Node::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(element)])
        .build()?;
    Node::group_type_builder(name)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::List))
        .with_converted_type(ConvertedType::LIST)
        .with_fields(vec![Arc::new(items)])
        .build()
}

fn failed(name: &str, error: &ParquetError) -> Error {
    let io = match error {
        ParquetError::External(inner) => inner.downcast_ref::<std::io::Error>(),
        _ => None,
    };
    io.map_or_else(
        || Error::new(format!("{name}: {error}")),
        |io| Error::io(name, io),
    )
}
