/** Where notes wait when the browser's own store is refused, is full or fails in the middle of a lesson. */
import type { WaitingNote, WaitingStore } from "./storage";

type Step = (kept: WaitingNote | undefined) => WaitingNote | null | undefined;

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

  async update(person: string, id: string, step: Step): Promise<void> {
    // Read and written without a pause, so that nothing comes between.
    const next = step(this.kept.get(`${person}/${id}`));
    if (next === null) this.kept.delete(`${person}/${id}`);
    else if (next) await this.put(next);
  }
}

/** localStorage holds a few megabytes: hundreds of notes. */
export class LocalStore implements WaitingStore {
  readonly durable = true;

  constructor(private readonly name: string) {}

  static works(): boolean {
    try {
      localStorage.setItem("lessonstudy.probe", "1");
      localStorage.removeItem("lessonstudy.probe");
      return true;
    } catch {
      return false;
    }
  }

  private place(person: string, id: string): string {
    return `${this.name}.waiting.${person}.${id}`;
  }

  async all(person: string): Promise<WaitingNote[]> {
    const places = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "");
    const own = places.filter((place) => place.startsWith(this.place(person, "")));
    return own.flatMap((place) => this.read(place) ?? []);
  }

  async get(person: string, id: string): Promise<WaitingNote | undefined> {
    return this.read(this.place(person, id));
  }

  private read(place: string): WaitingNote | undefined {
    try {
      return (JSON.parse(localStorage.getItem(place) ?? "null") as WaitingNote | null) ?? undefined;
    } catch {
      return undefined;
    }
  }

  async put(note: WaitingNote): Promise<void> {
    localStorage.setItem(this.place(note.person, note.id), JSON.stringify(note));
  }

  async update(person: string, id: string, step: Step): Promise<void> {
    const next = step(this.read(this.place(person, id)));
    if (next === null) localStorage.removeItem(this.place(person, id));
    else if (next) await this.put(next);
  }
}

/** A store whose refusals are caught: what it cannot write down lives as long as the page, and moves back when it can. */
export class Sheltered implements WaitingStore {
  private readonly spare = new MemoryStore();
  private readonly gone = new Set<string>();
  private sheltered = 0;

  constructor(private readonly main: WaitingStore) {}

  get durable(): boolean {
    return this.main.durable && this.sheltered === 0;
  }

  async all(person: string): Promise<WaitingNote[]> {
    const spare = await this.spare.all(person);
    const here = new Set(spare.map((note) => note.id));
    const main = await this.main.all(person).catch(() => []);
    return [...main.filter((note) => !here.has(note.id) && !this.gone.has(`${person}/${note.id}`)), ...spare];
  }

  async get(person: string, id: string): Promise<WaitingNote | undefined> {
    const spare = await this.spare.get(person, id);
    if (spare || this.gone.has(`${person}/${id}`)) return spare;
    return this.main.get(person, id).catch(() => undefined);
  }

  async put(note: WaitingNote): Promise<void> {
    await this.update(note.person, note.id, () => note);
  }

  async update(person: string, id: string, step: Step): Promise<void> {
    const place = `${person}/${id}`;
    const spare = await this.spare.get(person, id);
    let next: WaitingNote | null | undefined;
    const through: Step = (kept) => (next = step(spare ?? (this.gone.has(place) ? undefined : kept)));
    try {
      await this.main.update(person, id, through);
      if (next === undefined) return;
      await this.spare.update(person, id, () => null);
      this.gone.delete(place);
    } catch {
      const kept = await this.get(person, id);
      next = step(kept);
      if (next === undefined) return;
      if (next === null) this.gone.add(place);
      await this.spare.update(person, id, () => next);
    }
    this.sheltered = (await this.spare.all(person)).length;
  }
}
