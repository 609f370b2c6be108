/**
 * Moves the video. Its currentTime is the truth; `now` follows it on the iteration clock, each frame while it plays.
 */
import { computed, signal } from "@preact/signals";
import { frameAway, iterationTime, recordingSeconds } from "./clock";
import type { Recording } from "./types";
import { playedOf, type Span } from "./watched";

export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3];
const FAST = [1, 1.5, 2, 3];
const NORMAL = 1;
/** How far back "slower" goes at normal speed. */
export const REWIND_MS = 2000;
const FUTURE_DATA = 3;
const DEFAULT_FPS = 25;
const KEEP_PLACE_MS = 2000;
const ABOUT_MS = 250;
const LEAST_BEND = 0.005;

/** The next speed up. */
export function fasterThan(rate: number): number {
  return FAST.find((speed) => speed > rate) ?? 3;
}

/** The next speed down, as far as normal speed. */
export function slowerThan(rate: number): number {
  return [...FAST].reverse().find((speed) => speed < rate) ?? NORMAL;
}

/** Remembers where the person stopped, and what they watched. */
export interface PlaceMemory {
  stoppedAt(recording: string): number | null;
  keep(recording: string, at: number, rest: boolean, played: Span[]): void;
}

/** Of a video that counts for nobody: where one stopped in the room stays as it is, and nothing counts as observed. */
export const NO_MEMORY: PlaceMemory = { stoppedAt: () => null, keep: () => undefined };

export class Player {
  /** The playhead, in ms on the iteration clock. */
  readonly now = signal(0);
  /** The playhead for what needs no more than a few steps a second: the list that follows. */
  readonly about = signal(0);
  readonly playing = signal(false);
  readonly rate = signal(1);
  readonly recording = signal<Recording | null>(null);
  /** The video has told its length: it can be moved. */
  readonly ready = signal(false);
  /** There is enough of the video to play on from where it stands. */
  readonly able = signal(false);
  /** The video did not arrive, or cannot be shown. */
  readonly failed = signal(false);
  readonly loop = signal(false);
  /** The recording whose picture is on the screen: while another gets ready, still the one before. */
  readonly pictured = signal("");
  /** First and last ms of the recording on the iteration clock. */
  readonly span = computed(() => {
    const recording = this.recording.value;
    const start = recording?.offset_ms ?? 0;
    return { start, end: start + (recording?.duration_ms ?? this.length.value) };
  });
  /** The place was chosen while the video stood still, so that it is meant exactly. */
  placedByHand = false;
  private readonly length = signal(0);
  private video: HTMLVideoElement | null = null;
  private bent = 1;
  private wanted: number | null = null;
  private playWhenReady = false;
  private frameTime: number | null = null;
  /** Whether the first recording plays as soon as it can. */
  startsPlaying = false;
  private ticking = 0;
  private keptAt = 0;
  private aboutAt = 0;

  constructor(
    private readonly looped: () => { start: number; end: number } | null,
    private readonly places: PlaceMemory,
  ) {}

  private get offset(): number {
    return this.recording.peek()?.offset_ms ?? 0;
  }

  /** Shows another recording at the same moment, or at `at`, or where the person stopped. */
  choose(recording: Recording | null, at: number | null): void {
    const before = this.recording.peek();
    if (before?.id !== recording?.id) {
      this.keepPlace(true);
      this.wanted = at ?? (before ? this.now.peek() : this.stoppedAt(recording));
      // Someone who switches twice in a hurry still plays.
      this.playWhenReady = before === null ? this.startsPlaying : this.playing.peek() || this.playWhenReady;
      this.ready.value = false;
      this.able.value = false;
    } else if (at !== null) {
      this.seek(at);
    }
    this.recording.value = recording;
    if (this.wanted !== null && !this.ready.peek()) this.now.value = this.wanted;
  }

  private stoppedAt(recording: Recording | null): number {
    return this.places.stoppedAt(recording?.id ?? "") ?? recording?.offset_ms ?? 0;
  }

  attach(video: HTMLVideoElement): () => void {
    this.video = video;
    const shown = this.recording.peek()?.id;
    video.preservesPitch = true;
    const stop = new AbortController();
    const on = (name: string, run: () => void) => video.addEventListener(name, run, { signal: stop.signal });
    on("loadedmetadata", () => this.loaded(video, shown));
    on("play", () => this.started(video));
    on("pause", () => this.stopped());
    on("ended", () => this.stopped());
    on("seeking", () => this.moved(video));
    on("seeked", () => this.moved(video));
    on("timeupdate", () => this.update());
    on("emptied", () => this.heed());
    const picture = () => {
      if (!video.seeking && video.readyState >= 2 && this.wanted === null) this.pictured.value = shown ?? "";
    };
    on("seeked", picture);
    on("loadeddata", picture);
    on("ratechange", () => {
      if (video.playbackRate !== this.rate.peek() * this.bent) this.rate.value = video.playbackRate;
    });
    const able = () => {
      this.able.value = this.ready.peek() && video.readyState >= FUTURE_DATA && !video.seeking;
    };
    for (const name of ["loadeddata", "canplay", "playing", "waiting", "seeking", "seeked", "emptied"]) on(name, able);
    on("error", () => {
      this.failed.value = true;
    });
    if ("requestVideoFrameCallback" in video) this.watchFrames(video);
    if (video.readyState >= 1) this.loaded(video, shown);
    able();
    picture();
    return () => {
      stop.abort();
      video.pause();
      // Another camera may have taken over already.
      if (this.video !== video) return;
      cancelAnimationFrame(this.ticking);
      this.keepPlace(true);
      this.video = null;
      this.playing.value = false;
      this.ready.value = false;
      this.able.value = false;
    };
  }

  private watchFrames(video: HTMLVideoElement): void {
    video.requestVideoFrameCallback((_, shown) => {
      this.frameTime = shown.mediaTime;
      if (this.video === video) this.watchFrames(video);
    });
  }

  private loaded(video: HTMLVideoElement, shown: string | undefined): void {
    // Another camera may have been chosen meanwhile, whose moment is not for this video.
    if (this.recording.peek()?.id !== shown) return;
    if (Number.isFinite(video.duration)) this.length.value = Math.round(video.duration * 1000);
    video.playbackRate = this.rate.peek() * this.bent;
    this.failed.value = false;
    this.ready.value = true;
    if (this.wanted !== null) this.put(recordingSeconds(this.wanted, this.offset));
    this.wanted = null;
    if (this.playWhenReady) this.play();
    this.playWhenReady = false;
    this.update();
  }

  private started(video: HTMLVideoElement): void {
    // Who pauses at once is heard first: the events of playing and pausing both come after.
    if (video.paused) return;
    this.playing.value = true;
    this.placedByHand = false;
    cancelAnimationFrame(this.ticking);
    const tick = () => {
      this.update();
      if (!video.paused) this.ticking = requestAnimationFrame(tick);
    };
    this.ticking = requestAnimationFrame(tick);
  }

  private stopped(): void {
    this.heed();
    this.update();
    this.keepPlace(true);
  }

  /** Whether the video plays this very moment: its events tell the same a little later. */
  private heed(): void {
    this.playing.value = this.video !== null && !this.video.paused && !this.video.ended;
  }

  private moved(video: HTMLVideoElement): void {
    if (video.paused) this.placedByHand = true;
    this.update();
  }

  private update(): void {
    const video = this.video;
    if (!video || !this.ready.peek()) return;
    this.heed();
    const around = this.loop.peek() ? this.looped() : null;
    const at = iterationTime(video.currentTime, this.offset);
    if (around && !video.paused && at >= around.end) {
      this.put(recordingSeconds(around.start, this.offset));
      return;
    }
    this.now.value = at;
    this.tellAbout(at, video.paused);
    if (Math.abs(at - this.keptAt) > KEEP_PLACE_MS) this.keepPlace(false);
  }

  private tellAbout(at: number, atOnce: boolean): void {
    const time = performance.now();
    if (!atOnce && time - this.aboutAt < ABOUT_MS) return;
    this.aboutAt = time;
    this.about.value = at;
  }

  private keepPlace(rest: boolean): void {
    const recording = this.recording.peek();
    if (!recording || !this.video || !this.ready.peek()) return;
    this.keptAt = this.now.peek();
    this.places.keep(recording.id, this.keptAt, rest, playedOf(this.video));
  }

  private put(seconds: number): void {
    if (!this.video) return;
    const length = Number.isFinite(this.video.duration) ? this.video.duration : Number.MAX_SAFE_INTEGER;
    this.video.currentTime = Math.min(Math.max(0, seconds), length);
  }

  play(): void {
    // A browser may refuse to play (autoplay rules): the video then simply stands.
    this.video?.play().catch(() => undefined);
    this.heed();
  }

  pause(): void {
    this.playWhenReady = false;
    this.video?.pause();
    this.heed();
  }

  toggle(): void {
    if (this.playing.peek()) this.pause();
    else this.play();
  }

  /** Goes to an iteration time. */
  seek(at: number): void {
    if (!this.video || !this.ready.peek()) {
      this.wanted = at;
      this.now.value = at;
      this.about.value = at;
      return;
    }
    this.put(recordingSeconds(at, this.offset));
    this.now.value = iterationTime(this.video.currentTime, this.offset);
    this.about.value = this.now.peek();
  }

  /** The moment of the picture on the screen, where the browser tells it; it is shown again when one goes there. */
  shownAt(): number {
    const fps = this.recording.peek()?.fps || DEFAULT_FPS;
    const shown = this.frameTime;
    const at = this.video?.currentTime ?? 0;
    if (shown === null || shown > at || at - shown > 1.5 / fps) return this.now.peek();
    return Math.ceil(shown * 1000 - 1e-3) + this.offset;
  }

  skip(milliseconds: number): void {
    this.seek(this.now.peek() + milliseconds);
  }

  step(frames: number): void {
    if (!this.video) return;
    this.pause();
    const fps = this.recording.peek()?.fps || DEFAULT_FPS;
    const shown = this.frameTime;
    const at = this.video.currentTime;
    // The frame on the screen, where the browser tells it and it belongs to this place.
    const from = shown !== null && Math.abs(shown - at) < 1.5 / fps ? shown + 0.5 / fps : at;
    this.put(frameAway(from, fps, frames));
    this.frameTime = null;
  }

  setRate(rate: number): void {
    this.rate.value = rate;
    if (this.video) this.video.playbackRate = rate * this.bent;
  }

  /** Plays this much faster or slower than the speed that was chosen, to be in step with others again. */
  bend(factor: number): void {
    if (factor === this.bent || (factor !== NORMAL && Math.abs(factor - this.bent) < LEAST_BEND)) return;
    this.bent = factor;
    this.setRate(this.rate.peek());
  }

  /** Where the video is this very moment, in ms on the iteration clock. */
  place(): number {
    return this.video && this.ready.peek() ? iterationTime(this.video.currentTime, this.offset) : this.now.peek();
  }

  faster(): void {
    if (!this.playing.peek()) {
      this.play();
      return;
    }
    this.setRate(fasterThan(this.rate.peek()));
  }

  /** Back to normal speed by steps; at normal speed, two seconds back by `skip`. */
  slower(skip: (milliseconds: number) => void = (milliseconds) => this.skip(milliseconds)): void {
    const rate = this.rate.peek();
    if (this.playing.peek() && rate > NORMAL) this.setRate(slowerThan(rate));
    else skip(-REWIND_MS);
  }
}
