// How well spans cover labelled entities.

/** Letters, digits and ideographs: what says something; separators and brackets at an entity's edges do not. */
const telling = /[\p{L}\p{N}]/u;

function covered(spans, entity, text) {
  let left = 0;
  for (let at = entity.start; at < entity.end; at++) if (telling.test(text[at]) && !spans.some((span) => at >= span.start && at < span.end)) left++;
  return left === 0;
}

const overlaps = (a, b) => a.start < b.end && b.start < a.end;

/**
 * Goes through labelled documents with `detect(text, document)`. By type: entities, found (every telling character masked as that type), masked (by any
 * type), spans said to be of the type, and how many of them lie on an entity of it. Overall: documents with an entity, those that leak one of its characters, and
 * characters outside entities, with how many of those are masked. Only entities of `types` count, where they are given.
 */
export function score(documents, detect, types) {
  const byType = new Map();
  const row = (type) => {
    if (!byType.has(type)) byType.set(type, { entities: 0, found: 0, masked: 0, said: 0, right: 0 });
    return byType.get(type);
  };
  const total = { documents: 0, leaking: 0, outside: 0, overMasked: 0 };
  const failures = [];
  for (const document of documents) {
    const { text } = document;
    const entities = document.entities.filter((entity) => !types || types.has(entity.type));
    const spans = detect(text, document);
    let leaks = false;
    for (const entity of entities) {
      const own = row(entity.type);
      own.entities++;
      const isMasked = covered(spans, entity, text);
      if (isMasked) own.masked++;
      if (
        isMasked &&
        covered(
          spans.filter((span) => span.type === entity.type),
          entity,
          text,
        )
      )
        own.found++;
      else failures.push({ kind: isMasked ? "mistaken" : "missed", type: entity.type, value: text.slice(entity.start, entity.end), text });
      leaks ||= !isMasked;
    }
    for (const span of spans) {
      const own = row(span.type);
      own.said++;
      if (document.entities.some((entity) => entity.type === span.type && overlaps(entity, span))) own.right++;
      else failures.push({ kind: "false", type: span.type, value: text.slice(span.start, span.end), text });
    }
    if (entities.length > 0) total.documents++;
    if (leaks) total.leaking++;
    for (let at = 0; at < text.length; at++) {
      if (document.entities.some((entity) => at >= entity.start && at < entity.end)) continue;
      total.outside++;
      if (spans.some((span) => at >= span.start && at < span.end)) total.overMasked++;
    }
  }
  return { byType, total, failures };
}
