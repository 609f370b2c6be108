"""Texts that a spreadsheet would take for a formula.

A cell that begins with =, +, - or @ may be run, in some spreadsheets also with these signs in full width. Such a text is
written with an apostrophe before it, which reading takes away again, so that what was written is what is read: also a text
that had apostrophes of its own there.
"""

import re

_BEGINNINGS = frozenset("'=+-@＝＋－＠\t\r")
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_DISARMED = re.compile(r"'+[=+\-@＝＋－＠\t\r]")


def disarmed(text: str) -> str:
    return f"'{text}" if text[:1] in _BEGINNINGS and _FORMULA.match(text) else text


def armed(text: str) -> str:
    return text[1:] if text[:1] == "'" and _DISARMED.match(text) else text
