/** The thread under a note: closed it is one quiet button with the number of replies, open it is a talk about that moment. */
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Refused } from "./api";
import { IconButton } from "./button";
import type { Composing } from "./composing";
import { Icon } from "./icons";
import { observerOf } from "./note";
import type { ShownNote } from "./notes";
import type { RoomState } from "./room-state";
import { texts } from "./texts";
import { timeOfDay } from "./together-strip";
import type { Reply } from "./types";

interface Properties {
  note: ShownNote;
  room: RoomState;
  composing: Composing;
}

export function Thread({ note, room, composing }: Properties): JSX.Element | null {
  const threads = room.opened.value!.threads;
  const replies = useComputed(() => threads.of(note.id)).value;
  const open = useComputed(() => threads.open.value === note.id).value;
  const mine = note.observer === room.opened.value!.answer.me.id;
  const unread = useComputed(() => (mine ? threads.unread(note.id) : 0)).value;
  useEffect(() => {
    if (open) threads.markRead(note.id);
  }, [open, replies]);
  if (replies.length === 0 && !open) return null;
  return (
    <div class="thread" onClick={(event) => event.stopPropagation()}>
      <button
        type="button"
        class="thread-button"
        aria-expanded={open}
        data-testid="thread"
        onClick={() => threads.toggle(note.id)}
      >
        <Icon name="reply" />
        {texts.replies(replies.length)}
        {unread > 0 && (
          <span class="unread" data-testid="unread">
            {texts.unreadReplies(unread)}
          </span>
        )}
      </button>
      {open && (
        <>
          <ol class="replies">
            {replies.map((reply) => (
              <li key={reply.id}>
                <ReplyItem reply={reply} room={room} />
              </li>
            ))}
          </ol>
          {room.mayNote.value && <ReplyBox note={note} room={room} composing={composing} />}
        </>
      )}
    </div>
  );
}

function said(error: unknown): string {
  return error instanceof Refused ? error.message : texts.replyUnreachable;
}

function ReplyItem({ reply, room }: { reply: Reply; room: RoomState }): JSX.Element {
  const editing = useSignal(false);
  const answer = room.opened.value!.answer;
  const author = observerOf(room, reply.author);
  const withdraw = async () => {
    try {
      room.opened.peek()?.threads.take([await room.api.withdrawReply(reply.id)]);
      room.say(texts.replyWithdrawn);
    } catch (error) {
      room.say(said(error));
    }
  };
  return (
    <article class="reply" style={{ "--color": author.color }} data-testid="reply">
      <header>
        <span class="who">
          <span class="dot" aria-hidden="true" />
          {author.name}
        </span>
        <time class="muted" dateTime={reply.created_at}>
          {timeOfDay(reply.created_at)}
        </time>
        {reply.version > 1 && <span class="muted">{texts.replyChanged}</span>}
        {reply.author === answer.me.id && room.mayNote.value && !editing.value && (
          <span class="note-acts">
            <IconButton
              name={texts.editReply}
              icon="edit"
              kind="small"
              testid="reply-edit"
              press={() => (editing.value = true)}
            />
            <IconButton
              name={texts.withdrawReply}
              icon="withdraw"
              kind="small"
              testid="reply-withdraw"
              press={() => void withdraw()}
            />
          </span>
        )}
      </header>
      {editing.value ? (
        <ReplyEdit reply={reply} room={room} done={() => (editing.value = false)} />
      ) : (
        <p class="saw" dir="auto">
          {reply.text}
        </p>
      )}
    </article>
  );
}

interface Writing {
  label: string;
  button: string;
  first: string;
  testid: string;
  /** Told of every change. */
  wrote: (text: string) => void;
  /** Gives the sentence of what went wrong, or "". */
  send: (text: string) => Promise<string>;
  leave: () => void;
}

/** A box whose Enter sends and whose Escape leaves; what could not be sent stays in it. */
function ReplyWriting({ label, button, first, testid, wrote, send, leave }: Writing): JSX.Element {
  const element = useRef<HTMLTextAreaElement>(null);
  const text = useSignal(first);
  const sentence = useSignal("");
  const busy = useSignal(false);
  useEffect(() => element.current?.focus({ preventScroll: true }), []);
  const go = async () => {
    if (busy.peek() || !text.peek().trim()) return;
    busy.value = true;
    sentence.value = await send(text.peek().trim());
    busy.value = false;
    if (!sentence.peek()) text.value = "";
    element.current?.focus({ preventScroll: true });
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.isComposing || (event.key !== "Escape" && (event.key !== "Enter" || event.shiftKey))) return;
    event.preventDefault();
    if (event.key === "Escape") leave();
    else void go();
  };
  return (
    <div class="reply-box">
      <textarea
        ref={element}
        rows={2}
        dir="auto"
        aria-label={label}
        placeholder={texts.replyHint}
        value={text.value}
        data-own-keys="Enter Escape"
        data-testid={testid}
        onKeyDown={press}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          wrote(text.value);
        }}
      />
      {sentence.value && (
        <p class="error" role="alert">
          {sentence.value}
        </p>
      )}
      <div class="reply-acts">
        <button
          type="button"
          class="button main"
          disabled={busy.value || !text.value.trim()}
          data-testid={`${testid}-send`}
          onClick={() => void go()}
        >
          {button}
        </button>
        <button type="button" class="button quiet" data-testid={`${testid}-leave`} onClick={leave}>
          {texts.leave}
        </button>
      </div>
    </div>
  );
}

function ReplyBox({ note, room, composing }: Properties): JSX.Element {
  const threads = room.opened.value!.threads;
  const draft = useRef(threads.draft(note.id));
  const wrote = (text: string) => {
    draft.current = { ...draft.current, text };
    threads.keep(note.id, draft.current);
  };
  const send = async (text: string) => {
    try {
      threads.take([await room.api.reply(note.id, draft.current.id, text)]);
    } catch (error) {
      return said(error);
    }
    threads.keep(note.id, { ...draft.current, text: "" });
    draft.current = threads.draft(note.id);
    room.say(texts.replySent);
    return "";
  };
  const leave = () => {
    threads.open.value = "";
    composing.focusRoom.value += 1;
  };
  const first = draft.current.text;
  return (
    <ReplyWriting
      label={texts.replyTo}
      button={texts.replySend}
      first={first}
      testid="reply-box"
      wrote={wrote}
      send={send}
      leave={leave}
    />
  );
}

function ReplyEdit({ reply, room, done }: { reply: Reply; room: RoomState; done: () => void }): JSX.Element {
  const version = useRef(reply.version);
  const send = async (text: string) => {
    try {
      room.opened.peek()?.threads.take([await room.api.changeReply(reply.id, text, version.current)]);
    } catch (error) {
      return said(error);
    }
    room.say(texts.replySaved);
    done();
    return "";
  };
  return (
    <ReplyWriting
      label={texts.editReply}
      button={texts.saveChange}
      first={reply.text}
      testid="reply-change"
      wrote={() => undefined}
      send={send}
      leave={done}
    />
  );
}
