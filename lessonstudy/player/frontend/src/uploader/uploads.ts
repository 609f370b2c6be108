/**
 * The uploads of this browser window: which file is on its way, how far it is, and what happens when it stops. One is sent at a time. It
 * lives as long as the page is open, apart from whatever Streamlit draws; so a rerun or another page never touches a running upload.
 */
import { signal } from "@preact/signals";
import { Refused } from "../api";
import { newId } from "../identifier";
import { inOrder, joined, markOf, plainlyWrong, readable, takesPackages } from "./file";
import type { Item, Phase } from "./item";
import { FRESH_MS, type Kept, type Memory } from "./memory";
import { Pace } from "./pace";
import { percent, texts } from "./texts";
import { type Failure, failureFrom, type Handlers, type Running, type Transport } from "./transport";

interface Work {
  file: File | null;
  mark: string;
  /** The size of each file where several are one recording. */
  parts: readonly number[];
  kept: Kept | null;
  running: Running | null;
  timer: ReturnType<typeof setTimeout> | undefined;
  tries: number;
  /** Goes up with every start and stop, so that a late answer to an earlier one is not heard. */
  turn: number;
  pace: Pace;
  moved: number;
  milestone: number;
}

const BUSY: ReadonlySet<Phase> = new Set(["announcing", "sending", "offline", "signed-out", "full"]);
const HELD_UP: ReadonlySet<Phase> = new Set(["offline", "signed-out", "elsewhere", "full"]);
const DELAYS_MS = [1000, 2000, 4000, 8000, 15_000, 30_000];
const SOON_MS = 300;
const LOOK_AGAIN_MS = 15_000;
const STALLED_MS = 45_000;
const BEAT_MS = 3000;
const DONE_SHOWN_MS = 12_000;
const MOST_QUICK_TRIES = 8;

export class Uploads {
  readonly items = signal<readonly Item[]>([]);
  /** What a screen reader says next: milestones and trouble, not every percent. */
  readonly spoken = signal("");
  /** What was wrong with files that were dropped, by place. */
  readonly notes = signal<Readonly<Record<string, string>>>({});
  onDone: (subject: string, place: string) => void = () => undefined;

  private readonly works = new Map<string, Work>();
  private readonly transport: Transport;
  private readonly memory: Memory;
  private recalling = false;
  private looking: ReturnType<typeof setTimeout> | undefined;

  constructor(transport: Transport, memory: Memory) {
    this.transport = transport;
    this.memory = memory;
    setInterval(() => this.beat(), BEAT_MS);
  }

  /** Whether closing the page now would interrupt something. */
  get busy(): boolean {
    return this.items.peek().some((item) => BUSY.has(item.phase) || item.phase === "waiting");
  }

  async add(place: string, files: readonly File[]): Promise<void> {
    const wrong: string[] = [];
    for (const file of files) {
      const reason = plainlyWrong(file, place) ?? (await this.take(place, file));
      if (reason) wrong.push(reason);
    }
    this.notes.value = { ...this.notes.peek(), [place]: wrong.join(" ") };
    this.drive();
  }

  /** Files into which a camera split one recording: they are sent as one, in the order of their names. */
  async addParts(place: string, files: readonly File[]): Promise<void> {
    const wrong = files.map((file) => plainlyWrong(file, place)).find((reason) => reason !== null);
    const sizes = inOrder(files).map((file) => file.size);
    const reason = wrong ?? (await this.take(place, joined(files), sizes));
    this.notes.value = { ...this.notes.peek(), [place]: reason ?? "" };
    this.drive();
  }

  /** Go on with an upload that was begun earlier; other files are refused with a sentence. */
  async choose(id: string, ...files: File[]): Promise<void> {
    const item = this.item(id);
    const work = this.works.get(id);
    if (!item || !work || files.length === 0) return;
    const file = joined(files);
    const mark = await markOf(file).catch(() => "");
    if (mark !== work.mark) {
      this.change(id, { message: texts.another(item.name, item.size) });
      return;
    }
    work.file = file;
    work.parts = files.length > 1 ? inOrder(files).map((part) => part.size) : [];
    this.change(id, { phase: "waiting", message: "" });
    this.drive();
  }

  pause(id: string): void {
    this.halt(id);
    this.change(id, { phase: "paused", message: "", speed: null, secondsLeft: null });
    this.drive();
  }

  goOn(id: string): void {
    const work = this.works.get(id);
    if (!work) return;
    work.tries = 0;
    this.halt(id);
    this.change(id, { phase: work.file ? "waiting" : "left", message: "" });
    this.drive();
  }

  async cancel(id: string): Promise<void> {
    const work = this.works.get(id);
    this.halt(id);
    this.remove(id);
    this.drive();
    if (!work?.kept) return;
    this.memory.forget(work.kept.upload);
    try {
      await this.transport.session();
      await this.transport.end(work.kept.url);
    } catch {
      // nobody answers: what was sent expires on the server by itself
    }
  }

  dismiss(id: string): void {
    this.halt(id);
    this.remove(id);
  }

  /** The line is back, the laptop woke up, or someone returned to this window: try at once what waits. */
  wake(): void {
    for (const item of this.items.peek()) {
      if (HELD_UP.has(item.phase)) void this.attempt(item.id);
    }
    void this.recall();
  }

  /** Show what this browser left unfinished, with the offset that the server names. */
  async recall(): Promise<void> {
    if (this.recalling || this.memory.all().length === 0) return;
    this.recalling = true;
    try {
      const { person } = await this.transport.session();
      for (const kept of this.memory.all().filter((one) => one.person === person)) {
        if (kept.alive <= Date.now() - FRESH_MS) await this.recallOne(kept);
        // another window sends it, or one that crashed a moment ago
        else if (!this.itemOf(kept)) this.lookAgain();
      }
    } catch {
      // nobody is signed in, or nobody answers: later
    } finally {
      this.recalling = false;
    }
  }

  /** The window closes: what it was sending may be taken up by another at once. */
  leave(): void {
    for (const { kept } of this.works.values()) {
      if (kept && this.memory.all().some((other) => other.upload === kept.upload)) this.memory.keep({ ...kept, alive: 0 });
    }
  }

  // taking files

  private async take(place: string, file: File, parts: readonly number[] = []): Promise<string | null> {
    const mark = await markOf(file).catch(() => "");
    if (!mark) return texts.unreadable(file.name);
    const known = this.items.peek().find((item) => item.place === place && this.works.get(item.id)?.mark === mark);
    if (known && known.phase !== "done" && known.phase !== "refused") {
      if (known.phase !== "left") return texts.already(file.name);
      await this.choose(known.id, file);
      return null;
    }
    if (known) this.remove(known.id);
    this.put({ place, name: file.name, size: file.size, sent: 0, phase: "waiting" }, { file, mark, parts, kept: null });
    return null;
  }

  private put(
    seen: Pick<Item, "place" | "name" | "size" | "sent" | "phase">,
    work: Pick<Work, "file" | "mark" | "parts" | "kept">,
  ): void {
    const id = newId();
    const fresh = { running: null, timer: undefined, tries: 0, turn: 0, pace: new Pace(), moved: 0, milestone: 0 };
    this.works.set(id, { ...fresh, ...work });
    this.items.value = [...this.items.peek(), { ...seen, id, message: "", speed: null, secondsLeft: null }];
  }

  private async recallOne(kept: Kept): Promise<void> {
    const known = this.itemOf(kept);
    if (known && known.phase !== "left") return;
    let sent = kept.sent;
    try {
      sent = await this.transport.offset(kept.url);
    } catch (error) {
      const { status } = failureFrom(error);
      if (status === 404 || status === 410) sent = kept.size;
    }
    if (sent >= kept.size) {
      this.memory.forget(kept.upload);
      if (known) this.remove(known.id);
    } else if (known) {
      this.change(known.id, { sent });
    } else {
      const { place, name, size, mark } = kept;
      this.put({ place, name, size, sent, phase: "left" }, { file: null, mark, parts: [], kept });
    }
  }

  // sending

  private drive(): void {
    const items = this.items.peek();
    if (items.some((item) => BUSY.has(item.phase))) return;
    const next = items.find((item) => item.phase === "waiting");
    if (next) void this.attempt(next.id);
  }

  private async attempt(id: string): Promise<void> {
    const work = this.works.get(id);
    if (!work?.file) return;
    this.halt(id);
    const turn = work.turn;
    this.change(id, { phase: this.item(id)?.phase === "waiting" ? "announcing" : this.item(id)!.phase });
    try {
      // asked each time: after a new sign-in the token is another
      const { person } = await this.transport.session();
      if (work.kept && work.kept.person !== person) throw new Refused({ status: 401, detail: "" });
      if (work.turn === turn && !work.kept) await this.announce(id, work, person, work.file);
    } catch (error) {
      if (work.turn === turn) void this.failed(id, failureFrom(error));
      return;
    }
    if (work.turn !== turn || !work.kept) return;
    work.moved = Date.now();
    work.running = this.transport.send(work.file, work.kept.url, this.handlers(id, work, turn));
  }

  private async announce(id: string, work: Work, person: string, file: File): Promise<void> {
    const item = this.item(id)!;
    const made = await this.transport.announce(item.place, item.name, item.size, work.parts);
    const before = this.memory.all().find((kept) => kept.upload === made.upload);
    if (before && before.mark !== work.mark) {
      throw new Refused({ status: 422, detail: texts.otherContent(item.name) });
    }
    work.kept = {
      ...made,
      person,
      place: item.place,
      name: item.name,
      size: item.size,
      modified: file.lastModified,
      mark: work.mark,
      sent: before?.sent ?? 0,
      alive: Date.now(),
    };
    if (!this.works.has(id)) {
      // it was given up while the server was asked
      await this.transport.end(made.url).catch(() => undefined);
      return;
    }
    this.memory.keep(work.kept);
    this.spoken.value = texts.began(item.name);
  }

  private handlers(id: string, work: Work, turn: number): Handlers {
    const current = () => work.turn === turn;
    return {
      progress: (sent) => {
        if (current()) this.progress(id, work, sent);
      },
      acknowledged: (sent) => {
        if (current() && work.kept) this.memory.keep((work.kept = { ...work.kept, sent, alive: Date.now() }));
      },
      done: () => {
        if (current()) this.done(id, work);
      },
      failed: (failure) => {
        if (current()) void this.failed(id, failure);
      },
    };
  }

  private progress(id: string, work: Work, sent: number): void {
    const item = this.item(id);
    if (!item) return;
    const now = Date.now();
    if (sent > item.sent) work.tries = 0;
    work.moved = now;
    work.pace.note(now, sent);
    const { speed } = work.pace;
    this.change(id, { phase: "sending", message: "", sent, speed, secondsLeft: work.pace.secondsLeft(item.size) });
    const quarter = Math.floor(percent(sent, item.size) / 25);
    if (quarter > work.milestone && quarter < 4) this.spoken.value = texts.milestone(item.name, quarter * 25);
    work.milestone = quarter;
  }

  private done(id: string, work: Work): void {
    const item = this.item(id)!;
    this.halt(id);
    if (work.kept) this.memory.forget(work.kept.upload);
    this.change(id, { phase: "done", message: takesPackages(item.place) ? texts.donePackage : texts.done, sent: item.size, speed: null, secondsLeft: null });
    this.spoken.value = texts.arrived(item.name);
    if (work.kept) this.onDone(work.kept.subject, item.place);
    setTimeout(() => this.remove(id), DONE_SHOWN_MS);
    this.drive();
  }

  private async failed(id: string, failure: Failure): Promise<void> {
    const item = this.item(id);
    const work = this.works.get(id);
    if (!item || !work) return;
    this.halt(id);
    const { turn } = work;
    if (failure.status === 0 && work.file && !(await readable(work.file, item.sent))) {
      if (work.turn !== turn) return;
      work.file = null;
      this.hold(id, work.kept ? "left" : "refused", texts.unreadable(item.name), null);
    } else if (work.turn === turn) {
      this.judge(id, work, failure);
    }
    this.drive();
  }

  private judge(id: string, work: Work, { status, kind, detail }: Failure): void {
    const quick = work.kept !== null && work.tries < MOST_QUICK_TRIES;
    work.tries += 1;
    if (status === 401) return this.hold(id, "signed-out", texts.signedOut, LOOK_AGAIN_MS);
    if (kind === "upload-elsewhere") return this.hold(id, "elsewhere", detail, LOOK_AGAIN_MS);
    if (status === 507) return this.hold(id, "full", detail, DELAYS_MS.at(-1)!);
    if (status === 0 || status === 429 || status >= 500) {
      const delay = DELAYS_MS[Math.min(work.tries, DELAYS_MS.length) - 1]!;
      return this.hold(id, "offline", status === 429 && detail ? detail : texts.offline, delay);
    }
    // it moved on meanwhile, a part was damaged, or the token was old: what stands there is asked anew
    if (quick && ([409, 423, 460].includes(status) || (status === 403 && work.tries < 3))) {
      return this.hold(id, "announcing", texts.resuming, SOON_MS);
    }
    if (work.kept && [404, 410].includes(status)) {
      this.memory.forget(work.kept.upload);
      work.kept = null;
      this.change(id, { sent: 0 });
    }
    return this.hold(id, "refused", detail || texts.unexpected, null);
  }

  private hold(id: string, phase: Phase, message: string, againMs: number | null): void {
    const work = this.works.get(id);
    if (this.item(id)?.message !== message && phase !== "announcing") this.spoken.value = message;
    this.change(id, { phase, message, speed: null, secondsLeft: null });
    if (work && againMs !== null) work.timer = setTimeout(() => void this.attempt(id), againMs);
  }

  private beat(): void {
    for (const item of this.items.peek()) {
      const work = this.works.get(item.id);
      if (!work?.kept || !BUSY.has(item.phase)) continue;
      work.kept = { ...work.kept, alive: Date.now() };
      this.memory.keep(work.kept);
      // half a connection says nothing at all: begin again from where the server stands
      if (work.running && work.moved < Date.now() - STALLED_MS) void this.failed(item.id, { status: 0, kind: "", detail: "" });
    }
  }

  private halt(id: string): void {
    const work = this.works.get(id);
    if (!work) return;
    work.turn += 1;
    clearTimeout(work.timer);
    work.running?.stop();
    work.running = null;
    work.pace.reset();
  }

  private lookAgain(): void {
    clearTimeout(this.looking);
    this.looking = setTimeout(() => void this.recall(), FRESH_MS);
  }

  private itemOf(kept: Kept): Item | undefined {
    return this.items.peek().find((item) => this.works.get(item.id)?.kept?.upload === kept.upload);
  }

  private item(id: string): Item | undefined {
    return this.items.peek().find((item) => item.id === id);
  }

  private change(id: string, values: Partial<Item>): void {
    this.items.value = this.items.peek().map((item) => (item.id === id ? { ...item, ...values } : item));
  }

  private remove(id: string): void {
    this.works.delete(id);
    this.items.value = this.items.peek().filter((item) => item.id !== id);
  }
}
