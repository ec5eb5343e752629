// PostGraphile 5 as its documentation runs it in production: NODE_ENV and GRAPHILE_ENV say so, plans and prepared
// statements are kept (its defaults), nothing watches, no GraphiQL, no socket, no explanations. JIT stays off, which
// its adaptor sees to. As many connections as Estuary has.
import { createServer } from "node:http";
import jwt from "jsonwebtoken";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const { DATABASE_URL, CONNECTIONS, TOKEN_KEY } = process.env;
const port = Number(process.argv[2]);
const key = Buffer.from(TOKEN_KEY, "hex");
const known = new Map();

// A token is verified once and then known, as at the others.
function speaker(authorization) {
  let claims = known.get(authorization);
  if (!claims) {
    claims = jwt.verify(authorization.slice("Bearer ".length), key, {
      algorithms: ["HS256"],
      audience: "estuary",
      issuer: "estuary",
    });
    known.set(authorization, claims);
  }
  if (claims.exp * 1000 < Date.now()) throw new Error("This token has expired.");
  return { "speaker.person": claims.sub, "speaker.session": claims.sid };
}

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: DATABASE_URL,
      schemas: ["shown"],
      poolConfig: { max: Number(CONNECTIONS) },
    }),
  ],
  grafserv: { port, graphiql: false, watch: false, websockets: false },
  grafast: {
    explain: false,
    context({ node }) {
      const authorization = node?.req.headers.authorization;
      return authorization ? { pgSettings: speaker(authorization) } : {};
    },
  },
};

const served = postgraphile(preset).createServ(grafserv);
const server = createServer();
await served.addTo(server);
server.listen(port, "127.0.0.1");
