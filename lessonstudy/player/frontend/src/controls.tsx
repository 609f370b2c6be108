/** The row under the video: everything the keys do, for the hand. The position is written without a redraw of the row. */
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { IconButton, keyOf, PlayButton } from "./button";
import { CameraSwitcher } from "./camera-switcher";
import { CaptionsButton } from "./captions";
import { timeCode } from "./clock";
import type { Composing } from "./composing";
import { SKIP_MS } from "./key-listening";
import type { Draft } from "./moment";
import type { RoomState } from "./room-state";
import { Speed } from "./speed";
import { actionTexts, texts } from "./texts";

interface Properties {
  room: RoomState;
  composing: Composing;
  draft: Draft;
}

export function Controls({ room, composing, draft }: Properties): JSX.Element {
  const { player } = room;
  const playing = player.playing.value;
  const off = !player.ready.value;
  return (
    <div class="controls" role="group" aria-label={texts.controls}>
      <PlayButton playing={playing} press={() => player.toggle()} testid="play" disabled={off} />
      <Position room={room} />
      <div class="cluster">
        <IconButton
          name={actionTexts.back}
          icon="back"
          keyName={keyOf("back")}
          testid="back"
          disabled={off}
          press={() => player.skip(-SKIP_MS)}
        />
        <IconButton
          name={actionTexts.frameBack}
          icon="frameBack"
          keyName={keyOf("frameBack")}
          testid="frame-back"
          disabled={off}
          press={() => player.step(-1)}
        />
        <IconButton
          name={actionTexts.frameForward}
          icon="frameForward"
          keyName={keyOf("frameForward")}
          testid="frame-forward"
          disabled={off}
          press={() => player.step(1)}
        />
        <IconButton
          name={actionTexts.forward}
          icon="forward"
          keyName={keyOf("forward")}
          testid="forward"
          disabled={off}
          press={() => player.skip(SKIP_MS)}
        />
      </div>
      <Speed rate={player.rate.value} choose={(rate) => player.setRate(rate)} />
      <div class="cluster">
        <IconButton
          name={actionTexts.in}
          icon="in"
          keyName={keyOf("in")}
          testid="in"
          disabled={off}
          press={() => composing.setIn()}
        />
        <IconButton
          name={actionTexts.out}
          icon="out"
          keyName={keyOf("out")}
          testid="out"
          disabled={off}
          press={() => composing.setOut()}
        />
        <LoopButton room={room} draft={draft} />
      </div>
      <span class="spring" />
      <div class="cluster">
        <CaptionsButton room={room} />
        <IconButton name={texts.undo} icon="undo" keyName="Ctrl+Z" testid="undo" press={() => void composing.undo()} />
        <IconButton name={texts.redo} icon="redo" keyName="Ctrl+Y" testid="redo" press={() => void composing.redo()} />
        <IconButton
          name={texts.settings}
          icon="settings"
          testid="settings"
          opens="dialog"
          press={() => (room.dialog.value = "settings")}
        />
        <IconButton
          name={texts.help}
          icon="help"
          keyName={keyOf("help")}
          testid="help"
          opens="dialog"
          press={() => (room.dialog.value = "help")}
        />
      </div>
      <CameraSwitcher room={room} />
    </div>
  );
}

function Position({ room }: { room: RoomState }): JSX.Element {
  const element = useRef<HTMLSpanElement>(null);
  const { player } = room;
  useSignalEffect(() => {
    const text = timeCode(player.now.value, true);
    if (element.current && element.current.textContent !== text) element.current.textContent = text;
  });
  return (
    <span class="position" data-testid="position">
      <span ref={element} class="now" />
      <span class="muted">/ {timeCode(player.span.value.end)}</span>
    </span>
  );
}

/** Loops the in/out span, or stops doing so. */
export function toggleLoop(room: RoomState): void {
  const { start, end } = room.opened.peek()?.draft.span.peek() ?? { start: null, end: null };
  const on = room.player.loop.peek();
  if (!on && (start === null || end === null || end <= start)) {
    room.say(texts.loopNeeds);
    return;
  }
  room.player.loop.value = !on;
  if (!on) room.player.seek(start!);
  room.say(on ? texts.loopOff : texts.loopOn);
}

function LoopButton({ room, draft }: { room: RoomState; draft: Draft }): JSX.Element {
  const { start, end } = draft.span.value;
  const possible = start !== null && end !== null && end > start;
  const on = room.player.loop.value;
  return (
    <IconButton
      name={possible || on ? texts.loop : texts.loopNeeds}
      icon="loop"
      keyName={keyOf("loop")}
      testid="loop"
      pressed={on}
      disabled={!possible && !on}
      press={() => toggleLoop(room)}
    />
  );
}
