/** One note in the list: when, who, what was seen, what it may mean, and its codes and students. */
import { type ReadonlySignal, useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { anticipatedOf } from "./anticipated";
import { IconButton, keepFocus } from "./button";
import { NoteCamera } from "./camera-switcher";
import { timeCode } from "./clock";
import type { Composing } from "./composing";
import { Icon } from "./icons";
import { MomentTools } from "./moment-tools";
import { codeKey, phaseAt, type ShownNote } from "./notes";
import type { RoomState } from "./room-state";
import { NoteStill } from "./still";
import { texts } from "./texts";
import { Thread } from "./thread";

interface Properties {
  note: ShownNote;
  room: RoomState;
  currentId: ReadonlySignal<string>;
  jump: (note: ShownNote) => void;
  composing: Composing;
}

/** Name and colour of an observer. */
export function observerOf(room: RoomState, id: string): { name: string; color: string } {
  const answer = room.opened.value?.answer;
  const person = answer?.people.find((other) => other.id === id);
  const name = id === answer?.me.id ? texts.me : (person?.name ?? texts.unknownPerson);
  return { name, color: person?.color ?? "var(--quiet)" };
}

const STATES = { waiting: texts.stateWaiting, refused: texts.stateRefused, conflict: texts.stateConflict };

export function NoteItem({ note, room, currentId, jump, composing }: Properties): JSX.Element {
  const current = useComputed(() => currentId.value === note.id).value;
  const selected = useComputed(() => room.selected.value === note.id).value;
  const asked = useComputed(() => room.toTalkOver.value.has(note.id)).value;
  const observer = observerOf(room, note.observer);
  const mine = note.observer === room.opened.value?.answer.me.id;
  const classes = ["note", current && "current", selected && "selected", note.waiting && "unsent", asked && "asked"];
  return (
    <article
      class={classes.filter(Boolean).join(" ")}
      style={{ "--color": observer.color }}
      data-testid="note-item"
      data-id={note.id}
      data-state={note.waiting ?? "saved"}
      aria-current={current ? "time" : undefined}
      onClick={() => jump(note)}
    >
      <header>
        <button
          type="button"
          class="jump"
          aria-label={texts.jump(note.start_ms, note.end_ms)}
          onMouseDown={keepFocus}
          onClick={(event) => {
            event.stopPropagation();
            jump(note);
          }}
        >
          {timeCode(note.start_ms)}
          {note.end_ms !== null && <span class="muted">–{timeCode(note.end_ms)}</span>}
        </button>
        <span class="who">
          <span class="dot" aria-hidden="true" />
          {observer.name}
        </span>
        {asked && <span class="talk-over">{texts.toTalkOver}</span>}
        {note.flag && (
          <span class="flagged" role="img" aria-label={texts.flagged} title={texts.flagged}>
            <Icon name="flag" />
          </span>
        )}
        <NoteCamera room={room} note={note} />
        {note.waiting && <span class={`state ${note.waiting}`}>{STATES[note.waiting]}</span>}
        {room.mayNote.value && <Acts note={note} room={room} mine={mine} composing={composing} />}
      </header>
      <p class="saw" dir="auto">
        {note.saw}
      </p>
      {note.think && (
        <p class="think" dir="auto">
          {note.think}
        </p>
      )}
      {selected && mine && room.mayNote.value && (
        <MomentTools note={note} moments={composing.moments} fps={room.player.recording.value?.fps || 25} />
      )}
      {note.region && !note.waiting && <NoteStill note={note} room={room} />}
      <Tags note={note} room={room} />
      <Thread note={note} room={room} composing={composing} />
    </article>
  );
}

function Acts({ note, room, mine, composing }: Omit<Properties, "currentId" | "jump"> & { mine: boolean }): JSX.Element {
  return (
    <span class="note-acts" onClick={(event) => event.stopPropagation()}>
      {note.version > 0 && (
        <IconButton
          name={texts.replyTo}
          icon="reply"
          kind="small"
          keyName="Shift+R"
          testid="note-reply"
          press={() => room.opened.peek()?.threads.toggle(note.id)}
        />
      )}
      {mine && (
        <>
          <IconButton
            name={texts.edit}
            icon="edit"
            kind="small"
            testid="note-edit"
            press={() => composing.edit(note)}
          />
          <IconButton
            name={texts.withdraw}
            icon="withdraw"
            kind="small"
            testid="note-withdraw"
            press={() => void composing.withdraw(note)}
          />
        </>
      )}
    </span>
  );
}

function Tags({ note, room }: { note: ShownNote; room: RoomState }): JSX.Element | null {
  const phase = note.phase_source === "hand" ? note.phase : phaseAt(room.phaseTimes.value, note.start_ms);
  const title = room.opened.value?.answer.plan?.phases.find((other) => other.id === phase)?.title;
  const seen = anticipatedOf(room.opened.value?.answer.plan?.phases ?? [], note.anticipated);
  if (note.codes.length === 0 && note.students.length === 0 && !title && !seen) return null;
  return (
    <footer>
      {title && (
        <span class="tag phase" data-testid="note-phase">
          {title}
        </span>
      )}
      {note.students.map((student) => (
        <span key={student} class="tag student">
          {student}
        </span>
      ))}
      {note.codes.map((written) => {
        const code = room.codes.value.get(codeKey(written));
        return (
          <span key={written} class="tag" style={{ "--color": code?.color ?? "var(--quiet)" }}>
            <span class="dot" aria-hidden="true" />
            {code?.name ?? codeKey(written)}
          </span>
        );
      })}
      {seen && (
        <span class="tag anticipated" title={texts.anticipatedSeen(seen.description)} data-testid="note-anticipated">
          <Icon name="anticipated" />
          <span class="cut">{seen.description}</span>
        </span>
      )}
    </footer>
  );
}
