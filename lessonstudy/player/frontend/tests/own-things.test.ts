import { beforeEach, expect, test } from "vitest";
import { Refused, Unreachable } from "../src/api";
import { Bookmarks } from "../src/bookmarks";
import { Places } from "../src/places";
import { worthResuming } from "../src/room-state";
import type { Span } from "../src/watched";

class Server {
  kept = new Map<string, unknown>();
  puts = 0;
  reachable = true;

  async putBookmark(id: string, body: unknown) {
    if (!this.reachable) throw new Unreachable("no");
    this.puts += 1;
    this.kept.set(id, body);
  }

  async removeBookmark(id: string) {
    if (!this.reachable) throw new Unreachable("no");
    if (!this.kept.delete(id)) throw new Refused({ status: 404, detail: "There is no such bookmark." });
  }
}

let server: Server;

function opened(): Bookmarks {
  const bookmarks = new Bookmarks("iteration", server);
  bookmarks.open("me", []);
  return bookmarks;
}

beforeEach(() => {
  localStorage.clear();
  server = new Server();
});

test("a second bookmark at the same place is the first one", () => {
  const bookmarks = opened();
  const { bookmark } = bookmarks.set(5000);
  expect(bookmarks.set(5300)).toEqual({ bookmark, fresh: false });
  bookmarks.set(1000);
  expect(bookmarks.all.value.map((one) => one.at_ms)).toEqual([1000, 5000]);
});

test("bookmarks set without the server outlive the page and reach it later, as they were named last", async () => {
  server.reachable = false;
  const first = opened();
  const { bookmark } = first.set(5000);
  first.rename(bookmark.id, "  plates ");
  await first.send();
  expect(first.waiting.value).toBe(true);
  server.reachable = true;
  const later = opened();
  await later.send();
  expect(later.all.value).toEqual([{ id: bookmark.id, at_ms: 5000, label: "plates" }]);
  expect([...server.kept.values()]).toEqual([{ iteration: "iteration", at_ms: 5000, label: "plates" }]);
  expect(later.waiting.value).toBe(false);
});

test("a bookmark that is gone elsewhere is not removed for ever", async () => {
  const bookmarks = new Bookmarks("iteration", server);
  bookmarks.open("me", [{ id: "a", at_ms: 1, label: "" }]);
  bookmarks.remove("a");
  await bookmarks.send();
  expect(bookmarks.all.value).toEqual([]);
  expect(bookmarks.waiting.value).toBe(false);
});

function places(sent: [string, number][], answers = true, now = { at: 1_000_000 }): Places {
  const made = new Places(
    {
      stopAt: async (recording, at) => {
        sent.push([recording, at]);
        return answers;
      },
    },
    () => now.at,
  );
  made.open("me", []);
  return made;
}

test("the server hears of the place when the video rests and each quarter of a minute", async () => {
  const sent: [string, number][] = [];
  const now = { at: 1_000_000 };
  const memory = places(sent, true, now);
  for (let second = 0; second < 40; second += 2) {
    now.at = 1_000_000 + second * 1000;
    memory.keep("r", second * 1000, false);
  }
  expect(sent.map(([, at]) => at)).toEqual([16_000, 32_000]);
  memory.keep("r", 39_000, true);
  expect(sent.at(-1)).toEqual(["r", 39_000]);
  await Promise.resolve();
  memory.flush(true);
  expect(sent).toHaveLength(3);
});

test("the server's place wins, unless this browser has a newer one that it could not send", async () => {
  const stored = [{ recording: "r", at_ms: 70_000, updated_at: new Date(2_000_000).toISOString() }];
  const older = places([], false);
  older.keep("r", 5000, true);
  await Promise.resolve();
  older.open("me", stored);
  expect(older.stoppedAt("r")).toBe(70_000);
  const newer = places([], false, { at: 3_000_000 });
  newer.keep("r", 9000, true);
  await Promise.resolve();
  newer.open("me", stored);
  expect(newer.stoppedAt("r")).toBe(9000);
  expect(newer.stoppedAt("another")).toBeNull();
});

test("what was played goes with the place until an answer came; then what is played is sent, known or not", async () => {
  const sent: Span[][] = [];
  const server = { answers: false };
  const memory = new Places({
    stopAt: async (_recording, _at, watched) => {
      sent.push(watched);
      return server.answers;
    },
  });
  memory.open("me", []);
  memory.keep("r", 8000, true, [[0, 8000]]);
  await Promise.resolve();
  // the answer was lost: it is sent again, with what was played since
  memory.keep("r", 30_000, true, [[0, 8000], [20_000, 30_000]]);
  server.answers = true;
  await Promise.resolve();
  memory.flush(false);
  await Promise.resolve();
  expect(sent).toEqual([[[0, 8000]], [[0, 8000], [20_000, 30_000]], [[0, 8000], [20_000, 30_000]]]);
  memory.flush(true);
  expect(sent).toHaveLength(3);
  // a browser tells all that was played since the video was loaded
  memory.keep("r", 31_000, true, [[0, 8000], [20_000, 31_000]]);
  expect(sent.at(-1)).toEqual([[0, 8000], [20_000, 31_000]]);
});

test("the page that is left sends what was played of every recording", async () => {
  const sent: [string, number][] = [];
  const memory = places(sent);
  memory.keep("front", 8000, false, [[0, 8000]]);
  memory.keep("back", 9500, false, [[8000, 9500]]);
  memory.flush(true);
  await Promise.resolve();
  memory.flush(true);
  expect(sent).toEqual([["front", 8000], ["back", 9500]]);
});

test("what an earlier page could not send of what was played is sent by a later one", async () => {
  const earlier = places([], false);
  earlier.keep("r", 8000, true, [[0, 8000]]);
  await Promise.resolve();
  const sent: Span[][] = [];
  const later = new Places({
    stopAt: async (_recording, _at, watched) => {
      sent.push(watched);
      return true;
    },
  });
  later.open("me", []);
  later.keep("r", 9500, true, [[8000, 9500]]);
  expect(sent).toEqual([[[0, 9500]]]);
});

test("only a place within the recording is worth going on from", () => {
  const recording = { offset_ms: 2000, duration_ms: 60_000 };
  expect(worthResuming(6000, recording)).toBeNull();
  expect(worthResuming(30_000, recording)).toBe(30_000);
  expect(worthResuming(60_000, recording)).toBeNull();
});
