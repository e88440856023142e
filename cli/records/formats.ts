export const formats = ['lines', 'csv', 'leftovers'] as const;
export type Format = (typeof formats)[number];
