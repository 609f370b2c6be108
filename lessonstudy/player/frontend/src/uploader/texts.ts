/** Every sentence that the uploader says. What the server refuses is said in the server's own words. */

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** "3.2 GB", in the units that cameras and file lists use (1 kB is 1,000 bytes). */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${UNITS[unit]}`;
}

export function timeLeftText(seconds: number): string {
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${minutes} min left`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 ? `about ${hours} h ${minutes % 60} min left` : `about ${hours} h left`;
}

export function percent(sent: number, size: number): number {
  // never 100 before all is there
  return size > 0 ? Math.min(sent < size ? 99 : 100, Math.floor((100 * sent) / size)) : 0;
}

export const texts = {
  uploads: "Files on their way",
  bring: "Bring in the video of this lesson",
  drop: "Drop it here",
  choose: "Choose a video",
  dropHint: "or drag it here. Several at once are fine.",
  partsOrCameras: (count: number) => `Are these ${count} files parts of one recording, or different cameras?`,
  partsHint: "Cameras split a long lesson into files of about 4 GB. The parts are joined in this order:",
  parts: (count: number) => `One recording in ${count} parts`,
  cancelChoice: "Cancel",
  differentCameras: "Different cameras",
  dropPromise: "Meanwhile you can work on any page. After a lost connection it goes on by itself.",
  waiting: "Waits for the one before",
  announcing: "Beginning…",
  resuming: "Looking where it stands…",
  finishing: "Last bytes…",
  paused: "Paused",
  offline: "The connection is lost. It goes on by itself.",
  signedOut: "Sign in again to go on.",
  signIn: "Sign in (opens a new tab)",
  done: "Complete. It is being prepared.",
  donePackage: "Complete. It is being checked.",
  bringPackage: "Bring in the package of a study",
  choosePackage: "Choose a study package",
  packageHint: "or drag it here (.lessonstudy.zip).",
  packagePromise: "You see what is in it before anything comes in. After a lost connection it goes on by itself.",
  noPackage: (name: string) => `${name} is no study package. Choose a file that ends in .lessonstudy.zip, as the export wrote it.`,
  stands: (name: string, at: number) => `${name} stands at ${at}%. Choose the same file to go on.`,
  chooseSame: "Choose the same file",
  another: (name: string, size: number) => `That is another file. Choose ${name} (${sizeText(size)}) to go on.`,
  otherContent: (name: string) =>
    `An unfinished upload is called ${name} and is as long, but holds something else. Give that one up first, or rename this file.`,
  unreadable: (name: string) => `${name} can no longer be read here. Choose the same file again to go on.`,
  empty: (name: string) => `${name} is empty. Copy it from the camera again.`,
  noVideo: (name: string) => `${name} is not a video. Choose the video of the lesson (MP4, MOV, MKV, WebM, AVI or MTS).`,
  already: (name: string) => `${name} is on its way already.`,
  unexpected: "Something unexpected went wrong. Try again.",
  pause: "Pause",
  goOn: "Go on",
  tryAgain: "Try again",
  cancel: "Cancel the upload",
  sure: "Give this upload up? What was sent is thrown away.",
  giveUp: "Give it up",
  keep: "Keep it",
  dismiss: "Dismiss",
  smaller: "Make small",
  larger: "Show the uploads",
  milestone: (name: string, at: number) => `${name}: ${at}% sent`,
  began: (name: string) => `${name}: upload began`,
  arrived: (name: string) => `${name} is complete`,
  progress: (at: number, sent: number, size: number) => `${at}%, ${sizeText(sent)} of ${sizeText(size)}`,
  named: (action: string, name: string) => `${action}: ${name}`,
  perSecond: (bytes: number) => `${sizeText(bytes)}/s`,
};
