import type { NestExpressApplication } from "@nestjs/platform-express";
import type { Response } from "express";

/** A text shorter than this goes out in one piece with the head of the answer. */
const shortText = 1_000;
const scratch = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * Answers in JSON as Express makes them, but with the UTF-8 of long ones written in one go: `response.json` counts the bytes of a text first, and then asks
 * whether the caller has it already, which no answer of ours says.
 */
export function answerJsonAtOnce(app: NestExpressApplication): void {
  const express = app.getHttpAdapter().getInstance() as { response: Response };
  express.response.json = function (this: Response, value: unknown): Response {
    const text = JSON.stringify(value);
    const body = text.length < shortText ? text : utf8(text);
    if (!this.hasHeader("Content-Type")) this.setHeader("Content-Type", "application/json; charset=utf-8");
    this.setHeader("Content-Length", Buffer.byteLength(body));
    this.end(body);
    return this;
  };
}

function utf8(text: string): Buffer {
  // three bytes at most for each unit of UTF-16
  if (text.length * 3 > scratch.length) return Buffer.from(text);
  return Buffer.from(scratch.subarray(0, scratch.write(text)));
}
