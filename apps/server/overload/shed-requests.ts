import { uuidv7 } from "@hoopoe/crypto";
import { fail } from "@hoopoe/protocol";
import type { NextFunction, Request, Response } from "express";
import { beginCall } from "../http/call.js";
import { answerFault } from "../http/error.filter.js";
import type { Overload } from "./overload.js";
import { workOfRequest } from "./work.js";

/** Sign-ins under way at once: their passwords are hashed one after another (libs/crypto), about 70 a second and core. */
const mostSignIns = 1_000;

/** Refuses REST calls that there is no room for: before the body is read, the caller looked up, or a line logged. */
export function shedRequests(overload: Overload): (request: Request, response: Response, next: NextFunction) => void {
  let signIns = 0;
  return (request, response, next) => {
    // the next request on this connection might meet its closing
    if (overload.leaving) response.setHeader("Connection", "close");
    const work = workOfRequest(request.method, request.path);
    if (work === null) return next();
    const retryAfterMs = overload.wait(work) || (work === "signIn" && signIns >= mostSignIns ? 5_000 + Math.random() * 10_000 : 0);
    if (retryAfterMs > 0) {
      beginCall(request, { requestId: uuidv7() });
      return answerFault(fail("OVERLOADED", undefined, { retryAfterMs }), request, response);
    }
    if (work === "send") {
      overload.begin();
      response.once("close", () => overload.end());
    } else if (work === "signIn") {
      signIns++;
      response.once("close", () => signIns--);
    }
    next();
  };
}
