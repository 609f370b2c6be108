import { expect, test } from "vitest";
import type { ShownNote } from "../src/notes";
import { NO_SOUND, readSound, talkShare } from "../src/sound";
import { edgeAt, gripAt, noteAt } from "../src/timeline-hit";
import { changedRange, densityOf, TimedNotes } from "../src/timeline-notes";
import { lanesOf, NO_LANE } from "../src/timeline-view";

function note(id: string, start: number, end: number | null = null, more: Partial<ShownNote> = {}): ShownNote {
  return { id, start_ms: start, end_ms: end, observer: "me", codes: [], students: [], ...more } as ShownNote;
}

const LONG = note("long", 1000, 50_000);
const NOTES = [LONG, note("b", 2000), note("c", 30_000), note("d", 40_000, 41_000)];
const SURFACE = { view: { from: 0, to: 100_000 }, width: 1000 };

test("what reaches into a span is found, however early it began", () => {
  const timed = new TimedNotes(NOTES);
  const [first, last] = timed.within({ from: 35_000, to: 60_000 });
  const found = NOTES.slice(first, last).filter((one) => (one.end_ms ?? one.start_ms) >= 35_000);
  expect(found.map((one) => one.id)).toEqual(["long", "d"]);
  expect(timed.within({ from: 60_000, to: 90_000 })).toEqual([4, 4]);
});

test("only the time of the notes that changed is drawn again", () => {
  const moved = note("c", 33_000);
  expect(changedRange(NOTES, [LONG, NOTES[1]!, moved, NOTES[3]!])).toEqual({ from: 30_000, to: 33_000 });
  expect(changedRange(NOTES, [...NOTES, note("e", 70_000, 72_000)])).toEqual({ from: 70_000, to: 72_000 });
  expect(changedRange(NOTES, NOTES.slice(1))).toEqual({ from: 1000, to: 50_000 });
  expect(changedRange(NOTES, [...NOTES])).toBeNull();
});

test("the density counts where notes begin", () => {
  expect([...densityOf(new TimedNotes(NOTES), { from: 0, to: 50_000 }, 5)]).toEqual([2, 0, 0, 1, 1]);
});

test("a note with two codes stands in both lanes, one without any in its own", () => {
  expect(lanesOf(note("x", 0, null, { codes: ["thinking:a", "u"], students: ["B"] }), "code")).toEqual(["a", "u"]);
  expect(lanesOf(note("x", 0, null, { students: ["A", "B"] }), "student")).toEqual(["A", "B"]);
  expect(lanesOf(note("x", 0), "code")).toEqual([NO_LANE]);
});

const byObserver = (one: ShownNote) => lanesOf(one, "observer");

test("the pointer takes an edge of an interval near it, the whole in between, and a point as a whole", () => {
  const timed = new TimedNotes(NOTES);
  const lane = { kind: "lane" as const, top: 0, height: 14, lane: { id: "me", name: "", color: "" } };
  const part = (x: number) => noteAt(timed, SURFACE, x, lane, byObserver);
  expect(part(498)).toMatchObject({ note: { id: "long" }, part: "end" });
  expect(part(350)).toMatchObject({ note: { id: "long" }, part: "whole" });
  expect(part(600)).toBeNull();
  const elsewhere = { ...lane, lane: { ...lane.lane, id: "other" } };
  expect(noteAt(timed, SURFACE, 350, elsewhere, byObserver)).toBeNull();
});

test("a finger has room of its own for each grip of the selected moment", () => {
  expect(gripAt({ start: 40_000, end: 41_000 }, SURFACE, 375)).toBe("start");
  expect(gripAt({ start: 40_000, end: 41_000 }, SURFACE, 405)).toBe("whole");
  expect(gripAt({ start: 40_000, end: 41_000 }, SURFACE, 450)).toBe("end");
  expect(gripAt({ start: 40_000, end: null }, SURFACE, 420)).toBe("whole");
  expect(gripAt({ start: 40_000, end: null }, SURFACE, 470)).toBeNull();
});

test("an edge of a phase is nearer to a finger than to the mouse", () => {
  const times = [{ phase: "p", start_ms: 0, end_ms: 30_000 }];
  expect(edgeAt(times, SURFACE, 303, false)?.at).toBe(30_000);
  expect(edgeAt(times, SURFACE, 315, false)).toBeNull();
  expect(edgeAt(times, SURFACE, 315, true)?.at).toBe(30_000);
});

test("the share of talk is that of the span, and unknown where the file does not say", () => {
  const levels = Array.from({ length: 100 }, () => 50);
  const sound = readSound(JSON.stringify({ version: 2, rate: 10, levels, talk: [[10, 20], [50, 100]] }));
  expect(talkShare(sound, 0, 10_000)).toBeCloseTo(0.6);
  expect(talkShare(sound, 1000, 2000)).toBe(1);
  expect(talkShare(sound, 2000, 5000)).toBe(0);
  expect(talkShare(sound, 20_000, 30_000)).toBeNull();
  expect(talkShare(readSound(JSON.stringify({ rate: 10, levels })), 0, 10_000)).toBeNull();
  expect(talkShare(NO_SOUND, 0, 1000)).toBeNull();
});
