import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Outlet, useLocation } from "react-router";
import { MustChangePage } from "../account/must-change-page.js";
import { client } from "../client.js";
import { useObservable } from "../observable.js";
import { Waiting } from "./waiting.js";

/** Tries the refresh cookie once when nothing is known yet. */
export function useResume(): { error: unknown; again: () => void } {
  const { status } = useObservable(client.session);
  const [error, setError] = useState<unknown>(null);
  const again = useCallback(() => {
    setError(null);
    client.resume().catch(setError);
  }, []);
  useEffect(() => {
    if (status === "unknown") again();
  }, [status, again]);
  return { error, again };
}

/** Everything within wants somebody signed in, with a password of their own. */
export function RequireSession() {
  const { t } = useTranslation();
  const { status, me, endReason } = useObservable(client.session);
  const location = useLocation();
  const { error, again } = useResume();
  if (status === "unknown") return <Waiting label={t("common.loading")} error={error} onRetry={again} />;
  if (status === "signed-out" || !me) {
    // Who signed out may not be who signs in next; who was thrown out comes back to where they were.
    return <Navigate to="/signin" replace state={endReason === "logout" ? null : { from: location.pathname }} />;
  }
  // Another tab may have signed somebody else in: nothing that is open here is theirs.
  return me.mustChangePassword ? <MustChangePage /> : <Outlet key={me.id} />;
}
