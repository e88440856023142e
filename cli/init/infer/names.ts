/** The words of a field's name in lower case: `pickupDateTime`, `pickup_date_time` and `pickup-date-time` have the same. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

const timeWords = wordSet(
  'time times timestamp datetime date day ts at when epoch created updated modified deleted started ended finished ' +
    'expires expiry expiration seen since until born birthday birth dob issued due t start end msec msecs ms millis sec secs seconds',
);

/** Whether a field of that name may hold times that are written as mere numbers. */
export function namesATime(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => timeWords.has(word)) ||
    /(?:time|timestamp|date)(?:ms|utc|s)?$/.test(words.at(-1) ?? '')
  );
}

const idWords = wordSet(
  'id ids uuid guid ulid oid key code zip zipcode postcode postal phone fax ean isbn sku ssn vin',
);

/** Whether numbers under that name are names of things rather than amounts. */
export function namesAnId(name: string): boolean {
  const words = wordsOf(name);
  return idWords.has(words.at(-1) ?? '') || /(?:^|[a-z])(?:id|uuid|guid)$/.test(words.at(-1) ?? '');
}

const measureWords = wordSet(
  'price amount cost temperature temp humidity pressure ratio rate percent percentage score value avg average mean ' +
    'weight distance speed latitude longitude lat lon lng depth height altitude magnitude per',
);

/** Whether a whole number under that name may be followed by one with a fraction. */
export function namesAMeasure(name: string): boolean {
  return wordsOf(name).some((word) => measureWords.has(word));
}

const countWords = wordSet(
  'count counts bytes packets hits visits views likes followers retries attempts port pid status year seq sequence offset',
);

/** Whether a number under that name never has a fraction. */
export function namesACount(name: string): boolean {
  return !namesAMeasure(name) && wordsOf(name).some((word) => countWords.has(word));
}

const amountWords = wordSet(
  'bytes size length count counts total quantity qty packets sent duration elapsed latency retries attempts followers ' +
    'visits views likes hits',
);

/** Whether whole numbers in quotes under that name are amounts rather than names of things. */
export function namesAnAmount(name: string): boolean {
  return namesAMeasure(name) || wordsOf(name).some((word) => amountWords.has(word));
}

/** Whether a number under that name is a version: 1.10 comes after 1.9. */
export function namesAVersion(name: string): boolean {
  return wordsOf(name).some((word) => /^(?:version|ver|release|revision|build)$/.test(word));
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
