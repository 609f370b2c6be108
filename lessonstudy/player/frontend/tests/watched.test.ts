import fc from "fast-check";
import { expect, test } from "vitest";
import { merged, playedOf, type Span } from "../src/watched";

const spans = fc.array(
  fc.tuple(fc.nat(60), fc.nat(60)).map(([start, more]): Span => [start, start + more]),
  { maxLength: 10 },
);

function covered(found: readonly Span[]): number {
  const all = new Set(found.flatMap(([start, end]) => Array.from({ length: end - start }, (_, place) => start + place)));
  return all.size;
}

test("merged spans cover the same time without overlap, in whatever order they came", () => {
  fc.assert(
    fc.property(spans, (found) => {
      const before = JSON.stringify(found);
      const once = merged(found);
      expect(merged([...found, ...once].reverse())).toEqual(once);
      expect(once.reduce((sum, [start, end]) => sum + end - start, 0)).toBe(covered(found));
      expect(JSON.stringify(found)).toBe(before);
    }),
  );
});

test("what a video played is told in whole milliseconds", () => {
  const starts = [0, 12.3456];
  const ends = [4.0004, 20];
  const played = { length: 2, start: (place: number) => starts[place]!, end: (place: number) => ends[place]! };
  expect(playedOf({ played })).toEqual([
    [0, 4000],
    [12346, 20000],
  ]);
});
