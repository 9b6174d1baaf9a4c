import type { Deps } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import { type DynamicModule, Module } from "@nestjs/common";
import { APP_FILTER, APP_GUARD } from "@nestjs/core";
import { AuthController } from "./accounts/auth.controller.js";
import { PeopleController } from "./accounts/people.controller.js";
import { AdminErasuresController } from "./admin/erasures.controller.js";
import { AdminHoldsController } from "./admin/holds.controller.js";
import { AdminEgressController } from "./admin/egress.controller.js";
import { AdminModelsController } from "./admin/models.controller.js";
import { AdminSettingsController } from "./admin/settings.controller.js";
import { UsageController } from "./admin/usage.controller.js";
import { AdminUsersController } from "./admin/users.controller.js";
import { ConversationsController } from "./conversations/conversations.controller.js";
import { ExportController } from "./conversations/export.controller.js";
import { FilesController } from "./files/files.controller.js";
import { DocsController } from "./docs/docs.controller.js";
import { FIGURES, type Figures } from "./health/figures.js";
import { HealthController } from "./health/health.controller.js";
import { AuthGuard } from "./http/auth.guard.js";
import { ErrorFilter } from "./http/error.filter.js";
import { MessagesController } from "./messages/messages.controller.js";
import { MessagesGateway } from "./messages/messages.gateway.js";
import { PoliciesController } from "./policies/policies.controller.js";
import { ReceiptsController } from "./messages/receipts.controller.js";
import { SearchController } from "./search/search.controller.js";
import { CONFIG, DEPS } from "./tokens.js";

export const controllers = [
  AuthController,
  PeopleController,
  ConversationsController,
  ExportController,
  MessagesController,
  FilesController,
  ReceiptsController,
  SearchController,
  PoliciesController,
  AdminUsersController,
  AdminErasuresController,
  AdminHoldsController,
  AdminModelsController,
  AdminEgressController,
  AdminSettingsController,
  UsageController,
  DocsController,
  HealthController,
];
export const gateways = [MessagesGateway];

/** The server's parts, flat: every controller gets the actions' dependencies by name. */
@Module({})
export class AppModule {
  static of(parts: { deps: Deps; config: Config; figures: Figures }): DynamicModule {
    return {
      module: AppModule,
      controllers,
      providers: [
        { provide: DEPS, useValue: parts.deps },
        { provide: CONFIG, useValue: parts.config },
        { provide: FIGURES, useValue: parts.figures },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_FILTER, useClass: ErrorFilter },
        ...gateways,
      ],
    };
  }
}
