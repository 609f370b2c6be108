import { signal } from "@preact/signals";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PhaseLock } from "../../src/compare/lock";
import { type Column, columnsOf, type PhaseSpan } from "../../src/compare/phase-lock";
import { NO_MEMORY, Player } from "../../src/player";
import type { Recording } from "../../src/types";
import { Moved } from "../moved-video";
import { FakePlayer, type Nature } from "./fake-player";

const FRAME_MS = 16;
const STEADY: Nature = { startMs: 0, seekMs: 0, clock: 1, end: 600_000 };

class Scene {
  readonly players: FakePlayer[];
  readonly lock: PhaseLock;
  readonly columns: Column[];
  over = 0;

  constructor(
    lessons: PhaseSpan[][],
    natures: Partial<Nature>[] = [],
  ) {
    this.players = lessons.map((_, index) => new FakePlayer({ ...STEADY, ...natures[index] }));
    const members = this.players.map((player) => ({ player, plays: signal(true) }));
    this.columns = columnsOf(lessons);
    this.lock = new PhaseLock(members, signal(this.columns), () => (this.over += 1));
    this.lock.go(0);
  }

  run(milliseconds: number, each: () => void = () => undefined): void {
    for (let passed = 0; passed < milliseconds; passed += FRAME_MS) {
      for (const player of this.players) player.advance(FRAME_MS);
      each();
    }
  }

  get places(): number[] {
    return this.players.map((player) => player.place());
  }

  /** How far those who go with the others in a phase are apart, by what they have played of it. */
  drift(): number {
    const elapsed = this.players.flatMap((player, index) => {
      const span = this.columns[this.lock.column.peek()]!.spans[index];
      return span && this.lock.doing.peek()[index] === "with" ? [player.place() - span.start] : [];
    });
    return elapsed.length < 2 ? 0 : Math.max(...elapsed) - Math.min(...elapsed);
  }
}

const phases = (...edges: number[]) =>
  edges.slice(1).map((end, index) => ({ phase: "abcdef"[index]!, start: edges[index]!, end }));

test("a jump to a phase puts everybody at its beginning, each on its own clock", () => {
  const scene = new Scene([phases(0, 10_000, 30_000), phases(5000, 8000, 50_000)]);
  scene.lock.go(1);
  expect(scene.places).toEqual([10_000, 8000]);
  expect(scene.lock.playing.peek()).toBe(false);
});

test("a jump while they play goes on playing there, together", () => {
  const slow = { seekMs: 300, startMs: 120 };
  const scene = new Scene([phases(0, 10_000, 30_000), phases(5000, 18_000, 50_000)], [slow, { seekMs: 90 }]);
  scene.lock.play();
  scene.run(3000);
  scene.lock.go(1);
  scene.run(4000);
  expect(scene.lock.playing.peek()).toBe(true);
  expect(scene.places[0]).toBeGreaterThan(12_500);
  expect(scene.drift()).toBeLessThan(100);
});

test("who reaches the end of the phase waits, standing, until the others are there; then all go on together", () => {
  const scene = new Scene([phases(0, 3000, 60_000), phases(1000, 9000, 60_000)]);
  scene.lock.play();
  scene.run(5000);
  expect(scene.lock.doing.peek()).toEqual(["waits", "with"]);
  expect(scene.players[0]!.playing.peek()).toBe(false);
  expect(Math.abs(scene.places[0]! - 3000)).toBeLessThan(100);
  expect(scene.places[1]).toBeGreaterThan(5500);
  scene.run(5000);
  expect(scene.lock.column.peek()).toBe(1);
  expect(scene.lock.doing.peek()).toEqual(["with", "with"]);
  expect(scene.drift()).toBeLessThan(100);
});

test("a lesson without the phase stands until a phase comes that it has", () => {
  const [a, b, c] = phases(0, 2000, 4000, 20_000);
  const scene = new Scene([[a!, b!, c!], [a!, { ...c!, start: 2000 }]]);
  scene.lock.play();
  scene.run(3000);
  expect(scene.lock.column.peek()).toBe(1);
  expect(scene.lock.doing.peek()).toEqual(["with", "missing"]);
  expect(scene.players[1]!.playing.peek()).toBe(false);
  scene.run(2500);
  expect(scene.lock.doing.peek()).toEqual(["with", "with"]);
  expect(scene.drift()).toBeLessThan(100);
});

test("all stand while one has to load, and go on together", () => {
  const scene = new Scene([phases(0, 60_000), phases(0, 60_000), phases(0, 60_000)]);
  scene.lock.play();
  scene.run(1000);
  scene.players[1]!.load(2000);
  scene.run(1000);
  expect(scene.lock.doing.peek()).toEqual(["with", "loads", "with"]);
  expect(scene.players.map((player) => player.playing.peek())[0]).toBe(false);
  expect(Math.max(...scene.places)).toBeLessThan(1200);
  scene.run(3000);
  expect(scene.lock.doing.peek()).toEqual(["with", "with", "with"]);
  expect(scene.places[0]).toBeGreaterThan(2500);
  expect(scene.drift()).toBeLessThan(100);
});

test("the one that is heard is never bent; after it waits, another leads", () => {
  const scene = new Scene([phases(0, 60_000), phases(0, 4000)], [{ clock: 1.01 }, { clock: 0.99 }]);
  scene.lock.heard.value = 1;
  scene.lock.play();
  const bent: number[] = [];
  scene.run(3500, () => bent.push(scene.players[1]!.bent));
  expect(new Set(bent)).toEqual(new Set([1]));
  expect(scene.drift()).toBeLessThan(100);
  scene.run(2000);
  expect(scene.lock.doing.peek()).toEqual(["with", "waits"]);
  expect(scene.places[0]).toBeGreaterThan(5000);
});

test("unlocked, a lesson is left alone; locked again in the same phase it keeps its place, elsewhere it comes back", () => {
  const scene = new Scene([phases(0, 20_000, 60_000), phases(0, 20_000, 60_000)]);
  scene.lock.unlock(1);
  scene.players[1]!.seek(9000);
  scene.lock.play();
  scene.run(2000);
  expect(scene.places[1]).toBe(9000);
  expect(scene.lock.lock(1)).toBeGreaterThan(6500);
  scene.run(2000);
  expect(scene.places[1]! - scene.places[0]!).toBeGreaterThan(6500);
  expect(scene.places[1]).toBeGreaterThan(10_500);
  scene.lock.unlock(1);
  scene.players[1]!.seek(40_000);
  expect(scene.lock.lock(1)).toBe(0);
  scene.run(1000);
  expect(scene.drift()).toBeLessThan(100);
  scene.lock.go(1);
  expect(scene.places).toEqual([20_000, 20_000]);
});

test("the last lesson that is unlocked plays on alone: no phase has ended, and nothing is played by the lock", () => {
  const scene = new Scene([phases(0, 20_000, 60_000), phases(0, 20_000, 60_000)]);
  scene.lock.play();
  scene.run(1000);
  scene.lock.unlock(0);
  scene.lock.unlock(1);
  scene.run(1000);
  expect([scene.over, scene.lock.playing.peek(), scene.lock.column.peek()]).toEqual([0, false, 0]);
  expect(scene.places[1]).toBeGreaterThan(1500);
});

test("a video that somebody stops elsewhere stops all", () => {
  const scene = new Scene([phases(0, 60_000), phases(0, 60_000)]);
  scene.lock.play();
  scene.run(1000);
  scene.players[1]!.pause();
  scene.run(2 * FRAME_MS);
  expect(scene.lock.playing.peek()).toBe(false);
  expect(scene.players[0]!.playing.peek()).toBe(false);
});

test("a video that is changed for another stops nobody: the others wait for it, and all go on; who pauses meanwhile is obeyed", () => {
  for (const paused of [false, true]) {
    const scene = new Scene([phases(0, 60_000), phases(0, 60_000)]);
    scene.lock.play();
    scene.run(1000);
    scene.players[0]!.change(500);
    expect(scene.lock.playing.peek()).toBe(true);
    scene.run(300);
    expect(scene.players[1]!.playing.peek()).toBe(false);
    if (paused) scene.lock.pause();
    scene.run(3000);
    expect([scene.lock.playing.peek(), ...scene.players.map(({ playing }) => playing.peek())]).toEqual(Array(3).fill(!paused));
    expect(scene.drift()).toBeLessThan(100);
  }
});

test("what is asked in one breath counts, not what the events of the videos say after it", () => {
  const videos = [new Moved(), new Moved()];
  const players = videos.map((video) => {
    const player = new Player(() => null, NO_MEMORY);
    player.choose({ id: "front", offset_ms: 0, duration_ms: 60_000, fps: 25 } as Recording, null);
    player.attach(video.element);
    return player;
  });
  const members = players.map((player) => ({ player, plays: signal(true) }));
  const lock = new PhaseLock(members, signal(columnsOf([phases(0, 60_000), phases(0, 60_000)])));
  const told = () => {
    for (const video of videos) video.tell();
    return [lock.playing.peek(), ...videos.map(({ paused }) => !paused)];
  };
  lock.play();
  lock.pause();
  expect(told()).toEqual([false, false, false]);
  lock.play();
  expect(told()).toEqual([true, true, true]);
  lock.pause();
  lock.play();
  expect(told()).toEqual([true, true, true]);
});

test("a video that somebody starts elsewhere starts all", () => {
  const scene = new Scene([phases(0, 60_000), phases(0, 60_000)]);
  scene.run(100);
  scene.players[1]!.play();
  scene.run(2000);
  expect(scene.lock.playing.peek()).toBe(true);
  expect(scene.places[0]).toBeGreaterThan(1500);
  expect(scene.drift()).toBeLessThan(100);
  scene.lock.pause();
  scene.run(500);
  expect(scene.players.map(({ playing }) => playing.peek())).toEqual([false, false]);
  expect(scene.lock.playing.peek()).toBe(false);
});

test("a video that does not arrive holds nobody", () => {
  const scene = new Scene([phases(0, 60_000), phases(0, 60_000)]);
  scene.lock.play();
  scene.run(1000);
  scene.players[1]!.load(1_000_000);
  scene.players[1]!.failed.value = true;
  scene.run(2000);
  expect(scene.lock.doing.peek()).toEqual(["with", "novideo"]);
  expect(scene.places[0]).toBeGreaterThan(2500);
});

test("a video that is shorter than its phase waits at its end, and the last phase ends once", () => {
  const scene = new Scene([phases(0, 9000), phases(0, 9000)], [{ end: 4000 }, {}]);
  scene.lock.play();
  scene.run(6000);
  expect(scene.lock.doing.peek()).toEqual(["waits", "with"]);
  scene.run(6000);
  expect(scene.lock.playing.peek()).toBe(false);
  expect(scene.over).toBe(1);
});

test("skipping stays within the phase; the phase before is first the beginning of this one", () => {
  const scene = new Scene([phases(0, 10_000, 20_000), phases(0, 15_000, 20_000)]);
  scene.lock.skip(12_000);
  expect(scene.places).toEqual([10_000, 12_000]);
  scene.lock.skip(-20_000);
  expect(scene.places).toEqual([0, 0]);
  scene.lock.turn(1);
  scene.lock.skip(3000);
  expect(scene.places).toEqual([13_000, 18_000]);
  scene.lock.turn(-1);
  expect(scene.places).toEqual([10_000, 15_000]);
  scene.lock.turn(-1);
  expect(scene.places).toEqual([0, 0]);
});

const nature = fc.record({
  startMs: fc.integer({ min: 0, max: 250 }),
  seekMs: fc.integer({ min: 0, max: 400 }),
  clock: fc.double({ min: 0.985, max: 1.015, noNaN: true }),
});
const edges = fc.array(fc.integer({ min: 2000, max: 25_000 }), { minLength: 3, maxLength: 3 });

test("whatever the phases, starts, jumps and clocks: after settling nobody is 100 ms off, nor plays past a phase that others are in", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(edges, nature), { minLength: 2, maxLength: 4 }),
      fc.constantFrom(0.5, 1, 2),
      (told, rate) => {
        const lessons = told.map(([lengths, { seekMs }]) => {
          let at = seekMs;
          return phases(...[0, ...lengths].map((length) => (at += length)));
        });
        const scene = new Scene(lessons, told.map(([, own]) => own));
        scene.lock.setRate(rate);
        scene.lock.play();
        let [column, settledFor, before, drift, beyond] = [0, 0, scene.lock.doing.peek(), 0, 0];
        scene.run(60_000, () => {
          const doing = scene.lock.doing.peek();
          const same = scene.lock.column.peek() === column && doing === before && !doing.includes("loads");
          settledFor = same ? settledFor + FRAME_MS : 0;
          [column, before] = [scene.lock.column.peek(), doing];
          if (settledFor > 2500) drift = Math.max(drift, scene.drift());
          for (const [index, { end }] of scene.columns[column]!.spans.map((span) => span!).entries()) {
            beyond = Math.max(beyond, scene.places[index]! - end);
          }
        });
        expect(drift).toBeLessThan(100);
        expect(beyond).toBeLessThan(100 * Math.max(1, rate));
        expect(scene.over + Number(scene.lock.playing.peek())).toBe(1);
      },
    ),
    { numRuns: 15 },
  );
});
