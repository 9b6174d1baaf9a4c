import { cueAfter, cueBefore } from "./person-cues.js";

/** Words after which somebody is named, in English; the last one or two words before are compared. */
const before = new Set(
  "name is,name,names,named,called,i am,i m,im,this is,contact,contacts,ask,asked,tell,told,call,email,mail,ping,pinged,cc,bcc,dear,hi,hello,hey,thanks,thank you,regards,sincerely,cheers,best,attn,attention,manager,engineer,director,colleague,coworker,teammate,customer,client,patient,employee,user,owner,assignee,reporter,author,signed,sincerely yours,yours,meet,met,met with,meeting with,spoke with,spoke to,talk to,talk with,talked to,speak to,speak with,work with,works with,working with,follow up with,check with,checked with,sync with,invite,inviting,introduce,interview,interviewed,hire,hired,report to,reports to,assigned to,assign to,sent to,send to,written by,approved by,reviewed by,created by,from,by,with,friend,wife,husband,son,daughter,brother,sister,father,mother,boss,intern,nurse,teacher,student,professor,candidate,applicant,tenant,passenger,driver,recipient,sender,payee,payer,cardholder,beneficiary,attendee,attendees,participant,participants,invitees,thx,witness,welcome,committed by,signed by,according to,paper by,organised by,organized by,hosted by,led by,paired with,reviewer,approver,lead,organizer,organiser,host,speaker,guest,resident,buyer,seller,landlord,parent,guardian,member,members,team,pm,qa,congrats,congratulations,happy birthday,birthday".split(
    ",",
  ),
);
const after = new Set(
  "said says say wrote writes asked asks told replied replies reported reports joined joins left lives works called calls confirmed confirms agreed mentioned s needs wants thinks paid signed will is has was can could would should".split(
    " ",
  ),
);
const titles = new Set("mr mrs ms miss mx dr prof professor sir madam".split(" "));
const broadcast = new Set("all everyone here channel".split(" "));

const chineseCue = 3;
const strongCue = 5;

/** What stands around a place in a folded text. */
export type Around = { folded: string; start: number; end: number };

/** Whether somebody is mentioned here: @ before it, and not @all. */
export function isMentioned({ folded, start, end }: Around): boolean {
  return folded.charAt(start - 1) === "@" && !broadcast.has(folded.slice(start, end));
}

/** Whether a title stands before the place: Mr. Smith. */
export function isTitled({ folded, start }: Around): boolean {
  return titles.has(/([a-z]+)[. ]{1,2}$/.exec(folded.slice(Math.max(0, start - 12), start))?.[1] ?? "");
}

/** Whether the words around say that the place names somebody; English or Chinese ones. */
export function isNamed(around: Around): boolean {
  return isMentioned(around) || isTitled(around) || chinese(around) >= chineseCue || afterCue(around) || beforeCue(around);
}

/** Whether the words before say plainly that a name comes: as `isNamed`, without what follows and without weak Chinese ones. */
export function isAnnounced(around: Around): boolean {
  return (
    isMentioned(around) ||
    isTitled(around) ||
    beforeChinese(around) >= strongCue ||
    /(?:name(?: is)?|named|called|i am|i'?m)[: ]+$/.test(around.folded.slice(Math.max(0, around.start - 10), around.start))
  );
}

function beforeCue({ folded, start }: Around): boolean {
  const words = /(?:\b([a-z]+)[ ']{1,2})?\b([a-z]+)[\s:,.!("'-]{1,4}$/.exec(folded.slice(Math.max(0, start - 24), start));
  return words !== null && (before.has(words[2] ?? "") || before.has(`${words[1] ?? ""} ${words[2] ?? ""}`));
}

function afterCue({ folded, end }: Around): boolean {
  return after.has(/^[ ']([a-z]+)/.exec(folded.slice(end, end + 12))?.[1] ?? "");
}

/** Chinese cues count only where they are Chinese: a comma or a quote between English words says nothing. */
function chinese(around: Around): number {
  const { folded, end } = around;
  const next = folded.charAt(end) === " " ? end + 1 : end;
  return Math.max(beforeChinese(around), isChinese(folded, next) ? cueAfter(folded, end) : 0);
}

function beforeChinese({ folded, start }: Around): number {
  let at = start - 1;
  while (at > start - 4 && /[ :)]/.test(folded.charAt(at))) at--;
  return isChinese(folded, at) ? Math.max(cueBefore(folded, start), folded.charAt(at + 1) === ")" ? cueBefore(folded, at + 1) : 0) : 0;
}

function isChinese(folded: string, at: number): boolean {
  return folded.charAt(at) >= "\u3400" && folded.charAt(at) <= "\u9fff";
}
