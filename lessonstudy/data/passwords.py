"""Whether a password is among the first that are tried. The list is a compilation of our own, kept small on purpose."""

import re
from functools import cache
from importlib.resources import files
from itertools import pairwise


def is_common(password: str, email: str = "", name: str = "") -> bool:
    """Whether a password is on the list, repeats or counts on, or is the person's own name or address."""
    text = re.sub(r"\s+", "", password.casefold())
    return text in _list() or _repeats(text) or _counts_on(text) or _is_own(text, email, name)


@cache
def _list() -> frozenset[str]:
    sections: dict[str, list[str]] = {}
    section = ""
    for line in files(__package__).joinpath("common_passwords.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            sections.setdefault(section, []).extend(line.split())
    joined = {stem + ending for stem in sections["stems"] for ending in ["", *sections["endings"]]}
    twice = {first + second for first in sections["stems"] for second in sections["stems"]}
    swapped = {text.translate(str.maketrans("aeios", "@3!0$")) for text in joined}
    return frozenset(joined | twice | swapped | set(sections["whole"]))


def _repeats(text: str) -> bool:
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, min(6, len(text) // 2) + 1))


def _counts_on(text: str) -> bool:
    """Whether nearly every character is the next (or the one before) of the alphabet, the digits or a row of keys."""
    rows = "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn"
    pairs = [first + second for first, second in pairwise(text)]
    return any(sum(pair in row or pair[::-1] in row for pair in pairs) >= len(pairs) - 1 for row in rows)


def _is_own(text: str, email: str, name: str) -> bool:
    address = email.casefold()
    own = {address, address.partition("@")[0], re.sub(r"\s+", "", name.casefold())} - {""}
    return text in own or any(
        len(part) >= 5 and text.replace(part, "", 1).strip("0123456789!.-_") == "" for part in own
    )
