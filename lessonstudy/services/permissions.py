"""Who may do what. Every use case asks here first; what a person may not know of is not found."""

from datetime import UTC, datetime

from sqlite_utils import Database

from lessonstudy.domain.errors import Forbidden, NotFound
from lessonstudy.domain.people import Membership, MembershipState, Person, Right
from lessonstudy.store import people


def member(db: Database, person_id: str, team_id: str, right: Right = Right.VIEW) -> Membership:
    """The person's membership. Raises NotFound for everyone outside the team, Forbidden where the role lacks the right."""
    return allowed(people.membership(db, team_id, person_id), right)


def allowed(membership: Membership | None, right: Right) -> Membership:
    """The membership, if it is one and allows this. Raises NotFound, Forbidden."""
    if membership is None or membership.state != MembershipState.ACTIVE or _expired(membership):
        raise NotFound("team")
    if not membership.allows(right):
        raise Forbidden("role-forbids", role=membership.role.value.replace("_", " "))
    return membership


def administrator(db: Database, person_id: str) -> Person:
    """The administrator of this id. Raises Forbidden for everyone else."""
    person = people.person(db, person_id)
    if person is None or not person.admin or not person.active:
        raise Forbidden("admin-only")
    return person


def administrator_in(db: Database, person_id: str, team_id: str) -> None:
    """Raises NotFound for everyone outside the team, administrators too; Forbidden for who is no administrator, or a guest."""
    membership = member(db, person_id, team_id)
    administrator(db, person_id)
    allowed(membership, Right.NOTE)


def _expired(membership: Membership) -> bool:
    return bool(membership.expires_at) and datetime.fromisoformat(str(membership.expires_at)) < datetime.now(UTC)
