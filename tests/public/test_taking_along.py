"""What leaves the public site: pictures, snippets, open data, feeds, and what search engines are told."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from sqlmodel import Session

from survey.services import releasing
from survey.services.releasing import Draft
from tests.browsing import Browser
from tests.public.arranging import DRAFT, SLUG, answer, publish, show
from tests.staff.arranging import World

ROUND = f"/rounds/{SLUG}"
BASE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FILES = (
    f"{ROUND}/figures/been.svg",
    f"{ROUND}/figures/been.png",
    f"{ROUND}/preview.png",
    f"{ROUND}/data.csv",
    f"{ROUND}/data.json",
    f"{ROUND}/dcat.jsonld",
    "/catalog.jsonld",
    f"{ROUND}/feed.atom",
    f"{ROUND}/feed.rss",
    "/feed.atom",
    "/feed.rss",
    "/sitemap.xml",
    "/robots.txt",
)


@pytest.mark.parametrize("address", FILES)
def test_every_file_may_be_kept_and_sets_no_cookie(browser: Browser, published: World, address: str) -> None:
    answer_ = browser.fetch(address)
    assert answer_.status_code == 200
    assert answer_.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert "Set-Cookie" not in answer_.headers
    assert browser.fetch(address, If_None_Match=answer_.headers["ETag"]).status_code == 304
    shared = "cross-origin" if "/figures/" in address or address.endswith("preview.png") else "same-origin"
    assert answer_.headers["Cross-Origin-Resource-Policy"] == shared


@pytest.mark.parametrize("address", [address for address in FILES if address.startswith(ROUND)])
def test_nothing_is_there_before_it_is_shown(browser: Browser, session: Session, world: World, address: str) -> None:
    publish(session, world.ours)
    assert browser.fetch(address).status_code == 404


@pytest.mark.parametrize("address", [address for address in FILES if "/figures/" in address or "/data." in address])
def test_no_figure_or_data_is_there_before_it_is_published_or_when_it_is_taken_down(
    browser: Browser, session: Session, world: World, address: str
) -> None:
    show(session, world.ours)
    releasing.keep_draft(session, world.ours.actor, world.ours.round_id, DRAFT)
    assert browser.fetch(address).status_code == 404
    number = publish(session, world.ours)
    assert browser.fetch(address).status_code == 200
    releasing.take_down(session, world.ours.actor, world.ours.round_id, number)
    assert browser.fetch(address).status_code == 404


class TestPictures:
    """Figures as SVG and PNG, and the picture that is shown where the address is shared."""

    def test_a_figure_says_its_words_in_the_language_that_is_asked_for(
        self, browser: Browser, published: World
    ) -> None:
        for tag, words in (("sv", "Har du varit här?"), ("ar", "هل جئت إلى هنا؟")):
            root = ET.fromstring(browser.fetch(f"{ROUND}/figures/been.svg?lang={tag}").data)
            said = " ".join(root.itertext())
            assert words in said
            assert "60" in said

    def test_what_is_hidden_is_a_dot_in_the_picture_and_a_word_in_what_it_tells(
        self, browser: Browser, published: World
    ) -> None:
        root = ET.fromstring(browser.fetch(f"{ROUND}/figures/felt.svg?lang=sv").data)
        told = root.findtext("{http://www.w3.org/2000/svg}desc") or ""
        assert "Illa: dold" in told
        written = [each.text or "" for each in root.iter("{http://www.w3.org/2000/svg}text")]
        assert written[written.index("Illa") + 1] == "•"

    def test_a_picture_is_drawn_and_the_preview_has_the_size_that_readers_want(
        self, browser: Browser, published: World
    ) -> None:
        picture = Image.open(io.BytesIO(browser.fetch(f"{ROUND}/figures/felt.png?lang=ar").data))
        assert picture.width == 1_280
        assert len(picture.getcolors(100_000) or ()) > 5
        for tag in ("sv", "ar"):
            preview = Image.open(io.BytesIO(browser.fetch(f"{ROUND}/preview.png?lang={tag}").data))
            assert preview.size == (1_200, 630)

    @pytest.mark.parametrize("file", ["nothing.svg", "been.gif", "been.svg.png", "..%2Fbeen.svg", "been"])
    def test_what_is_no_figure_is_not_found(self, browser: Browser, published: World, file: str) -> None:
        assert browser.fetch(f"{ROUND}/figures/{file}").status_code == (200 if file == "been" else 404)

    def test_the_snippet_shows_the_picture_from_the_configured_address_with_its_table(
        self, browser: Browser, published: World
    ) -> None:
        page = browser.get(f"{ROUND}/figures/felt?lang=sv", Host="127.0.0.1:9999")
        snippet = "".join(page.all(".//textarea")[0].itertext())
        assert "<iframe" not in snippet
        assert "<svg" not in snippet
        root = ET.fromstring(snippet)
        assert root.tag == "figure"
        source = root.find("img").get("src", "")  # type: ignore[union-attr]
        assert source.startswith(f"{BASE}{ROUND}/figures/felt.svg")
        assert browser.fetch(source.removeprefix(BASE)).status_code == 200
        rows = [" ".join(row.itertext()).split() for row in root.iter("tr")]
        assert ["Illa", "dold"] in rows
        assert BASE in page.html
        assert "9999" not in page.html

    def test_a_shared_page_says_its_title_and_picture(self, browser: Browser, published: World) -> None:
        page = browser.get(f"{ROUND}?lang=sv")
        said = {each.get("property"): each.get("content") for each in page.all(".//meta") if each.get("property")}
        assert said["og:title"] == "Ditt besök"
        assert said["og:image"] == f"{BASE}{ROUND}/preview.png?lang=sv"

    @pytest.mark.parametrize("address", ["", "/o/ours"])
    def test_the_front_and_an_organisations_page_have_a_picture_too(
        self, browser: Browser, published: World, address: str
    ) -> None:
        page = browser.get(f"{address or '/'}?lang=ar")
        picture = page.one(".//meta[@property='og:image']").get("content")
        assert picture == f"{BASE}{address}/preview.png?lang=ar"
        assert Image.open(io.BytesIO(browser.fetch(picture.removeprefix(BASE)).data)).size == (1_200, 630)


class TestOpenData:
    """The table and its description say the same as the page, and no more."""

    def rows(self, browser: Browser, tag: str = "sv") -> list[dict[str, str]]:
        text = browser.fetch(f"{ROUND}/data.csv?lang={tag}").data.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_the_table_has_every_count_and_nothing_where_it_is_hidden(self, browser: Browser, published: World) -> None:
        rows = self.rows(browser)
        whole = {(row["question"], row["answer"]): row for row in rows if not row["part"]}
        assert whole["been", "yes"]["count"] == "21"
        assert whole["been", "yes"]["share"] == "0.6"
        assert whole["felt", "1"]["count"] == whole["felt", "1"]["share"] == ""
        assert {row["part_text"] for row in rows} >= {"", "Norr", "Söder"}
        assert {row["answer_text"] for row in self.rows(browser, "ar")} >= {"نعم", "لا"}

    def test_the_package_holds_the_same_rows_as_its_schema_says(self, browser: Browser, published: World) -> None:
        package = json.loads(browser.fetch(f"{ROUND}/data.json?lang=sv").data)
        assert (package["profile"], package["version"]) == ("tabular-data-package", "1")
        assert package["licenses"][0]["name"] == "CC-BY-4.0"
        assert {"start", "end", "countedThrough"} == package["temporal"].keys()
        inline, linked = package["resources"]
        names = [field["name"] for field in inline["schema"]["fields"]]
        kinds = {"string": str, "integer": int, "number": (int, float)}
        for row in inline["data"]:
            assert list(row) == names
            for field in inline["schema"]["fields"]:
                value = row[field["name"]]
                assert value is None or isinstance(value, kinds[field["type"]])  # type: ignore[arg-type]
        as_text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in inline["data"]]
        table = [{name: value.removeprefix("'") for name, value in row.items()} for row in self.rows(browser)]
        assert as_text == table
        assert linked["path"] == f"{BASE}{ROUND}/data.csv?lang=sv"
        assert re.fullmatch("[a-z0-9._-]+", package["name"])

    def test_no_spreadsheet_runs_what_stands_in_the_table(
        self, browser: Browser, session: Session, published: World
    ) -> None:
        answer(session, published.ours)
        text = browser.fetch(f"{ROUND}/data.csv").data.decode("utf-8-sig")
        for cell in (cell for row in csv.reader(io.StringIO(text)) for cell in row):
            assert not cell.startswith(("=", "+", "-", "@", "\t"))

    def test_the_data_stay_as_they_were_published(self, browser: Browser, session: Session, published: World) -> None:
        before = [browser.fetch(f"{ROUND}/data.{form}").data for form in ("csv", "json")]
        answer(session, published.ours, yes=60, no=0)
        assert [browser.fetch(f"{ROUND}/data.{form}").data for form in ("csv", "json")] == before


class TestFeeds:
    """Feeds of everything and of one round, by the rules of their formats."""

    @pytest.mark.parametrize("address", ["/feed.atom", f"{ROUND}/feed.atom"])
    def test_an_atom_feed_has_what_the_format_demands(self, browser: Browser, published: World, address: str) -> None:
        answer_ = browser.fetch(f"{address}?lang=sv")
        assert answer_.mimetype == "application/atom+xml"
        root = ET.fromstring(answer_.data)
        assert root.tag == f"{ATOM}feed"
        entries = root.findall(f"{ATOM}entry")
        assert len(entries) == 3
        for element in (root, *entries):
            for name in ("id", "title", "updated"):
                assert (element.findtext(f"{ATOM}{name}") or "").strip(), name
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", element.findtext(f"{ATOM}updated") or "")
        assert root.findtext(f"{ATOM}author/{ATOM}name")
        (own,) = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
        assert own.get("href") == f"{BASE}{address}?lang=sv"
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids)
        assert "Tack för svaren." in [entry.findtext(f"{ATOM}summary") for entry in entries]

    @pytest.mark.parametrize("address", ["/feed.rss", f"{ROUND}/feed.rss"])
    def test_an_rss_feed_has_what_the_format_demands(self, browser: Browser, published: World, address: str) -> None:
        root = ET.fromstring(browser.fetch(f"{address}?lang=ar").data)
        channel = root.find("channel")
        assert (root.tag, root.get("version")) == ("rss", "2.0")
        assert channel is not None
        assert all(channel.findtext(name) for name in ("title", "link", "description"))
        assert channel.findtext("language") == "ar"
        items = channel.findall("item")
        assert len(items) == 3
        for item in items:
            assert (item.findtext("link") or "").startswith(BASE)
            assert item.find("guid").get("isPermaLink") == "false"  # type: ignore[union-attr]
        assert "شكرًا لكم." in [item.findtext("description") for item in items]

    def test_a_new_version_is_news_of_its_own(self, browser: Browser, session: Session, published: World) -> None:
        def ids() -> set[str]:
            root = ET.fromstring(browser.fetch("/feed.atom?lang=sv").data)
            return {entry.findtext(f"{ATOM}id") or "" for entry in root.findall(f"{ATOM}entry")}

        before = ids()
        publish(session, published.ours, Draft(("been",), "", {"sv": "Nytt \x0b & <b>."}, {}, None))
        assert f"{BASE}{ROUND}#results-2" in ids() - before

    def test_pages_point_at_their_feeds(self, browser: Browser, published: World) -> None:
        for address, feed in (("/", "/feed.atom"), (ROUND, f"{ROUND}/feed.atom")):
            links = [
                each.get("href", "") for each in browser.get(f"{address}?lang=sv").all(".//link[@rel='alternate']")
            ]
            assert f"{feed}?lang=sv" in links


class TestSearchEngines:
    """What they are told: public pages and nothing else."""

    def test_the_sitemap_lists_public_pages_that_open_and_no_other(
        self, browser: Browser, session: Session, published: World
    ) -> None:
        show(session, published.theirs, "gomd", shown=False)
        root = ET.fromstring(browser.fetch("/sitemap.xml").data)
        listed = [each.text or "" for each in root.iter(f"{SITEMAP}loc")]
        assert f"{BASE}{ROUND}" in listed
        assert f"{BASE}{ROUND}/figures/felt" in listed
        for address in listed:
            browser.get(address.removeprefix(BASE))
        text = browser.fetch("/sitemap.xml").text
        for never in ("gomd", "/s/", "/staff", published.ours.links[0].code):
            assert never not in text

    def test_robots_leave_residents_and_staff_alone(self, browser: Browser, published: World) -> None:
        lines = browser.fetch("/robots.txt").text.splitlines()
        assert {"Disallow: /s/", "Disallow: /staff/", f"Sitemap: {BASE}/sitemap.xml"} <= set(lines)


def test_catalogues_are_told_of_the_figures_by_dcat(browser: Browser, session: Session, world: World) -> None:
    answer(session, world.ours)
    show(session, world.ours)
    publish(session, world.ours)
    told = json.loads(browser.fetch(f"{ROUND}/dcat.jsonld?lang=sv").text)
    assert (told["@type"], told["@id"]) == ("dcat:Dataset", f"{BASE}{ROUND}")
    assert {each["@language"] for each in told["dct:title"]} == {"sv", "ar"}, "easy words are Swedish"
    assert told["dct:publisher"] == {"@type": "foaf:Agent", "foaf:name": "Ours"}
    assert [each["@id"].rpartition("/")[2] for each in told["dct:language"]] == ["SWE", "ARA"]
    assert set(told["dct:temporal"]) == {"@type", "dcat:startDate", "dcat:endDate"}
    files = {one["dct:title"]: one for one in told["dcat:distribution"]}
    assert set(files) == {"CSV", "JSON"}
    for one in files.values():
        assert one["dct:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
        assert browser.fetch(one["dcat:downloadURL"]["@id"].removeprefix(BASE)).status_code == 200
    catalogue = json.loads(browser.fetch("/catalog.jsonld?lang=sv").text)
    assert catalogue["@type"] == "dcat:Catalog"
    assert catalogue["dcat:dataset"] == [{name: part for name, part in told.items() if name != "@context"}]
    page = browser.get(f"{ROUND}?lang=sv")
    assert page.one(".//link[@type='application/ld+json']").get("href") == f"{ROUND}/dcat.jsonld?lang=sv"
