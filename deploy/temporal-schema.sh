#!/bin/sh
# Brings Temporal's two databases to the schema of this version of its server. Run again, it applies only what is missing.
set -eu

readonly SCHEMA=/etc/temporal/schema/postgresql/v12

main() {
  SQL_PASSWORD=$(cat "$SQL_PASSWORD_FILE")
  export SQL_PASSWORD
  prepare temporal temporal
  prepare temporal_visibility visibility
}

prepare() {
  sql "$1" create
  sql "$1" setup-schema --version 0.0
  sql "$1" update-schema --schema-dir "${SCHEMA_DIR:-$SCHEMA}/$2/versioned"
}

sql() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_SEEDS" --port "${DB_PORT:-5432}" --user "$POSTGRES_USER" \
    --database "$database" "$@"
}

main
