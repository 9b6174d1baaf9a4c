import { cpus } from "node:os";

type Times = { idle: number; total: number };

function timesOf(): Times & { cores: number } {
  const all = cpus();
  let [idle, total] = [0, 0];
  for (const { times } of all) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return { idle, total, cores: all.length };
}

/** How many of the machine's processors have nothing to do, whoever uses the others. In a container: of its host. */
export class IdleCores {
  #before: Times = timesOf();

  /** The mean since the last call; null where no time has passed by the system's clock ticks, or it tells none. */
  sinceLast(): number | null {
    const { idle, total, cores } = timesOf();
    const [idleFor, passed] = [idle - this.#before.idle, total - this.#before.total];
    this.#before = { idle, total };
    return passed > 0 ? (cores * idleFor) / passed : null;
  }
}
