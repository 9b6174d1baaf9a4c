import { type ComponentProps, useId } from "react";
import fields from "../../controls/field.module.css";

/** A field in a row of a list whose head names it for the eye. */
export function RowField({ label, error, ...rest }: { label: string; error: string | undefined } & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={fields.field}>
      <input
        autoComplete="off"
        spellCheck={false}
        {...rest}
        className={fields.input}
        aria-label={label}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? id : undefined}
      />
      <p id={id} className={fields.error} role={error ? "alert" : undefined}>
        {error}
      </p>
    </div>
  );
}
