/** How fast bytes go, over the last seconds, and how long the rest takes. */

const WINDOW_MS = 12_000;
const ENOUGH_MS = 2_500;

export class Pace {
  private seen: { at: number; sent: number }[] = [];

  /** Forget what was: after a pause the time of the pause must not count. */
  reset(): void {
    this.seen = [];
  }

  note(at: number, sent: number): void {
    const last = this.seen.at(-1);
    // what is sent again after a cut begins anew
    if (last && sent < last.sent) this.reset();
    this.seen.push({ at, sent });
    while (this.seen.length > 2 && this.seen[1]!.at < at - WINDOW_MS) this.seen.shift();
  }

  /** Bytes per second, or null while there is too little to tell. */
  get speed(): number | null {
    const first = this.seen[0];
    const last = this.seen.at(-1);
    if (!first || !last || last.at - first.at < ENOUGH_MS) return null;
    return ((last.sent - first.sent) * 1000) / (last.at - first.at);
  }

  secondsLeft(size: number): number | null {
    const { speed } = this;
    const last = this.seen.at(-1);
    return speed && last ? (size - last.sent) / speed : null;
  }
}
