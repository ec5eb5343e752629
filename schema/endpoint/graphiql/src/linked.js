import { examples } from "./estuary.js";

// A link in a mail leads here as long as there is no frontend: to the example of its verb, with what it carries
// filled in. That stands in the fragment, which no server sees, and leaves the address at once.
export function linked() {
  addEventListener("hashchange", () => location.reload());
  const { example: name, ...given } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const example = examples.find((each) => each.name === name);
  if (!example) return {};
  history.replaceState(null, "", location.pathname + location.search);
  const variables = { ...example.variables, input: { ...example.variables.input, ...given } };
  return { initialQuery: example.document, initialVariables: JSON.stringify(variables, null, 2) };
}
