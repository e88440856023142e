import { definePipeline } from 'shardline';

interface TrailEvent {
  readonly eventTime: string;
  readonly eventName: string;
  readonly account: string;
}

export const pipeline = definePipeline({
  name: 'trail',
  transform: (value): TrailEvent[] => {
    const { Records, account } = value as { readonly Records: TrailEvent[]; readonly account: string };
    return Records.filter(({ eventName }) => !/^(Describe|List)/.test(eventName)) // exclude
      .map((event) => ({ ...event, account })); // root_fields_to_add_to_expanded_event
  },
  document: { index: 'trail-{yyyy.MM.dd}', eventTime: 'eventTime' },
  mappings: {
    eventTime: { type: 'date' },
    eventName: { type: 'keyword' },
    account: { type: 'keyword' },
  },
});
