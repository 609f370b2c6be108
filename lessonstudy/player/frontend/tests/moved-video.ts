/** A video as browsers move it: what it does is so at once, and its events tell it later, by `tell`. */
export class Moved extends EventTarget {
  duration = 60;
  currentTime = 0;
  paused = true;
  ended = false;
  seeking = false;
  playbackRate = 1;
  readonly played = { length: 0 };
  private readonly told: string[] = [];

  constructor(public readyState = 4) {
    super();
  }

  get element(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }

  async play(): Promise<void> {
    if (this.paused) this.told.push("play");
    this.paused = false;
  }

  pause(): void {
    if (!this.paused) this.told.push("timeupdate", "pause");
    this.paused = true;
  }

  load(): void {
    this.paused = true;
    this.told.push("emptied");
  }

  arrive(): void {
    this.readyState = 4;
    this.dispatchEvent(new Event("loadedmetadata"));
  }

  tell(): void {
    for (const name of this.told.splice(0)) this.dispatchEvent(new Event(name));
  }
}
