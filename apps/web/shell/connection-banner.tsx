import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Icon } from "../controls/icon.js";
import { useObservable } from "../observable.js";
import styles from "./connection-banner.module.css";

/** Says that the connection is gone, once it has been for longer than the blink of a reconnect. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const state = useObservable(client.connection);
  const [shown, setShown] = useState(false);
  const online = state === "online";
  useEffect(() => {
    if (online) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), 1_500);
    return () => clearTimeout(timer);
  }, [online]);
  return (
    <div role="status">
      {shown ? (
        <div className={styles.banner}>
          <Icon name={state === "offline" ? "offline" : "retry"} size={16} />
          {state === "offline" ? t("chat.offline") : t("chat.connecting")}
        </div>
      ) : null}
    </div>
  );
}
