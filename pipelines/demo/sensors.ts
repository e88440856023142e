import type { Demo, DemoRecord } from './kit/demo.ts';
import { createDemo, type Moment } from './kit/generate.ts';
import { faults, round, type Sensor, sensors } from './sensor-network.ts';
import { sensorQueries } from './sensors-queries.ts';

const DAY = 86_400_000;
/** It answers with what its chip holds after a loss of power: https://www.analog.com/media/en/technical-documentation/data-sheets/ds18b20.pdf */
const RESETTING = { id: 'osaka-temperature-3', value: 85 };

/**
 * Weather stations in seven cities, some of them drifting, and now and then an earthquake as a catalogue row. For a
 * while, one thermometer has lost its mind.
 */
export const demo: Demo = createDemo({
  document: (moment) => (moment.random.chance(0.08) ? earthquake(moment) : reading(moment)),
  filtered: ({ time, random }) => {
    const { id } = random.pick(sensors);
    return record(id, {
      sensorId: id,
      timestamp: time,
      type: 'heartbeat',
      batteryPercent: random.integer(5, 100),
    });
  },
  poison: [
    poison(
      { sensorId: 'lost-1', type: 'temperature', value: 21.5, unit: '°C', location: 'north' },
      /location must be/,
    ),
    poison(
      { sensorId: 'swapped-1', type: 'humidity', value: 40, unit: '%', location: { lat: 135.5, lon: 34.7 } },
      /lat must be a number of degrees/,
    ),
    poison(
      { sensorId: 'broken-1', type: 'pm25', value: 'NaN', unit: 'µg/m³', location: { lat: 38.7, lon: -9.1 } },
      /value must be a finite number/,
    ),
    { data: '{"sensorId":"cut-1","type":"temperature","val', reason: /JSON/ },
  ],
  queries: sensorQueries,
});

function reading(moment: Moment): DemoRecord {
  const { time, random } = moment;
  const sensor = random.pick(sensors);
  const { id, kind, lat, lon } = sensor;
  return record(id, {
    sensorId: id,
    timestamp: new Date(time).toISOString(),
    type: kind.type,
    value: moment.incident && id === RESETTING.id ? RESETTING.value : round(measure(sensor, moment), 2),
    unit: kind.unit,
    location: { lat, lon },
  });
}

function measure({ kind, lon, offset, drift }: Sensor, { time, progress, random }: Moment): number {
  // Local solar time: the warmest hour is 15 o'clock.
  const dayFraction = (time / DAY + lon / 360) % 1;
  const daily = kind.daily * Math.cos(2 * Math.PI * (dayFraction - 15 / 24));
  const value = kind.mean + offset + daily + drift * progress + random.normal(0, kind.noise);
  const glitch = random.chance(1 / 300) ? 25 * kind.noise * random.pick([-1, 1]) : 0;
  return Math.min(kind.highest, Math.max(kind.lowest, value + glitch));
}

function earthquake({ time, random, index }: Moment): DemoRecord {
  const [lat, lon, spread] = random.pickByRank(faults);
  // Gutenberg-Richter: each magnitude ten times as rare as the one below.
  const magnitude = Math.min(8.5, 1 + random.exponential(1 / Math.LN10));
  const stations = random.integer(4, 160);
  return record('catalogue', {
    DateTime: catalogueTime(time),
    Latitude: random.normal(lat, spread).toFixed(4),
    Longitude: random.normal(lon, spread).toFixed(4),
    Depth: (2 + random.exponential(12)).toFixed(2),
    Magnitude: magnitude.toFixed(2),
    MagType: magnitude > 4 ? 'Mw' : random.pick(['ML', 'Md']),
    NbStations: random.chance(0.3) ? '' : String(stations),
    Gap: String(random.integer(20, 300)),
    Distance: random.chance(0.3) ? '' : String(random.integer(1, 90)),
    RMS: random.exponential(0.2).toFixed(2),
    Source: random.pick(['NC', 'CI', 'us']),
    EventID: random.chance(0.1) ? '' : String(700_000 + index),
  });
}

/** `2016/01/01 00:30:04.91` */
function catalogueTime(time: number): string {
  return new Date(time).toISOString().slice(0, 22).replaceAll('-', '/').replace('T', ' ');
}

function record(partitionKey: string, value: object): DemoRecord {
  return { data: JSON.stringify(value), partitionKey };
}

function poison(value: object, reason: RegExp) {
  return { data: JSON.stringify(value), reason };
}
