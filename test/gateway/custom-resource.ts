import { once } from 'node:events';
import { createServer } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '../../local/loopback.ts';

const answer = z.looseObject({
  Status: z.enum(['SUCCESS', 'FAILED']),
  Reason: z.string(),
  PhysicalResourceId: z.string(),
  Data: z.record(z.string(), z.unknown()).default({}),
});

export type CustomResourceAnswer = z.infer<typeof answer>;

type RequestType = 'Create' | 'Update' | 'Delete';
type Properties = Readonly<Record<string, unknown>>;

interface CustomResourceProps {
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
}

/**
 * The life of one custom resource, as CloudFormation leads it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
export class CustomResourceLife {
  readonly answers: (CustomResourceAnswer & { readonly request: RequestType })[] = [];
  private readonly props: CustomResourceProps;
  private id: string | undefined;
  private properties: Properties = {};

  constructor(props: CustomResourceProps) {
    this.props = props;
  }

  async create(properties: Properties): Promise<void> {
    const { PhysicalResourceId } = await this.ask('Create', { ResourceProperties: properties });
    this.id = PhysicalResourceId;
    this.properties = properties;
  }

  /** What the answer calls by another name than before has replaced it, and the old one is deleted. */
  async update(properties: Properties): Promise<void> {
    const before = { OldResourceProperties: this.properties, PhysicalResourceId: this.id };
    const answer = await this.ask('Update', { ...before, ResourceProperties: properties });
    if (answer.Status === 'FAILED') return;
    const old = this.id;
    const replaced = { PhysicalResourceId: old, ResourceProperties: this.properties };
    this.id = answer.PhysicalResourceId;
    this.properties = properties;
    if (this.id !== old) await this.ask('Delete', replaced);
  }

  async remove(): Promise<void> {
    await this.ask('Delete', { PhysicalResourceId: this.id, ResourceProperties: this.properties });
  }

  private async ask(request: RequestType, given: object): Promise<CustomResourceAnswer> {
    const { invoke, stackId, logicalId, type } = this.props;
    const server = createServer();
    const { url, stop } = await listenOnLoopback(server, 0);
    try {
      const put = answerTo(server);
      await invoke({
        RequestType: request,
        RequestId: String(this.answers.length),
        StackId: stackId,
        LogicalResourceId: logicalId,
        ResourceType: type,
        ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:behind-it',
        ResponseURL: `${url}/answer?signature=x`,
        ...given,
      });
      const answer = await put;
      this.answers.push({ ...answer, request });
      return answer;
    } finally {
      await stop();
    }
  }
}

async function answerTo(server: ReturnType<typeof createServer>): Promise<CustomResourceAnswer> {
  const [request, response] = await once(server, 'request');
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  response.end();
  return answer.parse(JSON.parse(Buffer.concat(parts).toString()));
}
