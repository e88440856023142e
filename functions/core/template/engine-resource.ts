/** Which engine answers, as told by `GET /`. */
export interface EngineInfo {
  readonly distribution: 'opensearch' | 'elasticsearch';
  readonly version: string;
}

/** Something to PUT into the engine under a name. */
export interface EngineResource {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}
