// Tickets of tlog-mirror: what the mirror lets its client carry, so that an upload towards a pending checkpoint goes on
// though a larger one has become pending meanwhile. Sealed for this mirror alone; the client cannot read or change it.
//
//   ticket = 12-byte nonce ‖ AES-256-GCM(key, nonce, pending note, AAD) ‖ 16-byte tag
//   AAD    = "assize/mirror-ticket/v1" LF mirror name LF origin LF
//
// The key is derived from the mirror's key file. Nonces are random: after 2^32 tickets two may meet with odds of 2^-33,
// and whoever forged one then would still need the log's signature, which is verified anew when a ticket is opened.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../../../src/core/bytes/bytes.ts';

/** What the ticket key is derived for. */
export const TICKET_PURPOSE = 'assize/mirror-ticket/v1';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What the length field of add-entries can say. A pending note has the log's two lines, below 4 kB. */
const MAX_TICKET_BYTES = 65_535;

export type Tickets = {
  /** Seals a pending note; an empty ticket when it is too large for one. */
  readonly seal: (origin: string, note: string) => Uint8Array;
  /** Opens a ticket; null when it is not this mirror's own for this origin. */
  readonly open: (origin: string, ticket: Uint8Array) => string | null;
};

/** Makes tickets under a key of 32 bytes for the mirror of that name. */
export const createTickets = (key: Uint8Array, mirrorName: string): Tickets => {
  const bind = (origin: string): Uint8Array => encodeUtf8(`${TICKET_PURPOSE}\n${mirrorName}\n${origin}\n`);
  return {
    seal: (origin, note) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(bind(origin));
      const ticket = concatBytes(nonce, cipher.update(encodeUtf8(note)), cipher.final(), cipher.getAuthTag());
      return ticket.length > MAX_TICKET_BYTES ? new Uint8Array() : ticket;
    },
    open: (origin, ticket) => {
      if (ticket.length <= NONCE_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv('aes-256-gcm', key, ticket.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(bind(origin));
      decipher.setAuthTag(ticket.subarray(-TAG_BYTES));
      try {
        const opened = decipher.update(ticket.subarray(NONCE_BYTES, -TAG_BYTES));
        return decodeUtf8(concatBytes(opened, decipher.final()));
      } catch {
        return null;
      }
    },
  };
};
