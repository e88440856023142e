import { text } from '../option-fields.ts';
import { arn, emailAddress, kmsKey } from './patterns.ts';

/** Who hears of alerts and alarms. */
export const alertFields = {
  alertEmail: text(emailAddress, 'an e-mail address', {
    description: "Receives the alerts of the pipeline's monitors. AWS asks the address to confirm.",
    otherwise: "no one, until something subscribes to the stack's topic",
  }).optional(),
  alertTopicArn: text(arn('sns', '[\\w-]+(\\.fifo)?$'), 'the ARN of an SNS topic', {
    description:
      "The topic that the pipeline's monitors notify, in the stack's region. A FIFO topic drops a notification that is repeated after a crash.",
    otherwise: 'a new topic',
  }).optional(),
  alertTopicKeyArn: text(kmsKey, 'the ARN of a KMS key, not of an alias', {
    description: 'Your own key, if `alertTopicArn` is encrypted with one.',
    otherwise: 'the key that AWS manages, or none',
  }).optional(),
  alarmEmail: text(emailAddress, 'an e-mail address', {
    description: 'Receives the alarms, through an encrypted topic. AWS asks the address to confirm.',
    otherwise: 'alarms send no e-mail',
  }).optional(),
};
