import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { listenOnLoopback } from '../../../local/loopback.ts';
import { type Side, startContainer } from './side.ts';

const outcome = z.object({ Status: z.string(), Reason: z.string() });

export interface Setup {
  /** @throws Error with the setup's reason */
  readonly run: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Prepares an engine as the revision's own deployment does: its setup function is invoked as CloudFormation would. */
export async function startSetup({ setup }: Pick<Side, 'setup'>, searchUrl: string): Promise<Setup> {
  let answered = '';
  const server = createServer(async (request, response) => {
    answered = await text(request);
    response.end();
  });
  const listening = await listenOnLoopback(server, 0);
  const container = startContainer(setup, {
    SEARCH_ENDPOINT: searchUrl,
    SEARCH_AUTH: 'none',
    SEARCH_REPLICAS: '0',
    OWNER: '000000000000/us-east-1/bench',
  });
  return {
    run: async () => {
      await container.invoke(creationAnsweredAt(listening.url));
      const { Status, Reason } = outcome.parse(JSON.parse(answered));
      if (Status !== 'SUCCESS') throw new Error(`the setup failed: ${Reason}`);
    },
    stop: async () => {
      await container.stop();
      await listening.stop();
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes-create.html */
function creationAnsweredAt(ResponseURL: string) {
  return {
    RequestType: 'Create',
    ResponseURL,
    StackId: 'bench',
    RequestId: randomUUID(),
    LogicalResourceId: 'Templates',
    ResourceType: 'Custom::SearchTemplates',
    ResourceProperties: { ServiceToken: 'bench' },
  };
}

/** Takes indices and templates of an engine away. */
export async function empty(searchUrl: string): Promise<void> {
  for (const path of ['*?expand_wildcards=all', '_index_template/*']) {
    const { ok, status } = await fetch(new URL(path, searchUrl), { method: 'DELETE' });
    if (!ok) throw new Error(`DELETE ${path} was answered with ${status}`);
  }
}
