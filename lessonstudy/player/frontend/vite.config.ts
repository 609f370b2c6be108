/**
 * One module per component. Every entry is named here; an entry keeps its default export, which is what Streamlit
 * calls. Names carry a hash, and the folder is emptied first, so that `room-*.js` matches exactly one file.
 */
import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const entries: Record<string, string> = {
  room: "src/room.tsx",
  uploader: "src/uploader.ts",
  plan: "src/plan.tsx",
  debrief: "src/debrief.ts",
  compare: "src/compare.tsx",
  reel: "src/reel.tsx",
  notes: "src/notes-file.tsx",
};
const present = Object.entries(entries).filter(([, file]) => existsSync(new URL(file, import.meta.url)));

export default defineConfig({
  base: "./",
  build: {
    outDir: "build",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: Object.fromEntries(present),
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "shared-[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  worker: { format: "es", rolldownOptions: { output: { entryFileNames: "events-[hash].js" } } },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
});
