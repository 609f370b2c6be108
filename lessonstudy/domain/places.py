"""Where in the product something is done. Faces know the addresses; rules only name the place."""

from enum import StrEnum


class Place(StrEnum):
    STUDY = "study"
    PLAN = "plan"
    WATCH = "watch"
    DEBRIEF = "debrief"
    RETEACH = "reteach"
    LEARNINGS = "learnings"
