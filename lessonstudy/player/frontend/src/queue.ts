/**
 * Sends notes, exactly once in effect. A note is written down in the browser first and struck out only when the server
 * has answered for that very text; a try without an answer is made again with the same id, and the server's conditions
 * (If-None-Match, If-Match) make the repeat harmless. What the server refuses is kept with its sentence, never dropped.
 */
import { signal } from "@preact/signals";
import { Refused, Unreachable } from "./api";
import { sameRegion } from "./region";
import type { WaitingNote, WaitingStore } from "./storage";
import { texts } from "./texts";
import type { Observation, ObservationText, WithdrawnObservation } from "./types";

export interface Sender {
  put(id: string, body: ObservationText, match: number | null): Promise<Observation>;
  withdraw(id: string): Promise<unknown>;
  session(): Promise<{ person: { id: string } }>;
}

export type Connection = "well" | "unreachable" | "signed-out" | "someone-else";

export interface Timers {
  after(milliseconds: number, run: () => void): number;
  cancel(timer: number): void;
}

const BROWSER_TIMERS: Timers = {
  after: (milliseconds, run) => window.setTimeout(run, milliseconds),
  cancel: (timer) => window.clearTimeout(timer),
};

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const MOST_TRIES = 5;

/** Whether two texts of a note say the same, over what a client sends. */
export function sameText(one: ObservationText, other: ObservationText): boolean {
  const list = (values: string[]) =>
    values
      .map((value) => value.slice(value.lastIndexOf(":") + 1))
      .sort()
      .join("\n");
  return (
    one.start_ms === other.start_ms &&
    one.end_ms === other.end_ms &&
    one.saw === other.saw &&
    one.think === other.think &&
    one.flag === other.flag &&
    sameRegion(one.region, other.region) &&
    (one.anticipated ?? null) === (other.anticipated ?? null) &&
    list(one.codes) === list(other.codes) &&
    list(one.students) === list(other.students)
  );
}

/** Never the same twice, also after a note was struck out and kept again: another page may hold an answer to the first. */
export function newRevision(): number {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return (high & 0x1fffff) * 2 ** 32 + low;
}

/** What a person wrote of a note. */
export function textOf(note: ObservationText): ObservationText {
  const { iteration, recording, start_ms, end_ms, saw, think, codes, students, flag, clock } = note;
  const { region = null, anticipated = null } = note;
  return { iteration, recording, start_ms, end_ms, saw, think, codes, students, flag, clock, region, anticipated };
}

/** What a change is made over: the version of the server, and the text of this browser that the person had seen. */
export interface Over {
  match: number | null;
  /** The revision of the waiting note that was changed; null where none waited; undefined where nobody looked. */
  based?: number | null;
  base?: ObservationText | null;
}

export class Queue {
  /** What the server has not taken yet, oldest first. */
  readonly notes = signal<WaitingNote[]>([]);
  readonly connection = signal<Connection>("well");
  private running: Promise<void> | null = null;
  private stumbled = false;
  private again = false;
  private timer: number | null = null;
  private wait = FIRST_WAIT_MS;
  private over = false;
  private keeping: Promise<void> = Promise.resolve();
  /** What goes before all notes; where it fails, nothing is sent. */
  before: () => Promise<void> = async () => undefined;

  constructor(
    private readonly person: string,
    private readonly store: WaitingStore,
    private readonly sender: Sender,
    private readonly arrived: (note: Observation | WithdrawnObservation) => void,
    private readonly timers: Timers = BROWSER_TIMERS,
    private readonly told: () => void = () => undefined,
  ) {}

  get durable(): boolean {
    return this.store.durable;
  }

  /** Reads what an earlier page left behind and tries to send it. */
  async open(): Promise<void> {
    await this.refresh();
    await this.send();
  }

  close(): void {
    this.over = true;
    if (this.timer !== null) this.timers.cancel(this.timer);
  }

  async refresh(): Promise<void> {
    const kept = await this.store.all(this.person);
    this.notes.value = kept.sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  }

  /** Waits until all that was saved is written down in the browser. */
  written(): Promise<void> {
    return this.keeping;
  }

  /**
   * Keeps a note and sends it. `over` is the version it replaces, or null for a new note; `kept` is called once the note
   * is written down in the browser, before anything is sent.
   */
  async save(
    id: string,
    body: ObservationText,
    over: number | null | Over,
    kept: () => void = () => undefined,
  ): Promise<void> {
    await this.keep(id, body.iteration, "put", body, over === null || typeof over === "number" ? { match: over } : over);
    kept();
    await this.changed();
    await this.send();
  }

  async withdraw(id: string, iteration: string, match: number | null, base?: ObservationText | null): Promise<void> {
    await this.keep(id, iteration, "withdraw", null, { match, base });
    await this.changed();
    await this.send();
  }

  /** Takes a kept note through `step` (null forgets it), and sends what comes out. */
  async alter(id: string, step: (kept: WaitingNote | undefined) => WaitingNote | null | undefined): Promise<void> {
    await this.store.update(this.person, id, step);
    await this.changed();
    await this.send();
  }

  private keep(
    id: string,
    iteration: string,
    kind: WaitingNote["kind"],
    body: ObservationText | null,
    { match, based, base = null }: Over,
  ): Promise<void> {
    const kept = this.store.update(this.person, id, (known) => {
      const fresh = { revision: newRevision(), touched: Date.now(), reason: "", fields: {} };
      const waits = known?.state === "waiting";
      if (waits && known.body && body && based !== undefined && based !== known.revision) {
        // Another page of this browser changed it meanwhile: nobody's words may go without being seen.
        if (!sameText(known.body, body)) {
          return { ...known, ...fresh, body, state: "conflict", other: known.body };
        }
      }
      return {
        ...fresh,
        person: this.person,
        id,
        iteration,
        kind,
        body,
        // A text that is still on its way decides which version comes before this one; after a clash it is the choice made.
        match: waits ? known.match : match,
        past: waits ? [...(known.past ?? []), { kind: known.kind, body: known.body }] : [],
        base: waits ? (known.base ?? null) : base,
        uncertain: known?.uncertain ?? [],
        state: "waiting",
        current: null,
        at: known?.at ?? Date.now(),
      };
    });
    this.keeping = Promise.all([this.keeping, kept]).then(() => undefined);
    return kept;
  }

  /** Chooses between two texts that met: mine is sent over the other one, theirs drops mine. */
  async settle(id: string, choice: "mine" | "theirs"): Promise<void> {
    let theirs: Observation | null = null;
    await this.store.update(this.person, id, (kept) => {
      if (!kept) return undefined;
      const chosen = { ...kept, state: "waiting", current: null, reason: "", other: null } as const;
      const revision = newRevision();
      if (kept.other) return { ...chosen, body: choice === "mine" ? kept.body : kept.other, revision };
      theirs = kept.current;
      if (choice === "theirs") return null;
      return { ...chosen, match: kept.current?.version ?? null, revision };
    });
    if (choice === "theirs" && theirs) this.arrived(theirs);
    await this.changed();
    await this.send();
  }

  /** Drops a note that the person gives up; one that was saved anew since `revision` stays. */
  async drop(id: string, revision: number | null = null): Promise<void> {
    await this.store.update(this.person, id, (kept) =>
      revision === null || kept?.revision === revision ? null : undefined,
    );
    await this.changed();
  }

  /** Sends everything that waits. Calls that come meanwhile make one more round. */
  send(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.rounds().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async rounds(): Promise<void> {
    do {
      this.again = false;
      if (this.over || !(await this.round())) return;
    } while (this.again);
  }

  private async round(): Promise<boolean> {
    if (this.connection.value !== "well" && !(await this.sameSession())) return false;
    try {
      await this.before();
    } catch (error) {
      this.trouble(error);
      return false;
    }
    const waiting = (await this.store.all(this.person)).filter((note) => note.state === "waiting");
    waiting.sort((one, other) => one.at - other.at);
    for (const note of waiting) {
      if (this.over || !(await this.sendOne(note.id))) return false;
    }
    if (this.stumbled) {
      this.stumbled = false;
      return true;
    }
    this.wait = FIRST_WAIT_MS;
    this.connection.value = "well";
    return true;
  }

  /** After trouble: whether the server answers and it is still the same person who is signed in. */
  private async sameSession(): Promise<boolean> {
    try {
      const session = await this.sender.session();
      if (session.person.id === this.person) return true;
      this.connection.value = "someone-else";
      this.later();
      return false;
    } catch (error) {
      this.trouble(error);
      return false;
    }
  }

  /** Sends one note. False stops the round: the way to the server is not free. */
  private async sendOne(id: string, tries = 0): Promise<boolean> {
    const note = await this.store.get(this.person, id);
    if (!note || note.state !== "waiting") return true;
    try {
      if (note.kind === "put" && note.body) {
        await this.taken(note, await this.sender.put(note.id, note.body, note.match));
      } else {
        await this.sender.withdraw(note.id);
        await this.taken(note, null);
      }
      return true;
    } catch (error) {
      return this.failed(note, error, tries);
    }
  }

  private async taken(note: WaitingNote, answer: Observation | null): Promise<void> {
    let newer = false;
    await this.store.update(this.person, note.id, (kept) => {
      if (!kept) return undefined;
      if (kept.revision === note.revision) return null;
      newer = true;
      // What is with the server now is where undo ends.
      const past = kept.past ?? [];
      const sent = past.findLastIndex((one) => one.kind === note.kind && one.body?.saw === note.body?.saw);
      const match = answer ? answer.version : kept.match;
      return { ...kept, match, uncertain: [], base: note.body, past: past.slice(sent + 1) };
    });
    if (answer) this.arrived(answer);
    else this.arrived({ id: note.id, state: "withdrawn", seq: 0 });
    await this.changed();
    if (newer) this.again = true;
  }

  private async failed(note: WaitingNote, error: unknown, tries: number): Promise<boolean> {
    // A page that is open for long may hold a token of an earlier session, or somebody else has signed in since.
    if (error instanceof Refused && error.status === 403 && tries === 0) {
      return (await this.sameSession()) && this.sendOne(note.id, 1);
    }
    if (error instanceof Refused && !retryable(error.status)) return this.refused(note, error, tries);
    if (!(error instanceof Refused && error.status === 401)) await this.mayHaveArrived(note);
    this.trouble(error);
    await this.changed();
    // One note that the server stumbles over must not hold back the others.
    this.stumbled = error instanceof Refused && error.status === 500;
    return this.stumbled;
  }

  private async mayHaveArrived({ id, body }: WaitingNote): Promise<void> {
    // What is asked without a network never leaves the browser.
    const left = typeof navigator === "undefined" || navigator.onLine !== false;
    await this.store.update(this.person, id, (kept) => {
      if (!kept) return undefined;
      if (!body) return { ...kept, tried: kept.tried || left };
      const known = kept.uncertain.some((text) => sameText(text, body));
      return known ? undefined : { ...kept, uncertain: [...kept.uncertain, body] };
    });
  }

  private async refused(note: WaitingNote, error: Refused, tries: number): Promise<boolean> {
    const { problem } = error;
    const current = problem.current ?? null;
    if (note.kind === "withdraw" && (problem.status === 404 || problem.status === 410)) {
      await this.taken(note, null);
      return true;
    }
    if (problem.status === 412 && current && current.state !== "withdrawn" && note.body) {
      if (sameText(current, note.body)) {
        await this.taken(note, current);
        return true;
      }
      // The server holds what an earlier try of ours brought (or of another page, still on its way): no clash.
      const ours = [...note.uncertain, ...(note.past ?? []).flatMap((one) => one.body ?? [])];
      if (tries < MOST_TRIES && ours.some((text) => sameText(current, text))) {
        await this.store.update(this.person, note.id, (kept) =>
          kept ? { ...kept, match: current.version } : undefined,
        );
        return this.sendOne(note.id, tries + 1);
      }
    }
    const fields: Record<string, string> = {};
    for (const entry of problem.errors ?? []) fields[entry.field] = entry.message;
    const clash = problem.status === 412 && current !== null;
    await this.store.update(this.person, note.id, (kept) =>
      kept && kept.revision === note.revision
        ? { ...kept, state: clash ? "conflict" : "refused", reason: problem.detail, fields, current }
        : undefined,
    );
    await this.changed();
    return true;
  }

  private trouble(error: unknown): void {
    const signedOut = error instanceof Refused && error.status === 401;
    this.connection.value = signedOut ? "signed-out" : "unreachable";
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) console.error(texts.unexpected, error);
    this.later();
  }

  private later(): void {
    if (this.timer !== null) this.timers.cancel(this.timer);
    if (this.over) return;
    const wait = this.wait * (0.75 + Math.random() / 2);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.timer = this.timers.after(wait, () => void this.send());
  }

  private async changed(): Promise<void> {
    await this.refresh();
    this.told();
  }
}

function retryable(status: number): boolean {
  return status === 401 || status === 408 || status === 429 || status >= 500;
}
