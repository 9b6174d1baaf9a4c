import { Outlet } from "react-router";
import { client } from "../client.js";
import { useObservable } from "../observable.js";
import { NotFoundPage } from "./not-found-page.js";

/** Spares members a page of refusals; the server decides. */
export function AdminOnly() {
  return useObservable(client.session).me?.role === "admin" ? <Outlet /> : <NotFoundPage />;
}
