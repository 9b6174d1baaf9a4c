// What the product must reach beside ejabberd with its archive in Postgres, and what it aims at then. Ratios of medians of one run.
const median = (values = []) => {
  const sorted = values.filter((v) => v === v).sort((a, b) => a - b);
  return sorted.length ? (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2 : Number.NaN;
};

const rows = [
  { name: "W1 acknowledged/s, 32 outstanding", load: "W1 w=32", figures: ["acked msg/s"], atLeast: [4, 8] },
  {
    name: "W1 server + database CPU per message, 32 outstanding",
    load: "W1 w=32",
    figures: ["server CPU s / 10k msg", "database CPU s / 10k msg"],
    atMost: [0.2, 0.08],
  },
  { name: "W1 acknowledged/s, one outstanding", load: "W1 w=1", figures: ["acked msg/s"], atLeast: [3, 6] },
  { name: "W1 acknowledged p99, one outstanding", load: "W1 w=1", figures: ["ack p99 ms"], atMost: [0.5, 0.1] },
  ...[100, 500].flatMap((members) => [
    { name: `W2 flood deliveries/s, ${members} members`, load: `W2 ${members} members flood`, figures: ["deliveries/s"], atLeast: [7, 15] },
    {
      name: `W2 server CPU per delivery, ${members} members`,
      load: `W2 ${members} members flood`,
      figures: ["server CPU s / 100k deliveries"],
      atMost: [0.1, 0.045],
    },
  ]),
  { name: "W2 paced, p50 of the last of 500", load: "W2 500 members paced 10/s", figures: ["last-delivery p50 ms"], atMost: [0.8, 0.5] },
  { name: "W3 sign-ins/s, 5,000 clients", load: "W3 5000 clients", figures: ["logins/s"], atLeast: [1.5, 2] },
  { name: "W3 memory per connection", load: "W3 5000 clients", figures: ["memory KiB / connection"], atMost: [0.6, 0.35] },
  { name: "W4 10,000 missed messages", load: "W4 catch up 10000", figures: ["ms"], atMost: [0.3, 0.12] },
  { name: "W5 pages of 50 out of 200,000/s", load: "W5 pages of 50 from 200000", figures: ["pages/s"], atLeast: [8, 12] },
];

/** The table in Markdown; rows whose load did not run are left out. */
export function tableOf(results, { base, own, rounds }) {
  const lines = [];
  for (const { name, load, figures, atLeast, atMost } of rows) {
    const of = (target) => figures.reduce((sum, figure) => sum + median(results[load]?.[figure]?.[target]), 0);
    const ratio = of(own) / of(base);
    if (Number.isNaN(ratio)) continue;
    const [must, then] = atLeast ?? atMost;
    const reached = (bar) => (atLeast ? ratio >= bar : ratio <= bar);
    const sign = atLeast ? "≥" : "≤";
    const verdict = reached(then) ? "reached, and what is aimed at" : reached(must) ? "reached" : "**not reached**";
    lines.push(`| ${name} | ${shown(of(own))} beside ${shown(of(base))} | × ${ratio.toFixed(2)} | ${sign} ${must} × | ${sign} ${then} × | ${verdict} |`);
  }
  const head = `## Hoopoe beside ${base}, medians of ${rounds} rounds of one run\n\n| load | measured | ratio | must | then | |\n| --- | --- | --- | --- | --- | --- |`;
  return `${head}\n${lines.join("\n")}`;
}

const shown = (value) => (value >= 1_000 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3));
