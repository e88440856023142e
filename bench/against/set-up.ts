import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { listenOnLoopback } from '../../local/loopback.ts';
import { type Side, startContainer } from './side.ts';

const answer = z.object({ Status: z.string(), Reason: z.string() });

/**
 * Prepares an engine as the revision's own deployment does: its setup function is invoked as CloudFormation would.
 * @throws Error with the setup's reason
 */
export async function setUp({ setup }: Pick<Side, 'setup'>, searchUrl: string): Promise<void> {
  let answered = '';
  const server = createServer(async (request, response) => {
    answered = await text(request);
    response.end();
  });
  const { url, stop } = await listenOnLoopback(server, 0);
  const container = startContainer(setup, {
    SEARCH_ENDPOINT: searchUrl,
    SEARCH_AUTH: 'none',
    SEARCH_REPLICAS: '0',
    OWNER: '000000000000/us-east-1/bench',
  });
  try {
    await container.invoke({
      RequestType: 'Create',
      ResponseURL: url,
      StackId: 'bench',
      RequestId: randomUUID(),
      LogicalResourceId: 'Templates',
      ResourceType: 'Custom::SearchTemplates',
      ResourceProperties: { ServiceToken: 'bench' },
    });
    const { Status, Reason } = answer.parse(JSON.parse(answered));
    if (Status !== 'SUCCESS') throw new Error(`the setup failed: ${Reason}`);
  } finally {
    await container.stop();
    await stop();
  }
}

/** Takes indices and templates of an engine away. */
export async function empty(searchUrl: string): Promise<void> {
  for (const path of ['*?expand_wildcards=all', '_index_template/*']) {
    const { ok, status } = await fetch(new URL(path, searchUrl), { method: 'DELETE' });
    if (!ok) throw new Error(`DELETE ${path} was answered with ${status}`);
  }
}
