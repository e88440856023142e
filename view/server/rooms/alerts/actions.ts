import { z } from 'zod';
import { acknowledgeAlerts, snoozeAlerts } from '../../../../cli/alerts/answer.ts';
import { lengthOfTime } from '../../../../cli/alerts/arguments.ts';
import type { Desk } from '../../../../cli/alerts/desk.ts';
import { endAlerts } from '../../../../cli/alerts/end.ts';
import { addMaintenance, removeMaintenance } from '../../../../cli/alerts/maintenance.ts';
import type { Said } from '../../../../cli/alerts/said.ts';
import { Fault } from '../../../../cli/kit/fault.ts';
import type { Done } from '../../../protocol/alerts.ts';

const text = z.string().trim().min(1).max(200);
const key = z.array(z.union([z.string(), z.number(), z.boolean()])).max(100);
/** Of the alert that the page showed: another one, which the user hasn't seen, may be on by now. */
const episode = z.number().int().optional();
const status = z.enum(['pending', 'firing']).optional();
/** A length of time as the command takes it: `2h`; `0s` ends a snooze. */
const length = z.string().transform((given, context) => {
  try {
    return lengthOfTime(given);
  } catch (thrown) {
    context.addIssue(thrown instanceof Error ? thrown.message : 'Give a length of time.');
    return z.NEVER;
  }
});

/** What the page may ask for, as `shardline alerts` does it. */
const works = {
  acknowledge: work(
    z.object({ monitor: text, key: key.optional(), by: text, episode }),
    ({ monitor, key: of, ...given }, desk) => acknowledgeAlerts(monitor, { key: of, ...given }, desk),
  ),
  snooze: work(
    z.object({ monitor: text, key: key.optional(), for: length }),
    ({ monitor, key: of, for: time }, desk) => snoozeAlerts(monitor, { key: of, length: time }, desk),
  ),
  end: work(
    z.object({ monitor: text, key: key.optional(), episode, status }),
    ({ monitor, key: of, ...shown }, desk) => endAlerts(monitor, { key: of, shown }, desk),
  ),
  'maintenance-add': work(
    z.object({ for: length, reason: text, monitor: text.optional(), key: key.optional() }),
    ({ for: time, ...about }, desk) => addMaintenance({ length: time, ...about }, desk),
  ),
  'maintenance-remove': work(z.object({ id: text }), ({ id }, desk) => removeMaintenance(id, desk)),
};

/** What became of each alert, of which the page writes the key in words. */
const answered = z.array(z.object({ monitor: z.string(), key, result: z.string() }));

type Work = (body: unknown, desk: Desk) => Promise<Said>;

function work<Given>(schema: z.ZodType<Given>, run: (given: Given, desk: Desk) => Promise<Said>): Work {
  return async (body, desk) => {
    const given = schema.safeParse(body);
    if (given.success) return await run(given.data, desk);
    const [issue] = given.error.issues;
    throw new Fault(
      'USAGE',
      `${issue?.path.join('.') ?? 'The request'}: ${issue?.message ?? 'is not right'}.`.replace(/\.\.$/, '.'),
    );
  };
}

/** @throws Fault for what can't be done, as the command says it */
export async function act(name: string, body: unknown, desk: Desk): Promise<Done> {
  const run: Work | undefined = Object.hasOwn(works, name) ? works[name as keyof typeof works] : undefined;
  if (run === undefined) throw new Fault('USAGE', `Alerts can't be asked to ${name}.`);
  const { text: said, value } = await run(body, desk);
  const added = z.object({ id: z.string() }).safeParse(value);
  const answers = answered.safeParse(value);
  return {
    lines: answers.success ? answers.data : [said].flat(),
    ...(name === 'maintenance-add' && added.success && { maintenance: added.data.id }),
  };
}
