/** Lining up two cameras: steps, a typed time, the curves of their sound, what the sound proposes, and saving it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { keepFocus } from "./button";
import { type Adjusting, offsetCode } from "./adjusting";
import { cameraTexts } from "./camera-texts";
import { parseTimeCode } from "./clock";
import type { Opened, RoomState } from "./room-state";
import { SoundCurves } from "./sound-curves";
import { texts } from "./texts";

interface Properties {
  room: RoomState;
  opened: Opened;
  adjusting: Adjusting;
}

export function AdjustPanel({ room, opened, adjusting }: Properties): JSX.Element {
  const subject = room.cameras.camera(adjusting.subject);
  const label = subject?.label ?? "";
  const notes = opened.notes.all.value.filter((note) => note.recording === adjusting.subject).length;
  return (
    <section class="adjust" aria-label={cameraTexts.adjustTitle} data-testid="adjust-panel">
      <SoundCurves key={adjusting.subject} room={room} adjusting={adjusting} />
      <div class="adjust-row">
        <Which room={room} adjusting={adjusting} />
        <Steps adjusting={adjusting} label={label} />
        <span class="spring" />
        <button
          type="button"
          class="button"
          data-testid="adjust-cancel"
          onClick={() => room.cameras.stopAdjusting()}
          title={texts.withKey(cameraTexts.cancel, "Esc")}
        >
          {cameraTexts.cancel}
        </button>
        <button
          type="button"
          class="button main"
          data-testid="adjust-save"
          disabled={!adjusting.changed || adjusting.saving.value}
          onClick={() => void adjusting.save()}
        >
          {cameraTexts.save}
        </button>
      </div>
      {adjusting.sentence.value && (
        <p class="error" role="alert">
          {adjusting.sentence.value}
        </p>
      )}
      <FromTheSound adjusting={adjusting} />
      <p class="muted">
        {cameraTexts.hint} {notes > 0 && cameraTexts.notesKeep(notes, label)}
      </p>
    </section>
  );
}

/** Which camera moves, where there are more than two. */
function Which({ room, adjusting }: { room: RoomState; adjusting: Adjusting }): JSX.Element | null {
  const others = room.cameras.playable.value.filter((camera) => camera.id !== adjusting.reference);
  if (others.length < 2) return null;
  return (
    <select
      class="select"
      aria-label={cameraTexts.moves}
      value={adjusting.subject}
      data-testid="adjust-which"
      onChange={(event) => room.cameras.adjust(event.currentTarget.value)}
    >
      {others.map((camera) => (
        <option key={camera.id} value={camera.id}>
          {camera.label}
        </option>
      ))}
    </select>
  );
}

function Steps({ adjusting, label }: { adjusting: Adjusting; label: string }): JSX.Element {
  const wrong = useSignal(false);
  const steps = [
    { ms: 1000, frame: false, keys: ["PgUp", "PgDn"] },
    { ms: 100, frame: false, keys: ["Shift ←", "Shift →"] },
    { ms: adjusting.frame, frame: true, keys: ["←", "→"] },
  ];
  const type = (field: HTMLInputElement) => {
    const offset = parseTimeCode(field.value);
    wrong.value = offset === null;
    if (offset === null) return;
    adjusting.set(offset);
    field.value = offsetCode(adjusting.offset.peek());
  };
  return (
    <div class="cluster steps" role="group" aria-label={cameraTexts.offset(label)}>
      <span class="muted" aria-hidden="true">
        {cameraTexts.beginsAt}
      </span>
      {steps.map(({ ms, frame, keys }) => (
        <Step key={ms} name={cameraTexts.earlier(ms, frame)} keyName={keys[0]!} press={() => adjusting.move(-ms)}>
          −{cameraTexts.step(ms, frame)}
        </Step>
      ))}
      <input
        class="time offset"
        value={offsetCode(adjusting.offset.value)}
        aria-label={cameraTexts.begins(label)}
        title={cameraTexts.begins(label)}
        aria-invalid={wrong.value}
        data-testid="offset"
        onChange={(event) => type(event.currentTarget)}
      />
      {[...steps].reverse().map(({ ms, frame, keys }) => (
        <Step key={ms} name={cameraTexts.later(ms, frame)} keyName={keys[1]!} press={() => adjusting.move(ms)}>
          +{cameraTexts.step(ms, frame)}
        </Step>
      ))}
      {wrong.value && (
        <span class="error" role="alert">
          {cameraTexts.wrongOffset}
        </span>
      )}
    </div>
  );
}

interface StepProperties {
  name: string;
  keyName: string;
  press: () => void;
  children: (string | JSX.Element)[] | string;
}

function Step({ name, keyName, press, children }: StepProperties): JSX.Element {
  return (
    <button
      type="button"
      class="button step"
      title={texts.withKey(name, keyName)}
      aria-label={name}
      onMouseDown={keepFocus}
      onClick={press}
    >
      {children}
    </button>
  );
}

function FromTheSound({ adjusting }: { adjusting: Adjusting }): JSX.Element {
  const search = adjusting.search.value;
  return (
    <div class="adjust-row" role="status" data-testid="from-the-sound" data-state={search.state}>
      {(search.state === "idle" || search.state === "refused") && (
        <button type="button" class="button" data-testid="find-offset" onClick={() => void adjusting.find()}>
          {cameraTexts.find}
        </button>
      )}
      {search.state === "refused" && <span class="error">{search.sentence}</span>}
      {search.state === "searching" && (
        <>
          <progress value={search.progress} max={1} aria-label={cameraTexts.find} />
          <span>{cameraTexts.searching(Math.round(search.progress * 100))}</span>
          <button type="button" class="button" onClick={() => void adjusting.cancelSearch()}>
            {cameraTexts.cancel}
          </button>
        </>
      )}
      {search.state === "found" && (
        <>
          <span>
            {cameraTexts.found(search.found.confidence)} {search.found.note}
          </span>
          <button type="button" class="button main" data-testid="looks-right" onClick={() => void adjusting.save()}>
            {cameraTexts.looksRight}
          </button>
          <button type="button" class="button" data-testid="undo-found" onClick={() => adjusting.undoFound()}>
            {cameraTexts.undo}
          </button>
        </>
      )}
    </div>
  );
}
