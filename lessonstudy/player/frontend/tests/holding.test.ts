import { expect, test } from "vitest";
import { Holding } from "../src/holding";

function held() {
  const now = { at: 0 };
  const holding = new Holding(() => now.at);
  const press = (source: string, key: string, start: number) => holding.press(source, { key, name: key, start, stamped: start - 2000 });
  return { now, holding, press };
}

test("a tap gives a point stamped ahead, a hold an interval", () => {
  const { now, holding, press } = held();
  press("KeyR", "r", 10_000);
  now.at = 100;
  expect(holding.release("KeyR", 10_100)).toEqual({ codes: ["r"], start: 8000, end: null });
  press("KeyR", "r", 20_000);
  now.at = 3100;
  expect(holding.release("KeyR", 23_000)).toEqual({ codes: ["r"], start: 20_000, end: 23_000 });
});

test("keys held together are one moment from the first to the last, with all their codes", () => {
  const { now, holding, press } = held();
  press("KeyR", "r", 10_000);
  now.at = 1000;
  press("KeyA", "a", 11_000);
  now.at = 2000;
  expect(holding.release("KeyA", 12_000)).toBeNull();
  expect(holding.has("KeyR")).toBe(true);
  now.at = 5000;
  expect(holding.release("KeyR", 15_000)).toEqual({ codes: ["r", "a"], start: 10_000, end: 15_000 });
  expect(holding.shown.value).toBeNull();
});

test("a code tapped while another is held adds itself and does not end it", () => {
  const { now, holding, press } = held();
  press("KeyR", "r", 10_000);
  now.at = 3000;
  press("KeyU", "u", 13_000);
  now.at = 3100;
  expect(holding.release("KeyU", 13_100)).toBeNull();
  now.at = 6000;
  expect(holding.release("KeyR", 16_000)).toEqual({ codes: ["r", "u"], start: 10_000, end: 16_000 });
});

test("when the window loses the keys, what lasted ends there and a tap is forgotten", () => {
  const { now, holding, press } = held();
  press("KeyR", "r", 10_000);
  now.at = 3000;
  press("KeyU", "u", 13_000);
  expect(holding.lose(13_050)).toEqual({ codes: ["r"], start: 10_000, end: 13_050 });
  press("KeyU", "u", 14_000);
  expect(holding.lose(14_050)).toBeNull();
  expect(holding.release("KeyU", 14_100)).toBeNull();
});

test("a key held while the video stands is a point", () => {
  const { now, holding, press } = held();
  press("KeyR", "r", 10_000);
  now.at = 3000;
  expect(holding.release("KeyR", 10_000)).toEqual({ codes: ["r"], start: 8000, end: null });
});
