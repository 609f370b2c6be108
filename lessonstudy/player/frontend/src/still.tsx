/** The picture of a marked note, small in the list; who may take pictures along can save it. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Icon } from "./icons";
import type { ShownNote } from "./notes";
import type { RoomState } from "./room-state";
import { texts } from "./texts";

const WIDTH_PX = 240;

export function NoteStill({ note, room }: { note: ShownNote; room: RoomState }): JSX.Element | null {
  const failed = useSignal("");
  // The version asks again for a picture whose note has changed.
  const version = `${note.id}.${note.version}`;
  if (failed.value === version) return null;
  const address = `/ls/api/observations/${encodeURIComponent(note.id)}/still`;
  const maySave = room.opened.value?.answer.me.can.includes("download");
  return (
    <div class="note-still">
      <img
        src={`${address}?w=${WIDTH_PX}&v=${note.version}`}
        alt={texts.still(note.start_ms)}
        loading="lazy"
        decoding="async"
        data-testid="still"
        onError={() => (failed.value = version)}
      />
      {maySave && (
        <a
          class="button quiet small"
          href={`${address}?download=true`}
          download
          title={texts.saveStill}
          aria-label={texts.saveStill}
          data-testid="save-still"
          onClick={(event) => event.stopPropagation()}
        >
          <Icon name="save" />
        </a>
      )}
    </div>
  );
}
