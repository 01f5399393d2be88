#!/usr/bin/env bash
# Waits until the first flight on the board of the demo departs, then cancels the second: three lines of JSON.
#   vertick demo flights --speed 600
#   examples/bridge/wait-and-mutate.sh [HOST [PORT]]
set -eu
host=${1:-127.0.0.1}
port=${2:-7070}

if command -v nc > /dev/null; then
  coproc bridge { nc "$host" "$port"; }
  in=${bridge[0]} out=${bridge[1]}
else
  exec {in}<> "/dev/tcp/$host/$port"
  out=$in
fi

ask() {
  printf '%s\n' "$1" >&"$out"
  IFS= read -r answer <&"$in"
  printf '%s\n' "$answer"
}

ask '{"id":1,"when":"Flight1Departed","machine":"board","withinMs":600000}'
[[ $answer == *'"result":"fulfilled"'* ]] || exit 1
ask '{"id":2,"add":"Flight2Cancelled","machine":"board"}'
[[ $answer == *'"result":"executed"'* ]] || exit 1
ask '{"id":3,"bye":true}'
