"""Teams, people and memberships."""

from sqlite_utils import Database

from lessonstudy.domain.people import Membership, Person, Team
from lessonstudy.store import rows


def add_team(db: Database, team: Team) -> None:
    rows.insert(db, "team", rows.to_row(team))


def team(db: Database, team_id: str) -> Team | None:
    return rows.one(db, Team, "SELECT * FROM team WHERE id = ?", [team_id])


def teams(db: Database) -> list[Team]:
    return rows.many(db, Team, "SELECT * FROM team ORDER BY name", [])


def team_named(db: Database, name: str) -> Team | None:
    return rows.one(db, Team, "SELECT * FROM team WHERE name = ?", [name])


def add_person(db: Database, person: Person) -> None:
    rows.insert(db, "person", rows.to_row(person))


def save_person(db: Database, person: Person, seen: int) -> bool:
    return rows.update(db, "person", person, seen)


def person(db: Database, person_id: str) -> Person | None:
    return rows.one(db, Person, "SELECT * FROM person WHERE id = ?", [person_id])


def person_by_email(db: Database, email: str) -> Person | None:
    """`email` as domain.people.normal_email writes it."""
    return rows.one(db, Person, "SELECT * FROM person WHERE email = ?", [email])


def people(db: Database) -> list[Person]:
    return rows.many(db, Person, "SELECT * FROM person ORDER BY name, email", [])


def answers(db: Database) -> bool:
    """Whether the database can be read at all."""
    return bool(rows.select(db, "SELECT count(*) AS people FROM person"))


def has_admin(db: Database) -> bool:
    return bool(rows.select(db, "SELECT 1 FROM person WHERE admin = 1 AND active = 1 LIMIT 1"))


def add_membership(db: Database, membership: Membership) -> None:
    rows.insert(db, "membership", rows.to_row(membership))


def save_membership(db: Database, membership: Membership, seen: int) -> bool:
    return rows.update(db, "membership", membership, seen)


def membership(db: Database, team_id: str, person_id: str) -> Membership | None:
    sql = "SELECT * FROM membership WHERE team = ? AND person = ?"
    return rows.one(db, Membership, sql, [team_id, person_id])


def memberships_of(db: Database, person_id: str) -> list[Membership]:
    sql = "SELECT * FROM membership WHERE person = ? AND state = 'active'"
    return rows.many(db, Membership, sql, [person_id])


def members(db: Database, team_id: str) -> list[tuple[Person, Membership]]:
    """Everyone who ever was in the team, by name; notes of those who left keep their names."""
    found = rows.many(db, Membership, "SELECT * FROM membership WHERE team = ?", [team_id])
    sql = "SELECT * FROM person WHERE id IN (SELECT person FROM membership WHERE team = ?) ORDER BY name, email"
    by_person = {one.person: one for one in found}
    return [(one, by_person[one.id]) for one in rows.many(db, Person, sql, [team_id])]
