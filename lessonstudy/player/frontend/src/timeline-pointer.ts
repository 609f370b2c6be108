/** What the hand does on the timeline: click to go, drag to move the view (or the playhead), pinch or Ctrl+wheel to zoom. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Opened, RoomState } from "./room-state";
import { settings } from "./settings";
import type { Hover } from "./timeline-hover";
import { noteUnder, type Row, type View, within, xToTime, zoomed } from "./timeline-view";

interface Parts {
  surface: { current: HTMLDivElement | null };
  room: RoomState;
  opened: Opened;
  view: ReadonlySignal<View>;
  wanted: Signal<View | null>;
  whole: ReadonlySignal<View>;
  rows: ReadonlySignal<Row[]>;
  width: Signal<number>;
  hover: Signal<Hover | null>;
}

const SLOP_PX = 4;

interface Drag {
  x: number;
  view: View;
  moved: boolean;
  scrub: boolean;
}

class Hand {
  private readonly touches = new Map<number, { x: number; y: number }>();
  private drag: Drag | null = null;
  private pinch: { distance: number; view: View; at: number } | null = null;

  constructor(private readonly parts: Parts) {}

  private place(event: PointerEvent | WheelEvent): { x: number; y: number } {
    const box = this.parts.surface.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private fingers(): [{ x: number }, { x: number }] {
    const [one = { x: 0 }, other = one] = [...this.touches.values()];
    return [one, other];
  }

  private timeAt(x: number): number {
    return xToTime(this.parts.view.peek(), this.parts.width.peek(), x);
  }

  private seek(x: number): void {
    this.parts.room.cameras.goTo(this.timeAt(x));
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const place = this.place(event);
    this.touches.set(event.pointerId, place);
    this.parts.surface.current?.setPointerCapture(event.pointerId);
    const view = this.parts.view.peek();
    if (this.touches.size === 2) {
      const [one, other] = this.fingers();
      this.pinch = { distance: Math.max(10, Math.abs(one.x - other.x)), view, at: this.timeAt((one.x + other.x) / 2) };
      this.drag = null;
      return;
    }
    // Without a zoom there is nothing to pull aside: the drag moves the playhead instead.
    const axis = place.y < (this.parts.rows.peek()[0]?.height ?? 0);
    this.drag = { x: place.x, view, moved: false, scrub: axis || this.parts.wanted.peek() === null };
  }

  move(event: PointerEvent): void {
    const place = this.place(event);
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, place);
    if (this.pinch && this.touches.size === 2) {
      const [one, other] = this.fingers();
      const factor = this.pinch.distance / Math.max(10, Math.abs(one.x - other.x));
      this.parts.wanted.value = zoomed(this.pinch.view, this.parts.whole.peek(), this.pinch.at, factor);
      return;
    }
    if (this.drag) this.pull(place.x);
    this.look(place, event.pointerType);
  }

  private pull(x: number): void {
    const drag = this.drag!;
    if (!drag.moved && Math.abs(x - drag.x) < SLOP_PX) return;
    drag.moved = true;
    if (drag.scrub) {
      this.seek(x);
      return;
    }
    const by = ((drag.x - x) / Math.max(1, this.parts.width.peek())) * (drag.view.to - drag.view.from);
    this.parts.wanted.value = within({ from: drag.view.from + by, to: drag.view.to + by }, this.parts.whole.peek());
  }

  private look({ x, y }: { x: number; y: number }, pointer: string): void {
    if (pointer === "touch" && !this.drag?.moved) return;
    const { parts } = this;
    const note = noteUnder(
      parts.opened.notes.shown.peek(),
      parts.rows.peek(),
      parts.view.peek(),
      parts.width.peek(),
      x,
      y,
      settings.peek().lanes,
    );
    parts.hover.value = { x, at: this.timeAt(x), note };
  }

  up(event: PointerEvent): void {
    const place = this.place(event);
    this.touches.delete(event.pointerId);
    if (this.pinch) {
      if (this.touches.size === 0) this.pinch = null;
      return;
    }
    const drag = this.drag;
    this.drag = null;
    if (event.pointerType === "touch") this.parts.hover.value = null;
    if (!drag || drag.moved || event.type === "pointercancel") return;
    const { parts } = this;
    const note = noteUnder(
      parts.opened.notes.shown.peek(),
      parts.rows.peek(),
      parts.view.peek(),
      parts.width.peek(),
      place.x,
      place.y,
      settings.peek().lanes,
    );
    if (note) {
      parts.room.selected.value = note.id;
      parts.room.cameras.goTo(note.start_ms, note.recording);
    } else this.seek(place.x);
  }

  wheel(event: WheelEvent): void {
    const { parts } = this;
    const view = parts.view.peek();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const factor = Math.exp(Math.max(-1, Math.min(1, event.deltaY / 200)));
      parts.wanted.value = zoomed(view, parts.whole.peek(), this.timeAt(this.place(event).x), factor);
      return;
    }
    const aside = event.shiftKey ? event.deltaY : event.deltaX;
    if (parts.wanted.peek() === null || Math.abs(aside) < 1) return;
    event.preventDefault();
    const by = (aside / Math.max(1, parts.width.peek())) * (view.to - view.from);
    parts.wanted.value = within({ from: view.from + by, to: view.to + by }, parts.whole.peek());
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
    surface.addEventListener(
      "pointerleave",
      () => {
        parts.hover.value = null;
      },
      options,
    );
    surface.addEventListener("wheel", (event) => hand.wheel(event), { ...options, passive: false });
    return () => stop.abort();
  }, []);
}
