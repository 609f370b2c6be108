/** What the uploader shows: the place to drop videos or a study package, and a slim bar with the uploads on every page. */
import { useSignal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "../icons";
import { inOrder, plainlyWrong, takesPackages } from "./file";
import type { Item } from "./item";
import { percent, sizeText, texts, timeLeftText } from "./texts";
import type { Uploads } from "./uploads";

const VIDEOS = "video/*,.mts,.m2ts,.mkv,.avi,.mov,.mp4,.webm";
const PACKAGES = ".zip";

export function DropZone({ uploads, place }: { uploads: Uploads; place: string }): JSX.Element {
  const isPackage = takesPackages(place);
  const over = useSignal(0);
  const input = useRef<HTMLInputElement>(null);
  const note = uploads.notes.value[place];
  const asked = useSignal<File[]>([]);
  const add = (files: FileList | null | undefined) => {
    const all = [...(files ?? [])];
    const good = all.filter((file) => plainlyWrong(file, place) === null);
    if (good.length > 1 && !isPackage) asked.value = all;
    else void uploads.add(place, all);
  };
  if (asked.value.length > 0) {
    return <PartsOrCameras uploads={uploads} place={place} files={asked.value} over={() => (asked.value = [])} />;
  }
  return (
    <section
      class={`drop-zone ${over.value > 0 ? "over" : ""}`}
      data-testid="drop-zone"
      aria-label={isPackage ? texts.bringPackage : texts.bring}
      onDragEnter={(event) => {
        event.preventDefault();
        over.value += 1;
      }}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={() => (over.value = Math.max(0, over.value - 1))}
      onDrop={(event) => {
        event.preventDefault();
        over.value = 0;
        add(event.dataTransfer?.files);
      }}
    >
      {isPackage ? null : <Film />}
      <div class="invitation">
        <div class="ways">
          <button type="button" class="primary" data-testid="choose-file" onClick={() => input.current?.click()}>
            {isPackage ? texts.choosePackage : texts.choose}
          </button>
          <span>{over.value > 0 ? texts.drop : isPackage ? texts.packageHint : texts.dropHint}</span>
        </div>
        <p class="quiet">{isPackage ? texts.packagePromise : texts.dropPromise}</p>
        {note ? (
          <p class="bad" role="alert" data-testid="upload-message">
            {note}
          </p>
        ) : null}
      </div>
      <FileInput reference={input} several={!isPackage} accept={isPackage ? PACKAGES : VIDEOS} take={add} testid="file-input" />
    </section>
  );
}

interface ChoiceProperties {
  uploads: Uploads;
  place: string;
  files: File[];
  over: () => void;
}

/** Several videos at once are either one camera's, which split its recording, or several cameras'. */
function PartsOrCameras({ uploads, place, files, over }: ChoiceProperties): JSX.Element {
  const videos = inOrder(files.filter((file) => plainlyWrong(file, place) === null));
  const parts = () => {
    over();
    void uploads.addParts(place, videos);
  };
  const cameras = () => {
    over();
    void uploads.add(place, files);
  };
  return (
    <section class="drop-zone" role="group" aria-label={texts.partsOrCameras(videos.length)} data-testid="parts-or-cameras">
      <Film />
      <div class="invitation">
        <p>
          <strong>{texts.partsOrCameras(videos.length)}</strong>
        </p>
        <p class="quiet">
          {texts.partsHint} {videos.map((file) => file.name).join(", ")}
        </p>
        <div class="ways">
          <button
            type="button"
            class="primary"
            data-testid="different-cameras"
            ref={(button) => button?.focus()}
            onClick={cameras}
          >
            {texts.differentCameras}
          </button>
          <button type="button" class="secondary" data-testid="one-recording" onClick={parts}>
            {texts.parts(videos.length)}
          </button>
          <button type="button" class="secondary" onClick={over}>
            {texts.cancelChoice}
          </button>
        </div>
      </div>
    </section>
  );
}

export function Bar({ uploads }: { uploads: Uploads }): JSX.Element {
  const small = useSignal(false);
  const items = uploads.items.value;
  return (
    <aside class={`bar ${small.value ? "small" : ""}`} data-testid="uploader" aria-label={texts.uploads} hidden={items.length === 0}>
      {small.value ? (
        <Pill items={items} enlarge={() => (small.value = false)} />
      ) : (
        <>
          <header>
            <h2>{texts.uploads}</h2>
            <IconButton name={texts.smaller} icon="zoomOut" press={() => (small.value = true)} />
          </header>
          <ul>
            {items.map((item) => (
              <UploadItem key={item.id} item={item} uploads={uploads} />
            ))}
          </ul>
        </>
      )}
    </aside>
  );
}

export function Spoken({ uploads }: { uploads: Uploads }): JSX.Element {
  return (
    <p class="spoken" role="status" aria-live="polite">
      {uploads.spoken.value}
    </p>
  );
}

function Pill({ items, enlarge }: { items: readonly Item[]; enlarge: () => void }): JSX.Element {
  const sent = items.reduce((sum, item) => sum + item.sent, 0);
  const size = items.reduce((sum, item) => sum + item.size, 0);
  const at = percent(sent, size);
  return (
    <button type="button" class="pill" aria-label={`${texts.larger}, ${at}%`} onClick={enlarge}>
      <span class="ring" style={{ "--at": `${at}%` }} />
      <strong>{at}%</strong>
    </button>
  );
}

function UploadItem({ item, uploads }: { item: Item; uploads: Uploads }): JSX.Element {
  const asking = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const at = percent(item.sent, item.size);
  const give = () => (item.phase === "refused" ? uploads.dismiss(item.id) : (asking.value = true));
  return (
    <li class={`item ${item.phase}`} data-testid="upload-item" data-phase={item.phase}>
      <div class="title">
        <span class="name" title={item.name}>
          {item.name}
        </span>
        <span class="at">{at}%</span>
      </div>
      <div
        class="track"
        role="progressbar"
        data-testid="upload-progress"
        aria-label={item.name}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={at}
        aria-valuetext={texts.progress(at, item.sent, item.size)}
      >
        <i style={{ transform: `scaleX(${item.size > 0 ? item.sent / item.size : 0})` }} />
      </div>
      {asking.value ? (
        <Question
          keep={() => (asking.value = false)}
          giveUp={() => {
            asking.value = false;
            void uploads.cancel(item.id);
          }}
        />
      ) : (
        <div class="below">
          <Message item={item} />
          <Actions item={item} uploads={uploads} choose={() => input.current?.click()} give={give} />
        </div>
      )}
      {item.phase === "left" ? (
        <FileInput
          reference={input}
          testid="same-file-input"
          several
          accept={takesPackages(item.place) ? PACKAGES : VIDEOS}
          take={(files) => void uploads.choose(item.id, ...(files ?? []))}
        />
      ) : null}
    </li>
  );
}

function Message({ item }: { item: Item }): JSX.Element {
  const { phase, message, speed, secondsLeft, sent, size, name } = item;
  if (phase === "left") {
    const stands = texts.stands(name, percent(sent, size));
    return (
      <p class={message ? "bad" : ""} data-testid="upload-message">
        {message || stands}
      </p>
    );
  }
  if (phase === "sending") {
    const pace = speed === null ? sizeText(size) : texts.perSecond(speed);
    const rest = sent >= size ? texts.finishing : secondsLeft === null ? "" : timeLeftText(secondsLeft);
    return (
      <p class="quiet numbers" data-testid="upload-message">
        {[pace, rest].filter(Boolean).join(" · ")}
      </p>
    );
  }
  const words: Partial<Record<Item["phase"], string>> = {
    waiting: texts.waiting,
    announcing: texts.announcing,
    paused: texts.paused,
  };
  const tone = phase === "refused" || phase === "full" ? "bad" : phase === "done" ? "good" : "quiet";
  return (
    <p class={tone} data-testid="upload-message">
      {message || words[phase]}{" "}
      {phase === "signed-out" ? (
        <a href="/ls/login" target="_blank" rel="noopener">
          {texts.signIn}
        </a>
      ) : null}
    </p>
  );
}

interface ActionProperties {
  item: Item;
  uploads: Uploads;
  choose: () => void;
  give: () => void;
}

function Actions({ item, uploads, choose, give }: ActionProperties): JSX.Element {
  const { phase, id, name } = item;
  const goOn = () => uploads.goOn(id);
  const named = (action: string) => texts.named(action, name);
  return (
    <div class="actions">
      {phase === "left" ? (
        <button type="button" class="secondary" data-testid="upload-resume" aria-label={named(texts.chooseSame)} onClick={choose}>
          {texts.chooseSame}
        </button>
      ) : null}
      {phase === "sending" || phase === "announcing" || phase === "waiting" ? (
        <IconButton name={named(texts.pause)} icon="pause" testid="upload-pause" press={() => uploads.pause(id)} />
      ) : null}
      {phase === "paused" ? <IconButton name={named(texts.goOn)} icon="play" testid="upload-resume" press={goOn} /> : null}
      {["offline", "signed-out", "full", "refused", "elsewhere"].includes(phase) ? (
        <IconButton name={named(texts.tryAgain)} icon="again" testid="upload-resume" press={goOn} />
      ) : null}
      {phase === "done" ? (
        <IconButton name={named(texts.dismiss)} icon="close" press={() => uploads.dismiss(id)} />
      ) : (
        <IconButton name={named(texts.cancel)} icon="close" testid="upload-cancel" press={give} />
      )}
    </div>
  );
}

function Question({ keep, giveUp }: { keep: () => void; giveUp: () => void }): JSX.Element {
  return (
    <div class="question" role="alertdialog" aria-label={texts.sure}>
      <p>{texts.sure}</p>
      <div class="actions">
        <button type="button" class="secondary" ref={(button) => button?.focus()} onClick={keep}>
          {texts.keep}
        </button>
        <button type="button" class="secondary danger" data-testid="upload-give-up" onClick={giveUp}>
          {texts.giveUp}
        </button>
      </div>
    </div>
  );
}

interface InputProperties {
  reference: RefObject<HTMLInputElement | null>;
  take: (files: FileList | null) => void;
  testid: string;
  accept: string;
  several?: boolean;
}

function FileInput({ reference, take, testid, accept, several = false }: InputProperties): JSX.Element {
  return (
    <input
      ref={reference}
      type="file"
      class="spoken"
      tabIndex={-1}
      aria-hidden="true"
      accept={accept}
      multiple={several}
      data-testid={testid}
      onChange={(event) => {
        take(event.currentTarget.files);
        // so that the same file can be chosen again
        event.currentTarget.value = "";
      }}
    />
  );
}

function IconButton({ name, icon, press, testid }: { name: string; icon: string; press: () => void; testid?: string }): JSX.Element {
  return (
    <button type="button" class="icon-button" title={name.split(":")[0]} aria-label={name} data-testid={testid} onClick={press}>
      {icon === "again" ? <Again /> : <Icon name={icon} />}
    </button>
  );
}

function Again(): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d="M19 12a7 7 0 1 1-2.3-5.2L19 9M19 4.5V9h-4.5" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}

function Film(): JSX.Element {
  return (
    <svg class="film" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <rect x="5" y="11" width="38" height="26" rx="4" fill="none" stroke="currentColor" stroke-width="2" />
      <path d="M24 30V19m-5 4.5 5-5 5 5" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" />
      <path d="M11 11v26M37 11v26M5 19.7h6M5 28.3h6M37 19.7h6M37 28.3h6" fill="none" stroke="currentColor" stroke-width="2" opacity=".55" />
    </svg>
  );
}
