import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";

const endpoint = location.origin + location.pathname;

export async function fetcher(params, { headers } = {}) {
  try {
    return isSubscription(params)
      ? subscription(params, new Headers(headers))
      : await request(params, new Headers(headers));
  } catch (error) {
    return failure(error.message);
  }
}

function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    // A document that does not parse goes to the server, which explains why.
    return false;
  }
}

async function request(params, headers) {
  headers.set("content-type", "application/json");
  if (!headers.has("accept")) {
    headers.set("accept", "application/graphql-response+json, application/json");
  }
  const response = await fetch(endpoint, {
    method: "POST",
    headers,
    body: JSON.stringify(params),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return failure(text.trim() || response.statusText, { status: response.status });
  }
}

function subscription(params, headers) {
  const authorization = headers.get("authorization");
  const client = createClient({
    url: endpoint.replace(/^http/, "ws"),
    connectionParams: authorization ? { authorization } : {},
    // Whoever is trying out a subscription wants to see it fail.
    retryAttempts: 0,
  });
  return {
    subscribe: ({ next, complete }) => ({
      unsubscribe: client.subscribe(params, {
        next,
        complete,
        error(reason) {
          next(rejection(reason));
          complete();
        },
      }),
    }),
  };
}

function rejection(reason) {
  if (Array.isArray(reason)) return { errors: reason };
  if (reason instanceof CloseEvent) {
    return failure(reason.reason || "The connection was closed.", { code: reason.code });
  }
  return failure(reason.message || "The connection failed.");
}

function failure(message, extensions) {
  return { errors: [{ message, extensions }] };
}
