import { expect, test } from "vitest";
import { ALL_MOMENTS, codesIn, passes, toggled } from "../../src/compare/choice";
import { type Marks, placed, tilesOf, underPointer } from "../../src/compare/tiles";
import type { ShownNote } from "../../src/notes";
import { columnsOf, placesOf } from "../../src/compare/phase-lock";
import { TimedNotes } from "../../src/timeline-notes";
import type { Scheme } from "../../src/types";

const note = (id: string, start: number, more: Partial<ShownNote> = {}) =>
  ({ id, start_ms: start, end_ms: null, observer: "me", codes: [], students: [], ...more }) as unknown as ShownNote;

const LESSON = [
  { phase: "launch", start: 1000, end: 11_000 },
  { phase: "share", start: 20_000, end: 25_000 },
];
const OTHER = [
  { phase: "launch", start: 0, end: 5000 },
  { phase: "share", start: 5000, end: 25_000 },
];
const COLUMNS = columnsOf([LESSON, OTHER]);
// 300 px for 30 s
const PLACES = placesOf([10_000, 20_000], 308, 8, 10);
const TILES = tilesOf(COLUMNS, [10_000, 20_000], PLACES, 0);
const NOTES = [
  note("early", 500, { end_ms: 4000 }),
  note("first", 1000),
  note("long", 9000, { end_ms: 30_000 }),
  note("edge", 11_000),
  note("late", 24_000),
];
const MARKS: Marks = {
  timed: new TimedNotes(NOTES),
  rows: [{ kind: "lane", top: 0, height: 20, lane: { id: "", name: "", color: "" } }],
  lanes: () => [""],
  color: () => "",
};

test("a moment stands in the phase in which it begins, and outside the phases it stands nowhere", () => {
  expect(placed(MARKS.timed, TILES).map(({ id }) => id)).toEqual(["first", "long", "late"]);
});

test("the same number of px is the same time of a phase in every lesson", () => {
  const [launch, share] = tilesOf(COLUMNS, [10_000, 20_000], PLACES, 1);
  expect(launch).toMatchObject({ place: TILES[0]!.place, view: { from: 0, to: 10_000 } });
  expect(share).toMatchObject({ place: TILES[1]!.place, view: { from: 5000, to: 25_000 } });
});

test("under the pointer lies the moment, else the time of the phase that ran, and between phases nothing", () => {
  expect(underPointer(TILES, MARKS, 0, 10)?.note?.id).toBe("first");
  expect(underPointer(TILES, MARKS, 148, 10)?.note?.id).toBe("late");
  expect(underPointer(TILES, MARKS, 50, 10)).toMatchObject({ note: null, at: 6000 });
  // behind the end of a phase that ran shorter here than elsewhere
  expect(underPointer(TILES, MARKS, 290, 10)).toMatchObject({ note: null, at: 24_999 });
  expect(underPointer(TILES, MARKS, 104, 10)).toBeNull();
});

test("a code is the same in every version of its scheme, whatever it is called there, and another in every other scheme", () => {
  const scheme = (id: string, slug: string, name: string) => ({ id, slug, codes: [{ key: "a", name, color: "#123456" }] });
  const codes = codesIn([
    scheme("first", "talk", "Anticipated"),
    scheme("second", "talk", "Expected"),
    scheme("other", "work", "Anticipated"),
  ] as unknown as Scheme[]);
  const ids = ["first:a", "second:a", "other:a"].map((code) => codes.get(code)!.id);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[0]).not.toBe(ids[2]);
});

test("chosen codes and chosen students both have to fit, each by any of them; nothing chosen lets all through", () => {
  const codes = new Map(["a", "b"].map((key) => [key, { id: key, name: key, color: "" }]));
  const choice = { codes: toggled(ALL_MOMENTS.codes, "a"), students: toggled(new Set(["A"]), "B") };
  const fits = (codesOf: string[], students: string[]) => passes(note("x", 0, { codes: codesOf, students }), choice, codes);
  expect(fits(["b", "a"], ["B"])).toBe(true);
  expect(fits(["a"], ["C"])).toBe(false);
  expect(fits(["b"], ["A"])).toBe(false);
  expect(passes(note("x", 0), ALL_MOMENTS, codes)).toBe(true);
  expect(toggled(choice.codes, "a").size).toBe(0);
});
