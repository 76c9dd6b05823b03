import { variables } from "./palette.ts";

/** The page's one style sheet: light, dark by the reader's setting, and print. */
export const styleSheet = `
:root{color-scheme:light dark;${variables("light")}--card:#f6f8fa;--line:#dfe4ea}
@media (prefers-color-scheme:dark){:root{${variables("dark")}--card:#181f27;--line:#2a333d}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1180px;margin:0 auto;padding:28px 28px 64px}
h1{font-size:26px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em}
h2{font-size:17px;margin:40px 0 4px}
p{margin:4px 0}
a{color:var(--one)}
code{font:12.5px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono",monospace}
.soft{color:var(--soft)}
.top{display:flex;gap:18px;align-items:flex-start}
.verdict{flex:none;min-width:118px;text-align:center;padding:12px 16px;border-radius:10px;color:#fff;font-weight:700;font-size:20px;letter-spacing:.06em;text-transform:uppercase;background:var(--idle)}
.verdict.pass{background:#1f8a5b}.verdict.fail{background:#c22f35}.verdict.unknown,.verdict.aborted{background:#b06f0c}.verdict.unsupported{background:#66717d}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:22px 0 6px}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:12px 14px}
.tile b{display:block;font-size:24px;line-height:1.2;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.tile span{color:var(--soft);font-size:13px}
.tile.bad b{color:var(--fail)}.tile.doubt b{color:var(--warn)}
.facts{display:flex;flex-wrap:wrap;gap:4px 22px;margin:14px 0 0;padding:0;list-style:none;font-size:13.5px}
.facts b{font-weight:600}
table{border-collapse:collapse;width:100%;margin:8px 0 0;font-size:14px}
th{text-align:left;font-weight:600;color:var(--soft);font-size:12.5px}
th,td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.mark{font-weight:700;white-space:nowrap}
.mark.pass{color:var(--ok)}.mark.fail{color:var(--fail)}.mark.unknown,.mark.aborted{color:var(--warn)}.mark.unsupported{color:var(--soft)}
figure{margin:10px 0 0;overflow-x:auto}
figure svg{display:block;width:100%;height:auto;min-width:760px}
figcaption{color:var(--soft);font-size:13px}
.key{display:inline-block;width:10px;height:10px;border-radius:2px;margin:0 4px 0 12px;vertical-align:-1px}
details{margin-top:10px}summary{cursor:pointer;color:var(--soft)}
.log{max-height:420px;overflow:auto;margin-top:8px}.log td{padding:2px 12px 2px 0;border:0;font-size:13px}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(440px,1fr));gap:0 40px}
@media (max-width:640px){main{padding:18px}.top{flex-direction:column-reverse}.two{display:block}figure svg{min-width:0}th,td{padding-right:8px}td:nth-child(n+3):not(.n,.mark){overflow-wrap:anywhere}table{font-size:13px}}
@media print{:root{${variables("light")}--card:#fff;--line:#ccc}main{max-width:none;padding:0}h2{break-after:avoid}figure,tr,.tile{break-inside:avoid}.log{max-height:none;overflow:visible}figure svg{min-width:0}a{color:inherit}
.verdict{print-color-adjust:exact;-webkit-print-color-adjust:exact}svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
