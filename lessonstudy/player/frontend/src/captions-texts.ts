/** What the captions and the transcript say. */
import { many } from "./texts";

export const captionsTexts = {
  side: "Beside the video",
  transcript: "Transcript",
  captions: "Captions",
  captionsOn: "Captions are shown.",
  captionsOff: "Captions are hidden.",
  noCaptions: "This recording has no captions.",
  captionsWhat: "A WebVTT or SRT file, from a transcription service or written by hand, becomes the transcript here.",
  captionsAdd: "Add captions",
  captionsManage: "Add or remove captions",
  captionsOf: (recording: string) => `For the recording “${recording}”.`,
  captionsCount: (count: number, language: string) =>
    [many(count, "caption", "captions"), language].filter(Boolean).join(", "),
  captionsRemove: (label: string) => `Remove “${label}”`,
  captionsRemoveSure: "Remove for good",
  captionsKeep: "Keep",
  captionsRemoved: "The captions are removed.",
  captionsChoose: "Choose a .vtt or .srt file, or drop it here",
  captionsTooBig: "This file is too big: captions of a lesson have less than 2 MB.",
  captionsSeen: (format: string, count: number, from: string, to: string) =>
    `is a ${format} file with ${many(count, "caption", "captions")}, from ${from} to ${to}.`,
  captionsLabel: "Label",
  captionsLanguage: "Language",
  captionsNames: "Names",
  captionsNamesWhy:
    "Captions may hold real names. Give each speaker a pseudonym, or leave the field empty: then the speaker is left out. " +
    "First names are often spoken, too: add them, and they are replaced everywhere in the text.",
  captionsTimes: (count: number) => many(count, "caption", "captions"),
  captionsLeftOut: "left out",
  captionsPseudonym: "Pseudonym",
  captionsPseudonymOf: (name: string) => `Pseudonym for ${name}`,
  captionsSpokenName: "Name spoken in the text",
  captionsNameMore: "Another name",
  captionsBring: "Add these captions",
  captionsOther: "Another file",
  captionsAdded: (count: number) => `Added: ${many(count, "caption", "captions")}.`,
  transcriptLoading: "Fetching the transcript…",
  transcriptSearch: "Search the transcript",
  hits: (hit: number, count: number) => (count === 0 ? "nothing found" : `${hit} of ${count.toLocaleString("en")}`),
  hitBefore: "The hit before",
  hitNext: "The next hit",
  quote: "Quote",
  quoteOne: "Quote this in a note",
  nothingToQuote: "Open the transcript and select what was said.",
};
