import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hear } from "../../src/debrief/hub";
import type { FeedListener } from "../../src/feed";

const heard: { listener: FeedListener; stopped: boolean }[] = [];
vi.mock("../../src/events", () => ({
  listen: (_: string, __: number, listener: FeedListener) => {
    const stream = { listener, stopped: false };
    heard.push(stream);
    return () => (stream.stopped = true);
  },
}));

beforeEach(() => {
  heard.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const part = (...kinds: string[]) => ({ kinds: new Set(kinds), moved: vi.fn() });

test("parts share one stream, hear their kinds alone and each in a turn of its own", () => {
  const [claims, form, talk] = [part("claim"), part("claim"), part("debrief-entry")];
  const stops = [claims, form, talk].map((one) => hear("lesson", 5, one));
  expect(heard.length).toBe(1);
  const told = () => [claims, form, talk].map((one) => one.moved.mock.calls.length);
  heard[0]!.listener.event({ kind: "claim", seq: 6, entity: null });
  heard[0]!.listener.event({ kind: "claim", seq: 7, entity: null });
  vi.advanceTimersToNextTimer();
  expect(told()).toEqual([1, 0, 0]);
  vi.advanceTimersToNextTimer();
  expect(told()).toEqual([1, 1, 0]);
  vi.runAllTimers();
  expect(told()).toEqual([1, 1, 0]);
  heard[0]!.listener.event({ kind: "debrief-entry", seq: 8, entity: null });
  vi.runAllTimers();
  expect(told()).toEqual([1, 1, 1]);
  stops.slice(0, 2).forEach((stop) => stop());
  expect(heard[0]!.stopped).toBe(false);
  stops[2]!();
  expect(heard[0]!.stopped).toBe(true);
});

test("a stream that another tab held already may have told something before: everything is drawn anew", () => {
  const talk = part("debrief-entry");
  const stop = hear("other", 5, talk);
  heard[0]!.listener.open(5);
  vi.runAllTimers();
  expect(talk.moved).not.toHaveBeenCalled();
  heard[0]!.listener.open(9);
  vi.runAllTimers();
  expect(talk.moved).toHaveBeenCalledTimes(1);
  stop();
});
