/**
 * Brings two texts of one plan together that came from the same one: what only one side changed is taken from that side; where
 * both changed the same field, one's own stays in the field and the other is told as a conflict.
 */
import type { Content, PhaseContent, Response } from "./content";

/** A field: "goal", or a phase's root, the field, and the student or response and its field. */
export type Path = string[];

export interface Conflict {
  path: Path;
  mine: string;
  theirs: string;
}

export interface Merged {
  content: Content;
  conflicts: Conflict[];
  /** Titles of phases that the other side took out while this one changed them; they stay. */
  kept: string[];
  /** Titles of phases that this side took out while the other changed them; they come back. */
  returned: string[];
}

const LESSON = ["goal", "criteria", "materials"] as const;
const FIELDS = ["title", "minutes", "purpose", "teacher_moves", "points_to_notice"] as const;

export function merged(base: Content, mine: Content, theirs: Content): Merged {
  const conflicts: Conflict[] = [];
  const pick = (path: Path, before: string, own: string, other: string): string => {
    if (own === other || other === before) return own;
    if (own === before) return other;
    conflicts.push({ path, mine: own, theirs: other });
    return own;
  };
  const content: Content = { goal: "", criteria: "", materials: "", phases: [] };
  for (const field of LESSON) content[field] = pick([field], base[field], mine[field], theirs[field]);
  const kept: string[] = [];
  const returned: string[] = [];
  const phases = new Map<string, PhaseContent>();
  const [was, own, other] = [base, mine, theirs].map(({ phases }) => new Map(phases.map((one) => [one.root, one])));
  for (const root of new Set([...own!.keys(), ...other!.keys()])) {
    const [before, here, there] = [was!.get(root), own!.get(root), other!.get(root)];
    if (here && there) phases.set(root, mergedPhase(before ?? there, here, there, pick));
    const alone = here && there ? undefined : (here ?? there);
    if (!alone) continue;
    if (!before) phases.set(root, alone);
    else if (JSON.stringify(before) !== JSON.stringify(alone)) {
      phases.set(root, alone);
      (here ? kept : returned).push(alone.title);
    }
  }
  const order = mergedOrder(rootsOf(base), rootsOf(mine), rootsOf(theirs));
  content.phases = order.flatMap((root) => phases.get(root) ?? []);
  return { content, conflicts, kept, returned };
}

type Pick_ = (path: Path, before: string, own: string, other: string) => string;

function mergedPhase(before: PhaseContent, own: PhaseContent, other: PhaseContent, pick: Pick_): PhaseContent {
  const { root } = own;
  const result: PhaseContent = { ...own, anticipated: [], expected: {} };
  for (const field of FIELDS) result[field] = pick([root, field], before[field], own[field], other[field]);
  for (const student of new Set([...Object.keys(own.expected), ...Object.keys(other.expected)])) {
    const [was, here, there] = [before, own, other].map((phase) => phase.expected[student] ?? "");
    const expects = pick([root, "expected", student], was!, here!, there!);
    if (expects) result.expected[student] = expects;
  }
  result.anticipated = mergedResponses(before, own, other, pick);
  return result;
}

function mergedResponses(before: PhaseContent, own: PhaseContent, other: PhaseContent, pick: Pick_): Response[] {
  const found = new Map<string, Response>();
  const at = (phase: PhaseContent, id: string) => phase.anticipated.find((one) => one.id === id);
  const order = mergedOrder(...([before, own, other].map((one) => one.anticipated.map(({ id }) => id)) as Orders));
  for (const id of order) {
    const [was, here, there] = [at(before, id), at(own, id), at(other, id)];
    if (here && there) {
      const part = (field: "description" | "planned_response") =>
        pick([own.root, "anticipated", id, field], (was ?? there)[field], here[field], there[field]);
      found.set(id, { id, description: part("description"), planned_response: part("planned_response") });
      continue;
    }
    const alone = here ?? there;
    if (alone && (!was || JSON.stringify(was) !== JSON.stringify(alone))) found.set(id, alone);
  }
  return order.flatMap((id) => found.get(id) ?? []);
}

type Orders = [string[], string[], string[]];

export function rootsOf(content: Content): string[] {
  return content.phases.map((phase) => phase.root);
}

/** The order of the side that moved something, one's own where both did; the rest stands behind the one it followed. */
export function mergedOrder(base: string[], mine: string[], theirs: string[]): string[] {
  const common = (roots: string[], others: string[]) => roots.filter((root) => base.includes(root) && others.includes(root));
  const still = common(base, mine).join() === common(mine, mine).join();
  const [leading, other] = still ? [theirs, mine] : [mine, theirs];
  const order = [...leading];
  other.forEach((root, place) => {
    if (order.includes(root)) return;
    const before = other[place - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, root);
  });
  return order;
}

/** The content with one field set, as a decided conflict asks. */
export function withText(content: Content, path: Path, text: string): Content {
  const [first = "", field = "", item = "", part = ""] = path;
  if (path.length === 1) return { ...content, [first]: text };
  return {
    ...content,
    phases: content.phases.map((phase) => {
      if (phase.root !== first) return phase;
      if (field === "expected") return { ...phase, expected: { ...phase.expected, [item]: text } };
      if (field !== "anticipated") return { ...phase, [field]: text };
      const change = (one: Response) => (one.id === item ? { ...one, [part]: text } : one);
      return { ...phase, anticipated: phase.anticipated.map(change) };
    }),
  };
}
