"""Reels of a study: chosen moments under one title, in an order, for whoever may see the study.

A reel is for the whole team, so it takes no note that is still hidden from others. What became of a note or of its video
later is told when the reel is opened: such a clip is left out and named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from lessonstudy.domain.entity import birth, move, require
from lessonstudy.domain.errors import Conflict, Invalid, NotFound, Stale
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation, ObservationState
from lessonstudy.domain.people import Right
from lessonstudy.domain.recordings import Recording
from lessonstudy.domain.reels import REEL_MOVES, Clip, LeftOut, Reel, ReelState, Scene, clip_of, film_of_clip
from lessonstudy.domain.studies import Study
from lessonstudy.services import reach
from lessonstudy.services.annotate import visible
from lessonstudy.services.changes import changed, store_change, tell
from lessonstudy.services.reel_folder import ReelFolder
from lessonstudy.store import Store, iterations, jobs, observations, people, recordings, reels, schemes

CHANGEABLE = {"title", "clips", "state"}


@dataclass(frozen=True, slots=True)
class OpenReel:
    """A reel with what of it can be shown, and with what cannot."""

    reel: Reel
    study: Study
    scenes: tuple[Scene, ...]
    left_out: tuple[LeftOut, ...]


class Reels:
    """Every method takes the person first and raises NotFound or Forbidden where they may not. Who may note may make reels."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._files = ReelFolder(folder)

    def of_study(self, person: str, study_id: str) -> list[Reel]:
        """The reels that stand, the newest last."""
        with self._store.read() as db:
            study = reach.study(db, person, study_id).study
            return [one for one in reels.of_study(db, study.id) if one.stands]

    def open(self, person: str, reel_id: str) -> OpenReel:
        """A reel with its scenes, and with the clips that cannot be shown. Raises NotFound for one that was withdrawn, too."""
        with self._store.read() as db:
            return opened(db, *reached(db, person, reel_id))

    def make(self, person: str, study_id: str, values: Mapping[str, Any]) -> Reel:
        """A new reel. `values`: title, and moments (ids of notes) or clips (observation, and where they differ from the
        moment's own start_ms, end_ms, caption). Raises Invalid, Conflict for notes that are hidden."""
        with self._store.write() as db:
            study = reach.study(db, person, study_id, Right.NOTE).study
            given = values.get("clips") or [{"observation": one} for one in values.get("moments", ())]
            clips = _clips(db, person, study.id, given, ())
            made = Reel(**birth(), study=study.id, author=person, title=str(values.get("title", "")), clips=clips)
            require(made.errors())
            reels.add(db, made)
            tell(db, "reel", made, person=person, team=study.team)
        return made

    def add_moments(self, person: str, reel_id: str, moments: Sequence[str]) -> Reel:
        """Put moments at the end of a reel; those that are in it already are not put in again."""
        with self._store.write() as db:
            before, study = reached(db, person, reel_id, Right.NOTE)
            known = {one.observation for one in before.clips}
            given = [{"observation": one} for one in dict.fromkeys(moments) if one not in known]
            clips = before.clips + _clips(db, person, study.id, given, ())
            return _store_change(db, person, study, before, {"clips": clips})

    def change(self, person: str, reel_id: str, seen: int | None, values: Mapping[str, Any]) -> Reel:
        """Change title or clips (naming the version `seen`), or move `state`: a withdrawn reel can stand again.

        Raises Stale, Invalid, Conflict. The files of a reel that is withdrawn are removed.
        """
        given = {name: value for name, value in values.items() if name in CHANGEABLE}
        with self._store.write() as db:
            before, study = reached(db, person, reel_id, Right.NOTE, withdrawn="state" in given)
            if seen not in (None, before.version):
                raise Stale(before)
            if "clips" in given:
                given["clips"] = _clips(db, person, study.id, given["clips"], before.clips)
            if "state" in given:
                given["state"] = move("reel", before.state, ReelState(given["state"]), REEL_MOVES)
            after = _store_change(db, person, study, before, given)
            if not after.stands:
                for job in jobs.of_subject(db, after.id):
                    jobs.want_cancel(db, job.id)
        if not after.stands:
            self._files.remove(after.id)
        return after

    def withdraw(self, person: str, reel_id: str) -> Reel:
        return self.change(person, reel_id, None, {"state": ReelState.WITHDRAWN})


def reached(
    db: Database, person: str, reel_id: str, right: Right = Right.VIEW, *, withdrawn: bool = False
) -> tuple[Reel, Study]:
    """A reel and its study, for whoever has the right there. Raises NotFound for a withdrawn one unless it is asked for."""
    found = reels.get(db, reel_id)
    if found is None:
        raise NotFound("reel")
    study = reach.study(db, person, found.study, right, "reel").study
    if not (found.stands or withdrawn):
        raise NotFound("reel")
    return found, study


def opened(db: Database, reel: Reel, study: Study) -> OpenReel:
    """What of a reel can be shown, the same for everybody: what is hidden from anyone is left out."""
    notes = {one.id: one for one in observations.named(db, [clip.observation for clip in reel.clips])}
    lessons = {one.id: _Lesson(db, one) for one in iterations.of_study(db, study.id)}
    names: dict[str, str] = {}
    shown: list[Scene] = []
    missing: list[LeftOut] = []
    for place, clip in enumerate(reel.clips):
        note = notes.get(clip.observation)
        lesson = lessons.get(note.iteration) if note else None
        if note is None or lesson is None or note.state == ObservationState.WITHDRAWN:
            missing.append(LeftOut(place=place, clip=clip, reason="clip-withdrawn"))
            continue
        film = "clip-hidden" if lesson.iteration.hides_others else film_of_clip(clip, note, lesson.recordings)
        if isinstance(film, str):
            missing.append(LeftOut(place=place, clip=clip, reason=film))
            continue
        if note.observer not in names:
            observer = people.person(db, note.observer)
            names[note.observer] = observer.name if observer else ""
        shown.append(lesson.scene(place, clip, note, film, names[note.observer]))
    return OpenReel(reel, study, tuple(shown), tuple(missing))


class _Lesson:
    """What the scenes of one iteration share, read when the first of them asks."""

    def __init__(self, db: Database, iteration: Iteration) -> None:
        self._db = db
        self.iteration = iteration

    @cached_property
    def recordings(self) -> list[Recording]:
        return recordings.of_iteration(self._db, self.iteration.id)

    @cached_property
    def codes(self) -> dict[str, str]:
        """The name of each "scheme:key"."""
        known = schemes.of_iteration(self._db, self.iteration.schemes)
        return {f"{one.id}:{code.key}": code.name for one in known for code in one.codes}

    def scene(
        self, place: int, clip: Clip, note: Observation, film: tuple[Recording, int, int], observer: str
    ) -> Scene:
        recording, start_ms, end_ms = film
        return Scene(
            place=place,
            clip=clip,
            note=note,
            recording=recording,
            lesson=self.iteration.name,
            class_label=self.iteration.class_label.strip(),
            observer=observer,
            codes=tuple(self.codes[code] for code in note.codes if code in self.codes),
            start_ms=start_ms,
            end_ms=end_ms,
        )


def _store_change(db: Database, person: str, study: Study, before: Reel, values: Mapping[str, Any]) -> Reel:
    after = changed(before, **values)
    require(after.errors())
    store_change(reels.save, db, before, after)
    tell(db, "reel", after, person=person, team=study.team)
    return after


def _clips(
    db: Database, person: str, study_id: str, given: Iterable[Clip | Mapping[str, Any]], known: Sequence[Clip]
) -> tuple[Clip, ...]:
    """The clips that were given. One whose note is in the reel already stays whatever became of the note.

    Raises Invalid for a note that is not there, Conflict for one that is still hidden from others.
    """
    wanted = [as_clip(one) for one in given]
    lessons = {one.id: one for one in iterations.of_study(db, study_id)}
    notes = {one.id: one for one in observations.named(db, [clip["observation"] for clip in wanted])}
    in_it = {one.observation: one for one in known}
    found = []
    for place, clip in enumerate(wanted):
        note = notes.get(clip["observation"])
        if clip["observation"] not in in_it:
            note = _chosen(note, lessons, person, clip["observation"], place)
        begun = clip_of(note) if note else in_it[clip["observation"]]
        found.append(
            Clip(
                observation=clip["observation"],
                start_ms=begun.start_ms if clip["start_ms"] is None else clip["start_ms"],
                end_ms=begun.end_ms if clip["end_ms"] is None else clip["end_ms"],
                caption=clip["caption"],
            )
        )
    return tuple(found)


def _chosen(
    note: Observation | None, lessons: Mapping[str, Iteration], person: str, named: str, place: int
) -> Observation:
    lesson = lessons.get(note.iteration) if note else None
    if note is None or lesson is None or not visible(lesson, person, [note]):
        raise Invalid.of(f"clips.{place}.observation", "unknown", noun="moment", value=named)
    if note.state == ObservationState.WITHDRAWN:
        raise Invalid.of(f"clips.{place}.observation", "cites-withdrawn")
    if lesson.hides_others:
        raise Conflict("notes-hidden")
    return note


def as_clip(given: Clip | Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a clip, with None for a time that follows from its moment."""
    read = given.get if isinstance(given, Mapping) else lambda name: getattr(given, name)
    return {
        "observation": read("observation"),
        "start_ms": read("start_ms"),
        "end_ms": read("end_ms"),
        "caption": read("caption") or "",
    }
