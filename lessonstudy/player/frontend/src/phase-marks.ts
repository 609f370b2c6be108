/** Marking phases as they begin, and moving their edges. Pure arithmetic; times in ms on the iteration clock. */
import type { Phase, PhaseTime } from "./types";

/** A phase that began less than this ago is not ended yet by a second press. */
export const SHORTEST_PHASE_MS = 1000;

export interface Running {
  phase: Phase;
  time: PhaseTime;
}

export function inOrder(times: PhaseTime[]): PhaseTime[] {
  return [...times].sort((one, other) => one.start_ms - other.start_ms);
}

export function sameTimes(one: PhaseTime[], other: PhaseTime[]): boolean {
  const text = (times: PhaseTime[]) =>
    JSON.stringify(inOrder(times).map(({ phase, start_ms, end_ms }) => [phase, start_ms, end_ms]));
  return text(one) === text(other);
}

/** The phase that was begun last before `at`, whether or not it has ended since. */
export function begunBefore(phases: Phase[], times: PhaseTime[], at: number): Running | null {
  for (const time of inOrder(times).reverse()) {
    const phase = phases.find((other) => other.id === time.phase);
    if (phase && time.start_ms <= at) return { phase, time };
  }
  return null;
}

/** The phase of the plan that would begin at `at`; null where the last one has begun. */
export function nextPhase(phases: Phase[], times: PhaseTime[], at: number): Phase | null {
  const begun = begunBefore(phases, times, at);
  return phases[begun ? phases.indexOf(begun.phase) + 1 : 0] ?? null;
}

/**
 * The times with the next phase of the plan begun at `at` and the one before closed there; after the last phase, with that
 * one ended at `at`. Null where the phase before began only just now.
 */
export function markedNext(phases: Phase[], times: PhaseTime[], at: number): PhaseTime[] | null {
  const begun = begunBefore(phases, times, at);
  if (begun && at - begun.time.start_ms < SHORTEST_PHASE_MS) return null;
  const next = nextPhase(phases, times, at);
  const closed = times.map((time) => (time === begun?.time ? { ...time, end_ms: at } : time));
  if (!next) return closed;
  const known = closed.find((time) => time.phase === next.id);
  const end = known?.end_ms !== undefined && known.end_ms !== null && known.end_ms > at ? known.end_ms : null;
  const others = closed.filter((time) => time !== known);
  return inOrder([...others, { phase: next.id, start_ms: at, end_ms: end }]);
}

/** An edge between phases as it can be pulled: where it stands, and which times share it. */
export interface PhaseEdge {
  at: number;
  ends: PhaseTime | null;
  begins: PhaseTime | null;
}

/** All edges of the phases that ran. An end that meets the next start is one edge with it. */
export function edgesOf(times: PhaseTime[]): PhaseEdge[] {
  const ordered = inOrder(times);
  const edges: PhaseEdge[] = [];
  for (const [index, time] of ordered.entries()) {
    const before = ordered[index - 1];
    const joined = before !== undefined && (before.end_ms === null || before.end_ms === time.start_ms);
    edges.push({ at: time.start_ms, begins: time, ends: joined ? before : null });
    const next = ordered[index + 1];
    if (time.end_ms !== null && time.end_ms !== next?.start_ms) edges.push({ at: time.end_ms, begins: null, ends: time });
  }
  return edges;
}

/** The times with an edge pulled to `to`, as far as its neighbours let it. */
export function pulled(times: PhaseTime[], edge: PhaseEdge, to: number, limits: { start: number; end: number }): PhaseTime[] {
  const { begins, ends } = edge;
  const others = edgesOf(times).map((other) => other.at);
  const low = Math.max(limits.start, ...others.filter((at) => at < edge.at).map((at) => at + SHORTEST_PHASE_MS));
  const high = Math.min(limits.end, ...others.filter((at) => at > edge.at).map((at) => at - SHORTEST_PHASE_MS));
  const at = Math.round(Math.max(low, Math.min(high, to)));
  return times.map((time) => {
    if (time.phase === begins?.phase && time.start_ms === begins.start_ms) return { ...time, start_ms: at };
    if (time.phase === ends?.phase && time.start_ms === ends.start_ms && time.end_ms !== null) return { ...time, end_ms: at };
    return time;
  });
}
