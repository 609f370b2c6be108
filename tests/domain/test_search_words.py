"""How the words of a search box are read, and what becomes of a text in which something was found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonstudy.domain.entity import birth
from lessonstudy.domain.schemes import Code, CodingScheme
from lessonstudy.domain.searches import (
    LONGEST_SNIPPET,
    Marked,
    Search,
    Snippet,
    Sort,
    Words,
    excerpted,
    from_lists,
    matching_codes,
    read_words,
    successors,
    to_lists,
)

NAMES = st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", Words((), (), (), ())),
        ("fold strip", Words(("fold", "strip"), (), (), ())),
        ('"rubs out" fold', Words(("fold",), ("rubs out",), (), ())),
        ("“rubs out” «the line»", Words((), ("rubs out", "the line"), (), ())),
        ('fold -teacher -"does not point"', Words(("fold",), (), ("teacher",), ("does not point",))),
        ("fold –teacher", Words(("fold",), (), ("teacher",), ())),
        ("well-known half-life", Words(("well-known", "half-life"), (), (), ())),
        ('fold "not closed', Words(("fold",), ("not closed",), (), ())),
        ('🍕 !!! - -- "" \'', Words((), (), (), ())),
        ("fold fold", Words(("fold",), (), (), ())),
        ("a\x00b\ud800c", Words(("a", "b", "c"), (), (), ())),
    ],
)
def test_a_search_box_is_read_as_words_phrases_and_what_is_left_out(text: str, words: Words) -> None:
    assert read_words(text) == words


@given(st.text())
def test_any_text_can_be_read_and_only_parts_with_letters_stay(text: str) -> None:
    for part in read_words(text):
        assert all(any(one.isalnum() for one in word) for word in part if word.isascii())
        assert len(set(part)) == len(part)


def test_signs_alone_and_endless_texts_are_refused_with_a_sentence() -> None:
    assert [one.key for one in Search(words="🍕 …").errors()] == ["no-word"]
    assert [one.key for one in Search(words="x" * 301).errors()] == ["too-long"]
    assert Search(words="  ").errors() == Search(words="fold").errors() == []


@given(
    st.builds(
        Search,
        words=st.text(max_size=20).filter(lambda text: text == "" or text.strip() != ""),
        codes=NAMES,
        students=NAMES,
        phases=NAMES,
        observers=NAMES,
        iterations=NAMES,
        studies=NAMES,
        flag=st.none() | st.booleans(),
        think=st.none() | st.booleans(),
        sort=st.sampled_from(Sort),
    )
)
def test_an_address_keeps_a_search_whole(search: Search) -> None:
    assert from_lists(to_lists(search)) == search


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5), st.text())
def test_marks_are_the_places_of_what_was_found_whatever_was_typed(parts: list[tuple[str, str]], end: str) -> None:
    opening, closing = "\x02one that nobody typed\x02", "\x03another\x03"
    text = "".join(f"{before}{opening}{inside}{closing}" for before, inside in parts) + end
    found = Marked(text, opening, closing).read()
    assert found.text == "".join(before + inside for before, inside in parts) + end
    assert [found.text[a:b] for a, b in found.marks] == [inside for _, inside in parts]


@given(st.lists(st.sampled_from(["word", "another", "x" * 400]), max_size=200), st.data())
def test_an_excerpt_shows_the_first_mark_in_its_words_and_is_short(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    places, at = [], 0
    for word in words:
        places.append((at, at + len(word)))
        at += len(word) + 1
    marks = tuple(sorted(data.draw(st.sets(st.sampled_from(places), max_size=5)))) if places else ()
    shown = excerpted(Snippet(text, marks))
    assert len(shown.text) <= max(LONGEST_SNIPPET, 400 + 60) + 10
    assert len(shown.marks) >= min(1, len(marks))
    assert {shown.text[a:b] for a, b in shown.marks} <= {text[a:b] for a, b in marks}
    assert shown.text.strip("… ") in text


def scheme(number: int, keys: str, parent: CodingScheme | None = None, **became: str | None) -> CodingScheme:
    codes = tuple(Code(key=key, name=key.upper(), color="#000000") for key in keys)
    return CodingScheme(**birth(), team="t", slug="thinking", name="Thinking", number=number, codes=codes,
                        parent=parent.id if parent else None, code_map=became)  # fmt: skip


def test_a_code_of_an_older_version_counts_with_its_successor() -> None:
    first = scheme(1, "acdp")
    second = scheme(2, "ac", first, a="a", c="a", d=None)
    third = scheme(3, "ae", second, a="e", c="a")
    schemes = [first, second, third]
    became = successors(schemes)
    assert became[f"{first.id}:a"] == became[f"{first.id}:c"] == became[f"{second.id}:a"] == f"{third.id}:e"
    assert became[f"{first.id}:d"] == f"{first.id}:d", "a code that became nothing is still itself"
    assert became[f"{first.id}:p"] == f"{first.id}:p", "one that is undecided too"
    line = {f"{first.id}:a", f"{first.id}:c", f"{second.id}:a", f"{third.id}:e"}
    assert matching_codes([f"{third.id}:e"], schemes) == (line, [])
    assert matching_codes(["thinking:e"], schemes) == (line, [])
    assert matching_codes([f"{first.id}:p"], schemes) == ({f"{first.id}:p"}, [])
    assert matching_codes(["a"], schemes)[0] == line | {f"{third.id}:a", f"{second.id}:c"}
    assert [one.parameters["value"] for one in matching_codes(["q", "other:a"], schemes)[1]] == ["q", "other:a"]
