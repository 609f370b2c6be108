/** Choosing the camera: a button for each, or a list where they are many; and the camera that a note was made with. */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { IconButton, keepFocus, keyOf } from "./button";
import { cameraTexts } from "./camera-texts";
import { plays } from "./cameras";
import { Icon } from "./icons";
import type { ShownNote } from "./notes";
import type { RoomState } from "./room-state";
import { settings } from "./settings";
import { texts } from "./texts";
import type { Recording } from "./types";

const MOST_BUTTONS = 3;

export function CameraSwitcher({ room }: { room: RoomState }): JSX.Element | null {
  const { cameras } = room;
  const all = cameras.all.value;
  if (all.length < 2) return null;
  const adjusting = cameras.adjusting.value !== null;
  const next = cameras.following.value;
  return (
    <div class="cluster cameras" role="group" aria-label={cameraTexts.cameras}>
      {all.length > MOST_BUTTONS ? (
        <Choice room={room} all={all} disabled={adjusting} />
      ) : (
        all.map((camera) => (
          <CameraButton key={camera.id} room={room} camera={camera} next={camera === next} disabled={adjusting} />
        ))
      )}
      {cameras.mayAdjust.value && next && (
        <IconButton
          name={cameraTexts.adjust}
          icon="align"
          testid="adjust-cameras"
          pressed={adjusting}
          press={() => (adjusting ? cameras.stopAdjusting() : cameras.adjust(next.id))}
        />
      )}
    </div>
  );
}

interface ButtonProperties {
  room: RoomState;
  camera: Recording;
  next: boolean;
  disabled: boolean;
}

function CameraButton({ room, camera, next, disabled }: ButtonProperties): JSX.Element {
  const shown = room.player.recording.value?.id === camera.id;
  const ready = plays(camera);
  const key = next ? keyOf("camera") : "";
  return (
    <button
      type="button"
      class="button quiet camera"
      title={texts.withKey(ready ? cameraTexts.show(camera.label) : cameraTexts.preparing(camera.label), key)}
      aria-label={cameraTexts.show(camera.label)}
      aria-keyshortcuts={key || undefined}
      aria-pressed={shown}
      disabled={!shown && (disabled || !ready)}
      data-testid="camera"
      onMouseDown={keepFocus}
      onClick={() => room.cameras.show(camera.id)}
    >
      <Icon name="camera" />
      <span>{camera.label}</span>
    </button>
  );
}

function Choice({ room, all, disabled }: { room: RoomState; all: Recording[]; disabled: boolean }): JSX.Element {
  return (
    <select
      class="select"
      aria-label={cameraTexts.camera}
      title={texts.withKey(cameraTexts.camera, keyOf("camera"))}
      value={room.player.recording.value?.id ?? ""}
      disabled={disabled}
      data-testid="camera-choice"
      onChange={(event) => room.cameras.show(event.currentTarget.value)}
    >
      {all.map((camera) => (
        <option key={camera.id} value={camera.id} disabled={!plays(camera)}>
          {camera.label}
        </option>
      ))}
    </select>
  );
}

/** The camera that a note was made with, where another one is on show: one click goes there with it. */
export function NoteCamera({ room, note }: { room: RoomState; note: ShownNote }): JSX.Element | null {
  const camera = useComputed(() => {
    const own = room.cameras.playable.value.find((other) => other.id === note.recording);
    return own && own.id !== room.player.recording.value?.id ? own : null;
  }).value;
  if (!camera) return null;
  return (
    <button
      type="button"
      class="note-camera"
      title={cameraTexts.noteCamera(camera.label)}
      aria-label={cameraTexts.noteCamera(camera.label)}
      data-testid="note-camera"
      onClick={(event) => {
        event.stopPropagation();
        room.cameras.show(camera.id, Math.max(camera.offset_ms, note.start_ms - settings.peek().preRollMs));
        room.selected.value = note.id;
      }}
    >
      <Icon name="camera" />
      <span>{camera.label}</span>
    </button>
  );
}
