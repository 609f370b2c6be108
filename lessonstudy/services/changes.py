"""Writing a change and its event together, the same way for every noun."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlite_utils import Database

from lessonstudy.domain.entity import Entity, as_dict, now
from lessonstudy.domain.errors import Stale
from lessonstudy.domain.iterations import Iteration
from lessonstudy.domain.observations import Observation
from lessonstudy.domain.replies import Reply
from lessonstudy.services import numbering
from lessonstudy.store import events

Noun = TypeVar("Noun", bound=Entity)
Said = TypeVar("Said", Observation, Reply)


def changed(before: Noun, **values: Any) -> Noun:
    """The entity with other values, one version further."""
    return replace(before, **values, version=before.version + 1, updated_at=now())


def store_change(save: Callable[[Database, Noun, int], bool], db: Database, before: Noun, after: Noun) -> None:
    """Save `after` over `before`. Raises Stale when another unit of work came first."""
    if not save(db, after, before.version):
        raise Stale(before)


def tell(
    db: Database,
    kind: str,
    entity: Entity,
    *,
    person: str | None,
    team: str | None = None,
    iteration: str | None = None,
    body: dict[str, Any] | None = None,
    undoes: int | None = None,
) -> int | None:
    """Append the event of a change. With an iteration it gets that iteration's next seq, which is returned."""
    seq = events.next_seq(db, iteration) if iteration else None
    events.append(
        db,
        kind,
        entity.id,
        entity.version,
        as_dict(entity) if body is None else body,
        person=person,
        team=team,
        iteration=iteration,
        seq=seq,
        undoes=undoes,
    )
    return seq


def tell_many(
    db: Database,
    kind: str,
    said: Sequence[Said],
    keep: Callable[[Sequence[Said]], object],
    iteration: Iteration,
    *,
    person: str | None,
    team: str,
) -> list[Said]:
    """Give notes or replies the iteration's next numbers, `keep` them with those, and tell of all in one go."""
    last = numbering.following(db, iteration, person, len(said))
    told = [replace(one, seq=last.told - len(said) + place) for place, one in enumerate(said, 1)]
    keep(told)
    bodies = ((one.id, one.version, last.kept - len(said) + place, as_dict(one)) for place, one in enumerate(told, 1))
    events.append_all(db, kind, bodies, person=person, team=team, iteration=iteration.id)
    return told


def tell_notes(
    db: Database,
    notes: Sequence[Observation],
    keep: Callable[[Sequence[Observation]], object],
    iteration: Iteration,
    team: str,
) -> None:
    """The same of notes of several observers, each observer's in one go."""
    by_observer: dict[str, list[Observation]] = {}
    for one in notes:
        by_observer.setdefault(one.observer, []).append(one)
    for observer, theirs in by_observer.items():
        tell_many(db, "observation", theirs, keep, iteration, person=observer, team=team)


def tell_again(
    db: Database,
    kind: str,
    said: Sequence[Said],
    set_seq: Callable[[Database, str, int], None],
    iteration: Iteration,
    *,
    person: str | None,
    team: str,
) -> list[Said]:
    """Give notes or replies the iteration's next numbers without a new version, so that they are heard once more."""

    def keep(told: Sequence[Said]) -> None:
        for one in told:
            set_seq(db, one.id, one.seq)

    return tell_many(db, kind, said, keep, iteration, person=person, team=team)
