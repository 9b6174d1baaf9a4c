/** The figures of the wire (promise 4 of the protocol). Lengths are UTF-16 code units, sizes bytes, times milliseconds. */
export const limits = {
  textLength: 20_000,
  frameBytes: 256 * 1024,
  frameHardBytes: 1024 * 1024,
  bodyBytes: 256 * 1024,
  changesBytes: 240 * 1024,
  clientIdLength: 64,
  pageDefault: 50,
  pageMax: 200,
  searchDefault: 20,
  searchMax: 50,
  searchLength: 200,
  changesDefault: 200,
  changesMax: 500,
  headsMax: 500,
  mentionsMax: 100,
  attachmentsMax: 10,
  fileNameLength: 255,
  /** What one person may upload that hangs on no message yet. */
  waitingFiles: 100,
  waitingBytes: 1024 * 1024 * 1024,
  uploadsPerMinute: 30,
  emojiPerMessage: 50,
  reactorsShown: 100,
  membersPerCall: 500,
  unreadMax: 1_000,
  passwordMin: 8,
  passwordMax: 200,
  accessTokenSeconds: 15 * 60,
  refreshGraceMs: 10_000,
  setupTokenMs: 30 * 60_000,
  sendsPerSecond: 20,
  sendsBurst: 100,
  conversationSendsPerSecond: 200,
  runStartMs: 120_000,
  /** A person's message is answered by bots at most so often, one waking the other; so many tokens at most for all of these answers. */
  rootTurns: 8,
  rootTokens: 100_000,
  /** So many messages at most are summarised at once. */
  commandMessages: 200,
  deltaEveryMs: 50,
  checkpointEveryMs: 1_000,
  /** Read marks are told to all members of a conversation of up to so many … */
  receiptsToAll: 100,
  /** … above it to the reader's own devices and, up to so many, to the authors of what was newly read (of its last `receiptsBack` messages) … */
  receiptsToAuthors: 1_000,
  receiptsBack: 100,
  /** … and of one person in one conversation at most once in this time, the latest. */
  receiptEveryMs: 200,
  /** Typing is told in conversations of up to so many members, of one person at most once in `typingEveryMs`. */
  typingToAll: 100,
  typingEveryMs: 3_000,
  /** What may wait for one connection whose reader does not keep up; then it is cut, and comes back. */
  socketBacklogBytes: 2 * 1024 * 1024,
  /** What may wait for all such connections of a server together. */
  backlogBytes: 64 * 1024 * 1024,
} as const;

/** Version of the scope of use and protection that the product ships, and set-up shows; it holds until an administrator publishes another. */
export const serviceNoticeVersion = "2026-11-23";
