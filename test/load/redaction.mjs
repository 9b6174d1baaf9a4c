// npm run bench:redaction [-- FILE.jsonl]: how well what must not leave is found, and what it costs. By type: recall (every telling character of an entity is
// masked, as that type), precision (a span lies on an entity of its type); documents with a leak (any character of an entity left), over-masking (share of the
// characters outside entities that are masked), and the added time for 2,000 characters of chat. Without a file on documents made here: the half that detectors
// were tuned on and the held-out half, whose templates, noise and places differ. Both are ours, so a file of somebody else's says more: one JSON a line,
// { "text", "entities": [{ "start", "end", "type" }], "people"?: [["张伟", "zhangwei"]] }. DOCUMENTS (20,000 for each half), FAILURES (0: how many to show).
import { readFileSync } from "node:fs";
import { detect, ownWords, peopleIndex } from "@hoopoe/ai";
import { makeDocuments, makeNamed, namedKinds } from "./redaction/documents.mjs";
import { score } from "./redaction/score.mjs";

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

function reportTime() {
  const texts = [];
  let text = "";
  for (const document of makeDocuments("heldOut", { count: 20_000, seed: 3 })) {
    text += `${document.text}\n`;
    if (text.length < 2_000) continue;
    texts.push(text.slice(0, 2_000));
    text = "";
  }
  for (const warm of texts) detect(warm, nobody);
  const times = texts.map((each) => {
    const began = performance.now();
    detect(each, nobody);
    return performance.now() - began;
  });
  times.sort((a, b) => a - b);
  const at = (part) => (times[Math.floor(times.length * part)] ?? 0).toFixed(2);
  console.log(`\nadded for 2,000 characters: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (${texts.length} texts)`);
}
