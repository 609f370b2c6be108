/** What the playlist says. */
import { spokenTime } from "../clock";
import type { Scene } from "./playlist";

const lengthOf = ({ start_ms, end_ms }: Scene): number => end_ms - start_ms;

export const reelTexts = {
  reel: "The reel",
  controls: "Playing the reel",
  clips: "Clips",
  previous: "Previous clip",
  next: "Next clip",
  again: "Play again",
  loop: "Repeat this clip",
  mute: "Sound off",
  unmute: "Sound on",
  fullScreen: "Full screen",
  place: "Place in the clip",
  over: "The reel is over.",
  seenBy: (scene: Scene) => [scene.lesson, scene.at, `seen by ${scene.observer}`].join(" · "),
  of: (place: number, count: number) => `Clip ${place + 1} of ${count}`,
  spoken: (scene: Scene, place: number, count: number) =>
    `${reelTexts.of(place, count)}: ${scene.lesson}, ${scene.at}, seen by ${scene.observer}. ${scene.caption}`,
  clip: (scene: Scene, place: number) =>
    `Clip ${place + 1}, ${scene.lesson}, ${scene.at}, ${spokenTime(lengthOf(scene))}: ${scene.caption}`,
};
