/** Above the notes: who is here and who has submitted, what "independent first" means now, and its two buttons. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Dialog } from "./dialog";
import { Icon } from "./icons";
import type { RoomState } from "./room-state";
import { texts } from "./texts";
import type { Companion } from "./together";
import type { Person } from "./types";

/** The time of day of a moment that the server wrote, as people here write it. */
export function timeOfDay(at: string): string {
  return new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** The first letters of the first and last name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return ends.map((word) => [...word][0]?.toLocaleUpperCase() ?? "").join("");
}

export function TogetherStrip({ room }: { room: RoomState }): JSX.Element | null {
  const { together } = room;
  const hidden = together.hidden.value;
  const company = together.company.value;
  const me = room.opened.value?.answer.me.id;
  const others = company.filter((person) => person.id !== me);
  if (!hidden && others.length === 0) return null;
  return (
    <section class="together" aria-label={texts.together} data-testid="together">
      {hidden && <Mode room={room} />}
      {others.length > 0 && (
        <ul class="company" aria-label={texts.company} data-testid="company">
          {others.map((person) => (
            <Chip key={person.id} person={person} hidden={hidden} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Chip({ person, hidden }: { person: Companion; hidden: boolean }): JSX.Element {
  const submitted = hidden && person.submitted !== "";
  const said = texts.companion(person.name, person.here, submitted);
  return (
    <li>
      <span
        class={person.here ? "companion" : "companion away"}
        style={{ "--color": person.color }}
        role="img"
        tabIndex={0}
        aria-label={said}
        data-said={said}
        data-testid="companion"
      >
        <span aria-hidden="true">{initials(person.name)}</span>
        {submitted && (
          <span class="check">
            <Icon name="check" />
          </span>
        )}
      </span>
    </li>
  );
}

function revealers(people: readonly Person[], me: string): string[] {
  return people.filter((person) => person.id !== me && person.can.includes("run")).map((person) => person.name);
}

function Mode({ room }: { room: RoomState }): JSX.Element {
  const { together } = room;
  const answer = room.opened.value!.answer;
  const mayReveal = together.mayReveal.value;
  return (
    <>
      <p class="mode" data-testid="mode">
        <Icon name="hidden" />
        <span>{(mayReveal ? texts.hiddenMine : texts.hiddenUntil)(revealers(answer.people, answer.me.id))}</span>
      </p>
      <div class="steps">
        {room.mayNote.value && <Submit room={room} />}
        {mayReveal && (
          <button
            type="button"
            class="button"
            data-testid="reveal"
            disabled={together.busy.value}
            onClick={() => (room.dialog.value = "reveal")}
          >
            {texts.reveal}
          </button>
        )}
      </div>
    </>
  );
}

function Submit({ room }: { room: RoomState }): JSX.Element {
  const { together } = room;
  const submission = together.submission.value;
  const changed = together.changed.value;
  const noted = together.mine.value.length > 0;
  return (
    <>
      {submission && (
        <span class="submitted" data-testid="submitted">
          {texts.submitted(submission.count ?? 0, timeOfDay(submission.at), changed)}
        </span>
      )}
      {(!submission || changed > 0) && (
        <button
          type="button"
          class={submission ? "button" : "button main"}
          data-testid="submit"
          disabled={together.busy.value || (!submission && !noted)}
          title={submission || noted ? texts.submitHint : texts.submitNothing}
          onClick={() => void together.submit()}
        >
          {submission ? texts.submitAgain : texts.submit}
        </button>
      )}
    </>
  );
}

export function RevealDialog({ room }: { room: RoomState }): JSX.Element {
  return (
    <Dialog room={room} name="reveal" title={texts.revealTitle} testid="reveal-dialog">
      <RevealQuestion room={room} />
    </Dialog>
  );
}

function RevealQuestion({ room }: { room: RoomState }): JSX.Element {
  const { together } = room;
  const sentence = useSignal("");
  const noting = (room.opened.value?.answer.people ?? []).filter((person) => person.can.includes("note"));
  const done = noting.filter((person) => together.submittedAt(person.id) !== "");
  const open = noting.filter((person) => together.submittedAt(person.id) === "");
  const reveal = async () => {
    sentence.value = await together.reveal();
    if (!sentence.value) room.dialog.value = "";
  };
  return (
    <>
      <p>{texts.revealMeaning}</p>
      <dl class="who-submitted">
        <dt>{texts.haveSubmitted}</dt>
        <dd data-testid="have-submitted">
          {done.map((person) => `${person.name} (${timeOfDay(together.submittedAt(person.id))})`).join(", ") ||
            texts.nobody}
        </dd>
        <dt>{texts.haveNotSubmitted}</dt>
        <dd data-testid="have-not-submitted">{open.map((person) => person.name).join(", ") || texts.nobody}</dd>
      </dl>
      {open.length > 0 && <p class="muted">{texts.revealUnsubmitted}</p>}
      {sentence.value && (
        <p class="error" role="alert">
          {sentence.value}
        </p>
      )}
      <div class="dialog-acts">
        <button
          type="button"
          class="button main"
          data-testid="reveal-now"
          disabled={together.busy.value}
          onClick={() => void reveal()}
        >
          {texts.revealNow}
        </button>
        <button type="button" class="button" data-testid="reveal-later" onClick={() => (room.dialog.value = "")}>
          {texts.revealLater}
        </button>
      </div>
    </>
  );
}
