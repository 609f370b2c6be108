import { expect, test } from "vitest";
import { Pace } from "../../src/uploader/pace";
import { percent, sizeText, timeLeftText } from "../../src/uploader/texts";

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 kB"],
  [999_600, "1.0 MB"],
  [3_210_000_000, "3.2 GB"],
  [120_000_000, "120 MB"],
])("%i bytes read as %s", (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

test.each([
  [5, "less than a minute left"],
  [150, "about 3 min left"],
  [3600, "about 1 h left"],
  [3 * 3600 + 300, "about 3 h 5 min left"],
])("%i seconds read as %s", (seconds, text) => {
  expect(timeLeftText(seconds)).toBe(text);
});

test("100 percent is never said before the last byte", () => {
  expect(percent(9_999_999, 10_000_000)).toBe(99);
  expect(percent(10, 10)).toBe(100);
  expect(percent(0, 0)).toBe(0);
});

test("the pace is that of the last seconds, and a pause does not count", () => {
  const pace = new Pace();
  pace.note(0, 0);
  pace.note(1000, 5_000_000);
  expect(pace.speed).toBeNull();
  for (let second = 2; second <= 30; second += 1) pace.note(second * 1000, 5_000_000 + second * 1_000_000);
  expect(pace.speed).toBeCloseTo(1_000_000);
  expect(pace.secondsLeft(45_000_000)).toBeCloseTo(10);
  pace.reset();
  expect(pace.speed).toBeNull();
});
