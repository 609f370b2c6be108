/**
 * The unfinished uploads of this browser, kept over reloads and by person, so that someone else who signs in here sees nothing of them.
 * Only what is needed to go on is kept; never a byte of a video.
 */

export interface Kept {
  upload: string;
  url: string;
  subject: string;
  place: string;
  person: string;
  name: string;
  size: number;
  modified: number;
  mark: string;
  sent: number;
  /** When a page last sent for it (ms since 1970): while that is fresh, another window is at work. */
  alive: number;
}

export interface Memory {
  all(): Kept[];
  keep(kept: Kept): void;
  forget(upload: string): void;
}

const KEY = "lessonstudy.uploads";
const MOST = 50;
export const FRESH_MS = 10_000;

/** In localStorage, or only as long as the page where the browser keeps nothing. */
export class BrowserMemory implements Memory {
  private spare: Kept[] = [];

  all(): Kept[] {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(found) ? found.filter(isKept) : [];
    } catch {
      return this.spare;
    }
  }

  keep(kept: Kept): void {
    this.write([...this.all().filter((other) => other.upload !== kept.upload), kept].slice(-MOST));
  }

  forget(upload: string): void {
    this.write(this.all().filter((other) => other.upload !== upload));
  }

  private write(all: Kept[]): void {
    this.spare = all;
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {
      // a private window or a full store: the page itself still remembers
    }
  }
}

function isKept(value: unknown): value is Kept {
  const kept = value as Partial<Kept> | null;
  const words = [kept?.upload, kept?.url, kept?.subject, kept?.place, kept?.person, kept?.name, kept?.mark];
  const numbers = [kept?.size, kept?.modified, kept?.sent, kept?.alive];
  return (
    words.every((word) => typeof word === "string") &&
    numbers.every((number) => typeof number === "number") &&
    /^\/ls\/uploads\/[0-9a-f-]+$/.test(kept!.url!)
  );
}
