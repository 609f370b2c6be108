/** The picture: the browser's own player, or a sentence that says why there is none and what happens next. */
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { cameraTexts } from "./camera-texts";
import { plays } from "./cameras";
import { CaptionTracks } from "./captions";
import { follow } from "./follower";
import { MarkLayer } from "./marks";
import type { RoomState } from "./room-state";
import { texts } from "./texts";
import type { Recording } from "./types";
import { signInAddress } from "./view";

interface Trouble {
  sentence: string;
  signIn: boolean;
  again: boolean;
}

/** What stands in the way of a recording, by what the server answers for its file. */
async function troubleOf(address: string, error: MediaError | null): Promise<Trouble> {
  const plain = (sentence: string, again = true) => ({ sentence, signIn: false, again });
  try {
    const answer = await fetch(address, { headers: { Range: "bytes=0-0" }, credentials: "same-origin" });
    await answer.body?.cancel();
    if (answer.status === 404 || answer.status === 410) return plain(texts.deleted, false);
    if (answer.status === 401) return { sentence: texts.mediaSignedOut, signIn: true, again: true };
    if (answer.status === 403) return plain(texts.mediaForbidden);
    if (!answer.ok) return plain(texts.mediaNetwork);
  } catch {
    return plain(texts.mediaNetwork);
  }
  if (error?.code === 4) return plain(texts.mediaUnsupported);
  return plain(error?.code === 3 ? texts.mediaDecode : texts.mediaNetwork);
}

/** Whole minutes until the preparation is done, by how it went since this page looked; null while nothing can be said. */
export function minutesLeft(from: { at: number; progress: number }, at: number, progress: number): number | null {
  const done = progress - from.progress;
  if (done <= 0 || at <= from.at) return null;
  return Math.max(1, Math.ceil(((1 - progress) * (at - from.at)) / done / 60_000));
}

export function Stage({ room }: { room: RoomState }): JSX.Element {
  const recording = room.player.recording.value;
  const warm = useSignal(false);
  // The cameras beside it wait until the one that was asked for can be moved.
  if (room.player.ready.value && !warm.peek()) warm.value = true;
  if (!recording) return <Message text={texts.noRecording} />;
  if (recording.status === "deleted") return <Message text={texts.deleted} />;
  if (recording.status === "failed") return <Message text={`${texts.failed} ${recording.error ?? ""}`} />;
  if (!plays(recording)) return <Preparing recording={recording} />;
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
          url={camera.renditions.play!.url!}
          active={camera.id === recording.id}
          seen={camera.id === pictured}
          beside={camera.id === adjusting?.subject}
        />
      ))}
    </div>
  );
}

function Message({ text }: { text: string }): JSX.Element {
  return (
    <div class="stage" data-testid="stage">
      <p class="stage-message" role="status" data-testid="stage-message">
        {text}
      </p>
    </div>
  );
}

function Preparing({ recording }: { recording: Recording }): JSX.Element {
  const progress = recording.renditions.play?.progress ?? 0;
  const from = useRef({ at: Date.now(), progress });
  if (recording.status === "uploading") return <Message text={texts.uploading} />;
  const minutes = minutesLeft(from.current, Date.now(), progress);
  return (
    <div class="stage" data-testid="stage">
      <div class="stage-message" data-testid="stage-message">
        <p>{texts.processing(Math.round(progress * 100), minutes)}</p>
        <progress value={progress} max={1} aria-label={texts.video} />
        <p>{texts.processingThen}</p>
      </div>
    </div>
  );
}

interface VideoProperties {
  room: RoomState;
  recording: Recording;
  url: string;
  /** It is the one that the controls move. */
  active: boolean;
  /** Its picture is on the screen. */
  seen: boolean;
  /** It plays in step beside the one that the controls move. */
  beside: boolean;
}

function Video({ room, recording, url, active, seen, beside }: VideoProperties): JSX.Element {
  const element = useRef<HTMLVideoElement>(null);
  const trouble = useSignal<Trouble | null>(null);
  const blind = useSignal(false);
  // A fresh address for the same file (a new signature) must not restart a video that plays.
  const address = useSignal(url);
  const absent = useSignal(false);
  const offset = useComputed(() => room.cameras.adjusting.value?.offset.value ?? recording.offset_ms);
  useEffect(() => (active ? room.player.attach(element.current!) : undefined), [active]);
  useEffect(
    () =>
      beside ? follow(room.player, element.current!, offset, (has) => (absent.value = !has)) : undefined,
    [beside],
  );
  const failed = () => {
    const error = element.current?.error ?? null;
    void troubleOf(address.peek(), error).then((found) => {
      if (element.current?.error) trouble.value = found;
    });
  };
  const again = async () => {
    const at = room.player.now.peek();
    await room.look();
    trouble.value = null;
    const fresh = room.player.recording.peek()?.renditions.play?.url;
    if (fresh) address.value = fresh;
    element.current?.load();
    room.player.ready.value = false;
    room.player.seek(at);
  };
  const poster = recording.renditions.poster?.url ?? undefined;
  const adjusting = room.cameras.adjusting.value !== null;
  return (
    <>
      <video
        ref={element}
        src={address.value}
        poster={poster}
        class={beside ? "beside" : seen ? "" : "behind"}
        preload="metadata"
        controls={active && !adjusting}
        muted={!active}
        playsInline
        aria-label={`${texts.video}: ${recording.label}`}
        data-testid={active ? "video" : "video-standing-by"}
        data-camera={recording.id}
        inert={!active}
        onError={failed}
        onLoadedData={() => {
          blind.value = element.current?.videoWidth === 0;
        }}
      >
        {active && <CaptionTracks room={room} video={element} />}
      </video>
      {seen && <MarkLayer room={room} video={element} recording={recording.id} />}
      {adjusting && (active || beside) && (
        <p class={beside ? "camera-name beside" : "camera-name"}>
          <span>{active ? cameraTexts.stays : cameraTexts.moves}</span> {recording.label}
        </p>
      )}
      {beside && absent.value && <p class="camera-absent">{cameraTexts.noPictureNow}</p>}
      {active && blind.value && (
        <p class="stage-note" role="status">
          {texts.noPicture}
        </p>
      )}
      {active && trouble.value && (
        <div class="stage-message over" role="alert" data-testid="media-error">
          <p>{trouble.value.sentence}</p>
          {trouble.value.signIn && (
            <a class="button" href={signInAddress()} target="_blank" rel="noopener">
              {texts.signInOpen}
            </a>
          )}
          {trouble.value.again && (
            <button type="button" class="button" onClick={() => void again()}>
              {texts.reloadVideo}
            </button>
          )}
        </div>
      )}
    </>
  );
}
