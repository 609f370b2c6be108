/** Makes phases of a list: lines, each with its minutes after a tab or in brackets where it has some. */
import { emptyPhase, LONGEST_LINE, minutesOf, type PhaseContent } from "./content";

const UNIT = "(?:min(?:ute)?s?\\.?|')?";
const NUMBER = "(\\d{1,3}(?:[.,]\\d+)?)";
const IN_BRACKETS = new RegExp(`^(.*\\S)\\s*[([]\\s*${NUMBER}\\s*${UNIT}\\s*[)\\]]\\s*$`, "i");
const MINUTES = new RegExp(`^${NUMBER}\\s*${UNIT}$`, "i");
/** "1.", "2)", "-", "*" or a bullet before the title; never a title that is a number itself. */
const MARK = /^\s*(?:\d{1,2}[.)]|[-*•–])\s+(?=\S)/;

export function phasesOf(list: string): PhaseContent[] {
  return list.split(/\r?\n/).flatMap((line) => phaseOf(line) ?? []);
}

function phaseOf(line: string): PhaseContent | null {
  const cells = line.split("\t").map((cell) => cell.trim());
  const written = cells.filter(Boolean);
  if (written.length === 0) return null;
  const timed = cells.findIndex((cell, place) => place > 0 && minutesOf(MINUTES.exec(cell)?.[1] ?? "-") !== null);
  if (timed > 0) {
    const title = cells.find((cell, place) => place !== timed && cell) ?? "";
    const purpose = cells.filter((cell, place) => place !== timed && cell && cell !== title).join(" ");
    return made(title, MINUTES.exec(cells[timed]!)![1]!, purpose);
  }
  const [title = "", ...purpose] = written;
  const [, before = "", minutes = ""] = IN_BRACKETS.exec(title) ?? [];
  const timedTitle = before && minutesOf(minutes) !== null;
  return timedTitle ? made(before, minutes, purpose.join(" ")) : made(title, "", purpose.join(" "));
}

/** A line that is too long for a title goes on in the purpose, so that none of it is lost. */
function made(title: string, minutes: string, purpose: string): PhaseContent {
  const text = title.replace(MARK, "");
  const value = minutesOf(minutes);
  const phase = emptyPhase(text.slice(0, LONGEST_LINE), value === null || value === 0 ? "" : String(value));
  return { ...phase, purpose: [text.slice(LONGEST_LINE), purpose].filter(Boolean).join(" ") };
}
