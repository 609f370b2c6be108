import { beforeEach, expect, test } from "vitest";
import { Refused, Unreachable } from "../src/api";
import { PhaseKeeper } from "../src/phase-keeper";
import type { PhaseTime } from "../src/types";

const time = (phase: string, start_ms: number) => ({ phase, start_ms, end_ms: null });

/** A server with phase times under a version, which may be out of reach. */
class Server {
  phases: PhaseTime[] = [];
  version = 1;
  reachable = true;
  refusal = 0;

  async phaseTimes(_: string, phases: PhaseTime[], seen: number) {
    if (!this.reachable) throw new Unreachable("no");
    if (this.refusal) throw new Refused({ status: this.refusal, detail: "No." });
    const current = { phases: this.phases, version: this.version };
    if (seen !== this.version) throw new Refused({ status: 412, detail: "It moved on.", current: current as never });
    this.phases = phases;
    this.version += 1;
    return { phases, version: this.version };
  }

  async session() {
    return {};
  }
}

let server: Server;

function keeper(): PhaseKeeper {
  const made = new PhaseKeeper("iteration", server);
  made.heard({ phases: server.phases, version: server.version });
  made.open("me");
  return made;
}

beforeEach(() => {
  localStorage.clear();
  server = new Server();
});

test("a mark is shown at once and then the server's", async () => {
  const phases = keeper();
  const sent = phases.mark([time("p", 5)]);
  expect(phases.times.value).toEqual([time("p", 5)]);
  expect(await sent).toBe("");
  expect(server.phases).toEqual([time("p", 5)]);
  expect(phases.waiting.value).toBe(false);
});

test("what cannot be sent is kept over a reload and sent once, when the server answers again", async () => {
  server.reachable = false;
  const phases = keeper();
  await phases.mark([time("p", 5)]);
  expect(phases.waiting.value).toBe(true);
  phases.close();
  server.reachable = true;
  const next = keeper();
  await next.send();
  expect(server.phases).toEqual([time("p", 5)]);
  expect(server.version).toBe(2);
  next.heard({ phases: [time("p", 9)], version: 3 });
  expect(next.times.value).toEqual([time("p", 9)]);
});

test("an iteration that moved on without its phases is no conflict", async () => {
  const phases = keeper();
  server.version = 7;
  await phases.mark([time("p", 5)]);
  expect(phases.clash.value).toBeNull();
  expect(server.phases).toEqual([time("p", 5)]);
});

test.each(["mine", "theirs"] as const)("where somebody else marked too, both are there and the person chooses: %s", async (choice) => {
  const phases = keeper();
  server.phases = [time("q", 1)];
  server.version = 2;
  await phases.mark([time("p", 5)]);
  expect(phases.clash.value).toEqual([time("q", 1)]);
  expect(phases.times.value).toEqual([time("p", 5)]);
  await phases.settle(choice);
  expect(phases.clash.value).toBeNull();
  expect(server.phases).toEqual(choice === "mine" ? [time("p", 5)] : [time("q", 1)]);
  expect(phases.times.value).toEqual(server.phases);
});

test("what the server refuses is taken back, with its sentence", async () => {
  const phases = keeper();
  server.refusal = 422;
  expect(await phases.mark([time("p", 5)])).toBe("No.");
  expect(phases.times.value).toEqual([]);
});

test("a mark that waits can be taken back", async () => {
  const phases = keeper();
  expect(phases.takeBack()).toBe(false);
  server.reachable = false;
  await phases.mark([time("p", 5)]);
  expect(phases.takeBack()).toBe(true);
  server.reachable = true;
  await phases.send();
  expect([phases.times.value, server.phases, server.version]).toEqual([[], [], 1]);
  phases.close();
});
