"""Reads a dataset with tools that know nothing of Factum.

Each check must accept the dataset as it is, and refuse it after the change that
stands beside the check: a check that accepts anything is worth nothing.

    validators.py DIR       (called by .ci/validators, in its environment)
"""

import csv
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import dplib
import duckdb
import pyarrow
import pyarrow.parquet
from google.protobuf.json_format import Parse
from in_toto_attestation.v1.statement import Statement
from in_toto_attestation.v1 import statement_pb2

HERE = Path(__file__).resolve().parent.parent
PROFILE = Path(dplib.__file__).parent / "profiles/2.0/datapackage.json"


class Refused(Exception):
    """A validator does not accept the dataset."""


def demand(condition, message):
    if not condition:
        raise Refused(message)


def run(dist, *command):
    done = subprocess.run(command, cwd=dist, capture_output=True, text=True)
    demand(done.returncode == 0, (done.stdout + done.stderr)[-2000:])
    return done.stdout


def manifest(dist):
    return json.loads((dist / "manifest.json").read_text("utf-8"))


def entries(dist, suffix):
    files = manifest(dist)["files"]
    return {f["path"].removesuffix(suffix): f for f in files if f["path"].endswith(suffix)}


def edit(path, change):
    text = path.read_bytes().decode("utf-8")
    changed = change(text)
    assert changed != text, f"the control changes nothing in {path.name}"
    path.write_bytes(changed.encode("utf-8"))


def edit_json(path, change):
    value = json.loads(path.read_text("utf-8"))
    change(value)
    path.write_text(json.dumps(value), "utf-8")


# The hashes of all files.

def sums(dist):
    run(dist, "sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS")


def spoil_sums(dist):
    edit(dist / "records.csv", lambda text: text.replace("verified", "disputed", 1))


# The tables against their description: types, primary and foreign keys, hashes.

def frictionless(dist):
    run(dist, "frictionless", "validate", "datapackage.json")


def spoil_frictionless(dist):
    table = dist / "evidence.csv"
    edit(table, lambda text: re.sub(r",source:[^\n]*\n", ",source:nowhere\n", text, count=1))
    text = table.read_bytes()

    def describe(package):
        # With the fitting hash, so that only the reference is wrong.
        resource = next(r for r in package["resources"] if r["path"] == "evidence.csv")
        resource["bytes"] = len(text)
        resource["hash"] = "sha256:" + hashlib.sha256(text).hexdigest()

    edit_json(dist / "datapackage.json", describe)


# The description against the profile that it names.

def profile(dist):
    run(dist, "check-jsonschema", "--schemafile", PROFILE, "datapackage.json")


def spoil_profile(dist):
    edit_json(dist / "datapackage.json", lambda package: package["resources"][0].pop("name"))


# The manifest and every line of facts.ndjson against our published schemas.

def manifest_schema(dist):
    schema = HERE / "docs/output/manifest.v1.schema.json"
    run(dist, "check-jsonschema", "--schemafile", schema, "manifest.json")


def spoil_manifest_schema(dist):
    edit_json(dist / "manifest.json", lambda own: own["counts"].pop("status"))


def lines_schema(dist):
    schema = HERE / "docs/output/facts.v1.schema.json"
    with tempfile.TemporaryDirectory() as folder:
        lines = (dist / "facts.ndjson").read_bytes().split(b"\n")
        demand(lines.pop() == b"", "facts.ndjson does not end with a line feed")
        for number, line in enumerate(lines, 1):
            (Path(folder) / f"{number}.json").write_bytes(line)
        files = [f"{number}.json" for number in range(1, len(lines) + 1)]
        for start in range(0, len(files), 2000):
            run(folder, "check-jsonschema", "--schemafile", schema, *files[start:start + 2000])


def spoil_lines_schema(dist):
    # One line in the middle.
    def change(text):
        lines = text.split("\n")
        middle = len(lines) // 2
        lines[middle] = lines[middle].replace('"corroboration":', '"corroborated":', 1)
        return "\n".join(lines)

    edit(dist / "facts.ndjson", change)


# The database, by Python's own SQLite.

def database(dist):
    connection = sqlite3.connect(f"file:{dist / 'facts.sqlite'}?mode=ro&immutable=1", uri=True)
    try:
        demand(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "integrity_check")
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        demand(broken == [], f"foreign_key_check: {broken[:3]}")
        views = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall()
        demand(len(views) >= 6, f"there are {len(views)} views")
        for (view,) in views:
            connection.execute(f'SELECT * FROM "{view}"').fetchall()
        for table in entries(dist, ".sqlite")["facts"]["tables"]:
            count = connection.execute(f'SELECT count(*) FROM "{table["name"]}"').fetchone()[0]
            demand(count == table["rows"], f'{table["name"]} has {count} rows of {table["rows"]}')
        keyless = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not any(column[5] for column in connection.execute(f'PRAGMA table_info("{name}")'))
        ]
        demand(keyless == [], f"without a primary key: {keyless}")
    finally:
        connection.close()


def spoil_database(dist):
    connection = sqlite3.connect(dist / "facts.sqlite")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM records WHERE address IN (SELECT source FROM evidence LIMIT 1)")
    connection.commit()
    connection.close()


# The Parquet files, by Arrow: types and counts of rows.

TYPED = {
    "number": lambda kind: pyarrow.types.is_decimal(kind) and kind.precision == 38,
    "low": pyarrow.types.is_decimal,
    "high": pyarrow.types.is_decimal,
    "open": pyarrow.types.is_string,
    "integer": pyarrow.types.is_int64,
    "boolean": pyarrow.types.is_boolean,
    "date": pyarrow.types.is_date32,
    "earliest": pyarrow.types.is_date32,
    "latest": pyarrow.types.is_date32,
    "list": lambda kind: pyarrow.types.is_list(kind) and pyarrow.types.is_string(kind.value_type),
}


def parquet(dist):
    package = json.loads((dist / "datapackage.json").read_text("utf-8"))
    described = {r["name"]: r["schema"] for r in package["resources"]}
    files = entries(dist, ".parquet")
    demand(files.keys() == described.keys(), "the Parquet files are not those of all tables")
    kinds = set()
    for table, entry in files.items():
        read = pyarrow.parquet.read_table(dist / entry["path"])
        read.validate(full=True)
        demand(read.num_rows == entry["rows"], f"{table} has {read.num_rows} rows of {entry['rows']}")
        names = [field["name"] for field in described[table]["fields"]]
        demand(read.schema.names[:len(names)] == names, f"{table}: the columns are not those of CSV")
        for field in read.schema:
            if field.name in names:
                position = field.name in described[table]["primaryKey"][1:] and table != "checks"
                fits = pyarrow.types.is_int64 if position else pyarrow.types.is_string
            else:
                word = field.name.rpartition("~")[2]
                kinds.add(word)
                fits = TYPED[word]
            demand(fits(field.type), f"{table}: {field.name} is {field.type}")
    demand({"number", "low", "earliest", "list"} <= kinds, f"typed columns are only {kinds}")


def spoil_parquet(dist):
    shutil.copy(dist / "source.parquet", dist / "records.parquet")


# The same files and CSV, by DuckDB: no row is in one alone.

def duck(dist):
    connection = duckdb.connect()
    for table in entries(dist, ".parquet"):
        columns = connection.execute(f"DESCRIBE SELECT * FROM '{dist / table}.csv'").fetchall()
        names = ", ".join(f'"{column[0]}"::VARCHAR' for column in columns)
        one = f"SELECT {names} FROM read_parquet('{dist / table}.parquet')"
        other = f"SELECT {names} FROM read_csv('{dist / table}.csv', all_varchar = true, header = true)"
        for left, right in [(one, other), (other, one)]:
            count = connection.execute(f"SELECT count(*) FROM ({left} EXCEPT ALL {right})").fetchone()[0]
            demand(count == 0, f"{table}: {count} rows are in CSV or in Parquet alone")


def spoil_duck(dist):
    edit(dist / "records.csv", lambda text: text.replace("verified", "disputed", 1))


# The logical digests of all encodings, worked out here from the words of the docs.

def digest(table, rows):
    canonical = sorted(
        json.dumps([table, {k: v for k, v in row.items() if v}], ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        for row in rows
    )
    return hashlib.sha256(b"".join(row + b"\n" for row in canonical)).hexdigest()


def text(value):
    return "" if value is None else str(value)


def logical(dist):
    connection = sqlite3.connect(f"file:{dist / 'facts.sqlite'}?mode=ro&immutable=1", uri=True)
    try:
        for table, entry in entries(dist, ".csv").items():
            with open(dist / entry["path"], encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                by_csv = list(reader)
                names = reader.fieldnames
            columns = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
            rows = connection.execute(f'SELECT {columns} FROM "{table}"').fetchall()
            by_sqlite = [dict(zip(names, map(text, row))) for row in rows]
            rows = pyarrow.parquet.read_table(dist / f"{table}.parquet", columns=names).to_pylist()
            by_parquet = [{name: text(value) for name, value in row.items()} for row in rows]
            for kind, own in [("CSV", by_csv), ("SQLite", by_sqlite), ("Parquet", by_parquet)]:
                demand(digest(table, own) == entry["logical_sha256"], f"{table} is another in {kind}")
    finally:
        connection.close()


def spoil_logical(dist):
    connection = sqlite3.connect(dist / "facts.sqlite")
    connection.execute("UPDATE evidence SET excerpt = excerpt || '.' WHERE excerpt IS NOT NULL")
    connection.commit()
    connection.close()


# The statement, by the in-toto project's own types.

def statement(dist):
    parsed = Parse((dist / "statement.intoto.json").read_text("utf-8"), statement_pb2.Statement())
    Statement.copy_from_pb(parsed).validate()
    named = {subject.name: subject.digest["sha256"] for subject in parsed.subject}
    for name, sha256 in named.items():
        own = hashlib.sha256((dist / name).read_bytes()).hexdigest()
        demand(own == sha256, f"{name} is not the subject's")
    demand("manifest.json" in named and "facts.sqlite" in named, "a file is no subject")


def spoil_statement(dist):
    edit_json(dist / "statement.intoto.json", lambda own: own.update({"_type": "https://in-toto.io/Statement/v9"}))


# The consumers' page: what it tells readers to type works.

def examples(dist):
    page = (HERE / "docs/dataset.md").read_text("utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    for language, block in blocks:
        tool = block.split()[0]
        if language == "python":
            run(dist, sys.executable, "-c", block)
        elif language == "sh" and tool != "factum":
            if shutil.which(tool):
                run(dist, "sh", "-ec", block)
            else:
                print(f"    not run: {tool} is not on this machine")
        elif language == "r":
            if shutil.which("Rscript"):
                run(dist, "Rscript", "-e", block)
            else:
                print("    not run: R is not on this machine")


def spoil_examples(dist):
    edit(dist / "records.csv", lambda text: text.replace("verified", "disputed", 1))


CHECKS = [
    ("sha256sum", sums, spoil_sums),
    ("frictionless", frictionless, spoil_frictionless),
    ("check-jsonschema, Data Package profile", profile, spoil_profile),
    ("check-jsonschema, manifest", manifest_schema, spoil_manifest_schema),
    ("check-jsonschema, every line", lines_schema, spoil_lines_schema),
    ("sqlite3", database, spoil_database),
    ("pyarrow", parquet, spoil_parquet),
    ("duckdb", duck, spoil_duck),
    ("logical digests", logical, spoil_logical),
    ("in-toto", statement, spoil_statement),
    ("examples of docs/dataset.md", examples, spoil_examples),
]


def main(dist):
    failed = False
    for name, check, spoil in CHECKS:
        begun = time.monotonic()
        try:
            check(dist)
            verdict = "accepts"
        except Exception as error:
            verdict, failed = f"REFUSES: {type(error).__name__}: {error}", True
        with tempfile.TemporaryDirectory() as folder:
            spoilt = Path(folder) / "dist"
            shutil.copytree(dist, spoilt)
            spoil(spoilt)
            try:
                check(spoilt)
                control, failed = "ACCEPTS THE SPOILT ONE", True
            except Exception as error:
                reason = (str(error).strip() or type(error).__name__).replace("\n", " ")
                control = f"refuses the spoilt one: …{reason[-100:]}"
        print(f"{name}: {verdict}; {control} ({time.monotonic() - begun:.1f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
