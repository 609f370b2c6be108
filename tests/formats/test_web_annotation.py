"""Web Annotations: every export meets what the W3C's own assertions ask, expands without a network, and foreign ones are read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents import documents
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft4Validator
from pyld import jsonld
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from lessonstudy.domain.errors import Invalid
from lessonstudy.domain.exchange import Document, ExchangedNote, Media, Understanding
from lessonstudy.domain.observations import Region
from lessonstudy.formats import web_annotation

OA = "http://www.w3.org/ns/oa#"
Check = Callable[[dict[str, Any]], list[str]]


@pytest.fixture(scope="module")
def asserted(test_data: Path) -> Check:
    """What of the W3C's list of musts an annotation does not meet."""
    folder = test_data / "wadm"
    resources = [
        (path.name, Resource.from_contents(json.loads(path.read_text()), default_specification=DRAFT4))
        for path in [*(folder / "definitions").glob("*.json"), *(folder / "annotations").rglob("*.json")]
    ]
    registry: Registry[Any] = Registry().with_resources(resources)
    musts = json.loads((folder / "annotations" / "annotationMusts.test").read_text())["assertions"]
    rules = [(name, json.loads((folder / name).read_text())) for name in musts]

    def check(annotation: dict[str, Any]) -> list[str]:
        found = []
        for name, rule in rules:
            fits = Draft4Validator(rule, registry=registry).is_valid(annotation)
            if fits != (rule["expectedResult"] == "valid"):
                found.append(f"{name}: {rule['errorMessage']}")
        return found

    return check


@pytest.fixture(scope="module")
def context(test_data: Path) -> dict[str, Any]:
    return dict(json.loads((test_data / "wadm" / "jsonld" / "anno.jsonld").read_text()))


def items(document: Document) -> list[dict[str, Any]]:
    whole = json.loads(web_annotation.write(document).data)
    return [{"@context": whole["@context"]} | one for one in whole["first"]["items"]]


def read(whole: Any) -> Document:
    return web_annotation.read(json.dumps(whole).encode(), Understanding()).document


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=documents(most=3))
def test_every_annotation_meets_what_the_model_demands(asserted: Check, found: Document) -> None:
    for one in items(found):
        assert asserted(one) == []


def test_the_check_finds_what_the_model_forbids(asserted: Check) -> None:
    (one,) = items(Document(notes=(ExchangedNote(start_ms=0, saw="x"),)))
    assert asserted(one | {"bodyValue": "both"})
    assert asserted({name: value for name, value in one.items() if name != "target"})


def test_an_export_expands_without_a_network_to_the_terms_of_the_model(context: dict[str, Any]) -> None:
    def offline(address: str, _options: Any) -> dict[str, Any]:
        assert address == web_annotation.ANNO
        return {"contextUrl": None, "documentUrl": address, "document": context}

    found = Document(
        title="Pizzas",
        media=(Media(label="Back"),),
        notes=(ExchangedNote(start_ms=3_000, end_ms=4_500, saw="Folds", students=("A",), observer="Olga", flag=True),),
    )
    whole = json.loads(web_annotation.write(found).data)
    (expanded,) = jsonld.expand(whole, {"documentLoader": offline})
    page = expanded["http://www.w3.org/ns/activitystreams#first"][0]
    (annotation,) = page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert annotation["@type"] == [f"{OA}Annotation"]
    target = annotation[f"{OA}hasTarget"][0]
    selector = target[f"{OA}hasSelector"][0]
    assert selector["http://www.w3.org/1999/02/22-rdf-syntax-ns#value"] == [{"@value": "t=3,4.5"}]
    assert target[f"{OA}hasSource"] == [{"@id": "urn:lessonstudy:video:Back"}]
    assert annotation["urn:lessonstudy:terms#flag"] == [{"@value": True}]
    assert [len(one[f"{OA}hasPurpose"]) for one in annotation[f"{OA}hasBody"]] == [1, 1]


def test_a_moment_without_an_end_has_no_empty_span() -> None:
    (one,) = items(Document(notes=(ExchangedNote(start_ms=3_000, saw="x"),)))
    assert one["target"]["selector"]["value"] == "t=3"


def test_a_moment_before_any_camera_stands_on_the_lessons_clock() -> None:
    found = Document(media=(Media(label="Late", offset_ms=5_000),), notes=(ExchangedNote(start_ms=-200, saw="x"),))
    assert items(found)[0]["target"]["source"] == web_annotation.CLOCK
    assert web_annotation.read(web_annotation.write(found).data, Understanding()).document.notes == found.notes


def foreign(target: Any, **more: Any) -> dict[str, Any]:
    return {
        "@context": web_annotation.ANNO,
        "id": "http://example.org/1",
        "type": "Annotation",
        "target": target,
    } | more


@pytest.mark.parametrize(
    ("fragment", "start", "end"),
    [
        ("t=10,20", 10_000, 20_000),
        ("t=npt:10,20.5", 10_000, 20_500),
        ("t=,20", 0, 20_000),
        ("t=7", 7_000, None),
        ("t=0:02:00,121.5", 120_000, 121_500),
        ("t=01:05,01:06", 65_000, 66_000),
        ("t=10s,20s", 10_000, 20_000),
        ("xywh=percent:25,10,25,50&t=1,2", 1_000, 2_000),
    ],
)
def test_times_of_other_programs_are_read(fragment: str, start: int, end: int | None) -> None:
    (note,) = read(foreign(f"http://example.org/video.mp4#{fragment}", bodyValue="Look")).notes
    assert (note.start_ms, note.end_ms, note.saw, note.media) == (start, end, "Look", "http://example.org/video.mp4")
    assert note.region == (Region(x=0.25, y=0.1, w=0.25, h=0.5) if "xywh" in fragment else None)


def test_tags_of_other_programs_become_codes_and_a_comment_what_was_seen() -> None:
    bodies = [
        {"type": "TextualBody", "value": "They share", "purpose": "commenting"},
        {"type": "TextualBody", "value": "strategy", "purpose": "tagging"},
    ]
    selector = {"type": "FragmentSelector", "value": "t=1,2"}
    target = {"source": "v.mp4", "selector": [{"type": "XPathSelector", "value": "/x"}, selector]}
    document = read([foreign(target, body=bodies, creator={"type": "Person", "name": "Mia"})])
    assert document.notes[0].saw == "They share"
    assert (document.notes[0].codes, document.notes[0].observer) == (("tags:strategy",), "Mia")
    assert [code.name for code in document.schemes[0].codes] == ["strategy"]


def test_annotations_of_no_moment_are_counted_as_lost() -> None:
    both = [foreign("http://example.org/page"), foreign("v.mp4#t=1")]
    found = web_annotation.read(json.dumps(both).encode(), Understanding())
    assert len(found.document.notes) == 1
    assert [(one.count, one.sentence) for one in found.losses] == [
        (1, "Annotations of no moment in a video are left out.")
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"type": "Person"}', "no annotation"),
        (json.dumps(foreign("v.mp4#t=20,10")).encode(), "ends at or before its start"),
        (json.dumps(foreign("v.mp4#t=3,3")).encode(), "ends at or before its start"),
        (json.dumps(foreign("v.mp4#t=soon")).encode(), "a time that is none"),
        (json.dumps(foreign(f"v.mp4#t={'9' * 5_000}")).encode(), "a time that is none"),
        (json.dumps(foreign("v.mp4#t=1&xywh=percent:nan,0,1,1")).encode(), "annotation 1 has a mark that is none"),
        (json.dumps(foreign("v.mp4#t=1&xywh=percent:0,0,1")).encode(), "annotation 1 has a mark that is none"),
        (json.dumps(foreign("v.mp4#t=1") | {"ls:document": "[" * 100_000}).encode(), "at its head was changed"),
        (
            web_annotation.write(Document(media=(Media(label="Back", fps=25.5),))).data.replace(b"25.5", b"9" * 400),
            "at its head was changed",
        ),
        (json.dumps(foreign("v.mp4#t=1", body={"type": "TextualBody", "value": 7})).encode(), "a text of annotation 1"),
    ],
)
def test_what_is_broken_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        web_annotation.read(data, Understanding())


def test_a_file_of_ours_is_read_whatever_its_lines_are_and_refused_where_it_is_cut() -> None:
    notes = tuple(ExchangedNote(start_ms=place * 1_000, saw=f"Note {place}") for place in range(3))
    data = web_annotation.write(Document(title="Thirds", notes=notes)).data
    assert data.count(b"\n") == 5
    whole = json.loads(data)
    others = [
        json.dumps(whole),
        json.dumps(whole, indent=2),
        data.decode().replace(",\n", ",", 2),
        data.decode().replace("\n", "\r\n"),
    ]
    assert [web_annotation.read(one.encode(), Understanding()).document.notes for one in others] == [notes] * 4
    with pytest.raises(Invalid, match="it is no JSON"):
        web_annotation.read(data[:-20], Understanding())
    with pytest.raises(Invalid, match="it is no JSON"):
        web_annotation.read(data.rstrip()[:-4], Understanding())


def test_very_many_selectors_are_gone_through_once() -> None:
    """By the square of their number it would take longer than a test may."""
    data = json.dumps(foreign({"source": "v.mp4", "selector": [{}] * 2_000_000})).encode()
    assert not web_annotation.read(data, Understanding()).document.notes
