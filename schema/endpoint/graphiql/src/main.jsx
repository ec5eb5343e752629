import "./page.js";
import "./keys.js";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { fetcher } from "./fetcher.js";
import { keepsHeaders, storage } from "./storage.js";
import "@graphiql/react/style.css";
import "graphiql/graphiql.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./style.css";

const welcome = `# Welcome to Estuary.
#
# Ctrl-Enter runs this query, Ctrl-Space shows
# what fits at the cursor, and the book in the
# sidebar opens the schema.

{ __typename }
`;

const plugins = [HISTORY_PLUGIN, explorerPlugin()];

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    storage={storage}
    defaultQuery={welcome}
    isHeadersEditorEnabled
    shouldPersistHeaders={keepsHeaders()}
    showPersistHeadersSettings
  >
    <GraphiQL.Logo>Estuary</GraphiQL.Logo>
  </GraphiQL>,
);
