import { describe, expect, test } from 'vitest';
import { groupNotification } from '../../../../functions/core/monitors/group.ts';
import type { Transition } from '../../../../functions/core/monitors/state.ts';
import type { Member } from '../../../../functions/core/monitors/stored-message.ts';
import { minute, threshold } from './monitors.ts';

const many = threshold({ links: ['https://logs.example.org/{key.host}', 'https://wiki.example.org/busy'] });

const member = (number: number, host = `web-${number}`): Member => ({
  key: [host],
  entry: {
    id: `id-${number}`,
    transition: 'fired',
    alert: {
      ...{ status: 'firing', episode: 1, since: 0, lastBreach: minute, firedAt: minute },
      ...{ value: 12, threshold: 10 },
    },
    claimedUntil: 0,
    createdAt: 0,
  },
});
const members = (count: number) => Array.from({ length: count }, (_, number) => member(number));
const grouped = (of: readonly Member[], transition: Transition = 'fired') =>
  groupNotification(many, 'events', transition, of);
const alertsOf = ({ alert }: ReturnType<typeof grouped>) => alert.alerts as readonly object[];

describe('one notification for many alerts', () => {
  test('names the first ten, where all are, and each link once', () => {
    const { text, subject, alert } = grouped(members(1_234));
    const lines = text.split('\n');
    expect(lines[0]).toBe('busy (warning) is firing for 1,234 keys at once.');
    expect(lines.slice(1, 11).map((line) => /for host=web-(\d+): 12, with/.exec(line)?.[1])).toEqual(
      Array.from({ length: 10 }, (_, number) => String(number)),
    );
    expect(lines[11]).toBe(
      'And 1,224 more: each is in alerts.events.* (npx shardline alerts list --monitor busy).',
    );
    const [first, second, third, ...others] = lines.slice(12);
    expect([first, second, third]).toEqual([
      'https://logs.example.org/web-0',
      'https://wiki.example.org/busy',
      'https://logs.example.org/web-1',
    ]);
    expect(others).toHaveLength(7);
    expect(subject).toBe('[warning] busy firing: 1,234 keys');
    expect(alert).toMatchObject({
      ...{ monitor: 'busy', type: 'threshold', severity: 'warning', window: 'requests', status: 'firing' },
      ...{ count: 1_234, message: lines[0], links: lines.slice(12) },
    });
    expect(alertsOf(grouped(members(1_234)))).toHaveLength(100);
    expect(alertsOf(grouped(members(100)))).toHaveLength(100);
  });

  test('says no more where ten are all there are, and how to list those that are over', () => {
    expect(grouped(members(10)).text).not.toContain('more');
    const { text, subject } = grouped(members(11), 'resolved');
    expect(text).toContain('is resolved for 11 keys at once.');
    expect(text).toContain(
      'And 1 more: each is in alerts.events.* (npx shardline alerts list --monitor busy --all).',
    );
    expect(subject).toBe('[warning] busy resolved: 11 keys');
  });

  test('has an id by its alerts, whatever their order, and by the transition', () => {
    const [one, other] = [members(3), [...members(3)].reverse()];
    const { deduplicationId } = grouped(one);
    expect(deduplicationId).toMatch(/^busy\.group-[0-9a-f]{32}:fired$/);
    expect(grouped(other).deduplicationId).toBe(deduplicationId);
    expect(grouped(members(4)).deduplicationId).not.toBe(deduplicationId);
    expect(grouped(one, 'resolved').deduplicationId).toMatch(/:resolved$/);
  });

  test('lists as many as a message holds, however long the keys', () => {
    const long = members(100).map((each, number) => ({ ...each, key: [`${number}${'x'.repeat(20_000)}`] }));
    const listed = alertsOf(grouped(long));
    expect(listed).toHaveLength(7);
    expect(Buffer.byteLength(JSON.stringify(listed))).toBeLessThan(150 * 1_024);
  });
});
