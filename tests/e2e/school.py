"""A school for browser tests: a team with every role, a study, a lesson and its video, made by the command line and the API."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import imageio_ffmpeg
from served import Served

from lessonstudy.domain.identity import new_id

PASSWORD = "blue kites over the hills"
PEOPLE = {
    "ada": "Ada Diaz",
    "fay": "Fay Bell",
    "cody": "Cody Ahn",
    "tim": "Tim Moss",
    "olga": "Olga Petrova",
    "omar": "Omar Said",
    "kim": "Kim Lowe",
    "eve": "Eve Stone",
}
ROLES = {
    "fay": "facilitator",
    "cody": "coach",
    "tim": "teacher",
    "olga": "observer",
    "omar": "observer",
    "kim": "knowledgeable_other",
}
PHASES = [
    {"title": "Launch", "purpose": "The problem is understood", "planned_minutes": 0.5},
    {"title": "Explore", "purpose": "Own ways to share", "planned_minutes": 0.5},
    {"title": "Discuss", "purpose": "Ways are compared", "planned_minutes": 0.25},
]


@dataclass(frozen=True)
class School:
    """Ids of what was made. `ada` is an administrator in no team, `eve` the facilitator of another one."""

    served: Served
    team: str
    study: str
    iteration: str
    recording: str
    tokens: dict[str, str]

    @property
    def base(self) -> str:
        return self.served.base

    def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What the API answers somebody; a refusal fails the test."""
        given = {"Authorization": f"Bearer {self.tokens[who]}"} | headers
        answer = httpx.request(method, f"{self.base}/ls/api{path}", json=body, headers=given, timeout=60)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def notes(self, iteration: str | None = None, who: str = "fay") -> list[dict[str, Any]]:
        """The notes that stand, as the server has them."""
        found = self.ask(who, "GET", f"/iterations/{iteration or self.iteration}/observations?limit=1000")["items"]
        return [one for one in found if one["state"] != "withdrawn"]

    def new_iteration(self, label: str) -> str:
        return str(self.ask("fay", "POST", f"/studies/{self.study}/iterations", {"class_label": label})["id"])

    def add_video(self, iteration: str, film: Path, label: str = "Back of the room") -> str:
        said = self.served.command_line("video", "add", iteration, str(film), "--label", label)
        return said.splitlines()[-1]


def email(name: str) -> str:
    return f"{name}@example.org"


def make_film(path: Path, seconds: int, *more: str) -> Path:
    """A short lesson: a test picture of 640 x 360 with sound."""
    source = f"testsrc=size=640x360:rate=25:duration={seconds}"
    sound = f"sine=frequency=330:duration={seconds}"
    shape = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac"]
    words = ["-f", "lavfi", "-i", source, "-f", "lavfi", "-i", sound, *shape, *more, "-shortest", str(path)]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y", *words], check=True)
    return path


def found_school(served: Served, film: Path) -> School:
    """Makes everything while the server runs, as an administrator with a terminal would."""
    do = served.command_line
    do("init", "--admin", email("ada"), "--name", PEOPLE["ada"], "--password-stdin", typed=PASSWORD)
    for name in list(PEOPLE)[1:]:
        do("person", "add", email(name), "--name", PEOPLE[name], "--password-stdin", typed=PASSWORD)
    team, other = do("team", "add", "Grade 4, Hillside"), do("team", "add", "Grade 9, Riverside")
    for name, role in ROLES.items():
        do("team", "join", team, email(name), "--role", role)
    do("team", "join", other, email("eve"), "--role", "facilitator")
    tokens = {
        name: do("token", "create", email(name), "--label", "tests").splitlines()[-1] for name in ("fay", "olga", "eve")
    }
    bare = School(served, team, "", "", "", tokens)
    study = bare.ask("fay", "POST", f"/teams/{team}/studies", {"title": "Sharing fairly", "subject": "Mathematics"})[
        "id"
    ]
    for name, group in (("A", "begins to share by halves"), ("B", "second language"), ("C", "")):
        bare.ask("fay", "POST", f"/studies/{study}/students", {"pseudonym": name, "learner_group": group})
    bare.ask("fay", "POST", f"/studies/{study}/plans", {"goal": "Share fairly", "phases": PHASES})
    planned = School(served, team, study, "", "", tokens)
    iteration = planned.new_iteration("Class 4b")
    recording = planned.add_video(iteration, film)
    return School(served, team, study, iteration, recording, tokens)


def submitted_lesson(school: School) -> str:
    """A lesson that Olga and Fay noted on their own and submitted, without a video: at 10 s both noted the same, at 30 s with
    different codes, at 50 s Olga alone."""
    [scheme] = [
        one for one in school.ask("fay", "GET", f"/teams/{school.team}/schemes") if one["slug"] == "student_thinking"
    ]
    given = {"class_label": "Class 4d", "noting": "independent", "schemes": [scheme["id"]]}
    iteration = str(school.ask("fay", "POST", f"/studies/{school.study}/iterations", given)["id"])
    noted = (("olga", 10, "a"), ("fay", 11, "a"), ("olga", 30, "a"), ("fay", 31, "u"), ("olga", 50, "a"))
    for who, second, code in noted:
        body = {"iteration": iteration, "clock": "live", "start_ms": second * 1000, "end_ms": second * 1000 + 5000}
        body |= {"codes": [code], "saw": f"{PEOPLE[who].split()[0]} at {second}."}
        school.ask(who, "PUT", f"/observations/{new_id()}", body, **{"If-None-Match": "*"})
    for who in ("olga", "fay"):
        school.ask(who, "POST", f"/iterations/{iteration}/submit")
    school.ask("fay", "POST", f"/iterations/{iteration}/reveal")
    return iteration
