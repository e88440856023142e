/** Whether `npm run test:localstack` runs this. */
export const isLocalStack = process.env.SHARDLINE_AWS_EMULATOR === 'localstack';
