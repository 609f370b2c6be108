/** Codes and focus students as buttons that stay down while they are set; a code can be held for as long as it lasts. */
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { keepFocus, keyOf } from "./button";
import type { Composing } from "./composing";
import { Icon } from "./icons";
import { keyLabel } from "./keys";
import type { Draft } from "./moment";
import type { RoomState } from "./room-state";
import { settings } from "./settings";
import { texts } from "./texts";
import type { Code } from "./types";

interface Properties {
  room: RoomState;
  composing: Composing;
  draft: Draft;
}

export function CodeChips({ room, composing, draft }: Properties): JSX.Element | null {
  const codes = [...room.codes.value.values()];
  if (codes.length === 0) return null;
  return (
    <div class="chip-part" role="group" aria-label={texts.codes}>
      {codes.map((code) => (
        <CodeChip
          key={code.key}
          code={code}
          set={draft.hasCode(code.full)}
          press={() => composing.toggleCode(code.key)}
          hold={(pointer) => composing.codeDown(code.key, pointer)}
          letGo={(pointer, forget) => composing.chipUp(pointer, forget)}
        />
      ))}
    </div>
  );
}

export function StudentChips({ room, composing, draft }: Properties): JSX.Element {
  const students = room.opened.value?.answer.students ?? [];
  return (
    <div class="chip-row" role="group" aria-label={texts.students}>
      {students.map((student, index) => {
        const key = index < 9 && settings.value.keysOn ? String(index + 1) : "";
        return (
          <button
            key={student.id}
            type="button"
            class="chip student"
            aria-pressed={draft.moment.value.students.includes(student.pseudonym)}
            title={texts.withKey([student.pseudonym, student.learner_group].filter(Boolean).join(", "), key)}
            data-testid={`student-${index + 1}`}
            onMouseDown={keepFocus}
            onClick={() => composing.toggleStudent(student.pseudonym)}
          >
            {student.pseudonym}
            {key && <kbd aria-hidden="true">{key}</kbd>}
          </button>
        );
      })}
    </div>
  );
}

export function FlagChip({ composing, draft }: Omit<Properties, "room">): JSX.Element {
  return (
    <button
      type="button"
      class="chip flag"
      aria-pressed={draft.moment.value.flag}
      aria-label={texts.flag}
      title={texts.withKey(texts.flag, keyOf("flag"))}
      data-testid="flag"
      onMouseDown={keepFocus}
      onClick={() => composing.toggleFlag()}
    >
      <Icon name="flag" />
      {keyOf("flag") && <kbd aria-hidden="true">{keyOf("flag")}</kbd>}
    </button>
  );
}

interface ChipProperties {
  code: Code;
  set: boolean;
  press: () => void;
  hold: (pointer: string) => void;
  /** The finger was lifted, or (to be forgotten) began to scroll. True where it had been a hold. */
  letGo: (pointer: string, forget: boolean) => boolean;
}

function CodeChip({ code, set, press, hold, letGo }: ChipProperties): JSX.Element {
  // a code without a letter of its own is set by a click
  const key = settings.value.keysOn && code.key.length === 1 ? keyLabel(code.key) : "";
  const held = useRef(false);
  const pointer = (event: PointerEvent) => `pointer ${event.pointerId}`;
  return (
    <button
      type="button"
      class="chip code"
      style={{ "--color": code.color }}
      aria-pressed={set}
      title={[texts.withKey(code.name, key), code.definition].filter(Boolean).join("\n")}
      data-testid={`code-${code.key}`}
      onMouseDown={keepFocus}
      onPointerDown={(event) => {
        held.current = false;
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        hold(pointer(event));
      }}
      onPointerUp={(event) => (held.current = letGo(pointer(event), false))}
      onPointerCancel={(event) => letGo(pointer(event), true)}
      onContextMenu={(event) => event.preventDefault()}
      onClick={() => held.current || press()}
    >
      <span class="dot" aria-hidden="true" />
      {code.name}
      {key && <kbd aria-hidden="true">{key}</kbd>}
    </button>
  );
}
