/**
 * Words that judge rather than tell, found in a text. Which words there are comes with the room: lists of a team, in its
 * languages. An entry is a word, several words, or a beginning with a star ("disappoint*"). What stands in quotation marks
 * is somebody's speech, and nobody's judgement.
 */
import type { WordList } from "./types";

/** A place in a text, from `start` up to `end`, and the sentence that goes with it. */
export interface Mark {
  start: number;
  end: number;
  word: string;
  sentence: string;
}

interface Token {
  text: string;
  start: number;
  end: number;
}

interface Entry {
  parts: string[];
  /** The last part is a beginning. */
  open: boolean;
  list: WordList;
}

/** Entries by their first part; beginnings apart, since they are found by trying. */
export interface Lexicon {
  words: Map<string, Entry[]>;
  beginnings: Entry[];
  harmless: Map<string, Entry[]>;
}

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** What may stand between the words of one entry: no full stop, no comma. */
const JOINT = /^(?:\s+|['’ʼ\-‐‑])$/u;
/** Each opening mark and what closes it; the straight one closes itself. */
const QUOTES: Record<string, string> = { "“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "‘": "’", '"': '"', "「": "」" };

function tokensOf(text: string): Token[] {
  return [...text.matchAll(WORD)].map((found) => ({
    text: found[0].normalize("NFC").toLowerCase(),
    start: found.index,
    end: found.index + found[0].length,
  }));
}

function entryOf(text: string, list: WordList): Entry | null {
  const parts = tokensOf(text).map((token) => token.text);
  return parts.length > 0 ? { parts, open: text.endsWith("*"), list } : null;
}

function keep(map: Map<string, Entry[]>, entry: Entry): void {
  const first = entry.parts[0]!;
  map.set(first, [...(map.get(first) ?? []), entry]);
}

export function lexicon(lists: readonly WordList[]): Lexicon {
  const made: Lexicon = { words: new Map(), beginnings: [], harmless: new Map() };
  for (const list of lists) {
    for (const word of list.words) {
      const entry = entryOf(word, list);
      if (entry?.open && entry.parts.length === 1) made.beginnings.push(entry);
      else if (entry) keep(made.words, entry);
    }
    for (const phrase of list.harmless) {
      const entry = entryOf(phrase, list);
      if (entry) keep(made.harmless, entry);
    }
  }
  return made;
}

/** For every place in the text whether it is quoted. A quotation that is not closed yet lasts to the end of its line. */
export function quoted(text: string): boolean[] {
  const inside: boolean[] = new Array<boolean>(text.length).fill(false);
  let closing = "";
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place]!;
    if (sign === "\n") closing = "";
    else if (closing.includes(sign) && closing !== "") {
      // an apostrophe within a word closes nothing
      const apostrophe = sign === "’" && /[\p{L}]/u.test(text[place + 1] ?? "");
      if (!apostrophe) closing = "";
      inside[place] = true;
    } else if (closing !== "") inside[place] = true;
    else if (QUOTES[sign]) closing = QUOTES[sign];
  }
  return inside;
}

/** How many tokens from `at` on are this entry; 0 where they are not. */
function length(entry: Entry, tokens: readonly Token[], at: number, text: string): number {
  const last = entry.parts.length - 1;
  for (let index = 0; index <= last; index += 1) {
    const token = tokens[at + index];
    if (!token) return 0;
    const fits = entry.open && index === last ? token.text.startsWith(entry.parts[index]!) : token.text === entry.parts[index];
    if (!fits) return 0;
    if (index > 0 && !JOINT.test(text.slice(tokens[at + index - 1]!.end, token.start))) return 0;
  }
  return entry.parts.length;
}

function longest(entries: readonly Entry[], tokens: readonly Token[], at: number, text: string): [Entry | null, number] {
  let best: [Entry | null, number] = [null, 0];
  for (const entry of entries) {
    const count = length(entry, tokens, at, text);
    if (count > best[1]) best = [entry, count];
  }
  return best;
}

/** The judging words of a text, in their order. A word that ends at `writing` is still being written and is left alone. */
export function marksOf(text: string, words: Lexicon, writing: number | null = null): Mark[] {
  const tokens = tokensOf(text);
  const speech = quoted(text);
  const found: Mark[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    const harmless = longest(words.harmless.get(token.text) ?? [], tokens, at, text)[1];
    const [entry, count] = longest([...(words.words.get(token.text) ?? []), ...words.beginnings], tokens, at, text);
    if (harmless > 0 && harmless >= count) {
      at += harmless - 1;
    } else if (entry) {
      const end = tokens[at + count - 1]!.end;
      if (!speech[token.start] && end !== writing) {
        const word = text.slice(token.start, end);
        found.push({ start: token.start, end, word, sentence: entry.list.sentence.replace("{word}", () => word) });
      }
      at += count - 1;
    }
  }
  return found;
}
