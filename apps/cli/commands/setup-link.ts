import type { Config } from "@hoopoe/config";
import { masterKeysFor } from "../supervisor/installation.js";
import { databaseOf } from "./database.js";
import { prepareFirstPeople } from "./prepare.js";

/** `hoopoe setup-link`: a new link for the set-up page; an earlier one ends. For who missed the first, or its 30 minutes. */
export async function setupLinkCommand(config: Config): Promise<number> {
  const { setupLink: link } = await prepareFirstPeople({ ...config, firstAdmin: undefined }, databaseOf(config), masterKeysFor(config));
  console.log(
    link
      ? `Set up your organisation (this link works once, for 30 minutes):\n${link}`
      : "Hoopoe is set up already: sign in, or ask an administrator for an invitation.",
  );
  return 0;
}
