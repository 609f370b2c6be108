import threading

import pytest

from lessonstudy.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound, NotSignedIn, Refusal
from lessonstudy.domain.people import Person, Role
from lessonstudy.services.accounts import Accounts
from lessonstudy.services.links import LinkKind, Links, NewLink
from lessonstudy.services.people import People
from lessonstudy.services.teams import Teams
from lessonstudy.store import Store, rows

GOOD_PASSWORD = "blue kites over the hills"
HOUR = 60 * 60


@pytest.fixture
def ada(people: People) -> Person:
    return people.add_first_administrator("ada@example.org", "Ada", GOOD_PASSWORD)


@pytest.fixture
def ben(people: People, ada: Person) -> Person:
    return people.add(ada, "ben@example.org", "Ben", GOOD_PASSWORD)


def value_of(link: NewLink) -> str:
    return link.path.removeprefix("/ls/link/")


def test_the_first_link_makes_one_administrator_and_then_no_more(links: Links, accounts: Accounts) -> None:
    link = links.first_administrator()
    opened = links.accept_first_administrator(value_of(link), "ada@example.org", "Ada", GOOD_PASSWORD, "browser")
    found = accounts.who(opened.cookie)
    assert found is not None
    assert found.person.admin
    with pytest.raises(Gone):
        links.accept_first_administrator(value_of(link), "eve@example.org", "Eve", GOOD_PASSWORD, "browser")
    with pytest.raises(Conflict):
        links.first_administrator()


def test_a_waiting_first_link_is_worthless_once_there_is_an_administrator(links: Links, people: People) -> None:
    link = links.first_administrator()
    people.add_first_administrator("ada@example.org", "Ada", GOOD_PASSWORD)
    with pytest.raises(Gone):
        links.look(value_of(link))


def test_a_newer_link_for_the_same_end_replaces_the_older(links: Links) -> None:
    older, newer = links.first_administrator(), links.first_administrator()
    with pytest.raises(Gone):
        links.look(value_of(older))
    assert links.look(value_of(newer)).kind == LinkKind.FIRST_ADMIN


@pytest.mark.parametrize("kind", ["invitation", "reset"])
def test_links_end_by_themselves(links: Links, ada: Person, ben: Person, clock, kind: str) -> None:
    hours = {"invitation": 72, "reset": 1}[kind]
    link = links.invite(ada, "new@example.org") if kind == "invitation" else links.reset(ada, ben.id)
    clock.pass_by(hours * HOUR - 1)
    assert links.look(value_of(link)).kind == kind
    clock.pass_by(1)
    with pytest.raises(Gone):
        links.look(value_of(link))


@pytest.mark.parametrize("value", ["", "x", "A" * 43, "../../ls/login", "é"])
def test_a_made_up_link_reads_as_one_that_is_over(links: Links, ada: Person, value: str) -> None:
    with pytest.raises(Gone):
        links.look(value)


def test_a_refused_password_does_not_use_up_the_link(links: Links, ada: Person) -> None:
    link = links.invite(ada, "new@example.org")
    for name, password in [("New", "short"), ("", GOOD_PASSWORD), ("New", "password1234")]:
        with pytest.raises(Invalid):
            links.accept_as_new(value_of(link), name, password, "browser")
    assert links.accept_as_new(value_of(link), "New", GOOD_PASSWORD, "browser").person.active


def test_of_many_who_answer_a_link_at_once_one_gets_in(links: Links, store: Store, ada: Person) -> None:
    link = links.invite(ada, "new@example.org")
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def work(number: int) -> None:
        start.wait()
        try:
            links.accept_as_new(value_of(link), f"New {number}", GOOD_PASSWORD, "browser")
            outcomes.append("in")
        except Refusal:
            outcomes.append("out")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["out"] * 5


def test_a_link_of_one_kind_does_nothing_of_another(links: Links, ada: Person, ben: Person) -> None:
    reset, invitation = links.reset(ada, ben.id), links.invite(ada, "new@example.org")
    with pytest.raises(Refusal):
        links.accept_as_new(value_of(reset), "Eve", GOOD_PASSWORD, "browser")
    with pytest.raises(Gone):
        links.set_password(value_of(invitation), GOOD_PASSWORD, "browser")
    with pytest.raises(Gone):
        links.accept_as(value_of(reset), ben)
    with pytest.raises(Gone):
        links.accept_first_administrator(value_of(reset), "eve@example.org", "Eve", GOOD_PASSWORD, "browser")


def test_a_reset_ends_every_session_and_the_old_password(links: Links, accounts: Accounts, ada: Person, ben: Person):
    before = accounts.sign_in(ben.email, GOOD_PASSWORD, "10.0.0.1", "browser")
    opened = links.set_password(value_of(links.reset(ada, ben.id)), "a very different phrase", "browser")
    assert accounts.who(before.cookie) is None
    assert accounts.who(opened.cookie)
    with pytest.raises(NotSignedIn):
        accounts.sign_in(ben.email, GOOD_PASSWORD, "10.0.0.1", "browser")


def test_who_may_make_a_reset_link(links: Links, teams: Teams, people: People, ada: Person, ben: Person) -> None:
    cara = people.add(ada, "cara@example.org", "Cara", GOOD_PASSWORD)
    dan = people.add(ada, "dan@example.org", "Dan", GOOD_PASSWORD)
    one, other = teams.add_team(ada, "One"), teams.add_team(ada, "Other")
    teams.join(one.id, ben.email, Role.FACILITATOR)
    teams.join(one.id, cara.email, Role.TEACHER)
    assert links.reset(ben, cara.id).path, "their facilitator"
    assert links.reset(None, cara.id).path, "the command line"
    with pytest.raises(NotFound):
        links.reset(cara, ben.id)  # a teacher, of their facilitator
    with pytest.raises(NotFound):
        links.reset(ben, dan.id)  # someone of no team of theirs
    with pytest.raises(Forbidden):
        links.reset(ben, ada.id)  # an administrator
    teams.join(other.id, cara.email, Role.TEACHER)
    with pytest.raises(Forbidden):
        links.reset(ben, cara.id)  # would reach over another team's wall
    assert links.reset(ada, cara.id).path


def test_an_ended_account_has_no_way_back_by_link(links: Links, people: People, ada: Person, ben: Person) -> None:
    waiting, reset = links.invite(ada, "new@example.org"), links.reset(ada, ben.id)
    new = people.by_email(ada, "new@example.org")
    people.end(ada, ben.id)
    people.end(ada, new.id)
    for link in (waiting, reset):
        with pytest.raises(Gone):
            links.look(value_of(link))
    with pytest.raises(NotFound):
        links.reset(ada, ben.id)
    for email in (ben.email, new.email):
        with pytest.raises(Conflict):
            links.invite(ada, email)


def test_link_values_are_nowhere_in_the_database(links: Links, store: Store, ada: Person, ben: Person) -> None:
    made = [links.invite(ada, "new@example.org"), links.reset(ada, ben.id)]
    everything = b"".join(path.read_bytes() for path in store.path.parent.glob("lessonstudy.db*"))
    assert not [link for link in made if value_of(link).encode() in everything]
    with store.read() as db:
        assert len(rows.select(db, "SELECT 1 FROM link")) == 2
