/** What can be shown of a record: its bytes, what they decode to, its documents, or what the code makes of it. */
export const stages = ['record', 'value', 'document', 'outcome'] as const;
export type Stage = (typeof stages)[number];
