"""Every page through the router, for everyone who may come: no exception, and what each role finds there.

AppTest runs the scripts without a browser and so without the gate: who looks is put where ui/person.py takes it in a test.
It knows packaged components only as elements of no known kind, with their keys and without any state, so it needs no stub
for the room and the uploader; it shows that they are mounted, and the browser tests show what they do.
"""

from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import UnknownElement
from world import World

from lessonstudy import bootstrap
from lessonstudy.ui.person import OVERRIDE

ROUTER = Path(__file__).parents[2] / "pages" / "_router.py"
PLANNERS, WATCHERS = ("fay", "cody", "tim"), ("olga", "kim", "gus")
MEMBERS, STRANGERS = PLANNERS + WATCHERS, ("ada", "eve")
OF_A_STUDY = ("study", "plan", "lineage", "learnings", "compare", "agreement", "budget", "mirror", "reports", "reels")
OF_A_STUDY += ("exchange",)
PAGES = (
    *("home", *OF_A_STUDY, "watch", "debrief", "reteach"),
    *("evidence", "norms", "schemes", "admin", "account"),
)

Show = Callable[..., AppTest]


@pytest.fixture
def show(furnished: World) -> Iterator[Show]:
    """Runs a page for somebody of the furnished world, by name."""
    try:
        distribution("lessonstudy")
    except PackageNotFoundError:
        pytest.skip("Streamlit finds the components in the installed package: pip install -e . first")
    before = list(bootstrap._serving)
    bootstrap.serve_with(furnished.settings)

    def run(page: str, who: str, **query: str) -> AppTest:
        found = AppTest.from_file(str(ROUTER), default_timeout=60)
        found.session_state[OVERRIDE] = getattr(furnished.ids, who)
        found.run()
        if page != "home":
            found.switch_page(f"{page}.py")
            for name, value in query.items():
                found.query_params[name] = value
            found.run()
        assert [one.message for one in found.exception] == []
        return found

    yield run
    bootstrap._serving[:] = before


@pytest.fixture
def address(furnished: World) -> dict[str, dict[str, str]]:
    """What stands behind the question mark of each page."""
    study, lesson = {"study": furnished.ids.study}, {"iteration": furnished.ids.iteration}
    of_study = dict.fromkeys(OF_A_STUDY, study)
    return of_study | {"watch": lesson, "debrief": lesson, "reteach": lesson}


def texts(found: Any) -> list[str]:
    return [str(one.value) for one in found]


def buttons(page: AppTest) -> set[str]:
    return {one.label for one in page.button}


def components(page: AppTest) -> set[str]:
    """The keys of the packaged components on a page, without what follows the first dash."""
    found: list[Any] = [page.main]
    keys = set()
    while found:
        one = found.pop()
        if isinstance(one, UnknownElement) and one.key:
            keys.add(str(one.key).partition("-")[0])
        found.extend(getattr(one, "children", {}).values())
    return keys


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_anything_of_a_page(show: Show, address: dict[str, dict[str, str]], page: str) -> None:
    shown = show(page, "fay", **address.get(page, {}))
    del shown.session_state[OVERRIDE]
    shown.run()
    assert [one.message for one in shown.exception] == []
    assert texts(shown.error) == ["Please sign in\\."]
    assert len(shown.main) == 1


@pytest.mark.parametrize("who", MEMBERS)
def test_home_shows_the_studies_of_ones_team_and_offers_new_ones_to_planners(show: Show, who: str) -> None:
    page = show("home", who)
    assert texts(page.title) == ["Our studies"]
    waits = ["What waits for you"] if who in ("olga", "tim") else []
    assert texts(page.subheader) == [*waits, "Fractions"]
    assert texts(page.caption) == ([] if waits else ["Nothing waits for you."]) + ["team · Mathematics"]
    if waits:
        assert "Note what you see in Reteach 2, then submit" in " ".join(texts(page.markdown))
    assert ("New study" in buttons(page)) == (who in PLANNERS)
    assert components(page) == {"uploads"}


def test_home_of_another_team_shows_nothing_of_ours(show: Show) -> None:
    assert texts(show("home", "eve").caption)[-1] == "their\\_team · Mathematics"


def test_home_tells_an_administrator_in_no_team_to_make_one(show: Show) -> None:
    page = show("home", "ada")
    assert texts(page.info) == ["You are in no team yet. Make one, then invite your colleagues."]
    assert texts(page.subheader) == []


@pytest.mark.parametrize("who", MEMBERS)
def test_study_shows_its_lessons_to_all_and_what_changes_it_to_planners(
    show: Show, address: dict[str, dict[str, str]], who: str
) -> None:
    page = show("study", who, **address["study"])
    assert texts(page.title) == ["Fractions"]
    assert texts(page.subheader) == ["Co-plan", "Co-teach", "Co-assess", "Co-reflect"]
    next_step = next(one for one in texts(page.markdown) if "Next step" in one)
    assert ("You" in next_step) == (who in ("olga", "tim"))
    assert "note what you see in Reteach 2, then submit" in next_step
    changing = {"Add a student", "New iteration", "Codes"}
    assert buttons(page) & changing == (changing if who in PLANNERS else set())
    assert components(page) == ({"uploads", "drop"} if who in PLANNERS else {"uploads"})


@pytest.mark.parametrize("who", MEMBERS)
def test_plan_is_read_by_all_and_its_next_version_is_made_by_planners(
    show: Show, address: dict[str, dict[str, str]], who: str
) -> None:
    page = show("plan", who, **address["plan"])
    assert texts(page.title) == ["Plan · Fractions"]
    assert ":material/lock: Version 1 is frozen and stays as it is." in texts(page.caption)
    changing = {"Study texts", "Make version 2"}
    assert buttons(page) & changing == (changing if who in PLANNERS else set())
    assert components(page) == {"plan", "uploads"}


@pytest.mark.parametrize("who", MEMBERS)
def test_watch_is_the_room_for_every_member(show: Show, address: dict[str, dict[str, str]], who: str) -> None:
    page = show("watch", who, **address["watch"])
    assert texts(page.subheader) == ["Teaching 1 · Fractions"]
    assert components(page) == {"room", "uploads"}


@pytest.mark.parametrize("who", MEMBERS)
def test_reteach_has_its_three_parts_for_every_member(show: Show, address: dict[str, dict[str, str]], who: str) -> None:
    page = show("reteach", who, **address["reteach"])
    assert texts(page.title) == ["Teaching 1 · Fractions"]
    (parts,) = page.radio
    assert (list(parts.options), parts.value) == (["Brief", "Teaching", "Afterwards"], "Afterwards")
    assert {one.label for one in page.expander} == {"How it ran", "Success criteria and exit task"}


@pytest.mark.parametrize("who", MEMBERS)
def test_norms_and_protocols_are_read_by_all_and_begun_by_planners(show: Show, who: str) -> None:
    page = show("norms", who)
    assert texts(page.title) == ["Norms"]
    assert [one.label for one in page.tabs] == ["Our norms", "Protocols"]
    making = {"Begin with “Norms of lesson study”", "Begin with “Five short norms”", "Import", "Copy and adapt"}
    assert buttons(page) & making == (making if who in PLANNERS else set())


@pytest.mark.parametrize("who", MEMBERS)
def test_a_debrief_is_opened_by_who_runs_the_team_and_shows_the_norms_to_all(
    show: Show, address: dict[str, dict[str, str]], who: str
) -> None:
    page = show("debrief", who, **address["debrief"])
    assert texts(page.subheader)[0] == "Debrief · Teaching 1 · Fractions"
    assert "never for appraisal" in texts(page.info)[0]
    assert ("Open the debrief" in buttons(page)) == (who in ("fay", "cody"))
    assert components(page) == {"live", "uploads"}


@pytest.mark.parametrize("who", MEMBERS)
def test_codes_are_seen_by_all_made_by_planners_and_the_words_by_facilitators(show: Show, who: str) -> None:
    page = show("schemes", who)
    assert texts(page.title) == ["Codes"]
    assert [one.label for one in page.tabs] == ["Our codes", "Library", "Words of judgement"]
    names = [text.partition(" :")[0] for text in texts(page.subheader)]
    assert sorted(names[:5]) == sorted(names[5:])
    assert "Student thinking" in names
    making = {"New scheme", "From a lesson plan", "Import", "Add another copy"}
    assert buttons(page) & making == (making if who in PLANNERS else set())
    save = next(one for one in page.button if one.label == "Save the words")
    assert save.disabled == (who not in ("fay", "cody"))


@pytest.mark.parametrize("who", MEMBERS)
def test_a_scheme_is_read_by_all_and_changed_by_planners(show: Show, furnished: World, who: str) -> None:
    page = show("schemes", who, scheme=furnished.ids.thinking)
    assert texts(page.title) == ["Student thinking :orange-badge[Draft]"]
    assert "Used in Fractions: Teaching 1, Fractions: Reteach 2." in texts(page.caption)
    changing = {"Add a code", "Copy", "Name and source", "Retire this version", "Change"}
    assert buttons(page) & changing == (changing if who in PLANNERS else set())


def test_another_teams_scheme_cannot_even_be_known_of(show: Show, furnished: World) -> None:
    page = show("schemes", "eve", scheme=furnished.ids.thinking)
    assert texts(page.warning) == ["There is no such scheme, or it is not shared with you\\."]
    assert texts(page.title) == []


@pytest.mark.parametrize("who", MEMBERS)
def test_lineage_and_learnings_are_read_by_all_and_learnings_written_by_who_may_note(
    show: Show, address: dict[str, dict[str, str]], who: str
) -> None:
    page = show("lineage", who, **address["lineage"])
    assert texts(page.title) == ["Why the lesson is as it is"]
    assert "Nothing is claimed yet" in texts(page.info)[0]
    page = show("learnings", who, **address["learnings"])
    assert texts(page.title) == ["Learnings"]
    assert ("Write a learning" in buttons(page)) == (who != "gus")


@pytest.mark.parametrize("who", MEMBERS)
def test_evidence_is_searched_by_all_and_searches_are_kept_by_all_but_guests(show: Show, who: str) -> None:
    page = show("evidence", who)
    assert texts(page.title) == ["Evidence"]
    assert page.text_input[0].label == "Search what was seen, heard and thought"
    assert texts(page.info)[0].startswith("Nothing is noted yet that you may see.")
    assert ("Save this search" in buttons(page)) == (who != "gus")


def test_evidence_of_another_team_cannot_even_be_known_of(show: Show, furnished: World) -> None:
    for query in ({"team": furnished.ids.team}, {"study": furnished.ids.study}):
        page = show("evidence", "eve", **query)
        assert "There is no such" in texts(page.warning)[0]
        assert texts(page.markdown) == []
        assert list(page.text_input) == []
    assert texts(show("evidence", "ada", team=furnished.ids.team).info)[0].startswith("You are in no team yet.")


@pytest.mark.parametrize("who", MEMBERS)
def test_reels_are_seen_by_all_and_made_by_who_may_note(
    show: Show, address: dict[str, dict[str, str]], who: str
) -> None:
    page = show("reels", who, **address["reels"])
    assert texts(page.title) == ["Reels"]
    assert ("New reel" in buttons(page)) == (who != "gus")


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize(
    ("page", "noun"),
    [(one, "study") for one in OF_A_STUDY] + [(one, "iteration") for one in ("watch", "debrief", "reteach")],
)
def test_who_is_outside_the_team_cannot_even_know_of_it(
    show: Show, address: dict[str, dict[str, str]], who: str, page: str, noun: str
) -> None:
    shown = show(page, who, **address[page])
    assert texts(shown.warning) == [f"There is no such {noun}, or it is not shared with you\\."]
    assert texts(shown.title) == texts(shown.subheader) == []
    assert components(shown) <= {"uploads"}


@pytest.mark.parametrize("page", [*OF_A_STUDY, "watch", "debrief", "reteach"])
def test_an_address_of_nothing_is_said(show: Show, page: str) -> None:
    assert "There is no such" in texts(show(page, "fay").warning)[0]


@pytest.mark.parametrize("who", MEMBERS + STRANGERS)
def test_people_and_teams_is_for_those_who_look_after_them(show: Show, who: str) -> None:
    page = show("admin", who)
    tabs = {
        "ada": ["Teams", "Work", "Accounts", "Bring in a study", "Backups", "Machine"],
        "fay": ["Teams", "Work"],
        "cody": ["Teams", "Work"],
        "eve": ["Teams", "Work"],
    }
    assert [one.label for one in page.tabs] == tabs.get(who, [])
    assert ("Make the team" in buttons(page)) == (who == "ada")
    assert ("Back up now" in buttons(page)) == (who == "ada")
    own_teams = {"fay": ["team"], "cody": ["team"], "eve": ["their\\_team"]}
    assert texts(page.subheader) == own_teams.get(who, [])
    if who not in tabs:
        assert texts(page.info)[0].startswith("Facilitators and administrators look after people here.")


@pytest.mark.parametrize("who", MEMBERS + STRANGERS)
def test_account_is_ones_own(show: Show, who: str) -> None:
    page = show("account", who)
    assert texts(page.title) == [who.title()]
    assert texts(page.text) == [f"{who}@example.org"]
    assert {"Sign out everywhere", "Make a token"} <= buttons(page)
