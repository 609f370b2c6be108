/** Keeps a second video in step with the one on show: silent, at the same moment, its drift put right while it plays. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { recordingSeconds } from "./clock";
import type { Player } from "./player";

const LOST_S = 0.3;
const CLOSE_S = 0.015;
const STANDING_S = 0.002;
const MOST_BEND = 0.25;
const HASTE = 2;

/**
 * How fast a video must play that is `behind` seconds late (below 0: early) to be in step again soon, or null where it
 * is so far off that only a jump helps.
 */
export function speedFor(behind: number, rate: number): number | null {
  if (Math.abs(behind) > LOST_S) return null;
  if (Math.abs(behind) < CLOSE_S) return rate;
  return rate * (1 + Math.max(-MOST_BEND, Math.min(MOST_BEND, behind * HASTE)));
}

/** Follows until the given function is called. `there` hears whether the video has a picture at the moment. */
export function follow(
  player: Player,
  video: HTMLVideoElement,
  offset: ReadonlySignal<number>,
  there: (has: boolean) => void,
): () => void {
  const stop = new AbortController();
  const step = () => {
    const wanted = recordingSeconds(player.now.peek(), offset.peek());
    const has = wanted >= 0 && (!Number.isFinite(video.duration) || wanted <= video.duration);
    there(has);
    if (video.readyState < 1) return;
    if (!has) video.pause();
    else if (player.playing.peek()) keepUp(video, wanted, player.rate.peek());
    else stand(video, wanted);
  };
  const stopFollowing = effect(() => {
    void player.now.value;
    void player.playing.value;
    void player.rate.value;
    void offset.value;
    step();
  });
  for (const name of ["loadedmetadata", "seeked"]) video.addEventListener(name, step, { signal: stop.signal });
  return () => {
    stopFollowing();
    stop.abort();
    video.pause();
  };
}

function keepUp(video: HTMLVideoElement, wanted: number, rate: number): void {
  if (video.seeking) return;
  const speed = speedFor(wanted - video.currentTime, rate);
  if (speed === null) video.currentTime = wanted;
  else if (Math.abs(video.playbackRate - speed) > 0.005) video.playbackRate = speed;
  // A browser may refuse to play: the picture then stands, and jumps after.
  if (video.paused) video.play().catch(() => undefined);
}

function stand(video: HTMLVideoElement, wanted: number): void {
  if (!video.paused) video.pause();
  if (!video.seeking && Math.abs(video.currentTime - wanted) > STANDING_S) video.currentTime = wanted;
}
