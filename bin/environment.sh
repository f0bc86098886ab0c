# What the commands in this folder share: the repository's root as working directory, and the paths of tools and results.
# Sourced, not run. The commands use bash 3.2 only, because macOS ships no newer one.
# shellcheck shell=bash

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

# Where bin/setup installs the tools that it compiles: outside of the repository, so that each clone finds them.
teahouse_tools="${XDG_CACHE_HOME:-$HOME/.cache}/teahouse/tools"

# What bin/setup installed comes first. Above all wasm-opt: with the one that Debian 12 packages, pages do not hydrate.
export PATH="$PWD/end2end/node_modules/.bin:$teahouse_tools/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

# Where `bin/build` or `bin/build dist` leaves the server and the site. A command that needs the latter sets teahouse_build.
teahouse_target="${CARGO_TARGET_DIR:-$PWD/target}"
case "${teahouse_build:=release}" in
  release) ;;
  dist) teahouse_target="$teahouse_target/dist" ;;
  *) printf 'There is no build called %s, only release and dist.\n' "$teahouse_build" >&2; exit 2 ;;
esac
# shellcheck disable=SC2034
{
  teahouse_binary="$teahouse_target/release/teahouse"
  teahouse_site="$teahouse_target/site"
}
