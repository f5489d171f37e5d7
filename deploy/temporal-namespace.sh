#!/bin/sh
# Makes the namespace and what its runs can be found by. Run again, it adds only what is missing.
# The server and the namespace are TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE, which the tool reads itself.
set -eu

# How long finished runs can be looked at: a week.
readonly RETENTION=168h
# The names and types of temporal/search-attributes.ts, which a test compares.
readonly SEARCH_ATTRIBUTES='
UsLeader Keyword
UsMarket Keyword
UsToken Keyword
UsSide Keyword
UsMode Keyword
UsStatus Keyword
UsReason Keyword
UsNotionalMicros Int
'

main() {
  patiently 'the server' temporal operator cluster health
  if temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" > /dev/null 2>&1; then
    temporal operator namespace update -n "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
  else
    temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
  fi
  # The parts of the server learn of a new namespace one after the other.
  patiently 'the search attributes' add_search_attributes
}

add_search_attributes() {
  known=$(temporal operator search-attribute list -n "$TEMPORAL_NAMESPACE") || return 1
  echo "$SEARCH_ATTRIBUTES" | while read -r name type; do
    [ -n "$name" ] || continue
    echo "$known" | grep -qw "$name" ||
      temporal operator search-attribute create -n "$TEMPORAL_NAMESPACE" --name "$name" --type "$type" || exit 1
  done
}

# Tries for a minute.
patiently() {
  what=$1
  shift
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    "$@" && return
    sleep 3
  done
  echo "gave up on $what" >&2
  return 1
}

main
