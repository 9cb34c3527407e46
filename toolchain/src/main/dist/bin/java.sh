# What the programs beside this file begin with: 'java' is the command to run, 'release' which Java that is. Ends with 4 without one.
# shellcheck shell=sh
refuse() {
  echo "${0##*/}: $1" >&2
  exit 4
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if ! command -v "$java" >/dev/null; then
  [ -z "${JAVA_HOME:-}" ] || refuse "JAVA_HOME is $JAVA_HOME, and there is no $java: set it to a Java 17 or later, or unset it"
  refuse "no Java found: install a Java 17 or later, or set JAVA_HOME"
fi
# With the server's heap: by itself it would take a quarter of the machine, which there may be no room for. Or as it comes, for options in
# the environment may not go with that.
said=$("$java" -Xmx256m -version 2>&1) || said=$("$java" -version 2>&1) || :
version=$(printf '%s\n' "$said" | sed -n 's/.* version "\([^"]*\)".*/\1/p')
if [ -z "$version" ]; then
  # Not one that is too old: it may well run the next time.
  echo "${0##*/}: $java does not run: $said" >&2
  exit 1
fi
release=${version%%[!0-9]*}
[ "${release:-0}" -ge 17 ] || refuse "$java is version $version: install a Java 17 or later, or set JAVA_HOME to one"

# Without a locale, or with one that this machine does not have, a JVM takes names of files for ASCII, and finds none with other letters.
case $(locale charmap 2>/dev/null || echo "${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}") in
  ANSI_X3.4-1968 | US-ASCII | C | POSIX) export LC_ALL=C.UTF-8 ;;
esac
