/* Calls the module the way Streamlit does: a shadow root, a link to the style, the default export with data. */
const { module, style } = document.body.dataset;
const asked = new URLSearchParams(location.search);
document.documentElement.dataset.theme = asked.get("theme") ?? "light";
const shadow = document.getElementById("host").attachShadow({ mode: "open" });
const holder = document.createElement("div");
const link = document.createElement("link");
link.rel = "stylesheet";
link.href = style;
holder.appendChild(link);
shadow.appendChild(holder);
const { default: room } = await import(module);
window.heard = [];
document.addEventListener("keydown", (event) => window.heard.push(event.key));
let cleanup = null;
window.rerun = (more = {}) => {
  const at = asked.get("at");
  const data = {
    iteration: "01900000-0000-7000-8000-000000000001",
    recording: null,
    at_ms: at === null ? null : Number(at),
    captions: asked.has("captions"),
    ...more,
  };
  const unused = () => undefined;
  cleanup = room({ name: "lessonstudy.player", key: "k", data, parentElement: shadow, setStateValue: unused, setTriggerValue: unused });
};
window.unmount = () => cleanup();
window.rerun();
