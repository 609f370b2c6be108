"""Passwords, sessions, tokens, one-time links and tries to sign in.

Of every secret only a digest is kept, so that a copy of the database opens no account. Times are seconds since 1970.
"""

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import now
from lessonstudy.domain.people import Person, Role
from lessonstudy.domain.tokens import Scope
from lessonstudy.store import rows

_PERSON_COLUMNS = """
    person.id AS person_id, person.version, person.created_at, person.updated_at, person.email, person.name,
    person.admin, person.active"""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A browser that is signed in. `digest` is the SHA-256 of its cookie's value, `client` what the browser calls itself."""

    id: str
    digest: str
    person: str
    csrf: str
    created: float
    used: float
    client: str


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A personal access token, without its value. One made before tokens ended has no `expires`."""

    id: str
    digest: str
    person: str
    label: str
    created: float
    used: float | None
    scope: Scope
    expires: float | None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A one-time link. `kind` is first-admin, invitation or reset; which other fields are set follows from it."""

    id: str
    digest: str
    kind: str
    team: str | None
    person: str | None
    role: Role | None
    email: str | None
    made_by: str | None
    created: float
    expires: float
    used: float | None = None


# --- passwords


def password_hash(db: Database, person: str) -> str | None:
    found = rows.select(db, "SELECT hash FROM password WHERE person = ?", [person])
    return str(found[0]["hash"]) if found else None


def set_password(db: Database, person: str, hashed: str) -> None:
    sql = """
        INSERT INTO password (person, hash, changed_at) VALUES (:person, :hash, :at)
        ON CONFLICT (person) DO UPDATE SET hash = :hash, changed_at = :at"""
    db.execute(sql, {"person": person, "hash": hashed, "at": now()})


# --- sessions


def add_session(db: Database, session: SessionRow) -> None:
    rows.insert(db, "session", rows.to_row(session))


def session_by_digest(db: Database, digest: str) -> tuple[SessionRow, Person] | None:
    sql = f"""
        SELECT session.*, {_PERSON_COLUMNS} FROM session JOIN person ON person.id = session.person
        WHERE session.digest = ?"""  # noqa: S608
    found = rows.select(db, sql, [digest])
    return (rows.from_row(SessionRow, found[0]), _person(found[0])) if found else None


def sessions_of(db: Database, person: str) -> list[SessionRow]:
    return rows.many(db, SessionRow, "SELECT * FROM session WHERE person = ? ORDER BY used DESC", [person])


def open_sessions(db: Database, used_after: float, created_after: float) -> set[str]:
    """The ids of all sessions that are still good."""
    sql = """
        SELECT session.id FROM session JOIN person ON person.id = session.person
        WHERE person.active = 1 AND used > ? AND created > ?"""
    return {row["id"] for row in rows.select(db, sql, [used_after, created_after])}


def use_session(db: Database, session: str, at: float) -> None:
    db.execute("UPDATE session SET used = max(used, ?) WHERE id = ?", [at, session])


def end_session(db: Database, session: str, person: str) -> bool:
    return bool(db.execute("DELETE FROM session WHERE id = ? AND person = ?", [session, person]).rowcount)


def end_sessions_of(db: Database, person: str, but: str | None = None) -> int:
    sql = "DELETE FROM session WHERE person = ? AND id IS NOT ?"
    return int(db.execute(sql, [person, but]).rowcount)


def sweep_sessions(db: Database, used_after: float, created_after: float) -> None:
    db.execute("DELETE FROM session WHERE used <= ? OR created <= ?", [used_after, created_after])


# --- personal access tokens


def add_token(db: Database, token: TokenRow) -> None:
    rows.insert(db, "token", rows.to_row(token))


def token_by_digest(db: Database, digest: str) -> tuple[TokenRow, Person] | None:
    sql = f"""
        SELECT token.*, {_PERSON_COLUMNS} FROM token JOIN person ON person.id = token.person
        WHERE token.digest = ?"""  # noqa: S608
    found = rows.select(db, sql, [digest])
    return (rows.from_row(TokenRow, found[0]), _person(found[0])) if found else None


def tokens_of(db: Database, person: str) -> list[TokenRow]:
    return rows.many(db, TokenRow, "SELECT * FROM token WHERE person = ? ORDER BY created DESC", [person])


def open_tokens(db: Database, at: float) -> set[str]:
    """The ids of all tokens that are good at a time."""
    sql = """
        SELECT token.id FROM token JOIN person ON person.id = token.person
        WHERE person.active = 1 AND (expires IS NULL OR expires > ?)"""
    return {row["id"] for row in rows.select(db, sql, [at])}


def use_token(db: Database, token: str, at: float) -> None:
    db.execute("UPDATE token SET used = ? WHERE id = ?", [at, token])


def end_token(db: Database, token: str, person: str) -> bool:
    return bool(db.execute("DELETE FROM token WHERE id = ? AND person = ?", [token, person]).rowcount)


# --- one-time links


def add_link(db: Database, link: LinkRow) -> None:
    rows.insert(db, "link", rows.to_row(link))


def link_by_digest(db: Database, digest: str) -> LinkRow | None:
    return rows.one(db, LinkRow, "SELECT * FROM link WHERE digest = ?", [digest])


def use_link(db: Database, link: str, at: float) -> bool:
    """Mark a link as used; False when it was used before."""
    return bool(db.execute("UPDATE link SET used = ? WHERE id = ? AND used IS NULL", [at, link]).rowcount)


def drop_links(db: Database, kind: str, *, person: str | None = None, team: str | None = None) -> None:
    """Take back the unused links of one kind, person and team (None is a value here, not a wildcard)."""
    sql = "DELETE FROM link WHERE used IS NULL AND kind = ? AND person IS ? AND team IS ?"
    db.execute(sql, [kind, person, team])


def drop_links_of(db: Database, person: str) -> None:
    db.execute("DELETE FROM link WHERE used IS NULL AND person = ?", [person])


def sweep_links(db: Database, expired_before: float) -> None:
    db.execute("DELETE FROM link WHERE expires < ?", [expired_before])


# --- tries to sign in


def tries(db: Database, *, account: str, address: str, after: float) -> tuple[int, int]:
    """How often was tried after a time: for the account, and from the address."""
    sql = """
        SELECT (SELECT count(*) FROM attempt WHERE account = :account AND at > :after) AS account,
               (SELECT count(*) FROM attempt WHERE address = :address AND at > :after) AS address"""
    found = rows.select(db, sql, {"account": account, "address": address, "after": after})[0]
    return int(found["account"]), int(found["address"])


def add_try(db: Database, *, account: str, address: str, at: float) -> None:
    rows.insert(db, "attempt", {"account": account, "address": address, "at": at})


def forget_tries(db: Database, *, account: str, address: str) -> None:
    db.execute("DELETE FROM attempt WHERE account = ? AND address = ?", [account, address])


def sweep_tries(db: Database, before: float) -> None:
    db.execute("DELETE FROM attempt WHERE at <= ?", [before])


def _person(row: dict[str, Any]) -> Person:
    return rows.from_row(Person, row | {"id": row["person_id"]})
