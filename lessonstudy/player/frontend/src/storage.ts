/**
 * The notes that the server does not have yet, kept in this browser by person (IndexedDB), so that they outlive a
 * reload, a closed laptop and a session that ended. Where that is refused they lie in localStorage, and where the browser
 * keeps nothing (a private window, a full disk) they live as long as the page, which is said.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { LocalStore, MemoryStore, Sheltered } from "./storage-spare";
import type { Observation, ObservationText } from "./types";

export interface WaitingNote {
  person: string;
  id: string;
  iteration: string;
  kind: "put" | "withdraw";
  body: ObservationText | null;
  /** The version that the person saw; null makes the note. */
  match: number | null;
  /** Another number with every change of mind, so that an answer to an older text does not clear a newer one. */
  revision: number;
  /** What earlier changes that wait too had made of it, oldest first: undo goes back to them. */
  past?: { kind: WaitingNote["kind"]; body: ObservationText | null }[];
  /** What the server had when the first of them was made. */
  base?: ObservationText | null;
  /** When the last change was made, in ms since 1970. */
  touched?: number;
  /** A withdrawal that was tried: it may have arrived. */
  tried?: boolean;
  /** The texts of tries that got no answer: any of them may have arrived. */
  uncertain: ObservationText[];
  state: "waiting" | "refused" | "conflict";
  reason: string;
  fields: Record<string, string>;
  /** The other text, where two met. */
  current: Observation | null;
  /** The other text, where it is of another page of this browser and the server has neither. */
  other?: ObservationText | null;
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
    const transaction = this.database.transaction("waiting", "readwrite", { durability: "strict" });
    const next = step(await transaction.store.get([person, id]));
    if (next === null) await transaction.store.delete([person, id]);
    else if (next) await transaction.store.put(next);
    await transaction.done;
  }
}

const OPEN_MS = 5000;

/** The promise's answer, or an error when it takes too long. */
function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error("too late")), milliseconds));
  return Promise.race([promise, late]);
}

async function openBrowser(name: string): Promise<WaitingStore> {
  const database = await within(
    OPEN_MS,
    openDB<Schema>(name, 1, {
      upgrade(fresh) {
        const notes = fresh.createObjectStore("waiting", { keyPath: ["person", "id"] });
        notes.createIndex("person", "person");
      },
    }),
  );
  return new BrowserStore(database);
}

/** The browser's store, or the next best where the browser refuses it. */
export async function openStore(name = "lessonstudy"): Promise<WaitingStore> {
  try {
    return new Sheltered(await openBrowser(name));
  } catch {
    return new Sheltered(LocalStore.works() ? new LocalStore(name) : new MemoryStore());
  }
}
