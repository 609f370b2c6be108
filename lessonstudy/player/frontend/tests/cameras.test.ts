import { expect, test } from "vitest";
import { offsetCode } from "../src/adjusting";
import { hasPicture, nearest, plays, spanOf } from "../src/cameras";
import { parseTimeCode } from "../src/clock";
import { speedFor } from "../src/follower";
import type { Recording } from "../src/types";

function camera(more: Partial<Recording>): Recording {
  return {
    id: "one",
    version: 1,
    label: "Front",
    status: "ready",
    error: null,
    duration_ms: 60_000,
    fps: 25,
    width: 640,
    height: 360,
    offset_ms: 0,
    renditions: { play: { state: "ready", progress: 1, url: "/play.mp4", error: null } },
    ...more,
  };
}

test("a camera that began early has a picture below zero, and only as long as it recorded", () => {
  const early = camera({ offset_ms: -5000 });
  expect(spanOf(early)).toEqual({ start: -5000, end: 55_000 });
  expect([-5001, -5000, 0, 55_000, 55_001].map((at) => hasPicture(early, at))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

test("the nearest moment lies where there is a picture to be shown: never behind the last one", () => {
  const late = camera({ offset_ms: 10_000 });
  expect(nearest(late, 0)).toBe(10_000);
  expect(nearest(late, 30_000)).toBe(30_000);
  expect(nearest(late, 99_000)).toBe(69_960);
  expect(nearest(camera({ duration_ms: 10, offset_ms: 7 }), 0)).toBe(7);
});

test("a camera plays once it is ready and has an address", () => {
  expect(plays(camera({}))).toBe(true);
  expect(plays(camera({ status: "processing" }))).toBe(false);
  expect(plays(camera({ renditions: {} }))).toBe(false);
});

test("a video that is a little late plays faster, one that is early slower, one that is far off must jump", () => {
  expect(speedFor(0.01, 1)).toBe(1);
  expect(speedFor(0.05, 1)).toBeGreaterThan(1);
  expect(speedFor(-0.05, 2)).toBeLessThan(2);
  expect(speedFor(0.29, 1)).toBeLessThanOrEqual(1.25);
  expect(speedFor(0.31, 1)).toBeNull();
  expect(speedFor(-1, 1)).toBeNull();
});

test("an offset that is shown can be typed back", () => {
  for (const offset of [0, 40, -2500, 6040, 59_999, -3_723_004, 86_400_000]) {
    expect(parseTimeCode(offsetCode(offset))).toBe(offset);
  }
  expect(offsetCode(-2500)).toBe("−00:02.500");
  expect(offsetCode(3_723_004)).toBe("1:02:03.004");
});
