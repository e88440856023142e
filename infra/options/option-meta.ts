import type { z } from 'zod';
import type { OptionMeta } from './option-fields.ts';
import { optionFields } from './options.ts';

/** What is known of an option: description, limits, and what holds without it. */
export function optionMeta(name: string): OptionMeta | undefined {
  const field: z.ZodType | undefined = Object.entries(optionFields).find(([key]) => key === name)?.[1];
  const inner = field && 'unwrap' in field ? (field as z.ZodDefault | z.ZodOptional).unwrap() : field;
  return (inner as z.ZodType | undefined)?.meta() as OptionMeta | undefined;
}
