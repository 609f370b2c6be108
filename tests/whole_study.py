"""A study with something in every table that a package holds, and the way of a package from one installation to another."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from long_study import make_long_study
from world import World, add_recording, settings_of

from lessonstudy.bootstrap import Services, services
from lessonstudy.domain.captions import Captions, Cue
from lessonstudy.domain.claims import Claim, ClaimState
from lessonstudy.domain.consensus import Consensus, ConsensusState
from lessonstudy.domain.criteria import Criteria, CriterionResult
from lessonstudy.domain.debriefs import Debrief, DebriefEntry
from lessonstudy.domain.entity import birth
from lessonstudy.domain.identity import new_id
from lessonstudy.domain.iterations import Noting
from lessonstudy.domain.learnings import Learning, LearningState
from lessonstudy.domain.noticing import TeacherNoticing
from lessonstudy.domain.people import Team
from lessonstudy.domain.protocols import Step
from lessonstudy.domain.recordings import RENDITION_FILES
from lessonstudy.domain.reels import Clip, Reel, ReelState
from lessonstudy.domain.tweaks import Prediction, Tweak, TweakState
from lessonstudy.store import captions, chain, consensus, criteria, debriefs, noticings, people, reels

TAKEN_BACK = "taken back in the end."
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Whole:
    """`study` has two revealed lessons, and the lesson `blind` whose only note, `hidden`, nobody but its observer knows."""

    world: World
    study: str
    lesson: str
    blind: str
    hidden: str
    withdrawn: str
    recording: str
    gone: str

    @property
    def services(self) -> Services:
        return self.world.services

    def packed(self, file: Path, **how: Any) -> Path:
        with file.open("wb") as out:
            out.writelines(self.services.packages.in_folder(self.study, **how).pieces())
        return file


def whole_study(world: World) -> Whole:
    found, ids = world.services, world.ids
    made = make_long_study(found, ids.team, [ids.tim, ids.olga, ids.omar], 2, 12)
    lesson, note = made.iterations[0], made.notes[0][0]
    recording, gone = add_recording(found, lesson).id, add_recording(found, lesson, label="Desk").id
    place = world.folder / "videos" / recording
    place.mkdir(parents=True)
    for number, name in enumerate((*RENDITION_FILES.values(), "filmstrip-1.jpg", "filmstrip.json", "probe.json"), 1):
        (place / name).write_bytes(bytes([number]) * 70_000 * number)
    found.recordings.delete(ids.fay, gone)
    with found.store.write() as db:
        # the long study's notes were counted by hand
        db.execute("UPDATE iteration SET seq = 100 WHERE study = ?", [made.study])
        [phase] = db.execute("SELECT phase.id FROM phase JOIN plan ON plan.id = plan WHERE study = ? LIMIT 1",
                             [made.study]).fetchall()  # fmt: skip
        db.execute("INSERT INTO anticipated VALUES (?, ?, 0, 'Cuts halves', 'Ask how many')", [new_id(), phase[0]])
    written = world.write(ids.olga, iteration=lesson, recording=recording, codes=[], start_ms=1_000)
    withdrawn = world.write(ids.olga, iteration=lesson, saw=f"A note {TAKEN_BACK}", think=f"A thought {TAKEN_BACK}",
                            region={"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4321}, recording=recording)  # fmt: skip
    found.replies.add(ids.omar, written.id, "I saw that too.")
    found.submitting.submit(ids.olga, lesson)
    found.annotate.withdraw(ids.olga, withdrawn.id)
    with found.store.write() as db:
        said = (Cue(start_ms=0, end_ms=900, text="How many parts?", speaker="A"),)
        captions.add(db, Captions(**birth(), recording=recording, label="Class", language="en", count=1, cues=said))
        captions.add(db, Captions(**birth(), recording=recording, label="Desk", count=1, cues=said))
        agreed = {"iteration": lesson, "author": ids.fay, "notes": (note, written.id), "start_ms": 1, "text": "Agreed."}
        consensus.add(db, Consensus(**birth(), **agreed, codes=(f"{ids.thinking}:c",)))
        met = CriterionResult(criterion="Makes four fair shares", checked=12, met=7, task="Exit card", note="")
        criteria.add(db, Criteria(**birth(), iteration=lesson, results=(met,)))
        noticings.add(db, TeacherNoticing(**birth(), iteration=lesson, teacher=ids.tim, text="I spoke too much."))
        talk = Debrief(**birth(), iteration=lesson, protocol="Quick", steps=(Step(title="Look", minutes=5),),
                       facilitator=ids.fay, began_ms=1_790_000_000_000, paused_ms=1_790_000_060_000)  # fmt: skip
        debriefs.add(db, talk)
        debriefs.add_entry(
            db, DebriefEntry(**birth(), debrief=talk.id, step=0, author=ids.cody, text="They cut first.")
        )
    blind = found.teaching.add(ids.fay, made.study, {"noting": Noting.INDEPENDENT, "schemes": [ids.thinking]}).id
    add_recording(found, blind)
    hidden = world.write(ids.olga, iteration=blind, saw="Nobody knows of this yet.")
    take_back(found, made.study, lesson, ids.fay)
    with found.store.write() as db:
        clips = tuple(Clip(observation=one, start_ms=0, end_ms=5_000, caption="Look") for one in (note, hidden.id))
        reels.add(db, Reel(**birth(), study=made.study, author=ids.fay, title="Cutting", clips=clips))
    return Whole(world, made.study, lesson, blind, hidden.id, withdrawn.id, recording, gone)


def take_back(found: Services, study: str, lesson: str, person: str) -> None:
    """One more of everything else that can be withdrawn, withdrawn."""
    with found.store.write() as db:
        claim = Claim(**birth(), study=study, iteration=lesson, author=person, text=f"A claim {TAKEN_BACK}",
                      state=ClaimState.WITHDRAWN)  # fmt: skip
        tweak = Tweak(**birth(), study=study, iteration=lesson, author=person, change=f"A change {TAKEN_BACK}",
                      why=f"A reason {TAKEN_BACK}", state=TweakState.WITHDRAWN)  # fmt: skip
        prediction = Prediction(**birth(), study=study, tweak=tweak.id, author=person, who=f"All {TAKEN_BACK}",
                                expects=f"A hope {TAKEN_BACK}", measure=f"A count {TAKEN_BACK}", withdrawn=True)  # fmt: skip
        learning = Learning(**birth(), study=study, author=person, text=f"A learning {TAKEN_BACK}",
                            scope=f"A class {TAKEN_BACK}", state=LearningState.WITHDRAWN)  # fmt: skip
        for one in (claim, tweak, prediction, learning):
            chain.add(db, one)
        (note,) = db.execute("SELECT id FROM observation WHERE iteration = ? LIMIT 1", [lesson]).fetchone()
        consensus.add(db, Consensus(**birth(), iteration=lesson, author=person, notes=(note,), start_ms=1,
                                    text=f"A reading {TAKEN_BACK}", state=ConsensusState.WITHDRAWN))  # fmt: skip
        clip = Clip(observation=note, start_ms=0, end_ms=5_000, caption=f"A caption {TAKEN_BACK}")
        reels.add(db, Reel(**birth(), study=study, author=person, title=f"A reel {TAKEN_BACK}", clips=(clip,),
                           state=ReelState.WITHDRAWN))  # fmt: skip


@dataclass(frozen=True)
class There:
    """Another installation, with one team in it."""

    services: Services
    folder: Path
    team: str

    def bring_in(self, file: Path) -> Any:
        return self.services.packages.bring_in(self.team, file).run()

    def everything(self) -> tuple[dict[str, Any], set[str]]:
        """All rows of all tables, and the names of all files but the database's own."""
        with self.services.store.read() as db:
            rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in db.table_names()}
        files = {str(path.relative_to(self.folder)) for path in self.folder.rglob("*")}
        return rows, {name for name in files if not name.startswith("lessonstudy.") and name != "videos"}


def other_place(folder: Path, name: str = "There") -> There:
    found = services(settings_of(folder))
    with found.store.write() as db:
        team = Team(**birth(), name=name)
        people.add_team(db, team)
        found.coding.copy_shipped(db, team, None)
    return There(found, folder, team.id)


def rows_in(file: Path) -> Rows:
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.endswith(".jsonl")]
        return {
            name.removeprefix("study/").removesuffix(".jsonl"): [
                json.loads(line) for line in archive.read(name).splitlines()
            ]
            for name in names
        }


def repacked(file: Path, target: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = True) -> Path:
    """The package with other content; with `honest` its manifest tells the sizes and checksums as they are now."""
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    manifest = json.loads(files.pop("manifest.json"))
    if honest:
        manifest["files"] = {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in files.items()
        }
        for name, data in files.items():
            if name.endswith(".jsonl"):
                manifest["counts"][name[6:-6]] = data.count(b"\n")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))
    return target


def changed_rows(table: str, change: Callable[[list[dict[str, Any]]], None]) -> Callable[[dict[str, bytes]], None]:
    """A change of the rows of one table, for `repacked`."""

    def within(files: dict[str, bytes]) -> None:
        name = f"study/{table}.jsonl"
        rows = [json.loads(line) for line in files[name].splitlines()]
        change(rows)
        files[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return within
