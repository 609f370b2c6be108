import { expect, test } from "vitest";
import { newId } from "../src/identifier";

test("an id is a UUIDv7 that carries its time", () => {
  const now = Date.UTC(2026, 2, 4, 5, 6, 7, 89);
  const id = newId(now);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(now);
});

test("ids of later moments sort later, and ten thousand ids are all different", () => {
  expect(newId(1000) < newId(2000)).toBe(true);
  expect(new Set(Array.from({ length: 10_000 }, () => newId(5))).size).toBe(10_000);
});
