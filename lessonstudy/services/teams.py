"""Teams: who is in them, in which role, and who may come in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, now, require, text_errors
from lessonstudy.domain.errors import Conflict, Invalid, NotFound
from lessonstudy.domain.people import LONGEST_GUEST_STAY_DAYS, Membership, MembershipState, Person, Right, Role, Team
from lessonstudy.services import permissions
from lessonstudy.services.accounts import Accounts
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.links import Links, NewLink, invited_person
from lessonstudy.store import Store, people, studies

TeamMade = Callable[[Database, Team, str | None], None]


class Teams:
    """The teams of one data folder. `on_team_made` runs in the unit of work that makes a team."""

    def __init__(self, store: Store, accounts: Accounts, links: Links, on_team_made: TeamMade | None = None) -> None:
        self._store = store
        self._accounts = accounts
        self._links = links
        self._on_team_made = on_team_made

    def add_team(self, person: Person, name: str) -> Team:
        """A new team with its maker, an administrator, as facilitator. Raises Forbidden, Invalid."""
        with self._store.write() as db:
            permissions.administrator(db, person.id)
            team = self._made(db, name, person.id)
            _put(db, team.id, person.id, Role.FACILITATOR, by=person.id)
            return team

    def make(self, name: str) -> Team:
        """A new team without anybody in it; for whoever runs the machine's command line. Raises Invalid."""
        with self._store.write() as db:
            return self._made(db, name, None)

    def find(self, team: str) -> Team:
        """The team of this id or name; for the command line. Raises NotFound."""
        with self._store.read() as db:
            found = people.team(db, team) or people.team_named(db, team)
        if found is None:
            raise NotFound("team")
        return found

    def _made(self, db: Database, name: str, by: str | None) -> Team:
        require(text_errors("name", name, required=True, limit=100))
        if people.team_named(db, name.strip()):
            raise Invalid.of("name", "taken", value=name.strip())
        team = Team(**birth(), name=name.strip())
        people.add_team(db, team)
        tell(db, "team", team, person=by, team=team.id)
        if self._on_team_made:
            self._on_team_made(db, team, by)
        return team

    def all(self) -> list[Team]:
        """Every team, by name; for whoever runs the machine's command line."""
        with self._store.read() as db:
            return people.teams(db)

    def teams_of(self, person: Person) -> list[tuple[Team, Membership]]:
        """The teams that a person is in now, by name."""
        with self._store.read() as db:
            found = [(people.team(db, one.team), one) for one in people.memberships_of(db, person.id)]
        usable = [(team, one) for team, one in found if team and not (one.expires_at and one.expires_at < now())]
        return sorted(usable, key=lambda pair: pair[0].name.casefold())

    def members(self, person: Person, team_id: str) -> list[tuple[Person, Membership]]:
        """Everyone who ever was in the team, by name. Raises NotFound for those outside; a guest sees only themselves.

        Who is invited appears by the address alone: that they have an account elsewhere is not the team's to know.
        """
        with self._store.read() as db:
            mine = permissions.member(db, person.id, team_id)
            found = people.members(db, team_id)
        visible = [pair for pair in found if mine.role != Role.GUEST or pair[0].id == person.id]
        return [(_as_seen(one, membership), membership) for one, membership in visible]

    def invite(
        self,
        person: Person,
        team_id: str,
        email: str,
        role: Role,
        *,
        name: str = "",
        study: str | None = None,
        days: int = LONGEST_GUEST_STAY_DAYS,
    ) -> NewLink:
        """A one-time link into the team, for a new or a known person. A guest comes to one study for at most 14 days.

        Raises NotFound, Forbidden, Invalid; Conflict for someone who is in the team or whose account was ended.
        """
        with self._store.write() as db:
            permissions.member(db, person.id, team_id, Right.INVITE)
            guest_until = _guest_until(db, team_id, role, study, days)
            invited = invited_person(db, email, name, by=person.id)
            membership = people.membership(db, team_id, invited.id)
            if membership and membership.state == MembershipState.ACTIVE and not _over(membership):
                raise Conflict("already-member", email=invited.email)
            _put(
                db,
                team_id,
                invited.id,
                role,
                by=person.id,
                state=MembershipState.INVITED,
                study=study if guest_until else None,
                expires_at=guest_until,
            )
            return self._links.add_invitation(db, invited, team=team_id, role=role, by=person.id)

    def join(self, team_id: str, email: str, role: Role) -> Membership:
        """Put a known person into a team at once; for whoever runs the machine's command line. Raises NotFound."""
        if role == Role.GUEST:
            raise Invalid.of("role", "guest-by-invitation")
        with self._store.write() as db:
            person = people.person_by_email(db, email.strip().lower())
            if person is None:
                raise NotFound("person")
            if people.team(db, team_id) is None:
                raise NotFound("team")
            before = people.membership(db, team_id, person.id)
            if before and before.role != role:
                _require_other_facilitator(db, before)
            return _put(db, team_id, person.id, role, by=None)

    def change_role(self, person: Person, team_id: str, member_id: str, role: Role) -> Membership:
        """Give a member another role; they sign in anew. The last facilitator stays one. Raises NotFound, Forbidden."""
        if role == Role.GUEST:
            raise Invalid.of("role", "guest-by-invitation")
        with self._store.write() as db:
            permissions.member(db, person.id, team_id, Right.INVITE)
            before = _current(db, team_id, member_id)
            if before.role == role:
                return before
            _require_other_facilitator(db, before)
            after = _put(db, team_id, member_id, role, by=person.id, state=before.state)
            self._accounts.end_sessions(db, member_id, by=person.id)
        self._accounts.forget()
        return after

    def remove(self, person: Person, team_id: str, member_id: str) -> Membership:
        """Take a member out of the team, or leave it oneself; takes effect at once. The last facilitator stays."""
        with self._store.write() as db:
            right = Right.VIEW if person.id == member_id else Right.INVITE
            permissions.member(db, person.id, team_id, right)
            before = _current(db, team_id, member_id)
            _require_other_facilitator(db, before)
            return _put(db, team_id, member_id, before.role, by=person.id, state=MembershipState.LEFT)


def _put(
    db: Database,
    team_id: str,
    person_id: str,
    role: Role,
    *,
    by: str | None,
    state: MembershipState = MembershipState.ACTIVE,
    study: str | None = None,
    expires_at: str | None = None,
) -> Membership:
    before = people.membership(db, team_id, person_id)
    if before is None:
        born: dict[str, Any] = birth()
        after = Membership(
            **born, team=team_id, person=person_id, role=role, state=state, study=study, expires_at=expires_at
        )
        people.add_membership(db, after)
    else:
        after = changed(before, role=role, state=state, study=study, expires_at=expires_at)
        store_change(people.save_membership, db, before, after)
    tell(db, "membership", after, person=by, team=team_id)
    return after


def _as_seen(person: Person, membership: Membership) -> Person:
    if membership.state != MembershipState.INVITED:
        return person
    return replace(person, name=person.email, admin=False, active=False, version=1, updated_at=person.created_at)


def _current(db: Database, team_id: str, member_id: str) -> Membership:
    found = people.membership(db, team_id, member_id)
    if found is None or found.state == MembershipState.LEFT:
        raise NotFound("member")
    return found


def _require_other_facilitator(db: Database, membership: Membership) -> None:
    if membership.role != Role.FACILITATOR or membership.state != MembershipState.ACTIVE:
        return
    others = (
        one
        for person, one in people.members(db, membership.team)
        if person.active and one.person != membership.person and one.state == MembershipState.ACTIVE
    )
    if not any(one.role == Role.FACILITATOR for one in others):
        raise Conflict("last-facilitator")


def _guest_until(db: Database, team_id: str, role: Role, study: str | None, days: int) -> str | None:
    if role != Role.GUEST:
        return None
    found = studies.get(db, study) if study else None
    if found is None or found.team != team_id:
        raise Invalid.of("study", "unknown", noun="study", value=study or "")
    if not 1 <= days <= LONGEST_GUEST_STAY_DAYS:
        raise Invalid.of("days", "number-range", low=1, high=LONGEST_GUEST_STAY_DAYS)
    until = datetime.now(UTC) + timedelta(days=days)
    return until.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _over(membership: Membership) -> bool:
    return bool(membership.expires_at) and str(membership.expires_at) < now()
