/** Paints the timeline. Thousands of notes are a few milliseconds, and only when something but the playhead changed. */
import { timeCode } from "./clock";
import { codeKey, type ShownNote } from "./notes";
import { type PhaseBar, type Row, tickStep, timeToX, type View } from "./timeline-view";

export interface Paint {
  view: View;
  width: number;
  height: number;
  rows: Row[];
  notes: readonly ShownNote[];
  planned: PhaseBar[];
  actual: PhaseBar[];
  by: "observer" | "code";
  /** Loudness from 0 to 1, ten a second, from `soundFrom` on. */
  sound: readonly number[];
  soundFrom: number;
  colors: Colors;
}

export interface Colors {
  text: string;
  quiet: string;
  line: string;
  ground: string;
  accent: string;
  font: string;
  phases: string[];
}

const BUCKET_PX = 3;

export function paint(context: CanvasRenderingContext2D, ratio: number, all: Paint): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, all.width, all.height);
  for (const row of all.rows) {
    if (row.kind === "axis") paintAxis(context, all, row);
    else if (row.kind === "planned") paintPhases(context, all, row, all.planned, false);
    else if (row.kind === "actual") paintPhases(context, all, row, all.actual, true);
    else if (row.kind === "density") paintDensity(context, all, row);
  }
  paintLanes(context, all);
}

function paintAxis(context: CanvasRenderingContext2D, all: Paint, row: Row): void {
  const step = tickStep(all.view, all.width) * 1000;
  context.font = `11px ${all.colors.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (let at = Math.ceil(all.view.from / step) * step; at <= all.view.to; at += step) {
    const x = Math.round(timeToX(all.view, all.width, at)) + 0.5;
    context.strokeStyle = all.colors.line;
    context.beginPath();
    context.moveTo(x, row.top + 4);
    context.lineTo(x, all.height);
    context.stroke();
    context.fillStyle = all.colors.quiet;
    if (x + 36 < all.width) context.fillText(timeCode(at), x + 4, row.top + 9);
  }
}

function paintPhases(context: CanvasRenderingContext2D, all: Paint, row: Row, bars: PhaseBar[], strong: boolean): void {
  context.font = `${strong ? 11 : 10}px ${all.colors.font}`;
  context.textBaseline = "middle";
  for (const bar of bars) {
    const left = Math.max(-4, timeToX(all.view, all.width, bar.start));
    const right = Math.min(all.width + 4, timeToX(all.view, all.width, bar.end));
    if (right - left < 1) continue;
    const color = all.colors.phases[bar.number % all.colors.phases.length] ?? all.colors.quiet;
    context.globalAlpha = strong ? 0.24 : 0.1;
    context.fillStyle = color;
    rounded(context, left + 0.5, row.top + 1, right - left - 1, row.height - 2, 3);
    context.globalAlpha = strong ? 1 : 0.75;
    context.fillStyle = strong ? all.colors.text : all.colors.quiet;
    if (right - left > 26)
      clippedText(context, bar.title, Math.max(left, 0) + 6, row.top + row.height / 2, right - Math.max(left, 0) - 10);
  }
  context.globalAlpha = 1;
}

function clippedText(context: CanvasRenderingContext2D, text: string, x: number, y: number, width: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y - 10, width, 20);
  context.clip();
  context.fillText(text, x, y + 0.5);
  context.restore();
}

function rounded(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  context.beginPath();
  context.roundRect(x, y, Math.max(0.5, width), height, Math.min(radius, height / 2));
  context.fill();
}

/** How loud it was as a quiet ground, and over it how many notes stand where. */
function paintDensity(context: CanvasRenderingContext2D, all: Paint, row: Row): void {
  const base = row.top + row.height - 2;
  context.fillStyle = all.colors.quiet;
  context.globalAlpha = 0.28;
  for (let x = 0; x < all.width && all.sound.length > 0; x += 2) {
    const at = all.view.from + (x / all.width) * (all.view.to - all.view.from);
    const until = all.view.from + ((x + 2) / all.width) * (all.view.to - all.view.from);
    const level = loudest(all.sound, (at - all.soundFrom) / 100, (until - all.soundFrom) / 100);
    if (level > 0) context.fillRect(x, base - level * (row.height - 4), 1.4, level * (row.height - 4));
  }
  context.globalAlpha = 1;
  const counts = new Map<number, number>();
  let most = 4;
  for (const note of all.notes) {
    const bucket = Math.floor(timeToX(all.view, all.width, note.start_ms) / BUCKET_PX);
    const count = (counts.get(bucket) ?? 0) + 1;
    counts.set(bucket, count);
    most = Math.max(most, count);
  }
  context.fillStyle = all.colors.accent;
  for (const [bucket, count] of counts) {
    const height = Math.max(2, (count / most) * (row.height - 4));
    context.fillRect(bucket * BUCKET_PX, base - height, BUCKET_PX - 0.6, height);
  }
}

function loudest(levels: readonly number[], from: number, to: number): number {
  let most = 0;
  const start = Math.max(0, Math.floor(from));
  const end = Math.min(levels.length, Math.max(start + 1, Math.ceil(to)));
  for (let index = start; index < end; index += 1) most = Math.max(most, levels[index] ?? 0);
  return most;
}

function paintLanes(context: CanvasRenderingContext2D, all: Paint): void {
  const lanes = new Map<string, Row>();
  for (const row of all.rows) {
    if (!row.lane) continue;
    lanes.set(row.lane.id, row);
    context.fillStyle = all.colors.line;
    context.globalAlpha = 0.6;
    context.fillRect(0, row.top + row.height - 0.5, all.width, 0.5);
    context.globalAlpha = 1;
  }
  for (const note of all.notes) {
    if (all.by === "observer") paintNote(context, all, note, lanes.get(note.observer));
    else for (const code of note.codes) paintNote(context, all, note, lanes.get(codeKey(code)));
  }
  context.globalAlpha = 1;
}

function paintNote(context: CanvasRenderingContext2D, all: Paint, note: ShownNote, row: Row | undefined): void {
  if (!row?.lane) return;
  const left = timeToX(all.view, all.width, note.start_ms);
  const right = note.end_ms === null ? left : timeToX(all.view, all.width, note.end_ms);
  if (right < -4 || left > all.width + 4) return;
  const gap = row.height > 8 ? 2 : 1;
  context.fillStyle = row.lane.color;
  if (right - left > 4) {
    context.globalAlpha = note.waiting ? 0.25 : 0.4;
    context.fillRect(left, row.top + gap, right - left, row.height - 2 * gap);
  }
  context.globalAlpha = note.waiting ? 0.5 : 1;
  context.fillRect(left - 1, row.top + gap, 2.6, row.height - 2 * gap);
  if (note.flag && row.height > 8) {
    context.beginPath();
    context.moveTo(left + 1.6, row.top + gap);
    context.lineTo(left + 6.5, row.top + gap + 2.5);
    context.lineTo(left + 1.6, row.top + gap + 5);
    context.fill();
  }
}
