import { limits } from "@hoopoe/protocol";
import { HoopoeError, type DraftInput } from "@hoopoe/sdk";
import { client } from "../client.js";
import { drafts } from "../chat/drafts.js";
import { Kept } from "../kept.js";
import { isPicture, isPictureType } from "./file-words.js";
import { pictures } from "./page-pictures.js";
import type { Given } from "./take-files.js";
import { roomFor, standing, type Unfit, type Upload } from "./upload.js";

const atOnce = 3;

/** Files of messages that are being written, per conversation; they go on while another chat is looked at. */
export const uploads = new Kept<readonly Upload[]>();
/** Messages that are sent as soon as their files are there. */
export const queued = new Kept<Omit<DraftInput, "attachments">>();
/** How many messages went with their files: the composer, which may have waited for it, begins anew. */
export const departures = new Kept<number>();
/** How many were offered beyond what a message takes. */
export const leftOut = new Kept<number>();

const going = new Map<string, AbortController>();
/** In the order in which they were added. */
let lane: { conversationId: string; key: string; preview: string | null }[] = [];
let made = 0;

export const uploadsOf = (conversationId: string): readonly Upload[] => uploads.get(conversationId) ?? [];
const find = (conversationId: string, key: string): Upload | undefined => uploadsOf(conversationId).find((upload) => upload.key === key);
const keep = (conversationId: string, list: readonly Upload[]): void => uploads.set(conversationId, list.length > 0 ? list : undefined);

function change(conversationId: string, key: string, part: Partial<Upload>): void {
  if (!find(conversationId, key)) return;
  keep(
    conversationId,
    uploadsOf(conversationId).map((upload) => (upload.key === key ? { ...upload, ...part } : upload)),
  );
}

/** How large a file may be, in bytes, where the server has said so. */
export const largest = (): number | null => client.session.get().me?.organisation.fileLimitBytes ?? null;

function unfitOf({ file, folder }: Given): Unfit | null {
  if (folder) return "folder";
  return file.size > (largest() ?? Number.POSITIVE_INFINITY) ? "tooLarge" : null;
}

/** Adds files to the message that is being written, and begins to send them. */
export function addFiles(conversationId: string, given: readonly Given[]): void {
  const there = uploadsOf(conversationId);
  const room = roomFor(there.length, given.length, limits.attachmentsMax);
  leftOut.set(conversationId, given.length > room ? given.length - room : undefined);
  const added = given.slice(0, room).map((one): Upload => {
    const unfit = unfitOf(one);
    const preview = !unfit && isPictureType(one.file.type) ? URL.createObjectURL(one.file) : null;
    const state = unfit ? "failed" : "waiting";
    return { key: `${++made}`, source: one.file, name: one.name, preview, state, sent: 0, error: null, unfit, file: null };
  });
  if (added.length === 0) return;
  keep(conversationId, [...there, ...added]);
  lane.push(...added.map(({ key, preview }) => ({ conversationId, key, preview })));
  settle(conversationId);
  pump();
}

export function retryUpload(conversationId: string, key: string): void {
  if (find(conversationId, key)?.state !== "failed") return;
  change(conversationId, key, { state: "waiting", sent: 0, error: null });
  pump();
}

/** Takes a file out of the message, and back from the server. */
export function removeUpload(conversationId: string, key: string): void {
  const upload = find(conversationId, key);
  if (!upload) return;
  letGo(upload);
  if (upload.file) void client.files.remove(upload.file.id).catch(() => undefined);
  leftOut.set(conversationId, undefined);
  keep(
    conversationId,
    uploadsOf(conversationId).filter((other) => other !== upload),
  );
  settle(conversationId);
}

function letGo({ key, preview }: Pick<Upload, "key" | "preview">): void {
  going.get(key)?.abort();
  if (preview) URL.revokeObjectURL(preview);
  lane = lane.filter((one) => one.key !== key);
}

/** Sends the message as soon as its files are there: now, if they are. */
export function sendWithFiles(conversationId: string, input: Omit<DraftInput, "attachments">): void {
  queued.set(conversationId, input);
  settle(conversationId);
}

/** The message is to be written on. */
export const writeOn = (conversationId: string): void => queued.set(conversationId, undefined);

/** Nobody is signed in any more. */
export function forgetUploads(): void {
  for (const one of lane) letGo(one);
}

/** There is a connection again: what failed for want of one is sent. */
export function resumeUploads(): void {
  for (const { conversationId, key } of lane) if (isCut(find(conversationId, key)?.error)) retryUpload(conversationId, key);
}

const isCut = (error: unknown): boolean => error instanceof HoopoeError && error.code === "NETWORK";
const isOffline = (): boolean => client.connection.get() !== "online";

/** Sends what waits for its files, or gives it back to be written on when one of them will not come. */
function settle(conversationId: string): void {
  const message = queued.get(conversationId);
  if (!message) return;
  const list = uploadsOf(conversationId);
  const stuck = list.some(({ state, error }) => state === "failed" && !(isCut(error) && isOffline()));
  if (stuck) return queued.set(conversationId, undefined);
  if (standing(list) !== "ready") return;
  if (message.text.trim() === "" && list.length === 0) return queued.set(conversationId, undefined);
  client.conversation(conversationId).send({ ...message, attachments: list.flatMap(({ file }) => file ?? []) });
  for (const upload of list) letGo(upload);
  uploads.set(conversationId, undefined);
  leftOut.set(conversationId, undefined);
  drafts.set(conversationId, undefined);
  queued.set(conversationId, undefined);
  departures.set(conversationId, (departures.get(conversationId) ?? 0) + 1);
}

function pump(): void {
  for (const { conversationId, key } of lane) {
    if (going.size >= atOnce) return;
    const upload = find(conversationId, key);
    if (upload?.state === "waiting") void send(conversationId, upload);
  }
}

async function send(conversationId: string, { key, source, name }: Upload): Promise<void> {
  const abort = new AbortController();
  going.set(key, abort);
  change(conversationId, key, { state: "sending" });
  try {
    await readable(source);
    const onProgress = (sent: number) => change(conversationId, key, { sent });
    const file = await client.files.upload(source, { name, onProgress, signal: abort.signal });
    // taken out while its answer was on the way
    if (!find(conversationId, key)) void client.files.remove(file.id).catch(() => undefined);
    if (isPicture(file) && file.type === source.type) pictures.seed(file, source);
    change(conversationId, key, { state: "done", sent: 1, file });
  } catch (error) {
    if (!abort.signal.aborted) change(conversationId, key, { state: "failed", error, unfit: error instanceof Unreadable ? "unreadable" : null });
  } finally {
    going.delete(key);
  }
  settle(conversationId);
  pump();
}

class Unreadable extends Error {}

/** Moved, changed or locked since it was chosen: it would look like a lost connection. */
async function readable(source: File): Promise<void> {
  try {
    await source.slice(0, 1).arrayBuffer();
  } catch {
    throw new Unreadable("the file cannot be read");
  }
}
