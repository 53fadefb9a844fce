"""Reports: published as they were in the languages that are whole, protected, without quotes that were taken back."""

from __future__ import annotations

import json

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.core.disclosure import HIDDEN
from survey.core.report import Crosstab, Figure, Quote, Snapshot, Text, Theme
from survey.errors import InputError, NotFoundError
from survey.models import Event, Job, Report, ReportEdition, ShownFigure
from survey.services import assembling, codebooks, protected_counts, reporting
from tests.services import report_making
from tests.services.report_making import QUOTE, SPOKEN, add_all, answer, make_code, make_report, pick_quote, take_back
from tests.staff.arranging import World, respond

pytestmark = pytest.mark.both_databases


def publish(session: Session, world: World, report: Report) -> ReportEdition:
    return reporting.publish(session, world.ours.actor, report, SPOKEN)


def counted(snapshot: Snapshot, key: str) -> dict[str, int]:
    (found,) = (one for one in snapshot.sections if isinstance(one, Figure) and one.question == key)
    return dict(found.lines)


def test_what_was_published_stays_as_it_was(session: Session, world: World) -> None:
    answer(session, world.ours)
    quote = pick_quote(session, world.ours)
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, quote)
    edition = publish(session, world, report)
    before = edition.content
    assert (edition.number, edition.languages, edition.quote_ids) == (1, ["sv", "en"], [quote])
    answer(session, world.ours, yes=60, no=0)
    assembling.name(session, world.ours.actor, report, {"sv": "Något annat"})
    assembling.remove(session, world.ours.actor, report, assembling.sections_of(session, report)[1])
    session.expire_all()
    again = reporting.find_edition(session, report, 1)
    assert again.content == before
    assert counted(reporting.read(again), "been") == {"yes": 31, "no": 30}
    second = publish(session, world, report)
    assert (second.number, second.code == edition.code, second.languages) == (2, False, ["sv"])
    assert reporting.read(second).titles == {"sv": "Något annat"}


def test_publishing_what_stands_already_makes_no_new_edition(session: Session, world: World) -> None:
    answer(session, world.ours)
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, pick_quote(session, world.ours))
    first, pressed_twice = publish(session, world, report), publish(session, world, report)
    assert (pressed_twice.id, pressed_twice.number) == (first.id, 1)
    assert len(session.exec(select(Job).where(Job.kind == reporting.WORK)).all()) == 1


def test_a_snapshot_says_all_but_the_words_of_quotes(session: Session, world: World) -> None:
    answer(session, world.ours)
    quote = pick_quote(session, world.ours)
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, quote)
    edition = publish(session, world, report)
    assert "nio mil" not in edition.content
    snapshot = reporting.read(edition)
    assert (snapshot.responses, snapshot.through) == (61, snapshot.through)
    assert [type(one) for one in snapshot.sections] == [Text, Figure, Figure, Crosstab, Quote]
    table = next(one for one in snapshot.sections if isinstance(one, Crosstab))
    assert set(table.row_keys) >= {"yes", "no"}
    assert sorted(snapshot.groups.values()) == ["Norr", "Söder"]
    keys = session.exec(select(ShownFigure.key).where(ShownFigure.purpose == "report")).all()
    assert {"|been", ".group|been"} <= set(keys)


def test_small_counts_are_hidden(session: Session, world: World) -> None:
    answer(session, world.ours, yes=30, no=6)
    respond(session, world.ours.links[0], {"been": Answer(missing="dont-know")}, day=report_making.DAY)
    report = make_report(session, world.ours)
    assembling.add(session, world.ours.actor, report, "figure", {"question": "been"})
    snapshot = reporting.draft(session, world.ours.actor, report)
    figure = next(one for one in snapshot.sections if isinstance(one, Figure))
    assert figure.missing["dont-know"] == HIDDEN
    assert 6 not in (*dict(figure.lines).values(), *figure.missing.values())


def test_a_report_shows_what_everybody_else_is_shown(session: Session, world: World) -> None:
    answer(session, world.ours, yes=30, no=7)
    report = make_report(session, world.ours)
    for key in ("been", "why", "felt"):
        assembling.add(session, world.ours.actor, report, "figure", {"question": key})
    figures = [one for one in reporting.draft(session, world.ours.actor, report).sections if isinstance(one, Figure)]
    answer(session, world.ours, yes=0, no=5)
    counts = protected_counts.count(session, world.ours.actor, world.ours.round_id)
    shown = {one.question.key: one for one in counts.questions}
    for figure in figures:
        other = shown[figure.question]
        assert figure.lines == tuple((line.key, line.count) for line in other.summary.lines)
        assert (figure.whole, figure.not_asked) == (other.whole, other.not_asked)


def test_a_report_of_too_few_shows_no_figure(session: Session, world: World) -> None:
    answer(session, world.ours, yes=2, no=2)
    report = make_report(session, world.ours)
    assembling.add(session, world.ours.actor, report, "figure", {"question": "been"})
    assembling.add(session, world.ours.actor, report, "crosstab", {"rows": "been", "columns": ".group"})
    snapshot = reporting.draft(session, world.ours.actor, report)
    assert (snapshot.responses, snapshot.through) == (HIDDEN, None)
    assert all(count == HIDDEN for count in counted(snapshot, "been").values())
    assert next(one for one in snapshot.sections if isinstance(one, Crosstab)).cells == ()


def test_a_theme_is_counted_with_what_stands_below_it_and_hidden_where_the_difference_is_small(
    session: Session, world: World
) -> None:
    told = [
        respond(session, world.ours.links[0], {"words": Answer(f"Nummer {number}")}, day=report_making.DAY)
        for number in range(60)
    ]
    travel = make_code(session, world.ours, "Resan", told[:3], words={"definition": "Vägen hit"})
    bus = make_code(session, world.ours, "Bussen", told[3:23], parent_id=travel)
    money = make_code(session, world.ours, "Pengar", told[30:48])
    few = make_code(session, world.ours, "Barn", told[50:53])
    report = make_report(session, world.ours)
    for code in (travel, bus, money, few):
        assembling.add(session, world.ours.actor, report, "theme", {"code_id": code})
    snapshot = reporting.draft(session, world.ours.actor, report)
    themes = [one for one in snapshot.sections if isinstance(one, Theme)]
    assert [(one.names["sv"], one.count) for one in themes] == [
        ("Resan", 23),
        ("Bussen", HIDDEN),  # but for it three people are left, who could be told
        ("Pengar", 18),
        ("Barn", HIDDEN),
    ]
    assert themes[0].definitions == {"sv": "Vägen hit"}
    gaps = reporting.gaps(session, report, SPOKEN)
    assert {gap.code for gap in gaps["en"]} == {"name", "definition"}
    theme = next(one for one in assembling.sections_of(session, report) if one.kind == "theme")
    written = {"names": {"sv": "Resan", "en": "The journey"}, "definitions": {"sv": "Vägen hit", "en": "Getting here"}}
    assembling.write(session, world.ours.actor, report, theme, written)
    codebooks.define(session, world.ours.actor, travel, "Något annat", "", {})
    assert reporting.draft(session, world.ours.actor, report).sections[1] == Theme(23, *written.values())


def test_what_is_missing_in_a_language_blocks_that_language_and_no_other(session: Session, world: World) -> None:
    answer(session, world.ours)
    quote = pick_quote(session, world.ours)
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, quote)
    gaps = reporting.gaps(session, report, ("sv", "ar"))
    codes = {tag: [gap.code for gap in missing] for tag, missing in gaps.items()}
    assert codes == {
        "sv": [],
        "sv-simple": ["title", "pages", "words"],
        "en": ["pages"],
        "ar": ["title", "words", "not-translated"],
    }
    sections = [one.id for one in assembling.sections_of(session, report)]
    assert [gap.section for gap in gaps["ar"]] == [None, sections[0], sections[-1]]
    take_back(session, world.ours, quote)
    assert [gap.code for gap in reporting.gaps(session, report, SPOKEN)["sv"]] == ["not-cleared"]
    with pytest.raises(InputError) as refused:
        publish(session, world, report)
    assert refused.value.problems == {"languages": "none-whole"}
    assert session.exec(select(ReportEdition)).all() == []


def test_a_quote_that_is_taken_back_is_gone_from_what_was_published(session: Session, world: World) -> None:
    answer(session, world.ours)
    quote = pick_quote(session, world.ours)
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, quote)
    edition = publish(session, world, report)
    ours = (world.ours.organisation_id, world.ours.round_id, edition.quote_ids)
    said = reporting.quotes_of(session, *ours)[quote]
    assert reporting.words_of_quote(said, "sv-simple") == (QUOTE, "sv")
    assert reporting.words_of_quote(said, "en") == ("It is ninety kilometres to the nearest bus.", "en")
    assert reporting.words_of_quote(said, "ar") is None
    take_back(session, world.ours, quote)
    assert reporting.quotes_of(session, *ours) == {}


def test_publishing_is_written_down_and_its_files_are_asked_for(session: Session, world: World) -> None:
    report = make_report(session, world.ours)
    edition = publish(session, world, report)
    reporting.let_see(session, world.ours.actor, edition, everybody=True)
    reporting.let_see(session, world.ours.actor, edition, everybody=True)
    events = session.exec(
        select(Event).where(Event.object == f"report {report.id} of round {world.ours.round_id}").order_by(Event.id)
    ).all()
    acts = [event.act for event in events]
    assert acts == ["report-made", *["report-changed"] * 3, "report-published", "report-made-public"]
    assert events[-2].details == {"number": 1, "languages": ["sv", "en"], "sha256": edition.sha256}
    job = session.get_one(Job, edition.job_id)
    assert (job.kind, job.arguments["edition_id"], job.permission) == ("report", edition.id, "see-reports")


def test_everybody_finds_the_newest_public_edition_of_each_report(session: Session, world: World) -> None:
    report = make_report(session, world.ours)
    first = publish(session, world, report)
    assembling.add(session, world.ours.actor, report, "figure", {"question": "been"})
    second = publish(session, world, report)
    noise = make_report(session, world.theirs)
    theirs = reporting.publish(session, world.theirs.actor, noise, SPOKEN)
    organisation = world.ours.organisation_id
    assert reporting.public_reports(session, organisation, None, "sv") == []
    with pytest.raises(NotFoundError):
        reporting.find_public(session, first.code)
    for actor, edition in ((world.ours.actor, first), (world.theirs.actor, theirs)):
        reporting.let_see(session, actor, edition, everybody=True)
    assert reporting.find_public(session, first.code).id == first.id
    assert reporting.newer_public(session, first) is None
    (found,) = reporting.public_reports(session, organisation, world.ours.round_id, "en")
    assert (found.code, found.title, found.tag) == (first.code, "What we heard in the spring", "en")
    assert reporting.public_reports(session, organisation, world.ours.other.id, "en") == []
    reporting.let_see(session, world.ours.actor, second, everybody=True)
    (found,) = reporting.public_reports(session, organisation, None, "ti")
    assert (found.code, found.title, found.tag, found.number) == (second.code, "Vad vi hörde i våras", "sv", 2)
    assert getattr(reporting.newer_public(session, first), "id", None) == second.id


def test_the_snapshot_is_canonical(session: Session, world: World) -> None:
    report = make_report(session, world.ours)
    content = publish(session, world, report).content
    assert content == json.dumps(json.loads(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
