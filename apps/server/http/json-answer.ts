import type { NestExpressApplication } from "@nestjs/platform-express";
import type { Response } from "express";
import { utf8Behind } from "../utf8.js";

/** A text shorter than this goes out in one piece with the head of the answer. */
const shortText = 1_000;

/**
 * Answers in JSON as Express makes them, but with the UTF-8 of long ones written in one go: `response.json` counts the bytes of a text first, and then asks
 * whether the caller has it already, which no answer of ours says.
 */
export function answerJsonAtOnce(app: NestExpressApplication): void {
  const express = app.getHttpAdapter().getInstance() as { response: Response };
  express.response.json = function (this: Response, value: unknown): Response {
    const text = JSON.stringify(value);
    const body = text.length < shortText ? text : utf8Behind(0, text);
    if (!this.hasHeader("Content-Type")) this.setHeader("Content-Type", "application/json; charset=utf-8");
    this.setHeader("Content-Length", Buffer.byteLength(body));
    this.end(body);
    return this;
  };
}
