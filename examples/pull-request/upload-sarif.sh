#!/usr/bin/env bash
# Hands parity.sarif to GitHub's code scanning.
#
# API, PROJECT, TOKEN, REPORTS  as in comment.sh; the token needs security-events: write
# COMMIT, REF                   what was checked: $GITHUB_SHA and $GITHUB_REF
set -euo pipefail

reports=${REPORTS:?names the directory of the reports}
[ -f "$reports/parity.sarif" ] || { echo "::warning title=kubeparity::there is no parity.sarif to upload"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gzip -c "$reports/parity.sarif" | base64 | tr -d '\n' >"$work/sarif"
jq -n --rawfile sarif "$work/sarif" --arg commit "${COMMIT:?is the commit}" --arg ref "${REF:?is the ref}" \
  '{commit_sha: $commit, ref: $ref, sarif: $sarif, tool_name: "kubeparity"}' >"$work/request"
status=$(
  {
    printf 'header = "Authorization: Bearer %s"\n' "${TOKEN:?may write security events}"
    printf 'header = "Accept: application/vnd.github+json"\n'
    printf 'header = "X-GitHub-Api-Version: 2022-11-28"\n'
  } | curl --config - --silent --show-error --retry 3 --max-time 60 --request POST --data-binary "@$work/request" \
    --header 'Content-Type: application/json' --output "$work/answer" --write-out '%{http_code}' \
    "${API:?is the address of the API}/repos/${PROJECT:?names the repository}/code-scanning/sarifs"
)
if [ "$status" != 202 ]; then
  # Code scanning is not there for every repository, and a fork's token may not write to it.
  echo "::warning title=kubeparity::code scanning did not take the report: HTTP $status"
fi
