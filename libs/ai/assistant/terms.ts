/** Words of questions that say nothing about their subject. Chinese ones are cut out before bigrams are made. */
const chineseFiller =
  /请问|请|怎么样|怎样|怎么|如何|什么样|什么|哪些|哪里|哪个|能不能|可不可以|可以|是不是|是否|有没有|为什么|一下|一个|个|多久|多少|最近|现在|今天|我们|你们|我的|我|你|您|的|了|吗|呢|吧|啊|呀|是|在|和|与|要|想|把|被|给|让|到|会|能|有|这个|这|那/g;
const englishFiller = new Set(
  "a an the is are was were be been am do does did how what which who whom whose where when why can could may might shall should will would must i me my you your we our it its this that these those to of in on at for with from by as and or not no if there here have has had get got go make makes please tell about some any s t".split(
    " ",
  ),
);

/** A word without the endings that change with grammar only; crude, and the same for question and document. */
function fold(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  const stem = word.replace(/ies$/, "y").replace(/(?<=[^s])s$/, "");
  return stem.length > 5 ? stem.replace(/(ing|ed|ation)$/, "").replace(/e$/, "") : stem.replace(/e$/, "");
}

function hanTerms(run: string): string[] {
  const characters = [...run];
  return [...characters, ...characters.slice(1).map((c, i) => `${characters[i]}${c}`)];
}

/** The words of a text as terms: Han by characters and pairs of them, other scripts by folded words. `question`: without its filler. */
export function termsOf(text: string, options: { question?: boolean } = {}): string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFKC").toLowerCase();
  const cut = options.question ? plain.replace(chineseFiller, " ") : plain;
  return (cut.match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []).flatMap((run) => {
    if (/^\p{Script=Han}/u.test(run)) return hanTerms(run);
    return run.length < 2 || englishFiller.has(run) ? [] : [fold(run)];
  });
}

/** Whether a term is a single Han character: found almost anywhere, so it counts little. */
export const isWeak = (term: string): boolean => /^\p{Script=Han}$/u.test(term);
