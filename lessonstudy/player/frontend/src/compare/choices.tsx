/** The chips that choose whose moments and which codes the timelines show. */
import type { JSX } from "preact";
import { keepFocus } from "../button";
import { texts } from "../texts";
import { toggled } from "./choice";
import type { Compare } from "./state";
import { compareTexts } from "./texts";

export function Choices({ compare }: { compare: Compare }): JSX.Element {
  const { codes, students } = compare.choice.value;
  const choose = (part: "codes" | "students", id: string) => {
    compare.choice.value = { ...compare.choice.peek(), [part]: toggled(compare.choice.peek()[part], id) };
  };
  const empty = (part: "codes" | "students") => () => {
    compare.choice.value = { ...compare.choice.peek(), [part]: new Set() };
  };
  if (compare.notedCodes.value.length + compare.notedStudents.value.length === 0) {
    const none = compare.lessons.every(({ notes }) => notes.value.length === 0);
    return <>{none && <p class="muted">{compareTexts.noneNoted}</p>}</>;
  }
  return (
    <div class="compare-choice" role="group" aria-label={compareTexts.choice} data-testid="choice">
      {compare.notedCodes.value.length > 0 && (
        <div class="chip-row" role="group" aria-label={texts.codes}>
          <Chip label={compareTexts.anyCode} set={codes.size === 0} press={empty("codes")} />
          {compare.notedCodes.value.map(({ id, name, color }) => (
            <Chip key={id} label={name} color={color} set={codes.has(id)} press={() => choose("codes", id)} />
          ))}
        </div>
      )}
      {compare.notedStudents.value.length > 0 && (
        <div class="chip-row" role="group" aria-label={texts.students}>
          <Chip label={compareTexts.anyStudent} set={students.size === 0} press={empty("students")} />
          {compare.notedStudents.value.map((name) => (
            <Chip key={name} label={name} set={students.has(name)} press={() => choose("students", name)} />
          ))}
        </div>
      )}
    </div>
  );
}

interface ChipProperties {
  label: string;
  color?: string;
  set: boolean;
  press: () => void;
}

function Chip({ label, color, set, press }: ChipProperties): JSX.Element {
  return (
    <button type="button" class="chip" aria-pressed={set} onMouseDown={keepFocus} onClick={press}>
      {color && <span class="dot" aria-hidden="true" style={{ "--color": color }} />}
      {label}
    </button>
  );
}
