import { pick, UnStyledButton, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { getOperationAST, parse } from "graphql";
import { useState } from "react";
import { examples } from "./estuary.js";
import { Bulb } from "./icons.jsx";
import { welcome } from "./welcome.js";

export const EXAMPLES = { title: "Examples", icon: Bulb, content: Examples };

const kinds = { query: "Queries", mutation: "Mutations", subscription: "Subscriptions" };
const ours = new Set(["", welcome, ...examples.map(({ document }) => document)].map((text) => text.trim()));

function Examples() {
  const open = useOpen();
  const [wanted, setWanted] = useState("");
  const found = examples.filter(({ name, words }) => `${name} ${words}`.toLowerCase().includes(wanted.toLowerCase()));

  return (
    <section aria-label="Examples" className="estuary-panel">
      <h2>Examples</h2>
      <label>
        Find
        <input type="search" value={wanted} onChange={({ target }) => setWanted(target.value)} />
      </label>
      {found.length === 0 && <p role="status">No example has these words.</p>}
      {Object.entries(kinds).map(([kind, title]) => (
        <Group key={kind} title={title} examples={found.filter((example) => example.kind === kind)} open={open} />
      ))}
    </section>
  );
}

function Group({ title, examples, open }) {
  if (examples.length === 0) return null;
  const id = `estuary-${title}`;
  return (
    <>
      <h3 id={id}>{title}</h3>
      <ul aria-labelledby={id}>
        {examples.map((example) => (
          <li key={example.name}>
            <UnStyledButton type="button" className="estuary-item" onClick={() => open(example)}>
              <code>{example.name}</code>
              <span className="estuary-hint">{example.words}</span>
            </UnStyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}

function useOpen() {
  const { addTab, setOperationName } = useGraphiQLActions();
  const { queryEditor, variableEditor, responseEditor } = useGraphiQL(
    pick("queryEditor", "variableEditor", "responseEditor"),
  );

  return ({ document, variables }) => {
    // What somebody wrote or was answered stays where it is.
    if (!ours.has(queryEditor.getValue().trim()) || responseEditor.getValue()) addTab();
    queryEditor.setValue(document);
    variableEditor.setValue(Object.keys(variables).length ? JSON.stringify(variables, null, 2) : "");
    // GraphiQL finds it out only a moment later, and till then would run the one before.
    setOperationName(getOperationAST(parse(document)).name.value);
    queryEditor.focus();
  };
}
