"""The index over all notes: it finds exactly what a look at every note would find, and survives copies and older databases."""

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from world import World, copy_world

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.iterations import PhaseTime
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.searches import Search, Sort, read_words
from lessonstudy.store import Store

WORDS = ("folds", "folding", "fold", "strip", "half", "Hälfte", "the", "line", "rubs", "out", "½", "don't", "teacher")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
MANY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def noted(furnished: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Notes of three people in an open lesson and one with hidden notes; some changed, some withdrawn, phases marked."""
    found = copy_world(furnished, tmp_path_factory.mktemp("searched") / "world")
    ids = found.ids
    times = [PhaseTime(phase=ids.launch, start_ms=0, end_ms=90_000), PhaseTime(phase=ids.work, start_ms=80_000)]
    for lesson in (ids.iteration, ids.blind):
        found.services.teaching.mark_phases(ids.tim, lesson, times)
    for place in range(90):
        person = (ids.olga, ids.omar, ids.tim)[place % 3]
        said = [WORDS[(place * step + step) % len(WORDS)] for step in range(1, 4 + place % 4)]
        note = found.write(
            person,
            iteration=ids.blind if place % 4 == 0 else ids.iteration,
            start_ms=place * 2_000,
            saw=" ".join(said),
            think=WORDS[place % 13] if place % 5 == 0 else "",
            codes=[(), ("a",), ("u", "a"), ("w",)][place % 4],
            students=[(), ("A",), ("B", "A")][place % 3],
            flag=place % 7 == 0,
            phase=(ids.launch if place % 2 else ids.work) if place % 6 == 0 else None,
        )
        if place % 11 == 0:
            values = {"saw": "strip line", "codes": ["p"], "students": ["B"]}
            found.services.annotate.replace(person, note.id, note.version, values)
        if place % 13 == 0:
            found.services.annotate.withdraw(person, note.id)
    return found


def tokens(text: str) -> list[str]:
    bare = "".join(one for one in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(one) != "Mn")
    return re.findall(r"[^\W_]+", bare)


def stands(part: str, texts: Sequence[str], *, beginning: bool) -> bool:
    wanted = tokens(part)
    for text in texts:
        known = tokens(text)
        for at in range(len(known) - len(wanted) + 1):
            piece = known[at : at + len(wanted)]
            if piece == wanted or (beginning and piece[:-1] == wanted[:-1] and piece[-1].startswith(wanted[-1])):
                return True
    return False


def fits(note: Observation, asked: Search) -> bool:
    """The rule, note by note."""
    words, texts = read_words(asked.words), (note.saw, note.think)

    def has(part: str) -> bool:
        return stands(part, texts, beginning=len(part) > 1)

    keys = {code.rpartition(":")[2] for code in note.codes}
    return (
        all(has(one) for one in words.beginnings)
        and all(stands(one, texts, beginning=False) for one in words.phrases)
        and not any(has(one) for one in words.without)
        and not any(stands(one, texts, beginning=False) for one in words.without_phrases)
        and (not asked.codes or bool(keys & set(asked.codes)))
        and (not asked.students or bool(set(note.students) & set(asked.students)))
        and (not asked.observers or note.observer in asked.observers)
        and (not asked.iterations or note.iteration in asked.iterations)
        and (not asked.phases or note.phase in asked.phases)
        and (asked.flag is None or note.flag == asked.flag)
        and (asked.think is None or bool(note.think) == asked.think)
    )


@cache
def seen_by(world: World, person: str) -> list[Observation]:
    ids = world.ids
    notes = [one for lesson in (ids.iteration, ids.blind) for one in world.seen(person, lesson)]
    return [one for one in notes if one.state != "withdrawn"]


def any_of(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


@MANY
@given(data=st.data(), who=st.sampled_from(["olga", "omar", "fay", "gus"]))
def test_a_search_finds_what_a_look_at_every_note_finds(noted: World, data: st.DataObject, who: str) -> None:
    ids = noted.ids
    part = st.sampled_from([*WORDS, "fo", "stri", "h", '"the line"', '"half fold"', "-strip", '-"rubs out"', "-fo"])
    asked = data.draw(
        st.builds(
            Search,
            words=st.lists(part, max_size=3).map(" ".join).filter(lambda text: not Search(words=text).errors()),
            codes=any_of("a", "u", "w", "p"),
            students=any_of("A", "B"),
            phases=any_of(ids.launch, ids.work),
            observers=any_of(ids.olga, ids.omar),
            iterations=any_of(ids.iteration, ids.blind),
            flag=st.none() | st.booleans(),
            think=st.none() | st.booleans(),
            sort=st.sampled_from(Sort),
        )
    )
    person = getattr(ids, who)
    wanted = {one.id for one in seen_by(noted, person) if fits(one, asked)}
    found = noted.services.evidence.search(person, ids.team, asked, 100, facets=True)
    assert {one.note.id for one in found.hits} == wanted
    assert (found.total, found.more, found.next) == (len(wanted), False, None)
    assert found.facets is not None
    assert sum(found.facets.iterations.values()) == len(wanted)
    pages: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = noted.services.evidence.search(person, ids.team, asked, 7, offset)
        pages += [one.note.id for one in page.hits]
        offset = page.next
    assert pages == [one.note.id for one in found.hits]


@pytest.mark.parametrize("who", ["olga", "fay", "gus"])
def test_each_filter_alone_finds_what_a_look_at_every_note_finds(noted: World, who: str) -> None:
    ids = noted.ids
    person = getattr(ids, who)
    for asked in (
        *(Search(phases=(one,)) for one in (ids.launch, ids.work)),
        *(Search(codes=(one,)) for one in "auwp"),
        *(Search(students=(one,)) for one in "AB"),
        *(Search(observers=(one,)) for one in (ids.olga, ids.omar, ids.tim)),
        *(Search(iterations=(one,)) for one in (ids.iteration, ids.blind)),
        *(Search(flag=one) for one in (True, False)),
        *(Search(think=one) for one in (True, False)),
    ):
        wanted = {one.id for one in seen_by(noted, person) if fits(one, asked)}
        assert wanted or asked.iterations or asked.observers, "the test asks for nothing"
        found = noted.services.evidence.search(person, ids.team, asked, 100)
        assert {one.note.id for one in found.hits} == wanted, asked


def test_the_newest_come_first_and_by_relevance_what_says_it_most(world: World) -> None:
    ids = world.ids
    texts = {
        "long": "She folds it. " + "Then nobody at the table says anything for a long while. " * 5,
        "thought": "He looks.",
        "twice": "Folds and folds.",
        "once": "She folds the strip in four.",
    }
    notes = {name: world.write(ids.olga, saw=saw, think="She folds it" if name == "thought" else "").id
             for name, saw in texts.items()}  # fmt: skip

    def order(sort: Sort) -> list[str]:
        found = world.services.evidence.search(ids.tim, ids.team, Search(words="fold", sort=sort)).hits
        return [name for one in found for name, note in notes.items() if note == one.note.id]

    assert order(Sort.TIME) == ["once", "twice", "thought", "long"]
    before = order(Sort.RELEVANCE)
    assert before[0] == "twice"
    assert before[-1] == "long"
    for _ in range(5):
        world.write(ids.omar, iteration=ids.blind, saw="folds folds folds")
    assert order(Sort.RELEVANCE) == before, "what is hidden does not move the order"


@MANY
@given(text=st.text(max_size=60) | st.text(alphabet='"-*():^{}+ anANDORT', max_size=30))
def test_any_text_is_an_answer_or_a_sentence(noted: World, text: str) -> None:
    try:
        found = noted.services.evidence.search(noted.ids.fay, noted.ids.team, Search(words=text))
    except Invalid as refusal:
        keys = [one.key for one in refusal.errors]
    else:
        keys = []
        assert found.total >= len(found.hits)
    assert keys == ([] if any(read_words(text)) or not text.strip() else ["no-word"])


@pytest.mark.parametrize("word", ["marmalade", "Élodie", "elodie", "ZÄHLT", "brüche", "6x", "日本語", "Straße", "ﬁsh"])
def test_each_word_of_a_note_finds_it(world: World, word: str) -> None:
    note = world.write(world.ids.olga, saw=f"She said: “{word}”, twice.", think="")
    world.write(world.ids.olga, saw="Something else.")
    found = world.services.evidence.search(world.ids.tim, world.ids.team, Search(words=word))
    assert [one.note.id for one in found.hits] == [note.id]
    (hit,) = found.hits
    assert [hit.saw.text[a:b] for a, b in hit.saw.marks] == [word]


def test_a_typed_mark_is_no_mark(world: World) -> None:
    saw = "\x02folds\x03 <b>folds</b> \ue000"
    world.write(world.ids.olga, saw=saw)
    (hit,) = world.services.evidence.search(world.ids.tim, world.ids.team, Search(words="fold")).hits
    assert hit.saw.text == saw
    assert [hit.saw.text[a:b] for a, b in hit.saw.marks] == ["folds", "folds"]


def test_as_many_words_as_fit_in_the_box_are_no_trouble(world: World) -> None:
    letters = [chr(0x4E00 + place) for place in range(150)]
    note = world.write(world.ids.olga, saw=" ".join(letters))
    for text in (" ".join(letters), " ".join(f"-{one}{one}" for one in letters[:75])):
        assert 295 <= len(text) <= 300
        found = world.services.evidence.search(world.ids.tim, world.ids.team, Search(words=text))
        assert [one.note.id for one in found.hits] == [note.id]


def found_in(store: Store, words: str) -> list[str]:
    sql = """SELECT observation FROM observation_text JOIN observation_mark ON number = observation_text.rowid
        WHERE observation_text MATCH ? ORDER BY observation"""
    with store.read() as db:
        return [row[0] for row in db.execute(sql, [words]).fetchall()]


def test_a_backup_and_a_vacuum_leave_every_word_with_its_note(world: World, tmp_path: Path) -> None:
    """Numbers have gaps where notes were deleted; a copy that closes them would lead words to other notes."""
    notes = [world.write(world.ids.olga, saw=f"Number{place}") for place in range(6)]
    with world.services.store.write() as db:
        for note in (notes[0], notes[3]):
            db.execute("DELETE FROM observation WHERE id = ?", [note.id])
    world.services.store.backup(tmp_path / "lessonstudy.db")
    world.services.store.close()
    with closing(sqlite3.connect(world.services.store.path, isolation_level=None)) as connection:
        connection.execute("VACUUM")
    for store in (Store(tmp_path), world.services.store):
        for place, note in enumerate(notes):
            assert found_in(store, f"number{place}") == ([] if place in (0, 3) else [note.id])
        with store.write() as db:
            db.execute("INSERT INTO observation_text(observation_text, rank) VALUES ('integrity-check', 1)")
        store.close()


def test_an_older_database_is_indexed_when_it_is_opened(noted: World, tmp_path: Path) -> None:
    old = copy_world(noted, tmp_path / "old")
    before = old.services.evidence.table(old.ids.olga, old.ids.team, Search(words="fold", codes=("a", "u")))
    wanted = sorted(str(row[-1]) for row in before.rows)
    assert wanted
    old.services.store.close()
    with closing(sqlite3.connect(old.services.store.path)) as connection:
        # as it was before: the words alone, by a rowid that SQLite chose
        connection.executescript("""
            DROP TABLE observation_text; DROP VIEW observation_words; DROP TABLE saved_search;
            DROP TRIGGER observation_changed; DROP TRIGGER observation_removed; DROP TABLE observation_mark;
            CREATE VIRTUAL TABLE observation_text USING fts5(saw, think, content='observation', content_rowid='rowid');
            CREATE TRIGGER observation_added AFTER INSERT ON observation BEGIN SELECT 1; END;
            CREATE TRIGGER observation_removed AFTER DELETE ON observation BEGIN SELECT 1; END;
            CREATE TRIGGER observation_changed AFTER UPDATE ON observation BEGIN SELECT 1; END;
            DELETE FROM _sqlite_migrations WHERE name = 'search';""")
    old.services.store.migrate()
    after = old.services.evidence.table(old.ids.olga, old.ids.team, Search(words="fold", codes=("a", "u")))
    assert sorted(str(row[-1]) for row in after.rows) == wanted
    with old.services.store.write() as db:
        db.execute("INSERT INTO observation_text(observation_text, rank) VALUES ('integrity-check', 1)")
