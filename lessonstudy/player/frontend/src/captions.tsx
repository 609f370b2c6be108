/** Captions over the video, as the browser's own track, and the button that shows them. */
import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { IconButton, keyOf } from "./button";
import type { RoomState } from "./room-state";
import { change, settings } from "./settings";
import { captionsTexts } from "./captions-texts";
import type { CaptionsFacts } from "./types";

/** The captions of the recording that is shown, and which of them were chosen. */
export interface Captioned {
  here: ReadonlySignal<CaptionsFacts[]>;
  chosen: ReadonlySignal<CaptionsFacts | null>;
  choose(id: string): void;
}

/** One track for each captions of the recording. The video's own menu and our button move the same setting. */
export function CaptionTracks({
  transcript,
  video,
}: {
  transcript: Captioned;
  video: { current: HTMLVideoElement | null };
}): JSX.Element {
  const { here, chosen } = transcript;
  const shown = settings.value.captions ? (chosen.value?.id ?? "") : "";
  const ids = here.value.map(({ id }) => id).join(" ");
  useLayoutEffect(() => {
    for (const track of video.current?.querySelectorAll("track") ?? []) {
      track.track.mode = track.id === shown ? "showing" : "disabled";
    }
  }, [ids, shown]);
  useLayoutEffect(() => {
    const element = video.current!;
    const heard = () => {
      const own = [...element.querySelectorAll("track")];
      const showing = own.find(({ track }) => track.mode === "showing");
      if (own.length === 0) return;
      if (showing) transcript.choose(showing.id);
      if (Boolean(showing) !== settings.peek().captions) change({ captions: Boolean(showing) });
    };
    element.textTracks.addEventListener("change", heard);
    return () => element.textTracks.removeEventListener("change", heard);
  }, []);
  return (
    <>
      {here.value.map((captions) => (
        <track
          key={captions.id}
          id={captions.id}
          kind="captions"
          src={captions.url}
          srclang={captions.language || "und"}
          label={captions.label}
        />
      ))}
    </>
  );
}

export function CaptionsButton({ room }: { room: RoomState }): JSX.Element | null {
  if (room.transcript.here.value.length === 0) return null;
  return (
    <IconButton
      name={captionsTexts.captions}
      icon="captions"
      keyName={keyOf("captions")}
      testid="captions"
      pressed={settings.value.captions}
      press={() => room.transcript.toggle()}
    />
  );
}
