import { openInBrowser } from '../../view/server/browser.ts';
import { ViewDoor } from '../../view/server/door.ts';
import { portFault } from '../../view/server/port-fault.ts';
import { errorCode } from '../kit/fault.ts';
import { type StartOptions, usualViewPort } from './command.ts';

/**
 * The door to the run's view, unless there is to be none. A second run beside one gets any free port.
 * @throws Fault when the port that was asked for is in use
 */
export async function openDoor(
  { view, viewPort, open }: StartOptions,
  report: (text: string) => void,
): Promise<ViewDoor | undefined> {
  if (!view) return undefined;
  const at = (port: number) => ViewDoor.open({ port, report });
  const door = await at(viewPort ?? usualViewPort).catch((thrown: unknown) => {
    if (viewPort === undefined && errorCode(thrown) === 'EADDRINUSE') return at(0);
    throw portFault(thrown, viewPort ?? usualViewPort, '--view-port');
  });
  if (open) openInBrowser(door.url);
  return door;
}
