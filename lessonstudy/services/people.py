"""Accounts as an administrator looks after them: adding, ending, opening again, and who is an administrator.

`by` is the person who asks, or None for whoever runs the machine's command line.
"""

from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, require, text_errors
from lessonstudy.domain.errors import Conflict, FieldError, Invalid, NotFound
from lessonstudy.domain.people import Person, email_errors, normal_email
from lessonstudy.services import permissions
from lessonstudy.services.accounts import LOCKED, Accounts, password_errors
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.store import Store, people
from lessonstudy.store import accounts as rows

LONGEST_NAME = 100


class People:
    """The accounts of one data folder."""

    def __init__(self, store: Store, accounts: Accounts) -> None:
        self._store = store
        self._accounts = accounts

    def has_administrator(self) -> bool:
        with self._store.read() as db:
            return people.has_admin(db)

    def by_id(self, person_id: str) -> Person | None:
        """The account as it stands now; for parts that know already who it is."""
        with self._store.read() as db:
            return people.person(db, person_id)

    def add_first_administrator(self, email: str, name: str, password: str) -> Person:
        """The first administrator. Raises Conflict when there is one, Invalid for what cannot be."""
        require(account_errors(email, name, password))
        hashed = self._accounts.hashed_password(password, email, name)
        with self._store.write() as db:
            return add_first_administrator(db, email, name, hashed)

    def add(self, by: Person | None, email: str, name: str, password: str, *, admin: bool = False) -> Person:
        """An account with a password. Raises Invalid; Forbidden unless `by` is an administrator."""
        require(account_errors(email, name, password))
        hashed = self._accounts.hashed_password(password, email, name)
        with self._store.write() as db:
            self._allow(db, by)
            return add_person(db, email, name, hashed, admin=admin, by=by.id if by else None)

    def all(self, by: Person | None) -> list[Person]:
        """Every account, by name. Raises Forbidden unless `by` is an administrator."""
        with self._store.read() as db:
            self._allow(db, by)
            return people.people(db)

    def by_email(self, by: Person | None, email: str) -> Person:
        """The account with an address. Raises NotFound; Forbidden unless `by` is an administrator."""
        with self._store.read() as db:
            self._allow(db, by)
            found = people.person_by_email(db, normal_email(email))
        if found is None:
            raise NotFound("person")
        return found

    def rename(self, person: Person, name: str) -> Person:
        """Change one's own name."""
        require(text_errors("name", name, required=True, limit=LONGEST_NAME))
        with self._store.write() as db:
            after = _save(db, _found(db, person.id), by=person.id, name=name.strip())
        self._accounts.forget()
        return after

    def end(self, by: Person | None, person_id: str) -> Person:
        """End an account, and with it its sessions, tokens' power and open links. The last administrator's stays."""
        with self._store.write() as db:
            self._allow(db, by)
            before = _found(db, person_id)
            _require_other_admin(db, before)
            if rows.password_hash(db, person_id) is None:
                # tells an account that was ended before it began from one that still waits for its invitation
                rows.set_password(db, person_id, LOCKED)
            rows.drop_links_of(db, person_id)
            self._accounts.end_sessions(db, person_id, by=by.id if by else None)
            after = _save(db, before, by=by.id if by else None, active=False)
        self._accounts.forget()
        return after

    def reopen(self, by: Person | None, person_id: str) -> Person:
        """Open an account again that was ended. One that never had a password needs a reset link to be used."""
        with self._store.write() as db:
            self._allow(db, by)
            before = _found(db, person_id)
            if rows.password_hash(db, person_id) is None:
                return before
            return _save(db, before, by=by.id if by else None, active=True)

    def set_administrator(self, by: Person | None, person_id: str, admin: bool) -> Person:
        """Make someone an administrator, or no longer; they sign in anew. The last administrator stays one."""
        with self._store.write() as db:
            self._allow(db, by)
            before = _found(db, person_id)
            if before.admin == admin:
                return before
            _require_other_admin(db, before)
            self._accounts.end_sessions(db, person_id, by=by.id if by else None)
            after = _save(db, before, by=by.id if by else None, admin=admin)
        self._accounts.forget()
        return after

    @staticmethod
    def _allow(db: Database, by: Person | None) -> None:
        if by is not None:
            permissions.administrator(db, by.id)


def account_errors(email: str, name: str, password: str) -> list[FieldError]:
    """All that is wrong with a new account, so that a form can mark every field at once."""
    errors = email_errors(email) + text_errors("name", name, required=True, limit=LONGEST_NAME)
    return errors + password_errors(password, email, name)


def add_first_administrator(db: Database, email: str, name: str, hashed: str) -> Person:
    """Add the first administrator within a unit of work. Raises Conflict when there is one."""
    if people.has_admin(db):
        raise Conflict("admin-exists")
    return add_person(db, email, name, hashed, admin=True, by=None)


def add_person(
    db: Database, email: str, name: str, hashed: str | None, *, admin: bool = False, by: str | None
) -> Person:
    """Add a person within a unit of work; waiting for an invitation's answer when there is no password's hash."""
    require(email_errors(email) + text_errors("name", name, required=hashed is not None, limit=LONGEST_NAME))
    if people.person_by_email(db, normal_email(email)):
        raise Invalid.of("email", "email-taken")
    born: dict[str, Any] = birth()
    person = Person(**born, email=normal_email(email), name=name.strip(), admin=admin, active=hashed is not None)
    people.add_person(db, person)
    if hashed:
        rows.set_password(db, person.id, hashed)
    tell(db, "person", person, person=by or person.id)
    return person


def _found(db: Database, person_id: str) -> Person:
    person = people.person(db, person_id)
    if person is None:
        raise NotFound("person")
    return person


def _save(db: Database, before: Person, by: str | None, **values: Any) -> Person:
    after = changed(before, **values)
    store_change(people.save_person, db, before, after)
    tell(db, "person", after, person=by)
    return after


def _require_other_admin(db: Database, person: Person) -> None:
    if person.admin and not any(one.admin and one.active and one.id != person.id for one in people.people(db)):
        raise Conflict("last-administrator")
