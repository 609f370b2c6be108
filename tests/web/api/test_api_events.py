"""The stream of events: what others do arrives, in order, once, and only what one may see."""

import asyncio
import json
import threading
from collections.abc import Callable

import httpx
import pytest
from api_server import Api, Stream

from lessonstudy.domain.iterations import Noting
from lessonstudy.services.changes import tell
from lessonstudy.store import events as rows
from lessonstudy.web.api import events
from lessonstudy.web.api.events import Watch

MANY = 1_200


def notes_in(found: list[dict[str, str]]) -> list[dict]:
    return [json.loads(one["data"]) for one in found if one["event"] == "observation"]


def ended(stream: Stream) -> bool:
    """Whether the server ends the stream; the client's timeout is what happens when it does not."""
    while stream.next() is not None:
        pass
    return True


def test_what_another_observer_writes_arrives_with_its_seq(api: Api) -> None:
    iteration = api.iteration()
    seq = api.world.iteration(iteration).seq
    with api.stream("olga", iteration, after=seq) as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["cache-control"] == "no-store"
        note = api.write("omar", iteration=iteration)
        found = stream.until(note["seq"])
    assert notes_in(found) == [note]
    assert [one["event"] for one in found][-1] == "observation"
    assert [int(one["id"]) for one in found] == list(range(seq + 1, note["seq"] + 1))


def test_without_a_word_where_to_begin_it_begins_now(api: Api) -> None:
    iteration = api.iteration()
    old = api.write("omar", iteration=iteration)
    with api.stream("olga", iteration) as stream:
        new = api.write("omar", iteration=iteration)
        assert notes_in(stream.until(new["seq"])) == [new]
        assert old["id"] not in "".join(stream.heard)


def test_a_stream_that_broke_goes_on_without_a_gap_and_without_doubles(api: Api) -> None:
    iteration = api.iteration()
    with api.stream("olga", iteration, after=0) as stream:
        first = [api.write("omar", iteration=iteration) for _ in range(3)]
        before = stream.until(first[1]["seq"])
    missed = [api.write("omar", iteration=iteration) for _ in range(2)]
    last = before[-1]["id"]
    # what the address says is older than what the browser heard
    with api.stream("olga", iteration, after=0, headers={"Last-Event-ID": last}) as stream:
        later = api.write("omar", iteration=iteration)
        after = stream.until(later["seq"])
    assert notes_in(before + after) == [*first, *missed, later]
    assert [int(one["id"]) for one in after] == list(range(int(last) + 1, later["seq"] + 1))


@pytest.mark.parametrize("last", ["", "x", "-1", "1.5", "\u00b2", "9" * 5000])
def test_a_last_event_that_is_no_number_is_passed_over(api: Api, last: str) -> None:
    iteration = api.iteration()
    with api.stream("olga", iteration, after=0, headers={"Last-Event-ID": last.encode("latin-1")}) as stream:
        event = stream.next()
    assert event is not None
    assert event["id"] == "1"


def test_more_than_one_page_of_events_arrives_without_a_further_commit(api: Api) -> None:
    iteration = api.iteration()
    with api.world.services.store.write() as db:
        one = api.world.iteration(iteration)
        last = [
            tell(db, "phase-times", one, person=None, team=api.world.ids.team, iteration=iteration) for _ in range(MANY)
        ][-1]
    assert last is not None
    with api.stream("olga", iteration, after=0) as stream:
        assert [int(event["id"]) for event in stream.until(last)] == list(range(1, last + 1))


def test_a_commit_between_reading_and_waiting_is_heard() -> None:
    async def go() -> bool:
        watch = Watch(services=None)  # type: ignore[arg-type]
        turn = watch.turn
        watch.wake()
        return await watch.wait(turn, 0.01)

    assert asyncio.run(go())


def test_nothing_committed_is_not_heard() -> None:
    async def go() -> bool:
        watch = Watch(services=None)  # type: ignore[arg-type]
        watch.wake()
        return await watch.wait(watch.turn, 0.01)

    assert not asyncio.run(go())


def test_a_withdrawn_note_is_told_without_its_words(api: Api) -> None:
    iteration = api.iteration()
    note = api.write("omar", iteration=iteration, saw="Take this back at once.")
    with api.stream("olga", iteration, after=note["seq"]) as stream:
        gone = api.call("omar", "DELETE", f"/observations/{note['id']}").json()
        found = stream.until(gone["seq"])
        assert "Take this back" not in "".join(stream.heard)
    assert notes_in(found) == [gone]
    assert set(gone) == {"id", "state", "seq"}


def test_moves_phase_times_and_recordings_are_told(api: Api) -> None:
    iteration, ids = api.iteration(), api.world.ids
    with api.stream("gus", iteration, after=api.world.iteration(iteration).seq) as stream:
        phases = {"phases": [{"phase": ids.launch, "start_ms": 0}]}
        recording = api.call("tim", "GET", f"/iterations/{iteration}/recordings").json()[0]
        headers = {"If-Match": f'"{recording["version"]}"'}
        for answer in (
            api.call("fay", "PATCH", f"/iterations/{iteration}", json={"state": "noting"}),
            api.call("olga", "PUT", f"/iterations/{iteration}/phase-times", json=phases),
            api.call("tim", "PATCH", f"/recordings/{recording['id']}", json={"offset_ms": 5}, headers=headers),
        ):
            assert answer.status_code == 200, answer.text
        found = stream.until(api.world.iteration(iteration).seq)
    assert [one["event"] for one in found] == ["state", "phase-times", "recording"]
    state, times, moved = (json.loads(one["data"]) for one in found)
    assert state["state"] == "noting"
    assert times["phases"][0]["phase"] == ids.launch
    assert moved["offset_ms"] == 5
    assert moved["renditions"]["play"]["url"].startswith(f"/ls/media/{recording['id']}/")


def test_the_progress_of_a_recording_is_told_without_a_seq(api: Api) -> None:
    iteration, services = api.iteration(), api.world.services
    recording = api.world.new_recording(iteration, status="processing")
    job = services.jobs.add("ingest", recording.id, api.world.ids.team, api.world.ids.tim)
    control = services.jobs.claim(job.id)
    assert control is not None
    with api.stream("gus", iteration) as stream:
        event = stream.next()
        control.enter("Making it playable", 0.1, 0.9)
        while event and json.loads(event["data"])["work"]["step"] != "Making it playable":
            event = stream.next()
    assert event is not None
    assert event["event"] == "recording"
    assert "id" not in event
    assert json.loads(event["data"])["work"]["progress"] == 0.1


def test_hidden_notes_are_in_nobodys_stream_until_the_reveal(api: Api) -> None:
    iteration = api.iteration(Noting.INDEPENDENT)
    hers = api.write("olga", iteration=iteration, saw="Hers alone.")
    his = api.write("omar", iteration=iteration, saw="His alone.")
    gone = api.write("omar", iteration=iteration, saw="His, taken back.")
    api.call("omar", "DELETE", f"/observations/{gone['id']}")
    # hidden notes make no sound, so the streams below are read up to something that all may hear
    version = api.world.iteration(iteration).version
    named = {"json": {"class_label": "4c"}, "headers": {"If-Match": f'"{version}"'}}
    assert api.call("fay", "PATCH", f"/iterations/{iteration}", **named).status_code == 200
    hidden = {"olga": [his, gone], "omar": [hers], "fay": [hers, his, gone], "gus": [hers, his, gone]}
    for who, others in hidden.items():
        with api.stream(who, iteration, after=0) as stream:
            stream.until(api.call(who, "GET", f"/iterations/{iteration}").json()["seq"])
            heard = "".join(stream.heard)
        assert heard.count("event: observation") == {"olga": 1, "omar": 2}.get(who, 0), who
        for note in others:
            assert note["id"] not in heard, who
            assert note["saw"] not in heard, who
            assert note["observer"] not in heard, who
    told = api.call("olga", "GET", f"/iterations/{iteration}").json()["seq"]
    with api.stream("olga", iteration, after=told) as stream:
        assert api.call("fay", "POST", f"/iterations/{iteration}/reveal").json()["state"] == "revealed"
        seq = api.world.iteration(iteration).seq
        revealed = notes_in(stream.until(seq))
    assert [one["id"] for one in revealed] == [hers["id"], his["id"], gone["id"]]
    assert set(revealed[-1]) == {"id", "state", "seq"}


def during(stream: Stream, happens: Callable[[], object]) -> bool:
    """Whether the stream ends once something has happened."""
    acting = threading.Thread(target=happens)
    acting.start()
    try:
        return ended(stream)
    finally:
        acting.join()


def test_the_stream_ends_when_the_token_is_revoked(own_api: Api) -> None:
    accounts, world = own_api.world.services.accounts, own_api.world
    olga = world.person(world.ids.olga)
    (token,) = accounts.tokens(olga)
    with own_api.stream("olga", world.ids.iteration) as stream:
        assert during(stream, lambda: accounts.revoke_token(olga, token.id))
    assert own_api.call("olga", "GET", "/me").status_code == 401


def test_the_stream_ends_when_the_person_signs_out(own_api: Api) -> None:
    world = own_api.world
    with world.services.store.write() as db:
        opened = world.services.accounts.open_session(db, world.ids.olga, "browser")
    with httpx.Client(base_url=own_api.base, cookies={"ls": opened.cookie}, trust_env=False, timeout=60) as browser:
        path = f"/ls/api/iterations/{world.ids.iteration}/events"
        with browser.stream("GET", path) as answer:
            assert answer.status_code == 200
            headers = {"X-CSRF-Token": opened.csrf, "Origin": own_api.base}
            out = lambda: browser.delete("/ls/api/session", headers=headers)  # noqa: E731
            assert during(Stream(answer), out)
        assert browser.get("/ls/api/me").status_code == 401


def test_the_stream_ends_when_the_membership_does(own_api: Api) -> None:
    world = own_api.world
    with own_api.stream("omar", world.ids.iteration) as stream:
        assert during(stream, lambda: world.set_membership(world.ids.omar, state="left"))


def test_a_quiet_stream_shows_that_it_lives(own_api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "COMMENT_SECONDS", 1.0)
    with own_api.stream("olga", own_api.world.ids.iteration) as stream:
        for line in stream.answer.iter_lines():
            if line.startswith(": "):
                break
        else:
            pytest.fail("the stream ended")


def test_the_stream_of_an_iteration_that_is_not_ones_own_is_404(api: Api) -> None:
    assert api.call("eve", "GET", f"/iterations/{api.world.ids.iteration}/events").status_code == 404
    assert api.call(None, "GET", f"/iterations/{api.world.ids.iteration}/events").status_code == 401
    answer = api.call("olga", "GET", f"/iterations/{api.world.ids.iteration}/events", params={"after": 2**70})
    assert answer.status_code == 422


def test_every_event_has_its_place_in_the_table(api: Api) -> None:
    with api.world.services.store.read() as db:
        kinds = {one.kind for one in rows.after(db, api.world.ids.iteration, 0)}
    assert kinds <= {"observation", "reply", "phase-times", "recording", "state"}


def test_others_hidden_work_neither_hastens_nor_holds_up_the_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream with nothing to tell comments by its own clock, while somebody commits all the time."""
    monkeypatch.setattr(events, "COMMENT_SECONDS", 0.3)
    reads = 0

    class Silent:
        behind = False

        def read(self) -> list[str]:
            nonlocal reads
            reads += 1
            return []

    async def go() -> str:
        watch = Watch(services=None)  # type: ignore[arg-type]
        watch.good.add("session")

        async def busy() -> None:
            while True:
                await asyncio.sleep(0.005)
                watch.wake()

        others = asyncio.create_task(busy())
        try:
            return await anext(events._told(watch, "session", Silent()))  # type: ignore[arg-type]
        finally:
            others.cancel()

    assert asyncio.run(asyncio.wait_for(go(), 60)).startswith(":")
    assert reads > 1
