/** Which part of the lesson the timeline shows. It follows the playhead, unless the hand has just looked elsewhere. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Player } from "./player";
import { type View, within, zoomed } from "./timeline-view";
import type { Recording } from "./types";

const LEAVE_ALONE_MS = 4000;
const PAGE = 0.5;
/** A step of the playhead that no playing makes. */
const JUMP_MS = 900;

export class TimelineState {
  /** The part that was asked for; null is the whole lesson. */
  readonly wanted = signal<View | null>(null);
  readonly whole: ReadonlySignal<View>;
  readonly view: ReadonlySignal<View>;
  private movedAt = Number.NEGATIVE_INFINITY;
  private followed = 0;

  constructor(
    private readonly player: Player,
    recordings: ReadonlySignal<Recording[]>,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.whole = computed(() => {
      const spans = recordings.value.map((recording) => [
        recording.offset_ms,
        recording.offset_ms + (recording.duration_ms ?? 0),
      ]);
      const span = player.span.value;
      const from = Math.min(span.start, 0, ...spans.map((pair) => pair[0]!));
      const to = Math.max(span.end, ...spans.map((pair) => pair[1]!), from + 10_000);
      return { from, to };
    });
    this.view = computed(() => (this.wanted.value ? within(this.wanted.value, this.whole.value) : this.whole.value));
  }

  /** Shows less (below 1) or more around `at`, or around the playhead. */
  zoom(factor: number, at = this.player.now.peek()): void {
    this.show(zoomed(this.view.peek(), this.whole.peek(), at, factor));
  }

  all(): void {
    this.wanted.value = null;
  }

  /** Shows this part, which the hand chose. */
  show(view: View): void {
    this.movedAt = this.clock();
    const whole = this.whole.peek();
    this.wanted.value = view.to - view.from >= whole.to - whole.from ? null : within(view, whole);
  }

  /** Half a page back (-1) or on (1). */
  scroll(direction: number): void {
    if (this.wanted.peek() === null) return;
    const { from, to } = this.view.peek();
    const by = (to - from) * PAGE * direction;
    this.show({ from: from + by, to: to + by });
  }

  /** Turns the page when the playhead has left it: at once where it jumped, else a while after the hand let go. */
  follow(at: number): void {
    const jumped = Math.abs(at - this.followed) > JUMP_MS;
    this.followed = at;
    const shown = this.wanted.peek();
    if (!shown || (at >= shown.from && at <= shown.to)) return;
    if (!jumped && this.clock() - this.movedAt < LEAVE_ALONE_MS) return;
    const length = shown.to - shown.from;
    this.wanted.value = within({ from: at - length * 0.1, to: at + length * 0.9 }, this.whole.peek());
  }
}
