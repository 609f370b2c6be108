"""Who people are: passwords, sessions in the browser, and personal access tokens for programs.

A session is 32 random bytes in a cookie; the store keeps their digest. It ends after an idle hour, after twelve hours, when
someone signs out everywhere, and when the person's role or password changes. Who holds a cookie is asked for every request
and every message, so the answer is remembered, but never longer than a second.
"""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlite_utils import Database

from lessonstudy.data.passwords import is_common
from lessonstudy.domain.entity import SECONDS_A_DAY, require, text_errors
from lessonstudy.domain.errors import FieldError, Forbidden, NotFound, NotSignedIn, Throttled
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.people import Person, normal_email
from lessonstudy.domain.tokens import LONGEST_DAYS, SHORTEST_DAYS, USUAL_DAYS, Scope
from lessonstudy.settings import Settings
from lessonstudy.store import Store, events, people
from lessonstudy.store import accounts as rows
from lessonstudy.store.accounts import SessionRow, TokenRow

IDLE_SECONDS = 60 * 60
LONGEST_SECONDS = 12 * 60 * 60
REMEMBER_SECONDS = 1.0
USED_EVERY_SECONDS = 60
TRY_WINDOW_SECONDS = 15 * 60
TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 20
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
TOKEN_PREFIX = "ls_"  # noqa: S105

# the hash of an account that was ended before it had a password
LOCKED = "!"
_REMEMBERED_AT_MOST = 4096
_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
# each hash fills 46 MiB: two at once bound the memory that a crowd at the door can take
_hashing = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who makes a request. `session` is the session's id (or the token's, with `by_token`), never the cookie's value."""

    session: str
    csrf: str
    person: Person
    by_token: bool = False
    scope: Scope = Scope.ALL


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened. `cookie` is the secret value that only the browser keeps."""

    cookie: str
    signed_in: SignedIn

    @property
    def csrf(self) -> str:
        return self.signed_in.csrf

    @property
    def person(self) -> Person:
        return self.signed_in.person


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made. `value` is shown once and never again."""

    id: str
    label: str
    value: str


class Accounts:
    """Sign-in, sessions, tokens and passwords of one data folder. Safe to use from any thread."""

    def __init__(self, store: Store, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._settings = settings
        self._clock = clock
        self._remembered: dict[str, tuple[float, SignedIn]] = {}
        self._unknown_hash: str | None = None

    # --- signing in

    def sign_in(self, email: str, password: str, address: str, client: str) -> Opened:
        """A new session. Raises Throttled after too many tries, else NotSignedIn, and takes the same time whoever is named."""
        account = self._blinded(normal_email(email)[:254])
        origin = self._blinded(_network(address))
        self._count_try(account, origin)
        with self._store.read() as db:
            person = people.person_by_email(db, normal_email(email))
            hashed = rows.password_hash(db, person.id) if person else None
        fits = self._verify(hashed, password)
        if not fits or person is None or not person.active:
            raise NotSignedIn("sign-in-failed")
        with self._store.write() as db:
            rows.forget_tries(db, account=account, address=origin)
            return self.open_session(db, person.id, client)

    def open_session(self, db: Database, person_id: str, client: str) -> Opened:
        """A new session within a unit of work. Raises NotSignedIn when the person is not active."""
        person = people.person(db, person_id)
        if person is None or not person.active:
            raise NotSignedIn("sign-in-failed")
        at = self._clock()
        rows.sweep_sessions(db, at - IDLE_SECONDS, at - LONGEST_SECONDS)
        cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        session = SessionRow(new_id(), digest(cookie), person.id, csrf, at, at, client[:200])
        rows.add_session(db, session)
        body = {"person": person.id, "client": session.client}
        events.append(db, "session", session.id, 1, body, person=person.id)
        return Opened(cookie, SignedIn(session.id, csrf, person))

    def open_demo(self, person_id: str, client: str) -> Opened:
        """A session without a password, in the demo only. Raises Forbidden elsewhere."""
        if not self._settings.demo:
            raise Forbidden("admin-only")
        with self._store.write() as db:
            return self.open_session(db, person_id, client)

    # --- who is it?

    def recall(self, secret: str, *, by_token: bool = False) -> SignedIn | None:
        """Whose cookie or token this was within the last second; costs nothing. None says nothing: then ask `who`."""
        at, signed_in = self._remembered.get(digest(secret), (0.0, None))
        if signed_in is None or signed_in.by_token != by_token:
            return None
        return signed_in if 0 <= self._clock() - at < REMEMBER_SECONDS else None

    def who(self, cookie: str) -> SignedIn | None:
        """Whose session this is, or None. Counts as activity, which is written at most once a minute."""
        if not cookie or len(cookie) > 100:
            return None
        recalled = self.recall(cookie)
        if recalled:
            return recalled
        with self._store.read() as db:
            found = rows.session_by_digest(db, digest(cookie))
        at = self._clock()
        if found is None or not found[1].active or _over(found[0], at):
            self._remembered.pop(digest(cookie), None)
            return None
        session, person = found
        if at - session.used >= USED_EVERY_SECONDS:
            with self._store.write() as db:
                rows.use_session(db, session.id, at)
        return self._remember(session.digest, SignedIn(session.id, session.csrf, person))

    def who_by_token(self, token: str) -> SignedIn | None:
        """Whose personal access token this is, or None."""
        if not token.startswith(TOKEN_PREFIX) or len(token) > 100:
            return None
        recalled = self.recall(token, by_token=True)
        if recalled:
            return recalled
        with self._store.read() as db:
            found = rows.token_by_digest(db, digest(token))
        if found is None or not found[1].active:
            return None
        row, person = found
        if _ended(row, self._clock()):
            return None
        if self._clock() - (row.used or 0) >= USED_EVERY_SECONDS:
            with self._store.write() as db:
                rows.use_token(db, row.id, self._clock())
        return self._remember(row.digest, SignedIn(row.id, "", person, by_token=True, scope=row.scope))

    def why_not(self, token: str) -> NotSignedIn:
        """Why nobody is signed in by this token, in words for whoever has it."""
        with self._store.read() as db:
            found = rows.token_by_digest(db, digest(token))
        if found is None or not found[1].active or not _ended(found[0], self._clock()):
            return NotSignedIn("sign-in-needed")
        day = datetime.fromtimestamp(found[0].expires or 0, UTC).date().isoformat()
        return NotSignedIn("token-ended", day=day)

    def good(self) -> set[str]:
        """The ids of every session and token that is good now, for those who watch over open connections."""
        at = self._clock()
        with self._store.read() as db:
            return rows.open_sessions(db, at - IDLE_SECONDS, at - LONGEST_SECONDS) | rows.open_tokens(db, at)

    # --- sessions

    def sessions(self, person: Person) -> list[SessionRow]:
        """Where a person is signed in, the last used first."""
        with self._store.read() as db:
            found = rows.sessions_of(db, person.id)
        return [session for session in found if not _over(session, self._clock())]

    def sign_out(self, person: Person, session: str) -> None:
        """End one of a person's sessions. Raises NotFound for another's."""
        with self._store.write() as db:
            if not rows.end_session(db, session, person.id):
                raise NotFound("session")
            events.append(db, "session", session, 2, {"person": person.id, "ended": True}, person=person.id)
        self.forget()

    def sign_out_everywhere(self, person: Person, but: str | None = None) -> int:
        """End all of a person's sessions, but for one that may be named. Returns how many ended."""
        with self._store.write() as db:
            count = self.end_sessions(db, person.id, by=person.id, but=but)
        self.forget()
        return count

    def end_sessions(self, db: Database, person_id: str, *, by: str | None, but: str | None = None) -> int:
        """End a person's sessions within a unit of work; call `forget` after it."""
        count = rows.end_sessions_of(db, person_id, but)
        if count:
            body = {"person": person_id, "ended": count}
            events.append(db, "sessions-ended", person_id, 1, body, person=by)
        return count

    def forget(self) -> None:
        """Remember nobody, so that what just changed is seen at once in this process."""
        self._remembered.clear()

    # --- personal access tokens

    def create_token(self, person: Person, label: str, scope: Scope = Scope.ALL, days: int = USUAL_DAYS) -> NewToken:
        """A token that acts with so much of the person's rights, for so many days. Raises Invalid for an empty label and
        for days that are too few or too many."""
        errors = text_errors("label", label, required=True)
        if not SHORTEST_DAYS <= days <= LONGEST_DAYS:
            errors.append(FieldError("days", "token-days", {"least": SHORTEST_DAYS, "most": LONGEST_DAYS}))
        require(errors)
        value, at = TOKEN_PREFIX + secrets.token_urlsafe(32), self._clock()
        row = TokenRow(new_id(), digest(value), person.id, label.strip(), at, None, scope, at + days * SECONDS_A_DAY)
        with self._store.write() as db:
            rows.add_token(db, row)
            body = {"person": person.id, "label": row.label, "scope": scope, "days": days}
            events.append(db, "token", row.id, 1, body, person=person.id)
        return NewToken(row.id, row.label, value)

    def tokens(self, person: Person) -> list[TokenRow]:
        """A person's tokens, the newest first, without their values."""
        with self._store.read() as db:
            return rows.tokens_of(db, person.id)

    def revoke_token(self, person: Person, token: str) -> None:
        """End a person's token at once. Raises NotFound for another's."""
        with self._store.write() as db:
            if not rows.end_token(db, token, person.id):
                raise NotFound("token")
            events.append(db, "token", token, 2, {"person": person.id, "ended": True}, person=person.id)
        self.forget()

    # --- passwords

    def change_password(self, person: Person, old: str, new: str, session: str) -> None:
        """Change one's own password; every other session ends. Raises NotSignedIn when `old` is wrong, Throttled."""
        account = self._blinded(person.email)
        self._count_try(account, self._blinded(person.id))
        with self._store.read() as db:
            hashed = rows.password_hash(db, person.id)
        if not self._verify(hashed, old):
            raise NotSignedIn("sign-in-failed")
        fresh = self.hashed_password(new, person.email, person.name)
        with self._store.write() as db:
            rows.forget_tries(db, account=account, address=self._blinded(person.id))
            rows.set_password(db, person.id, fresh)
            self.end_sessions(db, person.id, by=person.id, but=session)
            events.append(db, "password", person.id, 1, {"person": person.id}, person=person.id)
        self.forget()

    def hashed_password(self, password: str, email: str = "", name: str = "") -> str:
        """The hash of a password that may be used. Raises Invalid: too short, too long, or among the first to be tried."""
        require(password_errors(password, email, name))
        with _hashing:
            return _hasher.hash(password)

    # --- parts

    def _count_try(self, account: str, address: str) -> None:
        at = self._clock()
        after = at - TRY_WINDOW_SECONDS
        with self._store.read() as db:
            # most tries of a crowd end here, without waiting for the one who writes
            _require_tries_left(rows.tries(db, account=account, address=address, after=after))
        with self._store.write() as db:
            _require_tries_left(rows.tries(db, account=account, address=address, after=after))
            rows.sweep_tries(db, after)
            # before the hash is looked at, so that many tries at once are all counted
            rows.add_try(db, account=account, address=address, at=at)

    def _verify(self, hashed: str | None, password: str) -> bool:
        if self._unknown_hash is None:
            with _hashing:
                self._unknown_hash = _hasher.hash(secrets.token_urlsafe(32))
        usable = hashed if hashed and hashed != LOCKED else None
        try:
            with _hashing:
                _hasher.verify(usable or self._unknown_hash, password[:LONGEST_PASSWORD])
        except (Argon2Error, InvalidHashError):
            return False
        return usable is not None and len(password) <= LONGEST_PASSWORD

    def _remember(self, key: str, signed_in: SignedIn) -> SignedIn:
        if len(self._remembered) >= _REMEMBERED_AT_MOST:
            self._remembered.clear()
        self._remembered[key] = (self._clock(), signed_in)
        return signed_in

    def _blinded(self, text: str) -> str:
        # tries are kept for a while: neither addresses nor what was typed by mistake is worth keeping
        return hmac.new(self._settings.secret, b"attempt:" + text.encode(), sha256).hexdigest()


def digest(secret: str) -> str:
    """What the store keeps of a cookie, token or link."""
    return sha256(secret.encode()).hexdigest()


def password_errors(password: str, email: str = "", name: str = "") -> list[FieldError]:
    """What is wrong with a password that someone chose. What it is made of is not asked."""
    if len(password) < SHORTEST_PASSWORD:
        return [FieldError("password", "password-short", {})]
    if len(password) > LONGEST_PASSWORD:
        return [FieldError("password", "password-long", {})]
    return [FieldError("password", "password-common", {})] if is_common(password, email, name) else []


def _require_tries_left(tries: tuple[int, int]) -> None:
    if tries[0] >= TRIES_PER_ACCOUNT or tries[1] >= TRIES_PER_ADDRESS:
        raise Throttled("sign-in-throttled", minutes=TRY_WINDOW_SECONDS // 60)


def _over(session: SessionRow, at: float) -> bool:
    return at - session.used >= IDLE_SECONDS or at - session.created >= LONGEST_SECONDS


def _ended(token: TokenRow, at: float) -> bool:
    return token.expires is not None and token.expires <= at


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address
    # one household or school holds a whole /64
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
