#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""page.py PAGE [FOLDER] - is the page of results what it should be, in a browser?

Chromium without a window, driven by its DevTools protocol through a pipe: no port is
opened. TAP on standard output; with FOLDER a picture of each look is left there.
"""
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

SECONDS = 60
LOOKS = {"light": (1200, 900), "dark": (1200, 900), "phone": (390, 844), "phone-dark": (390, 844), "print": (800, 1100)}


class Browser:
    def __init__(self, binary, folder):
        to_browser, self.out = os.pipe()
        self.inp, from_browser = os.pipe()

        def become_3_and_4():
            a, b = os.dup2(to_browser, 200), os.dup2(from_browser, 201)
            os.dup2(a, 3)
            os.dup2(b, 4)
        self.process = subprocess.Popen(
            [binary, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--hide-scrollbars", "--remote-debugging-pipe",
             f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=become_3_and_4, pass_fds=(3, 4, to_browser, from_browser), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.number, self.session, self.rest, self.events = 0, None, b"", []

    def message(self):
        end = time.monotonic() + SECONDS
        while b"\0" not in self.rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.inp], [], [], left)[0]:
                raise TimeoutError("the browser says nothing")
            more = os.read(self.inp, 1 << 16)
            if not more:
                raise EOFError("the browser ended")
            self.rest += more
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **params):
        self.number += 1
        call = {"id": self.number, "method": method, "params": params}
        if self.session:
            call["sessionId"] = self.session
        os.write(self.out, json.dumps(call).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        page = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        for domain in "Page", "Runtime", "Log", "Network", "Security":
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=url)
        end = time.monotonic() + SECONDS
        while self.value("document.readyState") != "complete" or self.value("location.href") == "about:blank":
            if time.monotonic() > end:
                raise TimeoutError("the page is not loaded")
            time.sleep(0.05)

    def value(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def look(self, name):
        width, height = LOOKS[name]
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=name.startswith("phone"))
        self.call("Emulation.setEmulatedMedia", media="print" if name == "print" else "",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if "dark" in name else "light"}])

    def picture(self, path):
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=False)
        path.write_bytes(base64.b64decode(shot["data"]))

    def complaints(self):
        found = []
        for event in self.events:
            method, params = event.get("method", ""), event.get("params", {})
            if method in ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"):
                found.append(json.dumps(params)[:400])
        return found

    def requests(self):
        return [e["params"]["request"]["url"] for e in self.events if e.get("method") == "Network.requestWillBeSent"]

    def end(self):
        try:
            self.session = None
            self.call("Browser.close")
            self.process.wait(10)
        except (OSError, RuntimeError, TimeoutError, EOFError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


COUNT = 0


def report(name, problem):
    global COUNT
    COUNT += 1
    print(f"{'not ok' if problem else 'ok'} {COUNT} - {name}")
    if problem:
        print(f"# {problem}")


def check(name, got, expected):
    report(name, None if got == expected else f"{got!r}, not {expected!r}")


VISIBLE = "[...document.querySelectorAll('tbody.item')].filter(i => !i.hidden)"
TARGETS = f"{VISIBLE}.map(i => i.querySelector('.name').textContent)"


def sorts(b):
    ends = f"{VISIBLE}.map(i => Number(i.dataset.ends))"
    outcomes = f"{VISIBLE}.map(i => Number(i.dataset.outcome))"
    before = b.value(TARGETS)
    for key, expression, order in (("ends", ends, [1, -1]), ("outcome", outcomes, [-1, 1])):
        for sign in order:
            b.value(f"document.querySelector('th button[data-key={key}]').click()")
            got = b.value(expression)
            check(f"sorted by {key}, {'up' if sign > 0 else 'down'}", got, sorted(got, reverse=sign < 0))
    check("it was another order", b.value(TARGETS) != before, True)
    check("said to those who can't see it", b.value("[...document.querySelectorAll('th')].map(h => h.getAttribute('aria-sort'))"),
          ["ascending", "none", "none", "none"])
    b.value("document.querySelector('th button[data-key=target]').click()")
    got = b.value(f"{TARGETS}.filter(t => /^host\\d/.test(t))")
    check("names are sorted by their numbers", got[1:3] + got[-1:], ["host1.example:443", "host2.example:443", "host39.example:443"])
    check("none got lost", sorted(b.value(TARGETS)), sorted(before))


def searches(b):
    def search(text):
        b.value(f"(s => {{ s.value = {json.dumps(text)}; s.dispatchEvent(new Event('input')); }})(document.getElementById('search'))")
        return b.value(TARGETS)
    whole = len(search(""))
    check("a word", search("host17"), ["host17.example:443"])
    check("what was found", search("connection-refused"), ["down.example:443"])
    check("two words, both of them", search("EXPIRED bad.example"), ["bad.example:443"])
    check("nothing is like that", [search("no such thing"), b.value("document.getElementById('nothing').hidden")], [[], False])
    check("how many are shown", b.value("document.getElementById('shown').value"), f"0 of {whole}")
    check("all again", len(search("")), whole)
    b.value("document.querySelector('[data-show=bad]').click()")
    check("only what is bad", b.value(f"{VISIBLE}.length > 0 && {VISIBLE}.every(i => i.dataset.is === 'bad')"), True)
    b.value("document.querySelector('[data-show=\"\"]').click()")


def graphs(b):
    svg = "[...document.querySelectorAll('tbody.item')].find(i => i.querySelector('.name').textContent === 'good.example:443').querySelector('svg.chain')"
    check("a box for each certificate", b.value(f"{svg}.querySelectorAll('.box').length"), 5)
    check("an edge for each step of each path", b.value(f"['valid', 'faulty'].map(k => {svg}.querySelectorAll('.edge.' + k).length)"), [2, 3])
    check("what became of the paths", b.value(f"[...{svg}.closest('details').querySelectorAll('.fates li')].map(l => l.textContent)"),
          ["Path 1 holds", "Path 2 does not hold: expired, expired"])
    check("a timeline", b.value("document.querySelectorAll('svg.timeline .bar').length"), 26)
    check("a finding, and what to do", b.value(
        "[...document.querySelectorAll('.findings li')].find(l => l.querySelector('b').textContent === 'connection-refused').querySelector('.hint').textContent"), "do this")


def looks(b, folder):
    grounds = {}
    for name in LOOKS:
        b.look(name)
        grounds[name] = b.value("getComputedStyle(document.body).backgroundColor")
        wide = b.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        check(f"{name}: nothing is cut at the side", wide, 0)
        # WCAG 2.1 1.4.3: of all text that is seen, against the nearest ground that is painted
        check(f"{name}: text is readable", b.value(CONTRAST), [])
        if folder:
            b.value("scrollTo(0, 0)")
            b.picture(folder / f"{name}.png")
            b.value("document.querySelectorAll('details').forEach((d, i) => { d.open = i < 2; }); document.getElementById('all').scrollIntoView()")
            b.picture(folder / f"{name}-open.png")
            b.value("document.querySelectorAll('details').forEach(d => { d.open = false; })")
    check("light and dark differ", grounds["light"] != grounds["dark"], True)
    check("a phone's is the same", [grounds["phone"], grounds["phone-dark"]], [grounds["light"], grounds["dark"]])
    b.look("print")
    b.value("dispatchEvent(new Event('beforeprint'))")
    check("on paper all is open", b.value("document.querySelectorAll('details:not([open])').length"), 0)
    b.value("dispatchEvent(new Event('afterprint'))")
    check("and closed again", b.value("document.querySelectorAll('details[open]').length"), 0)


CONTRAST = """(() => {
    const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
    const light = c => parse(c).slice(0, 3).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
    const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
        const p = parse(c); if (p.length < 4 || p[3] > 0) return c; } return 'rgb(255, 255, 255)'; };
    const bad = new Set();
    for (const e of document.querySelectorAll('body *:not(svg *):not(script)')) {
        const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (!own || !e.checkVisibility()) continue;
        const a = light(getComputedStyle(e).color), b = light(ground(e));
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (ratio < 4.5) bad.add(e.className + ' ' + ratio.toFixed(2));
    }
    return [...bad];
})()"""


def main():
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not binary:
        print("1..0 # SKIP no Chromium: the page was opened by no browser")
        return
    page = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        b = Browser(binary, profile)
        try:
            b.open(page.as_uri())
            check("its title is what it is", b.value("document.title"), "certaudit scan")
            check("the tools are there", b.value("document.querySelector('.tools').hidden"), False)
            sorts(b)
            searches(b)
            graphs(b)
            looks(b, folder)
            check("nothing ran that was in an item", b.value("document.title"), "certaudit scan")
            check("one script, and no element of an item's", b.value("[document.scripts.length, document.images.length]"), [1, 0])
            report("nothing was complained of in the console", "\n# ".join(b.complaints()))
            check("nothing else was asked for", b.requests(), [page.as_uri()])
        finally:
            b.end()
    print(f"1..{COUNT}")


main()
