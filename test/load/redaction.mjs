// npm run bench:redaction [-- FILE.jsonl]: how well what must not leave is found, and what it costs. By type: recall (every telling character of an entity is
// masked, as that type), precision (a span lies on an entity of its type); documents with a leak (any character of an entity left), over-masking (share of the
// characters outside entities that are masked), and the added time for 2,000 characters of chat. Without a file on documents made here: the half that detectors
// were tuned on and the held-out half, whose templates, noise and places differ, and on three sets of a stranger's. All are ours, so a file of somebody else's says more: one JSON a line,
// { "text", "entities": [{ "start", "end", "type" }], "people"?: [["张伟", "zhangwei"]] }. DOCUMENTS (20,000 for each half), FAILURES (0: how many to show).
import { readFileSync } from "node:fs";
import { detect, ownWords, peopleIndex } from "@hoopoe/ai";
import { makeDocuments, makeNamed, namedKinds } from "./redaction/documents.mjs";
import { score } from "./redaction/score.mjs";
import { firstStranger } from "./redaction/stranger-first.mjs";
import { secondStranger } from "./redaction/stranger-second.mjs";
import { thirdStranger } from "./redaction/stranger-third.mjs";
import { makeText, seededRandom } from "./texts.mjs";

const of = (name, usual) => Number(process.env[name] ?? usual);
const [count, shown] = [of("DOCUMENTS", 20_000), of("FAILURES", 0)];
const words = ownWords({ terms: [], patterns: [] });
const nobody = { people: peopleIndex([]), words };
const knownBy = (people) => (people ? { people: peopleIndex(people.map((names, i) => ({ id: String(i), names }))), words } : nobody);
const find = (text, document) => detect(text, knownBy(document.people));

const file = process.argv[2];
if (file) {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  report(file, lines.map(JSON.parse));
} else {
  report(`tuned on, ${count} documents`, makeDocuments("tuned", { count, seed: 1 }));
  report(`held out, ${count} documents`, makeDocuments("heldOut", { count, seed: 2 }));
  report("a stranger's set, mended after", firstStranger(1, 2));
  report("a second one, written after that", secondStranger(1, 2));
  report("a third one, of names, addresses and talk", thirdStranger(1, 8));
  for (const kind of namedKinds) {
    for (const half of ["tuned", "heldOut"]) {
      const { documents, people } = makeNamed(kind, half, { count: Math.ceil(count / 4), seed: 4 });
      const known = knownBy(people);
      report(`${kind}, ${half === "tuned" ? "tuned on" : "held out"}`, documents, (text) => detect(text, known));
    }
  }
}
reportTime();

function report(title, documents, how = find) {
  const { byType, total, failures } = score(documents, how);
  const share = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(2)} %` : "–");
  console.log(`\n## ${title}\n\n| type | entities | recall | masked by any | precision |\n| --- | --- | --- | --- | --- |`);
  for (const [type, { entities, found, masked, said, right }] of [...byType].sort())
    console.log(`| ${type} | ${entities} | ${share(found, entities)} | ${share(masked, entities)} | ${share(right, said)} |`);
  console.log(
    `\ndocuments with a leak: ${share(total.leaking, total.documents)} of ${total.documents}; over-masking: ${share(total.overMasked, total.outside)}`,
  );
  for (const { kind, type, value, text } of spread(failures)) console.log(`${kind} ${type} ${JSON.stringify(value)} in ${JSON.stringify(text)}`);
}

/** As many of each kind and type. */
function spread(failures) {
  const seen = new Map();
  return failures.filter(({ kind, type }) => {
    const key = `${kind} ${type}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return seen.get(key) <= shown;
  });
}

/** By the clock, by the processor's time of this process, and as a multiple of one pass of a plain expression over the same texts: machines differ, and are busy. */
function reportTime() {
  for (const { title, texts } of [
    { title: "chat", texts: chatTexts() },
    { title: "dense text", texts: denseTexts() },
  ]) {
    for (let round = 0; round < 3; round++) for (const warm of texts) detect(warm, nobody);
    const [own, bare] = [[], []];
    let used = 0;
    for (const text of texts) {
      const before = process.cpuUsage();
      own.push(clocked(() => detect(text, nobody)));
      const { user, system } = process.cpuUsage(before);
      used += user + system;
      bare.push(clocked(() => text.normalize("NFKC").match(/\d{11}|\w+@\w+|[一-鿿]{2,4}/g)));
    }
    const at = (times, part) => times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? 0;
    const ratio = at(own, 0.5) / at(bare, 0.5);
    console.log(
      `\nadded for 2,000 characters of ${title}: p50 ${at(own, 0.5).toFixed(2)} ms, p95 ${at(own, 0.95).toFixed(2)} ms, of the processor ${(used / 1_000 / texts.length).toFixed(2)} ms, ${ratio.toFixed(0)} times a plain expression (${texts.length} texts)`,
    );
  }
}

function clocked(work) {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** Documents as they are measured above: something to mask in every other sentence. */
function denseTexts() {
  return inPieces(makeDocuments("heldOut", { count: 20_000, seed: 3 }).map(({ text }) => text));
}

/** What people write to each other all day. */
function chatTexts() {
  return inPieces(Array.from({ length: 200 }, (_, seed) => makeText(6_000, seededRandom(seed))));
}

function inPieces(texts) {
  const whole = texts.join("\n");
  return Array.from({ length: Math.floor(whole.length / 2_000) }, (_, at) => whole.slice(at * 2_000, (at + 1) * 2_000));
}
