# SPDX-License-Identifier: MIT
#
# def.awk - the rows of our .def files, for the scripts that make documents of them.

# The fields of NAME(a, "b", c) into f[1]...; their number.
function fields(line, f, n, field, at)
{
	sub(/^[A-Z_]+\(/, "", line)
	sub(/\)[ \t]*$/, "", line)
	n = 0
	while (line != "") {
		if (match(line, /^[ ]*"[^"]*"/)) {
			field = substr(line, RSTART, RLENGTH)
			line = substr(line, RLENGTH + 1)
			gsub(/^[ ]*"|"$/, "", field)
			sub(/^,/, "", line)
		} else {
			at = index(line, ",")
			field = at ? substr(line, 1, at - 1) : line
			line = at ? substr(line, at + 1) : ""
			gsub(/^[ ]+|[ ]+$/, "", field)
		}
		f[++n] = field
	}
	return n
}
