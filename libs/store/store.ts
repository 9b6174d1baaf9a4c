import { channelCipher, type MasterKeyDriver, type SuiteName, suitesByName } from "@hoopoe/crypto";
import { AccountsRepo } from "./accounts/accounts.repo.js";
import { AttemptsRepo } from "./accounts/attempts.repo.js";
import { ConsentsRepo } from "./accounts/consents.repo.js";
import { InvitesRepo } from "./accounts/invites.repo.js";
import { LedgerRepo } from "./accounts/ledger.repo.js";
import { SessionsRepo } from "./accounts/sessions.repo.js";
import { SetupRepo } from "./accounts/setup.repo.js";
import { BotsRepo } from "./bots/bots.repo.js";
import { FeedbackRepo } from "./bots/feedback.repo.js";
import { ModelHostsRepo } from "./bots/model-hosts.repo.js";
import { ProvidersRepo } from "./bots/providers.repo.js";
import { resealSecrets } from "./bots/reseal-secrets.js";
import { RunLogRepo } from "./bots/run-log.repo.js";
import { RunsRepo } from "./bots/runs.repo.js";
import { TasksRepo } from "./bots/tasks.repo.js";
import { ChangesRepo } from "./changes.repo.js";
import { startClock } from "./clock.js";
import { ConversationsRepo } from "./conversations/conversations.repo.js";
import { MembersRepo } from "./conversations/members.repo.js";
import { type Database, openDatabase } from "./database.js";
import { DoctorRepo } from "./doctor.repo.js";
import { FiguresRepo } from "./figures.repo.js";
import { AskedRepo } from "./egress/asked.repo.js";
import { EgressLogRepo } from "./egress/egress-log.repo.js";
import { RecordsRepo } from "./egress/records.repo.js";
import { RegisterRepo } from "./egress/register.repo.js";
import { EgressCallsRepo } from "./egress/egress-calls.repo.js";
import { PlaceholdersRepo } from "./egress/placeholders.repo.js";
import { EgressPolicyRepo } from "./egress/policy.repo.js";
import { SigningKeysRepo } from "./egress/signing-keys.repo.js";
import { FilesRepo } from "./files/files.repo.js";
import { Keyring } from "./keys/keyring.js";
import { MasterKeys } from "./keys/master-keys.js";
import { ErasuresRepo } from "./erasure/erasures.repo.js";
import { HoldsRepo } from "./erasure/holds.repo.js";
import { KeysRepo } from "./keys/keys.repo.js";
import { AnswersRepo } from "./messages/answers.repo.js";
import { MessagesRepo } from "./messages/messages.repo.js";
import { NoticesRepo } from "./messages/notices.repo.js";
import { NodesRepo } from "./nodes.repo.js";
import { PoliciesRepo } from "./policies/policies.repo.js";
import { AskingBotsRepo } from "./policies/asking-bots.repo.js";
import { RecentChangesRepo } from "./recent-changes.repo.js";
import { Sealer } from "./sealer.js";
import { IndexingRepo } from "./search/indexing.repo.js";
import { SearchRepo } from "./search/search.repo.js";
import { BudgetsRepo } from "./usage/budgets.repo.js";
import { UsageReportsRepo } from "./usage/usage-reports.repo.js";
import { UsageRepo } from "./usage/usage.repo.js";
import { UnreadableContent, type UnreadableFinding } from "./unreadable-content.js";

/** `suite`: what new texts and live events are sealed by. `onUnreadable`: something was found altered, and is in the audit. */
export type StoreOptions = {
  databaseUrl: string;
  masterKeys: MasterKeyDriver;
  suite: SuiteName;
  connections: number;
  onLost: (error: unknown) => void;
  onUnreadable?: (finding: UnreadableFinding) => void;
};
/** Unwrapped keys stay in memory no longer than this. */
const forgetEveryMs = 3_600_000;

export type Store = Awaited<ReturnType<typeof openStore>>;

/** Opens the store of a migrated database. @throws WrongMasterKey, MasterKeyUnavailable, MasterKeyError; whatever pg throws when the database is away. */
export async function openStore(options: StoreOptions) {
  const db = openDatabase({ url: options.databaseUrl, connections: options.connections, onLost: options.onLost });
  try {
    const master = await MasterKeys.unlock(db.pool, options.masterKeys);
    const suite = suitesByName[options.suite];
    const unreadable = new UnreadableContent(db.pool, options.onUnreadable ?? (() => undefined));
    const keyring = new Keyring(db.pool, master, { suite, onUnreadable: (key) => unreadable.foundKey(key) });
    const forgetting = setInterval(() => keyring.forget(), forgetEveryMs).unref();
    const clock = await startClock(db.pool);
    const sealer = new Sealer(keyring, clock.now, (item) => unreadable.found(item));
    const [busKey, tokenKey] = await keyring.ensure([{ kind: "bus" }, { kind: "token" }]);
    return {
      ...reposOf({ db, keyring, sealer }),
      ...egressReposOf({ db, keyring, sealer }, clock.now),
      keys: new KeysRepo(db, { master, keyring, driver: options.masterKeys }),
      /** See `resealSecrets`. */
      resealSecrets: () => resealSecrets(db, { keyring, sealer }),
      now: clock.now,
      /** Places found altered since the process began, by column and cause. */
      unreadable: () => unreadable.counts(),
      /** The cipher of the live channel. */
      liveSealer: channelCipher((busKey as { key: Buffer }).key, suite),
      /** The key of access and refresh tokens. */
      tokenKey: (tokenKey as { key: Buffer }).key,
      /** SQL connections of this process: open ones, those of them that do nothing, calls that wait for one, how many there may be. */
      connections: () => ({ open: db.pool.totalCount, idle: db.pool.idleCount, waiting: db.pool.waitingCount, limit: options.connections }),
      /** Whether the database answers, within 2 s. */
      healthy: () => isAnswering(db),
      async close(): Promise<void> {
        clearInterval(forgetting);
        clock.stop();
        await unreadable.close();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

type Parts = { db: Database; keyring: Keyring; sealer: Sealer };

/** What lies in the database, a repository per noun. */
const reposOf = ({ db, keyring, sealer }: Parts) => ({
  accounts: new AccountsRepo(db),
  sessions: new SessionsRepo(db, sealer),
  invites: new InvitesRepo(db),
  setup: new SetupRepo(db),
  attempts: new AttemptsRepo(db),
  ledger: new LedgerRepo(db),
  consents: new ConsentsRepo(db),
  policies: new PoliciesRepo(db),
  askingBots: new AskingBotsRepo(db),
  conversations: new ConversationsRepo(db, sealer),
  members: new MembersRepo(db),
  files: new FilesRepo(db, keyring, sealer),
  messages: new MessagesRepo(db, keyring, sealer),
  notices: new NoticesRepo(db, sealer),
  answers: new AnswersRepo(db, sealer),
  changes: new ChangesRepo(db, sealer),
  search: new SearchRepo(db, keyring, sealer),
  indexing: new IndexingRepo(db, keyring, sealer),
  runs: new RunsRepo(db),
  bots: new BotsRepo(db, sealer),
  feedback: new FeedbackRepo(db),
  tasks: new TasksRepo(db),
  providers: new ProvidersRepo(db, sealer),
  modelHosts: new ModelHostsRepo(db),
  runLog: new RunLogRepo(db),
  egressPolicy: new EgressPolicyRepo(db, sealer),
  placeholders: new PlaceholdersRepo(db, keyring),
  usage: new UsageRepo(db),
  usageReports: new UsageReportsRepo(db),
  budgets: new BudgetsRepo(db),
  nodes: new NodesRepo(db),
  recent: new RecentChangesRepo(db),
  figures: new FiguresRepo(db),
  doctor: new DoctorRepo(db),
  erasures: new ErasuresRepo(db, keyring),
  holds: new HoldsRepo(db, sealer),
});

/** What leaves for models, and what is known of it. */
function egressReposOf({ db, keyring, sealer }: Parts, now: () => Date) {
  const signingKeys = new SigningKeysRepo(db, sealer);
  return {
    egressPolicy: new EgressPolicyRepo(db, sealer),
    egressCalls: new EgressCallsRepo(db, signingKeys, now),
    signingKeys,
    egressLog: new EgressLogRepo(db),
    register: new RegisterRepo(db),
    asked: new AskedRepo(db),
    records: new RecordsRepo(db),
    placeholders: new PlaceholdersRepo(db, keyring),
  };
}

function isAnswering({ pool }: Database): Promise<boolean> {
  const answered = pool.query("select 1").then(
    () => true,
    () => false,
  );
  // after a stall of this process the answer may lie here unread: it is read first
  const late = new Promise<boolean>((resolve) => setTimeout(() => setImmediate(resolve, false), 2_000).unref());
  return Promise.race([answered, late]);
}
