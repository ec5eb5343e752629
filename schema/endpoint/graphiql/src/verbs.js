import { post } from "./server.js";

const signedIn =
  "user { email roles } tokens { accessToken accessExpiresAt refreshToken } errors { ... on UserError { message code } }";

export const login = async (email, password) =>
  session(
    await call(
      `mutation GraphiQLLogin($input: LoginInput!) { login(input: $input) { ${signedIn} } }`,
      { email, password, device: "GraphiQL" },
    ),
  );

export const refreshToken = async (refreshToken) =>
  session(
    await call(
      `mutation GraphiQLRefresh($input: RefreshTokenInput!) { refreshToken(input: $input) { ${signedIn} } }`,
      { refreshToken },
    ),
  );

export const logout = (refreshToken) =>
  call(
    "mutation GraphiQLLogout($input: LogoutInput) { logout(input: $input) { errors { ... on UserError { message code } } } }",
    { refreshToken },
  );

async function call(query, input) {
  const { body, answeredAt } = await post({ query, variables: { input } }).catch(() => {
    throw new Error("The server cannot be reached.");
  });
  const [payload] = Object.values(body.data ?? {});
  const [error] = body.errors ?? payload.errors;
  if (error) throw Object.assign(new Error(error.message), { code: error.code });
  return { ...payload, answeredAt };
}

function session({ user, tokens, answeredAt }) {
  // By the server's clock, since this one may be wrong.
  const goodFor = Date.parse(tokens.accessExpiresAt) - answeredAt;
  const now = Date.now();
  return {
    email: user.email,
    roles: user.roles,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    goodUntil: now + goodFor,
    refreshAt: now + goodFor - Math.min(60_000, goodFor / 4),
  };
}
