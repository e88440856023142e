import type { Source } from '../sources/source.ts';
import { SharedReading } from './reading.ts';
import type { LiveReading, ServerRoom } from './rooms/room.ts';

/** Milliseconds for which a reading that no page shows is kept, so that a reload goes on with its rates. */
const keptMs = 30_000;

/** Of a room without frames: its page knows that it is connected. */
const nothing: LiveReading = { first: async () => undefined, frame: async () => undefined };

/** Readings by room and query. */
export class Readings {
  private readonly source: Source;
  private readonly rooms: readonly ServerRoom[];
  private readonly readings = new Map<string, SharedReading>();

  constructor(source: Source, rooms: readonly ServerRoom[]) {
    this.source = source;
    this.rooms = rooms;
  }

  /**
   * The reading for a room and a query; `undefined` if there is no such room.
   * @throws Fault for a query that can't be
   */
  of(name: string, query: URLSearchParams): SharedReading | undefined {
    const room = this.rooms.find((one) => one.name === name);
    if (room === undefined) return undefined;
    const { live = () => nothing } = room;
    query.sort();
    const key = `${name}?${query}`;
    const reading = this.readings.get(key) ?? new SharedReading(live(this.source, query));
    this.readings.set(key, reading);
    return reading;
  }

  /** To be called when a page has gone. */
  tidy(): void {
    setTimeout(() => {
      for (const [key, reading] of this.readings) {
        if (!reading.isIdle) continue;
        this.readings.delete(key);
        reading.live.close?.();
      }
    }, keptMs).unref();
  }
}
