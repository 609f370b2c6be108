/**
 * What the hand does on the timeline: click to go, drag to move the view (or the playhead), pinch or Ctrl+wheel to zoom; and
 * drag one's own moments, or the edges of the phases that ran. A finger takes the selected moment by its grips only.
 */
import type { ReadonlySignal, Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Moments } from "./moments";
import { goToNote } from "./jumping";
import { moved, type Part, type Span } from "./moment-drag";
import type { ShownNote } from "./notes";
import { type PhaseEdge, pulled } from "./phase-marks";
import type { RoomState } from "./room-state";
import { settings } from "./settings";
import type { Hover } from "./timeline-hover";
import { edgeAt, gripAt, noteAt, type NoteHit, rowAt } from "./timeline-hit";
import type { TimedNotes } from "./timeline-notes";
import type { Row, Rows, View } from "./timeline-view";
import { lanesOf, xToTime, zoomed } from "./timeline-view";
import { texts } from "./texts";
import type { PhaseTime } from "./types";

export interface Parts {
  surface: { current: HTMLDivElement | null };
  scroller: { current: HTMLDivElement | null };
  room: RoomState;
  moments: Moments;
  timed: ReadonlySignal<TimedNotes>;
  rows: ReadonlySignal<Rows>;
  width: Signal<number>;
  hover: Signal<Hover | null>;
  /** The phase times as they are being pulled. */
  pulling: Signal<PhaseTime[] | null>;
}

const SLOP_PX = 4;

interface Place {
  x: number;
  y: number;
  /** The row under it; in the lanes, as they are scrolled. */
  row: Row | null;
}

type Drag = { x: number; moved: boolean; theirs?: boolean } & (
  | { kind: "view"; view: View }
  | { kind: "scrub" }
  | { kind: "note"; note: ShownNote; part: Part; span: Span }
  | { kind: "phase"; edge: PhaseEdge; times: PhaseTime[] }
);

class Hand {
  private readonly touches = new Map<number, Place>();
  private drag: Drag | null = null;
  private pinch: { distance: number; view: View; at: number } | null = null;

  constructor(private readonly parts: Parts) {}

  private place(event: PointerEvent | WheelEvent): Place {
    const box = this.parts.surface.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const rows = this.parts.rows.peek();
    const scrolled = this.parts.scroller.current?.scrollTop ?? 0;
    const row = y < rows.headHeight ? rowAt(rows.head, y) : rowAt(rows.lanes, y - rows.headHeight + scrolled);
    return { x, y, row };
  }

  private get surface() {
    return { view: this.parts.room.timeline.view.peek(), width: this.parts.width.peek() };
  }

  private fingers(): [{ x: number }, { x: number }] {
    const [one = { x: 0 }, other = one] = [...this.touches.values()];
    return [one, other];
  }

  private timeAt(x: number): number {
    return xToTime(this.surface.view, this.surface.width, x);
  }

  private seek(x: number): void {
    this.parts.room.cameras.goTo(this.timeAt(x));
  }

  private noteUnder({ x, row }: Place): NoteHit | null {
    if (row?.kind !== "lane" && row?.kind !== "density") return null;
    const lane = row.kind === "lane" ? row : null;
    return noteAt(this.parts.timed.peek(), this.surface, x, lane, (note) => lanesOf(note, settings.peek().lanes));
  }

  private edgeUnder({ x, row }: Place, touch: boolean): PhaseEdge | null {
    if (row?.kind !== "actual" || !this.parts.room.mayNote.peek()) return null;
    return edgeAt(this.parts.room.phaseTimes.peek(), this.surface, x, touch);
  }

  /** The selected moment's part under a finger, in the lanes where it stands. */
  private gripUnder({ x, row }: Place): { note: ShownNote; part: Part } | null {
    const note = this.parts.moments.selected();
    if (!note || row?.kind !== "lane" || !lanesOf(note, settings.peek().lanes).includes(row.lane!.id)) return null;
    const part = gripAt({ start: note.start_ms, end: note.end_ms }, this.surface, x);
    return part && { note, part };
  }

  /** What a drag that begins here would move. */
  private grasp(place: Place, touch: boolean): Drag {
    const { x } = place;
    const edge = this.edgeUnder(place, touch);
    if (edge) return { kind: "phase", x, moved: false, edge, times: this.parts.room.phaseTimes.peek() };
    const hit = touch ? this.gripUnder(place) : place.row?.kind === "lane" ? this.noteUnder(place) : null;
    if (hit && this.parts.moments.may(hit.note)) {
      const span = { start: hit.note.start_ms, end: hit.note.end_ms };
      return { kind: "note", x, moved: false, note: hit.note, part: hit.part, span };
    }
    const begun = { x, moved: false, theirs: hit !== null };
    // Without a zoom there is nothing to pull aside: the drag moves the playhead instead.
    const { timeline } = this.parts.room;
    if (place.row?.kind === "axis" || timeline.wanted.peek() === null) return { kind: "scrub", ...begun };
    return { kind: "view", ...begun, view: timeline.view.peek() };
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const place = this.place(event);
    this.touches.set(event.pointerId, place);
    this.parts.surface.current?.setPointerCapture(event.pointerId);
    if (this.touches.size === 2) {
      const [one, other] = this.fingers();
      const distance = Math.max(10, Math.abs(one.x - other.x));
      this.pinch = { distance, view: this.surface.view, at: this.timeAt((one.x + other.x) / 2) };
      // What the first finger pulled on its way to the pinch goes back to where it was.
      if (this.drag?.moved) this.let(this.drag, true);
      this.drag = null;
      return;
    }
    this.drag = this.grasp(place, event.pointerType === "touch");
  }

  move(event: PointerEvent): void {
    const place = this.place(event);
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, place);
    if (this.pinch && this.touches.size === 2) {
      const [one, other] = this.fingers();
      const factor = this.pinch.distance / Math.max(10, Math.abs(one.x - other.x));
      const { timeline } = this.parts.room;
      timeline.show(zoomed(this.pinch.view, timeline.whole.peek(), this.pinch.at, factor));
      return;
    }
    if (this.drag) this.pull(this.drag, place.x);
    this.look(place, event.pointerType);
  }

  private pull(drag: Drag, x: number): void {
    if (!drag.moved && Math.abs(x - drag.x) < SLOP_PX) return;
    const first = !drag.moved;
    drag.moved = true;
    if (first && drag.theirs) this.parts.room.say(texts.onlyOwn);
    const { view, width } = this.surface;
    const by = ((x - drag.x) / Math.max(1, width)) * (view.to - view.from);
    if (drag.kind === "scrub") this.seek(x);
    else if (drag.kind === "view") this.parts.room.timeline.show({ from: drag.view.from - by, to: drag.view.to - by });
    else if (drag.kind === "note") this.pullNote(drag, by, first);
    else this.pullEdge(drag, x);
  }

  private pullNote(drag: Drag & { kind: "note" }, by: number, first: boolean): void {
    const { moments, room } = this.parts;
    // Escape dropped what was shown: the hand holds nothing any more.
    if (!first && moments.moving.peek()?.id !== drag.note.id) return;
    if (first) room.selected.value = drag.note.id;
    const span = moved(drag.span, drag.part, by, moments.limits(drag.note));
    moments.show(drag.note, span);
    if (!room.player.playing.peek()) room.player.seek(drag.part === "end" ? (span.end ?? span.start) : span.start);
  }

  private pullEdge(drag: Drag & { kind: "phase" }, x: number): void {
    const { from, to } = this.parts.room.timeline.whole.peek();
    this.parts.pulling.value = pulled(drag.times, drag.edge, this.timeAt(x), { start: from, end: to });
    if (!this.parts.room.player.playing.peek()) this.seek(x);
  }

  private look(place: Place, pointer: string): void {
    if (pointer === "touch" && !this.drag?.moved) return;
    const hit = this.noteUnder(place);
    const { row } = place;
    const phase = row?.kind === "planned" || row?.kind === "actual" || row?.kind === "sound";
    this.parts.hover.value = { x: place.x, at: this.timeAt(place.x), note: hit?.note ?? null, phase };
    this.parts.surface.current!.style.cursor = this.cursor(place, hit);
  }

  private cursor(place: Place, hit: NoteHit | null): string {
    if (this.drag?.theirs && this.drag.moved) return "not-allowed";
    if (this.drag?.kind === "note" && this.drag.part === "whole") return "grabbing";
    if (this.drag?.kind === "phase" || this.edgeUnder(place, false)) return "ew-resize";
    if (!hit) return "";
    if (place.row?.kind !== "lane" || !this.parts.moments.may(hit.note)) return "pointer";
    return hit.part === "whole" ? "grab" : "ew-resize";
  }

  up(event: PointerEvent): void {
    const place = this.place(event);
    this.touches.delete(event.pointerId);
    if (this.pinch) {
      if (this.touches.size === 0) this.pinch = null;
      return;
    }
    const { drag } = this;
    this.drag = null;
    if (event.pointerType === "touch") this.parts.hover.value = null;
    if (!drag) return;
    if (drag.moved) this.let(drag, event.type === "pointercancel");
    else if (event.type !== "pointercancel") this.click(place);
  }

  /** The end of a drag: what was pulled is saved, or put back. */
  private let(drag: Drag, cancelled: boolean): void {
    const { moments, pulling, room } = this.parts;
    if (drag.kind === "note") {
      if (cancelled) moments.drop();
      else void moments.commit();
    }
    if (drag.kind !== "phase") return;
    const times = pulling.peek();
    pulling.value = null;
    if (times && !cancelled) void room.phases.mark(times).then((refused) => refused && room.say(refused));
  }

  private click(place: Place): void {
    const hit = this.noteUnder(place);
    if (hit) goToNote(this.parts.room, hit.note);
    else this.seek(place.x);
  }

  wheel(event: WheelEvent): void {
    const { timeline } = this.parts.room;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const factor = Math.exp(Math.max(-1, Math.min(1, event.deltaY / 200)));
      timeline.zoom(factor, this.timeAt(this.place(event).x));
      return;
    }
    const aside = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (timeline.wanted.peek() === null || Math.abs(aside) < 1) return;
    event.preventDefault();
    const { view, width } = this.surface;
    const by = (aside / Math.max(1, width)) * (view.to - view.from);
    timeline.show({ from: view.from + by, to: view.to + by });
  }

  leave(): void {
    this.parts.hover.value = null;
  }
}

export function usePointer(parts: Parts): void {
  useEffect(() => {
    const surface = parts.surface.current!;
    const hand = new Hand(parts);
    const stop = new AbortController();
    const options = { signal: stop.signal };
    surface.addEventListener("pointerdown", (event) => hand.down(event), options);
    surface.addEventListener("pointermove", (event) => hand.move(event), options);
    surface.addEventListener("pointerup", (event) => hand.up(event), options);
    surface.addEventListener("pointercancel", (event) => hand.up(event), options);
    surface.addEventListener("pointerleave", () => hand.leave(), options);
    surface.addEventListener("wheel", (event) => hand.wheel(event), { ...options, passive: false });
    return () => stop.abort();
  }, []);
}
