import type { Document } from "../document.js";

export const people: Document = {
  id: "people",
  title: "People",
  passages: [
    {
      id: "invite",
      heading: "Invite people by link",
      asks: "how do I invite people, invite a colleague, invitation, invite link, join, sign up, register, new employee, new user, expiry, number of uses",
      text: `You need an administrator's account.

1. Open **People** on the left, then **Invite links**, and choose **New invite link**.
2. Choose after what time it **expires** and **how many people** may use it, and make the link.
3. Copy it at once and send it: only its fingerprint is kept, so it cannot be shown again.

Whoever opens it chooses a name, a user name and a password, and is in. A link can be ended at any time; those who joined stay.`,
    },
    {
      id: "add",
      heading: "Add a person directly",
      asks: "add a person, create an account, create a user, new account without invite, initial password",
      text: `Under **People** an administrator chooses **Add person** and enters a name, a user name and a first password (or lets one be suggested). Hand it on over a channel you trust: it is not shown again, and at the first sign-in another one must be chosen.`,
    },
    {
      id: "reset",
      heading: "Reset a password",
      asks: "forgot password, reset password, lost password, recover account, cannot sign in, cannot log in, change somebody's password",
      text: `If somebody forgot the password, an administrator opens **People** and chooses **Reset password** among the actions for that person. All sessions of the person end, and at the next sign-in another password must be chosen. There is no recovery by e-mail.

After too many failed attempts one has to wait a moment; nobody is locked out for good.`,
    },
    {
      id: "roles",
      heading: "Roles, and deactivating an account",
      asks: "administrator, admin, role, permission, make administrator, member, deactivate account, delete user, employee leaves, reactivate, remove person",
      text: `There are two roles: **members** chat; **administrators** also manage people, models and bots, which does not let them read other people's conversations.

Under **People** the role can be changed and an account **deactivated**: all its sessions end at once and signing in no longer works, the messages stay, and it can be undone.`,
    },
  ],
};
