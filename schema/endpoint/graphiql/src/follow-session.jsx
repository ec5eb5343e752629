import { useGraphiQLActions } from "@graphiql/react";
import { useEffect, useRef } from "react";
import { useSession } from "./session.js";
import { SIGN_IN } from "./sign-in.jsx";

// Shows nothing: does what follows from somebody's signing in or out.
export function FollowSession() {
  const { introspect } = useGraphiQLActions();
  const { session, notice } = useSession();
  const somebody = session?.email;
  const before = useRef(somebody);

  // Not everybody is shown the same schema.
  useEffect(() => {
    if (before.current === somebody) return;
    before.current = somebody;
    introspect();
  }, [somebody, introspect]);

  // Only its button opens a panel that is closed: GraphiQL's own action would leave it out of view.
  useEffect(() => {
    if (notice) document.querySelector(`[aria-label="Show ${SIGN_IN.title}"]`)?.click();
  }, [notice]);

  return null;
}
