import { type ComponentProps, type SyntheticEvent, useRef } from "react";

/** A form that checks by itself, in the reader's language, and leads the focus to the first fault. */
export function Form({ onSubmit, ...rest }: Omit<ComponentProps<"form">, "ref" | "onSubmit"> & { onSubmit: (event: SyntheticEvent) => void }) {
  const ref = useRef<HTMLFormElement>(null);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSubmit(event);
    // The faults are drawn in the next frame.
    requestAnimationFrame(() => ref.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  };
  return <form ref={ref} noValidate {...rest} onSubmit={submit} />;
}
