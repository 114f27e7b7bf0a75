#!/usr/bin/env bash
# Keeps one comment of kubeparity on a pull request or merge request: written, rewritten in place, and removed once there is
# nothing to say.
#
# HOST     github or gitlab
# API      the address of its API: https://api.github.com, https://gitlab.com/api/v4
# PROJECT  owner/name on GitHub, the project's number or path on GitLab
# NUMBER   the number of the pull request or merge request
# TOKEN    may write comments; it goes to curl by standard input, where no list of processes shows it
# REPORTS  the directory with parity.md and parity.json
# KEY      tells comments of several checks in one pull request apart
#
# A token that may not write (that of a fork's pull request) is a warning: the verdict stands without the comment.
set -euo pipefail

host=${HOST:?is github or gitlab}
api=${API:?is the address of the API}
number=${NUMBER:?is the number of the pull request}
project=${PROJECT:?names the repository}
reports=${REPORTS:?names the directory of the reports}
key=${KEY:-kubeparity}
key=${key//[^A-Za-z0-9._-]/-}
marker="<!-- kubeparity: $key -->"
# GitHub refuses 65,536 characters and more.
most=60000

case "$host" in
  github)
    list=$api/repos/$project/issues/$number/comments
    item=$api/repos/$project/issues/comments
    replace=PATCH
    ;;
  gitlab)
    project=$(jq -rn --arg text "$project" '$text | @uri')
    list=$api/projects/$project/merge_requests/$number/notes
    item=$list
    replace=PUT
    ;;
  *) echo "HOST is github or gitlab, not $host" >&2; exit 2 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# request METHOD URL [FILE]: prints the status; the answer is in $work/answer.
request() {
  local body=()
  if [ $# -gt 2 ]; then body=(--data-binary "@$3" --header 'Content-Type: application/json'); fi
  {
    case "$host" in
      github)
        printf 'header = "Authorization: Bearer %s"\n' "${TOKEN:?may write comments}"
        printf 'header = "Accept: application/vnd.github+json"\n'
        printf 'header = "X-GitHub-Api-Version: 2022-11-28"\n'
        ;;
      gitlab) printf 'header = "PRIVATE-TOKEN: %s"\n' "${TOKEN:?may write comments}" ;;
    esac
  } | curl --config - --silent --show-error --retry 3 --max-time 60 --request "$1" ${body[@]+"${body[@]}"} \
    --output "$work/answer" --write-out '%{http_code}' "$2"
}

refused() {
  local why
  why=$(jq -r '.message // .error // empty | tostring' "$work/answer" 2>/dev/null | tr '\r\n' '  ' | cut -c 1-200 || true)
  echo "::warning title=kubeparity::the comment could not be $1: HTTP $2 ${why//::/: :}"
  exit 0
}

# The comments that are ours begin with the marker and were written by a program, or by the user of the token.
ours() {
  local page=1 status author
  author=$(me)
  while :; do
    status=$(request GET "$list?per_page=100&page=$page")
    [ "$status" = 200 ] || refused "looked up" "$status"
    jq -r --arg marker "$marker" --arg author "$author" '
      .[] | select((.body // "") | startswith($marker))
      | select((.user.type? == "Bot") or ((.user.login? // .author.username?) == $author)) | .id' "$work/answer" >>"$work/ours"
    [ "$(jq length "$work/answer")" -ge 100 ] || break
    page=$((page + 1))
  done
}

# The name of the token's user; the token of a GitHub job is a program's, and has none.
me() {
  local status
  status=$(request GET "$api/user")
  if [ "$status" = 200 ]; then jq -r '.login // .username // empty' "$work/answer"; fi
}

# A report that is too long ends at a line, with what is open there closed.
shortened() {
  awk -v most="$most" '
    { length_so_far += length($0) + 1 }
    length_so_far > most { cut = 1; exit }
    { print }
    /^```/ { fenced = !fenced }
    !fenced { open += gsub(/<details>/, "&") - gsub(/<\/details>/, "&") }
    END {
      if (!cut) exit
      if (fenced) print "```"
      while (open-- > 0) print "\n</details>"
      print "\n… the rest is in the report of the job"
    }' "$reports/parity.md"
}

written() {
  local title
  title=$(sed -n '1s/^#* *//p' "$reports/parity.md" | cut -c 1-500)
  {
    printf '%s\n### %s\n\n<details><summary>the report</summary>\n\n' "$marker" "$title"
    shortened | sed 1d
    printf '\n</details>\n'
  } >"$work/body"
  jq -Rs '{body: .}' "$work/body" >"$work/request"
}

: >"$work/ours"
ours
verdict=$(jq -r '.verdict // "incomplete"' "$reports/parity.json" 2>/dev/null || echo incomplete)
first=$(sed -n 1p "$work/ours")
others=$(sed 1d "$work/ours")
if [ "$verdict" = parity ]; then
  others=$(cat "$work/ours")
elif [ -f "$reports/parity.md" ]; then
  written
  if [ -n "$first" ]; then
    status=$(request "$replace" "$item/$first" "$work/request")
    [ "$status" = 200 ] || refused rewritten "$status"
  else
    status=$(request POST "$list" "$work/request")
    [ "$status" = 201 ] || refused written "$status"
  fi
fi
for other in $others; do
  status=$(request DELETE "$item/$other")
  [ "$status" = 204 ] || [ "$status" = 404 ] || refused removed "$status"
done
