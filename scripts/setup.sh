# shellcheck shell=bash
# Shared by ./fanlight, ./check and bench/jmh, which set `root` (the checkout) and source this file.
# It finds or installs what they need, and builds target/fanlight.jar. Nothing here runs by itself.
#
# FANLIGHT_JAVA_HOME   the JDK to use, before all others
# FANLIGHT_NO_INSTALL  set to anything: never install, only say what is missing

target=${root:?}/target
jar=$target/fanlight.jar
stamp=$target/.built # as old as the start of the last good build, so that an edit made during it counts as newer
jdk=''               # set by find_jdk

# Control-C while a child runs ends the script too, not only the child. (The final exec drops the trap.)
trap 'exit 130' INT

say() { printf 'fanlight: %s\n' "$*" >&2; }
fail() {
    say "$@"
    exit 1
}

# ---- Java ----

# Whether directory $1 holds a Java fit to $2 ('run': 25 or newer; 'build': a JDK 25). Starts no process.
jdk_fits() {
    local line major=0
    [[ -x $1/bin/java && -r $1/release ]] || return 1
    while IFS= read -r line; do
        if [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]]; then
            major=${BASH_REMATCH[1]}
            break
        fi
    done <"$1/release"
    if [[ $2 == build ]]; then
        ((major == 25)) && [[ -x $1/bin/javac ]]
    else
        ((major >= 25))
    fi
}

# Sets `jdk` to the first fitting Java: FANLIGHT_JAVA_HOME, JAVA_HOME, PATH, /usr/lib/jvm.
find_jdk() {
    local purpose=$1 home java
    for home in "${FANLIGHT_JAVA_HOME-}" "${JAVA_HOME-}"; do
        if [[ -n $home ]] && jdk_fits "$home" "$purpose"; then
            jdk=$home
            return 0
        fi
    done
    if java=$(type -P java) && java=$(readlink -f "$java") && jdk_fits "${java%/bin/java}" "$purpose"; then
        jdk=${java%/bin/java}
        return 0
    fi
    for home in /usr/lib/jvm/*; do
        if jdk_fits "$home" "$purpose"; then
            jdk=$home
            return 0
        fi
    done
    return 1
}

# Sets `jdk`, installs one if need be, or ends with a sentence on what to do.
need_jdk() {
    local purpose=$1 package
    if [[ -n ${FANLIGHT_JAVA_HOME-} ]] && ! jdk_fits "$FANLIGHT_JAVA_HOME" run; then
        fail "FANLIGHT_JAVA_HOME is '$FANLIGHT_JAVA_HOME', but there is no Java 25 or newer. Correct or unset it."
    fi
    find_jdk "$purpose" && return
    for package in openjdk-25-jdk-headless temurin-25-jdk; do
        if apt_has "$package"; then
            apt_install "Fanlight needs Java 25 and found none" "$package" && find_jdk "$purpose" && return
            fail "Java 25 is missing. Run: sudo apt-get install $package"
        fi
    done
    say "Java 25 is missing (not in JAVA_HOME, PATH or /usr/lib/jvm), and apt has no package of it on $(system_name)."
    if [[ $(getconf LONG_BIT 2>/dev/null) == 32 ]]; then
        say "This system is a 32-bit one. Fanlight is made for 64-bit systems (amd64, arm64)."
    fi
    say "Do one of these, then start again:"
    say "  - install the package 'temurin-25-jdk' as https://adoptium.net/installation/linux/ describes for Debian and Ubuntu"
    say "  - unpack any JDK 25 for Linux somewhere and set FANLIGHT_JAVA_HOME to its directory"
    say "  - use Debian 13, Raspberry Pi OS of 2025-10 or later, or Ubuntu 24.04: they have 'openjdk-25-jdk-headless'"
    exit 1
}

need_maven() {
    type -P mvn >/dev/null && return
    apt_has maven && apt_install "building Fanlight needs Maven" maven && type -P mvn >/dev/null && return
    fail "Maven is missing; it is needed to build Fanlight. Run: sudo apt-get install maven"
}

system_name() (
    PRETTY_NAME='this system'
    # shellcheck disable=SC1091
    [[ -r /etc/os-release ]] && . /etc/os-release
    printf '%s' "$PRETTY_NAME"
)

# ---- apt ----

# Sets `as_root` to the words in front of a command that needs root; fails where there is no way.
as_root=()
become_root() {
    [[ -z ${FANLIGHT_NO_INSTALL-} ]] && type -P apt-get >/dev/null || return 1
    ((EUID == 0)) && return
    type -P sudo >/dev/null || return 1
    if sudo -n true 2>/dev/null; then
        as_root=(sudo -n)
    elif [[ -t 0 && -t 2 ]]; then
        as_root=(sudo) # asks for the password
    else
        return 1
    fi
}

# A lock of dpkg is waited for (unattended upgrades after boot), a dead network is not.
apt_get() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 \
        -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15 -o Acquire::Retries=1 "$@" </dev/null 9>&-
}

# Whether apt knows package $1. Lists that are missing or older than a day are fetched first, where that is allowed.
apt_has() {
    type -P apt-cache >/dev/null || return 1
    [[ -n $(apt-cache madison "$1" 2>/dev/null) ]] && return
    if [[ -z $(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mtime -1 -print -quit 2>/dev/null) ]]; then
        [[ -z ${apt_updated-} ]] && become_root || return 1
        apt_updated=yes
        say "asking apt for its newest package lists"
        apt_get update >/dev/null 2>&1
        [[ -n $(apt-cache madison "$1" 2>/dev/null) ]] && return
    fi
    return 1
}

# Installs packages: apt_install REASON PACKAGE… Asks first on a terminal, and nowhere else.
apt_install() {
    local reason=$1 answer log
    shift
    become_root || return 1
    if [[ -t 0 && -t 2 ]]; then
        read -r -p "fanlight: $reason. Install $* with apt now? [Y/n] " answer
        [[ $answer == [nN]* ]] && return 1
        say "installing $*"
    else
        say "$reason: installing $* with apt"
    fi
    log=$(mktemp) || return 1
    if ! apt_get install -y --no-install-recommends "$@" >"$log" 2>&1; then
        # The usual cause is a package list that is too old.
        if ! { apt_get update && apt_get install -y --no-install-recommends "$@"; } >"$log" 2>&1; then
            say "apt could not install $*:"
            tail -n 5 "$log" >&2
            rm -f "$log"
            return 1
        fi
    fi
    rm -f "$log"
}

# ---- the build ----

# Whether the jar is there and newer than everything it is made of. Directories count too, so a removed file is seen.
is_built() {
    [[ -f $stamp && -f $jar && -d $target/lib && ! $root/pom.xml -nt $stamp ]] &&
        [[ -z $(find "$root/src/main" -newer "$stamp" -print -quit 2>/dev/null) ]]
}

# Builds when needed, one at a time: a second caller waits for the first, and then finds it done.
build() {
    is_built && return
    mkdir -p "$target" 2>/dev/null
    if ! may_write; then
        [[ -f $stamp && -f $jar ]] || fail "not built yet, and $target cannot be written by $(id -un). Start it once as its owner."
        say "the sources are newer than the build, but $target cannot be written: running the old build"
        return
    fi
    (
        take_lock
        is_built || build_now
    ) 9>"$target/.lock" || exit 1
}

# Whether this user may build and keep things in target/, which another may have made (sudo ./fanlight …).
may_write() { [[ -w $target && (! -e $target/.lock || -w $target/.lock) ]]; }

take_lock() {
    trap 'exit 130' INT # a subshell begins without its parent's
    flock -n 9 && return
    say "another start is building; waiting for it"
    flock 9
}

build_now() {
    local log=$target/build.log
    need_jdk build
    need_maven
    offer_extras
    if [[ -d $target/lib ]]; then
        say "building (log: $log)"
    else
        say "building; the first time takes some minutes, as libraries are fetched (log: $log)"
    fi
    begin_build
    if ! maven -Dmaven.test.skip=true -P '!format' -f "$root/pom.xml" package >"$log" 2>&1 || [[ ! -f $jar ]]; then
        rm -f "$jar"
        say "the build failed. The last lines of $log:"
        grep -vE '(^|m)\[INFO\]|^\[ERROR\] *($|\[Help|-> \[Help|To see the full|Re-run Maven|For more information)' "$log" | tail -n 15 >&2
        if grep -qE 'Could not transfer|Unknown host|Temporary failure in name resolution' "$log"; then
            say "A first build fetches libraries: check the connection to the Internet (behind a proxy, Maven's settings too)."
        fi
        exit 1
    fi
    end_build
}

# The old jar goes first: a failed build must not leave one that looks good, and a server that still runs from it keeps
# its open file, where writing over it would pull the classes from under its feet.
begin_build() {
    rm -f "$stamp" "$jar" "$target/fanlight.aot"
    : >"$target/.building"
}

end_build() { mv "$target/.building" "$stamp"; }

# Maven on the JDK found, without the warnings that newer JDKs have for Maven's own libraries.
maven() {
    JAVA_HOME=$jdk \
        MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS-}" \
        mvn -B -ntp "$@" </dev/null
}

# What makes Fanlight better and is not needed: tried once, beside a build, and only where no question has to be asked.
offer_extras() {
    type -P ffmpeg >/dev/null ||
        offer ffmpeg '' # a start says it, as long as it is missing
    [[ $(uname -m) != x86_64 ]] || compgen -G "/usr/lib/*/libIPSec_MB.so.1" >/dev/null ||
        offer libipsec-mb1 "WebRTC viewers will take more CPU each"
}

# One line where streams cannot be converted: it holds up nobody, and asks nothing.
mention_ffmpeg() {
    type -P ffmpeg >/dev/null ||
        say "ffmpeg is missing: streams that browsers cannot play will not be converted. To have them converted: sudo apt-get install ffmpeg"
}

# offer PACKAGE WHAT-IS-MISSED, which is not said where it is empty. Fetching may be cut short, installing may not: hence two steps.
offer() {
    local package=$1 missed=$2 asked=$target/.$1-asked
    [[ -e $asked ]] && return
    : >"$asked"
    if [[ -z ${FANLIGHT_NO_INSTALL-} ]] && { ((EUID == 0)) || sudo -n true 2>/dev/null; } && apt_has "$package" && become_root; then
        say "installing $package with apt (FANLIGHT_NO_INSTALL=1 prevents it)"
        if fetch "$package" && apt_get install -y --no-install-recommends --no-download "$package" >/dev/null 2>&1; then
            return
        fi
    fi
    [[ -z $missed ]] || say "$package is missing: $missed. Later: sudo apt-get install $package"
}

fetch() {
    timeout --foreground 180 "${as_root[@]}" apt-get -qq -y -o Acquire::http::Timeout=10 -o Acquire::Retries=0 \
        --no-install-recommends --download-only install "$1" </dev/null >/dev/null 2>&1 9>&-
}
