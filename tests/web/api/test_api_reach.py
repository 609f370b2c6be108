"""Every use case can be reached over HTTP, or it is named here with the reason why it is not for programs."""

import inspect
import re
import typing
from pathlib import Path

from lessonstudy.bootstrap import Services

WEB = Path(__file__).parents[3] / "lessonstudy" / "web"
ACCOUNT = "who has an account, a token or a link is for people at a page or at the terminal, never for a token to give"
PARTS = "made of other routes, with more ease for a page"
INSIDE = "what the program asks of itself: jobs, the queue, files"
TERMINAL = "for whoever owns the data folder, at the terminal"
SCREEN = "words and choices of a page; the routes have the records themselves"
STEPS = "the routes of imports do this in steps"
ADMIN = "made and planned on the Admin page, for whoever administers this machine"
OWN_ACCOUNT = "change_password sessions end_sessions open_session hashed_password sign_out_everywhere"
TOKENS = "create_token revoke_token tokens"
PEOPLE = "add add_first_administrator all by_email by_id end has_administrator rename reopen set_administrator"
NOT_FOR_PROGRAMS: dict[str, dict[str, str]] = {
    "accounts": dict.fromkeys(f"{OWN_ACCOUNT} {TOKENS}".split(), ACCOUNT),
    "people": dict.fromkeys(PEOPLE.split(), ACCOUNT),
    "links": dict.fromkeys(("first_administrator", "invite", "reset", "add_invitation"), ACCOUNT),
    "teams": dict.fromkeys(("add_team", "change_role", "invite", "remove"), ACCOUNT)
    | dict.fromkeys(("all", "find", "join", "make"), TERMINAL),
    "coding": dict.fromkeys(("copy", "new_version", "from_library", "from_plan", "bring"), PARTS)
    | dict.fromkeys(("parent", "uses"), SCREEN)
    | {"copy_shipped": INSIDE},
    "norms": {"current": PARTS},
    "debriefing": {"now_ms": SCREEN, "opened": SCREEN},
    "replanning": {"teach_newest": PARTS, "waiting": SCREEN},
    "reteaching": {"evidence": SCREEN},
    "timing": dict.fromkeys(("back", "end", "go_on", "now", "start"), PARTS),
    "criteria": {"of_study": PARTS, "read": PARTS},
    "lineage": {"citable": SCREEN},
    "moments": {"named": PARTS},
    "evidence": {"choices": SCREEN, "named": PARTS, "table": PARTS},
    "reels": {"add_moments": PARTS},
    "reel_files": {"run": INSIDE},
    "agreement": {"submitted": SCREEN},
    "recordings": {"folder": INSIDE, "look": INSIDE, "of_iteration": PARTS},
    "reporting": {"in_folder": TERMINAL},
    "exporting": {"document": INSIDE},
    "importing": dict.fromkeys(("bring_in", "preview"), STEPS),
    "imports": dict.fromkeys(("bring_in", "many"), INSIDE),
    "import_jobs": {"run": INSIDE},
    "jobs": dict.fromkeys(("add", "claim", "find", "heal", "of_subject"), INSIDE),
    "ingest": dict.fromkeys(("bring", "bring_parts", "run"), INSIDE),
    "alignment": {"ask_here": TERMINAL, "run": INSIDE, "take_over": PARTS},
    "overview": {"home": SCREEN, "study": SCREEN},
    "board": {"home": SCREEN, "of_study": SCREEN},
    "demo": {"prepare": INSIDE},
    "backups": dict.fromkeys(("ask", "change_plan"), ADMIN) | {"run": INSIDE, "to_file": TERMINAL},
    "packages": {"bring_in": INSIDE, "in_folder": TERMINAL},
    "package_arrivals": {"run": INSIDE},
}
WHOLLY_ELSEWHERE = {"settings", "store", "folder"}


def use_cases() -> dict[str, set[str]]:
    """The public methods of every service, by its name in Services."""
    kinds = typing.get_type_hints(Services)
    return {
        name: {one for one, _ in inspect.getmembers(kind, inspect.isfunction) if not one.startswith("_")}
        for name, kind in kinds.items()
        if name not in WHOLLY_ELSEWHERE
    }


def reached(name: str, methods: set[str], source: str) -> set[str]:
    # the gate, uploads and links are handed on under their own name
    return {one for one in methods if re.search(rf"\b_?{name}\.{one}\b", source)}


def source_of_web() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted(WEB.rglob("*.py")))


def test_every_use_case_has_a_route_or_a_reason() -> None:
    source = source_of_web()
    missing = {
        name: sorted(left)
        for name, methods in use_cases().items()
        if (left := methods - reached(name, methods, source) - NOT_FOR_PROGRAMS.get(name, {}).keys())
    }
    assert missing == {}, "add a route, or say here why programs have no use for it"


def test_no_reason_outlives_its_use_case() -> None:
    known = use_cases()
    gone = {(name, one) for name, methods in NOT_FOR_PROGRAMS.items() for one in methods if one not in known[name]}
    assert gone == set()
    source = source_of_web()
    has_route = {
        name: found for name, methods in NOT_FOR_PROGRAMS.items() if (found := reached(name, {*methods}, source))
    }
    assert has_route == {}, "what has a route needs no reason"
