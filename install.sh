#!/usr/bin/env bash
# Installs Kamiwaza in the folder this script lies in, or upgrades it in place. Needs Node and npm, nothing else.
# Works with bash 3.2, which macOS still ships.
set -Eeuo pipefail

usage() {
  cat <<'TEXT'
Usage: bash install.sh --community --i-accept-the-kamiwaza-license [options]

Installs the dependencies, builds, starts everything and prints the address and, at first, a set-up token.
Run it again after fetching a new version: it upgrades in place, and the running version stays up until the new one
is built.

  --community                       the edition; there is this one
  --i-accept-the-kamiwaza-license   you accept the licence, Apache-2.0 (see LICENSE); needed to install
  --port NUMBER                     public port, 3000 unless told otherwise
  --home FOLDER                     database, models, secrets and logs; ~/.kamiwaza unless told otherwise
  --listen                          let other machines in; without it only this machine reaches the product
  --public-url URL                  address people open, when it is not http://localhost:PORT
  --no-start                        install and build only

  --status                          what runs and how it is
  --stop                            stop everything in order
  --uninstall                       stop, and remove what the installation made; asks first and keeps your data
      --delete-data                 remove the data folder and .env too
      --yes                         do not ask
  --help                            this text

--port, --home, --listen and --public-url are kept in .env, where all other settings go too (see .env.example).
TEXT
}

# --- What was asked for -----------------------------------------------------------------------------------------------

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
action=install accepted=no start=yes confirmed=no delete_data=no
given_port='' given_home='' given_listen='' given_url=''

say() { printf '%s\n' "$*"; }
warn() { printf 'Note: %s\n' "$*" >&2; }

# What failed, why, what to do: in this order, so that the way out is read last.
give_up() {
  printf '\nFailed: %s\n' "$1" >&2
  [ -z "${2-}" ] || printf '\n%s\n' "$2" >&2
  [ -z "${3-}" ] || printf '\nWhat to do: %s\n' "$3" >&2
  exit 1
}

trap 'give_up "install.sh stopped unexpectedly in line $LINENO." "" "Please report this line."' ERR

need_value() {
  [ $# -ge 2 ] && [ -n "$2" ] || give_up "$1 needs a value." '' 'bash install.sh --help shows how.'
}

while [ $# -gt 0 ]; do
  case "$1" in
    --community) ;;
    --i-accept-the-kamiwaza-license) accepted=yes ;;
    --port) need_value "$@" && given_port=$2 && shift ;;
    --home) need_value "$@" && given_home=$2 && shift ;;
    --listen) given_listen=0.0.0.0 ;;
    --public-url) need_value "$@" && given_url=$2 && shift ;;
    --no-start) start=no ;;
    --status) action=status ;;
    --stop) action=stop ;;
    --uninstall) action=uninstall ;;
    --delete-data) delete_data=yes ;;
    --yes) confirmed=yes ;;
    --help | -h) usage && exit 0 ;;
    *) give_up "There is no option \"$1\"." '' 'bash install.sh --help shows all options.' ;;
  esac
  shift
done

# A line of .env that sets a variable, as the launcher reads it.
assignment() { printf '^[[:space:]]*(export[[:space:]]+)?%s[[:space:]]*=[[:space:]]*' "$1"; }

# A setting from the command line, the environment, .env, or its default, in this order.
setting() {
  local name=$1 given=$2 otherwise=$3 from_environment from_file=''
  from_environment=$(printenv "$name" || true)
  if [ -f "$root/.env" ]; then
    # What is quoted ends with the quote, anything else with a comment.
    from_file=$(tr -d '\r' <"$root/.env" | sed -nE "s/$(assignment "$name")//p" | tail -n 1 |
      sed -E "s/^\"([^\"]*)\".*/\1/; t
        s/^'([^']*)'.*/\1/; t
        s/[[:space:]]*(#.*)?\$//")
  fi
  printf '%s' "${given:-${from_environment:-${from_file:-$otherwise}}}"
}

# The launcher asks the system where a user without HOME is at home, and so does bash.
if [ -z "${HOME-}" ]; then
  unset HOME
  HOME=$(echo ~)
fi
export HOME

case "$given_home" in
  '' | /*) ;;
  *) given_home=$PWD/$given_home ;;
esac
home=$(setting KAMIWAZA_HOME "$given_home" "$HOME/.kamiwaza")
host=$(setting GATEWAY_HOST "$given_listen" 127.0.0.1)
port=$(setting GATEWAY_PORT "$given_port" 3000)
[ -z "$given_home" ] || export KAMIWAZA_HOME=$given_home
[ -z "$given_port" ] || export GATEWAY_PORT=$given_port
[ -z "$given_listen" ] || export GATEWAY_HOST=$given_listen
[ -z "$given_url" ] || export PUBLIC_URL=$given_url

cd "$root"

# --- The installed product --------------------------------------------------------------------------------------------

is_built() { [ -f dist/lib/launcher/main.js ] && [ -e node_modules/.bin/node ]; }

# What the launcher says runs here. Its exit code is 0 or 1 when something does, 2 when the configuration is not valid.
running=no status='' status_code=3
look_at_status() {
  is_built || return 0
  status_code=0
  status=$(npm run --silent status -- --json 2>&1) || status_code=$?
  [ "$status_code" -gt 1 ] || running=yes
}

# Whether a process runs a program of this name. A number that a file remembers may be another's by now.
runs_program() {
  local command
  if [ -d /proc/self ]; then
    command=$(tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" || true)
  else
    command=$(ps -o args= -p "$1" 2>/dev/null || true)
  fi
  case "$command" in *"$2"*) ;; *) return 1 ;; esac
}

# The process that supervises what runs on the data folder, found without the launcher.
supervisor_process() {
  local file pid
  for file in "$home"/run/supervisor-*.lock; do
    pid=$(sed -nE 's/.*"pid":([0-9]+).*/\1/p' "$file" 2>/dev/null || true)
    if [ -n "$pid" ] && runs_program "$pid" launcher/main; then printf '%s' "$pid" && return 0; fi
  done
}

# Stops what runs. A supervisor stops everything in order by itself, so this works with half an installation, or a
# configuration that is not valid, too.
stop_all() {
  local pid waited=0 code=2
  if is_built; then
    code=0
    npm run --silent down || code=$?
    [ "$code" -ne 0 ] || return 0
  fi
  pid=$(supervisor_process)
  if [ -z "$pid" ]; then
    [ "$code" -eq 2 ] && return 0 || return 1
  fi
  say "Stopping what process $pid supervises."
  kill "$pid"
  while runs_program "$pid" launcher/main; do
    [ "$waited" -lt 240 ] || return 1
    sleep 1 && waited=$((waited + 1))
  done
}

case "$action" in
  status)
    is_built || give_up 'Kamiwaza is not installed here, or not completely.' '' 'bash install.sh --community --i-accept-the-kamiwaza-license'
    npm run --silent status && exit 0 || exit $?
    ;;
  stop)
    is_built || [ -n "$(supervisor_process)" ] || { say 'Kamiwaza is not installed here, so nothing runs.' && exit 0; }
    stop_all && exit 0 || exit 1
    ;;
esac

# One installation at a time in a folder: two would mix what they fetch and build.
claim_folder() {
  local holder
  holder=$(cat .installing 2>/dev/null || true)
  if [ -n "$holder" ] && [ "$holder" != "$$" ] && runs_program "$holder" install.sh; then
    give_up "Another installation is at work in $root (process $holder)." '' \
      'Wait for it to end. If that process installs something else, remove the file .installing there.'
  fi
  printf '%s' "$$" >.installing
  trap 'rm -f "$root/.installing"' EXIT
}

# --- Uninstall --------------------------------------------------------------------------------------------------------

# What restores with --replace kept: the same data, of before.
kept_homes() {
  local kept
  for kept in "${home%/}".before-restore-*; do
    if [ -e "$kept" ] || [ -L "$kept" ]; then printf '%s\n' "$kept"; fi
  done
}

# Only a folder that looks like ours is ever removed as a whole.
assert_home_removable() {
  local kept
  [ "$delete_data" = yes ] || return 0
  while IFS= read -r kept; do
    [ -z "$kept" ] || { [ -d "$kept/run" ] && [ -d "$kept/logs" ]; } ||
      give_up "$kept does not look like a data folder of Kamiwaza." '' 'Move it away, or remove it by hand.'
  done <<<"$(kept_homes)"
  [ -e "$home" ] || return 0
  case "$home" in
    / | "$HOME" | "$root") give_up "$home is not a folder of its own, so it is not removed." '' 'Remove the data by hand.' ;;
  esac
  { [ -d "$home/run" ] && [ -d "$home/logs" ]; } || [ "$(ls -A "$home")" = logs ] ||
    give_up "$home does not look like a data folder of Kamiwaza." '' 'Name the right one with --home, or remove it by hand.'
}

# Of a link, what it leads to holds the data.
remove_home() {
  if [ -d "$1" ]; then rm -rf "$(cd -P "$1" && pwd)"; fi
  rm -rf "$1"
}

uninstall() {
  local kept
  assert_home_removable
  say "This stops Kamiwaza and removes node_modules, .next and dist from $root."
  if [ "$delete_data" = yes ]; then
    say "It also deletes ALL DATA in $home: database, models, secrets, logs; and .env."
    while IFS= read -r kept; do
      [ -z "$kept" ] || say "So it does with what was there before a restore, in $kept."
    done <<<"$(kept_homes)"
  else
    say "Your data in $home and .env stay."
    while IFS= read -r kept; do
      [ -z "$kept" ] || say "So does what was there before a restore, in $kept."
    done <<<"$(kept_homes)"
  fi
  if [ "$confirmed" = no ]; then
    [ -t 0 ] || give_up 'Nobody is here to be asked.' '' 'Add --yes if you are sure.'
    printf 'Go on? [y/N] '
    read -r answer
    case "$answer" in y | Y | yes) ;; *) say 'Nothing was changed.' && exit 0 ;; esac
  fi
  claim_folder
  stop_all || give_up 'Kamiwaza did not stop.' '' 'See npm run status, stop what is left, and try again.'
  rm -rf node_modules .next dist .dist-staged .dist-previous .node_modules-previous .node_modules-copy
  if [ "$delete_data" = yes ]; then
    while IFS= read -r kept; do
      [ -z "$kept" ] || remove_home "$kept"
    done <<<"$(kept_homes)"
    remove_home "$home"
    rm -f .env
  fi
  say "Removed. The rest is this folder itself: $root"
}

if [ "$action" = uninstall ]; then
  uninstall
  exit 0
fi

# Written when the dependencies are complete.
stamp=node_modules/.kamiwaza-installed

restore_dependencies() {
  [ -d .node_modules-previous ] || return 0
  rm -rf node_modules && mv .node_modules-previous node_modules
}

# An upgrade that was killed in npm left what the running version needs beside it.
if [ -d .node_modules-previous ] && [ ! -f "$stamp" ]; then
  claim_folder
  restore_dependencies
fi

# --- Preflight: every problem is found before anything changes --------------------------------------------------------

problems=''
problem() { problems="$problems
  - $1
    $2"; }

check_license() {
  [ "$accepted" = yes ] ||
    problem 'The licence is not accepted yet.' 'Read LICENSE (Apache-2.0), then add --i-accept-the-kamiwaza-license.'
}

check_system() {
  local system machine
  system=$(uname -s) machine=$(uname -m)
  case "$system/$machine" in
    Linux/x86_64 | Linux/amd64 | Linux/aarch64 | Linux/arm64 | Darwin/x86_64 | Darwin/arm64) ;;
    *) problem "$system on $machine is not supported." 'Use Linux or macOS on x86-64 or ARM64.' ;;
  esac
  if [ "$system" = Linux ] && { ldd --version 2>&1 || true; } | grep -qi musl; then
    problem 'This Linux has the C library musl; PostgreSQL and Node come built for glibc.' \
      'Use a distribution with glibc (Debian, Ubuntu, Fedora, RHEL, SUSE), or the container image.'
  fi
}

node_works=no
check_node() {
  local version major
  if ! command -v node >/dev/null 2>&1; then
    problem 'Node is not installed, or not on PATH.' 'Install Node 20 or newer from https://nodejs.org; any way to get it is fine.'
    return
  fi
  version=$(node --version 2>/dev/null || true)
  major=${version#v} major=${major%%.*}
  case "$major" in
    '' | *[!0-9]*) problem "$(command -v node) does not run (it answers \"$version\")." 'Install Node 20 or newer.' ;;
    *)
      if [ "$major" -lt 20 ]; then
        problem "Node $version is too old." 'Install Node 20 or newer, then open a new shell so that node --version shows it.'
      else
        node_works=yes
      fi
      ;;
  esac
}

npm_works=no
check_npm() {
  if ! command -v npm >/dev/null 2>&1; then
    problem 'npm is not installed, or not on PATH.' 'It comes with Node from https://nodejs.org; some distributions have it as the package npm.'
  elif ! npm --version >/dev/null 2>&1; then
    problem "$(command -v npm) does not run." 'Try npm --version and mend what it says.'
  else
    npm_works=yes
  fi
}

# The nearest folder that exists, for asking about space and rights below it.
existing_parent() {
  local folder=$1
  while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done
  printf '%s' "$folder"
}

check_folders() {
  local parent
  parent=$(existing_parent "$home")
  if [ ! -d "$parent" ] || [ ! -w "$parent" ]; then
    problem "You may not write to $home." 'Choose another folder with --home, or change who owns it.'
  fi
  if [ -L "$home" ] && [ ! -e "$home" ]; then
    problem "$home is a link to something that does not exist." 'Make the folder it names, or choose another with --home.'
  fi
  for parent in "$root" "$root/node_modules" "$root/dist" "$root/.env"; do
    if [ -e "$parent" ] && [ ! -w "$parent" ]; then
      problem "You may not write to $parent." 'Run this as its owner, or clone the product elsewhere.'
    fi
  done
}

free_mebibytes() { df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }'; }

check_space() {
  local needed=3000 free parent
  if [ -d node_modules ]; then needed=1200; fi
  free=$(free_mebibytes "$root")
  if [ -n "$free" ] && [ "$free" -lt "$needed" ]; then
    problem "$root has $free MiB free; dependencies and build need $needed MiB." 'Free some space, or clone it to another disk.'
  fi
  parent=$(existing_parent "$home")
  free=$(free_mebibytes "$parent")
  if [ -n "$free" ] && [ "$free" -lt 1000 ]; then
    problem "$home has $free MiB free; the database alone needs 1000 MiB, models far more." 'Free some space, or choose another disk with --home.'
  fi
}

check_memory() {
  local kibibytes=''
  if [ -r /proc/meminfo ]; then
    kibibytes=$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo)
  elif command -v sysctl >/dev/null 2>&1; then
    kibibytes=$(($(sysctl -n hw.memsize 2>/dev/null || echo 0) / 1024))
  fi
  if [ -n "$kibibytes" ] && [ "$kibibytes" -gt 0 ] && [ "$kibibytes" -lt 3900000 ]; then
    warn "this machine has $((kibibytes / 1024)) MiB of memory. The build wants 1 GiB and every model its own size; 4 GiB is a sensible minimum."
  fi
}

# "node (process 4711)", as far as this system tells.
listener_on() {
  local found='' pid program
  if command -v lsof >/dev/null 2>&1; then
    found=$(lsof -nP "-iTCP:$1" -sTCP:LISTEN -Fpc 2>/dev/null | awk '/^p/ { pid = substr($0, 2) } /^c/ { print substr($0, 2) " (process " pid ")"; exit }' || true)
  fi
  if [ -z "$found" ] && command -v ss >/dev/null 2>&1; then
    found=$(ss -ltnpH "sport = :$1" 2>/dev/null | sed -n 's/.*(("\([^"]*\)",pid=\([0-9]*\).*/\1 (process \2)/p' | head -n 1 || true)
  fi
  [ -n "$found" ] || return 0
  # The name that the kernel knows is that of a thread; Node calls its own MainThread.
  pid=${found##*process } pid=${pid%)}
  program=$(tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | awk '{ sub(/.*\//, "", $1); print $1 }' || true)
  [ -z "$program" ] || found="$program (process $pid)"
  printf '%s' "$found"
}

port_error() {
  node -e '
    const server = require("net").createServer();
    server.once("error", (error) => console.log(error.code));
    server.listen({ host: process.argv[1], port: Number(process.argv[2]), exclusive: true }, () => server.close());
  ' "$1" "$2"
}

check_port() {
  local host=$1 number=$2 variable=$3 error holder
  case "$number" in
    '' | *[!0-9]*) problem "$variable=$number is not a port." 'Use a number from 1 to 65535.' && return ;;
  esac
  if [ "$number" -lt 1 ] || [ "$number" -gt 65535 ]; then
    problem "$variable=$number is not a port." 'Use a number from 1 to 65535.'
    return
  fi
  case " $seen_ports " in
    *" $number "*) problem "Port $number is wanted twice, the second time as $variable." 'Give each its own port in .env.' && return ;;
  esac
  seen_ports="$seen_ports $number"
  # What runs already has its ports, and gives them back before the new version wants them.
  if printf '%s' "$status" | grep -Eq "\"port\": $number([^0-9]|\$)"; then return 0; fi
  error=$(port_error "$host" "$number")
  case "$error" in
    '') ;;
    EADDRINUSE)
      holder=$(listener_on "$number")
      if [ "$variable" = GATEWAY_PORT ]; then
        problem "Port $number is taken${holder:+ by $holder}." 'Stop that program, or choose another port with --port.'
      else
        problem "Port $number is taken${holder:+ by $holder}." "Stop that program, or set $variable to another port in .env."
      fi
      ;;
    EACCES) problem "Port $number needs rights that this user lacks." "Choose one above 1023 for $variable." ;;
    *) problem "$host:$number cannot be listened on ($error)." "Correct $variable and the host beside it." ;;
  esac
}

check_ports() {
  [ "$node_works" = yes ] && [ "$status_code" -ne 2 ] || return 0
  seen_ports=''
  check_port "$host" "$port" GATEWAY_PORT
  check_port 127.0.0.1 "$(setting WEB_PORT '' 3001)" WEB_PORT
  check_port 127.0.0.1 "$(setting WORKER_PORT '' 3002)" WORKER_PORT
  check_port 127.0.0.1 "$(setting AGENT_PORT '' 3200)" AGENT_PORT
  if [ -z "$(setting DATABASE_URL '' '')$(setting DATABASE_URL_FILE '' '')" ]; then
    check_port 127.0.0.1 "$(setting POSTGRES_PORT '' 15432)" POSTGRES_PORT
  fi
}

# Whether everything package.json asks for is there already, so that no network is needed.
dependencies_complete() { [ -d node_modules ] && npm ls --all >/dev/null 2>&1; }

check_registry() {
  local said registry
  [ "$npm_works" = yes ] && [ "$node_works" = yes ] || return 0
  if dependencies_complete; then return 0; fi
  if said=$(npm view next version --fetch-retries=0 --fetch-timeout=10000 --loglevel=error 2>&1); then return 0; fi
  registry=$(npm config get registry 2>/dev/null || true)
  problem "The package registry $registry cannot be reached: $(printf '%s' "$said" | grep -v '^ *$' | head -n 1)" \
    'Check the network and the proxy (npm config set proxy …), name a mirror (npm config set registry …), or bring node_modules along.'
}

# Another folder's installation may run on the same data; its ports would be blamed on strangers.
check_supervisor() {
  local pid folder
  [ "$running" = no ] && [ "$status_code" -ne 2 ] || return 0
  pid=$(supervisor_process)
  [ -n "$pid" ] || return 0
  folder=$(readlink "/proc/$pid/cwd" 2>/dev/null || true)
  problem "Kamiwaza already runs on the data in $home (process $pid${folder:+, from $folder})." \
    'Stop it first, with bash install.sh --stop, or choose another data folder with --home.'
}

check_configuration() {
  [ "$status_code" -ne 2 ] || problem "$status" 'Correct it in .env or in the environment; .env.example says what each variable means.'
}

check_license
check_system
check_node
check_npm
if [ "$node_works" = yes ] && [ "$npm_works" = yes ]; then look_at_status; fi
check_configuration
check_supervisor
check_folders
check_space
check_memory
check_ports
[ -n "$problems" ] || check_registry

if [ -n "$problems" ]; then
  printf '\nKamiwaza was not installed, and nothing was changed:\n%s\n' "$problems" >&2
  exit 1
fi

# --- Install ----------------------------------------------------------------------------------------------------------

claim_folder

# Everything of an installation is for its owner; PostgreSQL may have to pass through as another user.
make_home() {
  if [ ! -d "$home" ]; then mkdir -p "$home" && chmod 711 "$home"; fi
  if [ ! -d "$home/logs" ]; then mkdir "$home/logs" && chmod 700 "$home/logs"; fi
  : >"$log"
}
log=$home/logs/install.log
made=$(make_home 2>&1) || give_up "The data folder $home cannot be used." "$made" 'Choose another with --home, or change who owns it.'

keep_setting() {
  local name=$1 value=$2
  [ -n "$value" ] || return 0
  case "$value" in *[!A-Za-z0-9_./:@%+-]*) value="'$value'" ;; esac
  touch .env && chmod 600 .env
  { grep -Ev "$(assignment "$name")" .env || true; } >.env.new
  printf '%s=%s\n' "$name" "$value" >>.env.new
  chmod 600 .env.new && mv .env.new .env
}

# The dependencies of the running version are kept until the new one runs. Links cost no space; npm replaces files
# rather than writing into them.
keep_dependencies() {
  [ "$running" = yes ] && [ -d node_modules ] || return 0
  rm -rf .node_modules-previous .node_modules-copy
  cp -al node_modules .node_modules-copy 2>/dev/null || { rm -rf .node_modules-copy && cp -R node_modules .node_modules-copy; }
  mv .node_modules-copy .node_modules-previous
}

what_runs() {
  if [ "$running" = yes ]; then say 'The version that ran before runs on, unchanged.'; else say 'Nothing was started.'; fi
}

step() {
  local title=$1 begin=$SECONDS
  shift
  printf '· %s … ' "$title"
  printf '\n=== %s\n' "$*" >>"$log"
  if NO_COLOR=1 FORCE_COLOR=0 "$@" >>"$log" 2>&1 </dev/null; then
    printf 'done (%s s)\n' "$((SECONDS - begin))"
    return 0
  fi
  printf 'failed\n'
  return 1
}

failed_step() {
  restore_dependencies
  give_up "$1" "Last lines of $log:
$(tail -n 15 "$log" | sed 's/^/  /')" "$2 $(what_runs)"
}

interrupted() {
  trap - INT TERM
  printf '\n'
  restore_dependencies
  give_up 'Interrupted.' '' "Run the same command again; it goes on from here. $(what_runs)"
}
trap interrupted INT TERM

fingerprint() { node -e '
  const { createHash } = require("crypto"), { readFileSync } = require("fs");
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json"]) hash.update(readFileSync(file));
  console.log(hash.digest("hex"));
'; }

say "Kamiwaza in $root, data in $home"
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$(fingerprint)" ]; then
  keep_dependencies
  rm -f "$stamp"
  step 'Installing dependencies (1 to 3 minutes the first time)' npm install --no-audit --no-fund --loglevel=error ||
    failed_step 'The dependencies could not be installed.' 'Mend what npm names above, then run the same command again.'
  fingerprint >"$stamp"
fi
step 'Building (about a minute)' npm run --silent build:stage ||
  failed_step 'The build failed.' 'If memory or disk ran out, free some and run the same command again; else report the lines above.'

if [ "$running" = yes ]; then
  say '· Stopping the version that runs: requests are finished first, engines go on where it can leave them'
  # A version from before engines could outlive it does not know the option.
  npm run --silent down -- --keep-engines >>"$log" 2>&1 || npm run --silent down >>"$log" 2>&1 ||
    failed_step 'The running version did not stop.' 'See npm run status, stop what is left, and run the same command again.'
fi
npm run --silent build:release >>"$log" 2>&1 || failed_step 'The build could not be put in place.' 'Check the rights of this folder.'
keep_setting KAMIWAZA_HOME "$given_home"
keep_setting GATEWAY_PORT "$given_port"
keep_setting GATEWAY_HOST "$given_listen"
keep_setting PUBLIC_URL "$given_url"
trap - INT TERM

if [ "$start" = no ]; then
  rm -rf .node_modules-previous
  say 'Installed. Start it with: npm run up'
  exit 0
fi

# The launcher says itself what failed, why, and what to do, and stops what it had started.
if npm run --silent up; then
  rm -rf .node_modules-previous
  exit 0
fi
if [ "$running" = no ] || [ ! -d .dist-previous ]; then exit 1; fi
printf '\nThe new version did not start (see above); going back to the one before.\n' >&2
restore_dependencies
rm -rf dist && mv .dist-previous dist
if npm run --silent up >>"$log" 2>&1; then
  give_up 'The new version did not start.' 'The previous version runs again, with your data.' 'Mend what is said above, then run the same command again.'
fi
give_up 'The new version did not start, and neither did the previous one.' "Last lines of $log:
$(tail -n 15 "$log" | sed 's/^/  /')" 'Nothing runs now; your data is untouched. Mend what is said above, then npm run up.'
