/** A pure function that remembers its last answer, for the many of a batch that ask the same. */
export function rememberLast<Given extends string | number, Answer>(
  answer: (given: Given) => Answer,
): (given: Given) => Answer {
  let last: { readonly given: Given; readonly answer: Answer } | undefined;
  return (given) => {
    if (last === undefined || last.given !== given) last = { given, answer: answer(given) };
    return last.answer;
  };
}

/** A pure function that remembers all its answers: for as long as somebody has it, and a bounded number of questions. */
export function rememberAll<Given, Answer>(answer: (given: Given) => Answer): (given: Given) => Answer {
  const known = new Map<Given, Answer>();
  return (given) => {
    const before = known.get(given);
    if (before !== undefined) return before;
    const made = answer(given);
    known.set(given, made);
    return made;
  };
}

/** As many as a container has keys under way; each with a text of some hundred bytes. */
const mostRemembered = 10_000;

/** A pure function that remembers what it answered lately, for what comes again in every batch. */
export function rememberSome<Answer extends string | number>(
  answer: (given: string) => Answer,
): (given: string) => Answer {
  let known = new Map<string, Answer>();
  return (given) => {
    const before = known.get(given);
    if (before !== undefined) return before;
    if (known.size >= mostRemembered) known = new Map();
    const made = answer(given);
    known.set(given, made);
    return made;
  };
}
