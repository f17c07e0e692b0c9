// Every problem that the API can answer with (RFC 9457). Append-only: clients depend on the codes, and each has its page
// at `/docs/problems/<code>`, which is its `type`.

type Words = { readonly zh: string; readonly en: string };

/** A kind of problem: its HTTP status, its title, why it happens and what to do. */
export type ProblemKind = { readonly status: ProblemStatus; readonly title: Words; readonly explanation: Words };

export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503;

/** The kinds of problems by code. */
export const PROBLEM_KINDS = {
  'malformed-request': {
    status: 400,
    title: { zh: '请求无法解读', en: 'The request cannot be read' },
    explanation: {
      zh: '请求行、请求头或请求体不符合 HTTP 的要求。请对照接口说明修改后重试。',
      en: 'The request line, a header or the body breaks the rules of HTTP. Compare the request with the reference and send it again.',
    },
  },
  'malformed-json': {
    status: 400,
    title: { zh: 'JSON 格式错误', en: 'The body is not JSON' },
    explanation: {
      zh: '请求体不是合法的 UTF-8 JSON 文本，未作任何处理。',
      en: 'The body is not a JSON text in UTF-8. Nothing was done.',
    },
  },
  'malformed-multipart': {
    status: 400,
    title: { zh: '表单格式错误', en: 'The body is not a form' },
    explanation: {
      zh: '请求体不是合法的 multipart/form-data（RFC 7578），例如分隔符不符、被截断，或某部分缺少名称。未存证任何内容。',
      en: 'The body is not multipart/form-data (RFC 7578): its boundary does not fit, it was cut off, or a part has no name. Nothing was deposited.',
    },
  },
  unauthorized: {
    status: 401,
    title: { zh: '缺少有效的 API 密钥', en: 'No valid API key' },
    explanation: {
      zh: '请在 Authorization 请求头中以 Bearer 方式提交 API 密钥。密钥可能写错，也可能已被撤销。',
      en: 'Send an API key as `Authorization: Bearer <key>`. The key may be mistyped or revoked.',
    },
  },
  'insufficient-scope': {
    status: 403,
    title: { zh: '密钥权限不足', en: 'The key does not reach so far' },
    explanation: {
      zh: '该密钥或会话没有此操作所需的权限范围。请使用具备该范围的密钥。',
      en: 'The key or session lacks the scope that this call needs. Use a key that has it.',
    },
  },
  'cross-site-request': {
    status: 403,
    title: { zh: '请求来自其他网站', en: 'The request came from another site' },
    explanation: {
      zh: '以 Cookie 会话提交的请求只能来自本服务自己的页面。其他程序请使用 API 密钥。',
      en: 'With a cookie session, requests are taken from the pages of this service only. Other programmes use an API key.',
    },
  },
  'not-found': {
    status: 404,
    title: { zh: '未找到', en: 'Not found' },
    explanation: {
      zh: '此路径或标识不存在，或不属于该密钥所在的机构。两种情况的回答相同。',
      en: 'The path or the id does not exist, or belongs to another organization. Both are answered alike.',
    },
  },
  'method-not-allowed': {
    status: 405,
    title: { zh: '不支持该方法', en: 'Method not allowed' },
    explanation: {
      zh: '此路径存在，但不支持该 HTTP 方法。可用的方法见 Allow 响应头。',
      en: 'The path exists, but not with this HTTP method. The header `Allow` lists those that it has.',
    },
  },
  'not-yet-certified': {
    status: 409,
    title: { zh: '证据尚未出具证书', en: 'The evidence is not certified yet' },
    explanation: {
      zh: '证据已可靠接收，但法院联署或时间戳尚未齐备。请在 Retry-After 所示时间后重试，或订阅其状态。',
      en: 'The evidence is safe, but the cosignatures of the courts or the timestamps are not complete. Try again after `Retry-After`, or follow its events.',
    },
  },
  'idempotency-key-in-flight': {
    status: 409,
    title: { zh: '相同幂等键的请求正在处理', en: 'A request with this idempotency key is in flight' },
    explanation: {
      zh: '带有相同 Idempotency-Key 的请求尚未结束。请稍后以同样内容重试，将得到同一结果。',
      en: "A request with the same `Idempotency-Key` has not ended. Send the same again later: the answer is that request's.",
    },
  },
  'already-begun-differently': {
    status: 409,
    title: { zh: '账本已以其他创世内容开始', en: 'The ledger began with another genesis' },
    explanation: {
      zh: '账本只能开始一次。现有账本的创世条目与所提交的内容不同，未作任何更改。',
      en: 'A ledger begins once. The one that exists has another genesis entry than the one sent. Nothing was changed.',
    },
  },
  'endpoint-disabled': {
    status: 409,
    title: { zh: '接收端已停用', en: 'The endpoint is disabled' },
    explanation: {
      zh: '该接收端曾回答 410，或长时间没有一次成功，已停止推送。修复后请新建接收端；停用期间的事件可从 /v1/events 取回。',
      en: 'The receiver answered 410, or nothing succeeded for a long time, so sending has stopped. Create an endpoint anew once it is mended; the events of the meantime are at /v1/events.',
    },
  },
  'content-too-large': {
    status: 413,
    title: { zh: '内容过大', en: 'The content is too large' },
    explanation: {
      zh: '请求体超过上限（单件证据默认 95 MiB）。更大的文件可只存证其摘要。',
      en: 'The body is over the limit (by default 95 MiB for one piece of evidence). Of a larger file, deposit the digest.',
    },
  },
  'unsupported-media-type': {
    status: 415,
    title: { zh: '不支持的内容类型', en: 'Unsupported content type' },
    explanation: {
      zh: '此接口不接受该 Content-Type。接口说明列出了可用的类型。',
      en: 'The call does not take this `Content-Type`. The reference lists those that it takes.',
    },
  },
  'validation-failed': {
    status: 422,
    title: { zh: '请求内容不符合要求', en: 'The content is not valid' },
    explanation: {
      zh: '某些字段缺失、未知或不合要求。`errors` 以 JSON 指针逐一指出。',
      en: 'Fields are missing, unknown or out of bounds. `errors` names each by a JSON pointer.',
    },
  },
  'digest-mismatch': {
    status: 422,
    title: { zh: '摘要不一致', en: 'The digest differs' },
    explanation: {
      zh: '收到的字节的 SHA-256 或 SM3 与所声明的不同：传输中有改动，或摘要属于另一文件。未存证任何内容，已收到的字节不予保留。',
      en: 'The SHA-256 or SM3 of the bytes that arrived is not the declared one: they changed on the way, or the digest is of another file. Nothing was deposited and the bytes were not kept.',
    },
  },
  'empty-evidence': {
    status: 422,
    title: { zh: '证据为空', en: 'The evidence is empty' },
    explanation: {
      zh: '零字节的内容不能作为证据存证。',
      en: 'A content of zero bytes cannot be deposited as evidence.',
    },
  },
  'idempotency-key-reused': {
    status: 422,
    title: { zh: '幂等键已用于其他内容', en: 'The idempotency key was used for other content' },
    explanation: {
      zh: '该 Idempotency-Key 曾用于字段或内容摘要不同的请求。新的请求请使用新的键。',
      en: 'The `Idempotency-Key` belongs to a request with other fields or another digest. Use a new key for a new request.',
    },
  },
  'rate-limited': {
    status: 429,
    title: { zh: '请求过于频繁', en: 'Too many requests' },
    explanation: {
      zh: '请求频率超过上限。请在 Retry-After 所示时间后重试。',
      en: 'The rate of requests is over the limit. Try again after `Retry-After`.',
    },
  },
  'internal-error': {
    status: 500,
    title: { zh: '服务内部错误', en: 'Internal error' },
    explanation: {
      zh: '服务发生了意外错误，已记录。以相同 Idempotency-Key 重试是安全的。请求编号有助于查询。',
      en: 'The service met an error that it did not expect; it was logged. Sending the same again with the same `Idempotency-Key` is safe. Quote the request id.',
    },
  },
  'backlog-full': {
    status: 503,
    title: { zh: '积压已满', en: 'The backlog is full' },
    explanation: {
      zh: '等待入账的批次过多，暂不接收新的存证；已接收的不受影响。请在 Retry-After 所示时间后重试。',
      en: 'Too many batches wait for the ledger: no new deposits are taken for now, and what was accepted is not touched. Try again after `Retry-After`.',
    },
  },
  'ledger-unavailable': {
    status: 503,
    title: { zh: '账本暂不可用', en: 'The ledger is not available' },
    explanation: {
      zh: '账本尚未开始，或尚无法院法定数联署的检查点，或暂时不可达。请稍后重试。',
      en: 'The ledger has not begun, has no checkpoint that a quorum of courts cosigned, or cannot be reached. Try again later.',
    },
  },
  'ledger-halted': {
    status: 503,
    title: { zh: '账本已停止写入', en: 'The ledger is halted' },
    explanation: {
      zh: '账本发现不一致，已停止写入以避免分叉；读取仍可进行。恢复须经书面程序。',
      en: 'The ledger met an inconsistency and stopped writing so that it cannot fork; reading goes on. It resumes by a written procedure only.',
    },
  },
  'clock-behind': {
    status: 503,
    title: { zh: '服务时钟落后', en: 'The clock of the service is behind' },
    explanation: {
      zh: '服务的时钟早于其已记录的时间，为避免错误的时间陈述，暂不接收存证。请稍后重试。',
      en: 'The clock is behind the times that are already recorded. No deposit is taken, so that no false time is stated. Try again later.',
    },
  },
  'service-unavailable': {
    status: 503,
    title: { zh: '服务暂不可用', en: 'The service is not available' },
    explanation: {
      zh: '所依赖的存储暂时没有应答。以相同 Idempotency-Key 重试是安全的。',
      en: 'A store that the service depends on did not answer. Sending the same again with the same `Idempotency-Key` is safe.',
    },
  },
  'governance-refused': {
    status: 422,
    title: { zh: '治理条目未被接受', en: 'The governance entry is refused' },
    explanation: {
      zh: '治理条目与现行状态不相衔接、不合规则，或未获前一状态所需数目的法院批准。`errors` 指出原因；未写入任何内容。',
      en: 'The entry does not continue the state of the ledger, breaks its rules, or was not approved by as many courts of the former state as that asks for. `errors` says which; nothing was appended.',
    },
  },
  'evidence-withdrawn': {
    status: 409,
    title: { zh: '证据已撤回', en: 'The evidence is withdrawn' },
    explanation: {
      zh: '该证据已由其存证机构撤回（或所指陈述本身即为撤回，或已以其他理由撤回），不再接受针对它的陈述。撤回不可撤销；已签发的证书仍可核验，并带有撤回标记。',
      en: 'Its organization has withdrawn it, or it is a withdrawal itself, or it was withdrawn for another reason: nothing more is stated about it. A withdrawal is final; the certificate still verifies and is marked.',
    },
  },
  'too-many-related': {
    status: 409,
    title: { zh: '补正数目已达上限', en: 'Too many corrections' },
    explanation: {
      zh: '一件证据最多接受 16 份补正与补充。请针对其中一份补正再作补正，或重新存证；撤回始终可以提出。',
      en: 'One piece of evidence takes 16 corrections and supplements. Correct one of the corrections, or deposit anew; it can be withdrawn at any time.',
    },
  },
  'relates-to-unlisted': {
    status: 409,
    title: { zh: '所涉证据未公开列出', en: 'What it is about is not listed' },
    explanation: {
      zh: '补正、补充或撤回声明在其签名内容中写明所涉证据的编号。所涉证据未公开列出时，该声明也不得列出，否则任何人都会由此得知那件证据的存在。请先将所涉证据列出。',
      en: 'A correction, supplement or withdrawal names the evidence that it is about in its signed core. While that is unlisted, the statement cannot be listed either: anybody would learn of it. List the earlier evidence first.',
    },
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof PROBLEM_KINDS;

/** All codes, in the order of the documentation. */
export const PROBLEM_CODES = Object.keys(PROBLEM_KINDS) as readonly ProblemCode[];

/** Tells whether a text is the code of a problem. */
export const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(PROBLEM_KINDS, text);
