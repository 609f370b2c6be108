import { expect, test } from "vitest";
import * as fc from "fast-check";
import type { Content, PhaseContent } from "../../src/plan/content";
import { merged, withText, type Path } from "../../src/plan/merging";

const text = fc.constantFrom("", "a", "b", "c");
const response = fc.record({ id: fc.constantFrom("r1", "r2", "r3"), description: text, planned_response: text });
const phase: fc.Arbitrary<PhaseContent> = fc.record({
  root: fc.constantFrom("1", "2", "3", "4"),
  title: text,
  minutes: text,
  purpose: text,
  teacher_moves: text,
  points_to_notice: text,
  anticipated: fc.uniqueArray(response, { selector: (one) => one.id, maxLength: 3 }),
  expected: fc.dictionary(fc.constantFrom("A", "B"), fc.constantFrom("a", "b")),
});
const content: fc.Arbitrary<Content> = fc.record({
  goal: text,
  materials: text,
  criteria: text,
  phases: fc.uniqueArray(phase, { selector: (one) => one.root, maxLength: 4 }),
});

function read(all: Content, [first, field, item, part]: Path): string {
  if (!field) return all[first as "goal"];
  const phase = all.phases.find((one) => one.root === first)!;
  if (field === "expected") return phase.expected[item!] ?? "";
  if (field !== "anticipated") return phase[field as "title"];
  return phase.anticipated.find((one) => one.id === item)![part as "description"];
}

test("what only one side changed is what comes out", () => {
  fc.assert(
    fc.property(content, content, (base, changed) => {
      for (const found of [merged(base, changed, base), merged(base, base, changed)]) {
        expect(found.content).toEqual(changed);
        expect(found.conflicts).toEqual([]);
      }
    }),
  );
});

test("no phase is doubled, and what one side added is there", () => {
  fc.assert(
    fc.property(content, content, content, (base, mine, theirs) => {
      const roots = merged(base, mine, theirs).content.phases.map((one) => one.root);
      expect(new Set(roots).size).toBe(roots.length);
      const known = new Set(base.phases.map((one) => one.root));
      const added = [...mine.phases, ...theirs.phases].map((one) => one.root).filter((root) => !known.has(root));
      expect(roots).toEqual(expect.arrayContaining(added));
    }),
  );
});

test("when every conflict is decided, none is left, and each field has the text that was chosen", () => {
  fc.assert(
    fc.property(content, content, content, fc.boolean(), (base, mine, theirs, keep) => {
      const first = merged(base, mine, theirs);
      let [before, now] = [base, first.content];
      for (const { path, theirs: other } of first.conflicts) {
        if (keep) before = withText(before, path, other);
        else now = withText(now, path, other);
      }
      const last = merged(before, now, theirs);
      expect(last.conflicts).toEqual([]);
      for (const conflict of first.conflicts) {
        const chosen = keep ? conflict.mine : conflict.theirs;
        expect(read(last.content, conflict.path)).toBe(chosen);
      }
    }),
  );
});
