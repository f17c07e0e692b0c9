// The dated history of the policy, newest first: what each change changed, who approved it, from which size it is in
// force, at which checkpoint it was handed over, and what the policy withstands before and after.

import type { FC } from 'hono/jsx';
import { parseTime } from '../../../core/text/time.ts';
import type { GovernanceDetail, GovernanceStep, PolicyNumbers } from '../../../domain/explorer/governance-detail.ts';
import { governanceCopy } from '../../../web/copy/governance-copy.ts';
import type { Language } from '../../../web/copy/language.ts';
import { formatInteger } from '../../../web/format/numbers.ts';
import type { PageLanguage } from '../page-language.ts';
import { DigestBlock, Docket, Phrases, Time } from '../page-parts.tsx';
import { BackLink, CopyButton, CourtName, ExactText, Fact } from './ledger-parts.tsx';
import { ledgerPaths, withPrefix } from './ledger-paths.ts';
import { type LedgerPageContext, LedgerShell } from './ledger-shell.tsx';
import { describeChange } from './describe-change.ts';

type GovernancePageProps = LedgerPageContext & { readonly detail: GovernanceDetail };

const describePolicy = (policy: PolicyNumbers, language: Language): string => {
  const words = governanceCopy[language];
  const [comma, semicolon] = language === 'zh' ? ['，', '；'] : [' ', '; '];
  const keepers = policy.keepers === 0 ? '' : `${comma}${words.keepersText(policy.keepers)}`;
  const faults = words.faults(policy.f, policy.total - policy.required);
  return `${words.policyText(policy.required, policy.total)}${keepers}${semicolon}${faults}`;
};

type StepProps = { readonly step: GovernanceStep; readonly inForce: number; readonly page: PageLanguage };

const statusOf = ({ step, inForce, page }: StepProps): string => {
  const words = governanceCopy[page.language];
  if (step.epoch.sequence === inForce) return words.inForce;
  return step.epoch.sequence > inForce ? words.toCome : words.ended;
};

/** Begins a sentence with what elsewhere stands within one. */
const capitalize = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const Change: FC<StepProps & { readonly change: NonNullable<GovernanceStep['change']> }> = ({ step, change, page }) => {
  const { language, prefix } = page;
  const words = governanceCopy[language];
  return (
    <>
      <ul class="changes">
        {change.differences.map((difference) => (
          <li>{capitalize(describeChange(difference, language))}</li>
        ))}
      </ul>
      <dl class="facts is-roomy">
        <Fact label={words.reason}>{change.governance.reason}</Fact>
        <Fact label={words.approvedBy} note={words.approvedOf(change.approvedBy.length, change.former.required)}>
          <ul>
            {change.approvedBy.map((court) => (
              <li>
                <CourtName court={court} page={page} />
              </li>
            ))}
          </ul>
        </Fact>
        <Fact label={words.effective}>{words.effectiveFrom(formatInteger(step.epoch.effectiveSize, language))}</Fact>
        <Fact label={words.handover}>
          {change.handoverSize === null ? (
            words.handoverPending
          ) : (
            <>
              <a href={withPrefix(prefix, ledgerPaths.checkpoint(change.handoverSize))}>
                {words.handoverAt(formatInteger(change.handoverSize, language))}
              </a>
              {change.handoverAtUnixMs === null ? null : (
                <>
                  {language === 'zh' ? '，' : ', '}
                  <Time unixMs={change.handoverAtUnixMs} format="dateTime" language={language} />
                </>
              )}
            </>
          )}
        </Fact>
        <Fact label={words.policy}>{describePolicy(step.policy, language)}</Fact>
        <Fact label={words.before}>{describePolicy(change.former, language)}</Fact>
      </dl>
    </>
  );
};

const Step: FC<StepProps> = (props) => {
  const { step, page } = props;
  const { language, prefix } = page;
  const words = governanceCopy[language];
  const { sequence, index, state } = step.epoch;
  const titleId = `policy-${sequence}`;
  const sequenceText = formatInteger(sequence, language);
  return (
    <Docket
      labelledBy={titleId}
      margin={
        <>
          <h2 id={titleId}>{sequence === 0 ? words.genesis : words.change(sequenceText)}</h2>
          <p>{statusOf(props)}</p>
        </>
      }
      note={
        <>
          {step.enteredAtUnixMs === null ? null : (
            <p class="moment">
              <Time unixMs={step.enteredAtUnixMs} format="date" language={language} />
            </p>
          )}
          <p class="small">
            <a href={withPrefix(prefix, ledgerPaths.entry(index))}>{words.entryAt(formatInteger(index, language))}</a>
          </p>
        </>
      }
    >
      <h3 class="step-heading">
        {step.change === null
          ? words.genesisText(state.courts.length)
          : `${capitalize(words.actions[step.change.governance.action])}${language === 'zh' ? '。' : '.'}`}
      </h3>
      {step.change === null ? (
        <dl class="facts is-roomy">
          <Fact label={words.policy}>{describePolicy(step.policy, language)}</Fact>
        </dl>
      ) : (
        <Change {...props} change={step.change} />
      )}
    </Docket>
  );
};

/** Draws the page. */
export const GovernancePage: FC<GovernancePageProps> = ({ detail, ...context }) => {
  const { page } = context;
  const { language } = page;
  const words = governanceCopy[language];
  const current = detail.steps.find(({ epoch }) => epoch.sequence === detail.inForce);
  const genesis = detail.steps.at(-1);
  const createdAtUnixMs = parseTime(detail.genesis.createdAt);
  return (
    <LedgerShell {...context} title={words.title} path={ledgerPaths.governance}>
      <Docket
        margin={
          <>
            <p class="margin-title">{words.margin}</p>
            <p>{words.marginNote}</p>
          </>
        }
        note={<BackLink page={page} />}
      >
        <h1 class="is-status">
          <Phrases
            phrases={words.heading(
              formatInteger(detail.inForce, language),
              current?.policy.required ?? 0,
              current?.policy.total ?? 0,
            )}
          />
        </h1>
        {current === undefined ? null : <p class="lead">{describePolicy(current.policy, language)}</p>}
      </Docket>
      {detail.steps.map((step) => (
        <Step step={step} inForce={detail.inForce} page={page} />
      ))}
      {genesis === undefined ? null : (
        <Docket
          labelledBy="pinned-title"
          margin={
            <>
              <h2 id="pinned-title">{words.pinned}</h2>
              <p>{words.pinnedNote}</p>
            </>
          }
          note={
            <ul class="acts">
              <CopyButton text={genesis.epoch.leafHash} language={language} />
            </ul>
          }
        >
          <DigestBlock digest={genesis.epoch.leafHash} label={words.pinned} />
          {createdAtUnixMs === null ? null : (
            <p class="small table-note">
              {words.createdAt} <Time unixMs={createdAtUnixMs} format="dateTime" language={language} />
            </p>
          )}
        </Docket>
      )}
      <Docket wide labelledBy="genesis-title" margin={<h2 id="genesis-title">{words.fullText}</h2>}>
        <ExactText isJson id="genesis-text" text={detail.genesisText} label={words.fullText} language={language}>
          <li>
            <a href="/v1/trust" download="trust.json">
              {words.trustBundle}
            </a>
          </li>
        </ExactText>
      </Docket>
    </LedgerShell>
  );
};
