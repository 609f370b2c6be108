/**
 * What stands in the editor of a plan, as it is typed, and what of it travels. A row that lacks its title or description is
 * kept by a word in its place, so that nothing typed is left out of what is saved.
 */
import { newId } from "../identifier";

export interface Response {
  id: string;
  description: string;
  planned_response: string;
}

export interface PhaseContent {
  root: string;
  title: string;
  /** As typed: "8", "7.5", "7,5" or nothing. */
  minutes: string;
  purpose: string;
  teacher_moves: string;
  points_to_notice: string;
  anticipated: Response[];
  /** Predictions by the id of the focus student. */
  expected: Record<string, string>;
}

export interface Content {
  goal: string;
  materials: string;
  /** One a line. */
  criteria: string;
  phases: PhaseContent[];
}

export interface PhaseBody {
  root: string;
  title: string;
  planned_minutes: number;
  purpose: string;
  teacher_moves: string;
  points_to_notice: string;
  anticipated: Response[];
  expected: { student: string; expects: string }[];
}

export interface PlanBody {
  goal: string;
  materials: string;
  success_criteria: string[];
  phases: PhaseBody[];
}

/** A version of a plan as the server tells it. */
export interface Plan extends PlanBody {
  id: string;
  study: string;
  number: number;
  version: number;
  state: "draft" | "frozen" | "superseded";
}

export const MOST_PHASES = 60;
export const LONGEST_LINE = 300;
export const LONGEST_TEXT = 10_000;
const LONGEST_MINUTES = 600;
const UNWRITTEN = "…";

export function emptyPhase(title = "", minutes = ""): PhaseContent {
  const texts = { purpose: "", teacher_moves: "", points_to_notice: "" };
  return { root: newId(), title, minutes, ...texts, anticipated: [], expected: {} };
}

export function contentOf(plan: PlanBody): Content {
  return {
    goal: plan.goal,
    materials: plan.materials,
    criteria: plan.success_criteria.join("\n"),
    phases: plan.phases.map((phase) => ({
      root: phase.root,
      title: phase.title,
      minutes: phase.planned_minutes ? String(phase.planned_minutes) : "",
      purpose: phase.purpose,
      teacher_moves: phase.teacher_moves,
      points_to_notice: phase.points_to_notice,
      anticipated: phase.anticipated.map(({ id, description, planned_response }) => ({
        id,
        description,
        planned_response,
      })),
      expected: Object.fromEntries(phase.expected.map((one) => [one.student, one.expects])),
    })),
  };
}

/** The minutes that were typed; null for what is no number of minutes. */
export function minutesOf(typed: string): number | null {
  const text = typed.trim().replace(",", ".");
  if (!text) return 0;
  if (!/^\d{1,3}(\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  return value <= LONGEST_MINUTES ? value : null;
}

/** The planned minutes of all phases together. */
export function minutesOfAll(content: Content): number {
  const sum = content.phases.reduce((all, phase) => all + (minutesOf(phase.minutes) ?? 0), 0);
  return Math.round(sum * 100) / 100;
}

/** Whether nothing but perhaps minutes was written in a phase. */
function isEmpty(phase: PhaseContent): boolean {
  const texts = [phase.title, phase.purpose, phase.teacher_moves, phase.points_to_notice, ...Object.values(phase.expected)];
  const said = phase.anticipated.flatMap((one) => [one.description, one.planned_response]);
  return ![...texts, ...said].some((text) => text.trim());
}

/** What is sent of the content; `known` is what the server has. */
export function bodyOf(content: Content, known: Content): PlanBody {
  const before = new Map(known.phases.map((phase) => [phase.root, phase]));
  return {
    goal: content.goal,
    materials: content.materials,
    success_criteria: linesOf(content.criteria),
    phases: content.phases.flatMap((phase, place) => {
      const kept = before.get(phase.root);
      return kept || !isEmpty(phase) ? [phaseBody(phase, kept, place)] : [];
    }),
  };
}

function phaseBody(phase: PhaseContent, kept: PhaseContent | undefined, place: number): PhaseBody {
  return {
    root: phase.root,
    title: phase.title.trim() ? phase.title : kept?.title || `Phase ${place + 1}`,
    planned_minutes: minutesOf(phase.minutes) ?? minutesOf(kept?.minutes ?? "") ?? 0,
    purpose: phase.purpose,
    teacher_moves: phase.teacher_moves,
    points_to_notice: phase.points_to_notice,
    anticipated: phase.anticipated
      .filter((one) => one.description.trim() || one.planned_response.trim())
      .map((one) => ({ ...one, description: one.description.trim() ? one.description : UNWRITTEN })),
    expected: Object.entries(phase.expected)
      .filter(([, expects]) => expects.trim())
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([student, expects]) => ({ student, expects })),
  };
}

/** Whether two contents say the same to the server. */
export function same(one: Content, other: Content, known: Content): boolean {
  return JSON.stringify(bodyOf(one, known)) === JSON.stringify(bodyOf(other, known));
}

export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

/** The phases with one of them at another place (from 0, among the others). */
export function movedTo(phases: PhaseContent[], root: string, place: number): PhaseContent[] {
  const moving = phases.find((phase) => phase.root === root);
  if (!moving) return phases;
  const others = phases.filter((phase) => phase !== moving);
  const at = Math.max(0, Math.min(place, others.length));
  return [...others.slice(0, at), moving, ...others.slice(at)];
}

export function insertedAt(phases: PhaseContent[], place: number, added: PhaseContent[]): PhaseContent[] {
  return [...phases.slice(0, place), ...added, ...phases.slice(place)];
}

export function withPhase(content: Content, root: string, part: Partial<PhaseContent>): Content {
  return { ...content, phases: content.phases.map((phase) => (phase.root === root ? { ...phase, ...part } : phase)) };
}
