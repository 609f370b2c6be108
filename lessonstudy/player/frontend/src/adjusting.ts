/**
 * Moving one camera on the lesson's clock while another stays: by hand, or to where the sound says. Nothing is changed
 * for anyone until it is saved; then it is one number, and every note keeps its time.
 */
import { signal } from "@preact/signals";
import { type AlignJob, Refused } from "./api";
import { cameraTexts } from "./camera-texts";
import { frameMs } from "./clock";
import type { RoomState } from "./room-state";
import type { Recording } from "./types";

export interface Found {
  offset_ms: number;
  confidence: number;
  note: string;
}

export type Search =
  | { state: "idle" }
  | { state: "searching"; progress: number }
  | { state: "found"; found: Found; before: number }
  | { state: "refused"; sentence: string };

const LOOK_MS = 500;
const MOST_OFFSET_MS = 24 * 3_600_000;

export class Adjusting {
  /** The camera that moves. */
  readonly subject: string;
  readonly offset = signal(0);
  readonly search = signal<Search>({ state: "idle" });
  readonly saving = signal(false);
  readonly sentence = signal("");
  /** One picture of the camera, in ms. */
  readonly frame: number;
  private job = "";
  private over = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly room: RoomState,
    recording: Recording,
    /** The camera that stays. */
    readonly reference: string,
  ) {
    this.subject = recording.id;
    this.offset.value = recording.offset_ms;
    this.frame = frameMs(recording.fps);
  }

  private get saved(): Recording {
    return this.room.cameras.camera(this.subject)!;
  }

  get changed(): boolean {
    return this.offset.value !== this.room.cameras.camera(this.subject)?.offset_ms;
  }

  set(offset: number): void {
    this.offset.value = Math.round(Math.min(MOST_OFFSET_MS, Math.max(-MOST_OFFSET_MS, offset)));
  }

  move(by: number): void {
    this.set(this.offset.peek() + by);
  }

  close(): void {
    this.over = true;
    clearTimeout(this.timer);
    if (this.search.peek().state === "searching") void this.cancelSearch();
  }

  async save(): Promise<void> {
    this.saving.value = true;
    this.sentence.value = "";
    try {
      const { id, version, label } = this.saved;
      this.room.takeRecording(await this.room.api.moveRecording(id, version, this.offset.peek()));
      this.room.say(cameraTexts.saved(label));
      this.room.cameras.stopAdjusting();
    } catch (error) {
      const current = error instanceof Refused ? (error.problem.current as unknown as Recording | undefined) : undefined;
      if (current?.id === this.subject) this.room.takeRecording(current);
      this.sentence.value = error instanceof Refused ? error.message : cameraTexts.unreachable;
    } finally {
      this.saving.value = false;
    }
  }

  /** Asks the server to listen to both cameras. */
  async find(): Promise<void> {
    this.search.value = { state: "searching", progress: 0 };
    try {
      const job = await this.room.api.align(this.subject, this.reference);
      this.job = job.id;
      if (this.over) await this.cancelSearch();
      else this.heard(job);
    } catch (error) {
      this.search.value = {
        state: "refused",
        sentence: error instanceof Refused ? error.message : cameraTexts.unreachable,
      };
    }
  }

  private heard(job: AlignJob): void {
    if (this.over || this.search.peek().state !== "searching") return;
    if (job.state === "queued" || job.state === "running") {
      this.search.value = { state: "searching", progress: job.progress };
      this.timer = setTimeout(() => void this.look(), LOOK_MS);
    } else if (job.state === "done" && job.result) {
      this.search.value = { state: "found", found: job.result, before: this.offset.peek() };
      this.set(job.result.offset_ms);
    } else if (job.state === "cancelled") this.search.value = { state: "idle" };
    else this.search.value = { state: "refused", sentence: job.error ?? cameraTexts.unreachable };
  }

  private async look(): Promise<void> {
    try {
      this.heard(await this.room.api.job(this.job));
    } catch (error) {
      if (error instanceof Refused) this.search.value = { state: "refused", sentence: error.message };
      // A server that starts anew goes on with the search.
      else if (!this.over) this.timer = setTimeout(() => void this.look(), LOOK_MS * 2);
    }
  }

  async cancelSearch(): Promise<void> {
    clearTimeout(this.timer);
    this.search.value = { state: "idle" };
    if (this.job) await this.room.api.cancelJob(this.job).catch(() => undefined);
  }

  /** Takes the proposal back. */
  undoFound(): void {
    const search = this.search.peek();
    if (search.state !== "found") return;
    this.set(search.before);
    this.search.value = { state: "idle" };
  }
}

/** An offset as people read and type it: "00:06.040", "−00:02.500", "1:02:03.000". */
export function offsetCode(offset: number): string {
  const size = Math.abs(offset);
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(size / 3_600_000);
  const clock = `${two(Math.floor(size / 60_000) % 60)}:${two(Math.floor(size / 1000) % 60)}.${String(size % 1000).padStart(3, "0")}`;
  return (offset < 0 ? "−" : "") + (hours > 0 ? `${hours}:${clock}` : clock);
}
