// One file for all three workers, since most of each is the same editor core: the name
// given to the worker says which language service it is to load.
const services = {
  graphql: () => import("monaco-graphql/esm/graphql.worker.js"),
  json: () => import("monaco-editor/esm/vs/language/json/json.worker.js"),
};
const editor = () => import("monaco-editor/esm/vs/editor/editor.worker.js");

void (services[self.name] ?? editor)();
