"""Staff accounts: who gets in, once or with a password, and who keeps an administrator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, select

from survey.errors import InputError, NotFoundError
from survey.models import SignIn, User, now
from survey.services import accounts, auditing
from survey.services.auditing import Actor


@pytest.fixture
def actors(session: Session) -> tuple[Actor, Actor]:
    """Somebody of our organisation and somebody of another."""
    made = [accounts.find_or_make_organisation(session, slug, slug).id or 0 for slug in ("ours", "theirs")]
    return Actor(made[0], "terminal"), Actor(made[1], "terminal")


@pytest.fixture
def actor(actors: tuple[Actor, Actor]) -> Actor:
    """Somebody of our organisation."""
    return actors[0]


def make(session: Session, actor: Actor, email: str = "ann@example.org", role: str = "administrator") -> User:
    return accounts.create(session, actor, email, "Ann", role)


def test_a_new_account_has_one_role_and_no_password(session: Session, actor: Actor) -> None:
    user = make(session, actor, " Ann@Example.ORG ", "reviewer")
    assert (user.email, user.password, user.active) == ("ann@example.org", None, True)
    assert [role.name for role in user.roles] == ["reviewer"]


@pytest.mark.parametrize(
    ("email", "name", "role", "problems"),
    [
        ("", "Ann", "reviewer", {"email": "required"}),
        ("ann", "Ann", "reviewer", {"email": "not-an-email"}),
        ("ann@", "Ann", "reviewer", {"email": "not-an-email"}),
        ("a nn@example.org", "Ann", "reviewer", {"email": "not-an-email"}),
        ("ann@example.org\r\nBcc: all", "Ann", "reviewer", {"email": "not-an-email"}),
        ("ann@example.org", "A" * 121, "reviewer", {"name": "too-long"}),
        ("ann@example.org", "Ann", "owner", {"role": "unknown-choice"}),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_field(
    session: Session, actor: Actor, email: str, name: str, role: str, problems: dict[str, str]
) -> None:
    with pytest.raises(InputError) as raised:
        accounts.create(session, actor, email, name, role)
    assert raised.value.problems == problems
    assert accounts.list_accounts(session, actor.organisation_id) == []


def test_an_address_opens_one_account_in_all_organisations(session: Session, actors: tuple[Actor, Actor]) -> None:
    make(session, actors[1])
    with pytest.raises(InputError) as raised:
        make(session, actors[0], "ANN@example.org")
    assert raised.value.problems == {"email": "taken"}
    assert accounts.list_accounts(session, actors[0].organisation_id) == []


def test_a_one_time_sign_in_opens_once(session: Session, actor: Actor) -> None:
    user = make(session, actor)
    token = accounts.make_sign_in(session, actor, user.id or 0)
    assert accounts.use_sign_in(session, token) == user.id
    assert accounts.use_sign_in(session, token) is None


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "ö" * 10_000])
def test_a_made_up_token_opens_nothing(session: Session, actor: Actor, token: str) -> None:
    accounts.make_sign_in(session, actor, make(session, actor).id or 0)
    assert accounts.use_sign_in(session, token) is None


def test_a_token_is_kept_as_its_hash_only(session: Session, actor: Actor) -> None:
    token = accounts.make_sign_in(session, actor, make(session, actor).id or 0)
    row = session.exec(select(SignIn)).one()
    assert token not in row.model_dump_json()
    assert all(token not in event.model_dump_json() for event in auditing.list_events(session, 1, None, 99))


def test_a_token_lives_for_fifteen_minutes(session: Session, actor: Actor) -> None:
    token = accounts.make_sign_in(session, actor, make(session, actor).id or 0)
    later = session.exec(select(SignIn)).one().expires_at - timedelta(minutes=15, seconds=5)
    session.connection().execute(update(SignIn).values(expires_at=later))
    session.commit()
    assert accounts.use_sign_in(session, token) is None


def test_old_tokens_are_cleared_when_a_new_one_is_made(session: Session, actor: Actor) -> None:
    user = make(session, actor)
    accounts.make_sign_in(session, actor, user.id or 0)
    session.connection().execute(update(SignIn).values(expires_at=now() - timedelta(days=1)))
    session.commit()
    accounts.make_sign_in(session, actor, user.id or 0)
    assert len(session.exec(select(SignIn)).all()) == 1


@pytest.mark.both_databases
def test_of_a_hundred_at_once_one_gets_in(engine: Engine, session: Session, actor: Actor) -> None:
    token = accounts.make_sign_in(session, actor, make(session, actor).id or 0)

    def use(_: int) -> int | None:
        with Session(engine) as own:
            return accounts.use_sign_in(own, token)

    with ThreadPoolExecutor(100) as pool:
        let_in = [user_id for user_id in pool.map(use, range(100)) if user_id is not None]
    assert len(let_in) == 1


def test_whoever_is_turned_off_is_signed_out_and_gets_in_no_more(session: Session, actor: Actor) -> None:
    make(session, actor)
    user = make(session, actor, "bo@example.org", "reviewer")
    before = user.fs_uniquifier
    token = accounts.make_sign_in(session, actor, user.id or 0)
    accounts.deactivate(session, actor, user.id or 0)
    assert user.fs_uniquifier != before
    assert accounts.use_sign_in(session, token) is None
    with pytest.raises(InputError) as raised:
        accounts.make_sign_in(session, actor, user.id or 0)
    assert raised.value.problems == {"account": "inactive"}
    accounts.activate(session, actor, user.id or 0)
    assert accounts.use_sign_in(session, accounts.make_sign_in(session, actor, user.id or 0)) == user.id


def test_the_last_administrator_stays(session: Session, actors: tuple[Actor, Actor]) -> None:
    actor = actors[0]
    make(session, actors[1], "other@example.org")
    user = make(session, actor)
    make(session, actor, "bo@example.org", "reviewer")
    for act in (
        lambda: accounts.deactivate(session, actor, user.id or 0),
        lambda: accounts.give_role(session, actor, user.id or 0, "reviewer"),
    ):
        with pytest.raises(InputError) as raised:
            act()
        assert raised.value.problems == {"account": "last-administrator"}
    session.expire_all()
    assert user.active
    assert user.has_role("administrator")
    assert auditing.verify(session, actor.organisation_id).broken is None


def test_an_administrator_who_is_off_does_not_count_as_one(session: Session, actor: Actor) -> None:
    first, second = make(session, actor), make(session, actor, "bo@example.org")
    accounts.deactivate(session, actor, second.id or 0)
    with pytest.raises(InputError):
        accounts.give_role(session, actor, first.id or 0, "facilitator")


@pytest.mark.both_databases
def test_two_administrators_cannot_turn_each_other_off_at_once(engine: Engine, session: Session, actor: Actor) -> None:
    ids = [make(session, actor, f"{name}@example.org").id or 0 for name in ("ann", "bo")]

    def turn_off(user_id: int) -> bool:
        with Session(engine) as own:
            try:
                accounts.deactivate(own, actor, user_id)
            except InputError:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(turn_off, ids)) == [False, True]


def test_a_new_role_replaces_the_old_one_and_is_written_down(session: Session, actor: Actor) -> None:
    make(session, actor)
    user = make(session, actor, "bo@example.org", "reviewer")
    accounts.give_role(session, actor, user.id or 0, "facilitator")
    session.expire_all()
    assert [role.name for role in user.roles] == ["facilitator"]
    event = auditing.list_events(session, actor.organisation_id, None, 1)[0]
    assert (event.act, event.details) == ("role-given", {"before": ["reviewer"], "role": "facilitator"})


def test_another_organisations_account_is_not_there(session: Session, actors: tuple[Actor, Actor]) -> None:
    ours, theirs = actors
    user = make(session, theirs)
    for act in (accounts.deactivate, accounts.activate, accounts.make_sign_in):
        with pytest.raises(NotFoundError):
            act(session, ours, user.id or 0)
    with pytest.raises(NotFoundError):
        accounts.give_role(session, ours, user.id or 0, "reviewer")
    with pytest.raises(NotFoundError):
        accounts.keep_password(session, ours, user.id or 0, "hash")


@pytest.mark.parametrize(("password", "code"), [("", "too-short"), ("x" * 11, "too-short"), ("x" * 129, "too-long")])
def test_a_password_has_a_length_that_protects(password: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        accounts.check_password(password)
    assert raised.value.problems == {"password": code}


def test_a_new_password_signs_the_account_out_elsewhere(session: Session, actor: Actor) -> None:
    user = make(session, actor)
    before = user.fs_uniquifier
    accounts.keep_password(session, actor, user.id or 0, "a hash")
    assert (user.password, user.fs_uniquifier == before) == ("a hash", False)
