"""Two teams with a study each, people of every role, and a video that only its row knows of: what most tests start from."""

import json
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from lessonstudy.bootstrap import Services, services
from lessonstudy.domain.entity import birth
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Iteration, Noting
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.people import Membership, Person, Role, Team
from lessonstudy.domain.plans import AnticipatedResponse, Phase
from lessonstudy.domain.recordings import Recording, RecordingStatus, Rendition, RenditionKind, RenditionState
from lessonstudy.services.teaching import taught
from lessonstudy.settings import Settings
from lessonstudy.store import iterations, people, recordings, schemes

ROLES = {
    "fay": Role.FACILITATOR,
    "cody": Role.COACH,
    "tim": Role.TEACHER,
    "olga": Role.OBSERVER,
    "omar": Role.OBSERVER,
    "kim": Role.KNOWLEDGEABLE_OTHER,
    "gus": Role.GUEST,
}
LESSON_MS = 600_000
FOREVER = "2999-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class Ids:
    """Ids of everything. `eve` is the facilitator of the other team; `ada` an administrator who is in no team.

    `iteration` is noted openly and has `recording`; `blind` is its sibling for independent noting, with `blind_recording`.
    `their_*` is the same in the other team, a note and a job included.
    """

    team: str
    fay: str
    cody: str
    tim: str
    olga: str
    omar: str
    kim: str
    gus: str
    ada: str
    eve: str
    study: str
    plan: str
    launch: str
    work: str
    halves: str
    iteration: str
    recording: str
    blind: str
    blind_recording: str
    thinking: str
    mode: str
    their_team: str
    their_study: str
    their_plan: str
    their_phase: str
    their_iteration: str
    their_recording: str
    their_scheme: str
    their_student: str
    their_note: str
    their_job: str


class World:
    """The services of a furnished data folder, and short ways to what tests do often."""

    def __init__(self, folder: Path, ids: Ids) -> None:
        self.folder = folder
        self.settings = settings_of(folder)
        self.services: Services = services(self.settings)
        self.ids = ids

    def note(self, **values: Any) -> dict[str, Any]:
        """What a browser sends of a note, with `values` over it."""
        sent = {"iteration": self.ids.iteration, "start_ms": 61_000, "saw": "She folds the strip in four."}
        return sent | values

    def write(self, person: str, **values: Any) -> Observation:
        """A note that `person` wrote just now."""
        return self.services.annotate.create(person, new_id(), self.note(**values))[0]

    def seen(self, person: str, iteration: str | None = None) -> list[Observation]:
        """The notes that a person sees."""
        return self.services.annotate.notes(person, iteration or self.ids.iteration, limit=5000).items

    def iteration(self, iteration: str | None = None) -> Iteration:
        with self.services.store.read() as db:
            found = iterations.get(db, iteration or self.ids.iteration)
        assert found is not None
        return found

    def recording(self, recording: str | None = None) -> Recording:
        return self.services.recordings.look(recording or self.ids.recording)

    def person(self, person: str) -> Person:
        found = self.services.people.by_id(person)
        assert found is not None
        return found

    def new_recording(self, iteration: str, **values: Any) -> Recording:
        """A row of a recording that can be played; no file lies behind it."""
        return add_recording(self.services, iteration, **values)

    def set_membership(self, person: str, **values: Any) -> None:
        """Change a membership behind everyone's back, as time or an administrator would."""
        names = ", ".join(f"{name} = :{name}" for name in values)
        with self.services.store.write() as db:
            db.execute(f"UPDATE membership SET {names} WHERE person = :person", values | {"person": person})


def settings_of(folder: Path) -> Settings:
    return Settings.from_env({"LESSONSTUDY_DATA": str(folder)})


def make_world(folder: Path) -> World:
    """The furnished folder, made at the first call."""
    note = folder / "world.json"
    if not note.exists():
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(asdict(furnish(services(settings_of(folder))))))
    return World(folder, Ids(**json.loads(note.read_text())))


def copy_world(world: World, folder: Path) -> World:
    """The same in another folder, which costs less than to furnish it anew."""
    world.services.store.close()
    shutil.copytree(world.folder, folder, dirs_exist_ok=True)
    return make_world(folder)


def furnish(found: Services) -> Ids:
    ids: dict[str, str] = {}
    with found.store.write() as db:
        for name in ("team", "their_team"):
            team = Team(**birth(), name=name)
            people.add_team(db, team)
            found.coding.copy_shipped(db, team, None)
            ids[name] = team.id
        ada = Person(**birth(), email="ada@example.org", name="Ada", admin=True)
        people.add_person(db, ada)
        ids["ada"] = ada.id
        for name, role in (ROLES | {"eve": Role.FACILITATOR}).items():
            person = Person(**birth(), email=f"{name}@example.org", name=name.title())
            people.add_person(db, person)
            ids[name] = person.id
            if role != Role.GUEST:
                team_id = ids["their_team"] if name == "eve" else ids["team"]
                people.add_membership(db, Membership(**birth(), team=team_id, person=person.id, role=role))
    ids |= _lesson(found, ids["team"], ids["fay"])
    with found.store.write() as db:
        guest = Membership(
            **birth(), team=ids["team"], person=ids["gus"], role=Role.GUEST, study=ids["study"], expires_at=FOREVER
        )
        people.add_membership(db, guest)
        blind = {one.slug: one.id for one in schemes.of_team(db, ids["team"])}
    ids["thinking"], ids["mode"] = blind["student_thinking"], blind["lesson_mode"]
    second = found.teaching.add(ids["fay"], ids["study"], {"noting": Noting.INDEPENDENT})
    ids |= {"blind": second.id, "blind_recording": add_recording(found, second.id).id}
    ids |= _theirs(found, ids)
    return Ids(**{field.name: ids[field.name] for field in fields(Ids)})


def _lesson(found: Services, team: str, person: str) -> dict[str, str]:
    study = found.studies.add(person, team, {"title": "Fractions", "subject": "Mathematics"})
    found.studies.add_student(person, study.id, {"pseudonym": "A", "learner_group": "second language"})
    found.studies.add_student(person, study.id, {"pseudonym": "B"})
    phases = (
        Phase(title="Launch", planned_minutes=2),
        Phase(title="Work", planned_minutes=8, anticipated=(AnticipatedResponse(description="Cuts into halves"),)),
    )
    values = {"goal": "Share fairly", "success_criteria": ("Names the share",), "phases": phases}
    plan = found.studies.add_plan(person, study.id, values)
    wanted = [one.id for one in found.coding.of_team(person, team) if one.slug in ("student_thinking", "lesson_mode")]
    iteration = found.teaching.add(person, study.id, {"class_label": "4b", "schemes": wanted})
    return {
        "study": study.id,
        "plan": plan.id,
        "launch": plan.phases[0].id,
        "work": plan.phases[1].id,
        "halves": plan.phases[1].anticipated[0].id,
        "iteration": iteration.id,
        "recording": add_recording(found, iteration.id).id,
    }


def _theirs(found: Services, ids: dict[str, str]) -> dict[str, str]:
    lesson = _lesson(found, ids["their_team"], ids["eve"])
    note, _ = found.annotate.create(
        ids["eve"], new_id(), {"iteration": lesson["iteration"], "start_ms": 5_000, "saw": "Theirs alone."}
    )
    job = found.jobs.add("ingest", lesson["recording"], ids["their_team"], ids["eve"])
    return {
        "their_study": lesson["study"],
        "their_plan": lesson["plan"],
        "their_phase": lesson["work"],
        "their_iteration": lesson["iteration"],
        "their_recording": lesson["recording"],
        "their_scheme": found.coding.of_team(ids["eve"], ids["their_team"])[0].id,
        "their_student": found.studies.students(ids["eve"], lesson["study"])[0].id,
        "their_note": note.id,
        "their_job": job.id,
    }


def add_recording(found: Services, iteration: str, **values: Any) -> Recording:
    ready = tuple(Rendition(kind=kind, state=RenditionState.READY, progress=1.0) for kind in RenditionKind)
    known: dict[str, Any] = {
        "label": "Back of the room",
        "filename": "lesson.mp4",
        "bytes": 1_000,
        "status": RecordingStatus.READY,
        "duration_ms": LESSON_MS,
        "fps": 25.0,
        "width": 1280,
        "height": 720,
        "has_sound": True,
        "renditions": ready,
    }
    recording = Recording(**birth(), iteration=iteration, **(known | values))
    with found.store.write() as db:
        recordings.add(db, recording)
        place = iterations.get(db, iteration)
        assert place is not None
        study = db.execute("SELECT team FROM study WHERE id = ?", [place.study]).fetchone()
        if recording.status == RecordingStatus.READY:
            taught(db, place, person=None, team=study[0])
    return recording
