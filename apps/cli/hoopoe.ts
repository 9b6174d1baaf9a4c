import { type Config, ConfigError, readConfig } from "@hoopoe/config";
import { migrationCommand } from "./commands/migration.js";
import { migrateCommand, prepareCommand } from "./commands/prepare.js";
import { setupLinkCommand } from "./commands/setup-link.js";
import { EX_CONFIG } from "./supervisor/say.js";

/** A command of `hoopoe`: takes the configuration and the words after its name, gives the exit code. */
type Command = { usage: string; about: string; run: (config: Config, words: string[]) => Promise<number> };

const commands: Record<string, Command> = {
  prepare: {
    usage: "prepare",
    about: "make the database of DATABASE_URL ready for servers and workers: migrations, master key, first administrator",
    run: prepareCommand,
  },
  "setup-link": { usage: "setup-link", about: "a new one-time set-up link, while nobody has set Hoopoe up", run: setupLinkCommand },
  migrate: { usage: "migrate", about: "bring the database of DATABASE_URL to the newest migration", run: migrateCommand },
  migration: {
    usage: "migration create NAME | migration check",
    about: "for developers: write the next migration, or compare schema and migrations",
    run: migrationCommand,
  },
};

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;

/** Runs one command line; every failure is one sentence on stderr and an exit code that is not 0. */
export async function run(words: string[], { environment, folder }: { environment: Record<string, string | undefined>; folder: string }): Promise<number> {
  const [name = "help", ...rest] = words;
  if (["help", "--help", "-h"].includes(name)) {
    console.log(helpText());
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    console.error(`There is no command '${name}'.\n\n${helpText()}`);
    return EX_USAGE;
  }
  try {
    return await command.run(readConfig(environment, folder), rest);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof ConfigError ? EX_CONFIG : 1;
  }
}

function helpText(): string {
  return ["Usage:", ...Object.values(commands).map(({ usage, about }) => `  hoopoe ${usage}\n      ${about}`)].join("\n");
}
