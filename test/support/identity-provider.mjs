/**
 * A real OpenID provider in a process of its own, for tests. It signs in whoever `/test` says without asking, and can be told
 * to hand out ID tokens that are wrong in one way. Prints its issuer when it listens.
 */
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, decodeJwt } from 'jose';
import Provider from 'oidc-provider';

const [port, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const stranger = await generateKeyPair('RS256');
const key = { ...(await exportJWK(privateKey)), kid: 'test', alg: 'RS256', use: 'sig' };
const state = { login: 'anna', accounts: {}, tamper: null };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'eakte',
      client_secret: 'ein-geheimnis-fuer-tests',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ['test'] },
  features: { devInteractions: { enabled: false } },
  claims: { openid: ['sub', 'eakte_rollen', 'eakte_behoerde'], profile: ['name'] },
  issueRefreshToken: () => true,
  findAccount: (_context, id) =>
    state.accounts[id] && { accountId: id, claims: () => ({ sub: id, ...state.accounts[id] }) },
  interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
});

const changes = {
  nonce: (claims) => ({ ...claims, nonce: 'other' }),
  audience: (claims) => ({ ...claims, aud: 'another-client' }),
  issuer: (claims) => ({ ...claims, iss: 'http://127.0.0.1:1' }),
  expired: (claims) => ({ ...claims, iat: claims.iat - 7200, exp: claims.iat - 3600 }),
  stranger: (claims) => claims,
};
provider.use(async (context, next) => {
  await next();
  const change = changes[state.tamper];
  if (context.path !== '/token' || change === undefined || context.body?.id_token === undefined) return;
  context.body.id_token = await new SignJWT(change(decodeJwt(context.body.id_token)))
    .setProtectedHeader({ alg: 'RS256', kid: 'test' })
    .sign(state.tamper === 'stranger' ? stranger.privateKey : privateKey);
});

const answer = provider.callback();
createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/test') {
    let text = '';
    for await (const chunk of request) text += chunk;
    Object.assign(state, JSON.parse(text));
    response.end();
    return;
  }
  if (!request.url.startsWith('/interaction/')) {
    answer(request, response);
    return;
  }
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: state.login } });
    return;
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid profile');
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}).listen(Number(port), '127.0.0.1', () => process.send?.(issuer));
