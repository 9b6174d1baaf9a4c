/** What a model said: texts joined, the types of all events in order, and how it ended. `ms`: how long it took. */
export type Said<Usage, Failure> = {
  text: string;
  reasoning: string;
  usage: Usage | null;
  finish: string | null;
  error: Failure | null;
  ms: number;
  order: string[];
};
export function gather<Usage, Failure>(events: AsyncIterable<unknown>): Promise<Said<Usage, Failure>>;
