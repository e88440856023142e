/**
 * Policies that AWS manages and the CDK's templates give to roles, by their ARNs.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const awsManaged: ReadonlyMap<string, object> = new Map([
  [
    // As far as the CDK CLI asks: it allows reading in every service.
    'arn:aws:iam::aws:policy/ReadOnlyAccess',
    {
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'cloudformation:Describe*',
            'cloudformation:Get*',
            'cloudformation:List*',
            'cloudtrail:LookupEvents',
            'lambda:Get*',
            'logs:Describe*',
            'logs:FilterLogEvents',
          ],
          Resource: '*',
        },
      ],
    },
  ],
  [
    'arn:aws:iam::aws:policy/AdministratorAccess',
    { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  ],
  [
    'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: '*',
        },
      ],
    },
  ],
  [
    'arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess',
    {
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'cloudformation:Describe*',
            'cloudformation:EstimateTemplateCost',
            'cloudformation:Get*',
            'cloudformation:List*',
            'cloudformation:ValidateTemplate',
            'cloudformation:Detect*',
          ],
          Resource: '*',
        },
      ],
    },
  ],
]);
