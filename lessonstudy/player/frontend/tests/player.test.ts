import { expect, test } from "vitest";
import { NO_MEMORY, Player } from "../src/player";
import type { Recording } from "../src/types";
import type { Span } from "../src/watched";
import { Moved } from "./moved-video";

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

function shows(player: Player, camera: string, video: Moved, at: number | null = null): () => void {
  player.choose(recording(camera), at);
  return player.attach(video.element);
}

test("who plays and pauses in one breath is obeyed, whatever the events say later", () => {
  const [player, video] = [new Player(() => null, NO_MEMORY), new Moved()];
  shows(player, "front", video);
  player.toggle();
  player.toggle();
  expect([video.paused, player.playing.value]).toEqual([true, false]);
  video.tell();
  expect(player.playing.value).toBe(false);
  player.play();
  video.tell();
  player.toggle();
  player.toggle();
  video.tell();
  expect([video.paused, player.playing.value]).toEqual([false, true]);
});

test("who pauses and chooses another camera at once sees it stand; who pauses while it loads too", () => {
  for (const early of [true, false]) {
    const [player, front, back] = [new Player(() => null, NO_MEMORY), new Moved(), new Moved(0)];
    const leave = shows(player, "front", front);
    player.play();
    front.tell();
    if (early) player.pause();
    player.choose(recording("back"), null);
    leave();
    player.attach(back.element);
    if (!early) player.pause();
    back.arrive();
    expect(back.paused).toBe(true);
  }
});

test("a video that arrives after another camera was chosen does not take its moment", () => {
  const [player, front, back] = [new Player(() => null, NO_MEMORY), new Moved(0), new Moved(0)];
  const leave = shows(player, "front", front);
  player.choose(recording("back"), 30_000);
  front.arrive();
  expect([player.ready.value, front.currentTime]).toEqual([false, 0]);
  leave();
  player.attach(back.element);
  back.arrive();
  expect([back.currentTime, player.now.value]).toEqual([30, 30_000]);
});

test("a video that is loaded again stands, of which browsers tell nothing but that it is empty", () => {
  const [player, video] = [new Player(() => null, NO_MEMORY), new Moved()];
  shows(player, "front", video);
  player.play();
  video.tell();
  video.load();
  video.tell();
  expect(player.playing.value).toBe(false);
});
