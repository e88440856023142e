import { gzipSync } from 'node:zlib';

/** Samples as users have them, each another form; the same bytes each time. */
export interface SampleOf {
  readonly file: string;
  readonly bytes: Buffer;
  readonly reading: string;
  readonly records: number;
}

const start = Date.parse('2026-11-29T10:00:00Z');
const minute = 60_000;

function many<Item>(count: number, item: (place: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, place) => item(place));
}

function at(place: number): Date {
  return new Date(start + place * minute);
}

function pick<Item>(items: readonly Item[], place: number): Item | undefined {
  return items[place % items.length];
}

/** Orders of a shop: lists of objects, free-form objects, blanks, mixed types, names that no mapping takes. */
function order(place: number): object {
  return {
    id: `ord_${(1e9 + place * 7919).toString(36)}`,
    createdAt: at(place).toISOString(),
    customer: {
      id: 4_000 + (place % 17),
      email: `c${place % 17}@example.com`,
      since: '2020-02-29',
      vip: place % 5 === 0,
    },
    lines: many(1 + (place % 3), (line) => ({ sku: `000${line}`, pieces: line + 1, price: line + 0.5 })),
    total: place % 4 === 0 ? place : place + 0.25,
    state: pick(['open', 'paid', 'shipped'], place),
    shippedAt: place % 3 === 2 ? at(place + 60).toISOString() : null,
    note:
      place % 6 === 0
        ? 'Please leave the parcel with the neighbours on the second floor if nobody opens'
        : '',
    stock: { [`${1_000 + place}`]: 3, [`${2_000 + place}`]: 1 },
    reference: place % 2 === 0 ? place : `R-${place}`,
    shipTo: { lat: 52.5 + place / 100, lng: 13.4, street: 'Unter den Linden 1' },
    'utm.source': 'mail',
    receivedTimeUnixNano: `${at(place).getTime()}000000`,
    '': 'a field without a name',
    ...(place % 7 === 0 && { coupon: 'WINTER' }),
    _class: 'com.example.Order',
  };
}

/** 500 fields, of which a record has 400. */
function wide(place: number): object {
  const fields = many(500, (field) => [`attribute_${field}`, wideValue(field, place)] as const);
  return {
    time: at(place).getTime(),
    ...Object.fromEntries(fields.filter((_, field) => (field + place) % 5 !== 0)),
  };
}

function wideValue(field: number, place: number): unknown {
  return pick(
    [
      field * place,
      field + place / 10,
      `v${place % 9}`,
      place % 2 === 0,
      `10.0.${field % 250}.${place % 250}`,
    ],
    field,
  );
}

const stations = [
  'Station;Datum;Breite;Länge;Temperatur;Luftdruck;Bemerkung;PLZ',
  ...many(200, (place) => {
    const date = `${String(1 + (place % 28)).padStart(2, '0')}.11.2026 ${String(place % 24).padStart(2, '0')}:00`;
    const remark = place % 9 === 0 ? '"Fühler; defekt"' : '';
    return `S${place % 7};${date};52.${place};13.${place};${place % 30},5;${1000 + (place % 30)};${remark};0${1000 + place}`;
  }),
];

const months = ['Nov', 'Dec'];

function syslog(place: number): string {
  const time = at(place).toISOString();
  if (place % 4 === 0) {
    return `<165>1 ${time} web-${place % 3} orders ${place} ID47 [shop@32473 step="${place}" state="a\\"b"] Order ${place} taken`;
  }
  const day = time.slice(8, 10).replace(/^0/, ' ');
  return `<34>${months[0]} ${day} ${time.slice(11, 19)} web-${place % 3} sshd[${1_000 + place}]: Failed password for root from 10.0.0.${place % 250} port 22 ssh2`;
}

/** Subscription payloads whose messages are JSON, with a control message in front. */
function subscription(place: number): object {
  const shared = {
    owner: '123456789012',
    logGroup: '/aws/lambda/orders',
    logStream: `2026/11/29/[$LATEST]${place}`,
    subscriptionFilters: ['all'],
  };
  if (place === 0)
    return {
      messageType: 'CONTROL_MESSAGE',
      ...shared,
      logEvents: [
        {
          id: '',
          timestamp: start,
          message: 'CWL CONTROL MESSAGE: Checking health of destination Kinesis stream.',
        },
      ],
    };
  const logEvents = many(3, (event) => ({
    id: `3${String(place).padStart(30, '0')}${event}`,
    timestamp: start + place * minute + event,
    message: JSON.stringify({
      level: pick(['info', 'warn'], event),
      requestId: `r-${place}`,
      durationMs: place + event / 4,
    }),
  }));
  return { messageType: 'DATA_MESSAGE', ...shared, logEvents };
}

function requestLine(place: number): string {
  const time = `29/Nov/2026:10:${String(place % 60).padStart(2, '0')}:03 +0000`;
  return place === 7
    ? 'nginx: configuration reloaded'
    : `10.0.0.${place % 250} - - [${time}] "GET /a/${place}?q=1 HTTP/1.1" ${place % 9 === 0 ? 404 : 200} ${place * 10} "-" "curl/8.5"`;
}

/** A program's log, with a stack trace in it. */
function logLine(place: number): string {
  const time = `2026-11-29 10:${String(place % 60).padStart(2, '0')}:03,${100 + place}`;
  return place % 5 === 0
    ? '    at com.example.Orders.take(Orders.java:17)'
    : `${time} ${place % 7 === 1 ? 'ERROR' : 'INFO '} [worker-${place % 3}] com.example.Orders - Order ${place} taken`;
}

/** A GeoJSON-like export, pretty-printed, in an object around it. */
const quakes = {
  type: 'FeatureCollection',
  features: many(40, (place) => ({
    id: `us7000${1_000 + place}`,
    type: 'Feature',
    properties: {
      mag: place / 10,
      time: at(place).getTime(),
      tz: null,
      place: `${place} km NW of Somewhere`,
    },
    geometry: { type: 'Point', coordinates: [-120 + place, 36.5, place] },
  })),
};

const lines = (items: readonly (object | string)[]): Buffer =>
  Buffer.from(items.map((item) => `${typeof item === 'string' ? item : JSON.stringify(item)}\n`).join(''));

export const samples: readonly SampleOf[] = [
  { file: 'orders.ndjson', bytes: lines(many(120, order)), reading: 'json', records: 120 },
  { file: 'wide.ndjson.gz', bytes: gzipSync(lines(many(60, wide))), reading: 'json', records: 60 },
  { file: 'stations.csv', bytes: lines(stations), reading: 'csv', records: 200 },
  { file: 'daemons.log', bytes: lines(many(100, syslog)), reading: 'syslog', records: 100 },
  {
    file: 'lambda.json',
    bytes: gzipSync(lines(many(30, subscription))),
    reading: 'cloudwatch-json',
    records: 30,
  },
  { file: 'web.log', bytes: lines(many(50, requestLine)), reading: 'access-log', records: 50 },
  {
    file: 'quakes.json',
    bytes: Buffer.from(JSON.stringify(quakes, undefined, 2)),
    reading: 'json',
    records: 40,
  },
  { file: 'program.log', bytes: lines(many(60, logLine)), reading: 'timed-text', records: 60 },
  {
    file: 'notes.txt',
    bytes: lines(
      many(20, (place) => `Line ${place}, nothing that anybody knows, with "quotes" and \\ in it`),
    ),
    reading: 'text',
    records: 20,
  },
];
