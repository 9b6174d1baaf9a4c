import type { ModelProvider } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Fault } from "../../controls/fault.js";
import { CheckBox, TextArea } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import { Notice } from "../../controls/notice.js";
import { Segmented } from "../../controls/segmented.js";
import { Section } from "../../shell/page.js";
import styles from "../admin.module.css";
import { recipientsKey } from "../egress/egress-keys.js";
import { BasisFields } from "./basis-fields.js";
import { providersKey } from "./providers.js";
import register from "./register.module.css";
import { changesOf, entries, longestEntry, type RegisterValues, valuesOf } from "./register-values.js";

const control = /[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/;

/** Which entries cannot be kept, and why. */
function useFaults(values: RegisterValues): Partial<Record<(typeof entries)[number] | "note", string>> {
  const { t } = useTranslation();
  const tooLong = t("register.tooLong", { max: longestEntry });
  const bad = (text: string, hostile: RegExp): boolean => text.length > longestEntry || hostile.test(text);
  const wrong = entries.filter((name) => bad(values[name], control)).map((name) => [name, tooLong]);
  const noteFault = values.note.trim() === "" ? t("form.required") : bad(values.note, /\n/) || control.test(values.note) ? tooLong : null;
  return { ...Object.fromEntries(wrong), ...(values.basis !== "none" && noteFault ? { note: noteFault } : {}) };
}

function RegisterForm({ provider }: { provider: ModelProvider }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  // what was begun changes what stood there when it was begun; what another administrator said meanwhile of other entries stays
  const [edit, setEdit] = useState<{ base: ModelProvider; values: RegisterValues } | null>(null);
  const { base, values } = edit ?? { base: provider, values: valuesOf(provider) };
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => client.call("adminUpdateProvider", { params: { id: provider.id }, body: changesOf(base, values) }),
    onSuccess: (saved) => {
      cache.setQueryData([...providersKey, provider.id], saved);
      setEdit(null);
      setTried(false);
      return Promise.all([providersKey, recipientsKey].map((queryKey) => cache.invalidateQueries({ queryKey })));
    },
  });
  const change = (part: Partial<RegisterValues>) => {
    save.reset();
    setEdit({ base, values: { ...values, ...part } });
  };
  const found = useFaults(values);
  const faults = tried ? found : {};
  const isSame = Object.keys(changesOf(base, values)).length === 0;
  const submit = () => {
    setTried(true);
    if (Object.keys(found).length === 0 && !isSame && !save.isPending) save.mutate();
  };
  const { effectiveJurisdiction, transferBasis } = provider;
  return (
    <Form className={styles.form} onSubmit={submit}>
      <div className={`${styles.pair} ${register.entries}`}>
        {entries.map((name) => (
          <TextArea
            key={name}
            label={t(`register.${name}`)}
            hint={t(`register.${name}Hint`)}
            error={faults[name] ?? null}
            rows={2}
            maxLength={longestEntry}
            value={values[name]}
            onChange={({ target }) => change({ [name]: target.value })}
          />
        ))}
      </div>
      <div>
        <strong className={register.label}>{t("register.trains")}</strong>
        <Segmented
          label={t("register.trains")}
          value={values.trains}
          options={[
            { value: "yes", text: t("register.trainsYes") },
            { value: "no", text: t("register.trainsNo") },
            { value: "unsaid", text: t("register.trainsUnsaid") },
          ]}
          onChange={(trains) => change({ trains })}
        />
      </div>
      {effectiveJurisdiction === "overseas" || transferBasis ? <BasisFields provider={provider} values={values} fault={faults.note} onChange={change} /> : null}
      {effectiveJurisdiction === "local" || provider.publicAddress ? (
        <CheckBox
          label={t("register.publicAddress")}
          hint={t("register.publicAddressHint")}
          checked={values.publicAddress}
          onChange={({ target }) => change({ publicAddress: target.checked })}
        />
      ) : null}
      <Fault error={save.error} />
      {save.isSuccess ? (
        <Notice look="good" role="status">
          {t("register.saved")}
        </Notice>
      ) : null}
      {tried && isSame && !save.isSuccess ? <p className={styles.quiet}>{t("register.nothing")}</p> : null}
      <div className={styles.buttons}>
        <Button look="primary" type="submit" busy={save.isPending}>
          {t("register.save")}
        </Button>
      </div>
    </Form>
  );
}

/** What the register of recipients keeps of a host. */
export function RegisterSection({ provider }: { provider: ModelProvider }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const isMeant = useLocation().hash === "#register";
  useEffect(() => {
    if (isMeant) ref.current?.scrollIntoView();
  }, [isMeant]);
  return (
    <div ref={ref}>
      <Section title={t("register.title")} lead={provider.effectiveJurisdiction === "local" ? t("register.leadLocal") : t("register.lead")}>
        <RegisterForm provider={provider} />
        <p className={register.links}>
          <Link to="/admin/egress/recipients">{t("register.all")}</Link>
          <Link to={`/admin/egress/calls?provider=${provider.id}`}>{t("register.went")}</Link>
        </p>
      </Section>
    </div>
  );
}
