import { describe, expect, it } from "vitest";
import { meaningOf } from "../../src/reel/keys";
import { Playlist, type Scene } from "../../src/reel/playlist";
import { Moved } from "../moved-video";

function scene(id: string, film: string, start_ms: number, end_ms = start_ms + 1000): Scene {
  const about = { lesson: "Teaching 1", at: "00:10", observer: "Olga", codes: [], caption: "She folds it." };
  const recording = { id: film, label: film, url: `/${film}`, duration_ms: 60_000, offset_ms: 0, fps: 25 };
  return { id, ...about, start_ms, end_ms, film: recording };
}

/** A video that can be moved. */
function video(): HTMLVideoElement {
  const about = { duration: 60, currentTime: 0, paused: true, ended: false, seeking: false, readyState: 4, playbackRate: 1 };
  const moves = { play: async () => undefined, pause: () => undefined, played: { length: 0 } };
  return Object.assign(new EventTarget(), about, moves) as unknown as HTMLVideoElement;
}

const A = scene("a", "one", 10_000);
const B = scene("b", "two", 20_000);
const C = scene("c", "one", 30_000);

function at(playlist: Playlist): [string | undefined, string | undefined, number] {
  return [playlist.scene.value?.id, playlist.player.recording.value?.id, playlist.player.now.value];
}

describe("a reel as a playlist", () => {
  it("begins at its first clip and goes through all to the end, across films", () => {
    const playlist = new Playlist([A, B, C]);
    expect(at(playlist)).toEqual(["a", "one", 10_000]);
    playlist.ended();
    expect(at(playlist)).toEqual(["b", "two", 20_000]);
    playlist.ended();
    expect(at(playlist)).toEqual(["c", "one", 30_000]);
    playlist.ended();
    expect(playlist.over.value).toBe(true);
    playlist.toggle();
    expect([...at(playlist), playlist.over.value]).toEqual(["a", "one", 10_000, false]);
  });

  it("repeats one clip while that is wanted", () => {
    const playlist = new Playlist([A, B]);
    playlist.loop();
    playlist.ended();
    expect(at(playlist)).toEqual(["a", "one", 10_000]);
  });

  it("keeps the videos of a clip and of the next one ready, and no other", () => {
    const playlist = new Playlist([A, C, B, A]);
    expect(playlist.films.value.map((film) => film.id)).toEqual(["one"]);
    playlist.show(1, false);
    expect(playlist.films.value.map((film) => film.id)).toEqual(["one", "two"]);
  });

  it("moves within the clip and not beyond it", () => {
    const playlist = new Playlist([A, B]);
    playlist.skip(-5000);
    expect(playlist.player.now.value).toBe(10_000);
    playlist.skip(60_000);
    expect(playlist.player.now.value).toBe(10_960);
  });

  it("stays within the clip by keys too, and after the end goes on from where they lead", () => {
    const playlist = new Playlist([A]);
    playlist.player.attach(video());
    const press = (key: string) => meaningOf(new KeyboardEvent("keydown", { key }), playlist)?.();
    playlist.seek(10_500);
    press("j");
    expect(playlist.player.now.value).toBe(10_000);
    press(",");
    expect(playlist.player.now.value).toBe(10_000);
    playlist.seek(10_960);
    press(".");
    expect(playlist.player.now.value).toBe(10_960);
    for (const key of ["j", ","]) {
      playlist.ended();
      expect(playlist.over.value).toBe(true);
      press(key);
      expect(playlist.over.value).toBe(false);
    }
    playlist.ended();
    press("l");
    expect([...at(playlist), playlist.over.value]).toEqual(["a", "one", 10_000, false]);
  });

  it("stands where somebody paused it as its clip ended", () => {
    const [playlist, video] = [new Playlist([A, C]), new Moved()];
    playlist.player.attach(video.element);
    playlist.toggle();
    video.tell();
    video.currentTime = 11;
    video.pause();
    video.tell();
    expect([playlist.scene.value, video.paused]).toEqual([A, true]);
  });

  it("stands where somebody paused it while the next clip had to load", () => {
    const [playlist, next] = [new Playlist([A, B]), new Moved(0)];
    playlist.player.attach(new Moved().element);
    playlist.toggle();
    playlist.ended();
    playlist.player.attach(next.element);
    playlist.pause();
    next.arrive();
    expect([playlist.scene.value, next.paused]).toEqual([B, true]);
  });

  it("gives later clips the addresses of a later run, and lets the video that is on be", () => {
    const fresh = (one: Scene) => ({ ...one, film: { ...one.film, url: "/fresh" } });
    const playlist = new Playlist([A, B]);
    playlist.follow([fresh(A), fresh(B)]);
    expect(playlist.player.recording.value?.renditions.play?.url).toBe("/one");
    playlist.next();
    expect(playlist.player.recording.value?.renditions.play?.url).toBe("/fresh");
  });

  it("goes back to the beginning of the clip first, then to the one before", () => {
    const playlist = new Playlist([A, scene("b", "two", 20_000, 29_000)]);
    playlist.show(1, false);
    playlist.seek(25_000);
    playlist.previous();
    expect(at(playlist)).toEqual(["b", "two", 20_000]);
    playlist.previous();
    expect(at(playlist)).toEqual(["a", "one", 10_000]);
  });

  it("stays at its clip when the reel is changed around it", () => {
    const playlist = new Playlist([A, B, C]);
    playlist.show(1, false);
    playlist.seek(20_500);
    playlist.follow([C, A, B]);
    expect([playlist.place.value, ...at(playlist)]).toEqual([2, "b", "two", 20_500]);
    playlist.follow([C, { ...B, start_ms: 20_200 }]);
    expect([playlist.place.value, ...at(playlist)]).toEqual([1, "b", "two", 20_200]);
    playlist.follow([C]);
    expect([playlist.place.value, ...at(playlist)]).toEqual([0, "c", "one", 30_000]);
    playlist.follow([]);
    expect(playlist.scene.value).toBeNull();
  });

  it("hears the keys of the room, and N and P", () => {
    const playlist = new Playlist([A, B]);
    const press = (key: string, more = {}) => meaningOf(new KeyboardEvent("keydown", { key, ...more }), playlist)?.();
    press("n");
    expect(playlist.place.value).toBe(1);
    press("p");
    expect(playlist.place.value).toBe(0);
    press("o");
    expect(playlist.player.loop.value).toBe(true);
    const thirdLevel = new KeyboardEvent("keydown", { key: ".", ctrlKey: true, altKey: true });
    Object.assign(thirdLevel, { getModifierState: (name: string) => name === "AltGraph" });
    expect(meaningOf(thirdLevel, playlist)).not.toBeNull();
    for (const [key, more] of [["n", { ctrlKey: true }], ["n", { repeat: true }], ["f", {}], ["[", {}]] as const) {
      expect(meaningOf(new KeyboardEvent("keydown", { key, ...more }), playlist)).toBeNull();
    }
  });
});
