/** What is known of the sound: how loud it was, and, as an estimate, when somebody talked. Ten values a second. */
const PER_MS = 0.01;

export interface Sound {
  /** Loudness from 0 to 1. */
  levels: number[];
  /** Tenths of a second of talk up to each tenth; empty where the file is of the first kind, which does not know. */
  talked: Uint32Array;
}

export const NO_SOUND: Sound = { levels: [], talked: new Uint32Array(0) };

/** The levels of a sound file, from 0 to 1 whatever they were counted in. */
export function readLevels(text: string): number[] {
  const body = JSON.parse(text) as { levels?: unknown } | unknown[];
  const raw = Array.isArray(body) ? body : body.levels;
  if (!Array.isArray(raw)) return [];
  const levels = raw.map((level) => (typeof level === "number" && Number.isFinite(level) ? level : 0));
  const lowest = levels.reduce((least, level) => Math.min(least, level), 0);
  const highest = levels.reduce((most, level) => Math.max(most, level), lowest < 0 ? lowest : 0);
  const range = highest - lowest;
  return range > 0 ? levels.map((level) => (level - lowest) / range) : levels.map(() => 0);
}

export function readSound(text: string): Sound {
  const levels = readLevels(text);
  const body = JSON.parse(text) as { talk?: unknown };
  if (!Array.isArray(body.talk)) return { levels, talked: new Uint32Array(0) };
  const talked = new Uint32Array(levels.length + 1);
  for (const span of body.talk as unknown[]) {
    const [start, end] = Array.isArray(span) ? (span as number[]) : [];
    for (let tenth = Math.max(0, start ?? 0); tenth < Math.min(levels.length, end ?? 0); tenth += 1) talked[tenth + 1] = 1;
  }
  for (let tenth = 1; tenth < talked.length; tenth += 1) talked[tenth]! += talked[tenth - 1]!;
  return { levels, talked };
}

/** The share of a span that was talk, from 0 to 1; null where the file says nothing about it. Times from its beginning, in ms. */
export function talkShare(sound: Sound, start: number, end: number): number | null {
  const last = sound.talked.length - 1;
  const from = Math.max(0, Math.min(last, Math.round(start * PER_MS)));
  const to = Math.max(0, Math.min(last, Math.round(end * PER_MS)));
  return to > from ? (sound.talked[to]! - sound.talked[from]!) / (to - from) : null;
}

/** The loudest level between two places, in tenths of a second. */
export function loudest(levels: readonly number[], from: number, to: number): number {
  let most = 0;
  const start = Math.max(0, Math.floor(from));
  const end = Math.min(levels.length, Math.max(start + 1, Math.ceil(to)));
  for (let index = start; index < end; index += 1) most = Math.max(most, levels[index] ?? 0);
  return most;
}
