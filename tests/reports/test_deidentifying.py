"""No known name, address, class or team is in any file of a de-identified study, wherever people had written it."""

import io
import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from report_reading import bare, html_text, pdf_everything

from lessonstudy.domain.entity import birth
from lessonstudy.domain.people import Membership, Person, Role
from lessonstudy.formats.tables import xlsx_of
from lessonstudy.reports import deidentify, pdf, words
from lessonstudy.reports.debrief_notes import debrief_notes, narrowed
from lessonstudy.reports.deidentify import deidentified, person_names, scrubber
from lessonstudy.reports.html import html
from lessonstudy.reports.material import Material
from lessonstudy.reports.study_report import study_report
from lessonstudy.reports.study_tables import study_tables
from lessonstudy.reports.summary import summary

NAME = st.from_regex(r"[A-ZÀÉİÖŠЖ][a-zàéıöñščßж]{4,9}", fullmatch=True)
SAID = (
    "{first} saw it and {full}'s table, too.",
    "Ask {email} or {LAST} in {label}; {full} knows.",
    "({full})-_{first}_/{last}: {team}, class {label}.",
    "Mr. {last} says: “{first}!” {FULL} {label}, {team}.",
    "{decomposed} and\n{first}\u00a0{last} of {team}",
    "{TEAM} with {LABEL}, {turkish} or {small}",
)


def secrets_of(first: str, last: str, label: str, team: str) -> dict[str, str]:
    full = f"{first} {last}"
    return {
        "first": first,
        "last": last,
        "full": full,
        "LAST": last.upper(),
        "FULL": full.upper(),
        "email": f"{first}.{last}@school.example".lower(),
        "label": label,
        "team": team,
        "decomposed": unicodedata.normalize("NFD", full),
        "TEAM": team.upper(),
        "LABEL": label.upper(),
        "turkish": last.replace("i", "İ").upper(),
        "small": f"{full} {team}".replace("I", "İ").lower(),
    }


def named(material: Material, secrets: dict[str, str], said: str) -> Material:
    """The material with the name for its first teacher, and the names in every text that people write."""
    told = said.format(**secrets)

    def write(text: str) -> str:
        return text if not text or deidentify._NO_TEXT.fullmatch(text) else f"{text} {told}"

    found: Material = words.mapped(material, write)
    somebody = material.lessons[0].iteration.teacher or ""
    person = replace(material.people[somebody], name=secrets["full"], email=secrets["email"])
    notes = {key: replace(one, students=material.notes[key].students) for key, one in found.notes.items()}
    lessons = [replace(one, iteration=replace(one.iteration, class_label=secrets["label"])) for one in found.lessons]
    return replace(
        found,
        people=dict(material.people) | {somebody: person},
        students=material.students,
        notes=notes,
        lessons=tuple(lessons),
        team=replace(found.team, name=secrets["team"]),
    )


def files(material: Material) -> dict[str, str]:
    """What stands in each file that is quickly written."""
    lesson = material.lessons[0]
    reports = {
        "study": study_report(material),
        "summary": summary(material, lambda _: 1),
        "debrief": debrief_notes(narrowed(material, lesson), lesson),
    }
    found = {f"{name}.html": html(report).decode() + html_text(html(report)) for name, report in reports.items()}
    book = load_workbook(io.BytesIO(xlsx_of(*study_tables(material))))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    return found | {"tables.xlsx": " ".join([*cells, str(book.properties)])}


def leaks(texts: dict[str, str], secrets: dict[str, str]) -> list[str]:
    wanted = {bare(unicodedata.normalize("NFC", one)).casefold() for one in secrets.values()}
    return [
        f"{secret} in {name}"
        for name, text in texts.items()
        for secret in wanted
        if secret in bare(unicodedata.normalize("NFC", text)).casefold()
    ]


@pytest.fixture(scope="module")
def own_words(material: Material) -> str:
    """What reports say by themselves: a name that is part of these words would be found there."""
    return bare(" ".join(files(deidentified(material)).values())).casefold()


def unlike(own_words: str, secrets: dict[str, str]) -> bool:
    return not any(bare(one).casefold() in own_words for one in secrets.values())


def check(material: Material, own_words: str, data: Any, written: Callable[[Material], dict[str, str]]) -> None:
    label = data.draw(st.sampled_from(["4b-x", "Class 9Q", "Übungsklasse 7", "Q4", "Klasse Groß", "Ms Quill's class"]))
    team = data.draw(
        st.sampled_from(
            ["Hillside Zebras", "Zwölfte Schule, Team Z", "Zz", "Grundschule Weißensee", "İstanbul Ekibi", "Dr. Zett"]
        )
    )
    secrets = data.draw(
        st.builds(secrets_of, NAME, NAME, st.just(label), st.just(team)).filter(lambda one: unlike(own_words, one))
    )
    told = named(material, secrets, data.draw(st.sampled_from(SAID)))
    assert leaks(files(told), {"full": secrets["full"]}), "it would have been found"
    assert leaks(written(deidentified(told)), secrets) == []


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_known_name_is_in_any_page_or_table(material: Material, own_words: str, data: Any) -> None:
    check(material, own_words, data, files)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_known_name_is_in_a_pdf_nor_in_what_it_says_of_itself(material: Material, own_words: str, data: Any) -> None:
    def written(found: Material) -> dict[str, str]:
        return {"study.pdf": pdf_everything(pdf.pdf(study_report(found)))}

    check(material, own_words, data, written)


def test_people_are_called_by_their_role_and_students_by_number(material: Material) -> None:
    found = deidentified(material)
    names = set(person_names(material).values())
    assert {"the teacher of lesson 1", "the teacher of lesson 2", "Facilitator", "Coach"} <= names
    assert len(names) == len(material.people)
    assert [one.pseudonym for one in found.students] == ["Student 1", "Student 2", "Student 3", "Student 4"]
    kept = [one.students for one in found.notes.values() if one.students]
    assert set(kept) <= {(f"Student {number}",) for number in range(1, 5)}
    assert found.day("2026-03-03") == "March 2026"
    assert {one.iteration.class_label for one in found.lessons} == {""}
    saw = next(one.saw for one in found.notes.values())
    assert saw.startswith("Student 3 points from the pizza")


def test_pictures_stay_only_for_whoever_asked_for_them(material: Material) -> None:
    assert b"data:image" in html(study_report(deidentified(material)))
    assert b"data:image" not in html(study_report(deidentified(replace(material, pictures={}))))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Will Bell saw it. Will they?", "Observer 9 saw it. Observer 9 they?"),
        ("They will; a bell rang.", "They will; a bell rang."),
        ("WILL, will.bell@example.org, WILL BELL, will  bell", "Observer 9, Observer 9, Observer 9, Observer 9"),
        ("Ms. Bell's board", "Observer 9's board"),
        ("Willow, Bellamy and Bells stay", "Willow, Bellamy and Bells stay"),
        ("花子さんは見た", "Teacher 5さんは見た"),
        ("O’Neil-Smith: van der Berg", "Coach: Coach"),
        ("In class 4b the 4bs meet our Zebras", "In class the class the 4bs meet our our team"),
        ("A half is cut. A cuts it, and A's strip.", "A half is cut. Student 1 cuts it, and Student 1's strip."),
        ("A class, A folded one, I see B.", "A class, Student 1 folded one, I see Student 2."),
        ("Fox and FOXES, Fox's plate", "Student 3 and FOXES, Student 3's plate"),
        ("Selin Kaya, SELİN KAYA, selın kaya, seli\u0307n kaya", "Guest 7, Guest 7, Guest 7, Guest 7"),
        ("SELİN and KAYA, Selin's selin", "Guest 7 and Guest 7, Guest 7's selin"),
        ("IŞIK, Işık, Ms IŞIK ÖZİL, ışık özil, ışik özil", "Guest 8, Guest 8, Guest 8, Guest 8, Guest 8"),
        ("Anna Groß, ANNA GROSS, ANNA GROß, anna gross", "Guest 9, Guest 9, Guest 9, Guest 9"),
        ("Groß, GROSS, GROẞ and GROß; so groß", "Guest 9, Guest 9, Guest 9 and Guest 9; so groß"),
    ],
)  # fmt: skip
def test_names_are_found_as_words_and_everyday_words_stay(material: Material, text: str, clean: str) -> None:
    people = {
        "w": ("Will Bell", "will.bell@example.org", "Observer 9"),
        "h": ("花子", "h@example.org", "Teacher 5"),
        "o": ("O’Neil-Smith", "o@example.org", "Coach"),
        "v": ("Jan van der Berg", "j@example.org", "Coach"),
        "s": ("Selin Kaya", "s@example.org", "Guest 7"),
        "i": ("Işık Özil", "i@example.org", "Guest 8"),
        "g": ("Anna Groß", "g@example.org", "Guest 9"),
    }
    known = {key: Person(**birth() | {"id": key}, name=name, email=email) for key, (name, email, _) in people.items()}
    lesson = replace(material.lessons[0], iteration=replace(material.lessons[0].iteration, class_label="4b"))
    told = replace(
        material, people=known, lessons=(lesson,), team=replace(material.team, name="Zebras"), notes={}, members=()
    )
    students = {"A": "Student 1", "B": "Student 2", "Fox": "Student 3", "I": "Student 4"}
    change = scrubber(told, {key: role for key, (_, _, role) in people.items()}, students)
    if "van der" in text:
        # small words of a name are everybody's; the part that is a name goes
        clean = "Coach: van der Coach"
    assert change(text) == clean


@pytest.mark.parametrize("name", ["Ms Lee's class", "Dr. Best", "Limit", "Grundschule Weißensee", "İstanbul Ekibi"])
@pytest.mark.parametrize("kind", ["team", "class", "person"])
def test_a_name_may_begin_with_a_title_and_be_spelt_in_every_way(material: Material, name: str, kind: str) -> None:
    lesson = material.lessons[0]
    lesson = replace(lesson, iteration=replace(lesson.iteration, class_label=name if kind == "class" else "4b"))
    person = Person(**birth(), name=name if kind == "person" else "Jo", email="jo@example.org")
    team = replace(material.team, name=name if kind == "team" else "Zebras")
    change = scrubber(
        replace(material, people={person.id: person}, lessons=(lesson,), team=team), {person.id: "Coach"}, {}
    )
    instead = {"team": "our team", "class": "the class", "person": "Coach"}[kind]
    spelt = {name, name.upper(), name.lower(), name.casefold(), name.replace("i", "İ").upper(), name.replace("I", "ı")}
    spelt |= {name.replace("ß", "ẞ").upper(), name.replace("ß", "ss"), unicodedata.normalize("NFD", name)}
    assert {change(f"So {one} it is.") for one in spelt} == {f"So {instead} it is."}


LIKE = "AaBbIİıißẞSs\u0307K\u212aσςΣ花子"


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.text("ABIİıißẞSsK花 ", min_size=1, max_size=6), min_size=1, max_size=6),
    st.lists(st.text(LIKE + " .", max_size=9) | st.integers(0, 11), max_size=12),
)
def test_looking_for_signs_first_finds_the_same_as_one_pattern_of_all_names(
    material: Material, names: list[str], said: list[str | int]
) -> None:
    people = {str(place): Person(**birth(), name=name, email="x@y.zz") for place, name in enumerate(names)}
    told = replace(material, people=people), dict.fromkeys(people, "Coach"), {"A": "Student 1", "B": "Student 2"}
    spelt = [way(one) for one in names for way in (str, str.upper)]
    text = " ".join(one if isinstance(one, str) else spelt[one % len(spelt)] for one in said)
    known = list(deidentify._known(*told))
    every = re.compile("|".join(f"({one.pattern.pattern})" for one in known))
    expected = every.sub(lambda found: known[(found.lastindex or 0) - 1].instead, deidentify._normal(text))
    assert scrubber(*told)(text) == expected


def test_letters_that_a_pattern_takes_for_each_other_are_read_alike() -> None:
    cased = "".join(one for one in map(chr, range(sys.maxunicode + 1)) if len({one, one.lower(), one.upper()}) > 1)
    unlike = {
        (one, found)
        for one in cased
        for found in re.findall(f"(?i:{re.escape(one)})", cased)
        if deidentify._loosely(found) != deidentify._loosely(one)
    }
    assert unlike == set()


def test_ids_and_days_are_no_text_and_stay(material: Material) -> None:
    change = scrubber(material, person_names(material), {})
    for kept in (material.study.id, f"{material.study.id}:u", "2026-03-03", material.study.created_at):
        assert change(kept) == kept


def test_two_who_have_left_and_a_guest_are_told_apart(material: Material) -> None:
    gone = Person(**birth(), name="Gone Away", email="gone@example.org")
    guest = Person(**birth(), name="Gus Guest", email="gus@example.org")
    members = (*material.members, Membership(**birth(), team=material.team.id, person=guest.id, role=Role.GUEST))
    told = replace(material, people=dict(material.people) | {gone.id: gone, guest.id: guest}, members=members)
    names = person_names(told)
    assert names[gone.id] == "Former member 1"
    assert names[guest.id].startswith("Guest")
    assert len(set(names.values())) == len(names)
