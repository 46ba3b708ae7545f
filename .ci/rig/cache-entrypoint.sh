#!/bin/sh
# Like the official images of Redis and Valkey: drops to the server's user only when the server is the first word.
set -e
case "$1" in redis-server | valkey-server) ;; *) exec "$@" ;; esac
[ "$(id -u)" = 0 ] || exec "$@" --protected-mode no
user=${1%-server}
chown -R "$user:$user" /data
exec setpriv --reuid="$user" --regid="$user" --init-groups "$@" --protected-mode no
