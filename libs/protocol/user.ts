import { z } from "zod";
import { Cursor, GivenPassword, Id, Line, List, NamePart, Password, QueryInt, Time, Username } from "./primitives.js";

export const UserKind = z.enum(["human", "bot"]);
/** `security_admin` and `audit_admin` are foreseen (separated duties) and not handed out yet. */
export const Role = z.enum(["member", "admin"]);

/** A person or bot as the directory shows them. */
export const User = z.object({ id: Id, username: z.string(), displayName: z.string(), kind: UserKind, avatar: z.string().nullable() });
export type User = z.infer<typeof User>;

/** How many minutes after sending people may edit and take back what they wrote; 0: not at all. */
export const windows = { editMinutes: z.number().int(), recallMinutes: z.number().int() };

/**
 * `botLinkHosts`: hosts whose addresses may be links in what AI wrote, besides the server's own; to any other they are shown as text. `fileLimitBytes`: how
 * large a file may be.
 */
const OrganisationOfMe = z.object({ name: z.string(), ...windows, botLinkHosts: z.array(z.string()), fileLimitBytes: z.number().int() });
export const Me = User.extend({ role: Role, organisation: OrganisationOfMe, mustChangePassword: z.boolean() });
export type Me = z.infer<typeof Me>;

/** `q` searches names, `ids` (comma-separated, at most 100) fetches known people; together: `VALIDATION`. */
export const UsersQuery = z
  .strictObject({
    q: NamePart.max(100).optional(),
    ids: z
      .string()
      .max(3_800)
      .transform((s) => s.split(","))
      .pipe(z.array(Id).min(1).max(100))
      .optional(),
    kind: UserKind.optional(),
    cursor: Cursor.optional(),
    limit: QueryInt(1, 200).optional(),
  })
  .refine((v) => !(v.q !== undefined && v.ids), { path: ["ids"], message: "q and ids exclude each other" });
export const UserList = List(User);

/** `cookie: false` asks for the refresh token in the body instead of a cookie (programs, not pages). */
export const LoginInput = z.strictObject({
  username: NamePart.min(1).max(64),
  password: GivenPassword,
  otp: z.string().max(20).optional(),
  deviceName: Line(100).optional(),
  cookie: z.boolean().optional(),
});
export const RefreshInput = z.strictObject({ refreshToken: z.string().min(1).max(200).optional() });
export const SignedIn = z.object({
  accessToken: z.string(),
  expiresIn: z.number().int(),
  user: Me,
  sessionId: Id,
  refreshToken: z.string().optional(),
});
export type SignedIn = z.infer<typeof SignedIn>;

export const Session = z.object({
  id: Id,
  deviceName: z.string().nullable(),
  address: z.string().nullable(),
  createdAt: Time,
  lastUsedAt: Time,
  current: z.boolean(),
});
export type Session = z.infer<typeof Session>;
export const SessionList = List(Session);

export const ChangePasswordInput = z.strictObject({ current: GivenPassword, next: Password });

/** `needed`: no administrator exists yet. */
export const SetupState = z.object({ needed: z.boolean(), organisation: z.string().nullable() });
export type SetupState = z.infer<typeof SetupState>;
export const SetupInput = z.strictObject({
  token: z.string().min(1).max(200),
  organisation: Line(100),
  username: Username,
  displayName: Line(100),
  password: Password,
  deviceName: Line(100).optional(),
  cookie: z.boolean().optional(),
});

/** Default: seven days, one use. */
export const InviteInput = z.strictObject({ expiresAt: Time.optional(), uses: z.number().int().min(1).max(10_000).optional() });
export const Invite = z.object({
  id: Id,
  /** Only in the answer that made it; null afterwards, since only a hash is kept. */
  code: z.string().nullable(),
  url: z.string().nullable(),
  createdBy: Id,
  createdAt: Time,
  expiresAt: Time,
  uses: z.number().int(),
  usesLeft: z.number().int(),
  endedAt: Time.nullable(),
});
export type Invite = z.infer<typeof Invite>;
export const InviteList = List(Invite);
export const InviteState = z.object({ organisation: z.string(), expiresAt: Time });
export const AcceptInviteInput = z.strictObject({
  username: Username,
  displayName: Line(100),
  password: Password,
  deviceName: Line(100).optional(),
  cookie: z.boolean().optional(),
});
