/**
 * Who may do what, by hand: the one table against which the running server is tried. Written from the protocol and compliance.md, not from the code.
 *
 * Callers, in this order:
 *   anonymous   no token
 *   ended       the token of a session that was ended (its fifteen minutes are not over)
 *   outsider    signed in, in none of these conversations
 *   former      was a member and was taken out
 *   member      a member of the group
 *   keeper      administrator of the group, which they began
 *   admin       administrator of the organisation, in none of these conversations
 */
export const callers = ["anonymous", "ended", "outsider", "former", "member", "keeper", "admin"] as const;
export type CallerName = (typeof callers)[number];

/** One code for each caller: `ok`, or the error code that both doors give. */
type Row = readonly [string, string, string, string, string, string, string];

const T = "TOKEN_INVALID";
const N = "NOT_FOUND";
const F = "FORBIDDEN";

/** For everybody, signed in or not. */
const open: Row = ["ok", "ok", "ok", "ok", "ok", "ok", "ok"];
/** For whoever is signed in. */
const signedIn: Row = [T, T, "ok", "ok", "ok", "ok", "ok"];
/** Something of one's own; what the case names is another's. */
const anothers: Row = [T, T, N, N, N, N, N];
/** For members: the others cannot tell it from what does not exist, administrators of the organisation neither. */
const members: Row = [T, T, N, N, "ok", "ok", N];
/** For administrators of the conversation. */
const keepers: Row = [T, T, N, N, F, "ok", N];
/** For administrators of the organisation. */
const admins: Row = [T, T, F, F, F, F, "ok"];

export const routeMatrix: Readonly<Record<string, Row>> = {
  login: open,
  refresh: open,
  readSetup: open,
  // Set-up is over, and no link leads to it.
  setup: [F, F, F, F, F, F, F],
  readInvite: open,
  acceptInvite: open,
  logout: signedIn,
  listInvites: admins,
  createInvite: admins,
  endInvite: admins,

  me: signedIn,
  listSessions: signedIn,
  endSession: anothers,
  changePassword: signedIn,
  myUsage: signedIn,
  listConsents: signedIn,
  putConsent: signedIn,
  listConsentChanges: signedIn,
  markPolicySeen: signedIn,
  listPolicies: open,
  currentPolicy: signedIn,
  readPolicy: open,
  listUsers: signedIn,
  readUser: signedIn,

  listConversations: signedIn,
  createConversation: signedIn,
  readConversation: members,
  updateConversation: keepers,
  readConversationSearch: members,
  switchConversationSearch: keepers,
  listMembers: members,
  addMembers: keepers,
  updateMember: keepers,
  removeMember: keepers,
  listMessages: members,
  sendMessage: members,
  // A message of the group, forwarded within it.
  forwardMessage: members,
  exportConversation: members,
  uploadFile: signedIn,
  // One that hangs on the member's message, and one that the member uploaded: the latter's uploader alone knows of it.
  readFile: members,
  discardFile: [T, T, N, N, "ok", N, N],
  listChanges: members,
  markRead: members,
  readMessage: members,
  // The member's own message: the keeper sees that it is there, and not how it is kept.
  readStored: [T, T, N, N, "ok", F, N],
  // The member's own message: another's is not to be edited, its keeper may take it back.
  editMessage: [T, T, N, N, "ok", F, N],
  recallMessage: members,
  addReaction: members,
  removeReaction: members,
  listVersions: members,
  // In the group; without it, whoever is signed in searches what is theirs.
  search: members,
  // The member's own run.
  stopRun: members,
  readReceipt: members,
  listReceiptKeys: signedIn,
  regenerate: members,
  giveFeedback: members,
  listFeedback: members,
  // About a message of the group.
  command: members,

  adminListUsers: admins,
  adminCreateUser: admins,
  adminReadUser: admins,
  adminUpdateUser: admins,
  adminEndUser: admins,
  adminResetPassword: admins,
  adminEraseUser: admins,
  adminEraseConversation: admins,
  adminListErasures: admins,
  adminReadErasure: admins,
  adminListHolds: admins,
  adminPlaceHold: admins,
  adminReleaseHold: admins,
  adminPublishPolicy: admins,
  adminListPolicySeen: admins,
  adminReadSettings: admins,
  adminUpdateSettings: admins,
  adminReadUsage: admins,
  adminReadUsageCsv: admins,
  adminReadUsageSettings: admins,
  adminUpdateUsageSettings: admins,
  adminListBudgets: admins,
  adminPutBudget: admins,
  adminRemoveBudget: admins,
  adminListPrices: admins,
  adminPutPrice: admins,
  adminRemovePrice: admins,
  adminListProviders: admins,
  adminCreateProvider: admins,
  adminReadProvider: admins,
  adminUpdateProvider: admins,
  adminEndProvider: admins,
  adminTestProvider: admins,
  adminReadEgressPolicy: admins,
  adminPutEgressPolicy: admins,
  adminListEgressPolicyVersions: admins,
  adminReadEgressPolicyVersion: admins,
  adminDryRunEgress: admins,
  adminListRecipients: admins,
  adminListRecipientsCsv: admins,
  adminListEgressCalls: admins,
  adminListEgressCallsCsv: admins,
  adminListEgressPeople: admins,
  adminListEgressPeopleCsv: admins,
  adminListRuns: admins,
  adminListBots: admins,
  adminCreateBot: admins,
  adminReadBot: admins,
  adminUpdateBot: admins,
  adminReadBotFeedback: admins,
  adminEndBot: admins,
};

/** The same for the socket; without a session there is none, so the first two are what connecting says. `typing` is seen by the others or not. */
export const eventMatrix: Readonly<Record<string, Row>> = {
  "message:send": members,
  "message:forward": members,
  "message:edit": [T, T, N, N, "ok", F, N],
  "message:recall": members,
  "message:react": members,
  "conversation:read": members,
  "sync:heads": signedIn,
  "sync:pull": members,
  "run:stop": members,
  "run:regenerate": members,
  typing: [T, T, N, N, "ok", "ok", N],
};
