/**
 * Drawing a mark on the picture that stands. A mark belongs to the picture it is drawn on, so the moment that is being
 * noted begins with that picture.
 */
import { signal } from "@preact/signals";
import type { RoomState } from "./room-state";
import { texts } from "./texts";
import type { Region } from "./types";

export class Marking {
  readonly drawing = signal(false);
  private playOn = false;
  private after: () => void = () => undefined;

  constructor(private readonly room: RoomState) {}

  /** Stops the video and lets the person draw; `after` runs once there is a mark. */
  begin(after: () => void): void {
    const { player } = this.room;
    if (this.drawing.peek() || !this.room.mayNote.peek()) return;
    if (!player.ready.peek()) {
      this.room.say(texts.markNeedsVideo);
      return;
    }
    this.playOn = player.playing.peek();
    this.after = after;
    player.pause();
    this.drawing.value = true;
  }

  cancel(): void {
    if (!this.drawing.peek()) return;
    this.drawing.value = false;
    if (this.playOn) this.room.player.play();
    this.room.say(texts.markCancelled);
  }

  /** Takes the mark into the moment, which begins with the picture that is shown. */
  set(region: Region): void {
    const draft = this.room.opened.peek()?.draft;
    if (!draft) return;
    const { player } = this.room;
    player.pause();
    const start = player.shownAt();
    const end = draft.moment.peek().end;
    draft.change({
      region,
      marked: player.recording.peek()?.id ?? null,
      start,
      end: end !== null && end <= start ? null : end,
    });
  }

  finish(): void {
    this.drawing.value = false;
    this.room.say(texts.marked(this.room.opened.peek()?.draft.moment.peek().start ?? 0));
    this.after();
  }

  remove(): void {
    this.room.opened.peek()?.draft.change({ region: null, marked: null });
    this.drawing.value = false;
    this.room.say(texts.markRemoved);
  }
}
