import { type ModelProvider, ProviderCheck, type ProviderTest } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Fault } from "../../controls/fault.js";
import { TextField } from "../../controls/field.js";
import { Icon } from "../../controls/icon.js";
import { Notice } from "../../controls/notice.js";
import { Section } from "../../shell/page.js";
import styles from "../admin.module.css";
import checks from "./checks.module.css";
import { NextSteps } from "./next-steps.js";

/** The results come together; shown one after the other they can be followed. */
const betweenMs = 180;

type CheckState = "pending" | "passed" | "failed" | "notTried";

/** Nothing behind a host that is not there, or that does not let us in, can be tried. */
function stateOf(name: ProviderCheck, test: ProviderTest | undefined): CheckState {
  if (!test) return "pending";
  if (test[name]) return "passed";
  const behind = (!test.reachable && name !== "reachable") || (!test.auth && name !== "reachable" && name !== "auth");
  return behind ? "notTried" : "failed";
}

function Check({ name, test, shown }: { name: ProviderCheck; test: ProviderTest | undefined; shown: boolean }) {
  const { t } = useTranslation();
  const state = stateOf(name, shown ? test : undefined);
  return (
    <li data-state={state}>
      <span className={checks.icon}>
        <Icon name={state === "passed" ? "check" : state === "failed" ? "close" : "clock"} size={15} />
      </span>
      <span className={checks.words}>
        <strong>{t(`models.check.${name}`)}</strong> <small>{t(`models.checkHint.${name}`)}</small>
        {state === "failed" && test?.failures[name] ? <p>{test.failures[name]}</p> : null}
      </span>
      <span className={checks.state}>{t(`models.${state}`)}</span>
    </li>
  );
}

function Verdict({ test }: { test: ProviderTest }) {
  const { t } = useTranslation();
  const broken = (["reachable", "auth", "chat", "streaming"] as const).find((name) => !test[name]);
  if (broken) return <Notice look="danger">{t("models.chatBroken", { check: t(`models.check.${broken}`) })}</Notice>;
  return <Notice look="good">{test.tools && test.embeddings ? t("models.allGood") : t("models.someMissing")}</Notice>;
}

/** Of the model that was tried. */
const contextOf = (test: ProviderTest, model: string): number | null => test.contextTokens[model.trim() || (test.models[0] ?? "")] ?? null;

function useReveal(test: ProviderTest | undefined): number {
  const [shown, setShown] = useState(0);
  useEffect(() => {
    setShown(0);
    if (!test) return;
    const timer = setInterval(() => setShown((before) => before + 1), betweenMs);
    const stop = setTimeout(() => clearInterval(timer), betweenMs * (ProviderCheck.options.length + 1));
    return () => {
      clearInterval(timer);
      clearTimeout(stop);
    };
  }, [test]);
  return shown;
}

/** Tries a host and says check by check what works. `round`: counts up when a test is to begin by itself. */
export function TestPanel({ provider, round, preferred }: { provider: ModelProvider; round: number; preferred: string }) {
  const { t } = useTranslation();
  const [model, setModel] = useState(preferred);
  const { mutate, data, isPending, isIdle, error } = useMutation({
    mutationFn: (name: string) => client.call("adminTestProvider", { params: { id: provider.id }, body: name.trim() ? { model: name.trim() } : {} }),
  });
  const begin = useEffectEvent(() => mutate(model));
  useEffect(() => {
    if (round > 0) begin();
  }, [round]);
  const test = isPending ? undefined : data;
  const shown = useReveal(test);
  const done = test && shown >= ProviderCheck.options.length;
  return (
    <Section title={t("models.testTitle", { name: provider.name })}>
      <div className={styles.withButton}>
        <TextField
          label={t("models.testModel")}
          placeholder={t("models.testModelHint")}
          list="models-found"
          autoComplete="off"
          maxLength={200}
          value={model}
          onChange={(event) => setModel(event.target.value)}
        />
        <Button look={isIdle ? "primary" : "plain"} busy={isPending} onClick={() => mutate(model)}>
          {isIdle ? t("models.runTest") : t("models.runAgain")}
        </Button>
      </div>
      <datalist id="models-found">
        {data?.models.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </datalist>
      {isIdle ? null : (
        <ul className={checks.list} aria-label={t("models.testTitle", { name: provider.name })} aria-busy={isPending}>
          {ProviderCheck.options.map((name, index) => (
            <Check key={name} name={name} test={test} shown={index < shown} />
          ))}
        </ul>
      )}
      <div role="status" className={styles.form}>
        {isPending ? <p className={styles.quiet}>{t("models.testing")}</p> : null}
        {done ? (
          <>
            <Verdict test={test} />
            <p className={styles.quiet}>
              {t("models.found", { count: test.models.length })}
              {contextOf(test, model) === null ? "" : ` · ${t("hostStatus.context", { count: contextOf(test, model) ?? 0 })}`}
              {test.firstTokenMs === null ? "" : ` · ${t("models.firstToken", { ms: Math.round(test.firstTokenMs) })}`}
            </p>
          </>
        ) : null}
      </div>
      <Fault error={error} onRetry={() => mutate(model)} />
      {done && test.chat && test.streaming ? <NextSteps provider={provider} models={test.models} preferred={model.trim() || (test.models[0] ?? "")} /> : null}
    </Section>
  );
}
