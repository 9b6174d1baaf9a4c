import { expect, test } from "vitest";
import { workOfEvent, workOfRequest } from "./work.js";

test.each([
  ["typing", "typing"],
  ["conversation:read", "presence"],
  ["sync:heads", "read"],
  ["sync:pull", "read"],
  ["message:send", "send"],
  ["message:recall", "send"],
  ["run:stop", "send"],
  ["constructor", "read"],
  ["__proto__", "read"],
  [null, "read"],
])("the event %s is %s", (event, work) => expect(workOfEvent(event)).toBe(work));

test.each([
  ["POST", "/conversations/x/messages", "send"],
  ["PATCH", "/messages/x", "send"],
  ["DELETE", "/messages/x", "send"],
  ["PUT", "/messages/x/reactions/y", "send"],
  ["POST", "/runs/x/stop", "send"],
  ["POST", "/conversations/x/read", "presence"],
  ["POST", "/auth/login", "signIn"],
  ["POST", "/invites/abc/accept", "signIn"],
  ["GET", "/conversations/x/messages", "read"],
  ["POST", "/search", "read"],
  ["POST", "/conversations", "read"],
])("%s %s is %s", (method, path, work) => expect(workOfRequest(method, `/api/v1${path}`)).toBe(work));

test.each(["/health/ready", "/health/live", "/metrics", "/", "/assets/x.js"])("%s is never shed", (path) => expect(workOfRequest("GET", path)).toBeNull());
