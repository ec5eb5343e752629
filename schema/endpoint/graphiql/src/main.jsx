import "./page.js";
import "./keys.js";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { EXAMPLES } from "./examples.jsx";
import { fetcher } from "./fetcher.js";
import { FollowSession } from "./follow-session.jsx";
import { linked } from "./linked.js";
import { SIGN_IN } from "./sign-in.jsx";
import { keepsHeaders, storage } from "./storage.js";
import { welcome } from "./welcome.js";
import "@graphiql/react/style.css";
import "graphiql/graphiql.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./style.css";

const plugins = [SIGN_IN, EXAMPLES, HISTORY_PLUGIN, explorerPlugin()];

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    storage={storage}
    defaultQuery={welcome}
    {...linked()}
    defaultEditorToolsVisibility="variables"
    isHeadersEditorEnabled
    shouldPersistHeaders={keepsHeaders()}
    showPersistHeadersSettings
  >
    <GraphiQL.Logo>Estuary</GraphiQL.Logo>
    <FollowSession />
  </GraphiQL>,
);
