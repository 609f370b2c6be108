"""Whether every note of a database is whole: its codes, students, words and event are there, and nothing else."""

import json
from pathlib import Path

from sqlite_utils import Database
from world import World

from lessonstudy.store import events

_SEPARATE = """
    SELECT count(*) FROM observation_code WHERE observation NOT IN (SELECT id FROM observation)
    UNION ALL SELECT count(*) FROM observation_student WHERE observation NOT IN (SELECT id FROM observation)
    UNION ALL SELECT count(*) FROM event WHERE kind = 'observation' AND entity NOT IN (SELECT id FROM observation)
    UNION ALL SELECT count(*) FROM event WHERE number NOT IN (SELECT number FROM event_body)"""
_NOTES = """
    SELECT id, seq, saw, (SELECT count(*) FROM observation_code WHERE observation = observation.id) AS codes,
        (SELECT count(*) FROM observation_student WHERE observation = observation.id) AS students,
        (SELECT group_concat(seq) FROM event WHERE entity = observation.id) AS told,
        (SELECT count(*) FROM observation_text WHERE observation_text MATCH '"' || observation.id || '"') AS found
    FROM observation WHERE saw LIKE 'Seen %'"""


def damage(world: World, acknowledged: list[str]) -> dict[str, list]:
    """What is wrong, by kind; all lists are empty when every acknowledged note is there and every note is whole."""
    with world.services.store.write() as db:
        db.execute("INSERT INTO observation_text(observation_text) VALUES ('integrity-check')")
    with world.services.store.read() as db:
        notes = {row[0]: row[1:] for row in db.execute(_NOTES).fetchall()}
        return {
            "lost": [one for one in acknowledged if one not in notes],
            "partial": [(one, row) for one, row in notes.items() if row[2:] != (2, 2, str(row[0]), 1)],
            "separate": [row[0] for row in db.execute(_SEPARATE).fetchall() if row[0]],
            "broken": _unsound(db),
        }


def _unsound(db: Database) -> list:
    checked = [row[0] for row in db.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
    link = events.broken_link(db)
    return checked + ([] if link is None else [f"event {link}"])


def ids_of(answer: str) -> list[str]:
    found: list[str] = json.loads(answer)
    return found


WRITERS = Path(__file__).with_name("killed_writers.py")
