import { z } from 'zod';
import type { Desk } from '../../../../cli/alerts/desk.ts';
import { showAlert } from '../../../../cli/alerts/list.ts';
import { Fault } from '../../../../cli/kit/fault.ts';
import type { AlertDetail, AlertStep } from '../../../protocol/alerts.ts';

const document = z.looseObject({
  message: z.string().default(''),
  links: z.array(z.string()).default([]),
  history: z
    .array(
      z.object({
        status: z.string(),
        at: z.string(),
        value: z.number().optional(),
        threshold: z.number().optional(),
        by: z.string().optional(),
      }),
    )
    .default([]),
});

/** @throws Fault when there is no such alert */
export async function detailOf(id: string, desk: Desk): Promise<AlertDetail> {
  const { value } = await showAlert(id, desk).catch((thrown: unknown) => {
    // Its remedy is an option of the command.
    const isUnknown = thrown instanceof Fault && thrown.code === 'OPTION';
    throw isUnknown
      ? new Fault('OPTION', 'There is no such alert: it may be older than what is kept.')
      : thrown;
  });
  const { message, links, history, ...fields } = document.parse(value);
  return {
    ...{ id, message },
    links: links.filter((link) => /^https?:\/\//i.test(link)),
    document: JSON.stringify(fields, null, 2),
    history: history.map(({ at, ...step }): AlertStep => ({ ...step, at: Date.parse(at) })),
  };
}
