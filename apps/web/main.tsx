import "./style/tokens.css";
import "./style/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./app.js";
import { startFiles } from "./files/start-files.js";
import { startTexts } from "./i18n/index.js";
import { queries } from "./queries.js";
import { forgetOnSignOut } from "./session/forget.js";
import { Crash } from "./shell/crash.js";
import { startTheme } from "./shell/theme.js";

startTheme();
startTexts();
forgetOnSignOut();
startFiles();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <Crash>
    <QueryClientProvider client={queries}>
      <BrowserRouter>
        <App />
      </BrowserRouter>
    </QueryClientProvider>
  </Crash>,
);
