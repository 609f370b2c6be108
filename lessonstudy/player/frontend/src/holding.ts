/**
 * Code keys that are held down. Keys held together belong to one moment: it begins with the first and ends when the last is
 * let go; a key that was only tapped meanwhile adds its code. Nothing longer than a tap makes a point.
 */
import { signal } from "@preact/signals";

export interface Held {
  key: string;
  name: string;
  /** Iteration time when it went down. */
  start: number;
  /** Where a point would be stamped. */
  stamped: number;
  pressed: number;
}

export interface Gathered {
  codes: string[];
  start: number;
  end: number | null;
}

const HOLD_MS = 400;

export class Holding {
  /** What lasts by now, for the eye: names and since when. */
  readonly shown = signal<{ names: string[]; start: number } | null>(null);
  private readonly down = new Map<string, Held>();
  private readonly ended: (Held & { long: boolean })[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly clock: () => number = () => performance.now()) {}

  has(source: string): boolean {
    return this.down.has(source);
  }

  /** Whether it is down for longer than a tap by now. */
  lasts(source: string): boolean {
    const held = this.down.get(source);
    return held !== undefined && this.isLong(held);
  }

  /** A key (or finger) goes down on a code. */
  press(source: string, held: Omit<Held, "pressed">): void {
    if (this.down.has(source)) return;
    this.down.set(source, { ...held, pressed: this.clock() });
    this.show();
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.show();
    }, HOLD_MS + 20);
  }

  /** It is let go; once none is down any more, what was gathered. */
  release(source: string, now: number): Gathered | null {
    const held = this.down.get(source);
    if (!held) return null;
    this.down.delete(source);
    this.ended.push({ ...held, long: this.isLong(held) && now > held.start });
    if (this.down.size > 0) {
      this.show();
      return null;
    }
    return this.gather(now);
  }

  /** The window lost the keys: what lasted ends here, a mere tap is forgotten. */
  lose(now: number): Gathered | null {
    for (const held of this.down.values()) {
      if (this.isLong(held) && now > held.start) this.ended.push({ ...held, long: true });
    }
    this.down.clear();
    const gathered = this.gather(now);
    return gathered && gathered.end !== null ? gathered : null;
  }

  /** Forgets one without a trace. */
  forget(source: string): void {
    this.down.delete(source);
    this.show();
  }

  private gather(now: number): Gathered | null {
    const all = this.ended.splice(0).sort((one, other) => one.pressed - other.pressed);
    this.show();
    const first = all[0];
    if (!first) return null;
    const codes = [...new Set(all.map((held) => held.key))];
    const long = all.filter((held) => held.long);
    const start = Math.min(...long.map((held) => held.start));
    return long.length > 0 && now > start ? { codes, start, end: now } : { codes, start: first.stamped, end: null };
  }

  private isLong(held: Held): boolean {
    return this.clock() - held.pressed > HOLD_MS;
  }

  private show(): void {
    const long = [...this.down.values()].filter((held) => this.isLong(held));
    if (long.length === 0) this.shown.value = null;
    else this.shown.value = { names: long.map((held) => held.name), start: Math.min(...long.map((held) => held.start)) };
    if (this.down.size === 0 && this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
  }
}
