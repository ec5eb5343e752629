import { demo } from "./estuary.js";

// Narrow, so that it can be read beside an open panel.
export const welcome = `# Welcome to Estuary.
#
# Ctrl-Enter runs this query.
# Ctrl-Space shows what fits.
#
# In the sidebar:
#   book    the whole schema
#   person  ${demo ? "one-click sign-in" : "sign in, to see it"}
#   bulb    ready examples

query Welcome {
  viewer {
    email
    roles
  }
  serverTime
}
`;
