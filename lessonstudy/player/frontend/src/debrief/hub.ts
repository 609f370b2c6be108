/**
 * One stream for the whole window, however many parts of the page want to hear: browsers without a shared worker would open
 * a connection for each.
 */
import { listen } from "../events";

export interface Part {
  kinds: ReadonlySet<string>;
  moved: () => void;
}

interface Hub {
  parts: Set<Part>;
  stop: () => void;
}

const GATHER_MS = 120;
const APART_MS = 40;
const KEY = Symbol.for("lessonstudy.debrief");
const window_ = globalThis as typeof globalThis & { [KEY]?: Map<string, Hub> };

function open(iteration: string, after: number): Hub {
  const parts = new Set<Part>();
  const due = new Set<Part>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tellNext = (): void => {
    const [part] = due;
    timer = null;
    if (!part) return;
    due.delete(part);
    if (parts.has(part)) part.moved();
    // Streamlit sends what parts ask for in one go as if all of it came from one of them: each gets a turn of its own
    if (due.size > 0) timer = setTimeout(tellNext, APART_MS);
  };
  const tell = (which: (part: Part) => boolean): void => {
    for (const part of parts) if (which(part)) due.add(part);
    if (timer === null && due.size > 0) timer = setTimeout(tellNext, GATHER_MS);
  };
  const stop = listen(iteration, after, {
    event: ({ kind }) => tell((part) => part.kinds.has(kind)),
    // another tab held the stream already: what it heard before is not told again
    open: (from) => {
      if (from > after) tell(() => true);
    },
    down: () => undefined,
  });
  return { parts, stop };
}

/** Tells `part` of what happens in an iteration after `after`; gives back how to stop. */
export function hear(iteration: string, after: number, part: Part): () => void {
  const hubs = (window_[KEY] ??= new Map());
  const hub = hubs.get(iteration) ?? open(iteration, after);
  hubs.set(iteration, hub);
  hub.parts.add(part);
  return () => {
    hub.parts.delete(part);
    if (hub.parts.size > 0 || hubs.get(iteration) !== hub) return;
    hub.stop();
    hubs.delete(iteration);
  };
}
