/**
 * One video with what may stand in its way: the browser's own player, or a sentence that says why there is none and what
 * happens next. The room shows one lesson with it, and lessons side by side show one each.
 */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX, VideoHTMLAttributes } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { plays } from "./cameras";
import type { Player } from "./player";
import { texts } from "./texts";
import type { Recording } from "./types";
import { signInAddress } from "./api";

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
function minutesLeft(from: { at: number; progress: number }, at: number, progress: number): number | null {
  const done = progress - from.progress;
  if (done <= 0 || at <= from.at) return null;
  return Math.max(1, Math.ceil(((1 - progress) * (at - from.at)) / done / 60_000));
}

/** The sentence in the place of a recording that cannot be played; null where it can. */
export function Absence({ recording }: { recording: Recording | null }): JSX.Element | null {
  if (!recording) return <Message text={texts.noRecording} />;
  if (recording.status === "deleted") return <Message text={texts.deleted} />;
  if (recording.status === "failed") return <Message text={`${texts.failed} ${recording.error ?? ""}`} />;
  return plays(recording) ? null : <Preparing recording={recording} />;
}

export function Message({ text, role = "status" }: { text: string; role?: "status" | "alert" }): JSX.Element {
  return (
    <div class="stage" data-testid="stage">
      <p class="stage-message" role={role} data-testid="stage-message">
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

interface FilmProperties {
  element: { current: HTMLVideoElement | null };
  player: Player;
  recording: Recording;
  /** The player moves this video; else it is kept ready beside the one that is moved. */
  active: boolean;
  /** It has the browser's own controls. */
  controls: boolean;
  muted: boolean;
  name: string;
  kind?: string;
  /** Asks the server anew; gives the address of the file as it is now. */
  refresh: () => Promise<string | null | undefined>;
  /** What else is asked of the video. */
  more?: VideoHTMLAttributes<HTMLVideoElement> & { "data-testid"?: string };
  /** Its tracks. */
  children?: ComponentChildren;
}

export function Film(properties: FilmProperties): JSX.Element {
  const { element, player, recording, active, controls, muted, name, kind = "", refresh, more, children } = properties;
  const trouble = useSignal<Trouble | null>(null);
  const blind = useSignal(false);
  // A fresh address for the same file (a new signature) must not restart a video that plays.
  const address = useSignal(recording.renditions.play!.url!);
  useEffect(() => (active ? player.attach(element.current!) : undefined), [active]);
  const failed = () => {
    const error = element.current?.error ?? null;
    void troubleOf(address.peek(), error).then((found) => {
      if (element.current?.error) trouble.value = found;
    });
  };
  const again = async () => {
    const at = player.now.peek();
    const fresh = await refresh();
    trouble.value = null;
    if (fresh) address.value = fresh;
    element.current?.load();
    player.ready.value = false;
    player.seek(at);
  };
  return (
    <>
      <video
        ref={element}
        src={address.value}
        poster={recording.renditions.poster?.url ?? undefined}
        class={kind}
        preload="metadata"
        controls={controls}
        muted={muted}
        playsInline
        aria-label={name}
        data-testid={active ? "video" : "video-standing-by"}
        data-camera={recording.id}
        inert={!active}
        onError={failed}
        onLoadedData={() => {
          blind.value = element.current?.videoWidth === 0;
        }}
        {...more}
      >
        {children}
      </video>
      {active && blind.value && (
        <p class="stage-note" role="status">
          {texts.noPicture}
        </p>
      )}
      {active && trouble.value && <TroubleNote trouble={trouble.value} again={() => void again()} />}
    </>
  );
}

function TroubleNote({ trouble, again }: { trouble: Trouble; again: () => void }): JSX.Element {
  return (
    <div class="stage-message over" role="alert" data-testid="media-error">
      <p>{trouble.sentence}</p>
      {trouble.signIn && (
        <a class="button" href={signInAddress()} target="_blank" rel="noopener">
          {texts.signInOpen}
        </a>
      )}
      {trouble.again && (
        <button type="button" class="button" onClick={again}>
          {texts.reloadVideo}
        </button>
      )}
    </div>
  );
}
