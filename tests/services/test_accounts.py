import threading
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lessonstudy.domain.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, Throttled
from lessonstudy.domain.people import Person
from lessonstudy.domain.tokens import Scope
from lessonstudy.services import accounts as module
from lessonstudy.services.accounts import Accounts, Opened, digest
from lessonstudy.services.people import People
from lessonstudy.settings import Settings
from lessonstudy.store import Store, rows

GOOD_PASSWORD = "blue kites over the hills"


@pytest.fixture
def ada(people: People) -> Person:
    return people.add_first_administrator("Ada@Example.org", "Ada", GOOD_PASSWORD)


@pytest.fixture
def ben(people: People, ada: Person) -> Person:
    return people.add(ada, "ben@example.org", "Ben", GOOD_PASSWORD)


def sign_in(accounts: Accounts, email: str = "ada@example.org", password: str = GOOD_PASSWORD, address="10.0.0.1"):
    return accounts.sign_in(email, password, address, "a browser")


def all_bytes(store: Store) -> bytes:
    return b"".join(path.read_bytes() for path in store.path.parent.glob("lessonstudy.db*"))


def test_the_right_password_opens_a_session_that_the_cookie_proves(accounts: Accounts, ada: Person) -> None:
    opened = sign_in(accounts, "  ADA@example.ORG ")
    found = accounts.who(opened.cookie)
    assert found is not None
    assert (found.person, found.csrf, found.by_token) == (ada, opened.csrf, False)
    assert found.session not in (opened.cookie, digest(opened.cookie))


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "é" * 43, "A" * 10_000, "ls_" + "A" * 43])
def test_a_made_up_cookie_is_nobodys(accounts: Accounts, ada: Person, cookie: str) -> None:
    sign_in(accounts)
    assert accounts.who(cookie) is None
    assert accounts.who_by_token(cookie) is None


def test_no_secret_stands_in_the_database(accounts: Accounts, store: Store, ada: Person) -> None:
    opened = sign_in(accounts)
    token = accounts.create_token(ada, "script")
    everything = all_bytes(store)
    assert digest(opened.cookie).encode() in everything
    for secret in (opened.cookie, token.value, token.value.removeprefix("ls_"), GOOD_PASSWORD):
        assert secret.encode() not in everything


def test_every_failure_to_sign_in_reads_the_same(accounts: Accounts, people: People, ada: Person, ben: Person) -> None:
    people.end(ada, ben.id)
    said = set()
    for email, password in [
        ("ada@example.org", "wrong"),
        ("nobody@example.org", GOOD_PASSWORD),
        ("ben@example.org", GOOD_PASSWORD),
        ("", ""),
        ("ada@example.org", GOOD_PASSWORD + "x" * 500),
    ]:
        with pytest.raises(NotSignedIn) as refused:
            sign_in(accounts, email, password)
        said.add(str(refused.value))
    assert len(said) == 1


class CountingHasher:
    """The hasher, with a count of what was hashed and of how much at once."""

    def __init__(self) -> None:
        self._real = PasswordHasher(time_cost=1, memory_cost=4096, parallelism=1)
        self._lock = threading.Lock()
        self.verified: list[str] = []
        self.now = self.most = 0

    def hash(self, password: str) -> str:
        return self._counted(lambda: self._real.hash(password))

    def verify(self, hashed: str, password: str) -> bool:
        self.verified.append(hashed)
        return self._counted(lambda: self._real.verify(hashed, password))

    def _counted(self, work):
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return work()
        finally:
            with self._lock:
                self.now -= 1


def test_an_unknown_person_costs_the_same_work(
    accounts: Accounts, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = CountingHasher()
    monkeypatch.setattr(module, "_hasher", hasher)
    for email in ("ada@example.org", "nobody@example.org"):
        with pytest.raises(NotSignedIn):
            sign_in(accounts, email, "wrong")
    assert len(hasher.verified) == 2


def test_at_most_two_hashes_are_worked_on_at_once(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = CountingHasher()
    monkeypatch.setattr(module, "_hasher", hasher)
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        accounts.hashed_password(GOOD_PASSWORD)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hasher.most == 2


def test_passwords_are_kept_as_argon2id_with_46_mib(store: Store, settings: Settings) -> None:
    hashed = Accounts(store, settings).hashed_password(GOOD_PASSWORD)
    parameters = extract_parameters(hashed)
    assert hashed.startswith("$argon2id$")
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (46 * 1024, 1, 1)


@pytest.mark.parametrize(
    ("password", "key"),
    [
        ("short", "password-short"),
        ("x" * 201, "password-long"),
        ("password1234", "password-common"),
        ("Password 2026!", "password-common"),
        ("P@ssword1234", "password-common"),
        ("qwertyuiopas", "password-common"),
        ("123456789012", "password-common"),
        ("aaaaaaaaaaaaaa", "password-common"),
        ("abcabcabcabc", "password-common"),
        ("lessonstudy2026", "password-common"),
        ("grace@example.org", "password-common"),
        ("Grace Hopper 1", "password-common"),
    ],
)
def test_passwords_that_are_tried_first_are_refused(accounts: Accounts, password: str, key: str) -> None:
    with pytest.raises(Invalid) as refused:
        accounts.hashed_password(password, "grace@example.org", "Grace Hopper")
    assert [error.key for error in refused.value.errors] == [key]


@pytest.mark.parametrize("password", [GOOD_PASSWORD, "the tram was late again", "xkvhqpzmwtrn", "ä" * 6 + "ölßü€𝄞"])
def test_no_rule_says_what_a_password_is_made_of(accounts: Accounts, password: str) -> None:
    assert accounts.hashed_password(password)


# --- throttle


def test_after_five_tries_even_the_right_password_waits(accounts: Accounts, ada: Person, clock) -> None:
    for number in range(5):
        with pytest.raises(NotSignedIn):
            sign_in(accounts, password="wrong", address=f"10.0.0.{number}")
    with pytest.raises(Throttled):
        sign_in(accounts)
    clock.pass_by(15 * 60)
    assert sign_in(accounts).person == ada


def test_an_address_has_twenty_tries_over_all_accounts(accounts: Accounts, ada: Person) -> None:
    for number in range(20):
        with pytest.raises(NotSignedIn):
            sign_in(accounts, f"n{number}@example.org", "wrong")
    with pytest.raises(Throttled):
        sign_in(accounts)
    assert sign_in(accounts, address="10.0.0.2").person == ada


def test_addresses_of_one_ipv6_network_count_together(accounts: Accounts, ada: Person) -> None:
    for number in range(20):
        with pytest.raises(NotSignedIn):
            sign_in(accounts, f"n{number}@example.org", "wrong", f"2001:db8::{number:x}:1")
    with pytest.raises(Throttled):
        sign_in(accounts, address="2001:db8::ffff:1")


def test_signing_in_wipes_only_the_tries_of_that_account_from_there(accounts: Accounts, ada: Person) -> None:
    for _ in range(4):
        with pytest.raises(NotSignedIn):
            sign_in(accounts, password="wrong", address="10.9.9.9")
    sign_in(accounts, address="10.0.0.1")
    with pytest.raises(NotSignedIn):
        sign_in(accounts, password="wrong", address="10.9.9.9")
    with pytest.raises(Throttled):
        sign_in(accounts, password="wrong", address="10.9.9.9")


def test_tries_made_at_the_same_time_are_all_counted(accounts: Accounts, ada: Person) -> None:
    outcomes: list[type] = []
    start = threading.Barrier(12)

    def work() -> None:
        start.wait()
        try:
            sign_in(accounts, password="wrong")
        except (NotSignedIn, Throttled) as refusal:
            outcomes.append(type(refusal))

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count(NotSignedIn), outcomes.count(Throttled)) == (5, 7)


def test_what_was_typed_and_from_where_is_not_kept(accounts: Accounts, store: Store, ada: Person) -> None:
    with pytest.raises(NotSignedIn):
        sign_in(accounts, "oops my password here", "x", "203.0.113.77")
    everything = all_bytes(store)
    assert b"oops my password here" not in everything
    assert b"203.0.113.77" not in everything


TRY = st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from([0, 30, 299, 301, 899, 901]))


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(tries=st.lists(TRY, max_size=14))
def test_the_throttle_lets_through_exactly_what_the_window_allows(
    accounts: Accounts, store: Store, clock, tries
) -> None:
    with store.write() as db:
        db.execute("DELETE FROM attempt")
    counted: list[tuple[float, int, int]] = []
    for account, address, wait in tries:
        clock.pass_by(wait)
        recent = [one for one in counted if one[0] > clock.now - 900]
        allowed = sum(one[1] == account for one in recent) < 5 and sum(one[2] == address for one in recent) < 20
        with pytest.raises(NotSignedIn if allowed else Throttled):
            sign_in(accounts, f"n{account}@example.org", "wrong", f"10.0.0.{address}")
        if allowed:
            counted.append((clock.now, account, address))


# --- sessions


def test_a_session_ends_after_an_idle_hour(accounts: Accounts, ada: Person, clock) -> None:
    opened = sign_in(accounts)
    clock.pass_by(59 * 60)
    assert accounts.who(opened.cookie)
    clock.pass_by(59 * 60)
    assert accounts.who(opened.cookie)
    clock.pass_by(60 * 60)
    assert accounts.who(opened.cookie) is None
    assert accounts.good() == set()
    assert accounts.sessions(ada) == []


def test_a_session_ends_after_twelve_hours_however_busy(accounts: Accounts, ada: Person, clock) -> None:
    opened = sign_in(accounts)
    for _ in range(23):
        clock.pass_by(30 * 60)
        assert accounts.who(opened.cookie)
    clock.pass_by(30 * 60)
    assert accounts.who(opened.cookie) is None


def test_use_is_written_at_most_once_a_minute(accounts: Accounts, store: Store, ada: Person, clock) -> None:
    opened = sign_in(accounts)
    written = set()
    for _ in range(240):
        clock.pass_by(1)
        accounts.who(opened.cookie)
        with store.read() as db:
            written.add(rows.select(db, "SELECT used FROM session")[0]["used"])
    assert len(written) == 5


def test_who_is_remembered_for_less_than_a_second(accounts: Accounts, store: Store, ada: Person, clock) -> None:
    opened = sign_in(accounts)
    assert accounts.recall(opened.cookie) is None
    accounts.who(opened.cookie)
    with store.write() as db:
        db.execute("UPDATE person SET active = 0")
    clock.pass_by(0.9)
    assert accounts.recall(opened.cookie)
    clock.pass_by(0.1)
    assert accounts.recall(opened.cookie) is None
    assert accounts.who(opened.cookie) is None


def test_what_ends_a_session_is_seen_at_once_in_the_same_process(
    accounts: Accounts, people: People, ada: Person, ben: Person
) -> None:
    opened = sign_in(accounts, ben.email)
    assert accounts.who(opened.cookie)
    people.end(ada, ben.id)
    assert accounts.who(opened.cookie) is None


def test_one_may_see_and_end_ones_own_sessions_only(accounts: Accounts, ada: Person, ben: Person) -> None:
    first, second, other = sign_in(accounts), sign_in(accounts), sign_in(accounts, ben.email)
    assert {one.id for one in accounts.sessions(ada)} == {first.signed_in.session, second.signed_in.session}
    with pytest.raises(NotFound):
        accounts.sign_out(ada, other.signed_in.session)
    accounts.sign_out(ada, first.signed_in.session)
    assert [accounts.who(one.cookie) is not None for one in (first, second, other)] == [False, True, True]


def test_signing_out_everywhere_may_keep_where_one_is(accounts: Accounts, ada: Person) -> None:
    here, there = sign_in(accounts), sign_in(accounts)
    assert accounts.sign_out_everywhere(ada, but=here.signed_in.session) == 1
    assert accounts.who(here.cookie)
    assert accounts.who(there.cookie) is None


def test_another_role_needs_another_session(accounts: Accounts, people: People, ada: Person, ben: Person) -> None:
    opened = sign_in(accounts, ben.email)
    people.set_administrator(ada, ben.id, True)
    assert accounts.who(opened.cookie) is None
    again = sign_in(accounts, ben.email)
    assert again.person.admin
    people.set_administrator(ada, ben.id, True)
    assert accounts.who(again.cookie), "no change, no new session"


def test_a_new_password_ends_every_other_session(accounts: Accounts, ada: Person) -> None:
    here, there = sign_in(accounts), sign_in(accounts)
    with pytest.raises(NotSignedIn):
        accounts.change_password(ada, "wrong", "a very different phrase", here.signed_in.session)
    accounts.change_password(ada, GOOD_PASSWORD, "a very different phrase", here.signed_in.session)
    assert accounts.who(here.cookie)
    assert accounts.who(there.cookie) is None
    with pytest.raises(NotSignedIn):
        sign_in(accounts)
    assert sign_in(accounts, password="a very different phrase").person.id == ada.id


def test_only_the_demo_opens_sessions_without_a_password(
    accounts: Accounts, store: Store, settings: Settings, ada: Person
) -> None:
    with pytest.raises(Forbidden):
        accounts.open_demo(ada.id, "")
    in_demo = Accounts(store, replace(settings, demo=True))
    assert isinstance(in_demo.open_demo(ada.id, ""), Opened)


# --- tokens


def test_a_token_acts_for_its_person_until_it_is_revoked(accounts: Accounts, ada: Person, ben: Person) -> None:
    token = accounts.create_token(ada, " my script ")
    found = accounts.who_by_token(token.value)
    assert found is not None
    assert (found.person.id, found.by_token, found.session) == (ada.id, True, token.id)
    assert [one.label for one in accounts.tokens(ada)] == ["my script"]
    assert accounts.who(token.value) is None, "a token is no cookie"
    with pytest.raises(NotFound):
        accounts.revoke_token(ben, token.id)
    accounts.revoke_token(ada, token.id)
    assert accounts.who_by_token(token.value) is None


def test_a_token_dies_with_the_account(accounts: Accounts, people: People, ada: Person, ben: Person) -> None:
    token = accounts.create_token(ben, "script")
    assert accounts.who_by_token(token.value)
    people.end(ada, ben.id)
    assert accounts.who_by_token(token.value) is None
    assert token.id not in accounts.good()


def test_a_token_needs_a_label(accounts: Accounts, ada: Person) -> None:
    with pytest.raises(Invalid):
        accounts.create_token(ada, "  ")


def test_a_token_ends_after_its_days_and_says_so(store: Store, settings: Settings, ada: Person) -> None:
    at = [1_800_000_000.0]
    accounts = Accounts(store, settings, lambda: at[0])
    token = accounts.create_token(ada, "script", Scope.READ, 30)
    found = accounts.who_by_token(token.value)
    assert found is not None
    assert found.scope == Scope.READ
    (row,) = accounts.tokens(ada)
    assert row.expires == at[0] + 30 * 86_400
    at[0] += 30 * 86_400 - 1
    assert accounts.who_by_token(token.value)
    assert token.id in accounts.good()
    at[0] += 2
    assert accounts.who_by_token(token.value) is None
    assert token.id not in accounts.good()
    assert "ended on 2027-02-14" in str(accounts.why_not(token.value))
    assert str(accounts.why_not("ls_unheard-of")) == "Please sign in."
    accounts.revoke_token(ada, token.id)
    assert str(accounts.why_not(token.value)) == "Please sign in."


@pytest.mark.parametrize("days", [-1, 0, 366, 10**9])
def test_a_token_lasts_a_day_at_least_and_a_year_at_most(accounts: Accounts, ada: Person, days: int) -> None:
    with pytest.raises(Invalid, match="from 1 to 365 days"):
        accounts.create_token(ada, "script", Scope.ALL, days)
    assert accounts.tokens(ada) == []


def test_a_token_of_before_there_were_scopes_goes_on_as_it_was(accounts: Accounts, store: Store, ada: Person) -> None:
    with store.write() as db:
        row = {"id": "old", "digest": digest("ls_old"), "person": ada.id, "label": "old", "created": 0.0}
        rows.insert(db, "token", row)
    found = accounts.who_by_token("ls_old")
    assert found is not None
    assert (found.person.id, found.scope) == (ada.id, Scope.ALL)
    assert accounts.tokens(ada)[0].expires is None
    assert "old" in accounts.good()


# --- accounts as administrators see them


def test_only_administrators_look_after_accounts(people: People, ada: Person, ben: Person) -> None:
    for attempt in (
        lambda: people.all(ben),
        lambda: people.add(ben, "x@example.org", "X", GOOD_PASSWORD),
        lambda: people.end(ben, ada.id),
        lambda: people.reopen(ben, ada.id),
        lambda: people.set_administrator(ben, ben.id, True),
        lambda: people.by_email(ben, ada.email),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert [one.name for one in people.all(ada)] == ["Ada", "Ben"]


def test_the_last_administrator_stays(people: People, ada: Person, ben: Person) -> None:
    with pytest.raises(Conflict):
        people.end(ada, ada.id)
    with pytest.raises(Conflict):
        people.set_administrator(ada, ada.id, False)
    people.set_administrator(ada, ben.id, True)
    assert not people.set_administrator(ada, ada.id, False).admin


def test_there_is_one_first_administrator(people: People, ada: Person) -> None:
    with pytest.raises(Conflict):
        people.add_first_administrator("eve@example.org", "Eve", GOOD_PASSWORD)


def test_an_account_ended_can_be_opened_again(accounts: Accounts, people: People, ada: Person, ben: Person) -> None:
    people.end(ada, ben.id)
    with pytest.raises(NotSignedIn):
        sign_in(accounts, ben.email)
    people.reopen(ada, ben.id)
    assert sign_in(accounts, ben.email).person.id == ben.id


@pytest.mark.parametrize("email", ["", "no-at", "a@b c", "a@b@c,d", "@", "x" * 250 + "@y.org"])
def test_an_account_needs_an_address_a_name_and_a_password(people: People, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        people.add(None, email, " ", "short")
    assert [error.field for error in refused.value.errors] == ["email", "name", "password"]


def test_an_address_belongs_to_one_account(people: People, ada: Person) -> None:
    with pytest.raises(Invalid) as refused:
        people.add(ada, "ADA@example.org", "Other", GOOD_PASSWORD)
    assert refused.value.errors[0].key == "email-taken"


def test_events_tell_of_changes_and_of_no_secret(accounts: Accounts, store: Store, tmp_path: Path, ada: Person) -> None:
    opened = sign_in(accounts)
    token = accounts.create_token(ada, "script")
    accounts.change_password(ada, GOOD_PASSWORD, "a very different phrase", opened.signed_in.session)
    with store.read() as db:
        kinds = {row["kind"] for row in rows.select(db, "SELECT kind FROM event")}
        told = " ".join(row["body"] for row in rows.select(db, "SELECT body FROM event_body"))
    assert {"person", "session", "token", "password"} <= kinds
    secrets = [opened.cookie, digest(opened.cookie), opened.csrf, token.value, GOOD_PASSWORD, "argon2"]
    assert not [secret for secret in secrets if secret in told]
