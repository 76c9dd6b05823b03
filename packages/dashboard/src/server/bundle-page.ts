import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL("../page/", import.meta.url));

/** The page as one document, and what a browser may do with it. */
export interface BundledPage {
  readonly html: string;
  /** Content-Security-Policy: this script and this style sheet, nothing from elsewhere. */
  readonly policy: string;
}

/** Makes the page from its sources. Takes a tenth of a second; nothing is written. */
export async function bundlePage(): Promise<BundledPage> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ["main.tsx", "style.css"],
    outdir: "out",
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "silent",
  });
  const textOf = (ending: string): string =>
    outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return documentOf(textOf(".js"), textOf(".css"));
}

function documentOf(script: string, style: string): BundledPage {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>World</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript><p>The world is shown by a script of this page. Without it: <code>pnpm world status</code>.</p></noscript>
<script>${script}</script>
</body>
</html>
`;
  return {
    html,
    policy: [
      "default-src 'none'",
      `script-src '${digestOf(script)}'`,
      `style-src '${digestOf(style)}'`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
  };
}

const digestOf = (text: string): string => `sha256-${createHash("sha256").update(text).digest("base64")}`;
