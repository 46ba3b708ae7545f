#!/bin/sh
# Like the official image's entrypoint: an empty data directory is initialised through a temporary server
# that listens on the Unix socket only, then the real server replaces this shell as the mysql user.
set -e
[ "$1" = mariadbd ] || exec "$@"
data=/var/lib/mysql
as_mysql="setpriv --reuid=mysql --regid=mysql --init-groups"
literal() { printf "'%s'" "$(printf %s "$1" | sed "s/[\\\\']/\\\\&/g")"; }

accounts() {
  root=$(literal "$MARIADB_ROOT_PASSWORD")
  user="$(literal "$MARIADB_USER")@'%'"
  password=$(literal "$MARIADB_PASSWORD")
  cat <<SQL
DELETE FROM mysql.global_priv WHERE User = 'root' AND Host <> 'localhost';
FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED BY $root;
CREATE USER root@'%' IDENTIFIED BY $root;
GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;
CREATE USER healthcheck@127.0.0.1;
${MARIADB_DATABASE:+CREATE DATABASE \`$MARIADB_DATABASE\`;}
${MARIADB_USER:+CREATE USER $user IDENTIFIED BY $password;}
${MARIADB_DATABASE:+${MARIADB_USER:+GRANT ALL ON \`$MARIADB_DATABASE\`.* TO $user;}}
SQL
}

initialise() {
  $as_mysql mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  $as_mysql "$@" --skip-networking &
  until mariadb --execute 'SELECT 1' >/dev/null 2>&1; do
    kill -0 $! # a server that ended ends this script too
    sleep 0.1
  done
  accounts | mariadb
  kill $!
  wait $!
}

install -d -o mysql -g mysql /run/mysqld "$data"
if [ ! -d "$data/mysql" ]; then
  if [ -z "$MARIADB_ROOT_PASSWORD" ]; then
    echo "Error: Database is uninitialized and password option is not specified." >&2
    exit 1
  fi
  initialise "$@"
  echo "MariaDB init process done. Ready for start up."
fi
exec $as_mysql "$@" --bind-address=0.0.0.0
