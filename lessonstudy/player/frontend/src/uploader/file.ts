/** What can be told of a file before a byte is sent: whether it can be what the place takes, and whether it is the same file as before. */
import { texts } from "./texts";

const EDGE_BYTES = 256 * 1024;
const NO_VIDEO = /^(image|audio|text|font)\/|^application\/(pdf|zip|json|msword|vnd\.)/;
const NO_VIDEO_NAME = /\.(jpe?g|png|gif|heic|webp|pdf|docx?|xlsx?|pptx?|txt|csv|zip|mp3|wav|m4a|aac|html?|json|srt|vtt)$/i;

/** Whether a place takes the packages of studies: "teams/…"; "iterations/…" takes videos. */
export function takesPackages(place: string): boolean {
  return place.startsWith("teams/");
}

/** What is plainly wrong with a file for its place, or null. A kind that nobody knows may try: the server looks inside. */
export function plainlyWrong(file: File, place: string): string | null {
  if (takesPackages(place)) return file.size > 0 && /\.zip$/i.test(file.name) ? null : texts.noPackage(file.name);
  if (file.size === 0) return texts.empty(file.name);
  if (file.type.startsWith("video/")) return null;
  return NO_VIDEO.test(file.type) || NO_VIDEO_NAME.test(file.name) ? texts.noVideo(file.name) : null;
}

/**
 * A mark of the content, from its size and both its ends. It tells two files apart that share name and size, and knows one again that was
 * renamed or copied. Not a secret and no proof, so that a quick hash is enough, which also runs where the browser has no crypto (plain http).
 */
export async function markOf(file: Blob): Promise<string> {
  const ends = [file.slice(0, EDGE_BYTES), file.slice(Math.max(EDGE_BYTES, file.size - EDGE_BYTES))];
  let high = 0x9e3779b1;
  let low = 0x85ebca77;
  for (const end of ends) {
    for (const byte of new Uint8Array(await end.arrayBuffer())) {
      high = Math.imul(high ^ byte, 0x01000193);
      low = Math.imul(low ^ byte ^ (high >>> 24), 0x5bd1e995);
    }
  }
  const part = (value: number) => (value >>> 0).toString(16).padStart(8, "0");
  return `${file.size}-${part(high)}${part(low)}`;
}

/** The files of one recording in the order in which the camera wrote them, by their names: clip2 before clip10. */
export function inOrder(files: readonly File[]): File[] {
  return [...files].sort((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
}

/** Several files as one, named after the first; nothing of them is read for it. */
export function joined(files: readonly File[]): File {
  const [first, ...others] = inOrder(files);
  if (!first || others.length === 0) return first!;
  return new File([first, ...others], first.name, { type: first.type, lastModified: first.lastModified });
}

/** Whether the file can still be read: a card may have been taken out. */
export async function readable(file: Blob, at: number): Promise<boolean> {
  try {
    const start = Math.min(at, file.size - 1);
    return (await file.slice(start, start + 1).arrayBuffer()).byteLength === 1;
  } catch {
    return false;
  }
}
