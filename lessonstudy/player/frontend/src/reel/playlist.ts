/**
 * A reel as a playlist: one clip after another, across lessons and cameras, with the room's own player. A clip is a span of
 * a recording; behind its end the next one begins.
 */
import { computed, effect, signal } from "@preact/signals";
import { frameMs } from "../clock";
import { NO_MEMORY, Player } from "../player";
import type { Recording } from "../types";

/** A recording as the page knows it. */
export interface Reeled {
  id: string;
  label: string;
  url: string;
  duration_ms: number;
  offset_ms: number;
  fps: number | null;
}

/** A clip with what is told about it; its times are ms on its iteration's clock. */
export interface Scene {
  id: string;
  lesson: string;
  /** When in the lesson, as a clock shows it. */
  at: string;
  observer: string;
  codes: string[];
  caption: string;
  start_ms: number;
  end_ms: number;
  film: Reeled;
}

/** What the room's player wants to know of a recording. */
export function recordingOf(film: Reeled): Recording {
  const { id, label, duration_ms, offset_ms, fps, url } = film;
  const play = { state: "ready", progress: 1, url, error: null };
  const about = { version: 0, status: "ready" as const, error: null, width: null, height: null };
  return { ...about, id, label, duration_ms, offset_ms, fps, renditions: { play } };
}

export class Playlist {
  readonly scenes = signal<Scene[]>([]);
  /** The place of the clip that is on, from 0. */
  readonly place = signal(0);
  /** The last clip has ended; playing begins with the first again. */
  readonly over = signal(false);
  readonly muted = signal(false);
  readonly scene = computed<Scene | null>(() => this.scenes.value[this.place.value] ?? null);
  /** The recordings whose videos are kept ready: that of the clip, and that of the next one. */
  readonly films = computed<Reeled[]>(() => {
    const wanted = [this.scene.value, this.scenes.value[this.place.value + 1]].flatMap((scene) => scene?.film ?? []);
    return wanted.filter((film, place) => wanted.findIndex((other) => other.id === film.id) === place);
  });
  readonly player = new Player(
    () => this.scene.peek() && { start: this.scene.peek()!.start_ms, end: this.scene.peek()!.end_ms },
    NO_MEMORY,
  );
  private playsWhenReady = false;
  private readonly stops: (() => void)[];

  constructor(scenes: Scene[]) {
    this.scenes.value = scenes;
    this.show(0, false);
    this.stops = [
      effect(() => {
        if (!this.player.ready.value || !this.playsWhenReady) return;
        this.playsWhenReady = false;
        this.player.play();
      }),
      effect(() => {
        const { now, playing } = this.player;
        if (playing.value && now.value >= (this.scene.peek()?.end_ms ?? Number.POSITIVE_INFINITY)) this.ended();
      }),
    ];
  }

  close(): void {
    for (const stop of this.stops) stop();
  }

  /** Follows a reel that was changed: the clip that is on stays on if it is still there. */
  follow(scenes: Scene[]): void {
    const known = this.scene.peek();
    const place = scenes.findIndex((scene) => scene.id === known?.id);
    const same = place >= 0 && scenes[place]!.start_ms === known!.start_ms && scenes[place]!.film.id === known!.film.id;
    this.scenes.value = scenes;
    if (same) this.place.value = place;
    else this.show(place >= 0 ? place : Math.min(this.place.peek(), Math.max(0, scenes.length - 1)), false);
  }

  /** Goes to the beginning of a clip. */
  show(place: number, play: boolean): void {
    const scene = this.scenes.peek()[place];
    this.over.value = false;
    if (!scene) return;
    this.place.value = place;
    const known = this.player.recording.peek();
    const film = known?.id === scene.film.id && known.offset_ms === scene.film.offset_ms ? known : recordingOf(scene.film);
    this.playsWhenReady = play;
    this.player.choose(film, scene.start_ms);
    if (play && this.player.ready.peek()) {
      this.playsWhenReady = false;
      this.player.play();
    }
  }

  next(): void {
    if (this.place.peek() + 1 < this.scenes.peek().length) this.show(this.place.peek() + 1, this.goesOn());
  }

  /** To the beginning of the clip, or, near its beginning, to the one before. */
  previous(): void {
    const begun = this.player.now.peek() - (this.scene.peek()?.start_ms ?? 0);
    this.show(begun > 2000 ? this.place.peek() : Math.max(0, this.place.peek() - 1), this.goesOn());
  }

  toggle(): void {
    if (this.over.peek()) this.show(0, true);
    else this.player.toggle();
  }

  pause(): void {
    this.playsWhenReady = false;
    this.player.pause();
  }

  faster(): void {
    if (this.over.peek()) this.show(0, true);
    else this.player.faster();
  }

  slower(): void {
    this.player.slower((milliseconds) => this.skip(milliseconds));
  }

  /** Goes by pictures within the clip. */
  step(frames: number): void {
    const scene = this.scene.peek();
    if (!scene) return;
    this.over.value = false;
    this.player.step(frames);
    const at = this.player.place();
    if (at < scene.start_ms || at >= scene.end_ms) this.seek(at);
  }

  loop(): void {
    this.player.loop.value = !this.player.loop.peek();
  }

  /** Moves within the clip. */
  skip(milliseconds: number): void {
    this.seek(this.player.now.peek() + milliseconds);
  }

  seek(at: number): void {
    const scene = this.scene.peek();
    if (!scene) return;
    this.over.value = false;
    this.player.seek(Math.max(scene.start_ms, Math.min(at, scene.end_ms - frameMs(scene.film.fps))));
  }

  /** The clip is at its end, or its video is. */
  ended(): void {
    if (this.player.loop.peek()) {
      this.show(this.place.peek(), true);
    } else if (this.place.peek() + 1 < this.scenes.peek().length) {
      this.show(this.place.peek() + 1, true);
    } else {
      this.player.pause();
      this.over.value = true;
    }
  }

  private goesOn(): boolean {
    return this.player.playing.peek() || this.playsWhenReady;
  }
}
