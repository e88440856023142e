import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { resourcesOf, statementsOf, templateOf, theResource } from '../template-of.ts';

const type = 'AWS::OpenSearchService::Domain';

describe('an engine of the user', () => {
  const given = { searchEndpoint: 'https://search.example.com' };
  const searchDomainArn = 'arn:aws:es:eu-west-1:111122223333:domain/search';

  test('takes the place of the domain', () => {
    const template = templateOf({ ...given, searchAuth: 'none' });
    expect(resourcesOf(template, type)).toEqual([]);
    template.hasOutput('SearchEndpoint', { Value: given.searchEndpoint });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ SEARCH_ENDPOINT: given.searchEndpoint, SEARCH_AUTH: 'none' }),
      },
    });
  });

  test('is written to by roles that may do so, and no more', () => {
    const template = templateOf({ ...given, searchDomainArn });
    const policy = theResource(template, 'AWS::IAM::Policy', 'kinesis:GetRecords');
    const search = statementsOf(policy.Properties.PolicyDocument).filter(({ Action }) =>
      Action.some((action) => action.startsWith('es:')),
    );
    expect(search).toMatchObject([{ Action: ['es:ESHttpPost'], Resource: `${searchDomainArn}/_bulk` }]);
  });
});
