import type { Location } from './location.ts';
import type { Url } from './request-target.ts';

/** One request to a web server. A field that the record doesn't tell is absent. */
export interface WebTraffic {
  /** When it was answered, ISO 8601 in UTC; the record's arrival for a JSON object without a time. */
  readonly '@timestamp': string;
  /** IPv4, IPv6 or host name, as the log has it. */
  readonly clientAddress: string | undefined;
  /** The client address again, when it is an IP address: for ranges and subnets. */
  readonly clientIp: string | undefined;
  readonly user: string | undefined;
  readonly method: string | undefined;
  readonly url: Url | undefined;
  /** The whole request line, only when it isn't HTTP. */
  readonly request: string | undefined;
  readonly protocol: string | undefined;
  readonly status: number | undefined;
  /** Bytes of the answer's body. */
  readonly bytes: number | undefined;
  readonly referrer: string | undefined;
  readonly userAgent: string | undefined;
  /**
   * The server that answered, and how long it took; of access-log lines only those that a logger or a virtual host
   * stands before tell the one, and none the other.
   */
  readonly host: string | undefined;
  readonly latencyMs: number | undefined;
}

/** A reading of a device, or an event of a catalogue, at a place. */
export interface SensorEvent {
  /** ISO 8601 in UTC; the record's arrival for a device without a clock. */
  readonly '@timestamp': string;
  /** What was measured or happened: `temperature`, `humidity`, `earthquake`, … */
  readonly type: string;
  /** Absent for a device that doesn't say where it is. */
  readonly location?: Location | undefined;
  readonly sensorId?: string | undefined;
  /** Absent for events that have none, such as `door-opened`. */
  readonly value?: number | undefined;
  readonly unit?: string | undefined;
  /** Below the surface; negative above sea level. */
  readonly depthKm?: number | undefined;
  readonly magnitude?: number | undefined;
  /** The scale of the magnitude: `ML`, `Mw`, … */
  readonly magnitudeType?: string | undefined;
  readonly stations?: number | undefined;
  /** The largest angle between two stations as seen from the epicentre. */
  readonly gapDegrees?: number | undefined;
  readonly nearestStationKm?: number | undefined;
  readonly rmsSeconds?: number | undefined;
  /** Who located the event. */
  readonly network?: string | undefined;
  /** The catalogue's own number. Neither unique nor always there, so it isn't the document's id. */
  readonly eventId?: string | undefined;
}
