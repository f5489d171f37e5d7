#!/bin/sh
# Makes the secrets that docker-compose.yml hands to its containers. Run it in the repository's root; run again, it makes only
# what is missing.
set -eu

main() {
  umask 022
  mkdir -p secrets
  # The folder is closed to others. The files are not, because each container reads them as a user of its own.
  chmod 700 secrets
  create postgres-password "$(random)"
  create database-url "postgres://understudy:$(cat secrets/postgres-password)@postgres:5432/understudy"
  create temporal-postgres-password "$(random)"
  create operator-token "$(random)"
  for name in alchemy-signing-keys quicknode-security-tokens moralis-stream-secrets polygon-rpc-urls \
    bitquery-api-key; do
    create "$name" ''
  done
}

create() {
  [ -e "secrets/$1" ] && return
  printf '%s' "$2" > "secrets/$1"
  echo "created secrets/$1"
}

# 256 random bits, in digits that need no quoting anywhere.
random() {
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

main
