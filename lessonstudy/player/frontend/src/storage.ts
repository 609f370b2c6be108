/**
 * The notes that the server does not have yet, kept in this browser by person (IndexedDB), so that they outlive a
 * reload, a closed laptop and a session that ended. Where the browser keeps nothing, they live as long as the page.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Observation, ObservationText } from "./types";

export interface WaitingNote {
  person: string;
  id: string;
  iteration: string;
  kind: "put" | "withdraw";
  body: ObservationText | null;
  /** The version that the person saw; null makes the note. */
  match: number | null;
  /** Goes up with every change of mind, so that an answer to an older text does not clear a newer one. */
  revision: number;
  /** The texts of tries that got no answer: any of them may have arrived. */
  uncertain: ObservationText[];
  state: "waiting" | "refused" | "conflict";
  reason: string;
  fields: Record<string, string>;
  /** The other text, where two met. */
  current: Observation | null;
  at: number;
}

export interface WaitingStore {
  readonly durable: boolean;
  all(person: string): Promise<WaitingNote[]>;
  get(person: string, id: string): Promise<WaitingNote | undefined>;
  put(note: WaitingNote): Promise<void>;
  /** Takes the kept note through `step` in one transaction; null removes it. */
  update(
    person: string,
    id: string,
    step: (kept: WaitingNote | undefined) => WaitingNote | null | undefined,
  ): Promise<void>;
}

interface Schema extends DBSchema {
  waiting: { key: [string, string]; value: WaitingNote; indexes: { person: string } };
}

class BrowserStore implements WaitingStore {
  readonly durable = true;
  private readonly database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.database = database;
  }

  all(person: string): Promise<WaitingNote[]> {
    return this.database.getAllFromIndex("waiting", "person", person);
  }

  get(person: string, id: string): Promise<WaitingNote | undefined> {
    return this.database.get("waiting", [person, id]);
  }

  async put(note: WaitingNote): Promise<void> {
    await this.database.put("waiting", note);
  }

  async update(
    person: string,
    id: string,
    step: (kept: WaitingNote | undefined) => WaitingNote | null | undefined,
  ): Promise<void> {
    const transaction = this.database.transaction("waiting", "readwrite");
    const next = step(await transaction.store.get([person, id]));
    if (next === null) await transaction.store.delete([person, id]);
    else if (next) await transaction.store.put(next);
    await transaction.done;
  }
}

export class MemoryStore implements WaitingStore {
  readonly durable = false;
  private readonly kept = new Map<string, WaitingNote>();

  async all(person: string): Promise<WaitingNote[]> {
    return [...this.kept.values()].filter((note) => note.person === person);
  }

  async get(person: string, id: string): Promise<WaitingNote | undefined> {
    return this.kept.get(`${person}/${id}`);
  }

  async put(note: WaitingNote): Promise<void> {
    this.kept.set(`${note.person}/${note.id}`, structuredClone(note));
  }

  async update(
    person: string,
    id: string,
    step: (kept: WaitingNote | undefined) => WaitingNote | null | undefined,
  ): Promise<void> {
    const next = step(await this.get(person, id));
    if (next === null) this.kept.delete(`${person}/${id}`);
    else if (next) await this.put(next);
  }
}

/** The browser's store, or memory where the browser refuses to keep anything (some private windows). */
export async function openStore(name = "lessonstudy"): Promise<WaitingStore> {
  try {
    const database = await openDB<Schema>(name, 1, {
      upgrade(fresh) {
        const notes = fresh.createObjectStore("waiting", { keyPath: ["person", "id"] });
        notes.createIndex("person", "person");
      },
    });
    return new BrowserStore(database);
  } catch {
    return new MemoryStore();
  }
}
