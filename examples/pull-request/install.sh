#!/usr/bin/env bash
# Downloads one release of kubeparity, holds it against its checksum, and unpacks it.
#
# VERSION    the release: 0.1.0
# TARGET     the directory to unpack into; where kubeparity is there already, nothing is done
# CHECKSUM   the SHA-256 of the archive; without it, the one in the release's SHA256SUMS
# DOWNLOADS  where releases are, in place of GitHub's
# PLATFORM   the archive's platform, in place of this machine's
set -euo pipefail

version=${VERSION:?names the release}
target=${TARGET:?names the directory}
downloads=${DOWNLOADS:-https://github.com/kubeparity/kubeparity/releases/download}
version=${version#v}

platform() {
  local machine
  case "$(uname -m)" in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) echo "kubeparity: no release is made for $(uname -m)" >&2; exit 2 ;;
  esac
  case "$(uname -s)" in
    Linux) echo "$machine-unknown-linux-musl" ;;
    Darwin) echo "$machine-apple-darwin" ;;
    MINGW* | MSYS* | CYGWIN*) echo "$machine-pc-windows-msvc" ;;
    *) echo "kubeparity: no release is made for $(uname -s)" >&2; exit 2 ;;
  esac
}

sum() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

fetch() {
  curl --fail --silent --show-error --location --retry 3 --retry-connrefused --max-time 120 --output "$2" "$1"
}

if [ -x "$target/kubeparity" ] || [ -x "$target/kubeparity.exe" ]; then
  echo "kubeparity is in $target already"
  exit 0
fi
platform=${PLATFORM:-$(platform)}
name=kubeparity-$version-$platform.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fetch "$downloads/v$version/$name" "$work/$name"
wanted=${CHECKSUM:-}
if [ -z "$wanted" ]; then
  fetch "$downloads/v$version/SHA256SUMS" "$work/SHA256SUMS"
  wanted=$(awk -v name="$name" '$2 == name || $2 == "*" name { print $1 }' "$work/SHA256SUMS")
  [ -n "$wanted" ] || { echo "kubeparity: SHA256SUMS of $version does not name $name" >&2; exit 2; }
fi
got=$(sum "$work/$name")
if [ "$got" != "$(printf %s "$wanted" | tr '[:upper:]' '[:lower:]')" ]; then
  echo "kubeparity: $name has the checksum $got, not $wanted" >&2
  exit 2
fi
mkdir -p "$work/unpacked" "$target"
tar -xzf "$work/$name" -C "$work/unpacked" --strip-components 1
cp -R "$work/unpacked/." "$target/"
echo "kubeparity $version ($platform) is in $target"
