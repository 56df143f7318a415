# SPDX-License-Identifier: MIT
#
# lint-rules.awk - doc/lint-rules.md from lint/lint_rule.def, with def.awk.

BEGIN {
	print "<!-- Made from lint/lint_rule.def by make lint-rules: change that. SPDX-License-Identifier: MIT -->"
	print "# Rules of certaudit lint"
	print ""
	print "What `certaudit lint` holds certificates, revocation lists and OCSP responses to. Names never change their meaning; what"
	print "stands before the first hyphen is the source: `rfc` (also X.690, X.680), `br` the CA/Browser Forum's Baseline Requirements"
	print "for TLS, `smime` those for e-mail, `ev` its EV Guidelines, `chrome` the Chrome Root Program Policy, `nist`; `key`: anybody"
	print "can compute the private key. A rule binds what was issued from its day on and before the one it ends with. A finding may"
	print "be less severe than its rule, where an object alone does not show whether an exception holds: a CA that may be a"
	print "cross-certificate, say. Each rule has a failing and a passing case in `tests/lint/`."
	print ""
	print "| name | severity | demanded by | issued | of | what is wrong | what to do |"
	print "| --- | --- | --- | --- | --- | --- | --- |"
	word["SERVER"] = "tls-server"; word["CLIENT"] = "tls-client"; word["EMAIL"] = "email"
	word["OTHER"] = "other"; word["CA"] = "ca"; word["ROOT"] = "root"; word["CRL"] = "crl"; word["OCSP"] = "ocsp"
	word["ENTITY"] = "tls-server, tls-client, email, other"; word["CAS"] = "ca, root"
	word["CERT"] = "certificates"; word["TLS"] = "tls-server, ca, root"; word["SIGNED"] = "all"
}

function day(n)
{
	return substr(n, 1, 4) "-" substr(n, 5, 2) "-" substr(n, 7, 2)
}

function issued(from, until)
{
	if (from != 0 && until != 0)
		return day(from) " to " day(until)
	return from != 0 ? "from " day(from) : until != 0 ? "before " day(until) : "always"
}

function profiles(text, part, n, i, out)
{
	n = split(text, part, / *[|] */)
	for (i = 1; i <= n; i++)
		out = out (i > 1 ? ", " : "") (part[i] in word ? word[part[i]] : "?" part[i])
	return out
}

/^LINT_RULE\(/ {
	fields($0, f)
	printf "| `%s` | %s | %s | %s | %s | %s | %s |\n", f[2], tolower(f[3]), f[4], issued(f[5], f[6]), profiles(f[7]), f[8], f[9]
}
