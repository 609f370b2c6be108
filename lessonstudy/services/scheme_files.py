"""Between a scheme's file and the scheme of a team."""

from pathlib import PurePath

from lessonstudy.data import SchemeCode, SchemeFile, read_scheme_text
from lessonstudy.domain.entity import birth
from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.schemes import Code, CodeKind, CodingScheme
from lessonstudy.formats.scheme_table import read_table

FORMS = ("yaml", "csv")
LARGEST_BYTES = 200_000
_YAML, _TABLES = (".yaml", ".yml"), (".csv", ".tsv", ".txt")


def from_file(told: SchemeFile, team: str, slug: str) -> CodingScheme:
    """A new draft of a team with what a file says."""
    codes = tuple(
        Code(
            key=one.key,
            name=one.name,
            color=one.color,
            definition=one.definition,
            example=one.example,
            non_example=one.non_example,
            kind=CodeKind(one.kind),
            group=one.group,
        )
        for one in told.codes
    )
    return CodingScheme(
        **birth(),
        team=team,
        slug=slug,
        name=told.name,
        source=told.source,
        language=told.language,
        codes=codes,
    )


def to_file(scheme: CodingScheme) -> SchemeFile:
    return SchemeFile(scheme.slug, scheme.name, scheme.source, scheme.language, _file_codes(scheme.codes))


def read_file(name: str, content: bytes) -> SchemeFile:
    """What a file of somebody's says. Raises Invalid with the place where it is broken; `name` says which form it has."""
    file = PurePath(name.replace("\\", "/")).name[:120] or "file"
    if len(content) > LARGEST_BYTES:
        raise Invalid.of("file", "file-too-large", file=file, limit=LARGEST_BYTES)
    ending, stem = PurePath(file).suffix.lower(), PurePath(file).stem
    if ending in _TABLES:
        return SchemeFile(
            stem, stem.replace("_", " ").strip() or stem, "", "en", _file_codes(read_table(file, content))
        )
    if ending not in _YAML:
        raise Invalid.of("file", "file-unknown", file=file)
    try:
        return read_scheme_text(file, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reason = "this is no text in UTF-8"
        raise Invalid.of("file", "file-broken", file=file, line=line, column=1, reason=reason) from error
    except Invalid as refusal:
        where = refusal.errors[0].parameters
        raise Invalid.of("file", "file-broken", **where) from refusal


def _file_codes(codes: tuple[Code, ...]) -> tuple[SchemeCode, ...]:
    return tuple(
        SchemeCode(
            key=one.key,
            name=one.name,
            color=one.color,
            definition=one.definition,
            example=one.example,
            non_example=one.non_example,
            kind=one.kind.value,
            group=one.group,
        )
        for one in codes
    )
