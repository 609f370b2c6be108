/**
 * The one clock of a debrief. The server says when the step began and what time it has; every browser counts on from there
 * by its own even clock, so that all show the same second whatever their wall clocks say.
 */
export interface StepTime {
  /** When the step began, when it was paused (or null) and the server's time when it said so: ms since 1970. */
  began_ms: number | null;
  paused_ms: number | null;
  now_ms: number;
  /** How long the step is meant to take, in ms. */
  length_ms: number;
}

export interface Shown {
  /** "7:05", or how far it is over: "+1:20". */
  text: string;
  state: "waiting" | "running" | "paused" | "over";
  /** What has gone by, from 0 to 1. */
  share: number;
  remaining_ms: number;
}

/** What lies between the server's time and this browser's even clock. Each answer was under way for a while; the quickest is
 * the nearest to the truth, and it is the one that gives the largest difference. */
export class ServerTime {
  private difference = Number.NEGATIVE_INFINITY;

  heard(serverMs: number, hereMs: number): void {
    this.difference = Math.max(this.difference, serverMs - hereMs);
  }

  at(hereMs: number): number {
    return hereMs + this.difference;
  }
}

export function minutesAndSeconds(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export function shown(time: StepTime, serverNow: number): Shown {
  const until = time.paused_ms ?? serverNow;
  const elapsed = time.began_ms === null ? 0 : Math.max(0, until - time.began_ms);
  const left = time.length_ms - elapsed;
  const over = left <= -1000;
  // a step of ten minutes begins at 10:00 and reaches 0:00 when its time is up
  const text = over ? `+${minutesAndSeconds(-left)}` : minutesAndSeconds(Math.max(0, Math.ceil(left / 1000) * 1000));
  const state = time.began_ms === null ? "waiting" : time.paused_ms !== null ? "paused" : over ? "over" : "running";
  return { text, state, share: time.length_ms > 0 ? Math.min(1, elapsed / time.length_ms) : 1, remaining_ms: Math.max(0, left) };
}
