import { expect, test } from "vitest";
import { frameAway, iterationTime, parseTimeCode, recordingSeconds, spokenTime, timeCode } from "../src/clock";

test("iteration time is the recording's time plus its offset, in whole ms", () => {
  expect(iterationTime(12.3456, -500)).toBe(11846);
  expect(recordingSeconds(11846, -500)).toBeCloseTo(12.346);
});

test.each([
  [0, "00:00"],
  [83_999, "01:23"],
  [3_723_000, "1:02:03"],
  [-5_000, "−00:05"],
  [-400, "00:00"],
])("%i ms is written %s", (time, text) => expect(timeCode(time)).toBe(text));

test("tenths are cut, never rounded into a minute that has 60 seconds", () => {
  expect(timeCode(59_999, true)).toBe("00:59.9");
});

test.each([
  ["83", 83_000],
  ["1:23.4", 83_400],
  ["1:02:03", 3_723_000],
  ["−0:05", -5_000],
  ["1,5", 1_500],
])("%s is read as %i ms", (text, time) => expect(parseTimeCode(text)).toBe(time));

test.each(["", "soon", "1:", "1:2:3:4"])("%j is no time", (text) => expect(parseTimeCode(text)).toBeNull());

test("what is written can be read again", () => {
  for (const time of [0, 100, 59_900, 3_723_400, -65_000]) expect(parseTimeCode(timeCode(time, true))).toBe(time);
});

test("a spoken time names its units", () => {
  expect(spokenTime(61_000)).toBe("1 minute 1 second");
  expect(spokenTime(0)).toBe("0 seconds");
});

test("a step lands in the middle of the neighbouring frame, from any place within a frame", () => {
  for (const start of [1.0, 1.01, 1.039]) expect(frameAway(start, 25, 1)).toBeCloseTo(26.5 / 25);
  expect(frameAway(26.5 / 25, 25, -1)).toBeCloseTo(25.5 / 25);
  expect(frameAway(0, 25, -1)).toBe(0);
});
