// Docker as this test needs it: found, and called.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
export const root = join(import.meta.dirname, "../..");
const minute = 60_000;

/** The folder to look for `docker` in first, or null when no docker here reaches an engine. @returns {Promise<string | null>} */
export async function findEngine() {
  // Beside the checkout there may be one that needs no daemon.
  const beside = join(root, "../shared/lab/bin");
  for (const folder of ["", ...(existsSync(join(beside, "docker")) ? [beside] : [])]) {
    try {
      const env = environment(folder, {});
      await run("docker", ["ps", "-q"], { env, timeout: 5 * minute });
      await run("docker", ["compose", "version"], { env, timeout: minute });
      return folder;
    } catch {
      // Not this one.
    }
  }
  return null;
}

const environment = (folder, more) => ({ ...process.env, PATH: folder ? folder + delimiter + process.env.PATH : process.env.PATH, ...more });

/** One project: the product's own compose file, and a model host beside it. */
export class Project {
  #nameless = new Set();
  #children = new Set();
  #abandoned = false;
  /** @type {Promise<void> | undefined} */
  #removal;

  /** @param {{ folder: string, name: string, settings: Record<string, string> }} options */
  constructor(options) {
    const { folder, name, settings } = options;
    this.options = options;
    this.name = name;
    this.env = environment(folder, { ...settings, COMPOSE_PROJECT_NAME: name });
    this.files = ["-p", name, "-f", join(root, "docker-compose.yml"), "-f", join(root, "test/compose/model-host.yml")];
  }

  /** Any docker command. @returns {Promise<string>} what it printed on stdout; rejects with all it printed */
  docker(...words) {
    return this.#run(words);
  }

  /** `docker compose …` on this project. */
  compose(...words) {
    return this.#run(["compose", ...this.files, ...words]);
  }

  /** The same with something on its stdin. */
  composeWith(input, ...words) {
    return this.#run(["compose", ...this.files, ...words], input);
  }

  /** A shell line inside a service's container. */
  inside(service, line, index = 1) {
    return this.compose("exec", "-T", "--index", String(index), service, "sh", "-c", line);
  }

  /** Ids of this project's containers, the ended ones too; of one service when it is named. */
  async containers(service) {
    const label = (key, value) => ["--filter", `label=com.docker.compose.${key}=${value}`];
    const out = await this.docker("ps", "-aq", ...label("project", this.name), ...(service ? label("service", service) : []));
    return out.split("\n").filter(Boolean);
  }

  async inspect(id) {
    return JSON.parse(await this.docker("inspect", id))[0];
  }

  /**
   * `docker compose down`. Without `-v` it leaves the volumes that an image asked for and nobody named; they are gone all the same in the end.
   */
  async down(...words) {
    for (const id of await this.containers()) {
      for (const { Type, Name } of (await this.inspect(id)).Mounts) if (Type === "volume" && /^[0-9a-f]{64}$/.test(Name)) this.#nameless.add(Name);
    }
    await this.compose("down", ...words);
    if (!words.includes("-v")) return;
    const left = new Set((await this.docker("volume", "ls", "-q")).split("\n"));
    for (const name of this.#nameless) if (left.has(name)) await this.docker("volume", "rm", name);
    this.#nameless.clear();
  }

  /** Only `remove` works from now on, and what runs is stopped. */
  abandon() {
    this.#abandoned = true;
    for (const child of this.#children) child.kill("SIGTERM");
  }

  /** Takes away all that this project made; once, however often it is called. */
  remove() {
    this.#removal ??= (async () => {
      const last = new Project(this.options);
      last.#nameless = this.#nameless;
      await last.down("-v");
    })();
    return this.#removal;
  }

  #run(words, input) {
    return this.#abandoned ? Promise.reject(new Error("abandoned")) : this.#call(words, { input });
  }

  #call(words, { input }) {
    return new Promise((resolve, reject) => {
      const child = spawn("docker", words, { cwd: root, env: this.env, stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
      this.#children.add(child);
      const out = [];
      const all = [];
      child.stdout.on("data", (chunk) => out.push(chunk) && all.push(chunk));
      child.stderr.on("data", (chunk) => all.push(chunk));
      child.stdin?.end(input);
      const timer = setTimeout(() => child.kill("SIGTERM"), 15 * minute);
      child.once("error", reject);
      child.once("close", (code) => {
        clearTimeout(timer);
        this.#children.delete(child);
        if (code === 0) resolve(Buffer.concat(out).toString().trim());
        else
          reject(
            new Error(
              `docker ${words.filter((w) => !this.files.includes(w)).join(" ")} ended with ${code}:\n${Buffer.concat(all).toString().trim().slice(-3_000)}`,
            ),
          );
      });
    });
  }
}
