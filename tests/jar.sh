# Sourced with the name of a module of tests that needs the engine only: sets java and jar, and builds the jar if it is
# missing or older than what it is made of. What Maven prints goes to standard error: standard output is the program's own.

module=$1
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jar=$root/tests/$module/target/$module.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

is_stale() {
  # Folders count too: deleting a file changes only its folder. The first match is enough.
  [[ ! -f $jar ]] || [[ -n $(find "$root"/pom.xml "$root"/{engine,"tests/$module"}/{pom.xml,src} -newer "$jar" -print -quit) ]]
}

if is_stale; then
  (cd "$root" && mvn -q -B -DskipTests -pl "tests/$module" -am package) >&2
  # Maven leaves a jar alone whose contents would be the same.
  touch "$jar"
fi
