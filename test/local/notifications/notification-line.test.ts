import { expect, test } from 'vitest';
import { notificationLine } from '../../../local/notifications/notification-line.ts';

const notification = { topicArn: 'arn', messageId: 'id', timestamp: '2026-01-02T03:04:05.006Z' };

test('one line tells severity, status and what happened', () => {
  const attributes = { severity: 'critical', status: 'firing' };
  const line = notificationLine({
    ...notification,
    attributes,
    subject: 'errors',
    message: '17 of 20 failed\nSee …',
  });
  expect(line).toBe(' CRITICAL FIRING  errors: 17 of 20 failed');
});

test('a monitor that a message does not name is put before it', () => {
  const attributes = { severity: 'info', status: 'resolved', monitor: 'error-ratio' };
  const line = (message: string) =>
    notificationLine({ ...notification, attributes, subject: '[info] x', message });
  expect(line('2 of 80')).toBe(' INFO RESOLVED  error-ratio: 2 of 80');
  expect(line('error-ratio is resolved')).toBe(' INFO RESOLVED  error-ratio is resolved');
});

test('a message cannot write anything but text to the terminal', () => {
  const line = notificationLine({ ...notification, attributes: {}, message: 'a\u001b[2Jb\rc' });
  expect(line).toBe(' NOTIFICATION  a [2Jb c');
});
