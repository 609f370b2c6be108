from datetime import UTC, datetime

import pytest
from sqlite_utils import Database

from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Conflict, Forbidden, Gone, Invalid, NotFound, NotSignedIn
from lessonstudy.domain.people import MembershipState, Person, Right, Role, Team
from lessonstudy.domain.studies import Study
from lessonstudy.services import permissions
from lessonstudy.services.accounts import Accounts
from lessonstudy.services.links import Links
from lessonstudy.services.people import People
from lessonstudy.services.teams import Teams
from lessonstudy.store import Store, studies

GOOD_PASSWORD = "blue kites over the hills"


@pytest.fixture
def ada(people: People) -> Person:
    return people.add_first_administrator("ada@example.org", "Ada", GOOD_PASSWORD)


@pytest.fixture
def ben(people: People, ada: Person) -> Person:
    return people.add(ada, "ben@example.org", "Ben", GOOD_PASSWORD)


@pytest.fixture
def team(teams: Teams, ada: Person) -> Team:
    return teams.add_team(ada, "Fractions")


def accept(links: Links, path: str, name: str = "New") -> Person:
    return links.accept_as_new(path.removeprefix("/ls/link/"), name, GOOD_PASSWORD, "browser").person


def roles(teams: Teams, person: Person) -> dict[str, Role]:
    return {team.name: membership.role for team, membership in teams.teams_of(person)}


def test_whoever_makes_a_team_is_its_facilitator(teams: Teams, ada: Person, team: Team) -> None:
    assert roles(teams, ada) == {"Fractions": Role.FACILITATOR}


def test_only_administrators_make_teams(teams: Teams, ben: Person) -> None:
    with pytest.raises(Forbidden):
        teams.add_team(ben, "Mine")


def test_a_teams_name_is_its_own(teams: Teams, ada: Person, team: Team) -> None:
    for name in (" Fractions ", " ", "x" * 101):
        with pytest.raises(Invalid):
            teams.add_team(ada, name)


def test_what_a_new_team_needs_is_made_in_the_same_step_or_not_at_all(
    store: Store, accounts: Accounts, links: Links, ada: Person
) -> None:
    seen: list[tuple[str, str | None]] = []

    def on_team_made(db: Database, team: Team, by: str | None) -> None:
        seen.append((team.name, by))
        if team.name == "Broken":
            raise RuntimeError("no schemes")

    teams = Teams(store, accounts, links, on_team_made)
    teams.add_team(ada, "Whole")
    with pytest.raises(RuntimeError):
        teams.add_team(ada, "Broken")
    assert seen == [("Whole", ada.id), ("Broken", ada.id)]
    assert [team.name for team in teams.all()] == ["Whole"]


def test_a_new_person_comes_in_by_invitation_with_the_role_given(
    teams: Teams, links: Links, ada: Person, team: Team
) -> None:
    link = teams.invite(ada, team.id, "New@Example.org", Role.OBSERVER)
    invited = next(pair for pair in teams.members(ada, team.id) if pair[0].email == "new@example.org")
    assert (invited[0].active, invited[1].state) == (False, MembershipState.INVITED)
    shown = links.look(link.path.removeprefix("/ls/link/"))
    assert (shown.team, shown.role, shown.known) == ("Fractions", Role.OBSERVER, False)
    person = accept(links, link.path, "Nina")
    assert person.name == "Nina"
    assert roles(teams, person) == {"Fractions": Role.OBSERVER}


def test_a_known_person_joins_as_themselves_and_nobody_else_can(
    teams: Teams, links: Links, people: People, ada: Person, ben: Person, team: Team
) -> None:
    eve = people.add(ada, "eve@example.org", "Eve", GOOD_PASSWORD)
    value = teams.invite(ada, team.id, ben.email, Role.COACH).path.removeprefix("/ls/link/")
    assert links.look(value).known
    with pytest.raises(NotSignedIn):
        links.accept_as_new(value, "Eve", "an entirely new phrase", "browser")
    with pytest.raises(Gone):
        links.accept_as(value, eve)
    links.accept_as(value, ben)
    assert roles(teams, ben) == {"Fractions": Role.COACH}
    assert roles(teams, eve) == {}
    with pytest.raises(Gone):
        links.accept_as(value, ben)


def test_who_takes_an_account_by_one_teams_link_has_not_the_others(
    teams: Teams, links: Links, ada: Person, team: Team
) -> None:
    other = teams.add_team(ada, "Other")
    first = teams.invite(ada, team.id, "new@example.org", Role.TEACHER)
    second = teams.invite(ada, other.id, "new@example.org", Role.TEACHER)
    person = accept(links, second.path)
    assert roles(teams, person) == {"Other": Role.TEACHER}
    shown = links.look(first.path.removeprefix("/ls/link/"))
    assert shown.known, "the other link asks for the account's password now"


def test_inviting_again_replaces_the_link_and_the_role(teams: Teams, links: Links, ada: Person, team: Team) -> None:
    first = teams.invite(ada, team.id, "new@example.org", Role.TEACHER)
    second = teams.invite(ada, team.id, "new@example.org", Role.OBSERVER)
    with pytest.raises(Gone):
        accept(links, first.path)
    assert roles(teams, accept(links, second.path)) == {"Fractions": Role.OBSERVER}


def test_a_member_is_not_invited_again(teams: Teams, ada: Person, team: Team) -> None:
    with pytest.raises(Conflict):
        teams.invite(ada, team.id, ada.email, Role.OBSERVER)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.FACILITATOR, Role.COACH, Role.GUEST)])
def test_only_those_who_may_invite_do(teams: Teams, ada: Person, ben: Person, team: Team, role: Role) -> None:
    teams.join(team.id, ben.email, role)
    with pytest.raises(Forbidden):
        teams.invite(ben, team.id, "new@example.org", Role.OBSERVER)
    with pytest.raises(Forbidden):
        teams.change_role(ben, team.id, ada.id, Role.OBSERVER)
    with pytest.raises(Forbidden):
        teams.remove(ben, team.id, ada.id)


def test_a_team_is_not_there_for_those_outside(teams: Teams, ada: Person, ben: Person, team: Team) -> None:
    for attempt in (
        lambda: teams.members(ben, team.id),
        lambda: teams.invite(ben, team.id, "new@example.org", Role.OBSERVER),
        lambda: teams.change_role(ben, team.id, ada.id, Role.OBSERVER),
        lambda: teams.remove(ben, team.id, ada.id),
        lambda: teams.remove(ben, team.id, ben.id),
        lambda: teams.members(ada, "no-such-team"),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_the_last_facilitator_stays(teams: Teams, people: People, ada: Person, ben: Person, team: Team) -> None:
    for attempt in (
        lambda: teams.remove(ada, team.id, ada.id),
        lambda: teams.change_role(ada, team.id, ada.id, Role.TEACHER),
        lambda: teams.join(team.id, ada.email, Role.TEACHER),
    ):
        with pytest.raises(Conflict):
            attempt()
    teams.join(team.id, ben.email, Role.FACILITATOR)
    people.set_administrator(ada, ben.id, True)
    people.end(ada, ben.id)
    with pytest.raises(Conflict):
        teams.remove(ada, team.id, ada.id)
    people.reopen(ada, ben.id)
    teams.remove(ada, team.id, ada.id)
    assert roles(teams, ada) == {}


def test_who_leaves_is_outside_at_once_and_may_come_back(
    teams: Teams, store: Store, links: Links, ada: Person, ben: Person, team: Team
) -> None:
    teams.join(team.id, ben.email, Role.TEACHER)
    teams.remove(ada, team.id, ben.id)
    with store.read() as db, pytest.raises(NotFound):
        permissions.member(db, ben.id, team.id)
    assert [person.name for person, _ in teams.members(ada, team.id)] == ["Ada", "Ben"], "notes keep their names"
    links.accept_as(teams.invite(ada, team.id, ben.email, Role.OBSERVER).path.removeprefix("/ls/link/"), ben)
    assert roles(teams, ben) == {"Fractions": Role.OBSERVER}


def test_another_role_signs_the_member_out(
    teams: Teams, accounts: Accounts, ada: Person, ben: Person, team: Team
) -> None:
    teams.join(team.id, ben.email, Role.TEACHER)
    opened = accounts.sign_in(ben.email, GOOD_PASSWORD, "10.0.0.1", "browser")
    teams.change_role(ada, team.id, ben.id, Role.TEACHER)
    assert accounts.who(opened.cookie)
    teams.change_role(ada, team.id, ben.id, Role.COACH)
    assert accounts.who(opened.cookie) is None
    assert roles(teams, ben) == {"Fractions": Role.COACH}


@pytest.fixture
def study(store: Store, team: Team) -> Study:
    study = Study(**birth(), team=team.id, title="Thirds", preset="reteach")
    with store.write() as db:
        studies.add(db, study)
    return study


def test_a_guest_comes_to_one_study_for_at_most_fourteen_days(
    teams: Teams, store: Store, links: Links, ada: Person, team: Team, study: Study
) -> None:
    for wrong in ({}, {"study": "other"}, {"study": study.id, "days": 15}, {"study": study.id, "days": 0}):
        with pytest.raises(Invalid):
            teams.invite(ada, team.id, "guest@example.org", Role.GUEST, **wrong)
    guest = accept(links, teams.invite(ada, team.id, "guest@example.org", Role.GUEST, study=study.id, days=14).path)
    with store.read() as db:
        membership = permissions.member(db, guest.id, team.id)
    assert membership.study == study.id
    left = datetime.fromisoformat(str(membership.expires_at)) - datetime.now(UTC)
    assert 13 <= left.days <= 14
    assert [person.id for person, _ in teams.members(guest, team.id)] == [guest.id]
    with store.write() as db:
        db.execute("UPDATE membership SET expires_at = '2020-01-01T00:00:00.000Z' WHERE person = ?", [guest.id])
    with store.read() as db, pytest.raises(NotFound):
        permissions.member(db, guest.id, team.id)
    assert teams.teams_of(guest) == []


def test_rights_follow_from_the_role(teams: Teams, store: Store, ada: Person, ben: Person, team: Team) -> None:
    teams.join(team.id, ben.email, Role.OBSERVER)
    with store.read() as db:
        assert permissions.member(db, ben.id, team.id, Right.NOTE).role == Role.OBSERVER
        for right in (Right.DOWNLOAD, Right.RUN, Right.INVITE, Right.LOAD, Right.PLAN):
            with pytest.raises(Forbidden):
                permissions.member(db, ben.id, team.id, right)


def test_an_administrator_outside_a_team_sees_nothing_of_it(
    teams: Teams, store: Store, people: People, ada: Person, ben: Person, team: Team
) -> None:
    people.set_administrator(ada, ben.id, True)
    with store.read() as db:
        assert permissions.administrator(db, ben.id)
        with pytest.raises(NotFound):
            permissions.member(db, ben.id, team.id)


def test_of_an_invited_person_the_team_learns_nothing_but_the_address(
    teams: Teams, ada: Person, ben: Person, team: Team
) -> None:
    teams.invite(ada, team.id, ben.email, Role.TEACHER)
    teams.invite(ada, team.id, "new@example.org", Role.TEACHER)
    seen = {person.email: person for person, _ in teams.members(ada, team.id)}
    for email in (ben.email, "new@example.org"):
        assert (seen[email].name, seen[email].active, seen[email].version) == (email, False, 1)
