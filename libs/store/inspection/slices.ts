/** The numbers `low + 1` to `high` of a conversation. */
export type Slice = { conversationId: string; low: number; high: number };

/** Cuts numbered logs into pieces and gathers them into groups of at most `size` numbers, so that a statement's work is bounded. */
export function* slicesOf(logs: { id: string; length: number }[], size: number): Generator<Slice[]> {
  let group: Slice[] = [];
  let room = size;
  for (const { id, length } of logs) {
    for (let low = 0; low < length; ) {
      const high = Math.min(length, low + room);
      group.push({ conversationId: id, low, high });
      room -= high - low;
      low = high;
      if (room > 0) continue;
      yield group;
      group = [];
      room = size;
    }
  }
  if (group.length) yield group;
}

/** A group as the three arrays that `unnest` takes. */
export const columnsOf = (slices: Slice[]): [string[], number[], number[]] => [
  slices.map((s) => s.conversationId),
  slices.map((s) => s.low),
  slices.map((s) => s.high),
];
