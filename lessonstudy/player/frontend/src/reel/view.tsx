/** The playlist: the picture with what was seen under it, the controls, and the list of clips beside. */
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton, keyOf, PlayButton } from "../button";
import { recordingSeconds, timeCode } from "../clock";
import { Film } from "../film";
import { Speed } from "../speed";
import { listenToKeys } from "./keys";
import { type Playlist, type Reeled, recordingOf, type Scene } from "./playlist";
import { reelTexts } from "./texts";

export function ReelView({ playlist }: { playlist: Playlist }): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const figure = useRef<HTMLElement>(null);
  useEffect(() => listenToKeys(() => root.current, playlist), [playlist]);
  return (
    <div class="room" ref={root} role="region" aria-label={reelTexts.reel} data-testid="reel">
      <div class="reel">
        <div class="reel-left">
          <figure ref={figure} class="reel-figure">
            <Stage playlist={playlist} />
            <Caption playlist={playlist} />
          </figure>
          <Controls playlist={playlist} figure={figure} />
        </div>
        <Clips playlist={playlist} />
      </div>
    </div>
  );
}

function Stage({ playlist }: { playlist: Playlist }): JSX.Element {
  const shown = playlist.scene.value;
  const next = playlist.scenes.value[playlist.place.value + 1];
  // in an order that stays: a video that is moved in the document stops
  const films = [...playlist.films.value].sort((one, other) => one.id.localeCompare(other.id));
  const pictured = films.some((film) => film.id === playlist.player.pictured.value)
    ? playlist.player.pictured.value
    : shown?.film.id;
  return (
    <div class="stage" data-testid="reel-stage">
      {films.map((film) => (
        <Video
          key={film.id}
          playlist={playlist}
          film={film}
          active={film.id === shown?.film.id}
          seen={film.id === pictured}
          waitsAt={next?.film.id === film.id ? next : null}
        />
      ))}
    </div>
  );
}

interface VideoProperties {
  playlist: Playlist;
  film: Reeled;
  /** It is the one that the controls move. */
  active: boolean;
  /** Its picture is on the screen. */
  seen: boolean;
  /** The clip before whose beginning it stands, so that going on takes no time. */
  waitsAt: Scene | null;
}

function Video({ playlist, film, active, seen, waitsAt }: VideoProperties): JSX.Element {
  const element = useRef<HTMLVideoElement>(null);
  const start = waitsAt === null ? null : recordingSeconds(waitsAt.start_ms, film.offset_ms);
  const wait = () => {
    const video = element.current;
    if (video && !active && start !== null && video.readyState >= 1) video.currentTime = Math.max(0, start);
  };
  useEffect(wait, [active, start]);
  return (
    <Film
      element={element}
      player={playlist.player}
      recording={recordingOf(film)}
      active={active}
      controls={false}
      muted={!active || playlist.muted.value}
      name={film.label}
      kind={seen ? "" : "behind"}
      refresh={async () => playlist.films.peek().find(({ id }) => id === film.id)?.url}
      more={{
        preload: active ? "metadata" : "auto",
        "data-testid": active ? "reel-video" : "reel-video-next",
        onClick: () => playlist.toggle(),
        onLoadedMetadata: wait,
        // The next clip may have begun already, in the same video.
        onEnded: (event) => active && event.currentTarget.ended && playlist.ended(),
      }}
    />
  );
}

function Caption({ playlist }: { playlist: Playlist }): JSX.Element | null {
  const scene = playlist.scene.value;
  if (!scene) return null;
  return (
    <figcaption data-testid="reel-caption">
      <p class="reel-about">
        {reelTexts.seenBy(scene)}
        {scene.codes.map((code) => (
          <span class="reel-code" key={code}>
            {code}
          </span>
        ))}
      </p>
      <p class="reel-saw">{scene.caption}</p>
      <p class="spoken" role="status" aria-live="polite">
        {playlist.over.value
          ? reelTexts.over
          : reelTexts.spoken(scene, playlist.place.value, playlist.scenes.value.length)}
      </p>
    </figcaption>
  );
}

function Controls({ playlist, figure }: { playlist: Playlist; figure: { current: HTMLElement | null } }): JSX.Element {
  const { player } = playlist;
  const playing = player.playing.value;
  const name = playlist.over.value ? reelTexts.again : undefined;
  const count = playlist.scenes.value.length;
  const place = playlist.place.value;
  return (
    <div class="controls" role="group" aria-label={reelTexts.controls}>
      <PlayButton name={name} playing={playing} press={() => playlist.toggle()} testid="reel-play" />
      <IconButton
        name={reelTexts.previous}
        icon="previous"
        keyName="P"
        testid="reel-previous"
        press={() => playlist.previous()}
      />
      <IconButton
        name={reelTexts.next}
        icon="next"
        keyName="N"
        testid="reel-next"
        disabled={place + 1 >= count}
        press={() => playlist.next()}
      />
      <Position playlist={playlist} />
      <IconButton
        name={reelTexts.loop}
        icon="loop"
        keyName={keyOf("loop")}
        testid="reel-loop"
        pressed={player.loop.value}
        press={() => playlist.loop()}
      />
      <IconButton
        name={playlist.muted.value ? reelTexts.unmute : reelTexts.mute}
        icon={playlist.muted.value ? "muted" : "heard"}
        testid="reel-mute"
        press={() => {
          playlist.muted.value = !playlist.muted.peek();
        }}
      />
      <Speed rate={playlist.player.rate.value} choose={(rate) => playlist.player.setRate(rate)} />
      {document.fullscreenEnabled && (
        <IconButton
          name={reelTexts.fullScreen}
          icon="fullScreen"
          press={() => void (document.fullscreenElement ? document.exitFullscreen() : figure.current?.requestFullscreen())}
        />
      )}
    </div>
  );
}

/** Where in the clip it stands, written without a redraw of the row. */
function Position({ playlist }: { playlist: Playlist }): JSX.Element {
  const slider = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const scene = playlist.scene.value;
  const start = scene?.start_ms ?? 0;
  const length = (scene?.end_ms ?? 1) - start;
  useSignalEffect(() => {
    const { start_ms, end_ms } = playlist.scene.value ?? { start_ms: 0, end_ms: 1 };
    const within = Math.max(0, Math.min(playlist.player.now.value, end_ms) - start_ms);
    const text = timeCode(within);
    if (slider.current) slider.current.value = String(within);
    if (slider.current?.getAttribute("aria-valuetext") !== text) slider.current?.setAttribute("aria-valuetext", text);
    if (time.current && time.current.textContent !== text) time.current.textContent = text;
  });
  return (
    <span class="reel-position">
      <input
        ref={slider}
        type="range"
        min={0}
        max={length}
        step={100}
        aria-label={reelTexts.place}
        data-own-keys="ArrowLeft ArrowRight ArrowUp ArrowDown"
        data-testid="reel-slider"
        onInput={(event) => playlist.seek(start + Number(event.currentTarget.value))}
      />
      <span class="reel-time">
        <span ref={time} data-testid="reel-time" /> / {timeCode(length)}
      </span>
    </span>
  );
}

function Clips({ playlist }: { playlist: Playlist }): JSX.Element {
  const scenes = playlist.scenes.value;
  const place = playlist.place.value;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const box = list.current;
    const row = box?.children[place];
    if (!box || !(row instanceof HTMLElement)) return;
    const above = row.offsetTop - box.offsetTop;
    if (above < box.scrollTop || above + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = above;
  }, [place]);
  return (
    <nav class="reel-clips" aria-label={reelTexts.clips}>
      <p class="muted">{reelTexts.of(place, scenes.length)}</p>
      <ol ref={list}>
        {scenes.map((scene, index) => (
          <li key={scene.id}>
            <button
              type="button"
              class={index === place ? "reel-clip on" : "reel-clip"}
              aria-current={index === place ? "true" : undefined}
              aria-label={reelTexts.clip(scene, index)}
              data-testid="reel-clip"
              onClick={() => playlist.show(index, true)}
            >
              <span class="reel-number">{index + 1}</span>
              <span class="reel-what">
                <span class="reel-where">
                  {scene.lesson} · {scene.at}
                </span>
                <span class="reel-text">{scene.caption}</span>
              </span>
              <span class="muted">{timeCode(scene.end_ms - scene.start_ms)}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
