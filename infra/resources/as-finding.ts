import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { isObject } from '../../functions/core/json/object.ts';

/** A text as cdk-nag writes it in a finding: references of the template stand in angle brackets, `<BucketA1B2.Arn>/x`. */
export function asFinding(scope: Construct, text: string): string {
  return flat(Stack.of(scope).resolve(text));
}

function flat(value: unknown): string {
  if (!isObject(value)) return String(value);
  const { Ref: reference, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::ImportValue': imported } = value;
  if (imported !== undefined) return flat(imported);
  if (reference !== undefined) return `<${String(reference)}>`;
  if (Array.isArray(attribute)) return `<${attribute.join('.')}>`;
  const [delimiter, parts] = Array.isArray(join) ? join : [];
  return Array.isArray(parts) ? parts.map(flat).join(String(delimiter)) : JSON.stringify(value);
}
