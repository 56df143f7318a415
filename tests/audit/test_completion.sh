#!/bin/bash
# SPDX-License-Identifier: MIT
#
# test_completion.sh - certaudit completion: the shells themselves load what it writes,
# and complete verbs, options, values and file names by it.

. "$(dirname "$0")/tap.sh"

for shell in bash zsh fish; do
	run completion $shell
	problem=$(always_wrong)
	[ $status -eq 0 ] || problem="exit status $status"
	cp "$work/stdout" "$work/$shell"
	report "a script for $shell" "$problem"
done
verbs=$("$CERTAUDIT" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p')

# same NAME EXPECTED GOT: words in any order.
same() {
	local problem
	problem=$(diff <(tr -s ' ' '\n' <<<"$2" | grep . | sort -u) \
	    <(tr -s ' ' '\n' <<<"$3" | grep . | sort -u) | sed -n 's/^[<>]/&/p' | tr '\n' ' ')
	report "$1" "$problem"
}

# options VERB: those that its help has.
options() {
	"$CERTAUDIT" "$1" --help | sed -n '/^Options:/,/^Examples:/p' | grep -oE '^  --[a-z-]+'
}

# -- bash -----------------------------------------------------------------------------

# by_bash WORD...: what bash would offer for the last word.
by_bash() {
	bash --norc -c 'source "$1"; shift
	    compopt() { :; }
	    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
	    _certaudit; printf "%s\n" "${COMPREPLY[@]}"' - "$work/bash" certaudit "$@" 2>&1
}
same 'bash: verbs' "$verbs --help --version" "$(by_bash '')"
same 'bash: a verb begun' 'verify version' "$(by_bash ve)"
for verb in bundle cache crl diff handshake inspect lint ocsp revocation scan trust verify; do
	same "bash: options of $verb" "$(options $verb)" "$(by_bash $verb --)"
done
same 'bash: values' 'off cached allowed' "$(by_bash verify --network '')"
same 'bash: a value begun' 'tls-server tls-client timestamping' "$(by_bash verify --purpose t)"
same 'bash: a file' 'root.crl root.crl.pem' "$(by_bash verify --crl root.crl | grep -v number)"
mkdir -p folder
same 'bash: a folder' 'folder' "$(by_bash verify --store fold)"
same 'bash: an operand' 'good.pem good-rsa.pem good-rsa-chain.pem good-chain.pem' \
    "$(by_bash verify good | grep pem)"
same 'bash: a word' 'what-if' "$(by_bash trust what)"
touch 'a b.crl' 'a c.crl'
same 'bash: a name with blanks' 'a_b.crl a_c.crl' "$(by_bash verify --crl 'a ' | tr ' ' _)"
same 'bash: no files for a profile' '' "$(by_bash lint --profile '')"
same 'bash: no words that are no values' '' "$(by_bash verify --at '')"
same 'bash: of a value that is nobody'"'"'s' '' "$(by_bash verify --hostname '')"

# -- fish -----------------------------------------------------------------------------

if command -v fish >/dev/null; then
	# by_fish LINE: what fish would offer.
	by_fish() {
		fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$work/fish" "$1" 2>&1 |
		    cut -f 1
	}
	same 'fish: verbs' "$verbs" "$(by_fish 'certaudit ' | grep -v '[./]' | grep -vE '^(ca|[a-z-]*\..*|www|folder)$')"
	same 'fish: options of verify' "$(options verify)" "$(by_fish 'certaudit verify --')"
	same 'fish: values' 'off cached allowed' "$(by_fish 'certaudit verify --network ')"
	same 'fish: a word' 'what-if' "$(by_fish 'certaudit trust what')"
else
	skip 'fish: completes' 'there is no fish'
fi

# -- zsh ------------------------------------------------------------------------------

if command -v zsh >/dev/null; then
	out=$(zsh -f -c 'autoload -Uz compinit; compinit -u -D; source "$1"
	    print $_comps[certaudit]; whence -w _certaudit' - "$work/zsh" 2>&1)
	same 'zsh: loads it' '_certaudit _certaudit: function' "$out"
	mkdir -p site && cp "$work/zsh" site/_certaudit
	# what _arguments is told, by a function of that name
	by_zsh() {
		zsh -f -c 'words=("${@:2}"); CURRENT=$#words
		    _arguments() { print -l -- "$@" }
		    _describe() { print -l -- "${(@P)2}" }
		    _files() { : }
		    compdef() { : }
		    source "$1"; _certaudit' - "$work/zsh" certaudit "$@" 2>&1
	}
	same 'zsh: verbs' "$verbs" "$(by_zsh '' | sed 's/:.*//')"
	same 'zsh: options of verify' "$(options verify)" \
	    "$(by_zsh verify '' | grep -oE '^\*?--[a-z-]+' | tr -d '*')"
	same 'zsh: values' '--network=:(off|cached|allowed)' \
	    "$(by_zsh verify '' | grep -e --network | sed 's/\[.*\]:value//; s/ /|/g')"
else
	skip 'zsh: completes' 'there is no zsh'
fi

# -- usage ----------------------------------------------------------------------------

refused 'no shell' 'bash, zsh or fish' -- completion
refused 'another shell' "'tcsh'" -- completion tcsh
text 'help' 0 'source <(certaudit completion bash)' -- completion --help

finish
