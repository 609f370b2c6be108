import { expect, test } from "vitest";
import { converted, moved } from "../src/moment-drag";

const LESSON = { start: -4000, end: 60_000 };

test("a point moves, and stays within the recording", () => {
  expect(moved({ start: 1000, end: null }, "whole", 500.4, LESSON)).toEqual({ start: 1500, end: null });
  expect(moved({ start: 1000, end: null }, "start", -9000, LESSON)).toEqual({ start: -4000, end: null });
  expect(moved({ start: 1000, end: null }, "end", 90_000, LESSON)).toEqual({ start: 60_000, end: null });
});

test("an interval keeps its length as a whole, also at the ends of the recording", () => {
  const span = { start: 10_000, end: 13_000 };
  expect(moved(span, "whole", 2000, LESSON)).toEqual({ start: 12_000, end: 15_000 });
  expect(moved(span, "whole", -90_000, LESSON)).toEqual({ start: -4000, end: -1000 });
  expect(moved(span, "whole", 90_000, LESSON)).toEqual({ start: 57_000, end: 60_000 });
});

test("an edge that is pulled never passes the other one", () => {
  const span = { start: 10_000, end: 13_000 };
  expect(moved(span, "start", 500, LESSON)).toEqual({ start: 10_500, end: 13_000 });
  expect(moved(span, "start", 9000, LESSON)).toEqual({ start: 12_900, end: 13_000 });
  expect(moved(span, "end", -9000, LESSON)).toEqual({ start: 10_000, end: 10_100 });
  expect(moved(span, "end", 90_000, LESSON)).toEqual({ start: 10_000, end: 60_000 });
});

test("a point becomes an interval up to a playhead that stands soon after it, else of five seconds, and back", () => {
  const point = { start: 10_000, end: null };
  expect(converted(point, 14_000, LESSON)).toEqual({ start: 10_000, end: 14_000 });
  expect(converted(point, 9000, LESSON)).toEqual({ start: 10_000, end: 15_000 });
  expect(converted(point, 10_000 + 61_000, LESSON)).toEqual({ start: 10_000, end: 15_000 });
  expect(converted({ start: 10_000, end: 14_000 }, 0, LESSON)).toEqual(point);
});

test("a point at the very end of the recording still becomes an interval within it", () => {
  expect(converted({ start: 60_000, end: null }, 60_000, LESSON)).toEqual({ start: 59_900, end: 60_000 });
  expect(converted({ start: 58_000, end: null }, 0, LESSON)).toEqual({ start: 58_000, end: 60_000 });
});
