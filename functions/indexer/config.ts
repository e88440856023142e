import { type ConsumerConfig, readConsumer } from '../lambda/consumer-config.ts';
import { readEnvironment } from '../lambda/environment.ts';

/** @throws Error that names every key that is wrong */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConsumerConfig {
  return readEnvironment(environment, readConsumer);
}
