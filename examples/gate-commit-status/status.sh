#!/usr/bin/env bash
# Says the verdict of a check beside a commit, where a branch's protection or a promotion by pull request waits for it.
#
# HOST     github or gitlab
# API      the address of its API: https://api.github.com, https://gitlab.com/api/v4
# PROJECT  owner/name on GitHub, the project's number or path on GitLab
# COMMIT   the commit that was checked
# TOKEN    may write statuses; it goes to curl by standard input, where no list of processes shows it
# REPORT   what `-o json=FILE` wrote
# NAME     the status's name: kubeparity
# LINK     where the report can be read, if anywhere
#
# parity and passed are a success, findings a failure, and a run that could not tell is an error: never a success.
set -euo pipefail

host=${HOST:?is github or gitlab}
api=${API:?is the address of the API}
project=${PROJECT:?names the repository}
commit=${COMMIT:?is the commit}
report=${REPORT:?is the file with the verdict}
name=${NAME:-kubeparity}

verdict=$(jq -r '.verdict // "incomplete"' "$report" 2>/dev/null || echo incomplete)
errors=$(jq '[.findings[]? | select(.severity == "error")] | length' "$report" 2>/dev/null || echo 0)
unseen=$(jq '.not_evaluated // [] | length' "$report" 2>/dev/null || echo 0)
case "$verdict" in
  parity | passed) state=success said=$verdict ;;
  findings) state=failure said="findings: $errors errors" ;;
  *) state=error said="could not tell: $unseen things were not evaluated" ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case "$host" in
  github)
    url=$api/repos/$project/statuses/$commit
    header="Authorization: Bearer ${TOKEN:?may write statuses}"
    jq -n --arg state "$state" --arg said "$said" --arg name "$name" --arg link "${LINK:-}" \
      '{state: $state, description: $said[:140], context: $name} + if $link == "" then {} else {target_url: $link} end' >"$work/body"
    ;;
  gitlab)
    # GitLab has no state for a run that could not tell.
    [ "$state" = success ] || state=failed
    url=$api/projects/$(jq -rn --arg text "$project" '$text | @uri')/statuses/$commit
    header="PRIVATE-TOKEN: ${TOKEN:?may write statuses}"
    jq -n --arg state "$state" --arg said "$said" --arg name "$name" --arg link "${LINK:-}" \
      '{state: $state, description: $said[:140], name: $name} + if $link == "" then {} else {target_url: $link} end' >"$work/body"
    ;;
  *) echo "HOST is github or gitlab, not $host" >&2; exit 2 ;;
esac
status=$(printf 'header = "%s"\n' "$header" | curl --config - --silent --show-error --retry 3 --max-time 60 --request POST \
  --header 'Content-Type: application/json' --data-binary "@$work/body" --output "$work/answer" --write-out '%{http_code}' "$url")
if [ "$status" != 201 ]; then
  # Whoever waits for the status goes on waiting, so this must not look well.
  echo "the status of $commit could not be written: HTTP $status $(jq -r '.message // empty | tostring' "$work/answer" 2>/dev/null | cut -c 1-200)" >&2
  exit 2
fi
echo "$name of $commit: $state ($said)"
