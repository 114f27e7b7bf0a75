#!/usr/bin/env bash
# Runs kubeparity in a GitHub job: annotations beside the lines, the table in the log, the report in the job's summary.
#
# ARGUMENTS  what `kubeparity check` is given, a word a line or split at spaces; quotes are not read
# REPORTS    the directory for the reports: parity.md, parity.html, parity.json, parity.sarif, parity.txt
#
# Writes exit-code and verdict to $GITHUB_OUTPUT, and exits with 0: the last step of the action fails the job, so that reports
# go out first.
set -euo pipefail

reports=${REPORTS:?names the directory of the reports}
mkdir -p "$reports"
# Yesterday's verdict must not stand in for a run that did not get so far.
rm -f "$reports"/parity.*
arguments=()
while read -r -a words; do
  arguments+=(${words[@]+"${words[@]}"})
done <<<"${ARGUMENTS:-}"

code=0
kubeparity check ${arguments[@]+"${arguments[@]}"} -o github -o table="$reports/parity.txt" -o markdown="$reports/parity.md" \
  -o json="$reports/parity.json" -o sarif="$reports/parity.sarif" -o html="$reports/parity.html" || code=$?

if [ -f "$reports/parity.txt" ]; then
  # What a repository holds must not be taken for a command to the runner.
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  echo "::group::kubeparity"
  echo "::stop-commands::$token"
  cat "$reports/parity.txt"
  echo "::$token::"
  echo "::endgroup::"
fi
if [ -f "$reports/parity.md" ]; then
  # A summary of more than a megabyte is not shown at all.
  head -c 1000000 "$reports/parity.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
verdict=incomplete
if [ -f "$reports/parity.json" ]; then
  verdict=$(jq -r '.verdict // "incomplete"' "$reports/parity.json")
fi
{
  echo "exit-code=$code"
  echo "verdict=$verdict"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
