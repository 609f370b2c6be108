"""One-time links: to make the first administrator, to accept an invitation, to set a new password.

Nothing is mailed and nobody sets another's password: whoever makes a link hands it over. A link's value is shown once; the
store keeps its digest. An invitation never opens an account that exists already without that account's own password.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlite_utils import Database

from lessonstudy.domain.entity import require
from lessonstudy.domain.errors import Conflict, Forbidden, Gone, NotFound, NotSignedIn
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.people import MembershipState, Person, Role
from lessonstudy.services import permissions
from lessonstudy.services.accounts import Accounts, Opened, digest
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.people import account_errors, add_first_administrator, add_person
from lessonstudy.store import Store, events, people
from lessonstudy.store import accounts as rows
from lessonstudy.store.accounts import LinkRow

INVITATION_SECONDS = 72 * 60 * 60
RESET_SECONDS = 60 * 60


class LinkKind(StrEnum):
    FIRST_ADMIN = "first-admin"
    INVITATION = "invitation"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link just made: its `path` under this site, shown once, and when it ends (ISO 8601)."""

    path: str
    email: str | None
    expires_at: str


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What a link's page shows. `person` is None for the first administrator; `known` says whether they have a password."""

    kind: LinkKind
    person: Person | None
    known: bool
    team: str | None
    role: Role | None


class Links:
    """Makes and answers one-time links."""

    def __init__(self, store: Store, accounts: Accounts, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock

    def first_administrator(self) -> NewLink:
        """A link to make the first administrator; an older one ends. Raises Conflict when there is one."""
        with self._store.write() as db:
            if people.has_admin(db):
                raise Conflict("admin-exists")
            return self._add(db, LinkKind.FIRST_ADMIN, INVITATION_SECONDS)

    def invite(self, by: Person | None, email: str, name: str = "") -> NewLink:
        """A link for a new person without a team. Raises Forbidden unless `by` is an administrator (None: command line)."""
        with self._store.write() as db:
            if by:
                permissions.administrator(db, by.id)
            person = invited_person(db, email, name, by=by.id if by else None)
            if person.active:
                raise Conflict("email-taken")
            return self.add_invitation(db, person, by=by.id if by else None)

    def reset(self, by: Person | None, person_id: str) -> NewLink:
        """A link to set a new password, for a person who forgot theirs.

        An administrator may make one for anyone; a facilitator for members of their teams who are no administrators
        and are in no other team, since whoever holds the link could otherwise reach over a team's wall.
        """
        with self._store.write() as db:
            person = people.person(db, person_id)
            if by:
                person = _resettable(db, by, person)
            if person is None or not person.active:
                raise NotFound("person")
            return self._add(db, LinkKind.RESET, RESET_SECONDS, person=person, by=by.id if by else None)

    def add_invitation(
        self, db: Database, person: Person, *, team: str | None = None, role: Role | None = None, by: str | None
    ) -> NewLink:
        """An invitation's link within a unit of work that stored the person and their membership."""
        return self._add(db, LinkKind.INVITATION, INVITATION_SECONDS, person=person, team=team, role=role, by=by)

    def look(self, value: str) -> OpenLink:
        """What a link is for, without using it. Raises Gone when it is over, or never was."""
        with self._store.read() as db:
            row = self._found(db, value)
            person = people.person(db, row.person) if row.person else None
            team = people.team(db, row.team) if row.team else None
            known = person is not None and _has_account(db, person)
        return OpenLink(LinkKind(row.kind), person, known, team.name if team else None, row.role)

    def accept_first_administrator(self, value: str, email: str, name: str, password: str, client: str) -> Opened:
        """Make the first administrator and sign them in. Raises Gone, Conflict, Invalid."""
        require(account_errors(email, name, password))
        hashed = self._accounts.hashed_password(password, email, name)
        with self._store.write() as db:
            self._use(db, value, LinkKind.FIRST_ADMIN)
            person = add_first_administrator(db, email, name, hashed)
            return self._accounts.open_session(db, person.id, client)

    def accept_as_new(self, value: str, name: str, password: str, client: str) -> Opened:
        """Accept an invitation by choosing a name and a password. Raises Gone, Invalid; NotSignedIn for an old account."""
        seen = self.look(value)
        if seen.known or seen.person is None:
            raise NotSignedIn("sign-in-needed")
        require(account_errors(seen.person.email, name, password))
        hashed = self._accounts.hashed_password(password, seen.person.email, name)
        with self._store.write() as db:
            row = self._use(db, value, LinkKind.INVITATION)
            person = people.person(db, row.person or "")
            if person is None or _has_account(db, person):
                raise Gone("link-used")
            after = changed(person, name=name.strip(), active=True)
            store_change(people.save_person, db, person, after)
            rows.set_password(db, person.id, hashed)
            tell(db, "person", after, person=person.id)
            _activate(db, row, person.id)
            return self._accounts.open_session(db, person.id, client)

    def accept_as(self, value: str, person: Person) -> None:
        """Accept an invitation as the person it is for, who is signed in. Raises Gone, also for anyone else."""
        with self._store.write() as db:
            row = self._use(db, value, LinkKind.INVITATION)
            if row.person != person.id:
                raise Gone("link-used")
            _activate(db, row, person.id)

    def set_password(self, value: str, password: str, client: str) -> Opened:
        """Answer a reset: the new password holds, every session ends, and a new one begins. Raises Gone, Invalid."""
        seen = self.look(value)
        if seen.person is None:
            raise Gone("link-used")
        hashed = self._accounts.hashed_password(password, seen.person.email, seen.person.name)
        with self._store.write() as db:
            row = self._use(db, value, LinkKind.RESET)
            person_id = row.person or ""
            rows.set_password(db, person_id, hashed)
            self._accounts.end_sessions(db, person_id, by=person_id)
            events.append(db, "password", person_id, 1, {"person": person_id}, person=person_id)
            opened = self._accounts.open_session(db, person_id, client)
        self._accounts.forget()
        return opened

    def _add(
        self,
        db: Database,
        kind: LinkKind,
        seconds: float,
        *,
        person: Person | None = None,
        team: str | None = None,
        role: Role | None = None,
        by: str | None = None,
    ) -> NewLink:
        at = self._clock()
        value = secrets.token_urlsafe(32)
        email = person.email if person else None
        rows.sweep_links(db, at)
        rows.drop_links(db, kind.value, person=person.id if person else None, team=team)
        link = LinkRow(
            new_id(), digest(value), kind.value, team, person.id if person else None, role, email, by, at, at + seconds
        )
        rows.add_link(db, link)
        body = {"kind": kind.value, "person": link.person, "role": role.value if role else None}
        events.append(db, "link", link.id, 1, body, person=by, team=team)
        expires = datetime.fromtimestamp(link.expires, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return NewLink(f"/ls/link/{value}", email, expires)

    def _found(self, db: Database, value: str) -> LinkRow:
        row = rows.link_by_digest(db, digest(value))
        if row is None or row.used is not None or row.expires <= self._clock():
            raise Gone("link-used")
        if row.kind == LinkKind.FIRST_ADMIN and people.has_admin(db):
            raise Gone("link-used")
        return row

    def _use(self, db: Database, value: str, kind: LinkKind) -> LinkRow:
        row = self._found(db, value)
        if row.kind != kind or not rows.use_link(db, row.id, self._clock()):
            raise Gone("link-used")
        events.append(db, "link", row.id, 2, {"kind": row.kind, "used": True}, person=row.person, team=row.team)
        return row


def invited_person(db: Database, email: str, name: str, *, by: str | None) -> Person:
    """The account of an address, or a new one that waits for its invitation's answer. Raises Conflict for an ended one."""
    person = people.person_by_email(db, email.strip().lower())
    if person is None:
        return add_person(db, email, name, None, by=by)
    if not person.active and _has_account(db, person):
        raise Conflict("account-ended")
    return person


def _has_account(db: Database, person: Person) -> bool:
    return person.active or rows.password_hash(db, person.id) is not None


def _resettable(db: Database, by: Person, person: Person | None) -> Person:
    asking = people.person(db, by.id)
    if asking and asking.admin and asking.active:
        if person is None:
            raise NotFound("person")
        return person
    theirs = {one.team for one in people.memberships_of(db, person.id)} if person else set()
    mine = {one.team for one in people.memberships_of(db, by.id) if one.role == Role.FACILITATOR}
    if person is None or not theirs & mine:
        raise NotFound("person")
    if person.admin or not theirs <= mine:
        raise Forbidden("admin-only")
    return person


def _activate(db: Database, row: LinkRow, person_id: str) -> None:
    if row.team is None:
        return
    membership = people.membership(db, row.team, person_id)
    if membership is None or membership.state == MembershipState.LEFT:
        # taken back, or they left meanwhile
        raise Gone("link-used")
    active = changed(membership, state=MembershipState.ACTIVE)
    store_change(people.save_membership, db, membership, active)
    tell(db, "membership", active, person=person_id, team=row.team)
