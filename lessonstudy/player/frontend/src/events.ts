/**
 * Hears of others' changes: through the shared worker, or with a stream of its own where the browser has no such worker.
 */
import { eventsAddress } from "./api";
import { Feed, type FeedListener } from "./feed";
import type { FeedEvent } from "./types";

export type ToWorker =
  | { kind: "hear"; iteration: string; address: string; after: number }
  | { kind: "leave"; iteration: string };

export type FromWorker =
  | { kind: "event"; iteration: string; event: FeedEvent }
  | { kind: "open"; iteration: string; from: number }
  | { kind: "down"; iteration: string };

const STILL_HERE_MS = 30_000;

function ownStream(iteration: string, after: number, listener: FeedListener): () => void {
  const feed = new Feed((last) => eventsAddress(iteration, last), after, listener);
  return () => feed.close();
}

function throughWorker(worker: SharedWorker, iteration: string, after: number, listener: FeedListener): () => void {
  let last = after;
  const address = new URL(eventsAddress(iteration, 0), location.href);
  address.search = "";
  const say = (message: ToWorker) => worker.port.postMessage(message);
  const hear = () => say({ kind: "hear", iteration, address: address.href, after: last });
  worker.port.onmessage = (message: MessageEvent<FromWorker>) => {
    const heard = message.data;
    if (heard.iteration !== iteration) return;
    if (heard.kind === "open") listener.open(heard.from);
    else if (heard.kind === "down") listener.down();
    else {
      last = Math.max(last, heard.event.seq);
      listener.event(heard.event);
    }
  };
  hear();
  const timer = setInterval(hear, STILL_HERE_MS);
  const leave = () => say({ kind: "leave", iteration });
  const comeBack = (event: PageTransitionEvent) => event.persisted && hear();
  addEventListener("pagehide", leave);
  addEventListener("pageshow", comeBack);
  return () => {
    clearInterval(timer);
    removeEventListener("pagehide", leave);
    removeEventListener("pageshow", comeBack);
    leave();
    worker.port.close();
  };
}

/** Listens from after `after` on; gives back how to stop. */
export function listen(iteration: string, after: number, listener: FeedListener): () => void {
  if (typeof SharedWorker === "undefined") return ownStream(iteration, after, listener);
  let stop: () => void = () => undefined;
  let over = false;
  try {
    const worker = new SharedWorker(new URL("./events-worker.ts", import.meta.url), {
      type: "module",
      name: "lessonstudy",
    });
    stop = throughWorker(worker, iteration, after, listener);
    worker.onerror = () => {
      stop();
      if (!over) stop = ownStream(iteration, after, listener);
    };
  } catch {
    stop = ownStream(iteration, after, listener);
  }
  return () => {
    over = true;
    stop();
  };
}
