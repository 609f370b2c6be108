/** The in/out span over the timeline: the moment that is being noted, with edges that can be dragged or moved by arrow keys. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { spokenTime } from "./clock";
import type { Draft } from "./moment";
import type { RoomState } from "./room-state";
import { timeToX, type View, xToTime } from "./timeline-view";
import { texts } from "./texts";

interface Properties {
  draft: Draft;
  view: ReadonlySignal<View>;
  width: Signal<number>;
  room: RoomState;
}

const NUDGE_MS = 100;

export function SpanOver({ draft, view, width, room }: Properties): JSX.Element | null {
  const { start, end } = draft.span.value;
  if (start === null) return null;
  const left = timeToX(view.value, width.value, start);
  const right = end === null ? left : timeToX(view.value, width.value, end);
  return (
    <>
      {end !== null && (
        <div
          class="span"
          style={{ transform: `translateX(${left}px)`, width: `${Math.max(0, right - left)}px` }}
          data-testid="span"
        />
      )}
      <Edge name="start" at={start} x={left} draft={draft} view={view} width={width} room={room} />
      {end !== null && <Edge name="end" at={end} x={right} draft={draft} view={view} width={width} room={room} />}
    </>
  );
}

interface EdgeProperties extends Properties {
  name: "start" | "end";
  at: number;
  x: number;
}

function Edge({ name, at, x, draft, view, width, room }: EdgeProperties): JSX.Element | null {
  const element = useRef<HTMLDivElement>(null);
  if (x < -8 || x > width.value + 8) return null;
  const { start, end } = room.player.span.value;
  const put = (time: number) => {
    const kept = Math.min(end, Math.max(start, time));
    draft.change({ [name]: kept });
    if (!room.player.playing.peek()) room.player.seek(kept);
  };
  const pull = (event: PointerEvent) => {
    event.stopPropagation();
    if (!element.current?.hasPointerCapture(event.pointerId)) return;
    const box = element.current.parentElement!.getBoundingClientRect();
    put(xToTime(view.peek(), width.peek(), event.clientX - box.left));
  };
  const nudge = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    put(at + (event.key === "ArrowLeft" ? -NUDGE_MS : NUDGE_MS) * (event.shiftKey ? 10 : 1));
  };
  return (
    <div
      ref={element}
      class={`edge ${name}`}
      style={{ transform: `translateX(${x}px)` }}
      role="slider"
      tabIndex={0}
      aria-label={name === "start" ? texts.inEdge : texts.outEdge}
      aria-valuemin={Math.round(start / 1000)}
      aria-valuemax={Math.round(end / 1000)}
      aria-valuenow={Math.round(at / 1000)}
      aria-valuetext={spokenTime(at)}
      data-own-keys="ArrowLeft ArrowRight"
      data-testid={`edge-${name}`}
      onPointerDown={(event) => {
        event.stopPropagation();
        element.current?.setPointerCapture(event.pointerId);
      }}
      onPointerMove={pull}
      onPointerUp={(event) => event.stopPropagation()}
      onKeyDown={nudge}
    />
  );
}
