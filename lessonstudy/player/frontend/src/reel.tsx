/** A reel as the component that Streamlit mounts: its playlist is made once and stays, so that no change stops the clip that plays. */
import { mounting } from "./mounting";
import { Playlist, type Scene } from "./reel/playlist";
import { ReelView } from "./reel/view";
import "./reel/reel.css";

interface Data {
  reel: string;
  scenes: Scene[];
}

function make({ scenes }: Data) {
  const playlist = new Playlist(scenes);
  return { playlist, view: <ReelView playlist={playlist} />, close: () => playlist.close() };
}

function follow({ playlist }: ReturnType<typeof make>, _: Data, { scenes }: Data): void {
  playlist.follow(scenes);
}

export default mounting(make, (before: Data, data: Data) => before.reel === data.reel, follow);
