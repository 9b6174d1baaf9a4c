import i18next from "i18next";
import { Component, type ReactNode } from "react";
import { Button } from "../controls/button.js";
import { Empty } from "../controls/empty.js";
import styles from "./crash.module.css";

/** The last net: a fault in drawing the page leaves a sentence and a way on, not a white page. */
export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    const reload = (
      <Button look="primary" icon="retry" onClick={() => window.location.reload()}>
        {i18next.t("common.reload")}
      </Button>
    );
    return (
      <main role="alert" className={styles.crash}>
        <Empty icon="warning" title={i18next.t("error.crash")} action={reload}>
          {i18next.t("error.crashText")}
        </Empty>
      </main>
    );
  }
}
