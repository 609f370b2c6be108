import { h, render } from "preact";
import { expect, it } from "vitest";
import { Playlist, type Scene } from "../../src/reel/playlist";
import { ReelView } from "../../src/reel/view";

function scene(id: string, start_ms: number): Scene {
  const about = { lesson: "Teaching 1", at: "00:10", observer: "Olga", codes: [], caption: "She folds it." };
  const film = { id: "one", label: "one", url: "/one", duration_ms: 60_000, offset_ms: 0, fps: 25 };
  return { id, ...about, start_ms, end_ms: start_ms + 1000, film };
}

it("goes on at the end of a video once, although its event comes after the next clip of the same video has begun", () => {
  const place = document.createElement("div");
  const playlist = new Playlist([scene("a", 59_000), scene("b", 10_000), scene("c", 20_000)]);
  render(h(ReelView, { playlist }), place);
  const video = place.querySelector("video")!;
  const end = (ended: boolean) => {
    Object.defineProperty(video, "ended", { value: ended, configurable: true });
    video.dispatchEvent(new Event("ended"));
  };
  playlist.ended();
  end(false);
  expect(playlist.place.value).toBe(1);
  end(true);
  expect(playlist.place.value).toBe(2);
  render(null, place);
  playlist.close();
});
