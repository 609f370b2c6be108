"""Results of success criteria pasted from a spreadsheet, as tidy and as ugly as they come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonstudy.formats.criteria_table import Read, read_results

SHARE, DRAW = "Names the share", "Draws each share, and labels it"
CRITERIA = (SHARE, DRAW)


def counts(read: Read) -> dict[str, tuple[int, int]]:
    return {one.criterion: (one.checked, one.met) for one in read.results}


@pytest.mark.parametrize(
    "text",
    [
        f"{SHARE}\t24\t18\tExit task",
        "\ufeffcriterion\tchecked\tmet\ttask\r\n\r\n  names  THE share \t24\t18\tExit task\r\n\t\t\t\r\n",
        "1.\t24\t75 %\tExit task",
        "1\t24\t75,0%\tExit task",
        "1\t24.0\t18,0\tExit task\t",
        f"{SHARE};24;18;Exit task",
        f"{SHARE},24,18,Exit task",
        f"\r{SHARE}\t24\t18\tExit task\r",
    ],
)
def test_a_list_of_results_is_read_however_it_was_written(text: str) -> None:
    read = read_results(text, CRITERIA)
    assert read.wrong == ()
    assert counts(read) == {SHARE: (24, 18)}
    assert read.results[0].task == "Exit task"


def test_a_criterion_with_a_comma_is_read_from_tabs_and_from_quotes() -> None:
    assert counts(read_results(f"{DRAW}\t9\t3", CRITERIA)) == {DRAW: (9, 3)}
    assert counts(read_results(f'"{DRAW}",9,3', CRITERIA)) == {DRAW: (9, 3)}


def test_a_class_list_is_counted_and_who_was_not_there_is_not() -> None:
    text = f"{SHARE}\t{DRAW}\r\n1\t0\r\nx\t\r\nYES\tno\r\n\r\n\t1\r\n"
    assert counts(read_results(text, CRITERIA)) == {SHARE: (3, 3), DRAW: (3, 1)}
    assert counts(read_results(f"{SHARE}\n1\n0\n1", CRITERIA)) == {SHARE: (3, 2)}


@pytest.mark.parametrize(
    "text",
    [
        f"\t{SHARE}\t{DRAW}\nAnna Petrova\t1\t0\nBen\t0\t0",
        f"Name\t{SHARE}\nAnna\tx\nÉloïse\tno",
        f"{SHARE}\t{DRAW}\nAnna\t1\t0",
        f"{SHARE}\t{DRAW}\nAnna\t1",
        "Anna\t1\nBen\t0",
    ],
)
def test_names_are_refused_and_never_given_back(text: str) -> None:
    read = read_results(text, CRITERIA)
    assert read.results == ()
    assert read.wrong
    assert not any(name in sentence for sentence in read.wrong for name in ("Anna", "Ben", "Éloïse"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to read"),
        (" \r\n\t\r\n", "nothing to read"),
        ("Sings\t24\t18", "Line 1: the first column is no success criterion"),
        (f"\n{SHARE}\t24\t25", "Line 2: 25 met it, which is more than the 24"),
        (f"{SHARE}\t24\t180%", "two whole numbers"),
        (f"{SHARE}\t24", "two whole numbers"),
        (f"{SHARE}\t-1\t0", "two whole numbers"),
        (f"{SHARE}\t12.5\t3", "two whole numbers"),
        (f"{SHARE}\t4\t3\n1\t4\t2", "Line 2: this criterion stands in an earlier line"),
        (f"{SHARE}\t4\t3\ttask\tAnna", "more than four columns"),
        (f"{SHARE}\t{DRAW}\n1\tperhaps", "Line 2, column 2"),
        (f"{SHARE}\t999999\t3", "two whole numbers"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line_and_nothing_is_taken(text: str, said: str) -> None:
    read = read_results(text, CRITERIA)
    assert read.results == ()
    assert said in " ".join(read.wrong)


@given(st.text(alphabet=st.sampled_from('\t\n\r,;"0123x% -Nn\x00\u2028é' + SHARE), max_size=80), st.booleans())
def test_no_text_breaks_the_reader_and_what_it_takes_holds_together(text: str, named: bool) -> None:
    read = read_results(SHARE + text if named else text, CRITERIA)
    assert not (read.results and read.wrong)
    assert all(0 <= one.met <= one.checked and one.criterion in CRITERIA for one in read.results)


@given(st.lists(st.tuples(st.sampled_from(["1", "0", "", "x", "no"]), st.sampled_from(["1", "0", ""])), min_size=1))
def test_the_counts_of_a_class_list_do_not_depend_on_its_order(rows: list[tuple[str, str]]) -> None:
    texts = ["\n".join([f"{SHARE}\t{DRAW}", *("\t".join(row) for row in order)]) for order in (rows, rows[::-1])]
    assert counts(read_results(texts[0], CRITERIA)) == counts(read_results(texts[1], CRITERIA))
