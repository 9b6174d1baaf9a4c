export type SeenRequest = { path: string; model: string | null; authorization: string | null; headers: Record<string, unknown>; body: unknown; /** The body as it came. */ raw: string };
export type HostState = { count: number; finished: number; aborted: number; open: number; requests: SeenRequest[] };
export type ModelHost = {
  port: number;
  /** The base URL, with `/v1`. */
  url: string;
  state: () => HostState;
  reset: () => void;
  close: () => Promise<void>;
};
export function startModelHost(options?: {
  port?: number;
  host?: string;
  key?: string;
  /** More fields of the models that it lists, by name. */
  listed?: Record<string, object>;
  /** What it answers at paths that are not OpenAI's. */
  beside?: Record<string, unknown>;
}): Promise<ModelHost>;
