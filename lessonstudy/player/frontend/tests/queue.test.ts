import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Refused, Unreachable } from "../src/api";
import { newId } from "../src/identifier";
import { Queue, sameText, type Sender } from "../src/queue";
import { openStore, type WaitingStore } from "../src/storage";
import type { Observation, ObservationText } from "../src/types";

const ME = "me";

function text(saw: string, more: Partial<ObservationText> = {}): ObservationText {
  const body = { iteration: "i", recording: "r", start_ms: 1000, end_ms: null, saw, think: "" };
  return { ...body, codes: ["thinking:a"], students: ["A"], flag: false, clock: "video", ...more };
}

/** A server that keeps the rules of the contract, on a line that loses requests or answers when told to. */
class Line implements Sender {
  readonly notes = new Map<string, Observation>();
  readonly made: string[] = [];
  person = ME;
  signedIn = true;
  trouble: ("lose-request" | "lose-answer" | "fine")[] = [];
  refusal: Refused | null = null;
  stumbles = "";
  private seq = 0;

  async session(): Promise<{ person: { id: string } }> {
    if (!this.signedIn) throw new Refused({ status: 401, detail: "Please sign in." });
    return { person: { id: this.person } };
  }

  async put(id: string, body: ObservationText, match: number | null): Promise<Observation> {
    return this.over(() => this.kept(id, body, match));
  }

  async withdraw(id: string): Promise<unknown> {
    return this.over(() => {
      if (!this.notes.delete(id)) throw new Refused({ status: 404, detail: "There is no such note." });
    });
  }

  private over<T>(run: () => T): T {
    const trouble = this.trouble.shift() ?? "fine";
    if (trouble === "lose-request") throw new Unreachable("lost");
    if (!this.signedIn) throw new Refused({ status: 401, detail: "Please sign in." });
    const answer = run();
    if (trouble === "lose-answer") throw new Unreachable("lost");
    return answer;
  }

  private kept(id: string, body: ObservationText, match: number | null): Observation {
    if (this.refusal) throw this.refusal;
    if (body.saw === this.stumbles) throw new Refused({ status: 500, detail: "An error." });
    const known = this.notes.get(id);
    if (match === null && known) {
      if (sameText(known, body)) return known;
      throw new Refused({ status: 412, detail: "It moved on.", current: known });
    }
    if (match !== null && known?.version !== match) {
      throw new Refused({ status: 412, detail: "It moved on.", current: known });
    }
    if (!known) this.made.push(id);
    this.seq += 1;
    const rest = { observer: ME, phase: null, phase_source: "time", state: "draft" } as const;
    const note: Observation = { ...body, ...rest, id, version: (known?.version ?? 0) + 1, seq: this.seq };
    this.notes.set(id, note);
    return note;
  }
}

let line: Line;
let store: WaitingStore;
let queue: Queue;
let pending: (() => void)[];
let database = 0;

function open(): Queue {
  const timers = { after: (_: number, run: () => void) => pending.push(run), cancel: () => undefined };
  return new Queue(ME, store, line, () => undefined, timers);
}

/** Lets the clock of the retries run until nothing waits any more. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50 && queue.notes.value.some((note) => note.state === "waiting"); turn += 1) {
    pending.splice(0);
    await queue.send();
  }
}

beforeEach(async () => {
  pending = [];
  line = new Line();
  database += 1;
  store = await openStore(`test-${database}`);
  queue = open();
});

afterEach(() => queue.close());

test("a note that arrives is struck out", async () => {
  await queue.save(newId(), text("one"), null);
  expect(queue.notes.value).toEqual([]);
  expect([...line.notes.values()].map((note) => note.saw)).toEqual(["one"]);
});

describe("a bad line", () => {
  test.each([["lose-request"], ["lose-answer"]] as const)("%s: the note arrives once in the end", async (trouble) => {
    line.trouble = [trouble, trouble, trouble];
    const id = newId();
    await queue.save(id, text("one"), null);
    expect(queue.connection.value).toBe("unreachable");
    expect(queue.notes.value).toHaveLength(1);
    await settle();
    expect(line.made).toEqual([id]);
    expect(line.notes.get(id)?.version).toBe(1);
    expect(queue.notes.value).toEqual([]);
    expect(queue.connection.value).toBe("well");
  });

  test("a text changed while an answer was lost ends as the newer text, without a clash", async () => {
    line.trouble = ["lose-answer"];
    const id = newId();
    await queue.save(id, text("first"), null);
    await queue.save(id, text("second"), null);
    await settle();
    expect(line.notes.get(id)?.saw).toBe("second");
    expect(line.made).toEqual([id]);
    expect(queue.notes.value).toEqual([]);
  });

  test("a note that the server stumbles over waits, and holds nothing else back", async () => {
    line.stumbles = "odd";
    await queue.save(newId(), text("odd"), null);
    await queue.save(newId(), text("next"), null);
    expect([...line.notes.values()].map((note) => note.saw)).toEqual(["next"]);
    expect(queue.notes.value.map((note) => note.body?.saw)).toEqual(["odd"]);
    line.stumbles = "";
    await settle();
    expect(queue.notes.value).toEqual([]);
  });

  test("an edit whose answer was lost is no clash with itself", async () => {
    const id = newId();
    await queue.save(id, text("first"), null);
    line.trouble = ["lose-answer"];
    await queue.save(id, text("second"), 1);
    await settle();
    expect(line.notes.get(id)).toMatchObject({ saw: "second", version: 2 });
    expect(queue.notes.value).toEqual([]);
  });

  test("any mix of loss, repeat and delay ends in the same notes", async () => {
    let state = 7;
    const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
    for (let round = 0; round < 20; round += 1) {
      const ids = Array.from({ length: 5 }, () => newId());
      for (const id of ids) {
        line.trouble = Array.from(
          { length: 6 },
          () => (["lose-request", "lose-answer", "fine"] as const)[Math.floor(random() * 3)]!,
        );
        await queue.save(id, text(`first ${id}`), null);
        const waits = queue.notes.value.some((note) => note.id === id);
        await queue.save(id, text(`last ${id}`), waits ? null : (line.notes.get(id)?.version ?? null));
      }
      await settle();
      for (const id of ids) expect(line.notes.get(id)?.saw).toBe(`last ${id}`);
    }
    expect(queue.notes.value).toEqual([]);
    expect(new Set(line.made).size).toBe(line.made.length);
  });

  test("a withdrawal whose answer was lost is done, not refused", async () => {
    const id = newId();
    await queue.save(id, text("one"), null);
    line.trouble = ["lose-answer"];
    await queue.withdraw(id, "i", 1);
    await settle();
    expect(line.notes.size).toBe(0);
    expect(queue.notes.value).toEqual([]);
  });
});

test("what waits outlives the page", async () => {
  line.trouble = ["lose-request"];
  const id = newId();
  await queue.save(id, text("one"), null);
  queue.close();
  queue = open();
  await queue.open();
  expect(line.made).toEqual([id]);
  expect(queue.notes.value).toEqual([]);
});

test("a session that ended keeps the note, and sends it for the same person only", async () => {
  line.signedIn = false;
  const id = newId();
  await queue.save(id, text("one"), null);
  expect(queue.connection.value).toBe("signed-out");
  line.signedIn = true;
  line.person = "somebody else";
  await queue.send();
  expect(queue.connection.value).toBe("someone-else");
  expect(line.made).toEqual([]);
  line.person = ME;
  await queue.send();
  expect(line.made).toEqual([id]);
});

test("a refused note is kept with its sentences", async () => {
  const errors = [{ field: "codes", message: "There is no code 'z' here." }];
  line.refusal = new Refused({ status: 422, detail: "Please correct what is marked.", errors });
  await queue.save(newId(), text("one"), null);
  expect(queue.notes.value).toMatchObject([{ state: "refused", fields: { codes: "There is no code 'z' here." } }]);
});

test("a refused note that was put right before it was dropped is not lost", async () => {
  const id = newId();
  line.refusal = new Refused({ status: 422, detail: "Please correct what is marked." });
  await queue.save(id, text("odd"), null);
  const refused = queue.notes.value[0]!;
  line.trouble = ["lose-request"];
  await queue.save(id, text("better"), null);
  await queue.drop(id, refused.revision);
  expect(queue.notes.value.map((note) => note.body?.saw)).toEqual(["better"]);
});

test("one refused note does not hold up the others", async () => {
  line.trouble = ["lose-request"];
  await queue.save(newId(), text("one"), null);
  line.refusal = new Refused({ status: 422, detail: "No." });
  await queue.send();
  line.refusal = null;
  await queue.save(newId(), text("two"), null);
  expect([...line.notes.values()].map((note) => note.saw)).toEqual(["two"]);
  expect(queue.notes.value).toHaveLength(1);
});

describe("two texts that met", () => {
  const id = newId();

  beforeEach(async () => {
    await queue.save(id, text("first"), null);
    line.notes.set(id, { ...line.notes.get(id)!, saw: "theirs", version: 2 });
    await queue.save(id, text("mine"), 1);
  });

  test("are both kept", () => {
    expect(queue.notes.value).toMatchObject([{ state: "conflict", body: { saw: "mine" }, current: { saw: "theirs" } }]);
  });

  test("mine can be chosen", async () => {
    await queue.settle(id, "mine");
    expect(line.notes.get(id)).toMatchObject({ saw: "mine", version: 3 });
    expect(queue.notes.value).toEqual([]);
  });

  test("theirs can be chosen", async () => {
    await queue.settle(id, "theirs");
    expect(line.notes.get(id)).toMatchObject({ saw: "theirs", version: 2 });
    expect(queue.notes.value).toEqual([]);
  });
});
