"""Teams, people, and what a role allows.

A team is the wall between people: rights are read per team, and nothing of another team can even be known of.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from lessonstudy.domain.entity import Entity
from lessonstudy.domain.errors import FieldError


class Role(StrEnum):
    FACILITATOR = "facilitator"
    COACH = "coach"
    TEACHER = "teacher"
    OBSERVER = "observer"
    KNOWLEDGEABLE_OTHER = "knowledgeable_other"
    GUEST = "guest"


class Right(StrEnum):
    """What a member may do. RUN reveals; LOAD brings videos in; who may NOTE may also mark when phases began."""

    VIEW = "view"
    NOTE = "note"
    PLAN = "plan"
    LOAD = "load"
    RUN = "run"
    INVITE = "invite"
    DOWNLOAD = "download"


_EVERYTHING = frozenset(Right)
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.FACILITATOR: _EVERYTHING,
    Role.COACH: _EVERYTHING,
    Role.TEACHER: frozenset({Right.VIEW, Right.NOTE, Right.PLAN, Right.LOAD, Right.DOWNLOAD}),
    Role.OBSERVER: frozenset({Right.VIEW, Right.NOTE}),
    Role.KNOWLEDGEABLE_OTHER: frozenset({Right.VIEW, Right.NOTE}),
    Role.GUEST: frozenset({Right.VIEW}),
}
LONGEST_GUEST_STAY_DAYS = 14


class MembershipState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Entity):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Entity):
    """An account. `active` is false while an invitation is open or after an administrator ended the account."""

    email: str
    name: str
    admin: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Entity):
    """A person's role in a team. A guest sees one `study` only, until `expires_at`."""

    team: str
    person: str
    role: Role
    state: MembershipState = MembershipState.ACTIVE
    study: str | None = None
    expires_at: str | None = None

    @property
    def belongs(self) -> bool:
        """An active member who is no guest."""
        return self.state == MembershipState.ACTIVE and self.role != Role.GUEST

    def allows(self, right: Right) -> bool:
        return right in RIGHTS[self.role]


def rights_of(membership: Membership) -> frozenset[Right]:
    """What the membership allows as it stands: nothing where it is not active."""
    return RIGHTS[membership.role] if membership.state == MembershipState.ACTIVE else frozenset()


def normal_email(text: str) -> str:
    """The address as accounts are found by it: trimmed, lower case."""
    return text.strip().lower()


def email_errors(text: str, field: str = "email") -> list[FieldError]:
    """What is wrong with an e-mail address. Deliverability is not asked: nothing is mailed."""
    address = normal_email(text)
    if len(address) > 254 or not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+", address):
        return [FieldError(field, "email-invalid", {})]
    return []
