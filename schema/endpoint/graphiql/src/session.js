// Who is signed in. Kept in this tab alone, and only until it is closed.
import { useSyncExternalStore } from "react";
import { login, logout, refreshToken } from "./verbs.js";

const key = "estuary:session";
const over = new Set(["TOKEN_EXPIRED", "TOKEN_REVOKED", "TOKEN_REUSED", "ACCOUNT_SUSPENDED"]);

// A duplicated tab starts with the same refresh token, which is good once: whoever spends it tells the others.
const tabs = new BroadcastChannel(key);
tabs.onmessage = ({ data: { spent, session } }) => {
  if (spent === state.session?.refreshToken) become(session);
};

const listeners = new Set();
let state = { session: JSON.parse(sessionStorage.getItem(key)), notice: "" };
let timer;
let refreshing;
schedule(state.session?.refreshAt);

export const useSession = () => useSyncExternalStore(subscribe, () => state);

export async function signIn(email, password) {
  const session = await login(email, password);
  if (state.session) end(state.session);
  become(session);
}

export function signOut() {
  end(state.session);
  become(null);
}

// What a request carries, unless its own headers say otherwise.
export async function authorization() {
  if (state.session && Date.now() >= state.session.refreshAt) await refresh();
  return bearer();
}

// Whether somebody is still signed in and has been given another token since.
export const hasNewer = (sent) => Boolean(state.session) && sent !== bearer();

// The server answered UNAUTHENTICATED to what `authorization` gave.
export function refused(sent) {
  if (!sent) become(state.session, "That was for people who are signed in. Sign in, then run it again.");
  else if (sent === bearer()) become(null, "The session has ended. Sign in again.");
}

function refresh() {
  refreshing ??= exchange(state.session).finally(() => (refreshing = null));
  return refreshing;
}

async function exchange(held) {
  try {
    const session = await refreshToken(held.refreshToken);
    tabs.postMessage({ spent: held.refreshToken, session });
    if (state.session === held) become(session);
  } catch (error) {
    // Another tab may have been quicker, and its word still be on the way.
    if (error.code === "TOKEN_REUSED") await new Promise((resolve) => setTimeout(resolve, 1000));
    if (state.session !== held) return;
    if (over.has(error.code)) become(null, "The session has ended. Sign in again.");
    else schedule(Date.now() + 10_000);
  }
}

// Whatever becomes of it, nobody is signed in here any more.
function end(session) {
  tabs.postMessage({ spent: session.refreshToken, session: null });
  logout(session.refreshToken).catch(() => {});
}

function become(session, notice = "") {
  state = { session, notice };
  if (session) sessionStorage.setItem(key, JSON.stringify(session));
  else sessionStorage.removeItem(key);
  schedule(session?.refreshAt);
  for (const listener of listeners) listener();
}

function schedule(at) {
  clearTimeout(timer);
  if (at) timer = setTimeout(refresh, at - Date.now());
}

function bearer() {
  return state.session && `Bearer ${state.session.accessToken}`;
}

function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
