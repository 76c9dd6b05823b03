/** The status page: one document without any external asset, which asks `/routes` every second. */
export const statusPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>edge_server</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; --line: light-dark(#d8dee6, #333b45); --soft: light-dark(#5b6673, #9aa6b2);
  --good: light-dark(#0a7d3c, #4cc38a); --doubt: light-dark(#9a6700, #e0b341); --bad: light-dark(#c62828, #ff7b72);
  --panel: light-dark(#f6f8fa, #171c22); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; font: 15px/1.45 system-ui, sans-serif; background: light-dark(#fff, #0f1317); color: light-dark(#1b222a, #e6ebf0); }
h1 { font-size: 1.25rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; }
.soft { color: var(--soft); } .good { color: var(--good); } .doubt { color: var(--doubt); } .bad { color: var(--bad); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .5rem; margin: 1rem 0; }
dl div { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem; min-width: 0; }
dt { color: var(--soft); font-size: .8rem; } dd { margin: 0; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:nth-child(1) { width: 26%; } th:nth-child(2) { width: 34%; } th { color: var(--soft); font-weight: 500; font-size: .8rem; } td.n, th.n { text-align: right; }
td small { color: var(--soft); display: block; overflow-wrap: anywhere; }
form { margin: 1.5rem 0 0; } input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .35rem .6rem; width: min(26rem, 100%); }
#stale { display: none; } body.stale #stale { display: inline; } body.stale main { opacity: .5; }
@media (max-width: 40rem) {
  thead { display: none; } tr { display: grid; grid-template-columns: 1fr 1fr 1fr; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { border: 0; padding: .1rem 0; } td.n { text-align: left; } td:nth-child(-n+2) { grid-column: 1 / -1; }
  td.n::before { content: attr(data-label) " "; color: var(--soft); font-size: .8rem; }
}
</style>
</head>
<body>
<header><h1>edge_server</h1><span id="ready"></span><span id="stale" class="bad" role="status">no answer from the edge</span><span id="build" class="soft"></span></header>
<main>
<dl id="facts"></dl>
<section id="access"></section>
<section id="bad-tags"></section>
<section id="bad-rows"></section>
<form role="search"><label>Search <input id="search" type="search" placeholder="host, path, service, node, address, state" autocomplete="off"></label> <span id="found" class="soft" role="status"></span></form>
<div id="routes"></div>
</main>
<noscript><p>The figures need JavaScript; the same as JSON: <a href="/routes">/routes</a>.</p></noscript>
<script>
const classes = { passing: "good", warning: "doubt", suspect: "doubt", held: "doubt", starting: "doubt", ejected: "bad", critical: "bad", maintenance: "soft" };
// Text only, never markup: names and tags come from whoever may register a service.
function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
function time(ms) {
  if (ms === undefined || ms === null) return "never";
  if (ms < 1000) return Math.round(ms) + " ms";
  const s = Math.round(ms / 1000);
  return s < 120 ? s + " s" : s < 7200 ? Math.round(s / 60) + " min" : Math.round(s / 3600) + " h";
}
const latency = (ms) => ms === undefined ? "–" : (ms < 10 ? ms.toFixed(1) : Math.round(ms)) + " ms";
function fact(name, value, kind) {
  return element("div", {}, element("dt", {}, name), element("dd", { className: kind || "" }, String(value)));
}
function cell(label, text) {
  const made = element("td", { className: "n" }, text);
  made.dataset.label = label;
  return made;
}
function row(i) {
  return element("tr", {},
    element("td", {}, i.address, element("small", {}, i.service + " on " + i.node)),
    element("td", {}, element("span", { className: classes[i.state] || "" }, i.state), element("small", {}, i.reason + ", for " + time(i.sinceMs))),
    cell("per s", i.perSecond.toFixed(1)), cell("in flight", String(i.inFlight)), cell("p50", latency(i.p50Ms)), cell("p99", latency(i.p99Ms)), cell("all", String(i.requests)));
}
function heading(texts) {
  return element("thead", {}, element("tr", {}, ...texts.map((t, n) => element("th", { className: n > 1 ? "n" : "", scope: "col" }, t))));
}
function route(r) {
  return element("section", {},
    element("h2", {}, (r.host || "any host") + " " + r.path + " ", element("span", { className: r.usable ? "soft" : "bad" }, r.usable + " of " + r.all + " in use"), element("span", { className: "soft" }, ", " + r.perSecond.toFixed(1) + " per s")),
    ...(r.instances.length ? [element("table", {}, heading(["instance", "state", "per s", "in flight", "p50", "p99", "all"]), element("tbody", {}, ...r.instances.map(row)))] : []));
}
function sums(t) {
  const states = Object.entries(t.states).map(([state, count]) => count + " " + state).join(", ");
  return t.instances + (states ? ": " + states : "");
}
function show(s) {
  const c = s.consul;
  ready.textContent = s.ready ? "ready" : "not ready";
  ready.className = s.ready ? "good" : "bad";
  build.textContent = s.server.Hostname + ", pid " + s.server.PID + ", " + s.server.Build.SHA.replace(/^([0-9a-f]{12})[0-9a-f]*/, "$1");
  facts.replaceChildren(
    fact("Consul heard", c.heardAgoMs === undefined ? "never" : time(c.heardAgoMs) + " ago", c.error ? "bad" : "good"),
    fact("Consul's leader", c.leaderAgoMs === undefined ? "never heard of" : (c.hasLeader ? "known " : "none for ") + time(c.leaderAgoMs) + (c.hasLeader ? " ago" : ""), c.hasLeader ? "" : "doubt"),
    fact("Consul agent", c.agents.inUse), fact("Consul's answer", c.error || (c.isComplete ? "complete" : "incomplete"), c.error ? "bad" : c.isComplete ? "" : "doubt"),
    fact("routes", s.totals.routes), fact("instances", sums(s.totals)),
    fact("snapshot", s.snapshot.source + " #" + s.snapshot.generation), fact("connections", s.connections), fact("descriptors", s.descriptors.most ? s.descriptors.open + " of " + s.descriptors.most : "unknown", s.descriptors.most && s.descriptors.open > 0.9 * s.descriptors.most ? "bad" : ""),
    fact("ejected now", Object.entries(s.ejected).map(([reason, count]) => count + " " + reason).join(", ") || "none", Object.keys(s.ejected).length ? "bad" : ""), fact("retries at hand", s.retryBudget),
    ...s.tls.map((t) => fact(t.use === "served" ? "certificate" : "TLS to instances", t.problem || (t.notAfter ? t.subject + " until " + t.notAfter.slice(0, 16).replace("T", " ") + " UTC" : "authorities"), t.problem ? "bad" : "")),
    fact("memory", Math.round(s.memoryBytes / 1e6) + " MB" + (s.workers > 1 ? ", " + s.workers + " workers" : "")));
  document.getElementById("access").replaceChildren(...(c.problems.length ? [element("h2", { className: "bad" }, "what Consul keeps from this edge")] : []),
    ...c.problems.map((p) => element("p", {}, p.kind + " ", element("small", { className: "soft" }, p.message))));
  const bad = document.getElementById("bad-tags");
  bad.replaceChildren(...(s.badTags.length ? [element("h2", { className: "bad" }, "tags without a route")] : []),
    ...s.badTags.map((t) => element("p", {}, t.tag + " ", element("small", { className: "soft" }, t.reason + " (" + t.instance + ")"))));
  document.getElementById("bad-rows").replaceChildren(...(s.badRows.length ? [element("h2", { className: "bad" }, "rows of Consul without a usable instance")] : []),
    ...s.badRows.map((r) => element("p", {}, r.service + " " + r.instance + " ", element("small", { className: "soft" }, r.reason + (r.node ? " (on " + r.node + ")" : "")))));
  const shown = s.routes.reduce((sum, r) => sum + r.instances.length, 0);
  found.textContent = shown >= limit ? "the first " + limit + " instances, those out of use before others: search for more" : search.value ? s.routes.length + " of " + s.totals.routes + " routes" : "";
  routes.replaceChildren(...(s.routes.length ? s.routes.map(route) : [element("p", { className: "soft" }, search.value ? "Nothing fits." : "No routes yet.")]));
}
const limit = 300;
let timer;
let asked = 0;
async function update() {
  clearTimeout(timer);
  const number = ++asked;
  const begun = performance.now();
  try {
    const answer = await fetch("/routes?limit=" + limit + "&search=" + encodeURIComponent(search.value), { signal: AbortSignal.timeout(5000) });
    const status = await answer.json();
    if (number !== asked) return;
    show(status);
    document.body.classList.remove("stale");
  } catch {
    if (number !== asked) return;
    document.body.classList.add("stale");
  }
  timer = setTimeout(update, 1000 + 4 * (performance.now() - begun));
}
const [ready, build, facts, routes, search, found] = ["ready", "build", "facts", "routes", "search", "found"].map((id) => document.getElementById(id));
search.addEventListener("input", update);
search.form.addEventListener("submit", (event) => event.preventDefault());
update();
</script>
</body>
</html>
`;
