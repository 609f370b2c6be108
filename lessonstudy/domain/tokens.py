"""What a personal access token lets a program do, and for how long."""

from enum import StrEnum

SHORTEST_DAYS, LONGEST_DAYS, USUAL_DAYS = 1, 365, 90


class Scope(StrEnum):
    """How much of its person's rights a token has; never more than they have."""

    READ = "read"
    NOTE = "note"
    ALL = "all"


SCOPE_WORDS = {
    Scope.READ: "Read only",
    Scope.NOTE: "Read and write notes",
    Scope.ALL: "Everything you may do",
}
