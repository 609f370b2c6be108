import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { check, emptyMoment } from "../src/moment";
import { codeKey, indexAt, learnLetters, NO_FILTER, Notes, passes, phaseAt } from "../src/notes";
import type { WaitingNote } from "../src/storage";
import type { Observation, PhaseTime } from "../src/types";

function note(id: string, start: number, seq: number, more: Partial<Observation> = {}): Observation {
  const text = { iteration: "i", recording: "r", start_ms: start, end_ms: null, saw: `saw ${id}`, think: "" };
  const marks = { codes: [], students: [], flag: false, clock: "video", phase: null, phase_source: "time" } as const;
  return { ...text, ...marks, codes: [], students: [], id, observer: "o", state: "draft", version: 1, seq, ...more };
}

function store(times: PhaseTime[] = []) {
  const waiting = signal<WaitingNote[]>([]);
  return { waiting, notes: new Notes("i", "me", waiting, signal(times)) };
}

const ids = (notes: Notes) => notes.all.value.map((one) => one.id);

test("notes stand in the order of time, whatever the order they came in", () => {
  const { notes } = store();
  notes.take([note("b", 2000, 2), note("a", 1000, 3), note("c", 2000, 1)]);
  expect(ids(notes)).toEqual(["a", "b", "c"]);
});

test("an older word about a note never replaces a newer one, nor brings a withdrawn one back", () => {
  const { notes } = store();
  notes.take([note("a", 1000, 5, { saw: "new", version: 2 })]);
  notes.take([note("a", 1000, 4, { saw: "old" })]);
  expect(notes.get("a")?.saw).toBe("new");
  notes.take([{ id: "a", state: "withdrawn", seq: 6 }]);
  notes.take([note("a", 1000, 5, { version: 2 })]);
  expect(ids(notes)).toEqual([]);
  notes.take([note("a", 1000, 7, { version: 3 })]);
  expect(ids(notes)).toEqual(["a"]);
});

test("a note that waits stands over what the server has, and a waiting withdrawal hides it", () => {
  const { notes, waiting } = store();
  const server = note("a", 1000, 1);
  notes.take([server]);
  const kept: WaitingNote = {
    ...{ person: "me", id: "a", iteration: "i", kind: "put", match: 1, revision: 1, uncertain: [], state: "waiting" },
    ...{ reason: "", fields: {}, current: null, at: 0 },
    body: { ...server, saw: "mine" },
  };
  waiting.value = [kept];
  expect(notes.get("a")).toMatchObject({ saw: "mine", waiting: "waiting", version: 1 });
  waiting.value = [{ ...kept, kind: "withdraw", body: null }];
  expect(ids(notes)).toEqual([]);
  waiting.value = [{ ...kept, iteration: "another" }];
  expect(notes.get("a")?.saw).toBe("saw a");
});

test("every part of the filter narrows", () => {
  const times = [{ phase: "p", start_ms: 0, end_ms: 5000 }];
  const one = note("a", 1000, 1, { codes: ["thinking:w"], students: ["A"], flag: true, think: "Perhaps" });
  for (const part of [
    { code: "w" },
    { student: "A" },
    { flag: true },
    { text: "perhaps" },
    { phase: "p" },
    { observer: "o" },
  ]) {
    expect(passes(one, { ...NO_FILTER, ...part }, times)).toBe(true);
  }
  for (const part of [{ code: "x" }, { student: "B" }, { text: "no" }, { phase: "q" }, { observer: "x" }]) {
    expect(passes(one, { ...NO_FILTER, ...part }, times)).toBe(false);
  }
  const byHand = { ...one, phase: "q", phase_source: "hand" as const };
  expect(passes(byHand, { ...NO_FILTER, phase: "q" }, times)).toBe(true);
});

test("a phase holds from its start up to its end", () => {
  const times = [
    { phase: "p", start_ms: 0, end_ms: 5000 },
    { phase: "q", start_ms: 5000, end_ms: null },
  ];
  expect([phaseAt(times, -1), phaseAt(times, 4999), phaseAt(times, 5000)]).toEqual([null, "p", "q"]);
});

test("the note at a time is the last that has begun", () => {
  const starts = [{ start_ms: 10 }, { start_ms: 20 }, { start_ms: 20 }, { start_ms: 30 }];
  expect([9, 10, 20, 29, 99].map((at) => indexAt(starts, at))).toEqual([-1, 0, 2, 2, 3]);
});

test("a moment is checked before it is sent", () => {
  expect(Object.keys(check({ ...emptyMoment(), saw: "  " }))).toEqual(["saw"]);
  expect(Object.keys(check({ ...emptyMoment(), saw: "x", start: 5, end: 5 }))).toEqual(["end_ms"]);
  expect(Object.keys(check({ ...emptyMoment(), saw: "x", think: "y".repeat(10_001) }))).toEqual(["think"]);
  expect(check({ ...emptyMoment(), saw: "é".repeat(10_000), start: 5, end: 6 })).toEqual({});
});

test("where two schemes share a letter the first keeps it, and the other code goes by its whole name", () => {
  learnLetters([
    { id: "one", codes: [{ key: "a" }, { key: "c" }] },
    { id: "two", codes: [{ key: "c" }, { key: "d" }] },
  ]);
  expect(["one:a", "one:c", "two:c", "two:d", "c"].map(codeKey)).toEqual(["a", "c", "two:c", "d", "c"]);
  const coded = note("n", 0, 1, { codes: ["two:c"] });
  expect(passes(coded, { ...NO_FILTER, code: "c" }, [])).toBe(false);
  expect(passes(coded, { ...NO_FILTER, code: "two:c" }, [])).toBe(true);
});
