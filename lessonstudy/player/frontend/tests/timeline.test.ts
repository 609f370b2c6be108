import { expect, test } from "vitest";
import { phaseTimesOf } from "../src/phases";
import { readLevels } from "../src/sound";
import { actualBars, plannedBars, rowsOf, tickStep, timeToX, within, xToTime, zoomed } from "../src/timeline-view";

const WHOLE = { from: -4000, to: 116_000 };

test("a place stands for a time and back", () => {
  for (const at of [-4000, 0, 31_234, 116_000]) expect(xToTime(WHOLE, 800, timeToX(WHOLE, 800, at))).toBe(at);
});

test("the view never leaves the whole, nor shows less than four seconds", () => {
  expect(within({ from: -9000, to: 11_000 }, WHOLE)).toEqual({ from: -4000, to: 16_000 });
  expect(within({ from: 110_000, to: 130_000 }, WHOLE)).toEqual({ from: 96_000, to: 116_000 });
  const near = zoomed({ from: 0, to: 5000 }, WHOLE, 1000, 0.01);
  expect(near.to - near.from).toBe(4000);
});

test("a zoom keeps the time under the pointer in its place", () => {
  const view = { from: 10_000, to: 50_000 };
  const x = timeToX(view, 800, 20_000);
  expect(timeToX(zoomed(view, WHOLE, 20_000, 0.5), 800, 20_000)).toBeCloseTo(x);
});

test("labels of the axis keep apart from a few seconds to three hours", () => {
  for (const length of [4000, 60_000, 3_600_000, 10_800_000]) {
    const view = { from: 0, to: length };
    expect(timeToX(view, 800, tickStep(view, 800) * 1000)).toBeGreaterThanOrEqual(60);
  }
});

test("planned phases follow one another; a phase that ran without an end lasts until the next", () => {
  const phases = [
    { id: "p", root: "p", title: "Launch", planned_minutes: 1 },
    { id: "q", root: "q", title: "Explore", planned_minutes: 2 },
  ];
  expect(plannedBars(phases).map((bar) => [bar.start, bar.end])).toEqual([
    [0, 60_000],
    [60_000, 180_000],
  ]);
  const times = [
    { phase: "q", start_ms: 50_000, end_ms: null },
    { phase: "p", start_ms: 0, end_ms: null },
  ];
  expect(actualBars(phases, times, 90_000).map((bar) => [bar.title, bar.end])).toEqual([
    ["Launch", 50_000],
    ["Explore", 90_000],
  ]);
});

test("planned phases begin where the first phase really began", () => {
  const phases = [
    { id: "p", root: "p", title: "Launch", planned_minutes: 1 },
    { id: "q", root: "q", title: "Explore", planned_minutes: 2 },
  ];
  const times = [
    { phase: "q", start_ms: 95_000, end_ms: null },
    { phase: "p", start_ms: 30_000, end_ms: 95_000 },
  ];
  expect(plannedBars(phases, times).map((bar) => [bar.start, bar.end])).toEqual([
    [30_000, 90_000],
    [90_000, 210_000],
  ]);
});

test("every lane is as high as its name needs, and many lanes show those of a few and scroll", () => {
  const lanes = Array.from({ length: 12 }, (_, index) => ({ id: String(index), name: "", color: "" }));
  for (const touch of [false, true]) {
    const rows = rowsOf({ planned: true, actual: true, sound: true }, lanes, touch);
    expect(rows.lanes.every((row) => row.height >= 14)).toBe(true);
    expect(rows.lanesHeight).toBe(12 * rows.lanes[0]!.height);
    expect(rows.lanesShown).toBeLessThan(rows.lanesHeight * 0.6);
    expect(rowsOf({ planned: true, actual: true, sound: true }, lanes.slice(0, 4), touch).lanesShown).toBe(
      4 * rows.lanes[0]!.height,
    );
  }
});

test("levels come out between 0 and 1, and silence as silence", () => {
  expect(readLevels('{"levels": [0, 50, 100]}')).toEqual([0, 0.5, 1]);
  expect(readLevels("[0, 0]")).toEqual([0, 0]);
  expect(readLevels('{"other": 1}')).toEqual([]);
});

test("phase times are read from the table; one that is no time refuses all", () => {
  const rows = { p: { start: "0:05", end: "" }, q: { start: "1:00", end: "" }, r: { start: "", end: "" } };
  expect(phaseTimesOf(rows, 90_000)).toEqual([
    { phase: "p", start_ms: 5000, end_ms: 60_000 },
    { phase: "q", start_ms: 60_000, end_ms: 90_000 },
  ]);
  expect(phaseTimesOf({ p: { start: "soon", end: "" } }, 90_000)).toBeNull();
});
