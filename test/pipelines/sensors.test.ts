import { testPipeline, wait } from 'shardline/testing';
import { describe, expect, it } from 'vitest';
import { pipeline } from '../../pipelines/sensors.ts';
import { documentOf, refusalOf, runPipeline } from './run-pipeline.ts';

const reading = {
  sensorId: 'roof-1',
  timestamp: '2026-11-23T09:59:00+01:00',
  type: 'temperature',
  value: 21.37,
  unit: '°C',
  location: { lat: 53.5, lon: 9.9 },
};

const earthquake = {
  DateTime: '2026/11/20 00:30:04.91',
  Latitude: '18.0772',
  Longitude: '-67.1027',
  Depth: '-0.50',
  Magnitude: '2.80',
  MagType: 'Md',
  NbStations: '',
  Gap: '125',
  Distance: '0',
  RMS: '0.44',
  Source: 'pr',
  EventID: '',
};

describe('a reading', () => {
  it('becomes a document with a geo point, in the index of its month', async () => {
    const { timestamp: _, ...rest } = reading;
    expect(await documentOf(pipeline, JSON.stringify(reading))).toEqual({
      index: 'sensors-2026',
      source: { '@timestamp': '2026-11-23T08:59:00.000Z', ...rest },
    });
  });

  it('may have its numbers in text, and no value, unit or time', async () => {
    const { timestamp, value, unit, ...rest } = reading;
    const given = { ...rest, type: 'door-opened', location: { lat: '-90', lon: '180.0' } };
    expect((await documentOf(pipeline, JSON.stringify(given))).source).toEqual({
      '@timestamp': '2026-11-23T10:00:00.000Z',
      sensorId: 'roof-1',
      type: 'door-opened',
      location: { lat: -90, lon: 180 },
    });
  });

  it('may have its place as a GeoJSON point, longitude first', async () => {
    const place = { type: 'Point', coordinates: [9.9, 53.5, 12] };
    expect(
      (await documentOf(pipeline, JSON.stringify({ ...reading, location: place }))).source,
    ).toMatchObject({
      location: { lat: 53.5, lon: 9.9 },
      unmapped: { locationDetails: { altitude: 12 } },
    });
  });

  it.each<[object, RegExp]>([
    [{ location: { type: 'Polygon', coordinates: [[]] } }, /GeoJSON Point with \[longitude, latitude\]/],
    [{ location: { type: 'Point', coordinates: [9.9] } }, /GeoJSON Point with \[longitude, latitude\]/],
    [{ location: { type: 'Point', coordinates: [9.9, 153] } }, /lat must be a number of degrees/],
    [{ location: [9.9, 53.5] }, /an object of lat and lon, or a GeoJSON point/],
    [{ type: 'Feature', geometry: {} }, /A GeoJSON Feature is no reading/],
  ])('with %j is refused by what it looks like', async (changes, reason) => {
    expect(await refusalOf(pipeline, JSON.stringify({ ...reading, ...changes }))).toMatch(reason);
  });

  it('keeps what has no mapping, also of the location', async () => {
    const given = {
      ...reading,
      battery: 80,
      magnitude: 'strong',
      location: { ...reading.location, alt: 12 },
    };
    expect((await documentOf(pipeline, JSON.stringify(given))).source).toMatchObject({
      location: reading.location,
      unmapped: { battery: 80, locationDetails: { alt: 12 }, malformed: { magnitude: 'strong' } },
    });
  });

  it('of a device that does not say where it is becomes a document without a location', async () => {
    const { location: _somewhere, ...placeless } = reading;
    for (const given of [placeless, { ...placeless, location: null }]) {
      const { source } = await documentOf(pipeline, JSON.stringify(given));
      expect(source).toMatchObject({ sensorId: reading.sensorId });
      expect(source).not.toHaveProperty('location');
    }
  });

  it('that is a heartbeat is filtered, with or without a place', async () => {
    const heartbeats = [
      { sensorId: 'roof-1', type: 'heartbeat' },
      { ...reading, type: 'heartbeat' },
    ];
    const result = await runPipeline(
      pipeline,
      heartbeats.map((heartbeat) => JSON.stringify(heartbeat)),
    );
    expect(result).toEqual({ documents: [], outcomes: [] });
  });

  it.each([
    [{ sensorId: '' }, /sensorId must be/],
    [{ type: 7 }, /type must be/],
    [{ timestamp: '23.11.2026' }, /timestamp must be/],
    [{ value: 'NaN' }, /value must be a finite number/],
    [{ location: 'north' }, /location must be an object/],
    [{ location: [9.9, 53.5] }, /location must be an object/],
    [{ location: { lat: 90.1, lon: 0 } }, /lat must be a number of degrees from -90 to 90/],
    [{ location: { lat: 0, lon: 'east' } }, /lon must be a number of degrees from -180 to 180/],
    [{ location: { lat: 0 } }, /lon must be/],
  ])('with %j is refused with its reason', async (change, reason) => {
    expect(await refusalOf(pipeline, JSON.stringify({ ...reading, ...change }))).toMatch(reason);
  });
});

describe('a row of an earthquake catalogue', () => {
  it('becomes a document, its time read as UTC, its empty columns absent', async () => {
    expect(await documentOf(pipeline, JSON.stringify(earthquake))).toEqual({
      index: 'sensors-2026',
      source: {
        '@timestamp': '2026-11-20T00:30:04.910Z',
        type: 'earthquake',
        location: { lat: 18.0772, lon: -67.1027 },
        depthKm: -0.5,
        magnitude: 2.8,
        magnitudeType: 'Md',
        gapDegrees: 125,
        nearestStationKm: 0,
        rmsSeconds: 0.44,
        network: 'pr',
      },
    });
  });

  it('keeps a column that is no number, and further columns', async () => {
    const given = { ...earthquake, Depth: 'shallow', Remark: 'felt' };
    expect((await documentOf(pipeline, JSON.stringify(given))).source).toMatchObject({
      unmapped: { Remark: 'felt', malformed: { Depth: 'shallow' } },
    });
  });

  it.each([
    [{ DateTime: '2026/02/30 00:00:00' }, /DateTime must be/],
    [{ DateTime: '' }, /DateTime must be/],
    [{ Latitude: '' }, /Latitude must be/],
    [{ Longitude: '181' }, /Longitude must be/],
  ])('with %j is refused with its reason', async (change, reason) => {
    expect(await refusalOf(pipeline, JSON.stringify({ ...earthquake, ...change }))).toMatch(reason);
  });
});

describe('windows and monitors', () => {
  const at = (time: string, value: number) => ({ ...reading, timestamp: `2026-11-23T${time}Z`, value });

  it('alert of readings out of range, once there are two', async () => {
    const { windows, alerts } = await testPipeline(pipeline, [
      at('10:00:05', 85),
      at('10:00:10', 21),
      at('10:00:15', 85),
    ]);
    expect(windows).toMatchObject([
      { window: 'readings', metrics: { readings: 3, outOfRange: 2, lowest: 21, highest: 85 } },
    ]);
    expect(alerts).toMatchObject([{ monitor: 'out-of-range', key: { sensorId: 'roof-1' }, value: 2 }]);
    expect((await testPipeline(pipeline, [at('10:00:05', 85)])).alerts).toEqual([]);
  });

  it('alert of a sensor that falls silent, and of its return', async () => {
    const story = [at('10:00:05', 21), wait('40m'), at('10:50:00', 21)];
    const { notifications } = await testPipeline(pipeline, story);
    expect(notifications).toMatchObject([
      { monitor: 'silent-sensor', transition: 'fired', at: '2026-11-23T10:32:05.000Z' },
      { monitor: 'silent-sensor', transition: 'resolved', at: '2026-11-23T10:50:00.000Z' },
    ]);
    expect(notifications[0]?.text).toMatch(/^Nothing from roof-1/);
  });

  it('alert of a strong earthquake, and of no weak one', async () => {
    const quake = (magnitude: string) => [{ ...earthquake, Magnitude: magnitude }];
    expect((await testPipeline(pipeline, quake('4.60'))).alerts).toMatchObject([
      { monitor: 'strong-earthquake', severity: 'critical', value: 4.6 },
    ]);
    expect((await testPipeline(pipeline, quake('4.40'))).alerts).toEqual([]);
  });
});
