# What the commands in this folder share: the repository's root as working directory, and where tools and results are.
# Sourced, not run. The commands speak bash 3.2, so that they run on macOS as it comes.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# What bin/setup installed comes first. Above all wasm-opt: the one that Debian 12 packages makes pages that never wake up.
export PATH="$PWD/end2end/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

# Where the release build leaves its results. cargo-leptos keeps the site under target/ even when Cargo builds elsewhere.
# shellcheck disable=SC2034
{
  teahouse_binary="${CARGO_TARGET_DIR:-$PWD/target}/release/teahouse"
  teahouse_site="$PWD/target/site"
}
