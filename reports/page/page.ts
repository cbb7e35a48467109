import type { Chart } from "../charts/chart.ts";
import type { Bundle } from "./bundle.ts";
import { Html, html, inlineJson } from "./html.ts";

/** A whole page: `body` under a content policy that lets it run its own script and reach nothing. */
export function page(bundle: Bundle, title: string, charts: readonly Chart[], body: readonly Html[]): Html {
  const { script, scriptHash, style, licences } = bundle;
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${scriptHash}'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – SniperForge tear sheet</title>
<link rel="icon" href="data:,">
<style>${new Html(style)}</style>
</head>
<body>
<main>
${body}
<noscript><p class="how">The charts need JavaScript; figures and tables don’t.</p></noscript>
</main>
<footer>
<details><summary>Software in this file</summary>${licences.map(
    ({ packages, text }) => html`<h3>${packages.join(", ")}</h3><pre>${text}</pre>`,
  )}</details>
</footer>
<script type="application/json" id="charts">${inlineJson(charts)}</script>
<script>${new Html(script)}</script>
</body>
</html>
`;
}
