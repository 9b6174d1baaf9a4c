import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Route, Routes } from "react-router";
import { ChatsPage } from "./conversations/chats-page.js";
import { Skeleton } from "./controls/empty.js";
import { RequireSession } from "./session/require-session.js";
import { SignInPage } from "./session/sign-in-page.js";
import { AdminOnly } from "./shell/admin-only.js";
import { lazily } from "./shell/lazily.js";
import { NotFoundPage } from "./shell/not-found-page.js";
import { Shell } from "./shell/shell.js";

const SetupPage = lazily(async () => (await import("./setup/setup-page.js")).SetupPage);
const InvitePage = lazily(async () => (await import("./setup/invite-page.js")).InvitePage);
const WelcomePage = lazily(async () => (await import("./conversations/welcome-page.js")).WelcomePage);
const MePage = lazily(async () => (await import("./account/me-page.js")).MePage);
const SearchPage = lazily(async () => (await import("./search/search-page.js")).SearchPage);
const PeoplePage = lazily(async () => (await import("./admin/people/people-page.js")).PeoplePage);
const ErasuresPage = lazily(async () => (await import("./admin/erasures/erasures-page.js")).ErasuresPage);
const InvitesPage = lazily(async () => (await import("./admin/invites/invites-page.js")).InvitesPage);
const ModelsPage = lazily(async () => (await import("./admin/models/models-page.js")).ModelsPage);
const ConnectPage = lazily(async () => (await import("./admin/models/connect-page.js")).ConnectPage);
const ProviderPage = lazily(async () => (await import("./admin/models/provider-page.js")).ProviderPage);
const BotsPage = lazily(async () => (await import("./admin/bots/bots-page.js")).BotsPage);
const UsagePage = lazily(async () => (await import("./admin/usage/usage-page.js")).UsagePage);
const EgressPolicyPage = lazily(async () => (await import("./admin/egress/policy-page.js")).PolicyPage);
const RecipientsPage = lazily(async () => (await import("./admin/egress/recipients-page.js")).RecipientsPage);
const CallsPage = lazily(async () => (await import("./admin/egress/calls-page.js")).CallsPage);
const PoliciesPage = lazily(async () => (await import("./admin/policies/policies-page.js")).PoliciesPage);
const OrganisationPage = lazily(async () => (await import("./admin/organisation/organisation-page.js")).OrganisationPage);

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
