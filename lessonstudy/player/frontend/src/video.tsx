/** The picture of the room: the camera on show, and beside it those that are kept ready. */
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { cameraTexts } from "./camera-texts";
import { plays } from "./cameras";
import { CaptionTracks } from "./captions";
import { Absence, Film } from "./film";
import { follow } from "./follower";
import { MarkLayer } from "./marks";
import type { RoomState } from "./room-state";
import { texts } from "./texts";
import type { Recording } from "./types";

export function Stage({ room }: { room: RoomState }): JSX.Element {
  const recording = room.player.recording.value;
  const warm = useSignal(false);
  // The cameras beside it wait until the one that was asked for can be moved.
  if (room.player.ready.value && !warm.peek()) warm.value = true;
  if (!recording || !plays(recording)) return <Absence recording={recording} />;
  const others = warm.value ? room.cameras.standingBy.value : [];
  const adjusting = room.cameras.adjusting.value;
  // In the order in which they were loaded: a video that is moved in the document stops.
  const mounted = room.recordings.value.filter((camera) => camera.id === recording.id || others.includes(camera));
  const pictured = mounted.some((camera) => camera.id === room.player.pictured.value)
    ? room.player.pictured.value
    : recording.id;
  return (
    <div class={adjusting ? "stage pair" : "stage"} data-testid="stage">
      {mounted.map((camera) => (
        <Video
          key={camera.id}
          room={room}
          recording={camera}
          active={camera.id === recording.id}
          seen={camera.id === pictured}
          beside={camera.id === adjusting?.subject}
        />
      ))}
    </div>
  );
}

interface VideoProperties {
  room: RoomState;
  recording: Recording;
  /** It is the one that the controls move. */
  active: boolean;
  /** Its picture is on the screen. */
  seen: boolean;
  /** It plays in step beside the one that the controls move. */
  beside: boolean;
}

function Video({ room, recording, active, seen, beside }: VideoProperties): JSX.Element {
  const element = useRef<HTMLVideoElement>(null);
  const absent = useSignal(false);
  const offset = useComputed(() => room.cameras.adjusting.value?.offset.value ?? recording.offset_ms);
  useEffect(
    () =>
      beside ? follow(room.player, element.current!, offset, (has) => (absent.value = !has)) : undefined,
    [beside],
  );
  const refresh = async () => {
    await room.look();
    return room.player.recording.peek()?.renditions.play?.url;
  };
  const adjusting = room.cameras.adjusting.value !== null;
  return (
    <>
      <Film
        element={element}
        player={room.player}
        recording={recording}
        active={active}
        controls={active && !adjusting}
        muted={!active}
        name={`${texts.video}: ${recording.label}`}
        kind={beside ? "beside" : seen ? "" : "behind"}
        refresh={refresh}
      >
        {active && <CaptionTracks transcript={room.transcript} video={element} />}
      </Film>
      {seen && <MarkLayer room={room} video={element} recording={recording.id} />}
      {adjusting && (active || beside) && (
        <p class={beside ? "camera-name beside" : "camera-name"}>
          <span>{active ? cameraTexts.stays : cameraTexts.moves}</span> {recording.label}
        </p>
      )}
      {beside && absent.value && <p class="camera-absent">{cameraTexts.noPictureNow}</p>}
    </>
  );
}
