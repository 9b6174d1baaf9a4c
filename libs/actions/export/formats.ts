import type { ExportFormat, ImplicitMark, Message } from "@hoopoe/protocol";

/** What stands in a file beside its messages. `mark` null: there is no AI text in it. */
export type Heading = {
  mark: ImplicitMark | null;
  language: "zh" | "en";
  exportedAt: string;
  conversation: { id: string; kind: string; name: string; dataClass: string };
};
/** One file's parts; `nameOf` knows whoever wrote in it. */
export type Format = {
  type: string;
  extension: string;
  begin(heading: Heading): string;
  message(message: Message, state: { heading: Heading; isFirst: boolean; nameOf: (id: string) => string }): string;
  end(people: { id: string; name: string }[]): string;
};

const words = {
  zh: { recalled: "（已撤回）", forwarded: "转发", exported: "导出时间", file: "文件", bytes: "字节" },
  en: { recalled: "(recalled)", forwarded: "Forwarded", exported: "Exported", file: "file", bytes: "bytes" },
};

/** The label of AI text, an answer's or a forwarded one's; "" for what people wrote. */
const labelOf = (message: Message): string => message.ai?.label ?? message.forwarded?.label ?? "";
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");

/** Every line of a text begins with `prefix`, so that nothing that somebody wrote can look like what stands around it. */
const lines = (text: string, prefix: string): string =>
  text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => prefix + line)
    .join("\n");

/** A line for each file that hangs on a message. */
const fileLines = ({ attachments }: Message, { file, bytes }: { file: string; bytes: string }): string[] =>
  attachments.map(({ name, size }) => `[${file}] ${oneLine(name)} (${size} ${bytes})`);

const json: Format = {
  type: "application/json; charset=utf-8",
  extension: "json",
  // the mark first: whoever looks for it need not read the whole
  begin: ({ mark, exportedAt, conversation }) => `${JSON.stringify({ ...mark, exportedAt, conversation }).slice(0, -1)},"messages":[`,
  message: (message, { isFirst }) => `${isFirst ? "\n" : ",\n"}${JSON.stringify(message)}`,
  end: (people) => `\n],"people":${JSON.stringify(people)}}\n`,
};

const markdown: Format = {
  type: "text/markdown; charset=utf-8",
  extension: "md",
  begin: ({ mark, language, exportedAt, conversation }) =>
    `${mark ? `---\n${JSON.stringify(mark)}\n---\n\n` : ""}# ${escaped(oneLine(conversation.name))}\n\n${words[language].exported}: ${exportedAt}\n`,
  message(message, { heading, nameOf }) {
    const said = words[heading.language];
    const label = labelOf(message);
    const facts = [message.forwarded && said.forwarded, label && `**${label}**`].filter(Boolean).join(" · ");
    const text = message.recalledAt ? said.recalled : message.text;
    const files = fileLines(message, said).map((line) => `\n${escaped(line)}\n`);
    return `\n### ${message.seq} · ${escaped(oneLine(nameOf(message.sender.id)))} · ${message.createdAt}\n\n${facts && `${facts}\n\n`}${lines(text, "> ")}\n${files.join("")}`;
  },
  end: () => "",
};
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&");

const text: Format = {
  type: "text/plain; charset=utf-8",
  extension: "txt",
  begin: ({ mark, language, exportedAt, conversation }) =>
    `${mark ? `${JSON.stringify(mark)}\n` : ""}# ${oneLine(conversation.name)}\n# ${words[language].exported}: ${exportedAt}\n`,
  message(message, { heading, nameOf }) {
    const said = words[heading.language];
    const facts = [message.forwarded && said.forwarded, labelOf(message)].filter(Boolean).map((fact) => ` [${fact}]`);
    return `\n${message.seq} ${message.createdAt} ${oneLine(nameOf(message.sender.id))}${facts.join("")}\n${lines(message.recalledAt ? said.recalled : message.text, "    ")}\n${fileLines(
      message,
      said,
    )
      .map((line) => ` ${line}\n`)
      .join("")}`;
  },
  end: () => "",
};

export const formats: Readonly<Record<ExportFormat, Format>> = { json, markdown, text };
