/** What has not reached the server, said honestly: how many notes wait and why, and which need a decision. */
import type { JSX } from "preact";
import { timeCode } from "./clock";
import type { Composing } from "./composing";
import { Icon } from "./icons";
import { type Connection, Queue } from "./queue";
import type { RoomState } from "./room-state";
import type { WaitingNote } from "./storage";
import { texts } from "./texts";
import { LeftDrafts } from "./left-drafts";
import { signInAddress } from "./api";

interface Properties {
  room: RoomState;
  queue: Queue;
  composing: Composing;
}

const REASONS: Record<Connection, string> = {
  well: texts.waitingSending,
  unreachable: texts.waitingUnreachable,
  "signed-out": texts.waitingSignedOut,
  "someone-else": texts.waitingSomeoneElse,
};

export function Attention({ room, queue, composing }: Properties): JSX.Element {
  const kept = queue.notes.value;
  const waiting = kept.filter((note) => note.state === "waiting");
  const stuck = kept.filter((note) => note.state !== "waiting");
  const connection = queue.connection.value;
  const trouble = connection !== "well";
  return (
    <div class="attention">
      {waiting.length > 0 && (trouble || waiting.length > 1) && (
        <div class="banner" role="status" data-testid="waiting">
          <Icon name="clock" />
          <p>
            <strong>{texts.waiting(waiting.length)}.</strong> {REASONS[connection]}
            {!queue.durable && ` ${texts.notDurable}`}
          </p>
          {(connection === "signed-out" || connection === "someone-else") && (
            <a
              class="button"
              href={signInAddress()}
              target="_blank"
              rel="noopener"
              title={texts.signInOpen}
              data-testid="sign-in"
            >
              {texts.signIn}
            </a>
          )}
          {connection === "unreachable" && (
            <button type="button" class="button" onClick={() => void queue.send()}>
              {texts.tryAgain}
            </button>
          )}
        </div>
      )}
      {waiting.length === 0 && !room.live.value && (
        <p class="banner soft" role="status" data-testid="feed-down">
          {texts.feedDown}
        </p>
      )}
      <LeftDrafts room={room} composing={composing} />
      {stuck.length > 0 && (
        <section class="stuck" aria-label={texts.attention(stuck.length)} data-testid="attention">
          <h3>
            <Icon name="alert" /> {texts.attention(stuck.length)}
          </h3>
          {stuck.map((note) =>
            note.state === "conflict" ? (
              <Clash key={note.id} note={note} queue={queue} />
            ) : (
              <Stuck key={note.id} note={note} queue={queue} composing={composing} />
            ),
          )}
        </section>
      )}
    </div>
  );
}

function Clash({ note, queue }: { note: WaitingNote; queue: Queue }): JSX.Element {
  const theirs = note.current ?? note.other;
  return (
    <article class="stuck-note" data-testid="conflict">
      <p>{texts.conflict}</p>
      <div class="two-texts">
        <div>
          <h4>{texts.mine}</h4>
          <p class="text">{note.body?.saw ?? texts.withdraw}</p>
          {note.body?.think && <p class="text muted">{note.body.think}</p>}
          <button
            type="button"
            class="button"
            data-testid="keep-mine"
            onClick={() => void queue.settle(note.id, "mine")}
          >
            {texts.keepMine}
          </button>
        </div>
        <div>
          <h4>{texts.theirs}</h4>
          <p class="text">{theirs?.saw}</p>
          {theirs?.think && <p class="text muted">{theirs.think}</p>}
          <button
            type="button"
            class="button"
            data-testid="keep-theirs"
            onClick={() => void queue.settle(note.id, "theirs")}
          >
            {texts.keepTheirs}
          </button>
        </div>
      </div>
    </article>
  );
}

function Stuck({ note, queue, composing }: { note: WaitingNote; queue: Queue; composing: Composing }): JSX.Element {
  const sentences = [note.reason, ...Object.values(note.fields).filter((sentence) => sentence !== note.reason)];
  return (
    <article class="stuck-note" data-testid="refused">
      <p class="error">{sentences.join(" ")}</p>
      <p class="text">
        <span class="muted">{note.body ? timeCode(note.body.start_ms) : ""}</span> {note.body?.saw ?? texts.withdraw}
      </p>
      <div class="stuck-acts">
        {note.body && (
          <button type="button" class="button" data-testid="edit-again" onClick={() => void composing.takeBack(note)}>
            {texts.editAgain}
          </button>
        )}
        <button type="button" class="button quiet" data-testid="give-up" onClick={() => void queue.drop(note.id)}>
          {texts.giveUp}
        </button>
      </div>
    </article>
  );
}
