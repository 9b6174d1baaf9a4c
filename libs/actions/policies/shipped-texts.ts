type ShippedText = { version: string; zh: string; en: string };

/** What set-up and invitation pages showed before there was a whole text; people consented to it, so it stays readable. */
const first: ShippedText = {
  version: "2026-11-22",
  zh: `收集：你的姓名和用户名，你的消息及其发送、阅读时间，每次登录的设备和地址。

用途：为本单位运行聊天，并让你提问的机器人回答你。不用于广告，也不用于训练模型。

保存：直到你或管理员要求删除，或按本单位的保存期限到期。

谁能看到：每个会话的成员，以及你提问的机器人。消息在数据库中加密保存，密钥由运行本服务器的单位持有。
`,
  en: `What: your name and user name, your messages and when you wrote and read them, and the device and address of each sign-in.

For what: to run this chat for your organisation and to let the bots that you ask answer you. Not for advertising, and not for training models.

How long: until you or an administrator has it deleted, or your organisation's retention rules end it.

Who can read it: the members of each conversation, and a bot that you ask. Messages are encrypted in the database; the organisation that runs this server holds the key.
`,
};

const zh = `- **收集什么**：你的姓名和用户名、你写的内容及其时间、每次登录的设备和地址。
- **用来做什么**：为本单位运行聊天，让你提问的机器人回答你。不用于广告，不用于训练模型。
- **保存多久**：直到管理员删除；系统不会自行删除消息。
- **谁来处理**：运行本服务器的单位；你提问的机器人若使用单位以外的模型，还有该模型的提供方（见“机器人把内容发到哪里”）。
- **你的选择**：三项同意各自独立，可随时更改。不同意 AI 不影响聊天。

## 收集的信息
- 账户：姓名、用户名、角色；密码只保存无法还原的散列值（Argon2id）。
- 登录：每次登录的设备名称和网络地址，以及登录和最近使用的时间。
- 聊天：消息正文、修改前的版本、表情回应、提及、所在的会话、发送时间和阅读位置。正在输入和在线状态只即时转达，不保存。
- 机器人：你何时向哪个机器人提问、用了哪个模型和多少用量、你对回答的评价；每次调用模型都有一份回执，写明接收方、所在地、时间、被遮蔽内容的类别和数量，以及所发内容的散列值，不含正文。
- 你的同意记录，以及你看过本说明的哪个版本。
- 管理操作的审计记录：谁在何时对什么做了什么，不含消息内容。

## 用途
- 传送、显示、搜索和同步消息。
- 让你提问的机器人作答：你的问题，以及机器人为理解问题所需的较早消息，会交给它的模型。
- 控制用量，保障安全，按法律要求留存记录。
- 目前没有任何人用你的内容训练模型。若将来要这样做，只会使用同意“训练”者的内容，并会先发布新版本的说明。

## 保护
- 消息正文、会话名称、设备和地址在数据库中加密保存，密钥由运行本服务器的单位持有。姓名、用户名、谁在哪个会话、时间等不加密，管理员可见。
- 管理员不能进入他们不在其中的会话。掌握服务器和主密钥的人在技术上能够解密，本单位应限制并记录这种访问。
- 发往单位以外模型的内容，先按本单位的策略判断能否发出，并遮蔽姓名、电话、证件号等；机密级会话的内容，以及含有密钥、密码的消息，不会发出。境外模型须先登记出境依据。
- 未同意 AI 的人的话，不会出现在发给单位以外模型的内容里。

## 保存期限
- 账户和消息：直到管理员删除。撤回的消息不再保留正文。
- 删除个人或会话时销毁其密钥，旧备份中的相应内容也无法再读出。
- 同意记录：账户存续期间及其后三年。模型调用回执：三年，会话删除后仍保留，因为它用于说明发出过什么。管理审计：至少 180 天。

## 谁能看到
- 会话的成员能看到该会话的消息；后来加入的人能看到多少，由会话的设置决定。
- 你提问的机器人，及其模型的提供方（见“机器人把内容发到哪里”）。
- 管理员能看到账户、登录时间、用量和审计，看不到消息内容。

## 三项同意
- **服务**：机器人可以用单位自有机器上的模型回答你。撤回后机器人不再回答你，聊天照常。
- **AI**：你的内容可以交给单位以外的模型。拒绝后，这些模型不回答你，你的话也不会出现在发给它们的内容里。
- **训练**：你的内容可用于训练模型。默认不同意。
- 更改从下一次回答起生效；每次更改都会记录版本和时间。

## 你的权利
- 你可以查看和更改你的同意、查看自己的登录和用量、修改和撤回自己的消息。
- 查阅、复制、更正、删除你的信息，停用账户，或要求解释和投诉：请联系本单位的管理员。如认为处理有误，也可向主管部门投诉。
`;

const en = `- **What is collected**: your name and user name, what you write and when, and the device and address of each sign-in.
- **For what**: to run this chat for your organisation, and to let the bots that you ask answer you. Not for advertising, not for training models.
- **How long**: until an administrator erases it; nothing of what was said is deleted by itself.
- **Who processes it**: the organisation that runs this server; and where a bot that you ask uses a model outside of it, that model's provider (see “Which bots send what where”).
- **Your choice**: three consents, each by itself, changeable at any time. Refusing AI takes nothing away from the chat.

## What is collected
- Account: name, user name, role; of the password only a hash that cannot be turned back (Argon2id).
- Sign-ins: the name of the device and the network address of each, when it was and when it was last used.
- Chat: texts, their wordings before an edit, reactions, mentions, the conversations you are in, when you wrote and how far you have read. That you are typing or online is passed on and not kept.
- Bots: when you asked which bot, which model was used and how much, and what you thought of the answer. Each call of a model leaves a receipt that says who received it, where, when, how many things of which kind were masked, and a hash of what was sent; not its words.
- Your consents, and which version of this text you have seen.
- An audit of administration: who did what to what and when, without what was said.

## For what
- To deliver, show, search and synchronise messages.
- To have the bots answer that you ask: your question, and the earlier messages that a bot needs to understand it, are given to its model.
- To keep use within budgets, to keep the service secure, and to keep the records that the law asks for.
- Nobody trains models with your words today. Should that ever change, only the words of those who consent to training would be used, and a new version of this text would say so first.

## How it is protected
- Texts, names of conversations, devices and addresses are encrypted in the database; the organisation that runs this server holds the key. Names, user names, who is in which conversation and times are not encrypted, and administrators see them.
- Administrators cannot enter conversations that they are not in. Whoever holds both the server and the master key can technically decrypt; the organisation should limit and record that.
- Before anything goes to a model outside of the organisation, its policy decides whether it may, and names, phone numbers, identity numbers and the like are masked. What is said in secret conversations, and messages with keys or passwords, are not sent. Models abroad need a recorded basis for the transfer first.
- Words of people who have not consented to AI are not in what is sent to models outside of the organisation.

## How long it is kept
- Account and messages: until an administrator erases them. Of a message that was taken back no text is kept.
- Erasing a person or a conversation destroys its keys, so that old backups can no longer be read either.
- Consents: as long as the account and three years. Receipts of model calls: three years, also after a conversation was erased, since they answer for what was sent. The audit of administration: at least 180 days.

## Who can read it
- The members of a conversation read its messages; how much those see who join later is a setting of the conversation.
- A bot that you ask, and the provider of its model (see “Which bots send what where”).
- Administrators see accounts, times of sign-ins, use and the audit; not what was said.

## The three consents
- **Service**: bots may answer you by models on the organisation's own machines. When you withdraw it, bots no longer answer you; the chat goes on.
- **AI**: what you write may be given to models outside of the organisation. When you refuse, these models do not answer you, and your words are not in what is sent to them.
- **Training**: what you write may be used to train models. Off unless you allow it.
- A change holds from the next answer on; each is recorded with version and time.

## Your rights
- You can see and change your consents, see your sign-ins and your use, edit and take back your messages.
- To see, copy, correct or erase what is kept about you, to have your account deactivated, to have something explained, or to complain: ask an administrator of your organisation. If you think that something is handled wrongly you may also turn to the supervisory authority.
`;

/** The product's own scope of use and protection, the newest first; markdown, short above the first `##`. The first one's version is `serviceNoticeVersion`. */
export const shippedTexts: readonly ShippedText[] = [{ version: "2026-11-23", zh, en }, first];
