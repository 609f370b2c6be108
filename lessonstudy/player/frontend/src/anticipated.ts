/** What the plan anticipates that students say or do, as a note can name it. */
import type { AnticipatedResponse, Phase } from "./types";

/** The phases that anticipate anything, the one that runs (`current`, an id) first, the others in the order of the plan. */
export function anticipatedIn(phases: Phase[], current: string | null): Phase[] {
  const telling = phases.filter((phase) => phase.anticipated?.some((one) => one.description.trim()));
  return [...telling.filter((phase) => phase.id === current), ...telling.filter((phase) => phase.id !== current)];
}

/** The response of that id, or null where the plan has none. */
export function anticipatedOf(phases: Phase[], id: string | null | undefined): AnticipatedResponse | null {
  if (!id) return null;
  for (const phase of phases) {
    const found = phase.anticipated?.find((one) => one.id === id);
    if (found) return found;
  }
  return null;
}
