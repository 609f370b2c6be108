/**
 * Moving one's own moments: by the hand on the timeline, by keys, and by the buttons of the note. Steps that follow one
 * another quickly are one change, so that one undo takes all of them back.
 */
import { signal } from "@preact/signals";
import { converted, type Limits, moved, type Part, sameSpan, type Span } from "./moment-drag";
import type { ShownNote } from "./notes";
import type { Opened, RoomState } from "./room-state";
import { texts } from "./texts";

const GATHER_MS = 700;
const DEFAULT_FPS = 25;

export interface Moving extends Span {
  id: string;
}

export class Moments {
  /** The moment that is being moved, as it will be. */
  readonly moving = signal<Moving | null>(null);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly room: RoomState,
    private readonly opened: Opened,
    private readonly save: (note: ShownNote, span: Span) => Promise<void>,
  ) {}

  /** Whether this person may move the note: it is theirs, and needs no decision first. */
  may(note: ShownNote): boolean {
    const mine = note.observer === this.opened.answer.me.id && this.room.mayNote.peek();
    return mine && (note.waiting === null || note.waiting === "waiting");
  }

  /** The selected note, where this person may move it. */
  selected(): ShownNote | null {
    const note = this.opened.notes.get(this.room.selected.peek());
    return note && this.may(note) ? note : null;
  }

  /** The span of a note as it stands or as it is being moved. */
  spanOf(note: ShownNote): Span {
    const moving = this.moving.value;
    return moving?.id === note.id ? moving : { start: note.start_ms, end: note.end_ms };
  }

  limits(note: ShownNote): Limits {
    const recording = this.room.recordings.peek().find((other) => other.id === note.recording);
    const { from, to } = this.room.timeline.whole.peek();
    if (!recording?.duration_ms) return { start: from, end: to };
    return { start: recording.offset_ms, end: recording.offset_ms + recording.duration_ms };
  }

  /** Shows the note as it would be; nothing is saved. */
  show(note: ShownNote, span: Span): void {
    this.moving.value = { id: note.id, ...span };
  }

  drop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.moving.value = null;
  }

  /** Saves what is shown; done when that and all before it has been tried. */
  commit(): Promise<void> {
    const moving = this.moving.peek();
    const note = moving && this.opened.notes.get(moving.id);
    this.drop();
    if (note && moving && !sameSpan(moving, { start: note.start_ms, end: note.end_ms })) {
      const span = { start: moving.start, end: moving.end };
      this.saving = this.saving.then(() => this.save(note, span));
    }
    return this.saving;
  }

  private later(note: ShownNote, span: Span): void {
    if (this.moving.peek() && this.moving.peek()!.id !== note.id) void this.commit();
    this.show(note, span);
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.commit(), GATHER_MS);
  }

  /** Moves a part of the note by `by` ms; the picture goes along while the video stands. */
  nudge(note: ShownNote, part: Part, by: number): void {
    const before = this.spanOf(note);
    const span = moved(before, before.end === null && part === "end" ? "start" : part, by, this.limits(note));
    this.later(note, span);
    if (!this.room.player.playing.peek()) this.room.player.seek(part === "end" ? (span.end ?? span.start) : span.start);
  }

  /** Sets a part of the note to the playhead. */
  here(note: ShownNote, part: "start" | "end"): void {
    const before = this.spanOf(note);
    const at = this.room.player.now.peek();
    if (part === "end" && before.end === null) this.later(note, converted(before, at, this.limits(note)));
    else this.later(note, moved(before, part, at - (part === "end" ? before.end! : before.start), this.limits(note)));
  }

  convert(note: ShownNote): void {
    this.later(note, converted(this.spanOf(note), this.room.player.now.peek(), this.limits(note)));
    void this.commit();
  }

  /** What a key does: a frame or a second, of the start or (with Shift) of the end. False where no own note is selected. */
  byKey(arrow: string, shift: boolean): boolean {
    const note = this.selected();
    if (!note) {
      this.room.say(texts.chooseOwnNote);
      return false;
    }
    const frame = 1000 / (this.room.player.recording.peek()?.fps || DEFAULT_FPS);
    const steps: Record<string, number> = { ArrowLeft: -frame, ArrowRight: frame, ArrowDown: -1000, ArrowUp: 1000 };
    this.nudge(note, shift ? "end" : "start", steps[arrow] ?? 0);
    return true;
  }
}
