/**
 * One stream of server-sent events for one iteration. EventSource resumes by itself after a broken line, but gives up for
 * good when the server answers with a refusal (a session that ended, a restart behind a proxy): then it is opened anew
 * from the last number heard.
 */
import { EVENT_KINDS, type EventKind, type FeedEvent } from "./types";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export interface FeedListener {
  event(event: FeedEvent): void;
  /** The stream stands (again); it brings everything after `from`. */
  open(from: number): void;
  down(): void;
}

export type SourceMaker = (address: string) => EventSource;

export class Feed {
  /** The last number heard. */
  last: number;
  standing = false;
  private source: EventSource | null = null;
  private wait = FIRST_WAIT_MS;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly address: (after: number) => string,
    after: number,
    private readonly listener: FeedListener,
    private readonly make: SourceMaker = (place) => new EventSource(place),
  ) {
    this.last = after;
    this.connect();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  private connect(): void {
    const source = this.make(this.address(this.last));
    this.source = source;
    source.onopen = () => {
      this.wait = FIRST_WAIT_MS;
      this.standing = true;
      this.listener.open(this.last);
    };
    source.onerror = () => {
      if (this.standing) this.listener.down();
      this.standing = false;
      if (source.readyState !== 2) return;
      source.close();
      this.timer = setTimeout(() => this.connect(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    };
    for (const kind of EVENT_KINDS) {
      source.addEventListener(kind, (event) => this.hear(kind, event as MessageEvent<string>));
    }
  }

  private hear(kind: EventKind, event: MessageEvent<string>): void {
    const seq = Number(event.lastEventId);
    if (Number.isFinite(seq) && event.lastEventId !== "") this.last = Math.max(this.last, seq);
    let entity: unknown = null;
    try {
      entity = JSON.parse(event.data);
    } catch {
      return;
    }
    this.listener.event({ kind, seq: this.last, entity });
  }
}
