import { endpoint } from "./estuary.js";

export const address = new URL(endpoint, location.href).href;

// Gives the answer's body, whatever became of the request, and when the server wrote it.
export async function post(params, headers = new Headers()) {
  headers.set("content-type", "application/json");
  if (!headers.has("accept")) {
    headers.set("accept", "application/graphql-response+json, application/json");
  }
  const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(params) });
  const text = await response.text();
  const answeredAt = Date.parse(response.headers.get("date")) || Date.now();
  try {
    return { body: JSON.parse(text), answeredAt };
  } catch {
    return { body: failure(text.trim() || response.statusText, { status: response.status }), answeredAt };
  }
}

export function failure(message, extensions) {
  return { errors: [{ message, extensions }] };
}
