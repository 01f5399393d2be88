# Sourced by run and soak: sets java and jar, and builds the jar if it is missing or older than what it is made of.
# What Maven prints goes to standard error: standard output is the program's own.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
jar=$here/target/conformance.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

is_stale() {
  # Folders count too: deleting a file changes only its folder. The first match is enough.
  [[ ! -f $jar ]] || [[ -n $(find "$root"/{pom.xml,engine/pom.xml,tests/conformance/pom.xml,engine/src,tests/conformance/src} \
    -newer "$jar" -print -quit) ]]
}

if is_stale; then
  (cd "$root" && mvn -q -B -DskipTests -pl tests/conformance -am package) >&2
  # Maven leaves a jar alone whose contents would be the same.
  touch "$jar"
fi
