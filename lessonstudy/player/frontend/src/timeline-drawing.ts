/**
 * Paints the timeline in layers: the ground (axis, phases, sound), the density of notes, and the lanes. Each is painted only
 * when what it shows has changed, and the lanes only where a note did.
 */
import { timeCode } from "./clock";
import type { ShownNote } from "./notes";
import type { Lanes } from "./settings";
import { loudest, type Sound, talkShare } from "./sound";
import { densityOf, type TimedNotes, type TimeRange } from "./timeline-notes";
import { lanesOf, type PhaseBar, type Row, type Rows, tickStep, timeToX, type View, xToTime } from "./timeline-view";
import { texts } from "./texts";

export interface Frame {
  view: View;
  width: number;
  colors: Colors;
}

export interface Ground extends Frame {
  rows: Rows;
  planned: PhaseBar[];
  actual: PhaseBar[];
  sound: Sound;
  /** Iteration time at which the sound begins. */
  soundFrom: number;
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

const PHASE_COLORS = [
  "--st-blue-color",
  "--st-green-color",
  "--st-violet-color",
  "--st-orange-color",
  "--st-yellow-color",
];

/** The colours of the theme as they are at an element. Asking for them is dear. */
export function colorsOf(element: Element): Colors {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: style.color,
    quiet: read("--quiet", style.color),
    line: read("--line", "#8884"),
    ground: read("--st-background-color", "#fff"),
    accent: read("--st-primary-color", "#888"),
    font: style.fontFamily,
    phases: PHASE_COLORS.map((name, index) =>
      read(name, ["#3b82f6", "#22a06b", "#8b5cf6", "#e07b39", "#c9a227"][index]!),
    ),
  };
}

const BUCKET_PX = 3;
const COLUMN_PX = 2;
const SHARE_FROM_PX = 170;
const MARK_PX = 8;

/** Fits a canvas to its place and gives its context, ready to be painted in CSS px. */
export function contextOf(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across) canvas.width = across;
  if (canvas.height !== down) canvas.height = down;
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

export function paintGround(context: CanvasRenderingContext2D, all: Ground): void {
  context.clearRect(0, 0, all.width, all.rows.headHeight);
  for (const row of all.rows.head) {
    if (row.kind === "axis") paintAxis(context, all, row);
    else if (row.kind === "planned") paintPhases(context, all, row, all.planned, false);
    else if (row.kind === "actual") paintPhases(context, all, row, all.actual, true);
    else if (row.kind === "sound") paintSound(context, all, row);
  }
}

function ticks(frame: Frame): number[] {
  const step = tickStep(frame.view, frame.width) * 1000;
  const found: number[] = [];
  for (let at = Math.ceil(frame.view.from / step) * step; at <= frame.view.to; at += step) found.push(at);
  return found;
}

function paintGrid(context: CanvasRenderingContext2D, frame: Frame, top: number, bottom: number): void {
  context.strokeStyle = frame.colors.line;
  context.lineWidth = 1;
  context.beginPath();
  for (const at of ticks(frame)) {
    const x = Math.round(timeToX(frame.view, frame.width, at)) + 0.5;
    context.moveTo(x, top);
    context.lineTo(x, bottom);
  }
  context.stroke();
}

function paintAxis(context: CanvasRenderingContext2D, all: Ground, row: Row): void {
  paintGrid(context, all, row.top + 4, all.rows.headHeight);
  context.font = `11px ${all.colors.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  context.fillStyle = all.colors.quiet;
  for (const at of ticks(all)) {
    const x = Math.round(timeToX(all.view, all.width, at)) + 0.5;
    if (x + 36 < all.width) context.fillText(timeCode(at), x + 4, row.top + 9);
  }
}

function paintPhases(context: CanvasRenderingContext2D, all: Ground, row: Row, bars: PhaseBar[], strong: boolean): void {
  context.font = `${strong ? 11 : 10}px ${all.colors.font}`;
  context.textBaseline = "middle";
  for (const bar of bars) {
    const left = Math.max(-4, timeToX(all.view, all.width, bar.start));
    const right = Math.min(all.width + 4, timeToX(all.view, all.width, bar.end));
    if (right - left < 1) continue;
    const color = all.colors.phases[bar.number % all.colors.phases.length] ?? all.colors.quiet;
    context.globalAlpha = strong ? 0.26 : 0.1;
    context.fillStyle = color;
    rounded(context, left + 0.5, row.top + 1, right - left - 1, row.height - 2, 3);
    context.globalAlpha = strong ? 1 : 0.75;
    context.fillStyle = strong ? all.colors.text : all.colors.quiet;
    const share = strong ? talkShare(all.sound, bar.start - all.soundFrom, bar.end - all.soundFrom) : null;
    const text = share !== null && right - left > SHARE_FROM_PX ? `${bar.title} · ${texts.talkShort(share)}` : bar.title;
    const from = Math.max(left, 0) + 6;
    if (right - left > 26) clippedText(context, text, from, row.top + row.height / 2, right - from - 4);
  }
  context.globalAlpha = 1;
}

function clippedText(context: CanvasRenderingContext2D, text: string, x: number, y: number, width: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y - 10, Math.max(0, width), 20);
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

/** How loud it was; what seems to be talk stands out. */
function paintSound(context: CanvasRenderingContext2D, all: Ground, row: Row): void {
  const base = row.top + row.height - 1;
  for (let x = 0; x < all.width; x += COLUMN_PX) {
    const at = xToTime(all.view, all.width, x) - all.soundFrom;
    const until = xToTime(all.view, all.width, x + COLUMN_PX) - all.soundFrom;
    const level = loudest(all.sound.levels, at / 100, until / 100);
    if (level <= 0) continue;
    const talk = (talkShare(all.sound, at, Math.max(until, at + 100)) ?? 0) >= 0.5;
    context.fillStyle = talk ? all.colors.accent : all.colors.quiet;
    context.globalAlpha = talk ? 0.62 : 0.32;
    context.fillRect(x, base - level * (row.height - 2), 1.4, level * (row.height - 2));
  }
  context.globalAlpha = 1;
}

/** How many notes begin where, as a quiet band. */
export function paintDensity(context: CanvasRenderingContext2D, frame: Frame, timed: TimedNotes, height: number): void {
  context.clearRect(0, 0, frame.width, height);
  const buckets = Math.ceil(frame.width / BUCKET_PX);
  const to = xToTime(frame.view, frame.width, buckets * BUCKET_PX);
  const counts = densityOf(timed, { from: frame.view.from, to }, buckets);
  const most = counts.reduce((high, count) => Math.max(high, count), 4);
  context.fillStyle = frame.colors.accent;
  context.globalAlpha = 0.75;
  for (const [bucket, count] of counts.entries()) {
    if (count === 0) continue;
    const tall = Math.max(2, (count / most) * (height - 3));
    context.fillRect(bucket * BUCKET_PX, height - 1 - tall, BUCKET_PX - 0.6, tall);
  }
  context.globalAlpha = 1;
}

export interface LanesPaint extends Frame {
  rows: Rows;
  timed: TimedNotes;
  by: Lanes;
}

/** Paints the lanes, all of them or (with `only`) no more than the time in which a note changed. */
export function paintLanes(context: CanvasRenderingContext2D, all: LanesPaint, only: TimeRange | null): void {
  const left = only ? Math.max(0, timeToX(all.view, all.width, only.from) - MARK_PX) : 0;
  const right = only ? Math.min(all.width, timeToX(all.view, all.width, only.to) + MARK_PX) : all.width;
  if (right <= left) return;
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, all.rows.lanesHeight);
  context.clip();
  context.clearRect(left, 0, right - left, all.rows.lanesHeight);
  paintGrid(context, all, 0, all.rows.lanesHeight);
  const lanes = new Map<string, Row>();
  context.fillStyle = all.colors.line;
  for (const row of all.rows.lanes) {
    lanes.set(row.lane!.id, row);
    context.fillRect(left, row.top + row.height - 0.5, right - left, 0.5);
  }
  const seen = { from: xToTime(all.view, all.width, left - MARK_PX), to: xToTime(all.view, all.width, right + MARK_PX) };
  const [first, last] = all.timed.within(seen);
  for (let index = first; index < last; index += 1) {
    const note = all.timed.notes[index]!;
    for (const id of lanesOf(note, all.by)) {
      const row = lanes.get(id);
      if (row) paintNote(context, all, note, row);
    }
  }
  context.restore();
}

/** Paints a note into its lane, in the lane's colour or another. */
export function paintNote(
  context: CanvasRenderingContext2D,
  frame: Omit<Frame, "colors">,
  note: ShownNote,
  row: Row,
  color = row.lane!.color,
): void {
  const left = timeToX(frame.view, frame.width, note.start_ms);
  const right = note.end_ms === null ? left : timeToX(frame.view, frame.width, note.end_ms);
  if (right < -MARK_PX || left > frame.width + MARK_PX) return;
  const [top, height] = [row.top + 2, row.height - 4];
  context.fillStyle = color;
  if (right - left > 4) {
    context.globalAlpha = note.waiting ? 0.25 : 0.4;
    context.fillRect(left, top, right - left, height);
  }
  context.globalAlpha = note.waiting ? 0.5 : 1;
  context.fillRect(left - 1, top, 2.6, height);
  if (note.flag) {
    context.beginPath();
    context.moveTo(left + 1.6, top);
    context.lineTo(left + 6.5, top + 2.5);
    context.lineTo(left + 1.6, top + 5);
    context.fill();
  }
  context.globalAlpha = 1;
}
