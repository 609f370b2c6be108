/** One lesson of those that stand side by side: its answer from the server, its notes, its player and its captions. */
import { batch, computed, signal } from "@preact/signals";
import { type Api, Refused, Unreachable } from "../api";
import { nearest, plays, spanOf } from "../cameras";
import { Notes, type ShownNote } from "../notes";
import { type PhaseSpan, phaseSpans } from "./phase-lock";
import { NO_MEMORY, Player } from "../player";
import type { Phase, RoomAnswer } from "../types";
import { compareTexts } from "./texts";

const TRY_AGAIN_MS = 3000;
const PROCESSING_LOOK_MS = 15_000;

const NO_NOTES: ShownNote[] = [];

export function rootOf(phase: Phase): string {
  return phase.root || phase.id;
}

export class Lesson {
  readonly player = new Player(() => null, NO_MEMORY);
  readonly answer = signal<RoomAnswer | null>(null);
  readonly failure = signal("");
  /** There is nothing more to wait for: it is here, or it was refused. */
  readonly settled = computed(() => this.answer.value !== null || this.failure.value !== "");
  readonly plays = computed(() => {
    const recording = this.player.recording.value;
    return recording !== null && plays(recording);
  });
  readonly cameras = computed(() => (this.answer.value?.recordings ?? []).filter(plays));
  readonly phases = computed<Phase[]>(() => this.answer.value?.plan?.phases ?? []);
  readonly spans = computed<PhaseSpan[]>(() => {
    const { recordings = [], iteration } = this.answer.value ?? {};
    const counted = recordings.filter(({ status, duration_ms }) => status !== "failed" && duration_ms !== null);
    const ends = counted.map((one) => spanOf(one).end);
    const roots = new Map(this.phases.value.map((phase) => [phase.id, rootOf(phase)]));
    return phaseSpans(iteration?.phases ?? [], roots, ends.length > 0 ? Math.max(...ends) : null);
  });
  /** In the order of time. */
  readonly notes = computed(() => this.known.value?.all.value ?? NO_NOTES);
  readonly here = computed(() => {
    const recording = this.player.recording.value?.id;
    return (this.answer.value?.captions ?? []).filter((captions) => captions.recording === recording);
  });
  readonly chosen = computed(() => this.here.value.find(({ id }) => id === this.wanted.value) ?? this.here.value[0] ?? null);
  private readonly wanted = signal("");
  private readonly known = signal<Notes | null>(null);
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly looking: ReturnType<typeof setInterval>;
  private over = false;

  constructor(
    readonly iteration: string,
    readonly name: string,
    private readonly api: Api,
  ) {
    void this.open();
    this.looking = setInterval(() => {
      const status = this.player.recording.peek()?.status;
      if (status === "processing" || status === "uploading") void this.refresh();
    }, PROCESSING_LOOK_MS);
  }

  close(): void {
    this.over = true;
    clearInterval(this.looking);
    if (this.timer !== null) clearTimeout(this.timer);
  }

  choose(captions: string): void {
    this.wanted.value = captions;
  }

  private async open(): Promise<void> {
    try {
      const answer = await this.api.room(this.iteration);
      const notes = await this.read(answer);
      if (this.over) return;
      batch(() => {
        this.known.value = notes;
        this.learn(answer);
        this.player.choose(this.cameras.peek()[0] ?? answer.recordings[0] ?? null, null);
        this.failure.value = "";
      });
    } catch (error) {
      if (this.over) return;
      this.failure.value = error instanceof Refused ? error.message : compareTexts.unreachable;
      if (error instanceof Unreachable) this.timer = setTimeout(() => void this.open(), TRY_AGAIN_MS);
    }
  }

  private async read(answer: RoomAnswer): Promise<Notes> {
    const notes = new Notes(this.iteration, answer.me.id, signal([]), signal(answer.iteration.phases));
    for (let from: number | null = 0; from !== null && !this.over; ) {
      const page: Awaited<ReturnType<Api["observations"]>> = await this.api.observations(this.iteration, from);
      notes.take(page.items);
      from = page.next;
    }
    return notes;
  }

  private learn(answer: RoomAnswer): void {
    this.answer.value = answer;
    const shown = this.player.recording.peek();
    const same = answer.recordings.find((recording) => recording.id === shown?.id);
    if (same) this.player.recording.value = same;
  }

  /** Reads the lesson anew: its files may have other addresses. Gives that of the video on show. */
  async refresh(): Promise<string | null> {
    try {
      this.learn(await this.api.room(this.iteration));
    } catch {
      // The video is tried at its old address; what stands in its way is said there.
    }
    return this.player.recording.peek()?.renditions.play?.url ?? null;
  }

  /** Shows another camera at the same moment, or at the nearest at which it has a picture. */
  show(camera: string): void {
    const wanted = this.cameras.peek().find(({ id }) => id === camera);
    if (wanted) this.player.choose(wanted, nearest(wanted, this.player.now.peek()));
  }

  /** The root of the phase in which somebody set a note by hand; null where its time says where it counts. */
  setPhase({ phase_source, phase }: ShownNote): string | null {
    const set = phase_source === "hand" ? this.phases.value.find(({ id }) => id === phase) : undefined;
    return set ? rootOf(set) : null;
  }

  /** The person who wrote a note. */
  observer(id: string): string {
    return this.answer.value?.people.find((person) => person.id === id)?.name ?? "";
  }
}
