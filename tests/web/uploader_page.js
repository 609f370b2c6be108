// Calls the component as Streamlit does: a shadow root, theme variables on its host, the same call again at every rerun.
const asked = new URLSearchParams(location.search);
const themes = {
  light: { background: "#ffffff", "secondary-background": "#f1f4f6", text: "#22282f", primary: "#1c6e8c", link: "#1c6e8c", "red-text": "#a8231b", "green-text": "#1b6e3c" },
  dark: { background: "#12171c", "secondary-background": "#1d252c", text: "#e8edf1", primary: "#2f8bad", link: "#7cc4de", "red-text": "#ff8f85", "green-text": "#6fce94" },
};
for (const [name, value] of Object.entries(themes[asked.get("theme") ?? "light"])) {
  document.documentElement.style.setProperty(`--st-${name}-color`, value);
}
const { default: uploader } = await import(`/build/${await (await fetch("/uploader-name")).text()}`);
let root = null;
let leave = null;
window.told = [];
window.rerun = (iteration) =>
  (leave = uploader({
    data: { place: iteration ? `iterations/${iteration}` : null },
    parentElement: root,
    setTriggerValue: (name, value) => window.told.push([name, value]),
  }));
window.mount = (iteration) => {
  leave?.();
  const host = document.createElement("div");
  document.getElementById("mount").replaceChildren(host);
  root = host.attachShadow({ mode: "open" });
  window.rerun(iteration);
};
window.mount(asked.get("iteration"));
