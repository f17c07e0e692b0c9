// A strict reader of the Prometheus text format 0.0.4, as promtool is: every line is known, every sample belongs to the
// family announced above it, no series stands twice, counters and buckets do not fall.

export type ReadSample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const HEAD = new RegExp(`^# (HELP|TYPE) (${NAME}) (.+)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (-?[0-9.e+-]+|\\+Inf|NaN)$`);
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
};

const refuse = (line: string, why: string): never => {
  throw new Error(`${why}: ${line}`);
};

const readLabels = (text: string, line: string): Record<string, string> => {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== '') {
    const [whole, name = '', value = ''] = LABEL.exec(rest) ?? refuse(line, 'malformed label');
    if (name in labels) refuse(line, 'label twice');
    labels[name] = value.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
    rest = rest.slice(whole.length);
  }
  return labels;
};

/** Reads a page of metrics; throws at the first thing that is not in order. */
export const readMetrics = (text: string): readonly ReadSample[] => {
  if (!text.endsWith('\n')) throw new Error('does not end in a line feed');
  const samples: ReadSample[] = [];
  const seen = new Set<string>();
  const families = new Set<string>();
  let family = '';
  let type = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const head = HEAD.exec(line);
    if (head !== null) {
      const [, kind, name = '', rest = ''] = head;
      if (kind === 'HELP') {
        if (families.has(name)) refuse(line, 'family twice');
        families.add(name);
        [family, type] = [name, ''];
      } else {
        if (name !== family || type !== '' || SUFFIXES[rest] === undefined) refuse(line, 'unexpected TYPE');
        type = rest;
      }
      continue;
    }
    const [, name = '', labelText = '', valueText = ''] = SAMPLE.exec(line) ?? refuse(line, 'malformed sample');
    if (!(SUFFIXES[type] ?? []).some((suffix) => `${family}${suffix}` === name)) refuse(line, 'not of its family');
    const key = `${name}{${labelText}}`;
    if (seen.has(key)) refuse(line, 'series twice');
    seen.add(key);
    const value = Number(valueText.replace('+Inf', 'Infinity'));
    if (Number.isNaN(value) || (type !== 'gauge' && value < 0)) refuse(line, 'not a value');
    if (type === 'counter' && !name.endsWith('_total')) refuse(line, 'a counter without _total');
    const labels = readLabels(labelText, line);
    const former = samples.at(-1);
    const isSameSeries = former?.name === name && former.labels['route'] === labels['route'];
    if (name.endsWith('_bucket') && isSameSeries && former.value > value) refuse(line, 'buckets fall');
    samples.push({ name, labels, value });
  }
  return samples;
};
