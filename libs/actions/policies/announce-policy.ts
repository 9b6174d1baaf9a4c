import { assistantChat, existingAssistant } from "../bots/introduce-assistant.js";
import { announceCreated } from "../announce.js";
import type { Deps } from "../context.js";

/** The clientId of what is said about a version: the same one is never said twice in a chat, by whichever worker, after whatever kill. */
export const noticeIdOf = (version: string): string => `policy-${version}`;

const pageSize = 100;
const nil = "00000000-0000-0000-0000-000000000000";

type Published = { version: string; renews: boolean };
const words = {
  zh: ({ version, renews }: Published, address: string) =>
    `《使用范围与保护说明》有了新版本（${version}）。它写明收集哪些信息、用于什么、保存多久、由谁处理，以及哪些机器人会把内容发到哪里。${
      renews ? "此前的同意不再有效，请重新选择；在你选择之前，机器人可能不会回答你。" : "你此前的选择继续有效，可随时更改。"
    }\n查看：${address}`,
  en: ({ version, renews }: Published, address: string) =>
    `There is a new version (${version}) of the scope of use and protection: what is collected, for what, how long it is kept, who processes it, and which bots send what where. ${
      renews
        ? "What was consented to before no longer counts: please choose anew; until you do, bots may not answer you."
        : "What you chose before still holds; you can change it at any time."
    }\nRead it: ${address}`,
};

/** `complete`: everybody was told of `version`, so that it need not be looked for again. */
type Announced = { version: string | null; told: number; complete: boolean };

/**
 * Tells everybody who was here when the present version was published, in their chat with the built-in assistant, which is begun where there is none. Those
 * who were told before are not told again. Nobody is told without that assistant, or of the product's own text. `finished`: the version that was complete.
 */
export async function announcePolicy(deps: Deps, finished: string | null): Promise<Announced> {
  const policy = await deps.store.policies.current();
  if (!policy || policy.version === finished) return { version: finished, told: 0, complete: true };
  const botId = await existingAssistant(deps);
  if (!botId) return { version: finished, told: 0, complete: true };
  const outcome = { version: policy.version, told: 0, complete: true };
  const clientId = noticeIdOf(policy.version);
  const text = words[deps.settings.language](policy, `${deps.settings.publicUrl}/me#consents`);
  for (let after: string | undefined = nil; after; ) {
    const ids: string[] = await deps.store.policies.untold({ publishedAt: policy.publishedAt, botId, clientId, after, limit: pageSize });
    for (const accountId of ids) {
      // one whose chat cannot be written to (being erased, a key away) keeps nobody else from being told
      const told = await tell(deps, { accountId, botId, clientId, text }).catch(() => null);
      if (told === null) outcome.complete = false;
      else outcome.told += Number(told);
    }
    after = ids.length === pageSize ? ids.at(-1) : undefined;
  }
  return outcome;
}

async function tell(deps: Deps, { accountId, ...notice }: { accountId: string; botId: string; clientId: string; text: string }): Promise<boolean> {
  const conversationId = await assistantChat(deps, accountId, notice.botId);
  const row = await deps.store.notices.append({ conversationId, ...notice });
  if (row) announceCreated(deps, row);
  return row !== null;
}
