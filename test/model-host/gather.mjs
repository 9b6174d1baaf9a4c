/**
 * Reads a model's events to their end, or to their error.
 * @param {AsyncIterable<any>} events
 */
export async function gather(events) {
  const said = { text: "", reasoning: "", usage: null, finish: null, error: null, ms: 0, order: [] };
  const startedAt = Date.now();
  try {
    for await (const event of events) {
      said.order.push(event.type);
      if (event.type === "text" || event.type === "reasoning") said[event.type] += event.text;
      else if (event.type === "usage") said.usage = event.usage;
      else said.finish = event.reason;
    }
  } catch (error) {
    said.error = error;
  }
  said.ms = Date.now() - startedAt;
  return said;
}
