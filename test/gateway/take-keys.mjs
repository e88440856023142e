// Preloaded into the functions that an emulator runs: they get their role's keys from the gateway, as from Lambda. Plain
// JavaScript, since functions have no compiler.
const { SHARDLINE_FUNCTION_KEYS: keys, AWS_LAMBDA_FUNCTION_NAME: name } = process.env;

if (keys !== undefined && name) {
  const answer = await fetch(`${keys}/${encodeURIComponent(name)}`);
  if (!answer.ok) throw new Error(`${name} gets no keys: ${await answer.text()}`);
  const { accessKeyId, secretAccessKey, sessionToken } = await answer.json();
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
  process.env.AWS_SESSION_TOKEN = sessionToken;
}
