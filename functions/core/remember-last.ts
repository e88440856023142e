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
