import { beforeEach, expect, test } from "vitest";
import { Keeper } from "../../src/debrief/keeper";

function box(text = ""): HTMLTextAreaElement {
  document.body.innerHTML = '<div class="st-key-talk-1"><textarea></textarea></div>';
  const found = document.querySelector("textarea")!;
  found.value = text;
  return found;
}

const keeper = (person = "olga") => new Keeper(person, ["talk-1", "not-there"], sessionStorage, document);

function typed(text: string): void {
  const before = keeper();
  const old = box();
  before.look();
  old.value = text;
  before.look();
}

beforeEach(() => sessionStorage.clear());

test("what was typed is there again after a reload, and the page is told", () => {
  typed("She counts by fours.");
  const fresh = box();
  let told = "";
  fresh.addEventListener("input", () => (told = fresh.value));
  keeper().look();
  expect([fresh.value, told]).toEqual(["She counts by fours.", "She counts by fours."]);
});

test("what was sent, so that the box is empty, does not come back", () => {
  const one = keeper();
  const old = box();
  one.look();
  old.value = "Sent.";
  one.look();
  old.value = "";
  one.look();
  const fresh = box();
  keeper().look();
  expect(fresh.value).toBe("");
});

test("a box that holds something already is left alone, and nobody gets another person's words", () => {
  typed("Mine.");
  const filled = box("From the server.");
  keeper().look();
  expect(filled.value).toBe("From the server.");
  typed("Mine.");
  const theirs = box();
  keeper("omar").look();
  expect(theirs.value).toBe("");
});
