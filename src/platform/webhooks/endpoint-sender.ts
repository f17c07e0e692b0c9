// The port `EndpointSender` over the Durable Objects. A stub stays broken after its object restarted, so each call takes
// a fresh one.

import type { EndpointSender } from '../../domain/deliveries/endpoint-store.ts';
import type { Env } from '../env.ts';

/** Creates the port. */
export const createEndpointSender = (env: Pick<Env, 'WEBHOOK_ENDPOINT'>): EndpointSender => ({
  sendTest: (endpointId, eventId) => env.WEBHOOK_ENDPOINT.getByName(endpointId).sendTest(eventId),
  resend: (endpointId, deliveryId) => env.WEBHOOK_ENDPOINT.getByName(endpointId).resend(deliveryId),
});
