import { visible } from '../../kit/visible.ts';
import { fieldList, groupedDoubts } from '../report/grouped-doubts.ts';
import type { Plan } from './plan.ts';
import type { SampleFile } from './test-source.ts';

/** The page of a project. */
export function readme(name: string, about: readonly string[], samplePath: string): string {
  return `# ${name}

Records put into a Kinesis stream are searchable in OpenSearch within seconds, by [Shardline](https://www.npmjs.com/package/shardline).

${about.join('\n')}

\`\`\`sh
npm install
npm start            # the whole pipeline on this machine, with the sample's records
npm test             # the sample through the pipeline's own code
npm run synth        # the CloudFormation template
npm run deploy       # to the AWS account of your credentials
\`\`\`

While \`npm start\` runs, another terminal has:

\`\`\`sh
npx shardline put --file ${samplePath}
npx shardline search '*'
npx shardline --help
\`\`\`

| file | what it is |
| --- | --- |
| \`pipelines/${name}.ts\` | the pipeline: what a record is, and how it is stored |
| \`pipelines/parsers/\` | what the pipeline reads records with |
| \`test/${name}.test.ts\` | its test |
| \`${samplePath}\` | sample records, one to a line, **as they came**: take out what must not be in a repository before you commit |
| \`cdk.json\` | the stack's options |
| \`.github/workflows/deploy.yml\` | tests each change and deploys main, once the variables \`AWS_ROLE_ARN\` and \`AWS_REGION\` of the repository are set |
`;
}

/** What a project from a sample says of itself. */
export function aboutSample({ title, records, doubts }: Plan, sample: SampleFile): readonly string[] {
  const count = records.toLocaleString('en-US');
  const intro = `Made from a sample of ${count} ${records === 1 ? 'record' : 'records'}: ${plainText(title)}. The first ${sample.lines.length.toLocaleString('en-US')} are in \`${sample.path}\`.`;
  if (doubts.length === 0) return [intro];
  const list = groupedDoubts(doubts).map(({ fields, doubt, remedy }) => {
    const whose = fieldList(fields, codeSpan);
    return `- ${whose === '' ? '' : `${whose}: `}${plainText(doubt)}; ${plainText(remedy)}.`;
  });
  return [intro, '', 'The sample left these open:', '', ...list];
}

/** Between more backticks than stand in it one after the other. https://spec.commonmark.org/0.31.2/#code-spans */
function codeSpan(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = '`'.repeat(Math.max(0, ...runs) + 1);
  const margin = /^[` ]|[` ]$/.test(text) || text === '' ? ' ' : '';
  return `${fence}${margin}${visible(text)}${margin}${fence}`;
}

/** Without a meaning in Markdown or HTML: names of fields stand in it. */
function plainText(text: string): string {
  return visible(text).replace(/[\\`*_[\]<&]/g, '\\$&');
}
