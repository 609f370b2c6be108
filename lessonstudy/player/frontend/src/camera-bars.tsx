/** Over the timeline, a bar for each camera: when it has a picture. A click shows it; while it is adjusted it can be dragged. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { offsetCode } from "./adjusting";
import { cameraTexts } from "./camera-texts";
import { plays, spanOf } from "./cameras";
import type { RoomState } from "./room-state";
import { timeToX, type View, xToTime } from "./timeline-view";
import type { Recording } from "./types";

interface Properties {
  room: RoomState;
  view: ReadonlySignal<View>;
  width: Signal<number>;
}

export function CameraBars({ room, view, width }: Properties): JSX.Element | null {
  const cameras = room.cameras.all.value.filter((camera) => camera.duration_ms !== null);
  if (cameras.length < 2) return null;
  const shown = room.player.recording.value?.id;
  return (
    <>
      <div class="gutter camera-names" aria-hidden="true">
        {cameras.map((camera) => (
          <span key={camera.id} class={camera.id === shown ? "shown" : ""} title={camera.label}>
            {camera.label}
          </span>
        ))}
      </div>
      <div class="camera-bars" data-testid="camera-bars">
        {cameras.map((camera) => (
          <Bar key={camera.id} room={room} view={view} width={width} camera={camera} />
        ))}
      </div>
    </>
  );
}

function Bar({ room, view, width, camera }: Properties & { camera: Recording }): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const grip = useRef<{ x: number; offset: number; perPx: number } | null>(null);
  const adjusting = room.cameras.adjusting.value;
  const moves = adjusting?.subject === camera.id;
  const offset = moves ? adjusting.offset.value : camera.offset_ms;
  const span = spanOf({ ...camera, offset_ms: offset });
  const left = Math.max(-4, timeToX(view.value, width.value, span.start));
  const right = Math.min(width.value + 4, timeToX(view.value, width.value, span.end));
  const press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    if (moves) {
      const perPx = (view.peek().to - view.peek().from) / Math.max(1, width.peek());
      grip.current = { x: event.clientX, offset: adjusting.offset.peek(), perPx };
      element.current?.setPointerCapture(event.pointerId);
    } else if (plays(camera)) {
      const box = element.current!.parentElement!.getBoundingClientRect();
      room.cameras.show(camera.id, xToTime(view.peek(), width.peek(), event.clientX - box.left));
    }
  };
  const pull = (event: PointerEvent) => {
    if (grip.current && moves) adjusting.set(grip.current.offset + (event.clientX - grip.current.x) * grip.current.perPx);
  };
  const classes = ["camera-bar", camera.id === room.player.recording.value?.id && "shown", moves && "moves"];
  const spoken = moves
    ? {
        role: "slider" as const,
        tabIndex: 0,
        "aria-label": cameraTexts.offset(camera.label),
        "aria-valuenow": offset,
        "aria-valuetext": offsetCode(offset),
      }
    : { role: "img" as const, "aria-label": cameraTexts.hasPicture(camera.label, span) };
  return (
    <div class="camera-row">
      <div
        ref={element}
        class={classes.filter(Boolean).join(" ")}
        style={{ left: `${left}px`, width: `${Math.max(2, right - left)}px` }}
        title={cameraTexts.hasPicture(camera.label, span)}
        data-testid="camera-bar"
        data-camera={camera.id}
        onPointerDown={press}
        onPointerMove={pull}
        onPointerUp={() => (grip.current = null)}
        onPointerCancel={() => (grip.current = null)}
        {...spoken}
      />
    </div>
  );
}
