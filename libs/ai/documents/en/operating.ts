import type { Document } from "../document.js";

export const operating: Document = {
  id: "operating",
  title: "Running and backing up",
  passages: [
    {
      id: "backup",
      heading: "Backup and restore",
      asks: "how to back up, backups, restore, move to another server, migrate, DATA_DIR, data folder, key file, master key, MASTER_KEY_FILE, lost key",
      text: `Two things need a backup, **kept apart**:

1. **The data**: \`node apps/cli/hoopoe.mjs backup FOLDER\`, while everybody goes on chatting. The new folder holds messages, files and settings as of one moment, sealed.
2. **The master key**: the file that \`MASTER_KEY_FILE\` names; without it, one generated in the data folder (\`keys/master.key\`, mode 0600). Copy it anew after each rotation.

Without the master key the data cannot be read, and nobody can bring it back; with both, anybody can read it. To restore: on an empty installation put the key in its place, run \`node apps/cli/hoopoe.mjs restore FOLDER\`, then start.`,
    },
    {
      id: "start",
      heading: "Start and set up",
      asks: "how to start, npm start, install, deploy, port, host, environment variables, access from other computers, LAN, set-up link, setup link expired, docker compose, stop the server",
      text: `\`npm start\` installs what is missing, builds and starts everything; it ends by printing the address and a one-time set-up link (good for 30 minutes; a restart gives a new one).

The usual environment variables: \`HOST\` (127.0.0.1, this machine only; \`0.0.0.0\` lets other computers in), \`PORT\` (3000), \`DATA_DIR\`, \`DATABASE_URL\`, \`REDIS_URL\`, \`MASTER_KEY_FILE\`, \`PUBLIC_URL\`. Ctrl-C stops it.`,
    },
    {
      id: "trouble",
      heading: "Troubleshooting",
      asks: "problem, error, not working, troubleshoot, bot does not answer, answer failed, slow, page does not open, port in use, does not start",
      text: `- **A bot does not answer**: in a group choose it from the list after \`@\`; it must be a member; under Bots, “When it answers” must be ticked.
- **An answer failed**: the reason stands below it. An administrator can run the test under **Models**.
- **The first answer is slow**: a local model is loaded then.
- **Port in use**: take another, \`PORT=3001 npm start\`.
- **Other computers cannot open it**: it listens on 127.0.0.1 by default; set \`HOST=0.0.0.0\` and look at the firewall.
- **The page says it is offline**: it reconnects by itself, and unsent messages are kept.`,
    },
  ],
};
