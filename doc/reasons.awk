# SPDX-License-Identifier: MIT
#
# reasons.awk - doc/reasons.md from libverify/vfy_reason.def, with def.awk.

BEGIN {
	print "<!-- Made from libverify/vfy_reason.def by make reasons: change that. SPDX-License-Identifier: MIT -->"
	print "# Reasons"
	print ""
	print "Why a verdict is what it is. Numbers and names never change their meaning. `rank`: how near to success a path"
	print "was that failed so (a path is named after its lowest one, the best path has the highest). Alerts are those of"
	print "RFC 8446 6.2. `undetermined`: nothing is wrong, but something required could not be known; `remark`: never"
	print "rejects. Whether a rule of a profile is fatal or a remark is in the table of libverify/profile.c."
	print ""
	print "| number | name | demanded by | rank | alert | outcome | what to do |"
	print "| --- | --- | --- | --- | --- | --- | --- |"
}

/^VFY_REASON\(/ {
	fields($0, f)
	outcome = f[7] == "VFY_INVALID" ? "invalid" : f[7] == "VFY_UNDETERMINED" ? "undetermined" : f[3] == "ok" ? "valid" : "remark"
	printf "| %s | `%s` | %s | %s | %s | %s | %s |\n", f[2], f[3], f[4], f[5], f[6] == "-1" ? "" : f[6], outcome, f[8]
}
