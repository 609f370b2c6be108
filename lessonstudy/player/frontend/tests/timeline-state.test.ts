import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { Player } from "../src/player";
import { TimelineState } from "../src/timeline-state";
import type { Recording } from "../src/types";

function state() {
  const now = { at: 0 };
  const recordings = signal([{ offset_ms: 0, duration_ms: 600_000 } as Recording]);
  const player = { now: signal(300_000), span: signal({ start: 0, end: 600_000 }) } as unknown as Player;
  const timeline = new TimelineState(player, recordings, () => now.at);
  timeline.follow(300_000);
  return { now, timeline };
}

test("a zoom out of the whole shows the whole, so that there is nothing to scroll", () => {
  const { timeline } = state();
  timeline.zoom(0.5);
  expect(timeline.view.value).toEqual({ from: 150_000, to: 450_000 });
  timeline.zoom(4);
  expect(timeline.wanted.value).toBeNull();
  timeline.scroll(1);
  expect(timeline.wanted.value).toBeNull();
});

test("a pinch out to the whole shows the whole", () => {
  const { timeline } = state();
  timeline.show({ from: 100_000, to: 200_000 });
  timeline.show({ from: 0, to: 600_000 });
  expect(timeline.wanted.value).toBeNull();
});

test("while it plays the page turns, but not under a hand that looks elsewhere", () => {
  const { now, timeline } = state();
  now.at = 1000;
  timeline.show({ from: 400_000, to: 500_000 });
  timeline.follow(300_040);
  expect(timeline.view.value.from).toBe(400_000);
  now.at = 6000;
  timeline.follow(300_080);
  expect(timeline.view.value).toEqual({ from: 290_080, to: 390_080 });
});

test("a jump is followed at once", () => {
  const { timeline } = state();
  timeline.show({ from: 400_000, to: 500_000 });
  timeline.follow(100_000);
  expect(timeline.view.value).toEqual({ from: 90_000, to: 190_000 });
});
