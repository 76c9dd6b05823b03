import { measureLatency } from "./latency.ts";

/** `node latency-main.ts JSON`: measures as the options say, prints the result as JSON. */
const options = JSON.parse(process.argv[2] ?? "{}") as Parameters<typeof measureLatency>[0];
process.stdout.write(JSON.stringify(await measureLatency(options)));
process.exit();
