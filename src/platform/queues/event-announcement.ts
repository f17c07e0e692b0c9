// The message of the EVENTS queue. It says only where to look: the deliveries themselves are rows in D1.

/** These organizations have new events. */
export type EventAnnouncement = { readonly organizationIds: readonly string[] };
