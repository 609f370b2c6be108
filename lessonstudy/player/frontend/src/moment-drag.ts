/** How a moment moves: as a whole or by an edge, between a point and an interval. Times in ms on the iteration clock. */

export interface Span {
  start: number;
  end: number | null;
}

export interface Limits {
  start: number;
  end: number;
}

export type Part = "start" | "end" | "whole";

/** An interval is never pulled shorter than this. */
export const SHORTEST_MS = 100;
/** How long an interval is that was made of a point without a better idea. */
export const NEW_INTERVAL_MS = 5000;

const clamp = (value: number, low: number, high: number) => Math.round(Math.max(low, Math.min(high, value)));

/** The moment with one part moved by `by`; it stays within the limits and its start before its end. */
export function moved(span: Span, part: Part, by: number, limits: Limits): Span {
  const { start, end } = span;
  if (end === null) return { start: clamp(start + by, limits.start, limits.end), end: null };
  if (part === "start") return { start: clamp(start + by, limits.start, end - SHORTEST_MS), end };
  if (part === "end") return { start, end: clamp(end + by, start + SHORTEST_MS, limits.end) };
  const length = end - start;
  const from = clamp(start + by, limits.start, Math.max(limits.start, limits.end - length));
  return { start: from, end: Math.min(limits.end, from + length) };
}

/** A point becomes an interval up to the playhead where that comes soon after it, else of five seconds; and back. */
export function converted(span: Span, playhead: number, limits: Limits): Span {
  if (span.end !== null) return { start: span.start, end: null };
  const soon = playhead - span.start >= SHORTEST_MS && playhead - span.start <= 12 * NEW_INTERVAL_MS;
  const end = clamp(soon ? playhead : span.start + NEW_INTERVAL_MS, limits.start, limits.end);
  return end - span.start >= SHORTEST_MS ? { start: span.start, end } : { start: limits.end - SHORTEST_MS, end: limits.end };
}

export function sameSpan(one: Span, other: Span): boolean {
  return one.start === other.start && one.end === other.end;
}
