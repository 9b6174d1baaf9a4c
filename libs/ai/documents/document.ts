/** A piece of a document that can be quoted by itself. */
export type Passage = {
  /** Unique within its document. */
  id: string;
  heading: string;
  /** Other words in which people ask for this; searched, never shown. */
  asks: string;
  /** Markdown, short enough to quote whole. */
  text: string;
};
/** One page of the documentation that ships with the product. The same id is the same page in the other language. */
export type Document = { id: string; title: string; passages: readonly Passage[] };
