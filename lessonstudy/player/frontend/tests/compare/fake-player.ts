/**
 * A player whose time is moved by the test: it starts late, runs a little fast or slow, and may have to load. As a video, it
 * says only later, with the next step of time, that it plays, stands or has to load.
 */
import { computed, signal } from "@preact/signals";
import type { LockedPlayer } from "../../src/compare/lock";

export interface Nature {
  /** How long it takes to begin to play, in ms. */
  startMs: number;
  /** How long a jump takes, in ms. */
  seekMs: number;
  /** How fast its clock runs. */
  clock: number;
  end: number;
}

export class FakePlayer implements LockedPlayer {
  readonly now = signal(0);
  readonly playing = signal(false);
  readonly ready = signal(true);
  readonly able = signal(true);
  readonly failed = signal(false);
  readonly span = computed(() => ({ start: 0, end: this.nature.end }));
  rate = 1;
  bent = 1;
  seeks = 0;
  private wanted = false;
  private late = 0;
  private loading = 0;

  constructor(readonly nature: Nature) {}

  play(): void {
    if (!this.wanted) this.late = this.nature.startMs;
    this.wanted = true;
  }

  pause(): void {
    this.wanted = false;
  }

  seek(at: number): void {
    this.seeks += 1;
    this.now.value = Math.min(Math.max(0, at), this.nature.end);
    this.load(this.nature.seekMs);
  }

  place(): number {
    return this.now.peek();
  }

  setRate(rate: number): void {
    this.rate = rate;
  }

  bend(factor: number): void {
    this.bent = factor;
  }

  /** It has to load for so long. */
  load(milliseconds: number): void {
    this.loading = milliseconds;
  }

  /** Its video is taken away for another one, which plays on where this one was as soon as it is there. */
  change(milliseconds: number): void {
    this.ready.value = false;
    this.able.value = false;
    this.playing.value = false;
    this.load(milliseconds);
  }

  advance(milliseconds: number): void {
    if (!this.ready.peek() && this.loading > 0) {
      this.loading = Math.max(0, this.loading - milliseconds);
      return;
    }
    this.ready.value = true;
    this.playing.value = this.wanted;
    this.able.value = this.loading === 0;
    this.loading = Math.max(0, this.loading - milliseconds);
    if (!this.wanted || !this.able.peek()) return;
    this.late = Math.max(0, this.late - milliseconds);
    if (this.late > 0) return;
    const at = this.now.peek() + milliseconds * this.rate * this.bent * this.nature.clock;
    this.now.value = Math.min(at, this.nature.end);
    if (at >= this.nature.end) this.pause();
  }
}
