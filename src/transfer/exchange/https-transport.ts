import { createReadStream } from 'node:fs';
import { request } from 'node:https';
import type { Letter, Transport } from './transport';

/** Own certificate and the certificate authority of the partners, PEM. */
export interface TlsIdentity {
  readonly key: Buffer;
  readonly cert: Buffer;
  readonly ca: Buffer;
}

/** Nothing heard for this long: the message is carried again later. Large messages may take as long as they move. */
const IDLE_MS = 60_000;

/**
 * HTTPS with mutual TLS to another installation of eakte: `POST <adresse>/<Behördenkennziffer>` with the message as body; 202
 * says that the bytes are safe there. Without a valid certificate on either side nothing is sent (rule of the transport profile).
 */
export class HttpsTransport implements Transport {
  constructor(
    private readonly adresse: string,
    private readonly identity: TlsIdentity,
  ) {}

  carry(letter: Letter): Promise<void> {
    const url = new URL(`${this.adresse.replace(/\/$/, '')}/${letter.receiver}`);
    const { key, cert, ca } = this.identity;
    return new Promise((resolve, reject) => {
      const call = request(
        url,
        {
          method: 'POST',
          key,
          cert,
          ca,
          minVersion: 'TLSv1.2',
          rejectUnauthorized: true,
          timeout: IDLE_MS,
          headers: {
            'content-type': 'application/xml',
            'content-length': letter.bytes,
            'x-eakte-nachricht': `${letter.type}_${letter.uuid}`,
          },
        },
        (response) => {
          response.resume();
          response.once('end', () => {
            if (response.statusCode === 202) resolve();
            else reject(new Error(`Die andere Seite antwortet mit ${String(response.statusCode)}`));
          });
          response.once('error', reject);
        },
      );
      call.once('timeout', () => call.destroy(new Error('Die andere Seite antwortet nicht')));
      call.once('error', reject);
      const body = createReadStream(letter.file);
      body.once('error', (error) => call.destroy(error));
      body.pipe(call);
    });
  }
}
