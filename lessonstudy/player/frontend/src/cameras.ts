/**
 * Several cameras of one lesson: which of them has a picture when, switching between them at the same moment, and going
 * to a moment with a camera that saw it.
 */
import { computed, signal } from "@preact/signals";
import { Adjusting } from "./adjusting";
import { cameraTexts } from "./camera-texts";
import { frameMs } from "./clock";
import type { RoomState } from "./room-state";
import type { Recording } from "./types";

/** Browsers open six connections to one host; the event stream has one, and each video that is ready may hold one. */
const MOST_STANDING_BY = 2;

/** First and last ms of a recording on the iteration clock. */
export function spanOf(recording: Recording): { start: number; end: number } {
  return { start: recording.offset_ms, end: recording.offset_ms + (recording.duration_ms ?? 0) };
}

export function hasPicture(recording: Recording, at: number): boolean {
  const { start, end } = spanOf(recording);
  return at >= start && at <= end;
}

/** The moment nearest to `at` at which the recording has a picture. */
export function nearest(recording: Recording, at: number): number {
  const { start, end } = spanOf(recording);
  return Math.max(start, Math.min(at, end - frameMs(recording.fps)));
}

/** Whether there is something to watch. */
export function plays(recording: Recording): boolean {
  return recording.status === "ready" && Boolean(recording.renditions.play?.url);
}

export class Cameras {
  /** All cameras that can be chosen, in the order in which they were loaded. */
  readonly all = computed(() =>
    this.room.recordings.value.filter(
      (recording) => recording.status !== "deleted" || recording.id === this.room.player.recording.value?.id,
    ),
  );
  readonly playable = computed(() => this.all.value.filter(plays));
  readonly adjusting = signal<Adjusting | null>(null);
  readonly mayAdjust = computed(
    () => this.playable.value.length > 1 && (this.room.opened.value?.answer.me.can.includes("load") ?? false),
  );
  /** The camera that comes after the one on show. */
  readonly following = computed(() => {
    const cameras = this.playable.value;
    const place = cameras.findIndex((camera) => camera.id === this.room.player.recording.value?.id);
    return cameras.length > 1 ? cameras[(place + 1) % cameras.length]! : null;
  });
  /** Cameras beside the one on show whose video is kept ready, so that switching takes no time. */
  readonly standingBy = computed(() => {
    const shown = this.room.player.recording.value?.id;
    const wanted = [this.adjusting.value?.subject, this.before.value, this.following.value?.id];
    const others = wanted.filter((id): id is string => Boolean(id) && id !== shown);
    const ids = [...new Set(others)].slice(0, MOST_STANDING_BY);
    return this.playable.value.filter((camera) => ids.includes(camera.id));
  });
  private readonly before = signal("");

  constructor(private readonly room: RoomState) {}

  camera(id: string | null): Recording | null {
    return this.room.recordings.value.find((recording) => recording.id === id) ?? null;
  }

  /** Shows a camera at the same moment, or at `at`; where it has no picture then, at the nearest that it has. */
  show(id: string, at: number | null = null): void {
    const { player } = this.room;
    const camera = this.camera(id);
    const shown = player.recording.peek();
    if (!camera || this.adjusting.peek()) return;
    const wanted = at ?? player.now.peek();
    const there = camera.duration_ms === null || hasPicture(camera, wanted);
    if (shown && shown.id !== camera.id) this.before.value = shown.id;
    player.choose(camera, there ? wanted : nearest(camera, wanted));
    if (!there) this.room.say(cameraTexts.noPictureThen(camera.label, wanted, spanOf(camera)));
    else if (shown?.id !== camera.id) this.room.voice.spoken.value = cameraTexts.nowShown(camera.label);
  }

  showNext(): void {
    const camera = this.following.peek();
    if (camera) this.show(camera.id);
  }

  /** Goes to `lead` ms before a moment. The camera on show stays if it saw it; else `preferred`, or whichever did. */
  goTo(at: number, preferred: string | null = null, lead = 0): void {
    const { player } = this.room;
    const shown = player.recording.peek();
    if (!shown || shown.duration_ms === null || hasPicture(shown, at) || this.adjusting.peek()) {
      player.seek(Math.max(shown?.offset_ms ?? at, at - lead));
      return;
    }
    const cameras = this.playable.peek();
    const other =
      cameras.find((camera) => camera.id === preferred && hasPicture(camera, at)) ??
      cameras.find((camera) => hasPicture(camera, at));
    if (other) this.show(other.id, Math.max(other.offset_ms, at - lead));
    else player.seek(nearest(shown, at));
  }

  /** Begins to adjust the offset of a camera while the one on show stays. */
  adjust(id: string): void {
    const subject = this.camera(id);
    const reference = this.room.player.recording.peek();
    if (!subject || !reference || subject.id === reference.id) return;
    this.adjusting.peek()?.close();
    this.adjusting.value = new Adjusting(this.room, subject, reference.id);
  }

  stopAdjusting(): void {
    this.adjusting.peek()?.close();
    this.adjusting.value = null;
  }

  /** What a key does to the offset while it is adjusted; false for a key that does nothing to it. */
  adjustByKey(event: KeyboardEvent): boolean {
    const adjusting = this.adjusting.peek();
    if (!adjusting || event.ctrlKey || event.metaKey || event.altKey) return false;
    const small = event.shiftKey ? 100 : adjusting.frame;
    const steps: Record<string, number> = { ArrowLeft: -small, ArrowRight: small, PageUp: -1000, PageDown: 1000 };
    const step = steps[event.key];
    if (event.key === "Escape") this.stopAdjusting();
    else if (step === undefined) return false;
    else adjusting.move(step);
    return true;
  }
}
