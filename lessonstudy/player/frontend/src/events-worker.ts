/**
 * A worker that all pages of this browser share: it holds one stream per iteration, however many pages show it, since a
 * browser opens only six connections to one server. A page says hello and goodbye; one that is silent is forgotten.
 */
import { Feed } from "./feed";
import type { FromWorker, ToWorker } from "./events";

interface Stream {
  feed: Feed;
  pages: Map<MessagePort, number>;
  /** Who is in the room, as last heard: it comes once, so a page that joins later is told from here. */
  present: FromWorker | null;
}

const SILENT_MS = 180_000;
const streams = new Map<string, Stream>();

function tell(stream: Stream, message: FromWorker): void {
  for (const page of stream.pages.keys()) page.postMessage(message);
}

function open(iteration: string, base: string, after: number): Stream {
  const pages = new Map<MessagePort, number>();
  const feed = new Feed((last) => `${base}?after=${last}`, after, {
    event: (event) => {
      const message: FromWorker = { iteration, kind: "event", event };
      if (event.kind === "presence") stream.present = message;
      tell(stream, message);
    },
    open: (from) => tell(stream, { iteration, kind: "open", from }),
    down: () => tell(stream, { iteration, kind: "down" }),
  });
  const stream: Stream = { feed, pages, present: null };
  streams.set(iteration, stream);
  return stream;
}

function leave(page: MessagePort, iteration: string): void {
  const stream = streams.get(iteration);
  if (!stream?.pages.delete(page) || stream.pages.size > 0) return;
  stream.feed.close();
  streams.delete(iteration);
}

function hear(page: MessagePort, message: ToWorker): void {
  if (message.kind === "leave") {
    leave(page, message.iteration);
    return;
  }
  const known = streams.get(message.iteration);
  const stream = known ?? open(message.iteration, message.address, message.after);
  const fresh = !stream.pages.has(page);
  stream.pages.set(page, Date.now());
  // A page that joins a running stream may have missed what went by before; it learns from where it will hear.
  if (fresh && known?.feed.standing) {
    page.postMessage({ iteration: message.iteration, kind: "open", from: known.feed.last });
    if (known.present) page.postMessage(known.present);
  }
}

setInterval(() => {
  const now = Date.now();
  for (const [iteration, stream] of streams) {
    for (const [page, heard] of stream.pages) if (now - heard > SILENT_MS) leave(page, iteration);
  }
}, SILENT_MS / 3);

const scope = self as unknown as { onconnect: (event: MessageEvent) => void };
scope.onconnect = (event) => {
  const page = event.ports[0];
  if (!page) return;
  page.onmessage = (message: MessageEvent<ToWorker>) => hear(page, message.data);
};
