import { type ComponentProps, type ReactNode, useId } from "react";
import styles from "./field.module.css";

type Labelled = { label: string; hint?: ReactNode; error?: string | null };

/** Label above, hint and error below, tied together for screen readers. */
function Frame({ id, label, hint, error, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      ) : null}
      <p id={`${id}-error`} className={styles.error} role={error ? "alert" : undefined}>
        {error}
      </p>
    </div>
  );
}

const described = (id: string, { hint, error }: Labelled) => ({
  id,
  "aria-describedby": [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].join(" ").trim() || undefined,
  "aria-invalid": error ? true : undefined,
});

export function TextField({ label, hint, error, ...rest }: Labelled & ComponentProps<"input">) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input {...rest} {...described(id, { label, hint, error })} className={styles.input} />
    </Frame>
  );
}

export function TextArea({ label, hint, error, ...rest }: Labelled & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea {...rest} {...described(id, { label, hint, error })} className={styles.input} />
    </Frame>
  );
}

export function Select({
  label,
  hint,
  error,
  options,
  ...rest
}: Labelled & ComponentProps<"select"> & { options: readonly { value: string; text: string }[] }) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select {...rest} {...described(id, { label, hint, error })} className={styles.input}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function CheckBox({ label, hint, ...rest }: { label: string; hint?: ReactNode } & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input type="checkbox" {...rest} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <p id={`${id}-hint`} className={styles.hint}>
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
