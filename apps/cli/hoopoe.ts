import { ConfigError } from "@hoopoe/config";
import { migrationCommand } from "./commands/migration.js";
import { migrateCommand, prepareCommand } from "./commands/prepare.js";

/** A command of `hoopoe`: takes the words after its name, gives the exit code. */
type Command = { usage: string; about: string; run: (words: string[]) => Promise<number> };

const commands: Record<string, Command> = {
  prepare: { usage: "prepare", about: "make the database of DATABASE_URL ready for servers and workers: migrations, master key, first administrator", run: prepareCommand },
  migrate: { usage: "migrate", about: "bring the database of DATABASE_URL to the newest migration", run: migrateCommand },
  migration: { usage: "migration create NAME | migration check", about: "for developers: write the next migration, or compare schema and migrations", run: migrationCommand },
};

/** Runs one command line; every failure is one sentence on stderr and an exit code that is not 0. */
export async function run(words: string[]): Promise<number> {
  const [name, ...rest] = words;
  const command = name === undefined ? undefined : commands[name];
  if (!command) {
    const help = name === undefined || name === "help" || name === "--help" || name === "-h";
    (help ? console.log : console.error)(`${help ? "" : `There is no command '${name}'.\n\n`}${helpText()}`);
    return help ? 0 : 64;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof ConfigError ? 78 : 1;
  }
}

function helpText(): string {
  const lines = Object.values(commands).map(({ usage, about }) => `  hoopoe ${usage}\n      ${about}`);
  return ["Usage:", ...lines].join("\n");
}
