import { expect, test } from "vitest";
import { ServerTime, type StepTime, shown } from "../../src/debrief/step-clock";

const MINUTE = 60_000;
const step: StepTime = { began_ms: 1_000_000, paused_ms: null, now_ms: 1_000_000, length_ms: 10 * MINUTE };

test.each([
  [0, "10:00", "running"],
  [1, "10:00", "running"],
  [1_000, "9:59", "running"],
  [10 * MINUTE, "0:00", "running"],
  [10 * MINUTE + 999, "0:00", "running"],
  [11 * MINUTE + 20_000, "+1:20", "over"],
])("after %i ms it shows %s and is %s", (gone, text, state) => {
  expect(shown(step, step.began_ms! + gone)).toMatchObject({ text, state });
});

test("a paused clock stands where it was paused", () => {
  const paused = { ...step, paused_ms: step.began_ms! + 4 * MINUTE };
  expect(shown(paused, step.began_ms! + 50 * MINUTE)).toMatchObject({ text: "6:00", state: "paused", share: 0.4 });
});

test("a clock that was set back shows no more than the whole step", () => {
  expect(shown(step, step.began_ms! - MINUTE)).toMatchObject({ text: "10:00", share: 0 });
});

test("of several answers the quickest tells the server's time", () => {
  const time = new ServerTime();
  time.heard(50_000, 1_000);
  time.heard(51_000, 2_400);
  expect(time.at(3_000)).toBe(52_000);
  time.heard(52_100, 3_000);
  expect(time.at(3_000)).toBe(52_100);
});
