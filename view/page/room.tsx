import type { ComponentType } from 'preact';
import type { LiveRoomName } from '../protocol/frames.ts';
import { type LiveOf, useConnection, useFrames } from './kit/frames.ts';

/** What stands behind `?` in the room's address, and how to change it. */
export interface Filters {
  readonly query: URLSearchParams;
  /**
   * Changes the address, so that it can be shared and reloaded; an empty value takes the name out.
   * @param how `push` for what Back should undo
   */
  readonly setQuery: (changes: Readonly<Record<string, string>>, how?: 'push' | 'replace') => void;
}

export type RoomProps<Name extends LiveRoomName> = Filters & LiveOf<Name>;

/** A room of the page: its place in the navigation, and what it shows. */
export interface PageRoom {
  /** The first part of its address. */
  readonly name: string;
  readonly title: string;
  readonly Room: ComponentType<Filters>;
}

/**
 * A room that is fed by frames of the server's room of the same name.
 * @param params names in the room's query that the server needs; the frames begin anew when one changes
 */
export function liveRoom<Name extends LiveRoomName>(
  name: Name,
  View: ComponentType<RoomProps<Name>>,
  params: readonly string[] = [],
): ComponentType<Filters> {
  return (filters) => {
    const given = params.flatMap((param) => {
      const value = filters.query.get(param);
      return value === null ? [] : [[param, value]];
    });
    const live = useFrames(name, new URLSearchParams(given).toString());
    return <View {...filters} {...live} />;
  };
}

/** A room that asks for what it shows. */
export function plainRoom(name: string, View: ComponentType<Filters>): ComponentType<Filters> {
  return (filters) => {
    useConnection(name);
    return <View {...filters} />;
  };
}
