#!/bin/bash
# SPDX-License-Identifier: MIT
#
# units.sh - the unit files as `make install` leaves them: systemd finds
# nothing wrong with them, and little that the service could do harm with.
# Nothing is started.

set -u
top_builddir=${top_builddir:-$PWD}
: "${systemdsystemunitdir:=/usr/local/lib/systemd/system}" "${sbindir:=/usr/local/sbin}"
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
root=$work/root
unset MAKEFLAGS MFLAGS MAKELEVEL
number=0

# report NAME PROBLEM: one TAP line.
report()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		sed 's/^/# /' <<<"$2"
	fi
}

"${MAKE:-make}" -C "$top_builddir" install DESTDIR="$root" >"$work/log" 2>&1 ||
    { cat "$work/log"; exit 99; }
service=$root$systemdsystemunitdir/verifyd.service
if [ "${have_systemd:-yes}" = no ]; then
	report 'without systemd nothing is installed for it' \
	    "$(find "$root" -path '*systemd*' -o -path '*/sysusers.d*' -o -path '*/tmpfiles.d*')"
	echo '# SKIP the units: built without systemd'
	echo "1..$number"
	exit
fi
[ -e "$service" ] || { report 'the unit is installed' "$service is missing"; echo "1..$number"; exit; }
report 'the service runs what was installed' \
    "$(grep -q "^ExecStart=$sbindir/verifyd\$" "$service" || grep ^Exec "$service")"
report 'nothing is left to be filled in' "$(grep -n '@[a-z]*@' "$service")"
report 'a user, its cache and the folder of the socket' "$(
	for file in sysusers.d tmpfiles.d; do
		find "$root" -path "*/$file/verifyd.conf" | grep -q . || echo "$file/verifyd.conf is missing"
	done)"
# says KEY BEFORE FLAG FILE: KEY= of the unit, behind BEFORE, is the default of FLAG.
says()
{
	local path default

	path=$2$(sed -n "s/^$1=//p" "$4")
	default=$("${VERIFYD:?the path of verifyd}" --help | tr '\n' ' ' |
	    sed -n "s/.*  $3 [A-Z]* *[^(]*(\([^)]*\)).*/\1/p")
	[ "$path" = "$default" ] || echo "$1 is $path, $3 is '$default'"
}
report 'its folders and its socket are those that the program looks for' "$(
	says CacheDirectory /var/cache/ --store "$service"
	says StateDirectory /var/lib/ --state "$service"
	says ListenStream '' --socket "${service%.service}.socket")"
if ! command -v systemd-analyze >/dev/null; then
	report 'systemd-analyze # SKIP there is none' ''
	echo "1..$number"
	exit
fi

# A root of its own, in which all programs and units that ours name exist, and
# in which a unit directory that systemd does not look into is one that it does.
mkdir -p "$root/usr/lib/systemd/system" "$root/bin" "$root/etc"
cp "${service%/*}"/verifyd.* "$root/usr/lib/systemd/system/"
cp /bin/true "$root/bin/kill"
for unit in sysinit.target basic.target sockets.target multi-user.target shutdown.target \
    network.target; do
	printf '[Unit]\nDescription=%s\n' "$unit" >"$root/usr/lib/systemd/system/$unit"
done
for unit in verifyd.service verifyd.socket; do
	said=$(systemd-analyze verify --man=no --root="$root" --recursive-errors=no "$unit" 2>&1)
	status=$?
	# A message about ours, or a failure without one.
	report "systemd-analyze verify $unit" "$(grep verifyd <<<"$said"
		[ $status -eq 0 ] || echo "status $status: $said")"
done
# 0 is safe, 100 is not; what is left are the network and who the clients are.
report 'systemd-analyze security' "$(systemd-analyze security --offline=yes --threshold=20 \
    --root="$root" verifyd.service 2>&1 >"$work/security" || tail -3 "$work/security")"
for kind in sysusers tmpfiles; do
	command -v systemd-$kind >/dev/null || continue
	file=$(find "$root" -path "*/$kind.d/verifyd.conf" | head -1)
	mkdir -p "$work/$kind/etc"
	case $kind in
	sysusers) said=$(systemd-sysusers --dry-run --root="$work/$kind" "$file" 2>&1) ;;
	tmpfiles) said=$(grep -v '^#' "$file" | grep -vE '^d /(run|var/cache|var/lib)/verifyd 07[05][05] verifyd verifyd -$') ;;
	esac
	report "$kind.d" "$(grep -iE 'fail|invalid|unknown|:[0-9]+:|^d ' <<<"$said")"
done
echo "1..$number"
