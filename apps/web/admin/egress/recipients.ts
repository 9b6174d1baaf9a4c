import { useQuery } from "@tanstack/react-query";
import { client } from "../../client.js";
import { after, readAll } from "../../pages.js";
import { recipientsKey } from "./egress-keys.js";

/** The whole register, living and ended; there are a handful. */
export const useRecipients = () =>
  useQuery({ queryKey: recipientsKey, queryFn: () => readAll((cursor) => client.call("adminListRecipients", { query: { limit: 200, ...after(cursor) } })) });
