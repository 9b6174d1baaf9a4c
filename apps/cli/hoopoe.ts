import { type Config, ConfigError, readConfig } from "@hoopoe/config";
import { backupUsage, eraseUsage, holdUsage, keysUsage, modelUsage, receiptUsage, restoreUsage, searchUsage } from "./commands/usages.js";
import { EX_CONFIG } from "./supervisor/say.js";

type Environment = Record<string, string | undefined>;
/** A command of `hoopoe`: takes the words after its name, and the configuration when it asks for it; gives the exit code. */
type Command = {
  usage: string;
  about: string;
  run: (given: { environment: Environment; folder: string; read: () => Config }, words: string[]) => Promise<number>;
};

// each is loaded when it is asked for: all of them, with what they stand on, take longer to load than most take to run
const commands: Record<string, Command> = {
  prepare: {
    usage: "prepare",
    about: "make the database of DATABASE_URL ready for servers and workers: migrations, master key, first administrator",
    run: async ({ read }) => (await import("./commands/prepare.js")).prepareCommand(read()),
  },
  doctor: {
    usage: "doctor [installation] [sync] [store] [--url ADDRESS]... [--all] [--json]",
    about: "examine a running Hoopoe: is it well, does what is sent arrive everywhere, has the store a hole (--all: open every text)",
    run: async (given, words) => (await import("./commands/doctor.js")).doctorCommand(given, words),
  },
  "setup-link": {
    usage: "setup-link",
    about: "a new one-time set-up link, while nobody has set Hoopoe up",
    run: async ({ read }) => (await import("./commands/setup-link.js")).setupLinkCommand(read()),
  },
  erase: {
    usage: eraseUsage,
    about: "erase a person or a conversation, with a certificate",
    run: async ({ read }, words) => (await import("./commands/erase.js")).eraseCommand(read(), words),
  },
  hold: {
    usage: holdUsage,
    about: "keep a person or a conversation from erasure, as a legal hold",
    run: async ({ read }, words) => (await import("./commands/hold.js")).holdCommand(read(), words),
  },
  keys: {
    usage: keysUsage,
    about: "the keys that everything is sealed under: how many there are, and a new master key",
    run: async ({ read }, words) => (await import("./commands/keys.js")).keysCommand(read(), words),
  },
  backup: {
    usage: backupUsage,
    about: "write all data and files into a new folder, as of one moment, while people write on; the master key is not in it",
    run: async ({ read, folder }, words) => (await import("./commands/backup.js")).backupCommand(read(), words, folder),
  },
  restore: {
    usage: restoreUsage,
    about: "bring a backup into an empty installation that has its master key; --keys: what was erased by this younger 'keys export' stays erased",
    run: async ({ read, folder }, words) => (await import("./commands/restore.js")).restoreCommand(read(), words, folder),
  },
  search: {
    usage: searchUsage,
    about: "make the index for search anew, while it is in use; remove it where it is switched off; keep one for a conversation, or none",
    run: async ({ read }, words) => (await import("./commands/search.js")).searchCommand(read(), words),
  },
  receipt: {
    usage: receiptUsage,
    about: "check receipts of what left for models against the public keys, offline; keys: print these",
    run: async (given, words) => (await import("./commands/receipt.js")).receiptCommand(given, words),
  },
  model: {
    usage: modelUsage,
    about: "answer from a model file on this machine, by OpenAI's API; install puts what that needs beside the data (some 120 MB)",
    run: async ({ read, folder }, words) => (await import("./commands/model.js")).modelCommand(read(), words, folder),
  },
  migrate: {
    usage: "migrate",
    about: "bring the database of DATABASE_URL to the newest migration",
    run: async ({ read }) => (await import("./commands/prepare.js")).migrateCommand(read()),
  },
  migration: {
    usage: "migration create NAME | migration check",
    about: "for developers: write the next migration, or compare schema and migrations",
    run: async ({ read }, words) => (await import("./commands/migration.js")).migrationCommand(read(), words),
  },
};

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;

/** Runs one command line; every failure is one sentence on stderr and an exit code that is not 0. */
export async function run(words: string[], { environment, folder }: { environment: Environment; folder: string }): Promise<number> {
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
    return await command.run({ environment, folder, read: () => readConfig(environment, folder) }, rest);
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return error instanceof ConfigError ? EX_CONFIG : 1;
  }
}

function helpText(): string {
  return ["Usage:", ...Object.values(commands).map(({ usage, about }) => `  hoopoe ${usage}\n      ${about}`)].join("\n");
}
