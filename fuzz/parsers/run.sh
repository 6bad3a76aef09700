#!/bin/sh
# Fuzzes toml and toml-spanner against each other: fuzz/parsers/run.sh [SECONDS] [SANITIZER]
# Needs cargo-fuzz and a C++ compiler. Divergences gather in found/, one file for each sort.
set -eu
cd "$(dirname "$0")"
cargo run --quiet --no-default-features --bin corpus -- ../.. corpus/parsers
# cargo-fuzz asks for compiler flags that are unstable; this lets a stable toolchain take them.
RUSTC_BOOTSTRAP=1 exec cargo fuzz run --fuzz-dir . --sanitizer "${2:-none}" parsers -- \
    -max_total_time="${1:-3600}" -dict=toml.dict -max_len=4096 -timeout=20 -seed=7 -print_final_stats=1
