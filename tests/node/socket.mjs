// The npm client graphql-ws, as a frontend uses it, against a server.
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const [url, token] = process.argv.slice(2);
const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, lazy: false, connectionParams: () => (token ? { authorization: `Bearer ${token}` } : {}) });
const once = (query) => new Promise((resolve, reject) => {
  let result;
  client.subscribe({ query }, { next: (value) => (result = value), error: reject, complete: () => resolve(result?.data) });
});

const query = await once("{ viewer { email } }");
const refusal = await once("{ zzz }").then(() => "nothing", (errors) => errors[0].message);
const ticks = [];
for await (const { data } of client.iterate({ query: "subscription { clockTicked }" })) {
  ticks.push(data.clockTicked);
  if (ticks.length === 2) break;
}
const again = await once("mutation { logout { endedSessions } }");
console.log(JSON.stringify({ query, refusal, ticks: ticks.length, again }));
await client.dispose();
