/** Notes and transcript share the side of the video; where there is no transcript and none can be added, notes have it. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Composing } from "./composing";
import { NotesList } from "./list";
import type { Opened, RoomState } from "./room-state";
import { captionsTexts } from "./captions-texts";
import { texts } from "./texts";
import { TranscriptPanel } from "./transcript-panel";

interface Properties {
  room: RoomState;
  opened: Opened;
  composing: Composing;
}

const TABS = ["notes", "transcript"] as const;

export function Side({ room, opened, composing }: Properties): JSX.Element {
  const { transcript } = room;
  const id = useId();
  const there = transcript.all.value.length > 0 || transcript.mayManage.value;
  const tab = there ? transcript.tab.value : "notes";
  const notes = <NotesList room={room} opened={opened} composing={composing} />;
  if (!there) return notes;
  const turn = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    transcript.tab.value = tab === "notes" ? "transcript" : "notes";
    const list = event.currentTarget as HTMLElement;
    list.querySelector<HTMLElement>(`#${CSS.escape(id)}-${transcript.tab.peek()}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={captionsTexts.side} onKeyDown={turn}>
        {TABS.map((name) => (
          <button
            key={name}
            id={`${id}-${name}`}
            type="button"
            role="tab"
            class="tab"
            aria-selected={tab === name}
            aria-controls={`${id}-panel`}
            tabIndex={tab === name ? 0 : -1}
            data-own-keys="ArrowLeft ArrowRight"
            data-testid={`tab-${name}`}
            onClick={() => (transcript.tab.value = name)}
          >
            {name === "notes" ? texts.notes : captionsTexts.transcript}
          </button>
        ))}
      </div>
      <div class="tab-panel" id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${tab}`}>
        {tab === "notes" ? notes : <TranscriptPanel room={room} composing={composing} />}
      </div>
    </>
  );
}
