/** Buttons that move the selected moment, for whom the hand or the keys do not do: each edge, a frame or a second at a time. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Moments } from "./moments";
import { IconButton, keepFocus, keyOf } from "./button";
import { timeCode } from "./clock";
import type { ShownNote } from "./notes";
import { texts } from "./texts";

interface Properties {
  note: ShownNote;
  moments: Moments;
  fps: number;
}

export function MomentTools({ note, moments, fps }: Properties): JSX.Element {
  const chosen = useSignal<"start" | "end">("start");
  const span = moments.spanOf(note);
  const part = span.end === null ? "start" : chosen.value;
  const frame = 1000 / fps;
  const edge = (name: "start" | "end", at: number) => (
    <button
      type="button"
      class="button small"
      aria-pressed={part === name}
      data-testid={`moment-${name}`}
      onMouseDown={keepFocus}
      onClick={() => (chosen.value = name)}
    >
      {texts[name]} {timeCode(at, true)}
    </button>
  );
  const step = (name: string, icon: string, by: number, testid: string) => (
    <IconButton name={name} icon={icon} kind="small" testid={testid} press={() => moments.nudge(note, part, by)} />
  );
  return (
    <div class="moment-tools" role="group" aria-label={texts.momentTools} onClick={(event) => event.stopPropagation()}>
      {edge("start", span.start)}
      {span.end !== null && edge("end", span.end)}
      <span class="cluster">
        {step(texts.secondEarlier, "back", -1000, "moment-second-earlier")}
        {step(texts.frameEarlier, "frameBack", -frame, "moment-earlier")}
        {step(texts.frameLater, "frameForward", frame, "moment-later")}
        {step(texts.secondLater, "forward", 1000, "moment-second-later")}
      </span>
      <button
        type="button"
        class="button small"
        title={texts.momentHereLong}
        data-testid="moment-here"
        onMouseDown={keepFocus}
        onClick={() => moments.here(note, part)}
      >
        {texts.momentHere}
      </button>
      <button
        type="button"
        class="button small"
        title={texts.withKey(span.end === null ? texts.toInterval : texts.toPoint, keyOf("convert"))}
        data-testid="moment-convert"
        onMouseDown={keepFocus}
        onClick={() => moments.convert(note)}
      >
        {span.end === null ? texts.toInterval : texts.toPoint}
      </button>
    </div>
  );
}
