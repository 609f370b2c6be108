/**
 * One iteration's room: what the server told, what others note meanwhile, and what this person is doing. It is made once
 * per iteration and outlives every rerun of the page around it.
 */
import { batch, computed, signal } from "@preact/signals";
import { Api, Refused } from "./api";
import { Bookmarks } from "./bookmarks";
import { listen } from "./events";
import { Cameras } from "./cameras";
import { Marking } from "./marking";
import { Draft } from "./moment";
import { codeKey, learnLetters, Notes } from "./notes";
import { PhaseKeeper, type PhaseTimesOf } from "./phase-keeper";
import { Places } from "./places";
import { Player } from "./player";
import { Queue } from "./queue";
import { claimSlot } from "./slots";
import { openStore } from "./storage";
import { texts } from "./texts";
import { TimelineState } from "./timeline-state";
import { Threads } from "./threads";
import { Together } from "./together";
import { Transcript } from "./transcript";
import { Voice } from "./voice";
import type {
  Code,
  FeedEvent,
  Observation,
  Recording,
  Reply,
  RoomAnswer,
  WithdrawnObservation,
  WithdrawnReply,
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

const BEGINNING_MS = 5000;

/** Where drafts of a person in an iteration lie; each page adds a name of its own. */
export function draftPlace(person: string, iteration: string): string {
  return `lessonstudy.draft.${person}.${iteration}`;
}

/** A place that is worth going on from: not at the very beginning or end of the recording. */
export function worthResuming(at: number, recording: Pick<Recording, "offset_ms" | "duration_ms">): number | null {
  const end = recording.offset_ms + (recording.duration_ms ?? Number.POSITIVE_INFINITY);
  return at >= recording.offset_ms + BEGINNING_MS && at <= end - BEGINNING_MS ? at : null;
}

function loopable(span: { start: number | null; end: number | null } | undefined): { start: number; end: number } | null {
  const { start, end } = span ?? { start: null, end: null };
  return start !== null && end !== null && end > start ? { start, end } : null;
}

export class RoomState {
  readonly api = new Api();
  readonly opened = signal<Opened | null>(null);
  readonly failure = signal<Failure | null>(null);
  readonly recordings = signal<Recording[]>([]);
  readonly phases: PhaseKeeper;
  readonly bookmarks: Bookmarks;
  readonly places = new Places(this.api);
  /** Where the person goes on after an earlier visit, as long as that is worth saying. */
  readonly resumed = signal<number | null>(null);
  readonly timeline: TimelineState;
  readonly live = signal(true);
  readonly voice = new Voice();
  readonly dialog = signal<"" | "help" | "settings" | "phases" | "reveal" | "bookmarks" | "captions">("");
  readonly selected = signal("");
  /** Notes that the page asks to be talked over. */
  readonly toTalkOver = signal<ReadonlySet<string>>(new Set());
  readonly player: Player;
  readonly marking = new Marking(this);
  readonly transcript = new Transcript(this);
  /** The room opens where captions are brought in. */
  beginsWithCaptions = false;
  readonly cameras = new Cameras(this);
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
    this.player = new Player(() => loopable(this.opened.peek()?.draft.span.peek()), this.places);
    this.phases = new PhaseKeeper(iteration, this.api);
    this.bookmarks = new Bookmarks(iteration, this.api);
    this.timeline = new TimelineState(this.player, this.recordings);
    void this.open();
  }

  get phaseTimes() {
    return this.phases.times;
  }

  close(): void {
    this.over = true;
    this.phases.close();
    this.stop.abort();
    this.stopListening();
    this.opened.peek()?.queue.close();
    this.voice.close();
    for (const timer of this.timers) clearTimeout(timer);
  }

  async open(): Promise<void> {
    try {
      const answer = await this.api.room(this.iteration);
      const [store, slot] = await Promise.all([openStore(), claimSlot(draftPlace(answer.me.id, this.iteration))]);
      this.stop.signal.addEventListener("abort", slot.release);
      if (this.over) {
        slot.release();
        return;
      }
      const queue = new Queue(
        answer.me.id,
        store,
        this.api,
        (note) => this.take([note]),
        undefined,
        () => this.tellOthers(),
      );
      const notes = new Notes(this.iteration, answer.me.id, queue.notes, this.phaseTimes);
      const draft = new Draft(slot.place);
      this.places.open(answer.me.id, answer.places ?? []);
      batch(() => {
        this.learn(answer);
        this.failure.value = null;
        this.opened.value = { answer, notes, queue, draft, threads: new Threads(answer.me.id, this.iteration) };
        this.chooseFirst(answer.recordings);
        if (this.beginsWithCaptions) this.transcript.bringIn();
      });
      this.phases.open(answer.me.id);
      this.bookmarks.open(answer.me.id, answer.bookmarks ?? []);
      this.listenToBrowser(queue);
      await queue.open();
      await this.catchUp(0);
      if (this.over) return;
      // From where the room was told: what happened between that and the notes is heard again, not missed.
      this.stopListening = listen(this.iteration, answer.seq, {
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
    const chosen = wanted ?? playable ?? recordings[0] ?? null;
    this.player.choose(chosen, this.first.at);
    this.resumed.value = this.first.at === null && chosen ? worthResuming(this.player.now.peek(), chosen) : null;
  }

  private learn(answer: RoomAnswer): void {
    learnLetters(answer.schemes);
    this.recordings.value = answer.recordings;
    this.phases.heard(answer.iteration);
    const shown = this.player.recording.peek();
    const same = shown && answer.recordings.find((recording) => recording.id === shown.id);
    if (same) this.player.recording.value = same;
  }

  /** Waiting notes are tried again when the way may be free: back online, back on this page, or sent by another page. */
  private listenToBrowser(queue: Queue): void {
    const signalled = { signal: this.stop.signal };
    addEventListener("online", () => this.sendAll(queue), signalled);
    addEventListener("pagehide", () => this.places.flush(true), signalled);
    addEventListener("focus", () => queue.notes.peek().length > 0 && void queue.send(), signalled);
    document.addEventListener(
      "visibilitychange",
      () => (document.visibilityState === "visible" ? void queue.send() : this.places.flush(true)),
      signalled,
    );
    if (typeof BroadcastChannel !== "undefined") {
      const channel = new BroadcastChannel("lessonstudy.waiting");
      channel.onmessage = () => void queue.refresh();
      this.channel = channel;
      this.stop.signal.addEventListener("abort", () => channel.close());
    }
  }

  private sendAll(queue: Queue | undefined): void {
    void queue?.send();
    void this.phases.send();
    void this.bookmarks.send();
    this.places.flush(false);
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
      this.takeReplies(page.items);
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
    this.sendAll(this.opened.peek()?.queue);
    if (from <= this.seq) return;
    void this.catchUp(this.seq).catch(() => undefined);
    void this.look();
  }

  /** Reads the room again: recordings and phase times may have moved on. */
  async look(): Promise<void> {
    try {
      const answer = await this.api.room(this.iteration);
      const opened = this.opened.peek();
      // Somebody else has signed in: their room is not this page's.
      if (opened && opened.answer.me.id !== answer.me.id) return;
      const hid = this.together.hidden.peek();
      this.learn(answer);
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

  takeReplies(items: readonly (Reply | WithdrawnReply)[]): void {
    this.opened.peek()?.threads.take(items);
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
      this.takeReplies(replies as Reply[]);
      for (const event of events) this.digestOther(event);
    });
    if (events.some((event) => event.kind === "state")) void this.look();
    for (const event of events) this.seq = Math.max(this.seq, event.seq);
  }

  private digestOther(event: FeedEvent): void {
    if (event.kind === "recording") this.takeRecording(event.entity as Recording);
    else if (event.kind === "phase-times") this.phases.heard(event.entity as PhaseTimesOf);
    else if (event.kind === "captions") void this.look();
    else if (event.kind === "presence") {
      this.together.present.value = (event.entity as { people: string[] }).people;
    }
  }

  /** What the server says of a recording now. */
  takeRecording(recording: Recording): void {
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

  say(sentence: string): void {
    this.voice.say(sentence);
  }
}
