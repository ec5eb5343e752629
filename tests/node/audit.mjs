// Runs the audits of the npm package graphql-http against a server.
import { auditServer } from "graphql-http";

const results = await auditServer({ url: process.argv[2], fetchFn: fetch });
const failed = results.filter((result) => result.status !== "ok");
for (const { status, name, reason } of failed) console.log(status, name, reason);
console.log(`${results.length - failed.length} of ${results.length}`);
process.exit(failed.length ? 1 : 0);
