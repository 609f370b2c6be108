/**
 * Each page of a browser writes its draft into a slot of its own, so that two pages of one person do not overwrite each
 * other's words. A page holds a lock on its slot as long as it lives; a slot that nobody holds was left behind by a page that was
 * closed, and the next page takes it up.
 */
import { newId } from "./identifier";
import { remembered } from "./settings";

export interface Slot {
  place: string;
  release: () => void;
}

type Locks = Pick<LockManager, "request">;

const RELOAD_MS = 2000;

/** Browsers have locks on https and on this machine only; elsewhere a page keeps to the slot it knows. */
const browserLocks = (): Locks | null => (typeof navigator !== "undefined" && navigator.locks) || null;

/** Holds the lock of a place; null when another page has it. */
function hold(locks: Locks, place: string, options: LockOptions): Promise<(() => void) | null> {
  return new Promise((done) => {
    const held = (lock: Lock | null) =>
      lock ? new Promise<void>((release) => done(() => release())) : Promise.resolve(done(null));
    locks.request(place, options, held).catch(() => done(null));
  });
}

function keptAt(place: string): number {
  try {
    return Number((JSON.parse(remembered(place) ?? "{}") as { at?: number }).at ?? 0);
  } catch {
    return 0;
  }
}

/** The places under `prefix` in which something lies, newest first. */
function places(prefix: string): string[] {
  try {
    const all = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "");
    return all.filter((place) => place.startsWith(prefix)).sort((one, other) => keptAt(other) - keptAt(one));
  } catch {
    return [];
  }
}

function mine(prefix: string, place?: string): string | null {
  try {
    if (place !== undefined) sessionStorage.setItem(prefix, place);
    return sessionStorage.getItem(prefix);
  } catch {
    return null;
  }
}

/** The slot of this page: the one it had before a reload, else the newest that was left behind, else a new one. */
export async function claimSlot(prefix: string, locks: Locks | null = browserLocks()): Promise<Slot> {
  const before = mine(prefix);
  if (!locks) {
    const place = before ?? places(prefix)[0] ?? `${prefix}.${newId()}`;
    mine(prefix, place);
    return { place, release: () => undefined };
  }
  // A page that is reloaded gives its lock back a moment later; a page that was doubled never does.
  const again = before && (await hold(locks, before, { signal: AbortSignal.timeout(RELOAD_MS) }));
  if (before && again) return { place: before, release: again };
  for (const place of [...places(prefix), `${prefix}.${newId()}`]) {
    const release = await hold(locks, place, { ifAvailable: true });
    if (!release) continue;
    mine(prefix, place);
    return { place, release };
  }
  return { place: `${prefix}.${newId()}`, release: () => undefined };
}

/** The places of drafts that were left behind by pages that are closed, newest first. */
export async function leftBehind(prefix: string, own: string, locks: Locks | null = browserLocks()): Promise<string[]> {
  if (!locks) return [];
  const found: string[] = [];
  for (const place of places(prefix)) {
    if (place === own) continue;
    const release = await hold(locks, place, { ifAvailable: true });
    release?.();
    if (release) found.push(place);
  }
  return found;
}
