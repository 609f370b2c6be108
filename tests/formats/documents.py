"""Documents as hypothesis draws them: every part is there now and then, with texts of every kind."""

from dataclasses import replace

from hypothesis import strategies as st

from lessonstudy.domain.exchange import Document, ExchangedNote, ListedCode, ListedScheme, Media
from lessonstudy.domain.observations import Region

LESSON_MS = 3 * 3_600_000
nasty = st.sampled_from(
    [
        "=1+1",
        "-->",
        "a\n\nb",
        "NA",
        "null",
        "é 你好 👩‍🏫",
        "<v X>&amp;</v>",
        '"quoted", "twice"',
        "a;b|c\td",
        "1:02",
        "'=",
        "{}",
        "a\n \n2\nb",
        "<b",
        "x\u2060",
        "\u2060\u2060>",
        "\u00b7\u00a0\u00b7",
        "_x0041_",
        "&nbsp;",
        "NOTE STYLE",
        "{\\an8}",
        "\\;",
        "1\n00:00:01,000 --> 00:00:02,000\nb",
    ]
)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
# a word joiner at the end is invisible, and BORIS's comments use it
texts = (words | nasty).map(lambda text: text.strip().rstrip("\u2060")).filter(bool)
names = st.text(st.characters(categories=["L", "N"], include_characters=" '-."), min_size=1, max_size=20).map(str.strip)
names = names.filter(bool)
codes = st.builds(
    ListedCode,
    key=st.sampled_from([*"acdeghpqr", "10:30 bell", "s:a"]),
    name=names,
    color=st.sampled_from(["", "#3366aa"]),
    definition=st.just("") | texts,
    interval=st.booleans(),
)
regions = st.builds(
    Region,
    x=st.sampled_from([0.0, 0.25]),
    y=st.sampled_from([0.1, 0.5]),
    w=st.just(0.25),
    h=st.sampled_from([0.125, 0.5]),
)


@st.composite
def documents(draw: st.DrawFn, most: int = 5) -> Document:
    """Notes in the order of their start, with codes and cameras of the document only."""
    slugs = draw(st.lists(st.sampled_from(["thinking", "mode", "teacher_made"]), unique=True, max_size=2))
    schemes = tuple(
        ListedScheme(
            slug=slug,
            name=draw(names),
            codes=tuple(draw(st.lists(codes, max_size=4, unique_by=(lambda one: one.key, lambda one: one.name)))),
        )
        for slug in slugs
    )
    media = (Media(label="Back", filename="back.mp4", duration_ms=LESSON_MS),)
    if draw(st.booleans()):
        media = (
            *media,
            Media(label="Table 2", filename="table.mp4", duration_ms=LESSON_MS // 2, offset_ms=1_500, fps=25.0),
        )
    known = [f"{one.slug}:{code.key}" for one in schemes for code in one.codes]
    notes = draw(st.lists(_notes(known, [one.label for one in media]), max_size=most, unique_by=lambda one: one.id))
    return Document(
        title=draw(names),
        media=media,
        schemes=schemes,
        notes=tuple(sorted(notes, key=lambda one: one.start_ms)),
    )


@st.composite
def _notes(draw: st.DrawFn, known: list[str], cameras: list[str]) -> ExchangedNote:
    start = draw(st.integers(0, LESSON_MS - 60_000))
    length = draw(st.none() | st.integers(1, 60_000))
    return ExchangedNote(
        start_ms=start,
        end_ms=None if length is None else start + length,
        saw=draw(texts),
        think=draw(st.just("") | texts),
        codes=tuple(draw(st.lists(st.sampled_from(known), unique=True, max_size=3))) if known else (),
        students=tuple(draw(st.lists(st.sampled_from(["A", "B", "C C", "D-1"]), unique=True, max_size=2))),
        observer=draw(names),
        phase=draw(st.just("") | names),
        anticipated=draw(st.just("") | texts),
        media=draw(st.sampled_from(["", *cameras])),
        flag=draw(st.booleans()),
        region=draw(st.none() | regions),
        id=str(draw(st.uuids(version=4))),
    )


BLANK = ExchangedNote(start_ms=0)


def kept(document: Document, carried: frozenset[str]) -> Document:
    """What of a document a format keeps that carries these parts only."""
    fields = {"end": "end_ms"}
    lost = {fields.get(one, one) for one in NOTE_PARTS - carried}
    blank = {name: getattr(BLANK, name) for name in lost}
    notes = tuple(replace(note, **blank) for note in document.notes)
    if "code_keys" not in carried:
        names = document.code_names()
        notes = tuple(replace(note, codes=tuple(names[code] for code in note.codes)) for note in notes)
    return replace(document, notes=notes)


NOTE_PARTS = frozenset(
    {"end", "think", "codes", "students", "observer", "phase", "anticipated", "media", "flag", "region", "id"}
)
