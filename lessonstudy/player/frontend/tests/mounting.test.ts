import { h } from "preact";
import { expect, it, vi } from "vitest";
import { mounting, type Tell } from "../src/mounting";

it("keeps what was made over a rerun, tells the page through its newest call, and takes all away after the last", () => {
  vi.useFakeTimers();
  const close = vi.fn();
  let tell: Tell = () => undefined;
  const component = mounting((data: string, told) => ((tell = told), { view: h("p", null, data), close }), () => true);
  const parentElement = document.createElement("div");
  const [first, second] = [vi.fn(), vi.fn()];
  const leaveFirst = component({ data: "one", parentElement, setTriggerValue: first });
  const leave = component({ data: "two", parentElement, setTriggerValue: second });
  leaveFirst();
  vi.runAllTimers();
  tell("arrived", 1);
  expect([parentElement.textContent, first.mock.calls, second.mock.calls]).toEqual(["one", [], [["arrived", 1]]]);
  leave();
  vi.runAllTimers();
  expect([parentElement.childElementCount, close.mock.calls.length]).toEqual([0, 1]);
});
