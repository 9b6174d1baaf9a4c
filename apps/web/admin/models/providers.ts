import { useQuery } from "@tanstack/react-query";
import { client } from "../../client.js";
import { after, readAll } from "../../pages.js";

export const providersKey = ["providers"] as const;
export const botsKey = ["bots"] as const;

/** All model hosts; there are a handful. */
export const useProviders = () =>
  useQuery({ queryKey: providersKey, queryFn: () => readAll((cursor) => client.call("adminListProviders", { query: { limit: 200, ...after(cursor) } })) });

/** All bots, the built-in assistant among them. */
export const useBots = () =>
  useQuery({ queryKey: botsKey, queryFn: () => readAll((cursor) => client.call("adminListBots", { query: { limit: 200, ...after(cursor) } })) });
