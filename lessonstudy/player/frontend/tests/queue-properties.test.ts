/**
 * Whatever the line, the pages and the person do, in any order: every note ends at the server once, with the words that were
 * saved last, and no words go without having been shown. The server is a model with the real rules.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Refused, Unreachable } from "../src/api";
import { Queue, sameText, type Sender } from "../src/queue";
import type { WaitingNote } from "../src/storage";
import { MemoryStore } from "../src/storage-spare";
import type { Observation, ObservationText } from "../src/types";

const ME = "me";

type Fate = "fine" | "lose-request" | "lose-answer" | "twice";

function text(saw: string): ObservationText {
  const body = { iteration: "i", recording: "r", start_ms: 1000, end_ms: null, saw, think: "" };
  return { ...body, codes: [], students: [], flag: false, clock: "video" };
}

/** A server that keeps the rules of the contract, behind a line that loses, doubles and delays as it is told. */
class Server implements Sender {
  readonly notes = new Map<string, Observation>();
  readonly created: string[] = [];
  fates: Fate[] = [];
  delays: number[] = [];
  signedIn = true;

  async session(): Promise<{ person: { id: string } }> {
    return this.over(() => ({ person: { id: ME } }));
  }

  put(id: string, body: ObservationText, match: number | null): Promise<Observation> {
    return this.over(() => (match === null ? this.create(id, body) : this.replace(id, body, match)));
  }

  withdraw(id: string): Promise<unknown> {
    return this.over(() => {
      const known = this.notes.get(id);
      if (!known) throw new Refused({ status: 404, detail: "There is no such note." });
      if (known.state !== "withdrawn") this.write(id, known, "withdrawn");
      return { id, state: "withdrawn" };
    });
  }

  private async over<T>(run: () => T): Promise<T> {
    const fate = this.fates.shift() ?? "fine";
    await this.delay();
    if (fate === "lose-request") throw new Unreachable("lost");
    if (!this.signedIn) throw new Refused({ status: 401, detail: "Please sign in." });
    if (fate === "twice") this.quietly(run);
    const answer = run();
    await this.delay();
    if (fate === "lose-answer") throw new Unreachable("lost");
    return answer;
  }

  private quietly(run: () => unknown): void {
    try {
      run();
    } catch {
      // The answer to the first of two goes nowhere.
    }
  }

  private async delay(): Promise<void> {
    for (let turn = this.delays.shift() ?? 0; turn > 0; turn -= 1) await null;
  }

  private create(id: string, body: ObservationText): Observation {
    const known = this.notes.get(id);
    if (!known) {
      this.created.push(id);
      return this.write(id, body, "draft");
    }
    if (sameText(known, body)) return known;
    throw new Refused({ status: 412, detail: "It moved on.", current: known });
  }

  private replace(id: string, body: ObservationText, seen: number): Observation {
    const known = this.notes.get(id);
    if (!known) throw new Refused({ status: 404, detail: "There is no such note." });
    if (known.state === "withdrawn") throw new Refused({ status: 409, detail: "It was withdrawn." });
    if (seen === known.version) return this.write(id, body, "draft");
    if (seen === known.version - 1 && sameText(known, body)) return known;
    throw new Refused({ status: 412, detail: "It moved on.", current: known });
  }

  private write(id: string, body: ObservationText, state: Observation["state"]): Observation {
    const version = (this.notes.get(id)?.version ?? 0) + 1;
    const rest = { observer: ME, phase: null, phase_source: "time", seq: version } as const;
    const note: Observation = { ...body, ...rest, id, state, version };
    this.notes.set(id, note);
    return note;
  }
}

/** One page of the browser: what it knows of the server, and its queue over the store that all pages share. */
class Page {
  readonly known = new Map<string, Observation>();
  queue: Queue;

  constructor(
    private readonly store: MemoryStore,
    private readonly server: Server,
    private readonly shared: { pages: Page[]; shown: Set<string> },
  ) {
    this.queue = this.open();
  }

  private open(): Queue {
    const timers = { after: () => 0, cancel: () => undefined };
    const arrived = (note: { id: string; state: string }) => {
      if (note.state === "withdrawn") this.known.delete(note.id);
      else this.learn(note as Observation);
    };
    const told = () => {
      for (const page of this.shared.pages) if (page !== this) void page.queue.refresh();
      for (const note of this.queue.notes.value) this.look(note);
    };
    return new Queue(ME, this.store, this.server, arrived, timers, told);
  }

  /** Words that stand side by side on the screen were seen by the person. */
  private look(note: WaitingNote): void {
    if (note.state === "waiting") return;
    for (const one of [note.body, note.other, note.current]) if (one) this.shared.shown.add(one.saw);
  }

  private learn(note: Observation): void {
    if ((this.known.get(note.id)?.version ?? 0) <= note.version) this.known.set(note.id, note);
  }

  hear(): void {
    for (const note of this.server.notes.values()) {
      if (note.state === "withdrawn") this.known.delete(note.id);
      else this.learn(note);
    }
  }

  reload(): Promise<void> {
    this.queue.close();
    this.queue = this.open();
    return this.queue.open();
  }

  waiting(id: string): WaitingNote | undefined {
    return this.queue.notes.value.find((note) => note.id === id);
  }

  /** What the page shows of a note. */
  shows(id: string): string | null {
    const waits = this.waiting(id);
    if (waits) return waits.kind === "withdraw" ? null : (waits.body?.saw ?? null);
    return this.known.get(id)?.saw ?? null;
  }

  save(id: string, saw: string): Promise<void> {
    const known = this.known.get(id) ?? null;
    const over = { match: known?.version ?? null, based: this.waiting(id)?.revision ?? null, base: known };
    return this.queue.save(id, text(saw), over);
  }

  withdraw(id: string): Promise<void> {
    const known = this.known.get(id) ?? null;
    return this.queue.withdraw(id, "i", known?.version ?? null, known);
  }
}

interface Act {
  page: number;
  act: "write" | "edit" | "withdraw" | "reload" | "send" | "hear";
  which: number;
  wait: boolean;
}

const fates = fc.array(fc.constantFrom<Fate>("fine", "lose-request", "lose-answer", "twice"), { maxLength: 30 });
const delays = fc.array(fc.nat(12), { maxLength: 60 });

function acts(pages: number): fc.Arbitrary<Act[]> {
  const kinds = ["write", "write", "edit", "edit", "edit", "withdraw", "reload", "send", "hear"] as const;
  const one = fc.record({
    page: fc.nat(pages - 1),
    act: fc.constantFrom(...kinds),
    which: fc.nat(3),
    wait: fc.boolean(),
  });
  return fc.array(one, { minLength: 1, maxLength: 14 });
}

interface End {
  server: Server;
  pages: Page[];
  saved: Map<string, { saw: string; over: string | null }[]>;
  shown: Set<string>;
  withdrawn: Set<string>;
}

/** Plays everything, then lets the line be good until nothing waits any more; clashes are settled for one's own words. */
async function play(count: number, all: Act[], fated: Fate[], delayed: number[], choice: "mine" | "theirs"): Promise<End> {
  const server = new Server();
  const store = new MemoryStore();
  const shared = { pages: [] as Page[], shown: new Set<string>() };
  for (let page = 0; page < count; page += 1) shared.pages.push(new Page(store, server, shared));
  const saved: End["saved"] = new Map();
  const withdrawn = new Set<string>();
  server.fates = [...fated];
  server.delays = [...delayed];
  const running: Promise<unknown>[] = [];
  let number = 0;
  for (const { page: at, act, which, wait } of all) {
    const page = shared.pages[at]!;
    const shownHere = [...saved.keys()].filter((id) => page.shows(id) !== null);
    const id = act === "write" ? `note-${saved.size}` : shownHere[which % Math.max(1, shownHere.length)];
    let doing: Promise<unknown> = Promise.resolve();
    if (act === "reload") doing = page.reload();
    else if (act === "send") doing = page.queue.send();
    else if (act === "hear") page.hear();
    else if (id === undefined) continue;
    else if (act === "withdraw") {
      withdrawn.add(id);
      doing = page.withdraw(id);
    } else {
      const saw = `text ${(number += 1)}`;
      saved.set(id, [...(saved.get(id) ?? []), { saw, over: page.shows(id) }]);
      doing = page.save(id, saw);
    }
    running.push(doing);
    if (wait) await doing;
    // A person takes longer from act to act than a browser's own store.
    else await page.queue.written().then(() => page.queue.refresh());
  }
  await Promise.all(running);
  server.fates = [];
  for (let turn = 0; turn < 30; turn += 1) {
    for (const page of shared.pages) {
      await page.queue.send();
      await page.queue.refresh();
      page.hear();
      for (const note of page.queue.notes.value) {
        if (note.state === "conflict") await page.queue.settle(note.id, choice);
        if (note.state === "refused") await page.queue.drop(note.id);
      }
    }
  }
  return { server, pages: shared.pages, saved, shown: shared.shown, withdrawn };
}

function standing(server: Server, id: string): string | null {
  const note = server.notes.get(id);
  return note && note.state !== "withdrawn" ? note.saw : null;
}

test("one page, reloaded at any time, on any line: the notes are those that were saved last, each made once", async () => {
  await fc.assert(
    fc.asyncProperty(acts(1), fates, delays, async (all, fated, delayed) => {
      const { server, pages, saved, withdrawn } = await play(1, all, fated, delayed, "mine");
      expect(pages[0]!.queue.notes.value).toEqual([]);
      expect(new Set(server.created).size).toBe(server.created.length);
      for (const [id, texts] of saved) {
        if (withdrawn.has(id)) expect(standing(server, id)).toBeNull();
        else expect(standing(server, id)).toBe(texts.at(-1)!.saw);
      }
    }),
    { numRuns: 200 },
  );
});

test("two pages over one store: each note is made once, and no words go without having been shown", async () => {
  await fc.assert(
    fc.asyncProperty(
      acts(2),
      fates,
      delays,
      fc.constantFrom("mine" as const, "theirs" as const),
      async (all, fated, delayed, choice) => {
        const { server, pages, saved, shown, withdrawn } = await play(2, all, fated, delayed, choice);
        for (const page of pages) expect(page.queue.notes.value).toEqual([]);
        expect(new Set(server.created).size).toBe(server.created.length);
        for (const [id, texts] of saved) {
          if (withdrawn.has(id)) continue;
          const seen = new Set<string>();
          // What stands or was shown, what that was written over, what that was written over, and so on.
          for (const first of [...shown, standing(server, id)]) {
            for (let saw = first; saw; saw = texts.find((one) => one.saw === saw)?.over ?? null) seen.add(saw);
          }
          for (const { saw } of texts) expect([...seen]).toContain(saw);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("what one person left waiting is never sent by another, and goes when the first is back", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (turns) => {
      const server = new Server();
      const store = new MemoryStore();
      const bodies: string[] = [];
      let signedIn = ME;
      const sender: Sender = {
        session: async () => ({ person: { id: signedIn } }),
        // The page's own token is good for its own session only.
        put: async (id, body, match) => {
          if (signedIn !== ME) throw new Refused({ status: 403, detail: "This page is too old to save with." });
          bodies.push(body.saw);
          return server.put(id, body, match);
        },
        withdraw: (id) => server.withdraw(id),
      };
      const timers = { after: () => 0, cancel: () => undefined };
      const queue = new Queue(ME, store, sender, () => undefined, timers);
      for (const [number, mine] of turns.entries()) {
        signedIn = mine ? ME : "somebody else";
        const before = bodies.length;
        await queue.save(`note-${number}`, text(`text ${number}`), null);
        if (mine) expect(queue.notes.value).toEqual([]);
        else {
          expect(bodies.length).toBe(before);
          expect(queue.connection.value).toBe("someone-else");
          expect(queue.notes.value.every((note) => note.state === "waiting")).toBe(true);
        }
      }
      signedIn = ME;
      await queue.send();
      expect(queue.notes.value).toEqual([]);
      expect([...server.notes.keys()].sort()).toEqual(turns.map((_, number) => `note-${number}`).sort());
    }),
    { numRuns: 50 },
  );
});
