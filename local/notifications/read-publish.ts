/** What was published. */
export interface Published {
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  /** Those of text and numbers, as text. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What SNS answers instead. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: 262,144 bytes with the attributes */
const maxBytes = 262_144;

/** Of the same page: "must be less than 100 characters long". */
const maxSubject = 99;

/** Reads the parameters of a Publish request, with the limits of SNS, so that what passes here passes there. */
export function readPublish(parameters: URLSearchParams, topicArn: string): Published | Refusal {
  const given = (name: string) => parameters.get(name) ?? undefined;
  if (given('Action') !== 'Publish') {
    return { status: 400, code: 'InvalidAction', message: 'only Publish is served here' };
  }
  if (given('TopicArn') !== topicArn) {
    return { status: 404, code: 'NotFound', message: 'Topic does not exist' };
  }
  const [subject, message] = [given('Subject'), given('Message') ?? ''];
  const attributes = readAttributes(parameters);
  const problem =
    problemOf(message, attributes) ?? (subject === undefined ? undefined : problemOfSubject(subject));
  if (problem !== undefined) {
    return { status: 400, code: 'InvalidParameter', message: `Invalid parameter: ${problem}` };
  }
  return { topicArn, ...(subject !== undefined && { subject }), message, attributes };
}

function problemOf(message: string, attributes: Readonly<Record<string, string>>): string | undefined {
  if (message === '') return 'Empty message';
  const empty = Object.entries(attributes).find(([, value]) => value === '');
  if (empty !== undefined)
    return `The message attribute '${empty[0]}' must contain non-empty message attribute value`;
  const texts = [message, ...Object.entries(attributes).flat()];
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes > maxBytes ? 'Message too long' : undefined;
}

function problemOfSubject(subject: string): string | undefined {
  const fits = subject !== '' && subject.length <= maxSubject && !/^\s|\p{Cc}/u.test(subject);
  return fits ? undefined : 'Subject';
}

/** `MessageAttributes.entry.1.Name`, `….Value.DataType`, `….Value.StringValue`, and so on. */
function readAttributes(parameters: URLSearchParams): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let position = 1; ; position += 1) {
    const entry = `MessageAttributes.entry.${position}`;
    const name = parameters.get(`${entry}.Name`);
    if (name === null) return attributes;
    attributes[name] = parameters.get(`${entry}.Value.StringValue`) ?? '';
  }
}
