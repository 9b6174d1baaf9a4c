// Takes the master key of a backup from stdin, into an installation that has none yet:
// docker compose run --rm -T init node deploy/init/use-master-key.mjs < master.key
import { text } from "node:stream/consumers";
import { app } from "./folders.mjs";

const given = (await text(process.stdin)).trim();
// several lines: a copy that was made while the key was rotated
if (!given.split("\n").every((line) => Buffer.from(line, "base64").length === 32)) {
  console.error("That is no master key: each line must be 32 bytes in base64, as the init made it.");
  process.exitCode = 1;
} else if (app.once("master.key", () => `${given}\n`)) {
  console.log("The master key is in its place.");
} else if (app.read("master.key").trim() === given) {
  console.log("That master key is there already.");
} else {
  console.error("There is another master key here, and what is sealed under it would be lost: this is for an empty installation.");
  process.exitCode = 1;
}
