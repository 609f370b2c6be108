import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf, longest, phaseSpans, placeIn, placesOf, shownOf, standing } from "../../src/compare/phase-lock";

const ROOTS = new Map([
  ["launch-2", "launch"],
  ["share-2", "share"],
]);
const spans = (...phases: [string, number, number][]) => phases.map(([phase, start, end]) => ({ phase, start, end }));
const time = (phase: string, start_ms: number, end_ms: number | null = null) => ({ phase, start_ms, end_ms });

test("a phase is known by its root, an open end lasts to the next start, the last one to where the videos end", () => {
  const times = [time("launch-2", 1000), time("share-2", 5000)];
  expect(phaseSpans(times, ROOTS, 9000)).toEqual(spans(["launch", 1000, 5000], ["share", 5000, 9000]));
  expect(phaseSpans(times, ROOTS, null)).toEqual(spans(["launch", 1000, 5000]));
});

test("the later start wins where two overlap, and a phase that goes on after another has run twice", () => {
  const times = [time("a", 0, 9000), time("b", 3000, 5000)];
  expect(phaseSpans(times, new Map(), 20_000)).toEqual(spans(["a", 0, 3000], ["b", 3000, 5000], ["a", 5000, 9000]));
});

test("a phase that a lesson did not have leaves its column empty there, one that ran again has a column of its own", () => {
  const one = spans(["a", 0, 10], ["b", 10, 20], ["c", 20, 30]);
  const other = spans(["a", 0, 5], ["c", 5, 9], ["a", 9, 12]);
  const columns = columnsOf([one, other]);
  expect(columns.map(({ phase, run }) => `${phase}${run}`)).toEqual(["a0", "b0", "c0", "a1"]);
  expect(columns.map(({ spans: [first, second] }) => [Boolean(first), Boolean(second)])).toEqual([
    [true, true],
    [true, false],
    [true, true],
    [false, true],
  ]);
  expect(columns.map(longest)).toEqual([10, 10, 10, 3]);
});

test("three lessons whose orders agree only together are put into that order", () => {
  const of = (...phases: string[]) => phases.map((phase, index) => ({ phase, start: index, end: index + 1 }));
  const columns = columnsOf([of("a", "c"), of("b", "c"), of("a", "b")]);
  expect(columns.map(({ phase }) => phase)).toEqual(["a", "b", "c"]);
});

const lessons = fc.array(fc.subarray(["a", "b", "c", "d", "e", "f"]), { minLength: 1, maxLength: 4 });

test("every run of every lesson stands in exactly one column; where all agree, columns keep everybody's order", () => {
  fc.assert(
    fc.property(lessons, fc.boolean(), (phases, shuffled) => {
      const all = phases.map((some, lesson) => {
        const order = shuffled && lesson % 2 === 1 ? [...some].reverse() : some;
        return order.map((phase, index) => ({ phase, start: index * 10, end: index * 10 + 10 }));
      });
      const columns = columnsOf(all);
      for (const [lesson, own] of all.entries()) {
        const there = columns.flatMap(({ spans: found }) => found[lesson] ?? []);
        expect(new Set(there)).toEqual(new Set(own));
        expect(there).toHaveLength(own.length);
        if (!shuffled) expect(there).toEqual(own);
      }
    }),
  );
});

test("every moment of a phase has its place and comes back from it; the end belongs to what follows", () => {
  const columns = columnsOf([spans(["a", 100, 500], ["b", 700, 900]), spans(["b", 0, 400])]);
  expect(placeIn(columns, 0, 100)).toEqual({ column: 0, elapsed: 0 });
  expect(placeIn(columns, 0, 499)).toEqual({ column: 0, elapsed: 399 });
  expect(placeIn(columns, 0, 500)).toBeNull();
  expect(placeIn(columns, 0, 800)).toEqual({ column: 1, elapsed: 100 });
  expect(placeIn(columns, 1, 399)).toEqual({ column: 1, elapsed: 399 });
});

test("a video that begins late waits at its first picture, one that ends early at its last", () => {
  const [span] = spans(["a", 1000, 9000]);
  const shown = shownOf(span!, { start: 3000, end: 7000 })!;
  expect(standing(1000, shown, 0)).toEqual({ at: 3000, turn: "before" });
  expect(standing(1000, shown, 2000)).toEqual({ at: 3000, turn: "runs" });
  expect(standing(1000, shown, 5999)).toEqual({ at: 6999, turn: "runs" });
  expect(standing(1000, shown, 6000)).toEqual({ at: 7000, turn: "done" });
  expect(shownOf(span!, { start: 9000, end: 12_000 })).toBeNull();
});

test("columns fill the width, keep apart, and a longer phase is never narrower", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 3_600_000 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 0, max: 2000 }), (all, width) => {
      const places = placesOf(all, width, 8, 44);
      const free = Math.max(0, width - 8 * (all.length - 1));
      const floor = Math.min(44, free / all.length);
      expect(places.reduce((sum, place) => sum + place.width, 0)).toBeCloseTo(free, 3);
      for (const [index, place] of places.entries()) {
        expect(place.width).toBeGreaterThanOrEqual(floor - 1e-6);
        const next = places[index + 1];
        if (next) expect(next.left - place.left - place.width).toBeCloseTo(8, 6);
        for (const [other, { width: others }] of places.entries()) {
          if (all[other]! > all[index]!) expect(others).toBeGreaterThanOrEqual(place.width - 1e-6);
        }
      }
    }),
  );
});
