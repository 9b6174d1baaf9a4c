/** The rules of the protocol's 'Changes' and 'An answer' that can be switched off one by one, by who keeps them; each is needed, or it would not stand there. */
export const rules = {
  // The server's.
  "1 one rev is one item": "connect",
  "2 items and rev come from one snapshot": "connect",
  "2 with more, rev is the last item's": "connect",
  "3 what may not be seen is announced as a rev": "lossless",
  "3 the sender's own sockets are told": "lossless",
  "5 the server pushes what its sockets were not told of": "push",
  "6 members who left stay as tombstones": "connect",
  "6 recalled messages stay as tombstones": "connect",
  "6 reset when the floor fell": "connect",
  "6 the epoch is new at each restore": "connect",
  "8 erasure is a change": "connect",
  "9 created and removed carry the membership's rev": "late",
  // The client's.
  "4 the rev moves only without a gap": "connect",
  "4 an item replaces one of a lower rev only": "connect",
  "4 what is missed is pulled": "connect",
  "4 an ack's rev moves nothing": "connect",
  "5 heads after every connect": "connect",
  "5 heads once a minute": "minute",
  "6 reset is obeyed": "connect",
  "6 another epoch is another beginning": "connect",
  "7 the floor of a page is obeyed": "connect",
  "8 erased is held against what comes late": "connect",
  "9 the higher of created and removed wins": "late",
  "9 absence from heads counts only without such an event": "lossless",
  "9 a page asked for before such an event is thrown away": "late",
  "9 memberships are remembered after dropping": "late",
  "10 a newcomer takes the rev from before its pages": "connect",
  "answer: attempt and index decide which text is newer": "connect",
  "answer: a higher attempt discards the lower's text": "connect",
  "answer: what streams is read again after a connect": "connect",
} as const satisfies Record<string, Ending>;

export type Rule = keyof typeof rules;
/**
 * How a history ends, which is also what may go wrong in it. `connect`: anything; at last a cut and a connect. `minute`: anything; at last a minute
 * without losses. `late`: events come late, twice and out of order, but come; at last five seconds. `push`: only the server's own channel loses; at last six seconds. `lossless`: nothing goes wrong; at last nothing.
 */
export type Ending = "connect" | "minute" | "late" | "push" | "lossless";
export const endings = ["connect", "minute", "late", "push", "lossless"] as const satisfies Ending[];
