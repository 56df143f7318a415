#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# openapi.py - is every answer as doc/openapi.json describes it: its status, its
# type, its body, and the headers that it must have?
#
#	openapi.py OPENAPI.JSON FOLDER
#
# FOLDER has what ask.sh wrote down: N.line (METHOD PATH STATUS), N.head, N.body.
# Exits 0, or 1 and says which are not; 77 without jsonschema.

import json
import pathlib
import re
import sys

try:
    import jsonschema
except ImportError:
    print("no jsonschema (python3-jsonschema)")
    sys.exit(77)

api = json.loads(pathlib.Path(sys.argv[1]).read_text())


def resolve(node):
    """What a $ref within the description stands for."""
    while "$ref" in node:
        target = api
        for part in node["$ref"][2:].split("/"):
            target = target[part]
        node = target
    return node


def template(path):
    parts = re.split(r"\{[^}]*\}", path)
    last = ".+" if path == "/v1/ocsp/{request}" else "[^/]+"
    return re.compile("^" + last.join(re.escape(p) for p in parts) + "$")


TEMPLATES = [(template(path), item) for path, item in api["paths"].items()]
PROBLEM = {"default": {"$ref": "#/components/responses/Problem"}}


def responses(method, path):
    for pattern, item in TEMPLATES:
        if pattern.match(path):
            name = "get" if method == "HEAD" else method.lower()
            return item[name]["responses"] if name in item else PROBLEM
    return PROBLEM


def headers(path):
    """Of the last answer in it: one may say 100 first."""
    blocks = re.split(r"\r?\n\r?\n", path.read_text(errors="replace").strip())
    lines = re.split(r"\r?\n", blocks[-1])[1:]
    return {k.strip().lower(): v.strip() for k, _, v in (x.partition(":") for x in lines)}


def check_body(schema, text):
    whole = dict(schema, components=api["components"])
    jsonschema.Draft202012Validator(whole).validate(json.loads(text))


def check(number, line, folder):
    method, path, status = line.split()
    head = headers(folder / (number + ".head"))
    kind = head.get("content-type", "").partition(";")[0]
    if status in ("400", "431") and kind == "text/html":
        return
    answers = responses(method, path)
    answer = answers.get(status) or (answers.get("default") if int(status) >= 400 else None)
    if answer is None:
        raise ValueError("status %s is not described" % status)
    answer = resolve(answer)
    for name in answer.get("headers", {}):
        if name.lower() not in head and name in ("ETag", "WWW-Authenticate"):
            if not (name == "ETag" and kind in ("application/json", "application/ocsp-response")
                    and path.startswith(("/v1/crls/", "/v1/ocsp/"))):
                raise ValueError("no " + name)
    body = (folder / (number + ".body")).read_bytes()
    if "content" not in answer:
        if body and method != "HEAD":
            raise ValueError("a body that is not described")
        return
    if kind not in answer["content"]:
        raise ValueError("type %s is not described" % kind)
    schema = answer["content"][kind].get("schema")
    if schema is None or method == "HEAD":
        return
    for text in body.splitlines() if kind == "application/x-ndjson" else [body]:
        check_body(schema, text)


def main():
    folder = pathlib.Path(sys.argv[2])
    for schema in api["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    wrong = 0
    lines = sorted(folder.glob("*.line"), key=lambda p: int(p.stem))
    for path in lines:
        line = path.read_text().strip()
        try:
            check(path.stem, line, folder)
        except (ValueError, jsonschema.ValidationError) as e:
            wrong += 1
            where = "/".join(str(p) for p in getattr(e, "absolute_path", []))
            print("%s: %s %s" % (line, where, getattr(e, "message", e))[:400])
    print("%d answers, %d not as described" % (len(lines), wrong))
    return 1 if wrong else 0


sys.exit(main())
