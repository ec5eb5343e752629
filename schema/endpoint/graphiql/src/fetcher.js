import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";
import { address, failure, post } from "./server.js";
import { authorization, hasNewer, refused } from "./session.js";

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
  if (headers.has("authorization")) return (await post(params, headers)).body;
  const sent = await authorization();
  if (sent) headers.set("authorization", sent);
  const { body } = await post(params, headers);
  if (isUnauthenticated(body.errors)) refused(sent);
  return body;
}

function subscription(params, headers) {
  const given = headers.get("authorization");
  let sent;
  const client = createClient({
    url: address.replace(/^http/, "ws"),
    async connectionParams() {
      sent = given ?? (await authorization());
      return sent ? { authorization: sent } : {};
    },
    // Whoever is trying out a subscription wants to see it fail.
    retryAttempts: 0,
  });

  return {
    subscribe({ next, complete }) {
      let unsubscribe = follow();
      return { unsubscribe: () => unsubscribe() };

      function follow() {
        return client.subscribe(params, { next, complete, error });
      }

      function error(reason) {
        const unauthenticated = reason.code === 4401 || isUnauthenticated(reason);
        if (!given && unauthenticated && sent && hasNewer(sent)) {
          // A socket ends with the token it began with, which has been refreshed since.
          unsubscribe = follow();
          return;
        }
        if (!given && unauthenticated) refused(sent);
        next(rejection(reason));
        complete();
      }
    },
  };
}

function isUnauthenticated(errors) {
  return Array.isArray(errors) && errors.some(({ extensions }) => extensions?.code === "UNAUTHENTICATED");
}

function rejection(reason) {
  if (Array.isArray(reason)) return { errors: reason };
  if (reason instanceof CloseEvent) {
    return failure(reason.reason || "The connection was closed.", { code: reason.code });
  }
  return failure(reason.message || "The connection failed.");
}
