export type MemberRow = {
  conversation_id: string;
  account_id: string;
  is_bot: boolean;
  role: "admin" | "member";
  rev: number;
  floor_seq: number;
  read_seq: number;
  joined_at: Date;
  left_at: Date | null;
};
const columns = "conversation_id account_id is_bot role rev floor_seq read_seq joined_at left_at".split(" ");
/** What a MemberRow is read from; `of` is what stands before each column, as in `m.` */
export const memberColumnsOf = (of: string): string => columns.map((c) => of + c).join(", ");
export const memberColumns = memberColumnsOf("");
