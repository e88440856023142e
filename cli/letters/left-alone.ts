import { colors } from '../kit/colors.ts';

/** Names an object that can't be read; it stays as it is. */
export function leftAlone(key: string, reason: string): void {
  console.error(colors.yellow(`Left as it is: ${key}: ${reason}.`));
}
