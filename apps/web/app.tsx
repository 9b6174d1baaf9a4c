import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Route, Routes } from "react-router";
import { ChatsPage } from "./conversations/chats-page.js";
import { Skeleton } from "./controls/empty.js";
import { RequireSession } from "./session/require-session.js";
import { SignInPage } from "./session/sign-in-page.js";
import { AdminOnly } from "./shell/admin-only.js";
import { NotFoundPage } from "./shell/not-found-page.js";
import { Shell } from "./shell/shell.js";

const SetupPage = lazy(async () => ({ default: (await import("./setup/setup-page.js")).SetupPage }));
const InvitePage = lazy(async () => ({ default: (await import("./setup/invite-page.js")).InvitePage }));
const WelcomePage = lazy(async () => ({ default: (await import("./conversations/welcome-page.js")).WelcomePage }));
const MePage = lazy(async () => ({ default: (await import("./account/me-page.js")).MePage }));
const SearchPage = lazy(async () => ({ default: (await import("./search/search-page.js")).SearchPage }));
const PeoplePage = lazy(async () => ({ default: (await import("./admin/people/people-page.js")).PeoplePage }));
const ErasuresPage = lazy(async () => ({ default: (await import("./admin/erasures/erasures-page.js")).ErasuresPage }));
const InvitesPage = lazy(async () => ({ default: (await import("./admin/invites/invites-page.js")).InvitesPage }));
const ModelsPage = lazy(async () => ({ default: (await import("./admin/models/models-page.js")).ModelsPage }));
const ConnectPage = lazy(async () => ({ default: (await import("./admin/models/connect-page.js")).ConnectPage }));
const ProviderPage = lazy(async () => ({ default: (await import("./admin/models/provider-page.js")).ProviderPage }));
const BotsPage = lazy(async () => ({ default: (await import("./admin/bots/bots-page.js")).BotsPage }));
const UsagePage = lazy(async () => ({ default: (await import("./admin/usage/usage-page.js")).UsagePage }));
const EgressPolicyPage = lazy(async () => ({ default: (await import("./admin/egress/policy-page.js")).PolicyPage }));
const RecipientsPage = lazy(async () => ({ default: (await import("./admin/egress/recipients-page.js")).RecipientsPage }));
const CallsPage = lazy(async () => ({ default: (await import("./admin/egress/calls-page.js")).CallsPage }));
const PoliciesPage = lazy(async () => ({ default: (await import("./admin/policies/policies-page.js")).PoliciesPage }));
const OrganisationPage = lazy(async () => ({ default: (await import("./admin/organisation/organisation-page.js")).OrganisationPage }));

export function App() {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<Skeleton rows={4} label={t("common.loading")} />}>
      <Routes>
        <Route path="/setup" element={<SetupPage />} />
        <Route path="/invite" element={<InvitePage />} />
        <Route path="/signin" element={<SignInPage />} />
        <Route element={<RequireSession />}>
          <Route path="/welcome" element={<WelcomePage />} />
          <Route element={<Shell />}>
            <Route index element={<ChatsPage />} />
            <Route path="/c/:id" element={<ChatsPage />} />
            <Route path="/search" element={<SearchPage />} />
            <Route path="/me" element={<MePage />} />
            <Route path="/admin" element={<AdminOnly />}>
              <Route index element={<Navigate to="/admin/people" replace />} />
              <Route path="people" element={<PeoplePage />} />
              <Route path="invites" element={<InvitesPage />} />
              <Route path="erasures" element={<ErasuresPage />} />
              <Route path="models" element={<ModelsPage />} />
              <Route path="models/new" element={<ConnectPage />} />
              <Route path="models/:id" element={<ProviderPage />} />
              <Route path="usage" element={<UsagePage />} />
              <Route path="egress" element={<EgressPolicyPage />} />
              <Route path="egress/recipients" element={<RecipientsPage />} />
              <Route path="egress/calls" element={<CallsPage />} />
              <Route path="bots" element={<BotsPage />} />
              <Route path="policies" element={<PoliciesPage />} />
              <Route path="organisation" element={<OrganisationPage />} />
            </Route>
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Route>
      </Routes>
    </Suspense>
  );
}
