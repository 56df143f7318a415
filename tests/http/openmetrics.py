#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""openmetrics.py [FILE]: is it the text format of OpenMetrics 1.0?

Strict where the specification says MUST about what verifyd writes: names,
types, units, suffixes, escapes, the order of families, cumulative buckets, the
end. Exit status 0 if so; else 1, and standard error says what is wrong where.
Without FILE it tests itself.
"""

import math
import re
import sys

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"'
SAMPLE = re.compile(rf"({NAME})(?:\{{((?:{LABEL})(?:,{LABEL})*)\}})? (\S+)$")
SUFFIXES = {
    "counter": {"_total", "_created"},
    "gauge": {""},
    "info": {"_info"},
    "histogram": {"_bucket", "_count", "_sum", "_created"},
    "gaugehistogram": {"_bucket", "_gcount", "_gsum"},
}


class Wrong(Exception):
    pass


def check(condition, line, what):
    if not condition:
        raise Wrong(f"line {line}: {what}")


class Family:
    def __init__(self, name, kind):
        self.name, self.kind = name, kind
        self.unit = self.help = None
        self.seen = set()
        self.buckets = {}  # labels without le -> [(le, value)]
        self.totals = {}  # (suffix, labels) -> value


def number(text, line):
    check(re.fullmatch(r"[+-]?(\d+(\.\d*)?([eE][+-]?\d+)?|Inf)|NaN", text),
          line, f"{text} is no number")
    return float(text)


def take_sample(family, name, labels, value, line):
    suffix = name[len(family.name):]
    check(suffix in SUFFIXES[family.kind], line,
          f"{name} does not belong to a {family.kind}")
    names = [k for k, _ in labels]
    check(len(names) == len(set(names)), line, "a label occurs twice")
    key = (suffix, tuple(sorted(labels)))
    check(key not in family.seen, line, "the same sample twice")
    family.seen.add(key)
    if family.kind == "counter":
        check(value >= 0 and not math.isinf(value), line, "a counter below 0")
    if suffix == "_info":
        check(value == 1, line, "an info is 1")
    rest = tuple(sorted((k, v) for k, v in labels if k != "le"))
    if suffix == "_bucket":
        le = dict(labels).get("le")
        check(le is not None, line, "a bucket without le")
        check(le == "+Inf" or re.fullmatch(r"-?\d+\.\d+(e[+-]?\d+)?|\d+e-\d+", le),
              line, f"le {le} is not written as a float")
        family.buckets.setdefault(rest, []).append(
            (float(le.replace("+Inf", "inf")), value))
    else:
        check("le" not in names, line, "le outside of a bucket")
        family.totals[(suffix, rest)] = value


def end_family(family, line):
    if family is None:
        return
    count = "_count" if family.kind == "histogram" else "_gcount"
    total = "_sum" if family.kind == "histogram" else "_gsum"
    for labels, buckets in family.buckets.items():
        bounds = [b for b, _ in buckets]
        values = [v for _, v in buckets]
        check(bounds == sorted(set(bounds)), line,
              f"{family.name}: buckets out of order")
        check(values == sorted(values), line,
              f"{family.name}: buckets that are not cumulative")
        check(bounds[-1] == math.inf, line, f"{family.name}: no +Inf")
        check(family.totals.get((count, labels)) == values[-1], line,
              f"{family.name}: {count} is not what +Inf has")
        check((total, labels) in family.totals, line,
              f"{family.name}: no {total}")


def meta(line, text, family, names):
    """A line that begins with '# '; the family from here on."""
    word, name, rest = (text[2:].split(" ", 2) + ["", ""])[:3]
    check(re.fullmatch(NAME, name), line, f"{name} is no name")
    if word == "TYPE":
        check(rest in SUFFIXES, line, f"{rest} is no type that is used here")
        check(name not in names, line, f"{name}: its family came before")
        end_family(family, line)
        names.add(name)
        return Family(name, rest)
    check(family is not None and family.name == name, line,
          f"{word} {name} outside of its family")
    check(not family.seen, line, f"{word} after samples")
    if word == "UNIT":
        check(family.unit is None and rest and name.endswith("_" + rest), line,
              f"{name} does not end in its unit")
        family.unit = rest
    else:
        check(word == "HELP" and family.help is None and rest, line,
              f"{word}?")
        family.help = rest
    return family


def check_text(text):
    check(text.endswith("\n# EOF\n"), 0, "the end is not '# EOF'")
    check("\r" not in text, 0, "a carriage return")
    family, names = None, set()
    for line, one in enumerate(text.split("\n")[:-2], 1):
        check(one and one == one.strip(), line, "an empty line, or spaces")
        if one.startswith("# "):
            family = meta(line, one, family, names)
            continue
        m = SAMPLE.match(one)
        check(m, line, f"this is no sample: {one}")
        check(family is not None and m[1].startswith(family.name), line,
              f"{m[1]} outside of its family")
        labels = re.findall(LABEL, m[2] or "")
        take_sample(family, m[1], labels, number(one.rsplit(" ", 1)[1], line),
                    line)
    end_family(family, 0)


GOOD = """# TYPE a counter
# HELP a Help.
a_total{x="1"} 2
# TYPE b_seconds histogram
# UNIT b_seconds seconds
# HELP b_seconds Help.
b_seconds_bucket{le="0.5"} 1
b_seconds_bucket{le="+Inf"} 3
b_seconds_count 3
b_seconds_sum 4.5
# EOF
"""
BAD = [
    ("a_total{", "a{"), ("# EOF\n", ""), ("# EOF\n", "# EOF"), ('"} 2', '"} -2'),
    ('le="+Inf"} 3', 'le="+Inf"} 0'), ('le="0.5"', 'le="5"'),
    ("b_seconds_count 3", "b_seconds_count 2"), ("b_seconds_sum 4.5\n", ""),
    ("# UNIT b_seconds seconds", "# UNIT b_seconds bytes"), ("} 2\n", "} 2 \n"),
    ("} 2\n", "} 2\n\n"), ('x="1"', 'x="1",x="1"'), ('x="1"', 'x="\\q"'),
    ("# HELP a Help.\n", "# HELP b Help.\n"),
    ('b_seconds_bucket{le="+Inf"} 3\n', ""), ("counter", "number"),
    ('a_total{x="1"} 2\n', 'a_total{x="1"} 2\na_total{x="1"} 2\n'),
]


def main():
    if len(sys.argv) == 2:
        check_text(open(sys.argv[1], encoding="utf-8", newline="").read())
        return
    check_text(GOOD)
    for old, new in BAD:
        assert old in GOOD, old
        try:
            check_text(GOOD.replace(old, new, 1))
        except Wrong:
            continue
        raise Wrong(f"{old!r} as {new!r} was not found")


try:
    main()
except Wrong as e:
    sys.exit(str(e))
