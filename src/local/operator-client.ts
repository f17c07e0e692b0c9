// The operator's calls of the local stack: begin the ledger, make the demo organization and its key.

/** Calls one route of the running Worker and gives its JSON; throws with the answer's text otherwise. */
export const callOperator = async <T>(url: string, token: string, path: string, body: unknown): Promise<T> => {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
};
