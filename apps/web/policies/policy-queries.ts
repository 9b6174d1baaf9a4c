import type { ConsentInput } from "@hoopoe/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../client.js";

const policyKey = ["policy"];
const consentsKey = ["consents"];
const lookAgainMs = 600_000;

/** The text that holds, whether the reader has seen it, and which bots send what where. */
export const useCurrentPolicy = () => useQuery({ queryKey: policyKey, queryFn: () => client.call("currentPolicy"), refetchInterval: lookAgainMs });

export const useConsents = () => useQuery({ queryKey: consentsKey, queryFn: () => client.call("listConsents") });

export const historyKey = [...consentsKey, "history"];

/** Answers some purposes, and keeps that the reader has seen the version that they answered to. */
export function useAnswer(version: string, door: "settings" | "first-sign-in") {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (answers: Pick<ConsentInput, "purpose" | "given">[]) => {
      for (const answer of answers) await client.call("putConsent", { body: { ...answer, version, door } });
      if (!answers.length) await client.call("markPolicySeen", { params: { version } });
    },
    onSettled: () => Promise.all([policyKey, consentsKey].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
}
