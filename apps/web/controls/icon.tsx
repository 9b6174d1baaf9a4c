/** Line icons on a 24 grid, drawn for this page. */
const paths = {
  chat: "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.2 3.6a.5.5 0 0 1-.8-.4V16A2.5 2.5 0 0 1 4 13.5z",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5c.4-3.3 3-5.5 6.5-5.5s6.1 2.2 6.5 5.5M16 4.4a3.5 3.5 0 0 1 0 6.3M18 14.4c2 .8 3.3 2.7 3.5 5.1",
  model: "M7 7h10v10H7zM10 10h4v4h-4zM9.5 7V3.5M14.5 7V3.5M9.5 20.5V17M14.5 20.5V17M7 9.5H3.5M7 14.5H3.5M20.5 9.5H17M20.5 14.5H17",
  bot: "M5 9.5A2.5 2.5 0 0 1 7.5 7h9A2.5 2.5 0 0 1 19 9.5v7a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 16.5zM12 7V3.5M9.5 12v1.5M14.5 12v1.5M2.5 12v3M21.5 12v3",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.6-3.6 3.6-6 7.5-6s6.9 2.4 7.5 6",
  plus: "M12 5v14M5 12h14",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20 20l-4-4",
  send: "M4.5 12 19.5 5l-4.3 14.5-3.7-6zM11.5 13.5l8-8.5",
  stop: "M7 7h10v10H7z",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  arrowDown: "M12 5v14M6 13l6 6 6-6",
  reply: "M9 6 4 11l5 5M4 11h9a6 6 0 0 1 6 6v1",
  copy: "M9 9h10v11H9zM5 15V4h10",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  info: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01",
  warning: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01",
  check: "M5 12.5 10 17.5 19.5 7",
  checks: "M2.5 12.5 7 17 15 7.5M11.5 16l1 1 8.5-9.5",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  failed: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM9 9l6 6M15 9l-6 6",
  retry: "M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4",
  trash: "M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  edit: "M5 19h3.5L19 8.5 15.5 5 5 15.5zM13 7.5l3.5 3.5",
  leave: "M13 4.5H6v15h7M10.5 12H20M16.5 8.5 20 12l-3.5 3.5",
  link: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  key: "M8 15.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM11.5 11.5H21M18 11.5V15M15 11.5v2.5",
  device: "M4 5h16v10.5H4zM2.5 19h19",
  globe: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c2.5 2.4 3.7 5.3 3.7 8.5S14.5 18.1 12 20.5c-2.5-2.4-3.7-5.3-3.7-8.5S9.5 5.9 12 3.5z",
  sun: "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M18.7 5.3l-1.4 1.4M6.7 17.3l-1.4 1.4",
  channel: "M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16",
  details: "M4 5h16v14H4zM14.5 5v14",
  offline:
    "M3 3l18 18M5 12.5a10 10 0 0 1 4-2.3M2.5 9a14 14 0 0 1 4-2.6M19 12.5a10 10 0 0 0-3.5-2.2M21.5 9A14 14 0 0 0 10.5 5.1M8.5 16a5 5 0 0 1 5.5-1M12 19.5h.01",
  spark: "M12 3.5c.7 4.7 3.3 7.3 8 8-4.7.7-7.3 3.3-8 8-.7-4.7-3.3-7.3-8-8 4.7-.7 7.3-3.3 8-8z",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill={name === "stop" ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth={name === "more" ? 2.6 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
