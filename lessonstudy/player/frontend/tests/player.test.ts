import { expect, test } from "vitest";
import { Player } from "../src/player";
import type { Recording } from "../src/types";
import type { Span } from "../src/watched";

/** A video that has played its first `played` seconds. */
function video(played: number): HTMLVideoElement {
  const about = { duration: 60, currentTime: 0, paused: false, ended: false, seeking: false, readyState: 4 };
  const ranges = { length: 1, start: () => 0, end: () => played };
  const moves = { play: async () => undefined, pause: () => undefined };
  return Object.assign(new EventTarget(), about, moves, { played: ranges, playbackRate: 1 }) as unknown as HTMLVideoElement;
}

const recording = (id: string) => ({ id, offset_ms: 0, duration_ms: 60_000, fps: 25 }) as Recording;

test("what was played is kept when another camera is chosen, before its video is let go", () => {
  const kept: [string, number, boolean, Span[]][] = [];
  const player = new Player(() => null, { stoppedAt: () => null, keep: (...told) => kept.push(told) });
  player.choose(recording("front"), null);
  const shown = video(1.5);
  const leave = player.attach(shown);
  shown.currentTime = 1.5;
  shown.dispatchEvent(new Event("timeupdate"));
  player.choose(recording("back"), null);
  leave();
  expect(kept).toEqual([["front", 1500, true, [[0, 1500]]]]);
});
