import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Controller, Get, Module, Param } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerJsonAtOnce } from "./json-answer.js";

const values: Record<string, unknown> = {
  short: { text: "早", n: 1.5, none: null },
  empty: [],
  borderline: { text: "a".repeat(988) },
  long: { texts: Array.from({ length: 50 }, (_, n) => ({ n, text: "今天下午三点开会 😀 café ".repeat(12) })) },
  longer: { text: "会".repeat(120_000) },
  broken: { text: `${"会".repeat(600)}\ud800` },
};

@Controller()
class Answers {
  @Get(":name")
  answer(@Param("name") name: string): unknown {
    return values[name];
  }
}
@Module({ controllers: [Answers] })
class Both {}

const apps: NestExpressApplication[] = [];
const urls: string[] = [];
beforeAll(async () => {
  for (const atOnce of [false, true]) {
    const app = await NestFactory.create<NestExpressApplication>(Both, { logger: false });
    app.disable("etag");
    if (atOnce) answerJsonAtOnce(app);
    await app.listen(0, "127.0.0.1");
    apps.push(app);
    urls.push(`http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`);
  }
});
afterAll(() => Promise.all(apps.map((app) => app.close())));

test.each(Object.keys(values))("as Express answers: %s", async (name) => {
  for (const method of ["GET", "HEAD"]) {
    const [stock, own] = await Promise.all(
      urls.map(async (url) => {
        const response = await fetch(`${url}/${name}`, { method });
        const { date: _, ...headers } = Object.fromEntries(response.headers);
        return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()).toString("hex") };
      }),
    );
    expect(own).toEqual(stock);
  }
});
