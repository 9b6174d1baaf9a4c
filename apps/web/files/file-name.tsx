import styles from "./file-name.module.css";
import { cleanName, splitName } from "./file-words.js";

/** A file's name in one line, cut in its middle when it is long: the ending says what it is. */
export function FileName({ name }: { name: string }) {
  const [begin, end] = splitName(name);
  return (
    <bdi className={styles.name} title={cleanName(name)}>
      <span>{begin}</span>
      {end ? <span>{end}</span> : null}
    </bdi>
  );
}
