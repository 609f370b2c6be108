/** The sheet with all keys, as they are set now. */
import type { JSX } from "preact";
import { keyOf } from "./button";
import { Dialog } from "./dialog";
import { type Action, keyLabel } from "./keys";
import type { RoomState } from "./room-state";
import { actionTexts, texts } from "./texts";

const VIDEO: Action[] = [
  "play",
  "slower",
  "pause",
  "faster",
  "back",
  "forward",
  "frameBack",
  "frameForward",
  "camera",
  "captions",
];
const NOTING: Action[] = ["note", "in", "out", "loop", "mark", "anticipated", "quote", "flag", "convert"];
const TIMELINE: Action[] = ["phase", "bookmark", "zoomIn", "zoomOut", "zoomAll", "scrollBack", "scrollForward"];

export function KeyRow({ keyName, text }: { keyName: string; text: string }): JSX.Element {
  return (
    <div class="key-row">
      <kbd>{keyName || texts.off}</kbd>
      <span>{text}</span>
    </div>
  );
}

export function Sheet({ room }: { room: RoomState }): JSX.Element {
  const students = room.opened.value?.answer.students.slice(0, 9) ?? [];
  return (
    <Dialog room={room} name="help" title={texts.sheetTitle} testid="help-sheet">
      <p class="muted">{texts.sheetIntro}</p>
      <div class="key-columns">
        <section>
          <h3>{texts.sheetVideo}</h3>
          {VIDEO.map((action) => (
            <KeyRow key={action} keyName={keyOf(action)} text={actionTexts[action]} />
          ))}
        </section>
        <section>
          <h3>{texts.sheetNote}</h3>
          {NOTING.map((action) => (
            <KeyRow key={action} keyName={keyOf(action)} text={actionTexts[action]} />
          ))}
          <KeyRow keyName="Enter" text={texts.keyEnter} />
          <KeyRow keyName="Shift Enter" text={texts.keyShiftEnter} />
          <KeyRow keyName="Esc" text={texts.keyEscape} />
          <KeyRow keyName="Shift R" text={texts.keyReply} />
          <KeyRow keyName="Ctrl Z" text={texts.keyUndo} />
          <KeyRow keyName="Ctrl Y" text={texts.keyRedo} />
          <KeyRow keyName="Alt ← →" text={texts.keyNudge} />
          <KeyRow keyName="Alt ↑ ↓" text={texts.keyNudgeSecond} />
          <KeyRow keyName="Alt Shift" text={texts.keyNudgeEnd} />
          <KeyRow keyName={keyOf("help")} text={actionTexts.help} />
        </section>
        <section>
          <h3>{texts.timeline}</h3>
          {TIMELINE.map((action) => (
            <KeyRow key={action} keyName={keyOf(action)} text={actionTexts[action]} />
          ))}
        </section>
        <section>
          <h3>{texts.sheetCodes}</h3>
          {[...room.codes.value.values()].map((code) => (
            <KeyRow key={code.key} keyName={code.key.length === 1 ? keyLabel(code.key) : texts.off} text={code.name} />
          ))}
          <p class="muted">{texts.sheetHold}</p>
        </section>
        <section>
          <h3>{texts.sheetStudents}</h3>
          {students.map((student, index) => (
            <KeyRow key={student.id} keyName={String(index + 1)} text={student.pseudonym} />
          ))}
          <p class="muted">{texts.sheetAlt}</p>
        </section>
      </div>
    </Dialog>
  );
}
