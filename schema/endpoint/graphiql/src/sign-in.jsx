import { Button, UnStyledButton } from "@graphiql/react";
import { useEffect, useState } from "react";
import { demo } from "./estuary.js";
import { Person } from "./icons.jsx";
import { signIn, signOut, useSession } from "./session.js";

export const SIGN_IN = { title: "Sign-in", icon: Person, content: SignIn };

function SignIn() {
  const { session, notice } = useSession();
  const [busy, setBusy] = useState(false);
  const [mistake, setMistake] = useState("");

  async function enter(email, password) {
    setBusy(true);
    setMistake("");
    try {
      await signIn(email, password);
    } catch ({ message }) {
      setMistake(message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <section aria-label="Sign-in" className="estuary-panel" aria-busy={busy}>
      <h2>Sign-in</h2>
      <div role="status">
        {notice && <p className="estuary-notice">{notice}</p>}
        {session ? <Somebody session={session} /> : <Nobody />}
      </div>
      {session && (
        <>
          <TokenLife until={session.goodUntil} />
          <Button type="button" onClick={signOut}>
            Sign out
          </Button>
        </>
      )}
      <div role="alert">{mistake && <p className="estuary-mistake">{mistake}</p>}</div>
      {demo && <DemoAccounts current={session?.email} busy={busy} enter={enter} />}
      <AccountForm key={session?.email} busy={busy} enter={enter} />
    </section>
  );
}

function Nobody() {
  // Where there is no demo, the schema is not for everybody.
  return <p>Nobody is signed in.{!demo && " Sign in as staff to see the schema."}</p>;
}

function Somebody({ session: { email, roles } }) {
  return (
    <p>
      Signed in as <strong>{email}</strong>
      <Roles roles={roles} />
    </p>
  );
}

function TokenLife({ until }) {
  const now = useNow();
  const left = Math.max(0, Math.round((until - now) / 1000));
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return (
    <p className="estuary-hint">
      Every request carries the access token, unless its headers have an <code>authorization</code>. The token is
      good for <time>{clock}</time> and refreshes by itself.
    </p>
  );
}

function useNow() {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function DemoAccounts({ current, busy, enter }) {
  return (
    <>
      <h3 id="estuary-demo">Demo accounts</h3>
      <ul aria-labelledby="estuary-demo">
        {Object.entries(demo.roles).map(([email, roles]) => (
          <li key={email}>
            <UnStyledButton
              type="button"
              className="estuary-item"
              aria-current={email === current}
              disabled={busy}
              onClick={() => enter(email, demo.password)}
            >
              {email}
              <Roles roles={roles} />
            </UnStyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}

function Roles({ roles }) {
  return <span className="estuary-hint">{roles.map((role) => role.toLowerCase()).join(", ")}</span>;
}

function AccountForm({ busy, enter }) {
  function submit(event) {
    event.preventDefault();
    const { email, password } = Object.fromEntries(new FormData(event.currentTarget));
    enter(email, password);
  }

  return (
    <form onSubmit={submit} aria-labelledby="estuary-account">
      <h3 id="estuary-account">{demo ? "Any other account" : "Your account"}</h3>
      <label>
        E-mail
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <Button type="submit" disabled={busy}>
        Sign in
      </Button>
    </form>
  );
}
