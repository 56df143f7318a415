#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check.py FORMAT FILE ITEMS [SCHEMA] - is it well formed, and does it hold all items?

By readers that others wrote: json, csv, jsonschema, prometheus_client, html.parser; of
JUnit's XML xmllint is the judge, and what is counted is checked here.
"""
import csv
import html.parser
import json
import re
import sys
import xml.etree.ElementTree as xml

FORMAT, FILE, ITEMS = sys.argv[1:4]
with open(ITEMS, "rb") as lines:
    ITEM = [json.loads(line.decode("latin-1")) for line in lines]
with open(FILE, "rb") as file:
    RAW = file.read()
TEXT = RAW.decode("utf-8")


def findings(item):
    return item["findings"] if isinstance(item.get("findings"), list) else []


def need(condition, what):
    if not condition:
        sys.exit(what)


def plain(text):
    """As the writers escape: octets that are not printable ASCII."""
    return "".join(chr(c) if 0x20 <= c <= 0x7e else f"\\{c:02X}" for c in text.encode("utf-8", "surrogateescape"))


def targets():
    return [plain(t) if isinstance(t := i.get("target", ""), str) else "" for i in ITEM[:-1]]


def check_json():
    root = json.loads(TEXT)
    need(len(root) == len(ITEM), f"{len(root)} items, not {len(ITEM)}")
    need([i.get("target", "") for i in root][:len(ITEM) - 1] == targets(), "targets differ")


def check_ndjson():
    lines = TEXT.split("\n")
    need(lines.pop() == "" and len(lines) == len(ITEM), "not a line each")
    for line in lines:
        json.loads(line)


def check_csv():
    need(TEXT.count("\n") == TEXT.count("\r\n"), "a line that does not end in CRLF")
    rows = list(csv.reader(TEXT.splitlines(), strict=True))
    need(all(len(row) == 16 for row in rows), "a row of another length")
    need(len(rows) == 1 + sum(max(1, len(findings(i))) for i in ITEM), "rows are missing")
    for row in rows[1:]:
        for field in row:
            need(field == "" or field[0] not in "=+-@", f"a formula: {field[:40]}")


def check_sarif():
    import jsonschema
    with open(sys.argv[4], encoding="utf-8") as schema:
        schema = json.load(schema)
    jsonschema.Draft7Validator.check_schema(schema)
    root = json.loads(TEXT)
    jsonschema.Draft7Validator(schema).validate(root)
    run = root["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    need(len(run["results"]) == sum(len(findings(i)) for i in ITEM), "results are missing")
    need(len({rule["id"] for rule in rules}) == len(rules), "a rule twice")
    for result in run["results"]:
        need(rules[result["ruleIndex"]]["id"] == result["ruleId"], "a rule's number is another one's")
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        need(re.fullmatch(r"(tls://)?([A-Za-z0-9\-._~/:\[\]]|%[0-9A-F]{2})*", uri), f"no URI reference: {uri[:60]}")


def check_junit():
    suite = xml.fromstring(RAW).find("testsuite")
    cases = suite.findall("testcase")
    need(len(cases) == len(ITEM), f"{len(cases)} cases, not {len(ITEM)}")
    for attribute, element in ("tests", None), ("failures", "failure"), ("errors", "error"):
        counted = sum(1 for c in cases if element is None or c.find(element) is not None)
        need(int(suite.get(attribute)) == counted, f"{attribute} is {suite.get(attribute)}, not {counted}")
    need(int(suite.get("failures")) > 0 and int(suite.get("errors")) > 0, "nothing failed")


def check_prometheus():
    from prometheus_client.parser import text_string_to_metric_families
    families = {f.name: f for f in text_string_to_metric_families(TEXT)}
    need(set(families) == {"certaudit_not_after_seconds", "certaudit_valid", "certaudit_findings", "certaudit_status",
                           "certaudit_results", "certaudit_time_seconds"}, f"metrics: {sorted(families)}")
    need(len(re.findall("^# TYPE", TEXT, re.M)) == 6, "a metric in two places")
    need(len(families["certaudit_status"].samples) == len(ITEM), "samples are missing")
    need(families["certaudit_results"].samples[0].value == len(ITEM), "results")
    need([s.labels["target"] for s in families["certaudit_status"].samples][:-1] == targets(), "targets differ")
    series = re.findall(r"^(\w+\{.*\}) ", TEXT, re.M)
    need(len(set(series)) == len(series), "a series twice")


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.items, self.scripts, self.svgs = [], 0, 0, 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        for name, value in attrs.items():
            need(not name.startswith("on") and name not in ("src", "srcset", "style", "data"), f"{tag} has {name}")
            need(name != "href", "a link")
        if tag not in ("meta", "input", "line", "rect"):
            self.open.append(tag)
        self.items += tag == "tbody"
        self.scripts += tag == "script"
        self.svgs += tag == "svg" and attrs.get("class") == "chain"

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        need(self.open and self.open[-1] == tag, f"</{tag}> where {self.open[-3:]} are open")
        self.open.pop()


def check_html():
    page = Page()
    page.feed(TEXT)
    page.close()
    need(page.open == [], f"open at the end: {page.open}")
    need(page.items == len(ITEM), f"{page.items} items, not {len(ITEM)}")
    need(page.scripts == 1, f"{page.scripts} scripts")
    with_paths = sum(1 for i in ITEM if isinstance(i.get("verdict"), dict))
    need(page.svgs == with_paths, f"{page.svgs} graphs, not {with_paths}")
    need("http://" not in TEXT and "https://" not in TEXT, "it points outside")


def check_text():
    need(len(TEXT.splitlines()) > len(ITEM), "too short")
    need(f"{len(ITEM)} results:" in TEXT, "no summary")


need(all(c in (0x09, 0x0a, 0x0d) or c >= 0x20 for c in RAW), "a control character")
need(FORMAT == "html" or max(RAW) < 0x7f, "more than ASCII")
globals()["check_" + FORMAT]()
