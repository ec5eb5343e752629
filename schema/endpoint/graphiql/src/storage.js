import { createLocalStorage } from "@graphiql/toolkit";

const local = createLocalStorage({ namespace: "estuary" });

export const keepsHeaders = () => local.getItem("graphiql:shouldPersistHeaders") === "true";

// GraphiQL leaves headers out of the tabs it stores until told to keep them; its history
// would store them all the same, tokens included.
export const storage = Object.create(local, {
  setItem: {
    value(key, item) {
      const history = key === "graphiql:queries" || key === "graphiql:favorites";
      local.setItem(key, history && !keepsHeaders() ? withoutHeaders(item) : item);
    },
  },
});

function withoutHeaders(item) {
  return JSON.stringify(JSON.parse(item), (key, value) => (key === "headers" ? undefined : value));
}
