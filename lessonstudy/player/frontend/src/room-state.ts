/**
 * One iteration's room: what the server told, what others note meanwhile, and what this person is doing. It is made once
 * per iteration and outlives every rerun of the page around it.
 */
import { batch, computed, signal } from "@preact/signals";
import { Api, Refused } from "./api";
import { listen } from "./events";
import { Draft } from "./moment";
import { codeKey, learnLetters, Notes } from "./notes";
import { Player } from "./player";
import { Queue } from "./queue";
import { openStore } from "./storage";
import { texts } from "./texts";
import { Threads } from "./threads";
import { Together } from "./together";
import type {
  Code,
  FeedEvent,
  Iteration,
  Observation,
  PhaseTime,
  Recording,
  Reply,
  RoomAnswer,
  WithdrawnObservation,
} from "./types";

export interface Failure {
  sentence: string;
  signIn: boolean;
}

/** What stands only once the room has been opened. */
export interface Opened {
  answer: RoomAnswer;
  notes: Notes;
  queue: Queue;
  draft: Draft;
  threads: Threads;
}

const TRY_AGAIN_MS = 3000;
const GATHER_MS = 40;
const PROCESSING_LOOK_MS = 15_000;

export class RoomState {
  readonly api = new Api();
  readonly opened = signal<Opened | null>(null);
  readonly failure = signal<Failure | null>(null);
  readonly recordings = signal<Recording[]>([]);
  readonly phaseTimes = signal<PhaseTime[]>([]);
  readonly live = signal(true);
  readonly notice = signal("");
  readonly spoken = signal("");
  readonly dialog = signal<"" | "help" | "settings" | "phases" | "reveal">("");
  readonly selected = signal("");
  readonly player: Player;
  readonly together = new Together(this);
  readonly mayNote = computed(() => this.opened.value?.answer.me.can.includes("note") ?? false);
  /** Codes by what they go by: their letter, or "scheme:key" where an earlier scheme has that letter. */
  readonly codes = computed(() => {
    const codes = new Map<string, Code & { scheme: string; full: string }>();
    for (const scheme of this.opened.value?.answer.schemes ?? []) {
      for (const code of scheme.codes) {
        const full = `${scheme.id}:${code.key}`;
        codes.set(codeKey(full), { ...code, key: codeKey(full), scheme: scheme.id, full });
      }
    }
    return codes;
  });
  private seq = 0;
  private heard: FeedEvent[] = [];
  private gathering = false;
  private over = false;
  private stopListening: () => void = () => undefined;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private readonly stop = new AbortController();

  constructor(
    readonly iteration: string,
    private readonly first: { recording: string | null; at: number | null },
  ) {
    this.player = new Player(() => {
      const span = this.opened.peek()?.draft.span.peek();
      return span && span.start !== null && span.end !== null && span.end > span.start
        ? { start: span.start, end: span.end }
        : null;
    });
    void this.open();
  }

  close(): void {
    this.over = true;
    this.stop.abort();
    this.stopListening();
    this.opened.peek()?.queue.close();
    for (const timer of this.timers) clearTimeout(timer);
  }

  async open(): Promise<void> {
    try {
      const answer = await this.api.room(this.iteration);
      const store = await openStore();
      if (this.over) return;
      const queue = new Queue(
        answer.me.id,
        store,
        this.api,
        (note) => this.take([note]),
        undefined,
        () => this.tellOthers(),
      );
      const notes = new Notes(this.iteration, answer.me.id, queue.notes, this.phaseTimes);
      const draft = new Draft(`lessonstudy.draft.${answer.me.id}.${this.iteration}`);
      batch(() => {
        this.learn(answer);
        this.failure.value = null;
        this.opened.value = { answer, notes, queue, draft, threads: new Threads(answer.me.id, this.iteration) };
        this.chooseFirst(answer.recordings);
      });
      this.listenToBrowser(queue);
      await queue.open();
      await this.catchUp(0);
      if (this.over) return;
      this.stopListening = listen(this.iteration, this.seq, {
        event: (event) => this.hear(event),
        open: (from) => this.reached(from),
        down: () => {
          this.live.value = false;
          this.together.present.value = [];
        },
      });
      this.lookWhileProcessing();
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    if (this.over) return;
    const refused = error instanceof Refused ? error : null;
    this.failure.value = {
      sentence: refused ? refused.message : texts.roomUnreachable,
      signIn: refused?.status === 401,
    };
    if (!refused) this.timers.push(setTimeout(() => void this.open(), TRY_AGAIN_MS));
  }

  private chooseFirst(recordings: Recording[]): void {
    const wanted = recordings.find((recording) => recording.id === this.first.recording);
    const playable = recordings.find((recording) => recording.status === "ready");
    this.player.choose(wanted ?? playable ?? recordings[0] ?? null, this.first.at);
  }

  private learn(answer: RoomAnswer): void {
    learnLetters(answer.schemes);
    this.recordings.value = answer.recordings;
    this.phaseTimes.value = answer.iteration.phases ?? [];
    const shown = this.player.recording.peek();
    const same = shown && answer.recordings.find((recording) => recording.id === shown.id);
    if (same) this.player.recording.value = same;
  }

  /** Waiting notes are tried again when the way may be free: back online, back on this page, or sent by another page. */
  private listenToBrowser(queue: Queue): void {
    const signalled = { signal: this.stop.signal };
    addEventListener("online", () => void queue.send(), signalled);
    addEventListener("focus", () => queue.notes.peek().length > 0 && void queue.send(), signalled);
    document.addEventListener(
      "visibilitychange",
      () => document.visibilityState === "visible" && void queue.send(),
      signalled,
    );
    if (typeof BroadcastChannel !== "undefined") {
      const channel = new BroadcastChannel("lessonstudy.waiting");
      channel.onmessage = () => void queue.refresh();
      this.channel = channel;
      this.stop.signal.addEventListener("abort", () => channel.close());
    }
  }

  private channel: BroadcastChannel | null = null;

  private tellOthers(): void {
    if (!this.over) this.channel?.postMessage("changed");
  }

  /** Fetches what happened after `after`. */
  private async catchUp(after: number): Promise<void> {
    let from: number | null = after;
    while (from !== null && !this.over) {
      const page: Awaited<ReturnType<Api["observations"]>> = await this.api.observations(this.iteration, from);
      this.take(page.items);
      this.seq = Math.max(this.seq, page.next ?? page.seq);
      from = page.next;
    }
    await this.catchUpReplies(after);
  }

  /** After the notes: a reply that comes in between is heard by its event. */
  private async catchUpReplies(after: number): Promise<void> {
    let from: number | null = after;
    while (from !== null && !this.over) {
      const page: Awaited<ReturnType<Api["replies"]>> = await this.api.replies(this.iteration, from);
      this.opened.peek()?.threads.take(page.items);
      from = page.next;
    }
  }

  /** Brings the page to where the server is, without waiting for the stream. */
  async refresh(): Promise<void> {
    await this.catchUp(this.seq);
    await this.look();
  }

  private reached(from: number): void {
    this.live.value = true;
    void this.opened.peek()?.queue.send();
    if (from <= this.seq) return;
    void this.catchUp(this.seq).catch(() => undefined);
    void this.look();
  }

  /** Reads the room again: recordings and phase times may have moved on. */
  async look(): Promise<void> {
    try {
      const answer = await this.api.room(this.iteration);
      this.learn(answer);
      const opened = this.opened.peek();
      const hid = this.together.hidden.peek();
      if (opened) this.opened.value = { ...opened, answer };
      if (hid && !this.together.hidden.peek()) this.say(texts.revealed);
    } catch {
      // The stream and the queue say what is wrong; this was only a look.
    }
  }

  private lookWhileProcessing(): void {
    this.timers.push(
      setInterval(() => {
        const shown = this.player.recording.peek();
        if (shown && (shown.status === "processing" || shown.status === "uploading")) void this.look();
      }, PROCESSING_LOOK_MS),
    );
  }

  take(items: readonly (Observation | WithdrawnObservation)[]): void {
    this.opened.peek()?.notes.take(items);
  }

  /** Events come one by one, but a reveal brings thousands: they are gathered for a moment. */
  private hear(event: FeedEvent): void {
    this.heard.push(event);
    if (this.gathering) return;
    this.gathering = true;
    this.timers.push(setTimeout(() => this.digest(), GATHER_MS));
  }

  private digest(): void {
    this.gathering = false;
    const events = this.heard;
    this.heard = [];
    batch(() => {
      const observations = events.filter((event) => event.kind === "observation").map((event) => event.entity);
      this.take(observations as Observation[]);
      const replies = events.filter((event) => event.kind === "reply").map((event) => event.entity);
      this.opened.peek()?.threads.take(replies as Reply[]);
      for (const event of events) this.digestOther(event);
    });
    if (events.some((event) => event.kind === "state")) void this.look();
    for (const event of events) this.seq = Math.max(this.seq, event.seq);
  }

  private digestOther(event: FeedEvent): void {
    if (event.kind === "recording") this.heardRecording(event.entity as Recording);
    else if (event.kind === "phase-times") {
      const entity = event.entity as Pick<Iteration, "phases"> | PhaseTime[];
      const phases = Array.isArray(entity) ? entity : entity.phases;
      if (Array.isArray(phases)) this.phaseTimes.value = phases;
    } else if (event.kind === "presence") {
      this.together.present.value = (event.entity as { people: string[] }).people;
    }
  }

  private heardRecording(recording: Recording): void {
    const known = this.recordings.value.some((other) => other.id === recording.id);
    this.recordings.value = known
      ? this.recordings.value.map((other) => (other.id === recording.id ? { ...other, ...recording } : other))
      : [...this.recordings.value, recording];
    const shown = this.player.recording.peek();
    if (!shown) this.chooseFirst(this.recordings.value);
    else if (shown.id === recording.id) {
      this.player.recording.value = this.recordings.value.find((other) => other.id === recording.id) ?? shown;
    }
  }

  /** Says something to people who listen and, for a while, to those who look. */
  say(sentence: string): void {
    this.spoken.value = "";
    this.notice.value = sentence;
    this.timers.push(
      setTimeout(() => {
        this.spoken.value = sentence;
      }, 30),
    );
    this.timers.push(
      setTimeout(() => {
        if (this.notice.peek() === sentence) this.notice.value = "";
      }, 5000),
    );
  }
}
