/**
 * The component that Streamlit mounts where a file of notes is brought in: a place to drop it, and how far it is. The file goes
 * straight to the server, which reads it; Streamlit only hears that it is there.
 */
import { signal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { mounting, type Tell } from "./mounting";
import { sendNotes } from "./notes-sending";
import css from "./uploader/uploader.css?inline";

interface Data {
  iteration: string;
  /** The endings of files that can be read, as an input takes them. */
  accepted: string;
  /** What is said of a study package. */
  ofPackages: string;
}

const PACKAGE = /\.lessonstudy[^.]*\.zip$/i;

/** What is under way: how much of the file is sent, from 0 to 1, or null; and why the last one was refused. */
interface State {
  sent: Signal<number | null>;
  refused: Signal<string>;
  over: Signal<number>;
}

interface Properties {
  state: State;
  accepted: string;
  take: (file: File) => void;
}

function NotesFile({ state, accepted, take }: Properties): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const first = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file && state.sent.value === null) take(file);
  };
  const sent = state.sent.value;
  return (
    <section
      class={`drop-zone ${state.over.value > 0 ? "over" : ""}`}
      aria-label="Bring in a file of notes"
      onDragEnter={(event) => {
        event.preventDefault();
        state.over.value += 1;
      }}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={() => (state.over.value = Math.max(0, state.over.value - 1))}
      onDrop={(event) => {
        event.preventDefault();
        state.over.value = 0;
        first(event.dataTransfer?.files);
      }}
    >
      <div class="invitation">
        <div class="ways">
          <button type="button" class="primary" disabled={sent !== null} onClick={() => input.current?.click()}>
            Choose a file
          </button>
          <span role="status">{wordsFor(sent, state.over.value > 0)}</span>
        </div>
        <p class="quiet">
          CSV, Excel, ELAN, BORIS, Datavyu, captions (WebVTT, SRT) or Web Annotation, up to 100 MB. You see what is in it before
          anything comes in.
        </p>
        {state.refused.value ? (
          <p class="bad" role="alert">
            {state.refused.value}
          </p>
        ) : null}
      </div>
      <input
        ref={input}
        type="file"
        class="spoken"
        tabIndex={-1}
        aria-hidden="true"
        accept={accepted}
        data-testid="notes-file"
        onChange={(event) => {
          first(event.currentTarget.files);
          // so that the same file can be chosen again
          event.currentTarget.value = "";
        }}
      />
    </section>
  );
}

function wordsFor(sent: number | null, over: boolean): string {
  if (sent === null) return over ? "Let go to bring it in" : "or drop it here";
  return sent < 1 ? `Sending … ${Math.floor(sent * 100)} %` : "Reading the file …";
}

function make({ iteration, accepted, ofPackages }: Data, tell: Tell) {
  const state: State = { sent: signal(null), refused: signal(""), over: signal(0) };
  const take = async (file: File) => {
    state.refused.value = PACKAGE.test(file.name) ? ofPackages : "";
    if (state.refused.value) return;
    state.sent.value = 0;
    try {
      tell("arrived", await sendNotes(iteration, file, (share) => (state.sent.value = share)));
    } catch (error) {
      state.refused.value = error instanceof Error ? error.message : String(error);
    } finally {
      state.sent.value = null;
    }
  };
  const view = (
    <>
      <style>{css}</style>
      <NotesFile state={state} accepted={accepted} take={(file) => void take(file)} />
    </>
  );
  return { view, close: () => undefined };
}

function same(before: Data, data: Data): boolean {
  return before.iteration === data.iteration;
}

export default mounting(make, same, undefined, "lessonstudy-uploader");
