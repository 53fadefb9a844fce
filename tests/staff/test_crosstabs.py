"""The crosstab on the page, with its shares and its test, and the filters that narrow every page of the results."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import pytest
from sqlmodel import Session

from survey.core.answers import Answer
from survey.services import codebooks, coding
from survey.services.coding import Target
from tests.browsing import Browser, fill_in
from tests.pages import words
from tests.staff.arranging import World, respond


@pytest.fixture
def address(session: Session, world: World) -> str:
    """The results of thirty in the north of whom twenty had been there, and of ten in the south of whom two had."""
    for place, (link, been) in enumerate(zip(world.ours.links, ((20, 10), (2, 8)), strict=True)):
        for key, times in zip(("yes", "no"), been, strict=True):
            for number in range(times):
                given = {"been": Answer(key), "felt": Answer("3" if number % 2 else "1")}
                respond(session, link, given, day=date(2026, 5, 4 + place), mode="helped" if number == 0 else "self")
    respond(session, world.ours.links[0], {"been": Answer(missing="dont-know")})
    return f"/staff/rounds/{world.ours.round_id}/counts"


def rows(browser: Browser) -> list[str]:
    return [" ".join(map(words, row)).strip() for row in browser.page.all(".//main//table//tr")]


def test_any_two_stand_against_each_other_with_shares_of_each_column(reviewer: Browser, address: str) -> None:
    page = reviewer.get(f"{address}/crosstab?rows=been&columns=.group")
    assert "40 svar med båda frågorna besvarade; 1 utan är inte med" in page.words
    assert rows(reviewer) == [
        "Norr Söder Alla",
        "Ja 67 % 20 20 % 2 55 % 22",
        "Nej 33 % 10 80 % 8 45 % 18",
        "Svarade 30 10 40",
    ]


def test_shares_may_be_of_each_row_or_of_everybody(reviewer: Browser, address: str) -> None:
    reviewer.get(f"{address}/crosstab?rows=been&columns=.group&share=row")
    assert "Ja 91 % 20 9 % 2 22" in rows(reviewer)
    reviewer.get(f"{address}/crosstab?rows=been&columns=.group&share=all")
    assert "Ja 50 % 20 5 % 2 55 % 22" in rows(reviewer)


def test_the_test_is_said_in_words_with_its_warning(reviewer: Browser, address: str) -> None:
    page = reviewer.get(f"{address}/crosstab?rows=been&columns=.group")
    assert (
        "Så stora skillnader skulle slumpen ensam ge i 1,0 % av fallen. Sambandet mellan de två är tydligt."
        in page.words
    )
    assert "Ta det med försiktighet" in page.words
    page = reviewer.get(f"{address}/crosstab?rows=been&columns=felt")
    assert "Ta det med försiktighet" not in page.words
    assert "visar inte att kolumnerna skiljer sig åt" in page.words


def test_there_is_no_test_of_what_one_person_may_say_twice(reviewer: Browser, session: Session, world: World) -> None:
    for _ in range(8):
        respond(session, world.ours.links[0], {"been": Answer("no"), "why": Answer(("far", "cost"))})
    page = reviewer.get(f"/staff/rounds/{world.ours.round_id}/counts/crosstab?rows=why&columns=.mode")
    assert "inget test som skulle betyda något" in page.words


def test_nobody_in_common_is_said_so(reviewer: Browser, address: str) -> None:
    assert "Ingen har svarat på båda." in reviewer.get(f"{address}/crosstab?rows=why&columns=.group").words
    assert "Ingen har svarat på båda." in reviewer.get(f"{address}/crosstab?language=fi").words


def test_what_no_question_is_called_shows_the_usual_table(reviewer: Browser, address: str) -> None:
    assert "40 svar" in reviewer.get(f"{address}/crosstab?rows=' OR 1=1&columns=words&share=none").words


def test_the_form_works_without_scripts_and_keeps_the_filters(reviewer: Browser, address: str) -> None:
    reviewer.get(f"{address}/crosstab?mode=self&answer=been:yes")
    form = next(form for form in reviewer.page.all(".//form") if form.get("class") == "picks")
    query = urlencode(list(fill_in(form, {"rows": "felt", "columns": ".group"}).items(multi=True)))
    page = reviewer.get(f"{form.get('action')}?{query}")
    assert "answer=been%3Ayes" in query
    assert "20 svar med båda" in page.words


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("answer=felt:3", 20),
        ("answer=felt:3&answer=been:yes", 11),
        ("since=2026-05-05", 10),
        ("until=2026-05-04&mode=helped", 2),
        ("since=bad&answer=nothing&answer=:&until=2026-99-99", 41),
        ("answer=unknown:yes", 0),
    ],
)
def test_filters_narrow_the_counts(reviewer: Browser, address: str, query: str, count: int) -> None:
    assert f"{count} inskickade svar" in reviewer.get(f"{address}?{query}").words


def test_an_answer_that_is_filtered_by_can_be_taken_away_again(reviewer: Browser, address: str) -> None:
    reviewer.get(f"{address}?answer=felt:3&answer=been:yes")
    reviewer.follow("Hur kändes det? Bra × ta bort")
    assert "22 inskickade svar" in reviewer.page.words
    reviewer.follow("Allas")
    assert "41 inskickade svar" in reviewer.page.words


def test_the_list_of_responses_knows_the_same_filters(reviewer: Browser, address: str) -> None:
    where = address.removesuffix("/counts") + "/responses"
    reviewer.get(f"{where}?answer=been:yes&since=2026-05-05")
    assert len(reviewer.page.all(".//ol[@class='responses']/li")) == 2


def test_a_facilitator_sees_what_may_be_shown_and_the_rule(
    facilitator: Browser, session: Session, world: World, address: str
) -> None:
    for link in world.ours.links:
        for number in range(60):
            respond(session, link, {"been": Answer("yes" if number % 2 else "no")})
    page = facilitator.get(f"{address}/crosstab?rows=been&columns=.group")
    assert "Skyddade siffror." in page.words
    table = " ".join(rows(facilitator))
    assert table.startswith("Norr Söder Ja 50 32 Nej • dold • dold Vet inte • dold • dold")
    assert not facilitator.page.all(".//figure")
    turned = facilitator.get(f"{address}/crosstab?rows=.group&columns=been")
    assert "Norr 50 • dold" in " ".join(rows(facilitator)), turned.words
    narrowed = facilitator.get(f"{address}/crosstab?rows=been&columns=.group&mode=helped&answer=been:yes")
    assert " ".join(rows(facilitator)) == table, narrowed.words


def test_too_few_are_not_broken_down_for_a_facilitator(facilitator: Browser, world: World) -> None:
    page = facilitator.get(f"/staff/rounds/{world.ours.round_id}/counts/crosstab")
    assert "För få har svarat för att det ska kunna visas." in page.words


def test_what_htmx_fetches_is_the_part_of_the_page(reviewer: Browser, address: str) -> None:
    where = f"{address}/crosstab?rows=been&columns=.group"
    whole, part = reviewer.get(where), reviewer.get(where, HX_Request="true")
    assert "".join(part.html.split()) in "".join(whole.html.split())


def test_a_code_narrows_results_and_responses_alike(
    reviewer: Browser, session: Session, world: World, address: str
) -> None:
    ours = world.ours
    written = [respond(session, ours.links[0], {"been": Answer("no"), "words": Answer("Ingen buss")}) for _ in range(3)]
    code = codebooks.make(
        session, ours.actor, coding.questionnaire_of(session, ours.organisation_id, ours.round_id), "Resa"
    )
    for number in written[:2]:
        coding.apply(session, ours.actor, Target(ours.round_id, number, "words"), code.id or 0)
    assert "2 inskickade svar" in reviewer.get(f"{address}?code={code.id}").words
    assert "2 svar med båda" in reviewer.get(f"{address}/crosstab?rows=been&columns=.group&code={code.id}").words
    assert "0 inskickade svar" in reviewer.get(f"{address}?code={code.id}&answer=been:yes").words
    assert "0 inskickade svar" in reviewer.get(f"{address}?code=987654").words
    reviewer.get(f"{address.removesuffix('/counts')}/responses?code={code.id}")
    assert len(reviewer.page.all(".//ol[@class='responses']/li")) == 2
