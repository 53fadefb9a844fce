"""A slow phone meets the product: bytes on the wire, requests, and how long until a page can be used.

Chromium, slowed down as the goals say: processor × 4, 400 kbit/s, 400 ms for each round trip, an empty cache. A page
can be used when it has been painted and read to its end; nothing on it waits for scripts or pictures.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from benchmarks import databases, stage, tables
from benchmarks.server import Server

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chromium-headless-shell")
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True, "locale": "sv-SE"}
SLOWDOWN = 4
LATENCY_MS = 400
BYTES_PER_SECOND = 400_000 / 8
PAINTED = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    if (!paint || !page.loadEventEnd) return null;
    return {usable: Math.max(paint.startTime, page.domInteractive) / 1000, loaded: page.loadEventEnd / 1000};
}"""
PRESS = """() => new Promise(done => {
    const started = performance.now();
    const painted = () => done((performance.now() - started) / 1000);
    const settled = () => requestAnimationFrame(() => requestAnimationFrame(painted));
    document.body.addEventListener("htmx:afterSettle", settled, {once: true});
    document.querySelector("main .go").click();
})"""


@dataclass
class Wire:
    """What came over the wire since the last look: bytes and number of answers, by type."""

    session: CDPSession
    types: dict[str, str] = field(default_factory=dict)
    bytes: Counter[str] = field(default_factory=Counter)
    count: int = 0

    def __post_init__(self) -> None:
        self.session.on("Network.requestWillBeSent", self._sent)
        self.session.on("Network.loadingFinished", self._finished)
        self.session.send("Network.enable")

    def look(self) -> dict[str, Any]:
        """The figures so far; begin anew."""
        total = sum(self.bytes.values())
        known = {name: self.bytes.pop(kind, 0) for name, kind in (("page B", "Document"), ("script B", "Script"))}
        part, pictures = self.bytes.pop("XHR", 0), self.bytes.pop("Image", 0)
        known["page B"] += part
        figures = {"requests": self.count, **known, "picture B": pictures, "all B": total}
        self.bytes.clear()
        self.count = 0
        return figures

    def _sent(self, event: dict[str, Any]) -> None:
        self.types[event["requestId"]] = event.get("type", "Other")
        if redirected := event.get("redirectResponse"):
            self._add(event["requestId"], redirected)

    def _finished(self, event: dict[str, Any]) -> None:
        self._add(event["requestId"], event)

    def _add(self, request: str, answer: dict[str, Any]) -> None:
        """Count an answer, unless it came from the browser's own store."""
        if length := int(answer["encodedDataLength"]):
            self.bytes[self.types.get(request, "Other")] += length
            self.count += 1


def visit(context: BrowserContext, address: str) -> list[dict[str, Any]]:
    """One person's way from the code on a poster to the third question."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    wire = Wire(session)
    slow = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_PER_SECOND}
    session.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": BYTES_PER_SECOND})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(address)
    rows = [{"screen": "start page", **_settled(page, wire)}]
    page.click("main .go")
    page.wait_for_url("**/q/*")
    rows.append({"screen": "first question", **_settled(page, wire)})  # its time begins with the press
    for number in ("second", "third"):
        _answer(page)
        seconds = page.evaluate(PRESS)
        page.wait_for_load_state("networkidle")
        rows.append({"screen": f"{number} question, htmx", **wire.look(), "usable s": seconds, "loaded s": seconds})
    return rows


def _settled(page: Page, wire: Wire) -> dict[str, Any]:
    page.wait_for_load_state("networkidle")
    page.wait_for_function(PAINTED)
    painted = page.evaluate(PAINTED)
    return {**wire.look(), "usable s": painted["usable"], "loaded s": painted["loaded"]}


def _answer(page: Page) -> None:
    """Choose or write something on whatever question is on screen."""
    choices = page.locator("fieldset .answers input")
    if choices.count():
        choices.first.check()
    elif page.locator("textarea").count():
        page.fill("textarea", "Ett svar")
    elif page.locator("input[type=text]").count():
        page.fill("input[type=text]", "30")


def measure(questionnaire: str, tag: str, times: int, chromium: str) -> list[dict[str, Any]]:
    """As many first visits to the questionnaire in a language; each figure is the median."""
    with databases.fresh("sqlite") as database:
        folder = stage.questionnaire_folder(questionnaire, database.folder)
        environment = stage.environment(database.url, database.folder)
        with stage.set_up(database.url, database.folder, folder) as published, Server(environment) as server:
            address = f"{server.address}/s/{stage.open_round(published, 'phone').link_code}?lang={tag}"
            runs = []
            with sync_playwright() as playwright:
                options = ["--no-sandbox"] if os.geteuid() == 0 else []
                browser = playwright.chromium.launch(executable_path=chromium, args=options)
                for _ in range(times):
                    context = browser.new_context(**PHONE)
                    runs.append(visit(context, address))
                    context.close()
                browser.close()
    screens = zip(*runs, strict=True)
    return [{"questions": questionnaire, "language": tag, **_medians(screen)} for screen in screens]


def _medians(rows: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    named = {"screen": rows[0]["screen"]}
    for name, value in rows[0].items():
        if isinstance(value, int | float):
            middle = statistics.median(row[name] for row in rows)
            named[name] = int(middle) if isinstance(value, int) else round(middle, 2)
    return named


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.phone", description=__doc__)
    parser.add_argument("--questionnaire", nargs="+", default=["mammography", stage.MADE])
    parser.add_argument("--language", nargs="+", default=["sv", "ar"], help="tags; the made questionnaire has only sv")
    parser.add_argument("--times", type=int, default=3, help="visits of which the median is told")
    options = parser.parse_args(arguments)
    chromium = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if chromium is None:
        print("There is no Chromium on this machine.", file=sys.stderr)
        return 2
    rows: list[dict[str, Any]] = []
    for questionnaire in options.questionnaire:
        for tag in options.language if questionnaire != stage.MADE else ["sv"]:
            rows += measure(questionnaire, tag, options.times, chromium)
    tables.print_table(f"A phone at {BYTES_PER_SECOND * 8 / 1000:.0f} kbit/s, {LATENCY_MS} ms, CPU × {SLOWDOWN}", rows)
    tables.write_json("phone", rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
