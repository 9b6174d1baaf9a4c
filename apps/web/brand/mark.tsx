import mark from "./hoopoe.svg";

/** The bird; decorative, since the name always stands near it. */
export function Mark({ size = 28 }: { size?: number }) {
  return <img src={mark} width={size} height={size} alt="" draggable={false} />;
}
