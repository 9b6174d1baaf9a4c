import type { Deps } from "@hoopoe/actions";
import { testProvider } from "@hoopoe/ai";
import { effectiveJurisdiction, type ProviderTest, ProviderTestJob, validated } from "@hoopoe/protocol";
import { Inject, Injectable, type OnModuleInit } from "@nestjs/common";
import { DEPS } from "../tokens.js";

const concurrency = 4;

/** A host is not asked without the key that was given for it. */
const withoutKey: ProviderTest = {
  reachable: false,
  auth: false,
  chat: false,
  streaming: false,
  tools: false,
  embeddings: false,
  firstTokenMs: null,
  failures: { auth: "The kept key can no longer be read. Enter it again." },
  models: [],
  contextTokens: {},
};

/** Tries model providers when an administrator asks. */
@Injectable()
export class ProviderTestProcessor implements OnModuleInit {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  onModuleInit(): void {
    this.deps.bus.jobs.process("provider-test", { concurrency }, (data, signal) => this.#test(validated(ProviderTestJob, data).testId, signal));
  }

  async #test(testId: string, signal: AbortSignal): Promise<void> {
    const { providers } = this.deps.store;
    const test = await providers.claimTest(testId);
    const provider = test && (await providers.byId(test.providerId));
    if (!test || !provider) return;
    if (provider.apiKeyUnreadable) return providers.finishTest(testId, withoutKey);
    const { name, baseUrl, apiKey, publicAddress } = provider;
    const { rules } = await this.deps.store.egressPolicy.current();
    const result = await testProvider({
      provider: { name, baseUrl, apiKey, publicAddress, jurisdiction: effectiveJurisdiction(provider.jurisdiction, baseUrl) },
      model: test.model,
      signal,
      allowedOrigins: new Set([new URL(baseUrl).origin]),
      // two fixed sentences, in which there is nothing to mask
      permit: { rules, transferBasis: provider.transferBasis !== null, masked: true },
    });
    await providers.finishTest(testId, result);
  }
}
