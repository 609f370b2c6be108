/** A captions file on its way in: what is sent of it, and which names stand in it. */
import type { CaptionsLook } from "./types";

export const MOST_BYTES = 1_900_000;

/** A name in the file and what shall stand for it; empty leaves the speaker out. */
export interface NameRow {
  name: string;
  pseudonym: string;
  captions: number;
}

/** Names that say a role and no person may stay as they are. */
const ROLE = /^(speaker|student|pupil|child|teacher|class|group|voice|s|t|p)[\s._-]*\d*$/i;

/** A row for each speaker; roles and the study's own pseudonyms are proposed as they are. */
export function nameRows(look: CaptionsLook, pseudonyms: readonly string[]): NameRow[] {
  const known = new Set(pseudonyms.map((name) => name.toLocaleLowerCase()));
  return Object.entries(look.speakers).map(([name, captions]) => ({
    name,
    captions,
    pseudonym: ROLE.test(name) || known.has(name.toLocaleLowerCase()) ? name : "",
  }));
}

/** The table that the server wants, without rows that say nothing. */
export function namesOf(rows: readonly NameRow[]): Record<string, string> {
  const said = rows.map((row) => [row.name.trim(), row.pseudonym.trim()] as const);
  return Object.fromEntries(said.filter(([name, pseudonym]) => name && pseudonym));
}

/** The file as JSON can carry it: its text where that is UTF-8, else its bytes. */
export async function contentOf(file: Blob): Promise<{ text: string } | { data: string }> {
  const bytes = await file.arrayBuffer();
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { data: base64(new Uint8Array(bytes)) };
  }
}

function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(from, from + 0x8000)));
  }
  return btoa(pieces.join(""));
}
