"""Text that XML can hold."""

import re
from xml.sax.saxutils import escape

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def in_xml(text: str) -> str:
    """The text with every character that XML 1.0 has no place for replaced by U+FFFD."""
    return NOT_IN_XML.sub("\ufffd", text)


def escaped(text: str) -> str:
    """The text as it stands between tags; a carriage return would be read as a line end otherwise."""
    return escape(in_xml(text), {"\r": "&#13;"})
