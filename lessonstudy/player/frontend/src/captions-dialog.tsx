/**
 * Bringing captions in and taking them away. A file is shown before it comes in, and every speaker in it needs a
 * pseudonym or is left out: captions made by a machine are full of real names.
 */
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Refused } from "./api";
import { IconButton } from "./button";
import { contentOf, MOST_BYTES, namesOf, type NameRow, nameRows } from "./captions-file";
import { timeCode } from "./clock";
import { Dialog } from "./dialog";
import type { RoomState } from "./room-state";
import { captionsTexts } from "./captions-texts";
import { texts } from "./texts";
import type { CaptionsFacts, CaptionsLook } from "./types";

interface Chosen {
  name: string;
  content: { text: string } | { data: string };
  look: CaptionsLook;
}

const said = (error: unknown) => (error instanceof Refused ? error.message : texts.unreachableOnly);

export function CaptionsDialog({ room }: { room: RoomState }): JSX.Element {
  return (
    <Dialog room={room} name="captions" title={captionsTexts.captions} testid="captions-dialog">
      <Captions room={room} />
    </Dialog>
  );
}

function Captions({ room }: { room: RoomState }): JSX.Element {
  const chosen = useSignal<Chosen | null>(null);
  const sentence = useSignal("");
  const recording = room.player.recording.value;
  if (!recording) return <p>{texts.noRecording}</p>;
  return (
    <>
      <p class="muted">{captionsTexts.captionsOf(recording.label)}</p>
      {room.transcript.here.value.map((captions) => (
        <Present key={captions.id} room={room} captions={captions} sentence={sentence} />
      ))}
      {chosen.value ? (
        <Coming key={chosen.value.name} room={room} chosen={chosen.value} back={() => (chosen.value = null)} />
      ) : (
        <ChooseFile room={room} recording={recording.id} chosen={chosen} sentence={sentence} />
      )}
      {sentence.value && (
        <p class="error" role="alert" data-testid="captions-error">
          {sentence.value}
        </p>
      )}
    </>
  );
}

interface PresentProperties {
  room: RoomState;
  captions: CaptionsFacts;
  sentence: Signal<string>;
}

function Present({ room, captions, sentence }: PresentProperties): JSX.Element {
  const sure = useSignal(false);
  const remove = async () => {
    try {
      await room.api.removeCaptions(captions.id);
      await room.look();
      room.say(captionsTexts.captionsRemoved);
    } catch (error) {
      sentence.value = said(error);
    }
  };
  return (
    <div class="captions-row" data-testid="captions-row">
      <span>
        {captions.label} <span class="muted">{captionsTexts.captionsCount(captions.count, captions.language)}</span>
      </span>
      {sure.value ? (
        <span class="cluster">
          <button type="button" class="button" data-testid="captions-remove-sure" onClick={() => void remove()}>
            {captionsTexts.captionsRemoveSure}
          </button>
          <button type="button" class="button quiet" onClick={() => (sure.value = false)}>
            {captionsTexts.captionsKeep}
          </button>
        </span>
      ) : (
        <IconButton
          name={captionsTexts.captionsRemove(captions.label)}
          icon="withdraw"
          kind="small"
          testid="captions-remove"
          press={() => (sure.value = true)}
        />
      )}
    </div>
  );
}

interface ChooseProperties {
  room: RoomState;
  recording: string;
  chosen: Signal<Chosen | null>;
  sentence: Signal<string>;
}

function ChooseFile({ room, recording, chosen, sentence }: ChooseProperties): JSX.Element {
  const over = useSignal(false);
  const take = async (file: File | undefined) => {
    if (!file) return;
    sentence.value = file.size > MOST_BYTES ? captionsTexts.captionsTooBig : "";
    if (sentence.peek()) return;
    try {
      const content = await contentOf(file);
      const look = await room.api.lookAtCaptions(recording, content);
      chosen.value = { name: file.name, content, look };
    } catch (error) {
      sentence.value = said(error);
    }
  };
  return (
    <label
      class={over.value ? "captions-drop over" : "captions-drop"}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => (over.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <span>{captionsTexts.captionsChoose}</span>
      <input
        type="file"
        accept=".vtt,.srt,text/vtt,application/x-subrip"
        data-testid="captions-file"
        onChange={(event) => {
          void take(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}

function Coming({ room, chosen, back }: { room: RoomState; chosen: Chosen; back: () => void }): JSX.Element {
  const { look } = chosen;
  const pseudonyms = room.opened.value?.answer.students.map((student) => student.pseudonym) ?? [];
  const label = useSignal<string>(captionsTexts.captions);
  const language = useSignal("");
  const rows = useSignal<NameRow[]>(nameRows(look, pseudonyms));
  const sentence = useSignal("");
  const busy = useSignal(false);
  const add = async () => {
    if (busy.peek()) return;
    busy.value = true;
    try {
      const body = { ...chosen.content, label: label.peek(), language: language.peek(), names: namesOf(rows.peek()) };
      const made = await room.api.addCaptions(room.player.recording.peek()!.id, body);
      await room.look();
      room.transcript.choose(made.id);
      room.transcript.tab.value = "transcript";
      room.dialog.value = "";
      room.say(captionsTexts.captionsAdded(made.count));
    } catch (error) {
      sentence.value = said(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <div class="captions-coming" data-testid="captions-coming">
      <p>
        <strong>{chosen.name}</strong>{" "}
        {captionsTexts.captionsSeen(look.format, look.count, timeCode(look.start_ms), timeCode(look.end_ms))}
      </p>
      {look.remarks.map((remark) => (
        <p key={remark} class="nudge">
          {remark}
        </p>
      ))}
      <div class="captions-fields">
        <label>
          <span>{captionsTexts.captionsLabel}</span>
          <input
            class="search"
            value={label.value}
            maxLength={100}
            data-testid="captions-label"
            onInput={(event) => (label.value = event.currentTarget.value)}
          />
        </label>
        <label>
          <span>{captionsTexts.captionsLanguage}</span>
          <input
            class="search"
            placeholder="en"
            value={language.value}
            maxLength={35}
            onInput={(event) => (language.value = event.currentTarget.value)}
          />
        </label>
      </div>
      <Names rows={rows} />
      {sentence.value && (
        <p class="error" role="alert">
          {sentence.value}
        </p>
      )}
      <div class="stuck-acts">
        <button
          type="button"
          class="button main"
          disabled={busy.value}
          data-testid="captions-bring"
          onClick={() => void add()}
        >
          {captionsTexts.captionsBring}
        </button>
        <button type="button" class="button quiet" onClick={back}>
          {captionsTexts.captionsOther}
        </button>
      </div>
    </div>
  );
}

function Names({ rows }: { rows: Signal<NameRow[]> }): JSX.Element {
  const set = (place: number, part: Partial<NameRow>) => {
    rows.value = rows.value.map((row, other) => (other === place ? { ...row, ...part } : row));
  };
  return (
    <fieldset class="captions-names">
      <legend>{captionsTexts.captionsNames}</legend>
      <p class="muted">{captionsTexts.captionsNamesWhy}</p>
      {rows.value.map((row, place) => (
        <div key={place} class="captions-name">
          {row.captions > 0 ? (
            <span>
              {row.name} <span class="muted">{captionsTexts.captionsTimes(row.captions)}</span>
            </span>
          ) : (
            <input
              class="search"
              value={row.name}
              placeholder={captionsTexts.captionsSpokenName}
              aria-label={captionsTexts.captionsSpokenName}
              onInput={(event) => set(place, { name: event.currentTarget.value })}
            />
          )}
          <input
            class="search"
            value={row.pseudonym}
            placeholder={row.captions > 0 ? captionsTexts.captionsLeftOut : captionsTexts.captionsPseudonym}
            aria-label={captionsTexts.captionsPseudonymOf(row.name || captionsTexts.captionsSpokenName)}
            data-testid="captions-pseudonym"
            onInput={(event) => set(place, { pseudonym: event.currentTarget.value })}
          />
        </div>
      ))}
      <button
        type="button"
        class="button quiet"
        data-testid="captions-name-more"
        onClick={() => (rows.value = [...rows.value, { name: "", pseudonym: "", captions: 0 }])}
      >
        {captionsTexts.captionsNameMore}
      </button>
    </fieldset>
  );
}
