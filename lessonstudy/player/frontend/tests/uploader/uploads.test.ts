import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Refused, Unreachable } from "../../src/api";
import { markOf } from "../../src/uploader/file";
import type { Kept, Memory } from "../../src/uploader/memory";
import type { Announced, Failure, Handlers, Transport } from "../../src/uploader/transport";
import { Uploads } from "../../src/uploader/uploads";

const LINE_LOST: Failure = { status: 0, kind: "", detail: "" };
const refused = (status: number, detail = "No.", kind = "") => new Refused({ status, detail, type: `/ls/errors/${kind}` });

class PageMemory implements Memory {
  kept = new Map<string, Kept>();
  all = () => [...this.kept.values()];
  keep = (one: Kept) => void this.kept.set(one.upload, one);
  forget = (upload: string) => void this.kept.delete(upload);
}

/** The far side of the network, played by the test. */
class Far implements Transport {
  person = "ada";
  refusal: unknown = null;
  announced: string[] = [];
  parts: (readonly number[])[] = [];
  sends: { file: File; url: string; handlers: Handlers; stopped: boolean }[] = [];
  ended: string[] = [];
  offsets = new Map<string, number | Error>();
  sameUpload: string | null = null;

  async session() {
    if (this.refusal) throw this.refusal;
    return { person: this.person };
  }
  async announce(_: string, name: string, _size: number, parts: readonly number[]): Promise<Announced> {
    this.announced.push(name);
    this.parts.push(parts);
    const upload = this.sameUpload ?? `u${this.announced.length}`;
    return { subject: `r-${upload}`, upload, url: `/ls/uploads/${upload}` };
  }
  send(file: File, url: string, handlers: Handlers) {
    const sent = { file, url, handlers, stopped: false };
    this.sends.push(sent);
    return { stop: () => (sent.stopped = true) };
  }
  async offset(url: string) {
    const offset = this.offsets.get(url) ?? 0;
    if (offset instanceof Error) throw offset;
    return offset;
  }
  async end(url: string) {
    this.ended.push(url);
  }
  get last() {
    return this.sends.at(-1)!;
  }
}

let far: Far;
let memory: PageMemory;
let uploads: Uploads;
let finished: string[];
const film = (name = "lesson.mp4", content = "0123456789", type = "video/mp4") => new File([content], name, { type });
const only = () => uploads.items.value[0]!;
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  far = new Far();
  memory = new PageMemory();
  uploads = new Uploads(far, memory);
  finished = [];
  uploads.onDone = (subject) => finished.push(subject);
});
afterEach(() => vi.useRealTimers());

async function begun(file = film()) {
  await uploads.add("i1", [file]);
  await settle();
  far.last.handlers.progress(4);
}

test("a file is announced, sent, told of once, and forgotten", async () => {
  await begun();
  expect(only()).toMatchObject({ phase: "sending", sent: 4, size: 10 });
  expect(memory.all()).toHaveLength(1);
  far.last.handlers.acknowledged(4);
  expect(memory.all()[0]).toMatchObject({ sent: 4, person: "ada", name: "lesson.mp4" });
  expect(uploads.busy).toBe(true);
  far.last.handlers.done();
  expect(only()).toMatchObject({ phase: "done", sent: 10 });
  expect([finished, memory.all(), uploads.busy]).toEqual([["r-u1"], [], false]);
  await settle(15_000);
  expect(uploads.items.value).toEqual([]);
});

test("several files go one after the other, and a refused one does not hold up the rest", async () => {
  await uploads.add("i1", [film("a.mp4", "aaa"), film("b.mp4", "bbb"), film("c.mp4", "ccc")]);
  await settle();
  expect(uploads.items.value.map((item) => item.phase)).toEqual(["announcing", "waiting", "waiting"]);
  far.last.handlers.failed({ status: 413, kind: "upload-too-many-bytes", detail: "Too much." });
  await settle();
  expect(uploads.items.value[0]).toMatchObject({ phase: "refused", message: "Too much." });
  far.last.handlers.done();
  await settle();
  expect(far.sends.map((one) => one.file.name)).toEqual(["a.mp4", "b.mp4", "c.mp4"]);
});

test("what is plainly no video is refused with a sentence, unknown kinds may try", async () => {
  await uploads.add("i1", [film("empty.mp4", ""), film("board.jpg", "x", "image/jpeg"), film("CLIP.XYZ", "x", "")]);
  await settle();
  expect(uploads.notes.value.i1).toContain("empty.mp4 is empty.");
  expect(uploads.notes.value.i1).toContain("board.jpg is not a video.");
  expect(far.announced).toEqual(["CLIP.XYZ"]);
});

test("the same file dropped twice is sent once", async () => {
  await begun();
  await uploads.add("i1", [film()]);
  expect(uploads.notes.value.i1).toBe("lesson.mp4 is on its way already.");
  expect(uploads.items.value).toHaveLength(1);
});

describe("when the line is lost", () => {
  test("it tries again by itself, later each time, and at once when the line is back", async () => {
    await begun();
    far.last.handlers.failed(LINE_LOST);
    await settle();
    expect(only()).toMatchObject({ phase: "offline", sent: 4 });
    far.refusal = new Unreachable();
    await settle(1000);
    expect(only().phase).toBe("offline");
    await settle(1999);
    far.refusal = null;
    expect(far.sends).toHaveLength(1);
    await settle(1);
    expect(far.sends).toHaveLength(2);
    far.last.handlers.failed(LINE_LOST);
    await settle();
    uploads.wake();
    await settle();
    expect(far.sends).toHaveLength(3);
    expect(far.announced).toHaveLength(1);
  });

  test("a late word from the lost line is not heard", async () => {
    await begun();
    const old = far.last.handlers;
    old.failed(LINE_LOST);
    await settle(1000);
    old.done();
    old.failed({ status: 413, kind: "", detail: "" });
    await settle();
    expect([only().phase, finished]).toEqual(["offline", []]);
    far.last.handlers.progress(5);
    expect(only().phase).toBe("sending");
  });

  test("a line that says nothing for long is given up and begun again", async () => {
    await begun();
    await settle(51_000);
    expect(far.sends[0]!.stopped).toBe(true);
    expect(far.sends.length).toBeGreaterThan(1);
  });

  test("a file that can no longer be read must be chosen again", async () => {
    const file = film();
    await begun(file);
    vi.spyOn(file, "slice").mockImplementation(() => {
      throw new DOMException("gone", "NotReadableError");
    });
    far.last.handlers.failed(LINE_LOST);
    await settle();
    expect(only().phase).toBe("left");
    expect(only().message).toContain("can no longer be read");
    await uploads.choose(only().id, film());
    await settle();
    expect(far.last.url).toBe("/ls/uploads/u1");
  });
});

test("after the session ended it waits for a new sign-in and goes on with the same upload", async () => {
  await begun();
  far.refusal = refused(401);
  far.last.handlers.failed({ status: 401, kind: "sign-in-needed", detail: "Please sign in." });
  await settle();
  expect(only()).toMatchObject({ phase: "signed-out", sent: 4 });
  await settle(15_000);
  expect(only().phase).toBe("signed-out");
  far.refusal = null;
  uploads.wake();
  await settle();
  expect(far.last.url).toBe("/ls/uploads/u1");
  far.last.handlers.progress(6);
  expect(only()).toMatchObject({ phase: "sending", message: "" });
});

test("someone else who signs in here does not send on another's upload", async () => {
  await begun();
  far.person = "ben";
  far.last.handlers.failed(LINE_LOST);
  await settle(1000);
  expect(only().phase).toBe("signed-out");
  expect(far.sends).toHaveLength(1);
});

test("a full disk is said in the server's words, and goes on when there is room", async () => {
  await begun();
  far.last.handlers.failed({ status: 507, kind: "disk-full", detail: "The server's disk is full." });
  await settle();
  expect(only()).toMatchObject({ phase: "full", message: "The server's disk is full.", sent: 4 });
  await settle(30_000);
  expect(far.sends).toHaveLength(2);
});

test.each([409, 423, 460, 403])("a %i in the middle is answered by asking anew where it stands", async (status) => {
  await begun();
  far.last.handlers.failed({ status, kind: "", detail: "x" });
  await settle(300);
  expect(far.sends).toHaveLength(2);
});

test("what never gets better is not asked for ever", async () => {
  await begun();
  for (let count = 0; count < 30 && only().phase !== "refused"; count += 1) {
    far.last.handlers.failed({ status: 409, kind: "upload-over", detail: "Over." });
    await settle(300);
  }
  expect(only()).toMatchObject({ phase: "refused", message: "Over." });
});

test("an upload that is gone begins anew on request", async () => {
  await begun();
  far.last.handlers.failed({ status: 410, kind: "upload-gone", detail: "Gone." });
  await settle();
  expect(only()).toMatchObject({ phase: "refused", sent: 0 });
  expect(memory.all()).toEqual([]);
  uploads.goOn(only().id);
  await settle();
  expect(far.last.url).toBe("/ls/uploads/u2");
});

test("a refused announcement shows the server's sentence", async () => {
  far.announce = async () => {
    throw refused(422, "lesson.mp4 is empty. Copy it from the camera again.");
  };
  await uploads.add("i1", [film()]);
  await settle();
  expect(only()).toMatchObject({ phase: "refused", message: "lesson.mp4 is empty. Copy it from the camera again." });
});

test("pause lets the next one begin, and going on takes its turn", async () => {
  await uploads.add("i1", [film("a.mp4", "aaa"), film("b.mp4", "bbb")]);
  await settle();
  const first = only().id;
  uploads.pause(first);
  await settle();
  expect(far.sends[0]!.stopped).toBe(true);
  expect(far.last.file.name).toBe("b.mp4");
  uploads.goOn(first);
  await settle();
  expect(only().phase).toBe("waiting");
  far.last.handlers.done();
  await settle();
  expect(far.last.url).toBe("/ls/uploads/u1");
});

test("cancel ends the upload on the server and forgets it", async () => {
  await begun();
  await uploads.cancel(only().id);
  expect([far.ended, memory.all(), uploads.items.value]).toEqual([["/ls/uploads/u1"], [], []]);
});

test("cancel while it is being announced ends it all the same", async () => {
  let answer: (made: Announced) => void = () => undefined;
  far.announce = () => new Promise((resolve) => (answer = resolve));
  await uploads.add("i1", [film()]);
  await settle();
  await uploads.cancel(only().id);
  answer({ subject: "r", upload: "u", url: "/ls/uploads/u" });
  await settle();
  expect([far.ended, far.sends, memory.all()]).toEqual([["/ls/uploads/u"], [], []]);
});

describe("after a reload", () => {
  async function left(sent: number, alive = 0, person = "ada") {
    const base = { upload: "u9", url: "/ls/uploads/u9", subject: "r9", place: "i1", name: "lesson.mp4" };
    memory.keep({ ...base, person, size: 10, modified: 1, mark: await markOf(film()), sent, alive });
    far.offsets.set("/ls/uploads/u9", sent);
  }

  test("an unfinished upload is said with where it stands, and goes on with the same file", async () => {
    await left(4);
    await uploads.recall();
    expect(only()).toMatchObject({ phase: "left", sent: 4, name: "lesson.mp4" });
    expect(uploads.busy).toBe(false);
    await uploads.choose(only().id, film("renamed.mp4"));
    await settle();
    expect([far.last.url, far.announced]).toEqual(["/ls/uploads/u9", []]);
    far.last.handlers.done();
    expect(finished).toEqual(["r9"]);
  });

  test("another file is refused and nothing is mixed", async () => {
    await left(4);
    await uploads.recall();
    await uploads.choose(only().id, film("lesson.mp4", "012345678X"));
    expect(only().phase).toBe("left");
    expect(only().message).toContain("That is another file.");
    expect(far.sends).toEqual([]);
  });

  test("the same file in the drop zone goes on too", async () => {
    await left(4);
    await uploads.recall();
    await uploads.add("i1", [film()]);
    await settle();
    expect(far.last.url).toBe("/ls/uploads/u9");
    expect(uploads.items.value).toHaveLength(1);
  });

  test("a file of the same name and size that holds something else is not put into the unfinished one", async () => {
    await left(4);
    far.sameUpload = "u9";
    await uploads.add("i1", [film("lesson.mp4", "XXXXXXXXXX")]);
    await settle();
    expect(only().phase).toBe("refused");
    expect(only().message).toContain("holds something else");
    expect(far.sends).toEqual([]);
  });

  test("one that another window sends is left alone", async () => {
    await left(4, Date.now());
    await uploads.recall();
    expect(uploads.items.value).toEqual([]);
  });

  test("one whose window crashed is shown as soon as that is certain", async () => {
    await left(4, Date.now());
    await uploads.recall();
    await settle(11_000);
    expect(only()).toMatchObject({ phase: "left", sent: 4 });
  });

  test("a window that closes lets go at once", async () => {
    await begun();
    uploads.leave();
    const next = new Uploads(far, memory);
    await next.recall();
    expect(next.items.value[0]).toMatchObject({ phase: "left", name: "lesson.mp4" });
  });

  test("those of someone else are not shown", async () => {
    await left(4, 0, "ben");
    await uploads.recall();
    expect(uploads.items.value).toEqual([]);
    expect(memory.all()).toHaveLength(1);
  });

  test.each([
    ["gone", refused(410)],
    ["complete", 10],
  ])("one that is %s on the server is forgotten", async (_, offset) => {
    await left(4);
    far.offsets.set("/ls/uploads/u9", offset);
    await uploads.recall();
    expect([uploads.items.value, memory.all()]).toEqual([[], []]);
  });
});

test("a screen reader hears milestones, not every step", async () => {
  await begun(film("lesson.mp4", "x".repeat(100)));
  const heard = new Set<string>();
  for (let sent = 4; sent < 100; sent += 1) {
    far.last.handlers.progress(sent);
    heard.add(uploads.spoken.value);
  }
  far.last.handlers.done();
  heard.add(uploads.spoken.value);
  expect(heard.size).toBe(5);
});

test("the files of one recording are sent as one, in the order of their names, with the size of each", async () => {
  await uploads.addParts("i1", [film("GX10.mp4", "three"), film("GX2.mp4", "two"), film("GX1.mp4", "1")]);
  await settle();
  expect([far.announced, far.parts]).toEqual([["GX1.mp4"], [[1, 3, 5]]]);
  expect(await far.last.file.text()).toBe("1twothree");
  expect(only()).toMatchObject({ name: "GX1.mp4", size: 9, phase: "announcing" });
});

test("one of the files that is no video keeps all from being sent", async () => {
  await uploads.addParts("i1", [film("GX1.mp4", "1"), film("GX2.jpg", "2", "image/jpeg")]);
  await settle();
  expect(uploads.items.value).toEqual([]);
  expect(uploads.notes.value.i1).toContain("GX2.jpg is not a video");
});

test("a recording of several files goes on when the same files are chosen again, in whatever order", async () => {
  await uploads.addParts("i1", [film("GX1.mp4", "first"), film("GX2.mp4", "second")]);
  await settle();
  far.offsets.set("/ls/uploads/u1", 4);
  const again = new Uploads(far, memory);
  memory.keep({ ...memory.all()[0]!, alive: 0 });
  await again.recall();
  const left = again.items.value[0]!;
  await again.choose(left.id, film("GX1.mp4", "first"));
  expect(again.items.value[0]!.phase).toBe("left");
  await again.choose(left.id, film("GX2.mp4", "second"), film("GX1.mp4", "first"));
  await settle();
  expect(await far.last.file.text()).toBe("firstsecond");
  expect(far.last.url).toBe("/ls/uploads/u1");
});

test("a place for packages takes zip files alone, and says that what came is being checked", async () => {
  const kept = film("study.lessonstudy.zip", "PK", "application/zip");
  await uploads.add("teams/t1", [film(), film("empty.zip", "", "application/zip"), kept]);
  await settle();
  expect(uploads.notes.value["teams/t1"]).toContain("lesson.mp4 is no study package.");
  expect(uploads.notes.value["teams/t1"]).toContain("empty.zip is no study package.");
  expect(far.announced).toEqual(["study.lessonstudy.zip"]);
  far.last.handlers.done();
  expect(only().message).toBe("Complete. It is being checked.");
  await uploads.add("iterations/i1", [kept]);
  expect(uploads.notes.value["iterations/i1"]).toContain("is not a video");
});
