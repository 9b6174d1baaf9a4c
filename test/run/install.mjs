import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.mjs";

/** Debian packages that some suites need, each with a file that shows that it is there. */
const debian = [
  { name: "chromium", shows: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"] },
  { name: "redis-server", shows: ["/usr/bin/redis-server", "/usr/local/bin/redis-server"] },
  { name: "libfaketime", shows: ["/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime"] },
  { name: "postgresql", shows: ["/usr/lib/postgresql"] },
  { name: "fonts-noto-cjk", shows: ["/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk"] },
];
const missing = () => debian.filter(({ shows }) => !shows.some((path) => existsSync(path)));

/** Whether node_modules holds what package-lock.json says. npm writes what it installed into a hidden lock of its own. */
export function isInstalled(root) {
  try {
    const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const { packages: there } = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8"));
    return Object.entries(packages).every(([path, wanted]) => {
      if (!path.includes("node_modules/") || wanted.link || wanted.optional || wanted.peer) return true;
      return there[path]?.version === wanted.version && existsSync(join(root, path, "package.json"));
    });
  } catch {
    return false;
  }
}

/** Installs npm packages when they are not all there. Gives null, or what went wrong. */
export async function installPackages({ root, out }) {
  if (isInstalled(root)) return null;
  const words = ["npm", "ci", "--include=dev", "--no-audit", "--no-fund"];
  const { code, output } = await runCommand(words, { cwd: root, log: join(out, "install.log"), minutes: 5 });
  return code === 0 ? null : output;
}

/**
 * Installs the Debian packages that are missing, where that is possible: never an error.
 * @returns {Promise<string[]>} the names of those that are still not there
 */
export async function installDebian({ root, out }) {
  if (missing().length > 0 && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const options = { cwd: root, minutes: 4, env: { RUNLEVEL: "1" } };
    await runCommand(["apt-get", "update", "-qq"], { ...options, log: join(out, "apt-update.log") });
    const names = missing().map((p) => p.name);
    await runCommand(["apt-get", "install", "-y", "-qq", "--no-install-recommends", ...names], { ...options, log: join(out, "apt-install.log") });
  }
  return missing().map((p) => p.name);
}
