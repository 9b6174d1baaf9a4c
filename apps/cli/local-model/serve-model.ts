import { once } from "node:events";
import { loadModel, type LoadOptions } from "./load-model.js";
import { openRuntime } from "./runtime.js";
import { listen, type Options as ServerOptions } from "./server.js";

export type ServeOptions = Omit<LoadOptions, "signal"> & Omit<ServerOptions, "onFault"> & { runtime: string };

/**
 * Serves a model until SIGTERM or SIGINT. The port is taken first, for loading takes its time. What is printed never holds a word of what is asked.
 * @throws ServeRefused
 */
export async function serveModel({ runtime: folder, host, port, apiKey, ...load }: ServeOptions): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error("stopped"));
  process.on("SIGTERM", stop).on("SIGINT", stop);
  const runtime = await openRuntime(folder);
  const server = await listen({ host, port, apiKey, onFault: (line) => console.error(line) });
  const address = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}/v1`;
  console.log(`Loading ${load.file}`);
  try {
    const model = await loadModel(runtime, { ...load, signal: stopping.signal });
    server.serve(model);
    console.log(`“${model.name}” is ready at ${address}, with ${model.contextTokens} tokens of context`);
    if (!stopping.signal.aborted) await once(stopping.signal, "abort");
    // what does not end would lose the memory under its feet; the process ends anyway
    if (await server.close()) await model.close();
  } catch (error) {
    await server.close();
    if (!stopping.signal.aborted) throw error;
  }
}
