#!/bin/sh
# Like the official image's healthcheck.sh, for the two words that are asked here: over TCP, where the
# temporary server of the first start does not listen.
set -e
ask() {
  [ "$(mariadb --no-defaults --user=healthcheck --host=127.0.0.1 --protocol=tcp --skip-ssl \
    --batch --skip-column-names --execute "$1")" = 1 ]
}
for check in "$@"; do
  case $check in
    --connect) ask 'SELECT 1' ;;
    --innodb_initialized) ask "SELECT COUNT(*) FROM information_schema.ENGINES WHERE ENGINE = 'InnoDB' AND SUPPORT IN ('YES', 'DEFAULT')" ;;
    *) echo "healthcheck.sh: unknown check \"$check\"" >&2 && exit 1 ;;
  esac
done
