#!/usr/bin/env bash
# Real services for the tests: PostgreSQL, Redis and an S3 server on free ports of 127.0.0.1, and the native tools.
#
#   scripts/real-services.sh start     installs what is missing, starts, writes the file with the variables
#   source "$(scripts/real-services.sh env)"
#   scripts/real-services.sh stop
#
# Made for Debian and Ubuntu. As root it installs packages with apt; without root it uses what is there, fetches Redis as
# a package without installing it, and says what is missing. The S3 server (versitygw, Apache-2.0) is built once with Go
# from the Go module proxy and kept in the user's cache. Nothing is touched that this script did not start.
set -euo pipefail

run="${EAKTE_TEST_SERVICES:-${TMPDIR:-/tmp}/eakte-real-services-$(id -u)}"
cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/eakte"
env_file="$run/env"
versitygw_version=v1.8.0
missing=()

say() { printf '%s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }
free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}
# PostgreSQL refuses to run as root; the others do not need it.
unprivileged=()
if is_root; then unprivileged=(setpriv --reuid=65534 --regid=65534 --clear-groups); fi
own() { mkdir -p "$1"; if is_root; then chown 65534:65534 "$1"; fi; chmod 700 "$1"; }
wait_for() { # name, command …
  local name=$1
  shift
  for _ in $(seq 100); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  say "$name antwortet nicht, siehe $run"
  return 1
}

install_packages() {
  local wanted=()
  ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || wanted+=(postgresql)
  have redis-server || wanted+=(redis-server)
  have tesseract || wanted+=(tesseract-ocr)
  if ! tesseract --list-langs 2>/dev/null | grep -qx deu; then wanted+=(tesseract-ocr-deu); fi
  have qpdf || wanted+=(qpdf)
  have pdftoppm || wanted+=(poppler-utils)
  have chromium || have chromium-browser || have google-chrome || wanted+=(chromium)
  [ ${#wanted[@]} = 0 ] && return 0
  if is_root && have apt-get; then
    say "apt-get install ${wanted[*]}"
    # No service of the system is started or changed: only the programs are wanted.
    { apt-get update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${wanted[@]}"; } \
      >"$run/apt.log" 2>&1 || say "apt-get ist fehlgeschlagen, siehe $run/apt.log"
  elif [[ " ${wanted[*]} " == *" redis-server "* ]] && have apt-get; then
    fetch_redis || true
  fi
}

# Redis without root: the packages are unpacked, not installed.
fetch_redis() {
  [ -x "$cache/redis/usr/bin/redis-server" ] && return 0
  mkdir -p "$cache/redis-packages"
  (
    cd "$cache/redis-packages"
    apt-get download redis-server redis-tools libjemalloc2 liblzf1 liblua5.1-0 lua-cjson lua-bitop
    for package in *.deb; do dpkg-deb -x "$package" "$cache/redis"; done
  ) >"$run/redis-fetch.log" 2>&1
}

start_postgres() {
  local bin
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
  if [ -z "$bin" ]; then missing+=("PostgreSQL (Paket postgresql)"); return; fi
  local data="$run/postgres" port
  port=$(free_port)
  own "$data"
  (
    cd "$data"
    "${unprivileged[@]}" "$bin/initdb" -D "$data/data" -U eakte --auth=trust --locale=C.UTF-8 -E UTF8 --no-sync
    "${unprivileged[@]}" "$bin/pg_ctl" -D "$data/data" -w -l "$data/log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200" start
  ) >"$run/postgres-start.log" 2>&1 || { missing+=("PostgreSQL ($run/postgres-start.log)"); return; }
  head -1 "$data/data/postmaster.pid" >"$run/postgres.pid"
  echo "export EAKTE_TEST_DATABASE_URL=postgres://eakte@127.0.0.1:$port/postgres" >>"$env_file"
  say "PostgreSQL $("$bin/postgres" --version | grep -o '[0-9.]*' | head -1) auf Port $port"
}

start_redis() {
  local server libraries=""
  if have redis-server; then
    server=$(command -v redis-server)
  elif [ -x "$cache/redis/usr/bin/redis-server" ]; then
    server="$cache/redis/usr/bin/redis-server"
    libraries=$(find "$cache/redis/usr/lib" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
  else
    missing+=("Redis (Paket redis-server)")
    return
  fi
  local data="$run/redis" port
  port=$(free_port)
  own "$data"
  (cd "$data" && LD_LIBRARY_PATH="$libraries" "${unprivileged[@]}" "$server" --port "$port" --bind 127.0.0.1 --dir "$data" \
    --save '' --appendonly no --maxmemory-policy noeviction --daemonize yes --pidfile "$data/pid" --logfile "$data/log")
  wait_for Redis test -s "$data/pid" || { missing+=(Redis); return; }
  cp "$data/pid" "$run/redis.pid"
  echo "export EAKTE_TEST_REDIS_URL=redis://127.0.0.1:$port/0" >>"$env_file"
  say "Redis auf Port $port"
}

start_s3() {
  local gateway="$cache/versitygw-$versitygw_version"
  if [ ! -x "$gateway" ]; then
    if ! have go; then missing+=("S3-Server (Go fehlt, um versitygw zu bauen)"); return; fi
    say "versitygw $versitygw_version wird gebaut (einmalig, etwa zwei Minuten)"
    mkdir -p "$cache/build"
    GOBIN="$cache/build" go install "github.com/versity/versitygw/cmd/versitygw@$versitygw_version" >"$run/s3-build.log" 2>&1 ||
      { missing+=("S3-Server ($run/s3-build.log)"); return; }
    mv "$cache/build/versitygw" "$gateway"
  fi
  local data="$run/s3" port secret
  port=$(free_port)
  secret=$(node -p 'require("node:crypto").randomBytes(16).toString("hex")')
  own "$data"
  # The cache may lie below a directory that only its owner can enter.
  install -m 755 "$gateway" "$run/versitygw"
  (
    cd "$data"
    mkdir -p objects meta
    if is_root; then chown 65534:65534 objects meta; fi
    export ROOT_ACCESS_KEY=eakte ROOT_SECRET_KEY="$secret"
    "${unprivileged[@]}" nohup "$run/versitygw" --port "127.0.0.1:$port" posix --sidecar "$data/meta" "$data/objects" \
      >"$run/s3.log" 2>&1 &
    echo $! >"$run/s3.pid"
  )
  wait_for S3-Server node -e "fetch('http://127.0.0.1:$port/').then(() => process.exit(0), () => process.exit(1))" ||
    { missing+=("S3-Server ($run/s3.log)"); return; }
  echo "export EAKTE_TEST_S3_URL=http://eakte:$secret@127.0.0.1:$port/eakte-test" >>"$env_file"
  say "S3-Server (versitygw $versitygw_version) auf Port $port"
}

note_tools() {
  have tesseract || missing+=("tesseract (Paket tesseract-ocr)")
  have qpdf || missing+=("qpdf (Paket qpdf)")
  have pdftoppm || missing+=("pdftoppm (Paket poppler-utils)")
}

start() {
  stop
  mkdir -p "$run" "$cache"
  chmod 755 "$run"
  : >"$env_file"
  chmod 600 "$env_file"
  install_packages
  start_postgres
  start_redis
  start_s3
  note_tools
  for one in "${missing[@]}"; do say "FEHLT: $one"; done
  say "source $env_file"
}

stop() {
  local name pid
  for name in postgres redis s3; do
    [ -s "$run/$name.pid" ] || continue
    pid=$(cat "$run/$name.pid")
    # A process id that by now belongs to another program is left alone.
    if tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qE 'postgres|redis-server|versitygw'; then
      kill -INT "$pid" 2>/dev/null || true
      for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    fi
  done
  rm -rf "$run"
}

case "${1:-}" in
  start) start ;;
  stop) stop ;;
  env) echo "$env_file" ;;
  *)
    say "Aufruf: scripts/real-services.sh start | stop | env"
    exit 2
    ;;
esac
