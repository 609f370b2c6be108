/** Which notes the list and the timeline show. */
import type { JSX } from "preact";
import { IconButton } from "./button";
import { type Filter, NO_FILTER } from "./notes";
import type { Opened, RoomState } from "./room-state";
import { texts } from "./texts";

type Choice = "observer" | "code" | "student" | "phase";

export function Filters({ room, opened }: { room: RoomState; opened: Opened }): JSX.Element {
  const { notes, answer } = opened;
  const filter = notes.filter.value;
  const set = (part: Partial<Filter>) => {
    notes.filter.value = { ...notes.filter.peek(), ...part };
  };
  const flagged = notes.all.value.filter((note) => note.flag).length;
  const filtered = Object.values(filter).some(Boolean);
  const people = answer.people.map((person) => ({
    value: person.id,
    text: person.id === answer.me.id ? `${person.name} (${texts.me})` : person.name,
  }));
  const codes = [...room.codes.value.values()].map((code) => ({ value: code.key, text: code.name }));
  const students = answer.students.map((student) => ({ value: student.pseudonym, text: student.pseudonym }));
  const phases = (answer.plan?.phases ?? []).map((phase) => ({ value: phase.id, text: phase.title }));
  const choice = (name: Choice, any: string, options: { value: string; text: string }[]) => (
    <Choose name={name} any={any} options={options} value={filter[name]} set={(value) => set({ [name]: value })} />
  );
  return (
    <div class="filters" role="search">
      <div class="filter-top">
        <input
          type="search"
          class="search"
          placeholder={texts.search}
          aria-label={texts.search}
          value={filter.text}
          data-testid="filter-text"
          onInput={(event) => set({ text: event.currentTarget.value.trim() })}
        />
        <IconButton
          name={texts.onlyFlagged(flagged)}
          icon="flag"
          pressed={filter.flag}
          testid="filter-flag"
          press={() => set({ flag: !filter.flag })}
        >
          {flagged > 0 && <span data-testid="flag-count">{flagged}</span>}
        </IconButton>
        <span class="count muted" data-testid="note-count">
          {texts.noteCount(notes.shown.value.length, notes.all.value.length)}
        </span>
      </div>
      <div class="filter-row">
        {choice("observer", texts.anyObserver, people)}
        {choice("code", texts.anyCode, codes)}
        {choice("student", texts.anyStudent, students)}
        {choice("phase", texts.anyPhase, phases)}
        {filtered && (
          <IconButton
            name={texts.clearFilter}
            icon="close"
            testid="filter-clear"
            press={() => (notes.filter.value = NO_FILTER)}
          />
        )}
      </div>
    </div>
  );
}

interface ChooseProperties {
  name: Choice;
  any: string;
  options: { value: string; text: string }[];
  value: string;
  set: (value: string) => void;
}

function Choose({ name, any, options, value, set }: ChooseProperties): JSX.Element | null {
  if (options.length === 0) return null;
  return (
    <select
      class={value ? "select chosen" : "select"}
      aria-label={`${texts.filter}: ${any}`}
      value={value}
      data-testid={`filter-${name}`}
      onChange={(event) => set(event.currentTarget.value)}
    >
      <option value="">{any}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </select>
  );
}
