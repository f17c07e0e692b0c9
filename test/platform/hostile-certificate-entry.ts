// The verifier of POST /v1/verify alone, for the bench: core's own cryptography inside workerd, and each ML-DSA line as if
// it were seen for the first time.

import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { KEY_TYPE } from '../../src/core/note/verifier-key.ts';
import { verifySignature } from '../../src/core/signature/verify-signature.ts';
import { type Trust, openTrust } from '../../src/core/verify/trust.ts';
import { verifyCertificate } from '../../src/core/verify/verify-certificate.ts';
import { hashNatively } from '../../src/platform/hash-natively.ts';

hashNatively();

// oxlint-disable-next-line import/no-default-export -- what workerd calls
export default {
  fetch: async (request: Request): Promise<Response> => {
    const { certificate, trust } = await request.json<{ readonly certificate: string; readonly trust: Trust }>();
    const opened = await openTrust(trust);
    if (!opened.ok) return Response.json(opened.failure, { status: 422 });
    let lines = 0;
    await verifyCertificate(certificate, {
      trust: opened.value,
      now: Date.now(),
      verifySignature: (key, message, signature) => {
        if (key.type !== KEY_TYPE.mlDsa44) return verifySignature(key, message, signature);
        lines += 1;
        return ml_dsa44.verify(signature, message, key.publicKey);
      },
    });
    return Response.json({ lines });
  },
} satisfies ExportedHandler;
