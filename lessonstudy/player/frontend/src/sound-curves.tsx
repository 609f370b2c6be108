/** The sound of two cameras around the playhead, one curve above the line and one below, so that claps can be lined up by eye. */
import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Adjusting } from "./adjusting";
import { cameraTexts } from "./camera-texts";
import type { RoomState } from "./room-state";
import { readLevels } from "./sound";
import type { Recording } from "./types";

const SHOWN_MS = 16_000;
const LEVEL_MS = 100;
const HEIGHT_PX = 84;

/** The levels of a recording's sound from 0 to 1, ten a second; none where there is no sound. */
function useLevels(recording: Recording | null): ReadonlySignal<number[]> {
  const levels = useSignal<number[]>([]);
  const url = recording?.renditions.sound?.url;
  useEffect(() => {
    levels.value = [];
    if (!url) return undefined;
    const stop = new AbortController();
    fetch(url, { signal: stop.signal, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : "[]"))
      .then((text) => {
        levels.value = readLevels(text);
      })
      // Cameras can be lined up by their pictures alone.
      .catch(() => undefined);
    return () => stop.abort();
  }, [recording?.id]);
  return levels;
}

export function SoundCurves({ room, adjusting }: { room: RoomState; adjusting: Adjusting }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useSignal(0);
  const grip = useRef<{ x: number; offset: number } | null>(null);
  const reference = room.cameras.camera(adjusting.reference);
  const subject = room.cameras.camera(adjusting.subject);
  const above = useLevels(reference);
  const below = useLevels(subject);
  useLayoutEffect(() => {
    const measure = () => {
      width.value = place.current?.clientWidth ?? 0;
    };
    const observer = new ResizeObserver(measure);
    observer.observe(place.current!);
    measure();
    return () => observer.disconnect();
  }, []);
  useSignalEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !canvas.current || width.value === 0) return;
    const now = room.player.now.value;
    const ratio = window.devicePixelRatio || 1;
    canvas.current.width = Math.round(width.value * ratio);
    canvas.current.height = Math.round(HEIGHT_PX * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width.value, HEIGHT_PX);
    const style = getComputedStyle(canvas.current);
    const from = now - SHOWN_MS / 2;
    context.fillStyle = style.getPropertyValue("--curve-stays").trim() || style.color;
    paintCurve(context, width.value, above.value, from - (room.cameras.camera(adjusting.reference)?.offset_ms ?? 0), -1);
    context.fillStyle = style.getPropertyValue("--curve-moves").trim() || style.color;
    paintCurve(context, width.value, below.value, from - adjusting.offset.value, 1);
  });
  const names = [reference?.label ?? "", subject?.label ?? ""] as const;
  return (
    <div
      ref={place}
      class="curves"
      title={cameraTexts.curves(...names)}
      data-testid="curves"
      style={{ height: `${HEIGHT_PX}px` }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        grip.current = { x: event.clientX, offset: adjusting.offset.peek() };
        place.current?.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const held = grip.current;
        if (held) adjusting.set(held.offset + ((event.clientX - held.x) / Math.max(1, width.peek())) * SHOWN_MS);
      }}
      onPointerUp={() => (grip.current = null)}
      onPointerCancel={() => (grip.current = null)}
    >
      <canvas ref={canvas} role="img" aria-label={cameraTexts.curves(...names)} />
      <span class="curve-name">
        {names[0]}
        <Without levels={above} />
      </span>
      <span class="curve-name below">
        {names[1]}
        <Without levels={below} />
      </span>
      <span class="curve-now" />
    </div>
  );
}

function Without({ levels }: { levels: ReadonlySignal<number[]> | Signal<number[]> }): JSX.Element | null {
  return levels.value.length === 0 ? <em> · {cameraTexts.noCurve}</em> : null;
}

/** Bars up (-1) or down (1) from the middle line; `from` is the time in the recording at the left edge. */
function paintCurve(
  context: CanvasRenderingContext2D,
  width: number,
  levels: readonly number[],
  from: number,
  direction: -1 | 1,
): void {
  const half = HEIGHT_PX / 2;
  const px = (width / SHOWN_MS) * LEVEL_MS;
  const first = Math.max(0, Math.floor(from / LEVEL_MS));
  const last = Math.min(levels.length - 1, Math.ceil((from + SHOWN_MS) / LEVEL_MS));
  for (let index = first; index <= last; index += 1) {
    const x = ((index * LEVEL_MS - from) / SHOWN_MS) * width;
    const height = Math.max(1, levels[index]! ** 2 * (half - 4));
    context.fillRect(x, direction < 0 ? half - 1 - height : half + 1, Math.max(1, px - 0.7), height);
  }
}
