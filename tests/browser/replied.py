"""A round in which something has been replied: words in six languages, figures, what came of it, goals and a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Link, Notice
from survey.services import (
    aiming,
    gathering,
    indicating,
    listening,
    proclaiming,
    promising,
    quoting,
    translating,
    voicing,
)
from survey.services.auditing import Actor
from survey.services.following import measures_of
from survey.services.listening import Reader, Wish
from tests.browser.product import Product
from tests.services.replies import SAID
from tests.staff.arranging import respond

MORE = {
    "so": {
        "theme": "Jidku waa dheer yahay",
        "heard": "Dad badan ayaa ka fog baadhitaanka.",
        "done": "Bas leh mammografi ayaa idiin imanaya.",
        "who": "Mammografiga Luleå",
    }
}
SILENCE = (  # two seconds of it, as WAV
    b"RIFF\xa4>\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0@\x1f\0\0\x01\0\x08\0data\x80>\0\0" + b"\x80" * 16_000
)
PICTURED = {"sv": "En buss", "en": "A bus", "ar": "حافلة", "so": "Bas"}
SINCE = {
    "sv": "Bussen har varit i tre byar.",
    "en": "The bus has been in three villages.",
    "ar": "زارت الحافلة ثلاث قرى.",
    "so": "Basku saddex tuulo ayuu tagay.",
}


@dataclass(frozen=True)
class Replied:
    """Where things are: the round and what is told of it."""

    round_id: int
    reply: int
    code: str
    report: int
    report_code: str


def reply_in(product: Product) -> Replied:
    """A round that sixty have answered, with a reply and a report in public, and a reply that is late."""
    round_id = product.open_round("mammography")
    code = product.make_link(round_id, "Inlandet", "")
    with product.session() as session:
        link = session.exec(select(Link).where(Link.code == code)).one()
        for number in range(60):
            words = {} if number else {"anything_else": Answer("Det är tolv mil dit, och bussen går en gång om dagen.")}
            respond(session, link, {"been": Answer("yes" if number % 3 else "no"), **words})
        reply = _reply(session, product, round_id, _quote(session, product, round_id))
        late = promising.create(session, product.actor, round_id, "Tolk på telefon")
        promising.change(session, product.actor, late, "planned", date(2026, 1, 15), [])
        report = _report(session, product, round_id)
        return Replied(round_id, reply.id, reply.code, report.id, report.code)


def _quote(session: Session, product: Product, round_id: int) -> int:
    """Words that one of them wrote, in Arabic too, cleared for others to read."""
    reads = product.colleague(session, "reads@example.org", "Eva", "reviewer")
    reader = Reader(product.organisation_id, reads.id or 0, round_id)
    gathering.gather(session, round_id, product.questionnaire("mammography"))
    comment = listening.find_comments(session, reader, Wish(text="tolv mil")).ids[0]
    made = quoting.pick(session, product.actor, reader, comment, (None, None))

    def now() -> quoting.Quoted:
        return quoting.find(session, product.organisation_id, round_id, made)

    quoting.translate(session, product.actor, now(), "ar", "المسافة مئة وعشرون كيلومترًا، والحافلة تسير مرة في اليوم.")
    quoting.change(
        session, product.actor, now(), {"code_id": None, "basis": "no-details", "shown": ("group", "language")}
    )
    quoting.clear(session, Actor(product.organisation_id, "clears@example.org"), now(), True)
    return made


def _reply(session: Session, product: Product, round_id: int, quote: int) -> Notice:
    actor = product.actor
    made = promising.create(session, actor, round_id, SAID["sv"]["theme"])
    links = [("https://example.org/plan", "Planen för mammografi i inlandet")]
    promising.change(session, actor, made, "doing", date(2027, 3, 1), links)
    promising.illustrate(session, actor, made, "own:mobile-clinic")
    promising.rest_on(session, actor, made, [quote], [["been", "no"]])
    for tag, words in {**SAID, **MORE}.items():
        pictured = {"picture": PICTURED[tag]} if tag in PICTURED else {}
        translating.write(session, actor, made, tag, {**words, **pictured})
    number = promising.follow_up(session, actor, made, date(2026, 10, 5), "doing", SINCE["sv"])
    for tag, said in SINCE.items():
        translating.write(session, actor, made, tag, {f"follow-up.{number}": said})
    worded = translating.worded(session, made)
    voicing.attach(session, actor, made, worded, "so", [("so.wav", BytesIO(SILENCE))])
    proclaiming.publish(session, actor, made, proclaiming.stamp(made))
    return made


def _report(session: Session, product: Product, round_id: int) -> Notice:
    actor, published = product.actor, product.published("mammography")
    question = next(each for each in published.questionnaire.questions() if each.key == "been")
    given = (published.version_id, published.questionnaire)
    name = f"Har varit, omgång {round_id}"  # others on the same server follow the same measure
    followed = indicating.create(session, actor, *given, name, measures_of(question)[0], 0.7, "up", "")
    report = aiming.report_of(session, actor, round_id, "Så här går det i inlandet")
    assert report is not None
    aiming.add(session, actor, report, "Minst 70 av 100 kommer till mammografi", date(2027, 12, 31), followed.id)
    aiming.add(session, actor, report, "Alla får kallelsen på sitt språk", date(2026, 12, 31), None)
    words = {
        "sv": {
            "goal.1.judgement": "Fler kommer, men det är långt kvar.",
            "goal.2.judgement": "Brevet finns på nio språk.",
        },
        "ar": {
            "title": "هكذا تسير الأمور في المناطق الداخلية",
            "goal.1.name": "يأتي 70 من كل 100 على الأقل إلى تصوير الثدي",
            "goal.1.judgement": "يأتي عدد أكبر، لكن الطريق لا يزال طويلًا.",
            "goal.2.name": "يتلقى الجميع الدعوة بلغتهم",
            "goal.2.judgement": "الرسالة متوفرة بتسع لغات.",
        },
        "sv-simple": {"goal.1.name": "70 av 100 ska komma"},
    }
    goals = aiming.list_goals(session, report.id)
    for goal, status in zip(goals, ("partly", "met"), strict=True):
        aiming.judge(session, actor, report, goal, status, goal.due, goal.indicator_id)
    for tag, said in words.items():
        translating.write(session, actor, report, tag, said)
    proclaiming.publish(session, actor, report, proclaiming.stamp(report))
    return report
