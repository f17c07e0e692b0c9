// One object per webhook endpoint, named by the endpoint's id: the mutex, the timer, the rate and the circuit breaker of
// its deliveries. D1 is the truth; the object keeps nothing but its alarm and is rebuilt from the rows at any moment.
//
// Alarms (workerd #6866 and the six retries after which an alarm is gone): alarm() catches everything, starts the work
// un-awaited, and is re-armed at max(wanted, now + 1); whatever is lost here the minute's sweep finds in D1.

import { DurableObject } from 'cloudflare:workers';

import { createDeliveryRunner, type DeliveryRunner } from '../../domain/deliveries/delivery-runner.ts';
import type { DeliveryStore } from '../../domain/deliveries/delivery-store.ts';
import { createSendRate } from '../../domain/deliveries/send-rate.ts';
import { createDeliveryStore } from '../d1/delivery-store.ts';
import { announceEvents, outboxStatements } from '../d1/outbox.ts';
import type { Env } from '../env.ts';
import { createDeliverySender } from '../webhooks/sender.ts';
import { readUrlRules, readWebhookSecret } from '../webhooks/webhook-settings.ts';

/** An alarm later than this is called lost (a stale one counts as not set). */
const STALE_ALARM_MS = 5_000;
/** The alarm that is set before un-awaited work starts: it fires only when the work died with the process. */
const GUARD_MS = 30_000;

export class WebhookEndpoint extends DurableObject<Env> {
  readonly #endpointId: string;
  readonly #store: DeliveryStore;
  readonly #runner: DeliveryRunner;
  /** A cache of the stored alarm; null: not known or none. */
  #armedUnixMs: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { name } = ctx.id;
    if (name === undefined) throw new Error('a webhook endpoint object is addressed by the id of its endpoint');
    this.#endpointId = name;
    this.#store = createDeliveryStore(env.DB);
    this.#runner = createDeliveryRunner(name, {
      store: this.#store,
      send: createDeliverySender(readWebhookSecret(env), readUrlRules(env)),
      now: () => Date.now(),
      random: () => Math.random(),
      rate: createSendRate(),
      arm: (atUnixMs) => this.#arm(atUnixMs),
      announce: (organizationIds) => announceEvents(env, organizationIds),
      report: (operation, cause) =>
        console.error({ operation, endpointId: name, cause: cause instanceof Error ? cause.message : String(cause) }),
    });
  }

  /** Looks for due deliveries. Returns at once; the work goes on by itself. */
  async poke(): Promise<void> {
    await this.#guard();
    void this.#runner.wake();
  }

  /**
   * Writes a `webhook.test` event for this endpoint and starts sending.
   *
   * @returns the id of its delivery; null when the endpoint is not enabled
   */
  async sendTest(eventId: string): Promise<string | null> {
    const endpoint = await this.#store.findEndpoint(this.#endpointId);
    if (endpoint === null || endpoint.health.state !== 'enabled') return null;
    await this.env.DB.batch(
      outboxStatements(this.env.DB, [
        {
          id: eventId,
          organizationId: endpoint.organizationId,
          type: 'webhook.test',
          createdAtUnixMs: Date.now(),
          data: { endpointId: endpoint.id },
        },
      ]),
    );
    const delivery = await this.env.DB.prepare(
      `select deliveries.id from deliveries
       join events on events.organization_id = deliveries.organization_id and events.sequence = deliveries.event_sequence
       where events.id = ?1 and deliveries.endpoint_id = ?2`,
    )
      .bind(eventId, endpoint.id)
      .first<{ id: string }>();
    await this.poke();
    return delivery?.id ?? null;
  }

  /** Sends a delivery once more under the same id with the same bytes; false when this endpoint has no such delivery. */
  async resend(deliveryId: string): Promise<boolean> {
    const found = await this.#store.makeDue(this.#endpointId, deliveryId, Date.now());
    if (found) await this.poke();
    return found;
  }

  override async alarm(): Promise<void> {
    try {
      this.#armedUnixMs = null;
      await this.#arm(Date.now() + GUARD_MS);
      void this.#runner.wake();
    } catch (cause) {
      console.error({ operation: 'webhook-alarm', endpointId: this.#endpointId, cause: String(cause) });
    }
  }

  /** Makes sure that an alarm is set before work starts that an eviction could end. */
  async #guard(): Promise<void> {
    const now = Date.now();
    this.#armedUnixMs ??= await this.ctx.storage.getAlarm();
    if (this.#armedUnixMs === null || this.#armedUnixMs < now - STALE_ALARM_MS) await this.#arm(now + GUARD_MS);
  }

  async #arm(wantedUnixMs: number | null): Promise<void> {
    if (wantedUnixMs === null) {
      this.#armedUnixMs = null;
      await this.ctx.storage.deleteAlarm();
      return;
    }
    const atUnixMs = Math.max(wantedUnixMs, Date.now() + 1);
    this.#armedUnixMs = atUnixMs;
    await this.ctx.storage.setAlarm(atUnixMs);
  }
}
