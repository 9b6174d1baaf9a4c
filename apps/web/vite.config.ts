import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The page is plain files: no inline script or style, nothing from other hosts, every asset under a hashed name. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // Vite asks for a part's stylesheet once only, also when it did not come.
    cssCodeSplit: false,
    chunkSizeWarningLimit: 700,
    // A browser that lacks modulepreload only loads chunks a little later; the polyfill is not worth its bytes.
    modulePreload: { polyfill: false },
  },
});
