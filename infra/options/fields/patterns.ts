/** An ARN of a service; what stands for its resource is a pattern too. */
export const arn = (service: string, resource: string) =>
  new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:${resource}`);

/** An id is a UUID, or that of a key in several regions. https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id */
export const kmsKey = arn('kms', 'key/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$');

export const emailAddress = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
