import type { z } from "zod";
import * as admin from "./admin.js";
import * as change from "./change.js";
import * as conversation from "./conversation.js";
import * as message from "./message.js";
import * as user from "./user.js";

/** One REST call. Paths are relative to `/api/v1`; `:name` parts are ids unless `code`. */
export type Route = {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  /** `none`: anybody; `session`: whoever is signed in; `admin`: administrators. */
  access: "none" | "session" | "admin";
  tag: string;
  summary: string;
  query?: z.ZodType;
  body?: z.ZodType;
  /** The body may be missing altogether. */
  bodyOptional?: true;
  status: number;
  /** Another status with the same answer, when it was there already. */
  alsoStatus?: number;
  answer?: z.ZodType;
};

const open = { access: "none" } as const;
const session = { access: "session" } as const;
const administrators = { access: "admin" } as const;

export const routes = {
  login: { ...open, method: "POST", path: "/auth/login", tag: "auth", summary: "Sign in", body: user.LoginInput, status: 200, answer: user.SignedIn },
  refresh: {
    ...open,
    method: "POST",
    path: "/auth/refresh",
    tag: "auth",
    summary: "New tokens for the refresh cookie or token",
    body: user.RefreshInput,
    bodyOptional: true,
    status: 200,
    answer: user.SignedIn,
  },
  logout: { ...session, method: "POST", path: "/auth/logout", tag: "auth", summary: "End this session", status: 204 },
  readSetup: {
    ...open,
    method: "GET",
    path: "/setup",
    tag: "setup",
    summary: "Whether the first administrator is still to be made",
    status: 200,
    answer: user.SetupState,
  },
  setup: {
    ...open,
    method: "POST",
    path: "/setup",
    tag: "setup",
    summary: "Make the organisation and its first administrator",
    body: user.SetupInput,
    status: 201,
    answer: user.SignedIn,
  },
  listInvites: {
    ...administrators,
    method: "GET",
    path: "/invites",
    tag: "invites",
    summary: "Invite links",
    query: admin.AdminListQuery,
    status: 200,
    answer: user.InviteList,
  },
  createInvite: {
    ...administrators,
    method: "POST",
    path: "/invites",
    tag: "invites",
    summary: "Make an invite link",
    body: user.InviteInput,
    bodyOptional: true,
    status: 201,
    answer: user.Invite,
  },
  endInvite: { ...administrators, method: "DELETE", path: "/invites/:id", tag: "invites", summary: "End an invite link", status: 204 },
  readInvite: { ...open, method: "GET", path: "/invites/:code", tag: "invites", summary: "What an invite leads to", status: 200, answer: user.InviteState },
  acceptInvite: {
    ...open,
    method: "POST",
    path: "/invites/:code/accept",
    tag: "invites",
    summary: "Make an account by invite",
    body: user.AcceptInviteInput,
    status: 201,
    answer: user.SignedIn,
  },

  me: { ...session, method: "GET", path: "/me", tag: "me", summary: "The caller", status: 200, answer: user.Me },
  listSessions: { ...session, method: "GET", path: "/me/sessions", tag: "me", summary: "Living sessions of the caller", status: 200, answer: user.SessionList },
  endSession: { ...session, method: "DELETE", path: "/me/sessions/:id", tag: "me", summary: "End one of the caller's sessions", status: 204 },
  changePassword: {
    ...session,
    method: "POST",
    path: "/me/password",
    tag: "me",
    summary: "Change the password; other sessions end",
    body: user.ChangePasswordInput,
    status: 204,
  },
  listUsers: { ...session, method: "GET", path: "/users", tag: "users", summary: "The directory", query: user.UsersQuery, status: 200, answer: user.UserList },
  readUser: { ...session, method: "GET", path: "/users/:id", tag: "users", summary: "One person or bot", status: 200, answer: user.User },

  listConversations: {
    ...session,
    method: "GET",
    path: "/conversations",
    tag: "conversations",
    summary: "The caller's conversations, the latest first",
    query: conversation.ConversationsQuery,
    status: 200,
    answer: conversation.ConversationList,
  },
  createConversation: {
    ...session,
    method: "POST",
    path: "/conversations",
    tag: "conversations",
    summary: "Begin a direct, group or channel",
    body: conversation.CreateConversationInput,
    status: 201,
    alsoStatus: 200,
    answer: conversation.Conversation,
  },
  readConversation: {
    ...session,
    method: "GET",
    path: "/conversations/:id",
    tag: "conversations",
    summary: "One conversation",
    status: 200,
    answer: conversation.Conversation,
  },
  updateConversation: {
    ...session,
    method: "PATCH",
    path: "/conversations/:id",
    tag: "conversations",
    summary: "Change name, data class or history",
    body: conversation.UpdateConversationInput,
    status: 200,
    answer: conversation.Conversation,
  },
  listMembers: {
    ...session,
    method: "GET",
    path: "/conversations/:id/members",
    tag: "conversations",
    summary: "Members, also those who left",
    query: conversation.MembersQuery,
    status: 200,
    answer: conversation.MemberList,
  },
  addMembers: {
    ...session,
    method: "POST",
    path: "/conversations/:id/members",
    tag: "conversations",
    summary: "Add members",
    body: conversation.AddMembersInput,
    status: 200,
    answer: conversation.MemberList,
  },
  removeMember: {
    ...session,
    method: "DELETE",
    path: "/conversations/:id/members/:userId",
    tag: "conversations",
    summary: "Leave, or take somebody out",
    status: 204,
  },

  listMessages: {
    ...session,
    method: "GET",
    path: "/conversations/:id/messages",
    tag: "messages",
    summary: "A page of messages",
    query: message.MessagesQuery,
    status: 200,
    answer: message.MessageList,
  },
  sendMessage: {
    ...session,
    method: "POST",
    path: "/conversations/:id/messages",
    tag: "messages",
    summary: "Send a message",
    body: message.SendBody,
    status: 201,
    alsoStatus: 200,
    answer: message.Sent,
  },
  listChanges: {
    ...session,
    method: "GET",
    path: "/conversations/:id/changes",
    tag: "sync",
    summary: "Changes after a rev",
    query: change.ChangesQuery,
    status: 200,
    answer: change.Changes,
  },
  markRead: {
    ...session,
    method: "POST",
    path: "/conversations/:id/read",
    tag: "sync",
    summary: "Mark read up to seq",
    body: conversation.ReadInput,
    status: 200,
    answer: conversation.ReadState,
  },
  readMessage: { ...session, method: "GET", path: "/messages/:id", tag: "messages", summary: "One message", status: 200, answer: message.Message },
  readStored: {
    ...session,
    method: "GET",
    path: "/messages/:id/stored",
    tag: "messages",
    summary: "The sealed row of one's own message",
    status: 200,
    answer: message.StoredMessage,
  },
  stopRun: { ...session, method: "POST", path: "/runs/:id/stop", tag: "runs", summary: "Stop a bot's answer", status: 200, answer: message.Stopped },

  adminListUsers: {
    ...administrators,
    method: "GET",
    path: "/admin/users",
    tag: "admin",
    summary: "All accounts",
    query: admin.AdminUsersQuery,
    status: 200,
    answer: admin.AdminUserList,
  },
  adminCreateUser: {
    ...administrators,
    method: "POST",
    path: "/admin/users",
    tag: "admin",
    summary: "Add a person",
    body: admin.CreateUserInput,
    status: 201,
    answer: admin.AdminUser,
  },
  adminReadUser: { ...administrators, method: "GET", path: "/admin/users/:id", tag: "admin", summary: "One account", status: 200, answer: admin.AdminUser },
  adminUpdateUser: {
    ...administrators,
    method: "PATCH",
    path: "/admin/users/:id",
    tag: "admin",
    summary: "Change name, role or standing",
    body: admin.UpdateUserInput,
    status: 200,
    answer: admin.AdminUser,
  },
  adminEndUser: { ...administrators, method: "DELETE", path: "/admin/users/:id", tag: "admin", summary: "Deactivate an account", status: 204 },
  adminResetPassword: {
    ...administrators,
    method: "POST",
    path: "/admin/users/:id/password",
    tag: "admin",
    summary: "Give a person a new password",
    body: admin.ResetPasswordInput,
    status: 204,
  },

  adminListProviders: {
    ...administrators,
    method: "GET",
    path: "/admin/model-providers",
    tag: "admin",
    summary: "Model providers",
    query: admin.AdminListQuery,
    status: 200,
    answer: admin.ModelProviderList,
  },
  adminCreateProvider: {
    ...administrators,
    method: "POST",
    path: "/admin/model-providers",
    tag: "admin",
    summary: "Connect a model host",
    body: admin.CreateProviderInput,
    status: 201,
    answer: admin.ModelProvider,
  },
  adminReadProvider: {
    ...administrators,
    method: "GET",
    path: "/admin/model-providers/:id",
    tag: "admin",
    summary: "One model provider",
    status: 200,
    answer: admin.ModelProvider,
  },
  adminUpdateProvider: {
    ...administrators,
    method: "PATCH",
    path: "/admin/model-providers/:id",
    tag: "admin",
    summary: "Change a model provider",
    body: admin.UpdateProviderInput,
    status: 200,
    answer: admin.ModelProvider,
  },
  adminEndProvider: {
    ...administrators,
    method: "DELETE",
    path: "/admin/model-providers/:id",
    tag: "admin",
    summary: "Disconnect a model provider",
    status: 204,
  },
  adminTestProvider: {
    ...administrators,
    method: "POST",
    path: "/admin/model-providers/:id/test",
    tag: "admin",
    summary: "Try reachability, key, chat, streaming, tools, embeddings",
    body: admin.TestProviderInput,
    bodyOptional: true,
    status: 200,
    answer: admin.ProviderTest,
  },

  adminListBots: {
    ...administrators,
    method: "GET",
    path: "/admin/bots",
    tag: "admin",
    summary: "Bots",
    query: admin.AdminListQuery,
    status: 200,
    answer: admin.BotList,
  },
  adminCreateBot: {
    ...administrators,
    method: "POST",
    path: "/admin/bots",
    tag: "admin",
    summary: "Add a bot",
    body: admin.CreateBotInput,
    status: 201,
    answer: admin.Bot,
  },
  adminReadBot: { ...administrators, method: "GET", path: "/admin/bots/:id", tag: "admin", summary: "One bot", status: 200, answer: admin.Bot },
  adminUpdateBot: {
    ...administrators,
    method: "PATCH",
    path: "/admin/bots/:id",
    tag: "admin",
    summary: "Change a bot",
    body: admin.UpdateBotInput,
    status: 200,
    answer: admin.Bot,
  },
  adminEndBot: { ...administrators, method: "DELETE", path: "/admin/bots/:id", tag: "admin", summary: "Deactivate a bot", status: 204 },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
type Of<R extends RouteName, K extends "query" | "body" | "answer"> = (typeof routes)[R] extends Record<K, infer S extends z.ZodType> ? S : never;
export type RouteBody<R extends RouteName> = z.output<Of<R, "body">>;
export type RouteBodyInput<R extends RouteName> = z.input<Of<R, "body">>;
export type RouteQuery<R extends RouteName> = z.output<Of<R, "query">>;
export type RouteAnswer<R extends RouteName> = z.output<Of<R, "answer">>;
export const apiPrefix = "/api/v1";
