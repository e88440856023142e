import type { AccessRequest } from '../policy/access-request.ts';
import { decoded, headerOf, Unjudgeable, type WireRequest } from '../wire-request.ts';
import { type Call, need, type ReadCall } from './call.ts';

/** What a request for a bucket or an object is about, as `bucket` and `bucket/key`. */
interface Asked {
  readonly wire: WireRequest;
  readonly bucket: string;
  readonly object: string;
  readonly params: ReadonlyMap<string, string>;
  readonly context: AccessRequest['context'];
}

/** Parameters that say how something is done, and not what. */
const plain = ['x-id', 'list-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after'];
const more = [
  ...['encoding-type', 'fetch-owner', 'partNumber', 'uploadId', 'marker'],
  ...['key-marker', 'version-id-marker'],
];

/** What a bucket is asked by the name of a subresource. */
const ofBucket: Readonly<Record<string, string>> = {
  'GET location': 's3:GetBucketLocation',
  'GET encryption': 's3:GetEncryptionConfiguration',
  'GET tagging': 's3:GetBucketTagging',
  'GET policy': 's3:GetBucketPolicy',
  'PUT policy': 's3:PutBucketPolicy',
};

/**
 * Reads calls of S3, of buckets in paths.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const s3Call: ReadCall = (wire, params) => {
  const [bucket = '', ...key] = decoded(wire.path.slice(1)).split('/');
  const asked: Asked = {
    wire,
    bucket: `arn:aws:s3:::${bucket}`,
    object: `arn:aws:s3:::${bucket}/${key.join('/')}`,
    params: new Map(params),
    context: { 's3:TlsVersion': '1.3' },
  };
  const unknown = params.map(([name]) => name).filter((name) => ![...plain, ...more].includes(name));
  if (wire.path === '/') {
    if (wire.method === 'GET') return { needs: [need('s3:ListAllMyBuckets', '*', asked.context)] };
  } else if (key.join('/') === '') {
    const call = bucketCall(asked, unknown);
    if (call) return call;
  } else {
    const call = objectCall(asked, unknown);
    if (call) return call;
  }
  throw new Unjudgeable(`what ${wire.method} ${wire.path}?${wire.query} of S3 needs isn't known here`);
};

function bucketCall({ wire, bucket, params, context }: Asked, unknown: readonly string[]): Call | undefined {
  const [subresource, ...others] = unknown;
  if (others.length > 0) return undefined;
  if (wire.method === 'POST' && subresource === 'delete') {
    return {
      needs: objectsToDelete(wire).map(({ key, version }) =>
        need(version ? 's3:DeleteObjectVersion' : 's3:DeleteObject', `${bucket}/${key}`, context),
      ),
    };
  }
  const action = ofBucket[`${wire.method} ${subresource}`];
  if (action !== undefined) return { needs: [need(action, bucket, context)] };
  if (wire.method === 'GET' && subresource === 'versions') {
    return { needs: [need('s3:ListBucketVersions', bucket, listing(params, context))] };
  }
  if (subresource !== undefined) return undefined;
  if (wire.method === 'HEAD') return { needs: [need('s3:ListBucket', bucket, context)] };
  if (wire.method !== 'GET') return undefined;
  return { needs: [need('s3:ListBucket', bucket, listing(params, context))] };
}

function listing(params: Asked['params'], context: Asked['context']): Asked['context'] {
  const [prefix, delimiter, maxKeys] = ['prefix', 'delimiter', 'max-keys'].map((name) => params.get(name));
  return {
    ...context,
    's3:prefix': prefix ?? '',
    ...(delimiter !== undefined && { 's3:delimiter': delimiter }),
    ...(maxKeys !== undefined && { 's3:max-keys': maxKeys }),
  };
}

function objectCall(
  { wire, bucket, object, params, context }: Asked,
  unknown: readonly string[],
): Call | undefined {
  const asks = (...actions: string[]) => ({ needs: actions.map((action) => need(action, object, context)) });
  const starts = wire.method === 'POST' && unknown.join() === 'uploads';
  const ends = wire.method === 'POST' && params.has('uploadId');
  if (starts || (ends && unknown.length === 0)) return asks('s3:PutObject');
  if (unknown.length > 0) return undefined;
  switch (wire.method) {
    case 'GET':
    case 'HEAD':
      // Without permission to list, S3 doesn't say that an object isn't there, but refuses.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
      return { ...asks('s3:GetObject'), needsForAbsent: need('s3:ListBucket', bucket, context) };
    case 'PUT': {
      const more = ['tagging', 'acl'].filter((name) => headerOf(wire, `x-amz-${name}`) !== undefined);
      const put = asks('s3:PutObject', ...more.map((name) => permissionOf[name] ?? ''));
      const source = headerOf(wire, 'x-amz-copy-source');
      if (source === undefined) return put;
      const from = `arn:aws:s3:::${decoded(source).replace(/^\//, '')}`;
      return { needs: [...put.needs, need('s3:GetObject', from, context)] };
    }
    case 'DELETE':
      return params.has('uploadId') ? asks('s3:AbortMultipartUpload') : asks('s3:DeleteObject');
    default:
      return undefined;
  }
}

const permissionOf: Readonly<Record<string, string>> = {
  tagging: 's3:PutObjectTagging',
  acl: 's3:PutObjectAcl',
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
function objectsToDelete({ body }: WireRequest): { readonly key: string; readonly version: boolean }[] {
  return [...body.toString().matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, object = '']) => ({
    key: (/<Key>([^<]*)<\/Key>/.exec(object)?.[1] ?? '').replace(
      /&(\w+);/g,
      (whole, name: string) => entities[name] ?? whole,
    ),
    version: object.includes('<VersionId>'),
  }));
}
