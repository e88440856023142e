import { describe, expect, test } from 'vitest';
import { chooseJava, type Java, parseJavaVersion } from '../../../local/engine/java-version.ts';

describe('what java -version prints', () => {
  test.each([
    ['openjdk version "25.0.3" 2026-04-21 LTS\nOpenJDK Runtime Environment Temurin-25.0.3+9', '25.0.3', 25],
    ['openjdk version "25" 2025-09-16', '25', 25],
    ['openjdk version "21-ea" 2023-09-19', '21-ea', 21],
    ['java version "1.8.0_392"\nJava(TM) SE Runtime Environment', '1.8.0_392', 8],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "17.0.15" 2025-04-15', '17.0.15', 17],
  ])('%j is read', (output, version, major) => {
    expect(parseJavaVersion(output)).toEqual({ version, major });
  });

  test.each([
    'The operation couldn’t be completed. Unable to locate a Java Runtime.',
    '',
    'openjdk version "unknown"',
  ])('%j is no Java', (output) => {
    expect(parseJavaVersion(output)).toBeUndefined();
  });
});

describe('of several Javas', () => {
  const java = (version: string, path = version): Java => ({
    path,
    version,
    major: Number.parseInt(version, 10),
  });

  test('the newest is taken, by number and not by letter', () => {
    expect(chooseJava([java('21.0.9'), java('25.0.3'), java('25.0.11'), java('17.0.15')])?.version).toBe(
      '25.0.11',
    );
  });

  test('the first of two equal ones is taken', () => {
    expect(chooseJava([java('25.0.3', 'JAVA_HOME'), java('25.0.3', 'PATH')])?.path).toBe('JAVA_HOME');
  });

  test('none is taken that is too old for the engine', () => {
    expect(chooseJava([java('17.0.15'), java('20.0.2')])).toBeUndefined();
  });
});
