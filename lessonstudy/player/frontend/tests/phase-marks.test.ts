import { expect, test } from "vitest";
import { begunBefore, edgesOf, markedNext, nextPhase, pulled, sameTimes } from "../src/phase-marks";

const PLAN = ["Launch", "Explore", "Share", "Close"].map((title, number) => ({
  id: `p${number}`,
  root: `p${number}`,
  title,
  planned_minutes: 5,
}));
const LESSON = { start: 0, end: 100_000 };
const time = (phase: string, start_ms: number, end_ms: number | null = null) => ({ phase, start_ms, end_ms });

test("the phases of the plan are marked one after the other, each closing the one before", () => {
  let times = markedNext(PLAN, [], 5000)!;
  expect(times).toEqual([time("p0", 5000)]);
  times = markedNext(PLAN, times, 20_000)!;
  times = markedNext(PLAN, times, 50_000)!;
  expect(times).toEqual([time("p0", 5000, 20_000), time("p1", 20_000, 50_000), time("p2", 50_000)]);
  times = markedNext(PLAN, times, 70_000)!;
  expect(nextPhase(PLAN, times, 80_000)).toBeNull();
  expect(markedNext(PLAN, times, 90_000)!.at(-1)).toEqual(time("p3", 70_000, 90_000));
});

test("further back, the next phase is moved rather than marked twice, and keeps its end", () => {
  const times = [time("p0", 0, 30_000), time("p1", 30_000, 60_000), time("p2", 60_000)];
  expect(markedNext(PLAN, times, 25_000)).toEqual([time("p0", 0, 25_000), time("p1", 25_000, 60_000), time("p2", 60_000)]);
  expect(begunBefore(PLAN, times, 45_000)?.phase.title).toBe("Explore");
});

test("a second press at once marks nothing", () => {
  expect(markedNext(PLAN, [time("p0", 10_000)], 10_400)).toBeNull();
  expect(markedNext(PLAN, [time("p0", 10_000)], 11_000)).not.toBeNull();
});

test("an end that meets the next start is one edge, and pulling it moves both", () => {
  const times = [time("p0", 0, 30_000), time("p1", 30_000, 60_000), time("p2", 70_000)];
  const edges = edgesOf(times);
  expect(edges.map((edge) => edge.at)).toEqual([0, 30_000, 60_000, 70_000]);
  expect(pulled(times, edges[1]!, 33_333.4, LESSON)).toEqual([time("p0", 0, 33_333), time("p1", 33_333, 60_000), times[2]]);
  expect(pulled(times, edges[2]!, 65_000, LESSON)[1]).toEqual(time("p1", 30_000, 65_000));
});

test("an open phase stays open when the next one's beginning is pulled", () => {
  const times = [time("p0", 0), time("p1", 30_000)];
  expect(pulled(times, edgesOf(times)[1]!, 40_000, LESSON)).toEqual([time("p0", 0), time("p1", 40_000)]);
});

test("an edge stops before its neighbours and at the ends of the lesson", () => {
  const times = [time("p0", 0, 30_000), time("p1", 30_000, 60_000)];
  const edge = edgesOf(times)[1]!;
  expect(pulled(times, edge, 99_000, LESSON)[0]!.end_ms).toBe(59_000);
  expect(pulled(times, edge, -5000, LESSON)[0]!.end_ms).toBe(1000);
  expect(pulled(times, edgesOf(times)[2]!, 200_000, LESSON)[1]!.end_ms).toBe(100_000);
});

test("times are the same whatever their order", () => {
  expect(sameTimes([time("p0", 0), time("p1", 5)], [time("p1", 5), time("p0", 0)])).toBe(true);
  expect(sameTimes([time("p0", 0)], [time("p0", 0, 9)])).toBe(false);
});
