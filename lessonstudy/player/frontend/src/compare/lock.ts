/**
 * Holds the videos of several lessons together by phase. All begin a phase at once and each plays at its own normal speed;
 * who has reached the end of the phase waits for the others, then all go on. One video leads, the one that is heard where it
 * plays, and the others are measured against it: a little off is put right by a little speed, far off by a jump. While one
 * has to load, all stand.
 */
import { batch, effect, type ReadonlySignal, signal } from "@preact/signals";
import { type Column, placeIn, shownOf, standing } from "./phase-lock";
import { fasterThan, REWIND_MS, slowerThan } from "../player";

/** What the lock needs of a player. */
export interface LockedPlayer {
  now: ReadonlySignal<number>;
  playing: ReadonlySignal<boolean>;
  /** It has its video; while that is changed for another, it stands although nobody stopped it. */
  ready: ReadonlySignal<boolean>;
  able: ReadonlySignal<boolean>;
  failed: ReadonlySignal<boolean>;
  span: ReadonlySignal<{ start: number; end: number }>;
  play(): void;
  pause(): void;
  seek(at: number): void;
  place(): number;
  setRate(rate: number): void;
  bend(factor: number): void;
}

/** A lesson in the lock. */
export interface Member {
  player: LockedPlayer;
  /** It has a video that can be played. */
  plays: ReadonlySignal<boolean>;
}

/** What a lesson does: it plays or stands with the others, waits for them, loads, has nothing here, or moves alone. */
export type Doing = "with" | "waits" | "loads" | "missing" | "unshown" | "novideo" | "alone";

const AT_END_MS = 40;
const STOPPED_NEAR_END_MS = 400;
const SAME_PLACE_MS = 40;
const SAME_OFFSET_MS = 500;
const LET_BE_MS = 35;
const CLOSE_MS = 10;
const FAR_MS = 80;
const LOST_MS = 400;
const GENTLE = 0.1;
const STRONG = 0.25;

export class PhaseLock {
  readonly column = signal(0);
  /** How much of the phase has been played, in ms. */
  readonly elapsed = signal(0);
  /** Playing is wanted; while one loads, all stand nevertheless. */
  readonly playing = signal(false);
  readonly rate = signal(1);
  readonly heard = signal(0);
  readonly locked: ReadonlySignal<readonly boolean[]>;
  readonly doing: ReadonlySignal<readonly Doing[]>;
  private readonly lockedNow = signal<readonly boolean[]>([]);
  private readonly doingNow = signal<readonly Doing[]>([]);
  private readonly offsets: number[];
  private readonly finished = new Set<number>();
  /** Who was told to play and has begun: if one of them stops by itself, somebody stopped it elsewhere. */
  private readonly began = new Set<number>();
  /** Who was told to stand. A player says only a little later that it does. */
  private readonly resting = new Set<number>();
  /** Who was seen to stand while all do: if one of them plays, somebody started it elsewhere. */
  private readonly stood = new Set<number>();
  /** By which share each plays faster (below 0: slower), to come back to the others. */
  private readonly bends: number[];
  private stepping = false;
  private readonly stop: () => void;

  constructor(
    private readonly members: readonly Member[],
    private readonly columns: ReadonlySignal<readonly Column[]>,
    private readonly ended: () => void = () => undefined,
  ) {
    this.locked = this.lockedNow;
    this.doing = this.doingNow;
    this.lockedNow.value = members.map(() => true);
    this.offsets = members.map(() => 0);
    this.bends = members.map(() => 0);
    this.stop = effect(() => {
      for (const { player, plays } of members) {
        void [player.now.value, player.playing.value, player.able.value, player.failed.value, plays.value];
        void player.span.value;
      }
      void [columns.value, this.lockedNow.value, this.heard.value];
      this.step();
    });
  }

  close(): void {
    this.stop();
  }

  private span(index: number) {
    return this.columns.peek()[this.column.peek()]?.spans[index] ?? null;
  }

  private works(index: number): boolean {
    const { player, plays } = this.members[index]!;
    return plays.peek() && !player.failed.peek();
  }

  /** What the lesson's video shows of the phase that is played; null where it is not in the lock here. */
  private part(index: number) {
    const span = this.span(index);
    if (!span || !this.lockedNow.peek()[index] || !this.works(index)) return null;
    const shown = shownOf(span, this.members[index]!.player.span.peek());
    return shown && { from: span.start + this.offsets[index]!, shown };
  }

  private stands(index: number, elapsed: number) {
    const part = this.part(index);
    return part && standing(part.from, part.shown, elapsed);
  }

  /** Those who play now, the one that is heard first. */
  private running(): number[] {
    const elapsed = this.elapsed.peek();
    const running = this.members.flatMap((_, index) => {
      return !this.finished.has(index) && this.stands(index, elapsed)?.turn === "runs" ? [index] : [];
    });
    const heard = this.heard.peek();
    return running.includes(heard) ? [heard, ...running.filter((index) => index !== heard)] : running;
  }

  /** Takes one look at all players and puts right what is not as it should be. */
  private step(): void {
    if (this.stepping) return;
    this.stepping = true;
    try {
      if (this.playing.peek() || this.someoneStarted()) this.keepTogether();
      this.tell();
    } finally {
      this.stepping = false;
    }
  }

  private keepTogether(): void {
    const places = this.members.map(({ player }) => player.place());
    if (this.someoneStopped(places)) {
      this.pause();
      return;
    }
    const [leader] = this.running();
    if (leader !== undefined) this.elapsed.value = Math.max(0, places[leader]! - this.part(leader)!.from);
    for (const index of this.members.keys()) {
      const part = this.part(index);
      if (!part) {
        if (this.lockedNow.peek()[index]) this.rest(index);
      } else if (places[index]! >= part.shown.end - AT_END_MS && this.stands(index, this.elapsed.peek())!.turn !== "before") {
        this.finished.add(index);
        this.bend(index, 0);
      }
    }
    const running = this.running();
    if (running.length === 0) {
      this.goOn();
      return;
    }
    for (const index of this.members.keys()) {
      if (this.lockedNow.peek()[index] && !running.includes(index)) this.rest(index);
    }
    this.moveOn(running, places);
  }

  /** Plays those who run, each bent towards the leader; none where one of them has to load. */
  private moveOn(running: number[], places: number[]): void {
    const held = running.some((index) => !this.members[index]!.player.able.peek());
    for (const [order, index] of running.entries()) {
      const { player } = this.members[index]!;
      if (held && player.able.peek()) {
        this.rest(index);
        continue;
      }
      if (order > 0 && !held) this.pull(index, places[index]!);
      else if (order === 0) this.bend(index, 0);
      if (!this.resting.delete(index) && player.playing.peek()) this.began.add(index);
      else player.play();
    }
  }

  /**
   * Bends a video towards where it should be. A busy browser loses time with every change of speed: so little is let be, and
   * one bend lasts until all is well.
   */
  private pull(index: number, place: number): void {
    const { player } = this.members[index]!;
    const wanted = this.stands(index, this.elapsed.peek())!.at;
    const behind = wanted - place;
    const bend = this.bends[index]!;
    if (Math.abs(behind) > LOST_MS) {
      this.bend(index, 0);
      player.seek(wanted);
    } else if (bend !== 0 && behind * bend < CLOSE_MS * Math.abs(bend)) this.bend(index, 0);
    else if (bend === 0 && Math.abs(behind) > LET_BE_MS) {
      this.bend(index, Math.sign(behind) * (Math.abs(behind) > FAR_MS ? STRONG : GENTLE));
    }
  }

  private bend(index: number, bend: number): void {
    this.bends[index] = bend;
    this.members[index]!.player.bend(1 + bend);
  }

  private rest(index: number): void {
    this.began.delete(index);
    if (this.resting.has(index)) return;
    this.resting.add(index);
    this.members[index]!.player.pause();
  }

  /** Whether a video was stopped by something else, a key of the keyboard's maker or the end of its file. */
  private someoneStopped(places: number[]): boolean {
    let stopped = false;
    for (const index of [...this.began]) {
      const { player } = this.members[index]!;
      const part = this.part(index);
      if (player.playing.peek() || !player.ready.peek() || !part) continue;
      this.began.delete(index);
      if (places[index]! >= part.shown.end - STOPPED_NEAR_END_MS) this.finished.add(index);
      else stopped = true;
    }
    return stopped;
  }

  private someoneStarted(): boolean {
    for (const [index, { player }] of this.members.entries()) {
      if (!this.lockedNow.peek()[index]) this.stood.delete(index);
      else if (!player.playing.peek()) this.stood.add(index);
      else if (this.stood.has(index)) this.begin();
    }
    return this.playing.peek();
  }

  private begin(): void {
    this.stood.clear();
    this.playing.value = true;
  }

  /** Nobody plays: on to where the next video begins within the phase, or to the next phase, or it is over. */
  private goOn(): void {
    const starts = this.members.flatMap((_, index) => {
      const stands = this.finished.has(index) ? null : this.stands(index, this.elapsed.peek());
      return stands?.turn === "before" ? [stands.at - this.part(index)!.from] : [];
    });
    const next = starts.length > 0 ? this.column.peek() : this.columnFrom(this.column.peek() + 1, 1);
    if (next === null) {
      this.pause();
      this.ended();
    } else this.put(next, starts.length > 0 ? Math.min(...starts) : 0, false);
  }

  /** The nearest column from `start` on (or, with -1, before it) in which a locked lesson has something to play. */
  private columnFrom(start: number, by: 1 | -1): number | null {
    const columns = this.columns.peek();
    for (let index = start; index >= 0 && index < columns.length; index += by) {
      const some = this.members.some(({ player }, lesson) => {
        const span = columns[index]!.spans[lesson];
        return span && this.lockedNow.peek()[lesson] && this.works(lesson) && shownOf(span, player.span.peek());
      });
      if (some) return index;
    }
    return null;
  }

  private put(column: number, elapsed: number, exactly: boolean): void {
    batch(() => {
      if (column !== this.column.peek()) this.offsets.fill(0);
      this.column.value = column;
      this.elapsed.value = elapsed;
      this.finished.clear();
      for (const [index, { player }] of this.members.entries()) {
        const stands = this.stands(index, elapsed);
        if (!stands) continue;
        this.began.delete(index);
        this.bend(index, 0);
        if (stands.turn === "done") this.finished.add(index);
        if (exactly || Math.abs(player.place() - stands.at) > SAME_PLACE_MS) player.seek(stands.at);
      }
    });
    if (this.stepping) queueMicrotask(() => this.step());
    else this.step();
  }

  /** All stand `elapsed` ms after the beginning of a phase. */
  go(column: number, elapsed = 0): void {
    this.offsets.fill(0);
    this.put(column, elapsed, true);
  }

  /** The phase before or after; back within a phase goes to its beginning first. */
  turn(by: 1 | -1): void {
    const here = this.column.peek();
    const again = by === -1 && this.elapsed.peek() > REWIND_MS;
    const next = again ? here : this.columnFrom(here + by, by);
    if (next !== null) this.go(next);
  }

  /** Back or on by so many ms, within the phase. */
  skip(milliseconds: number): void {
    const lengths = this.members.flatMap((_, index) => {
      const part = this.part(index);
      return part ? [part.shown.end - part.from] : [];
    });
    const most = Math.max(0, ...lengths);
    this.put(this.column.peek(), Math.min(Math.max(0, this.elapsed.peek() + milliseconds), most), true);
  }

  play(): void {
    if (this.playing.peek() || this.columnFrom(0, 1) === null) return;
    this.begin();
    this.step();
  }

  pause(): void {
    this.playing.value = false;
    for (const index of this.members.keys()) {
      if (!this.lockedNow.peek()[index]) continue;
      this.bend(index, 0);
      this.rest(index);
    }
    this.tell();
  }

  toggle(): void {
    if (this.playing.peek()) this.pause();
    else this.play();
  }

  setRate(rate: number): void {
    this.rate.value = rate;
    for (const [index, { player }] of this.members.entries()) {
      if (this.lockedNow.peek()[index]) player.setRate(rate);
    }
  }

  faster(): void {
    if (this.playing.peek()) this.setRate(fasterThan(this.rate.peek()));
    else this.play();
  }

  slower(): void {
    if (this.playing.peek() && this.rate.peek() > 1) this.setRate(slowerThan(this.rate.peek()));
    else this.skip(-REWIND_MS);
  }

  /** From now on the lesson moves alone, from where it is. */
  unlock(index: number): void {
    this.began.delete(index);
    this.resting.delete(index);
    this.bend(index, 0);
    batch(() => {
      this.lockedNow.value = this.lockedNow.peek().map((locked, lesson) => locked && lesson !== index);
      // with nobody left in the lock no phase ends
      if (this.columnFrom(0, 1) === null) this.playing.value = false;
    });
  }

  /**
   * The lesson goes along again. Within the same phase it keeps its place, so that it stays ahead of the others (or behind)
   * until the next phase or the next jump; from elsewhere it comes to where they are. Gives how many ms it is ahead.
   */
  lock(index: number): number {
    const { player } = this.members[index]!;
    const there = placeIn(this.columns.peek(), index, player.place());
    const same = there?.column === this.column.peek();
    const ahead = same ? there.elapsed - this.elapsed.peek() : 0;
    this.offsets[index] = Math.abs(ahead) > SAME_OFFSET_MS ? ahead : 0;
    this.finished.delete(index);
    batch(() => {
      this.lockedNow.value = this.lockedNow.peek().map((locked, lesson) => locked || lesson === index);
      player.setRate(this.rate.peek());
      if (!this.playing.peek()) this.rest(index);
      const stands = this.stands(index, this.elapsed.peek());
      if (stands && Math.abs(player.place() - stands.at) > SAME_PLACE_MS) player.seek(stands.at);
    });
    this.step();
    return this.offsets[index]!;
  }

  private tell(): void {
    const said = this.members.map((_, index) => this.doingOf(index));
    if (said.some((word, index) => word !== this.doingNow.peek()[index])) this.doingNow.value = said;
  }

  private doingOf(index: number): Doing {
    const { player } = this.members[index]!;
    if (!this.works(index)) return "novideo";
    if (!this.lockedNow.peek()[index]) return "alone";
    const span = this.span(index);
    if (!span) return "missing";
    const stands = this.stands(index, this.elapsed.peek());
    if (!stands) return "unshown";
    if (this.finished.has(index) || stands.turn !== "runs") return "waits";
    return this.playing.peek() && !player.able.peek() ? "loads" : "with";
  }
}
