#!/bin/sh
# Runs nginx, and tells it when the servers or the certificate are others than before.
set -eu
servers=/tmp/servers
certificate=/secrets/proxy/certificate.pem

# One line for each address of the name 'server'. While it has none, the old ones stay: they may come back.
look_up() {
  addresses=$(getent ahostsv4 server | cut -d ' ' -f 1 | sort -u) || true
  [ -n "$addresses" ] || return 0
  for address in $addresses; do
    echo "server $address:3000 max_fails=2 fail_timeout=2s;"
  done >"$servers.new"
  mv "$servers.new" "$servers"
}

state() {
  cat "$servers" "$certificate" | cksum
}

watch() {
  before=$(state)
  while sleep 2; do
    look_up
    now=$(state)
    if [ "$now" != "$before" ] && nginx -e stderr -c /etc/hoopoe/nginx.conf -s reload; then before=$now; fi
  done
}

# Nobody listens there: what is asked before the first server is found is answered with 'unavailable'.
echo 'server 127.0.0.1:9;' >"$servers"
look_up
watch &
exec nginx -e stderr -c /etc/hoopoe/nginx.conf -g 'daemon off;'
