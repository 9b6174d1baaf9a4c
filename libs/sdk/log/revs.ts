/**
 * Which revs of a conversation this client has been told of (protocol, 'Changes', rule 4).
 * `rev`: complete to here. `ahead`: counted above a gap. `known`: the highest that anything spoke of.
 */
export type Revs = { rev: number; known: number; readonly ahead: Set<number> };

/** Above this a pull is cheaper than remembering; what is not remembered comes with it. */
const aheadMax = 10_000;

export const createRevs = (rev: number): Revs => ({ rev, known: rev, ahead: new Set() });

const absorb = (revs: Revs): void => {
  while (revs.ahead.delete(revs.rev + 1)) revs.rev += 1;
};

/** Counts the rev of an event. False: it was counted before, so the event is late or doubled and says nothing new. */
export function countRev(revs: Revs, rev: number): boolean {
  if (rev <= revs.rev || revs.ahead.has(rev)) return false;
  hearOf(revs, rev);
  if (rev === revs.rev + 1) {
    revs.rev = rev;
    absorb(revs);
  } else if (revs.ahead.size < aheadMax) revs.ahead.add(rev);
  return true;
}

/** A snapshot is complete to `rev`. */
export function completeTo(revs: Revs, rev: number): void {
  hearOf(revs, rev);
  if (rev <= revs.rev) return;
  revs.rev = rev;
  for (const ahead of revs.ahead) if (ahead <= rev) revs.ahead.delete(ahead);
  absorb(revs);
}

/** Something (heads, an acknowledgement) shows that `rev` exists. It moves nothing, but opens a gap to be healed. */
export function hearOf(revs: Revs, rev: number): void {
  if (rev > revs.known) revs.known = rev;
}

export const hasGap = (revs: Revs): boolean => revs.known > revs.rev;
