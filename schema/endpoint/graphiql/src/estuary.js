// What the server tells the page: where to send operations, whom it may sign in as, what to show.
export const { endpoint, demo, examples } = JSON.parse(
  document.getElementById("estuary").textContent,
);
