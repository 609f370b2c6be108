/** The boxes under the video: what was seen or heard, what it may mean, and the codes and students it belongs to. */
import { effect, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { AnticipatedChoice } from "./anticipated-choice";
import { keepFocus, keyOf } from "./button";
import { CodeChips, FlagChip, StudentChips } from "./chips";
import { parseTimeCode, timeCode } from "./clock";
import type { Composing } from "./composing";
import { Icon } from "./icons";
import { MarkChip } from "./mark-chip";
import type { Draft } from "./moment";
import type { RoomState } from "./room-state";
import { Marked, NudgeSentence, useNudging } from "./nudging";
import { texts } from "./texts";

interface Properties {
  room: RoomState;
  composing: Composing;
  draft: Draft;
}

export function Composer({ room, composing, draft }: Properties): JSX.Element {
  if (!room.mayNote.value) return <p class="composer muted">{texts.mayNotNote}</p>;
  const editing = draft.editing.value;
  const noteError = draft.errors.value.note;
  return (
    <section class="composer" aria-label={editing ? texts.composerEdit : texts.composer} data-testid="composer">
      <div class="boxes">
        <Box name="saw" room={room} composing={composing} draft={draft} />
        <Box name="think" room={room} composing={composing} draft={draft} />
      </div>
      <div class="chip-row">
        <CodeChips room={room} composing={composing} draft={draft} />
        <AnticipatedChoice room={room} composing={composing} draft={draft} />
      </div>
      {noteError && (
        <p class="error" role="alert">
          {noteError}
        </p>
      )}
      {draft.unkept.value && draft.written.value && (
        <p class="error" role="alert" data-testid="unkept">
          {texts.draftNotKept}
        </p>
      )}
      <SpanError draft={draft} />
      <div class="composer-foot">
        <StudentChips room={room} composing={composing} draft={draft} />
        <FlagChip composing={composing} draft={draft} />
        <MarkChip room={room} composing={composing} draft={draft} />
        <Span composing={composing} draft={draft} />
        <HoldSign composing={composing} />
        <span class="composer-end">
          {(draft.written.value || editing) && (
            <button
              type="button"
              class="button quiet"
              title={texts.discard}
              data-testid="discard"
              onMouseDown={keepFocus}
              onClick={() => composing.discard()}
            >
              {texts.discard}
            </button>
          )}
          <button
            type="button"
            class="button main"
            title={texts.withKey(editing ? texts.saveChange : texts.save, "Enter")}
            data-testid="save"
            onMouseDown={keepFocus}
            onClick={() => composing.save()}
          >
            {editing ? texts.saveChange : texts.save}
          </button>
        </span>
      </div>
    </section>
  );
}

function Box({ name, room, composing, draft }: Properties & { name: "saw" | "think" }): JSX.Element {
  const id = useId();
  const element = useRef<HTMLTextAreaElement>(null);
  const value = draft.moment.value[name];
  const error = draft.errors.value[name];
  const nudging = useNudging(room, draft, name === "saw");
  const marks = nudging.marks.value;
  // An effect of Preact's own waits for the next picture: letters typed until then would be taken for room keys.
  useEffect(
    () =>
      effect(() => {
        if (composing.focusBox.value > 0 && name === "saw") {
          element.current?.focus();
          element.current?.scrollIntoView({ block: "nearest" });
        }
      }),
    [composing],
  );
  return (
    <div class={`box ${name}`}>
      <label for={id}>{texts[name]}</label>
      <div class="marked">
        {name === "saw" && <Marked text={value} marks={marks} box={element} />}
        <textarea
          id={id}
          ref={element}
          rows={2}
          value={value}
          placeholder={name === "saw" ? texts.sawHint : texts.thinkHint}
          aria-required={name === "saw"}
          aria-invalid={Boolean(error)}
          aria-describedby={`${id}-said`}
          aria-keyshortcuts={name === "saw" ? keyOf("note") : undefined}
          data-box={name}
          data-testid={name === "saw" ? "note-box" : "think-box"}
          onInput={(event) => {
            composing.writing();
            nudging.writing.value = event.currentTarget.selectionStart;
            draft.change({ [name]: event.currentTarget.value });
          }}
          onBlur={() => {
            nudging.writing.value = null;
          }}
        />
      </div>
      {name === "saw" && !error ? (
        <NudgeSentence id={`${id}-said`} marks={marks} draft={draft} />
      ) : (
        <span id={`${id}-said`} class="error" role={error ? "alert" : undefined}>
          {error}
        </span>
      )}
    </div>
  );
}

function HoldSign({ composing }: { composing: Composing }): JSX.Element | null {
  const held = composing.holding.shown.value;
  if (!held) return null;
  return (
    <span class="hold" role="status" data-testid="holding">
      {texts.holding(held.names.join(", "), timeCode(held.start))}
    </span>
  );
}

/** A span that runs backwards is said at once, not only when it is saved. */
function SpanError({ draft }: { draft: Draft }): JSX.Element | null {
  const { start, end } = draft.span.value;
  const reversed = start !== null && end !== null && end <= start;
  const error = draft.errors.value.start_ms ?? draft.errors.value.end_ms ?? (reversed ? texts.endBeforeStart : null);
  return error ? (
    <p class="error" role="alert">
      {error}
    </p>
  ) : null;
}

function Span({ composing, draft }: { composing: Composing; draft: Draft }): JSX.Element {
  const { start, end } = draft.span.value;
  return (
    <div class="span-fields">
      <TimeField name="start" value={start} draft={draft} />
      <button
        type="button"
        class="button quiet small"
        title={texts.withKey(texts.setInLong, keyOf("in"))}
        aria-label={texts.setInLong}
        onMouseDown={keepFocus}
        onClick={() => composing.setIn()}
      >
        <Icon name="in" />
      </button>
      <span class="muted" aria-hidden="true">
        –
      </span>
      <TimeField name="end" value={end} draft={draft} />
      <button
        type="button"
        class="button quiet small"
        title={texts.withKey(texts.setOutLong, keyOf("out"))}
        aria-label={texts.setOutLong}
        onMouseDown={keepFocus}
        onClick={() => composing.setOut()}
      >
        <Icon name="out" />
      </button>
      {end !== null && (
        <button
          type="button"
          class="button quiet small"
          title={texts.noEnd}
          aria-label={texts.noEnd}
          onMouseDown={keepFocus}
          onClick={() => draft.change({ end: null })}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

function TimeField({ name, value, draft }: { name: "start" | "end"; value: number | null; draft: Draft }): JSX.Element {
  const wrong = useSignal(false);
  const set = (input: HTMLInputElement) => {
    const text = input.value.trim();
    const time = parseTimeCode(text);
    wrong.value = text !== "" && time === null;
    if (text === "") draft.change({ [name]: null });
    // The field shows tenths: a value that was not touched keeps its thousandths.
    else if (time !== null && text !== (value === null ? "" : timeCode(value, true))) draft.change({ [name]: time });
  };
  return (
    <input
      class="time"
      inputMode="decimal"
      aria-label={name === "start" ? texts.start : texts.end}
      title={wrong.value ? texts.wrongTime : name === "start" ? texts.start : texts.end}
      aria-invalid={wrong.value}
      placeholder="–:––"
      value={value === null ? "" : timeCode(value, true)}
      data-box="time"
      data-testid={`${name}-time`}
      onBlur={(event) => set(event.currentTarget)}
    />
  );
}
