import type { Database } from "./database.js";

/** Which processes of the product are alive: each says so every few seconds. */
export class NodesRepo {
  constructor(private readonly db: Database) {}

  /** `masterVersion`: the newest version of the master key that the process has. */
  async seen(id: string, kind: "server" | "worker", masterVersion: number): Promise<void> {
    await this.db.pool.query(
      "insert into node (id, kind, master_version) values ($1, $2, $3) on conflict (id) do update set seen_at = now(), master_version = $3",
      [id, kind, masterVersion],
    );
  }

  async gone(id: string): Promise<void> {
    await this.db.pool.query("delete from node where id = $1 or seen_at < now() - interval '1 day'", [id]);
  }

  /** Ids of the living processes of a kind. */
  async livingIds(kind: "server" | "worker"): Promise<string[]> {
    const { rows } = await this.db.pool.query<{ id: string }>("select id from node where kind = $1 and seen_at > now() - interval '15 seconds'", [kind]);
    return rows.map((r) => r.id);
  }

  /** All that gave a sign of life within 15 s. */
  async alive(): Promise<{ id: string; kind: "server" | "worker" }[]> {
    const { rows } = await this.db.pool.query<{ id: string; kind: "server" | "worker" }>(
      "select id, kind from node where seen_at > now() - interval '15 seconds' order by kind, id",
    );
    return rows;
  }

  async living(kind: "server" | "worker"): Promise<number> {
    const { rows } = await this.db.pool.query<{ n: number }>(
      "select count(*)::int as n from node where kind = $1 and seen_at > now() - interval '15 seconds'",
      [kind],
    );
    return rows[0]?.n ?? 0;
  }
}
