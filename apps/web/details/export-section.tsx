import type { Conversation, ExportFormat } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Fault } from "../controls/fault.js";
import { Select } from "../controls/field.js";

const kinds: Readonly<Record<ExportFormat, { type: string; extension: string }>> = {
  json: { type: "application/json", extension: "json" },
  markdown: { type: "text/markdown", extension: "md" },
  text: { type: "text/plain", extension: "txt" },
};

function keep(text: string, format: ExportFormat): void {
  const { type, extension } = kinds[format];
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: url, download: `hoopoe-${new Date().toISOString().slice(0, 10)}.${extension}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The conversation as a file, as far as one may read it. */
export function ExportSection({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const [format, setFormat] = useState<ExportFormat>("markdown");
  const file = useMutation({
    mutationFn: () => client.call("exportConversation", { params: { id: conversation.id }, query: { format } }),
    onSuccess: (text) => keep(text, format),
  });
  const options = [
    { value: "markdown", text: "Markdown" },
    { value: "text", text: t("export.text") },
    { value: "json", text: "JSON" },
  ];
  return (
    <section aria-label={t("export.title")}>
      <Select
        label={t("export.title")}
        hint={t("export.note")}
        options={options}
        value={format}
        onChange={(event) => setFormat(event.target.value as ExportFormat)}
      />
      <Button small icon="arrowDown" busy={file.isPending} onClick={() => file.mutate()}>
        {t("export.action")}
      </Button>
      <Fault error={file.error} />
    </section>
  );
}
