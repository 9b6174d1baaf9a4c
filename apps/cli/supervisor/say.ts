// A reader that goes away (`npm start | head`) must not take Hoopoe with it.
process.stdout.on("error", () => undefined);

/** What the supervisor tells the person at the terminal (or the log that keeps it): plain lines. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** One clear line that says why Hoopoe does not start, and what to do. */
export class StartRefused extends Error {
  override readonly name = "StartRefused";
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** sysexits.h: a fault of the configuration; starting again without a change is of no use. */
export const EX_CONFIG = 78;
