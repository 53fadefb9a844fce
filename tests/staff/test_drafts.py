"""Drafts on the pages: a file comes in with a report, is looked through, published, taken out and thrown away."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, select

from survey.core.canonical import to_data
from survey.formats import yaml_form
from survey.models import Draft, Event, Version
from survey.services import drafting
from tests.browsing import Browser
from tests.formats.books import write_book
from tests.pages import Page, words
from tests.staff.arranging import QUESTIONNAIRE, World, send
from tests.trust.hostile import PAYLOAD, check_inert

SURVEY = """type | name | label::Svenska (sv) | label::English (en)
select_one a | been | Har du varit här? | Have you been here?
geopoint | b | Skanna | Scan"""
CHOICES = "list_name | name | label::Svenska (sv) | label::English (en)\na | y | Ja | Yes\na | n | Nej | No"


def write_form(folder: Path, survey: str = SURVEY) -> bytes:
    return write_book(folder / "Mitt besök 1.xlsx", survey=survey, choices=CHOICES).read_bytes()


def rows_of(page: Page, heading: str) -> list[str]:
    return [words(row) for row in page.all(f".//div[@aria-labelledby='{heading}']//tbody/tr")]


@pytest.fixture
def draft_id(session: Session, world: World, tmp_path: Path) -> int:
    """A draft of ours without faults, as it was published, and one of the others'."""
    drafting.keep(session, world.theirs.actor, tmp_path / "visit", ["theirs.zip"], {"form": "zip"})
    return drafting.keep(session, world.ours.actor, tmp_path / "visit", ["visit.zip"], {"form": "zip"})


def test_a_form_comes_in_as_a_draft_with_a_report_of_what_did_not_come(administrator: Browser, tmp_path: Path) -> None:
    administrator.get("/staff/questionnaires")
    administrator.follow("Ta in ett frågeformulär")
    page = administrator.upload("/drafts", [("../../Mitt besök 1.xlsx", write_form(tmp_path))])
    assert page.h1 == "Mitt besök 1"
    rows = rows_of(page, "report")
    assert any(row.startswith("survey:3") and "geopoint" in row for row in rows)
    faults = page.one(".//section[@id='publish']")
    assert "about.who is missing." in words(faults)
    assert "Publicera som ny version" not in page.words
    listed = administrator.get("/staff/questionnaires")
    assert rows_of(listed, "drafts")[0].startswith("mitt-besok-1XLSForm Mitt besök 1.xlsx")


def test_several_files_of_one_questionnaire_come_in_together(administrator: Browser) -> None:
    def form(language: str, text: str) -> bytes:
        item = [{"linkId": "1", "type": "boolean", "text": text}]
        resource = {"resourceType": "Questionnaire", "language": language, "title": text, "url": "u", "item": item}
        return json.dumps(resource).encode()

    administrator.get("/staff/drafts/new")
    files = [("one.json", form("sv", "Kom du?")), ("two.json", form("en", "Did you come?"))]
    page = administrator.upload("/drafts", files, key="visit-2")
    rows = rows_of(page, "languages")
    assert [row.split()[0] for row in rows] == ["Svenska", "Engelska"]


HOSTILE = [("form.xlsx", b"no"), (PAYLOAD.replace('"', "") + ".zip", b"PK\x05\x06" + b"\0" * 18)]


@pytest.mark.parametrize(("name", "content"), HOSTILE, ids=["workbook", "archive"])
def test_a_file_that_will_not_do_is_refused_in_words_with_its_place(
    session: Session, administrator: Browser, name: str, content: bytes
) -> None:
    administrator.get("/staff/drafts/new")
    page = administrator.upload("/drafts", [(name, content)], 422, key="mine")
    assert "Därför kan filen inte läsas" in page.words
    assert page.one(".//input[@id='key']").get("value") == "mine"
    check_inert(page)
    assert session.exec(select(Draft)).all() == []


def test_words_of_a_form_stay_words_in_its_report_and_its_previews(administrator: Browser, tmp_path: Path) -> None:
    hostile = f"type | name | label\nnote | n | {PAYLOAD.replace('|', '')}\ngeopoint | b | B\ntext | t | ${{{PAYLOAD}}}"
    administrator.get("/staff/drafts/new")
    check_inert(administrator.upload("/drafts", [("form.xlsx", write_form(tmp_path, hostile))], language="sv"))
    preview = administrator.follow("Se det som de som svarar")
    check_inert(preview)
    check_inert(administrator.get(preview.one(".//iframe").get("src", "").replace("-start", "n")))


def test_nothing_is_asked_for_is_said_at_the_field(administrator: Browser) -> None:
    administrator.get("/staff/drafts/new")
    page = administrator.upload("/drafts", [], 422, key="Å")
    assert [words(problem) for problem in page.all(".//p[@class='problem']")] == [
        "Fyll i det här.",
        "Använd små bokstäver a till z, siffror och -, först en bokstav.",
    ]


def test_a_second_draft_of_the_same_name_is_refused(administrator: Browser, draft_id: int) -> None:
    taken = administrator.get(f"/staff/drafts/{draft_id}")
    archive = administrator.fetch(f"{taken.address}/file?form=zip").data
    administrator.get("/staff/drafts/new")
    page = administrator.upload("/drafts", [("visit.zip", archive)], 422)
    assert "Det finns redan ett utkast med det här kortnamnet." in page.words


def test_a_draft_without_faults_is_published_by_the_same_gate(
    session: Session, world: World, administrator: Browser, draft_id: int
) -> None:
    administrator.get(f"/staff/drafts/{draft_id}")
    page = send(administrator, "/publish")
    assert page.h1 == "Ditt besök"
    assert len(session.exec(select(Version).where(Version.organisation_id == world.ours.organisation_id)).all()) == 1
    assert session.exec(select(Draft).where(Draft.id == draft_id)).one().slug == "visit"


def test_languages_that_are_not_whole_are_left_out_only_when_that_is_said(
    session: Session, world: World, administrator: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "visit"
    (folder / "ar.po").write_text("", "utf-8")
    draft_id = drafting.keep(session, world.ours.actor, folder, ["visit.zip"], {})
    administrator.get(f"/staff/drafts/{draft_id}")
    assert "Åtgärda först det som är fel." in send(administrator, "/publish", 422).words
    send(administrator, "/publish", only_complete="1")
    newest = session.exec(select(Version).order_by(Version.id.desc())).first()  # type: ignore[union-attr]
    assert json.loads(newest.definition if newest else "{}")["languages"] == ["sv", "sv-simple", "en"]


def test_what_was_changed_meanwhile_is_not_published_unseen(
    session: Session, world: World, administrator: Browser, draft_id: int
) -> None:
    administrator.get(f"/staff/drafts/{draft_id}")
    listed = drafting.find(session, world.ours.organisation_id, draft_id)
    drafting.change(session, world.ours.actor, listed, "draft-replaced", lambda folder: add_comment(folder))
    assert "Någon har ändrat det under tiden." in send(administrator, "/publish", 422).words


def add_comment(folder: Path) -> None:
    with (folder / yaml_form.FILE).open("a", encoding="utf-8") as file:
        file.write("# mer\n")


def test_a_newer_file_takes_the_drafts_place(
    session: Session, world: World, administrator: Browser, draft_id: int, tmp_path: Path
) -> None:
    newer = zipped({"visit/questionnaire.yaml": QUESTIONNAIRE.replace("Ditt besök", "Ditt nya besök")})
    other = zipped({"other/questionnaire.yaml": QUESTIONNAIRE.replace("key: visit", "key: other")})
    administrator.get(f"/staff/drafts/{draft_id}")
    refused = administrator.upload("/files", [("other.zip", other)], 422)
    assert "Filen är av ett frågeformulär med ett annat kortnamn." in refused.words
    assert administrator.upload("/files", [("newer.zip", newer)]).h1 == "Ditt nya besök"
    acts = [
        event.act
        for event in session.exec(
            select(Event).where(Event.organisation_id == world.ours.organisation_id).order_by(Event.id)
        )
    ]
    assert acts[-1] == "draft-replaced"


def zipped(files: dict[str, str]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return body.getvalue()


def test_a_draft_that_is_thrown_away_is_gone_and_others_stay(
    session: Session, administrator: Browser, draft_id: int
) -> None:
    administrator.get(f"/staff/drafts/{draft_id}")
    send(administrator, "/discard")
    administrator.get(f"/staff/drafts/{draft_id}", 404)
    assert [draft.files for draft in session.exec(select(Draft)).all()] == [["theirs.zip"]]


@pytest.mark.parametrize("form", ["zip", "xlsform", "fhir-r4", "fhir-r5"])
def test_a_draft_and_a_version_are_taken_out_in_every_form(
    session: Session, world: World, administrator: Browser, draft_id: int, form: str
) -> None:
    published = session.get_one(Version, world.ours.published.version_id)
    version = f"/staff/questionnaires/{published.questionnaire_id}/versions/{published.id}"
    for address in (f"/staff/drafts/{draft_id}", version):
        sent = administrator.fetch(f"{address}/file?form={form}")
        assert sent.status_code == 200
        assert sent.headers["Content-Disposition"].startswith("attachment; filename=visit")
        assert len(sent.data) > 1_000
    assert administrator.fetch(f"{version}/file?form=pdf").status_code == 400


def test_a_version_that_was_taken_out_comes_back_as_it_was(
    session: Session, world: World, administrator: Browser
) -> None:
    published = session.get_one(Version, world.ours.published.version_id)
    where = f"/staff/questionnaires/{published.questionnaire_id}/versions/{published.id}/file?form=zip"
    archive = administrator.fetch(where).data
    administrator.get("/staff/drafts/new")
    administrator.upload("/drafts", [("visit.zip", archive)])
    made = drafting.list_drafts(session, world.ours.organisation_id)[0]
    opened = drafting.open_draft(session, world.ours.organisation_id, made.id)
    assert to_data(opened.questionnaire) == json.loads(published.definition)


@pytest.mark.parametrize("role", ["reviewer", "facilitator"])
def test_whoever_makes_no_questionnaires_sees_no_drafts(
    as_role: Callable[[str], Browser], draft_id: int, role: str
) -> None:
    browser = as_role(role)
    page = browser.get("/staff/questionnaires")
    assert "Utkast" not in page.words
    assert "Ta in ett frågeformulär" not in page.words
    browser.get(f"/staff/drafts/{draft_id}", 403)


def test_an_upload_larger_than_it_may_be_is_refused(administrator: Browser) -> None:
    sizes = {"CONTENT_LENGTH": str(drafting.LARGEST + 1), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    sent = administrator.client.post("/staff/drafts", base_url=administrator.base, environ_overrides=sizes)
    assert sent.status_code == 413
    assert "Det blev för mycket på en gång" in sent.text
