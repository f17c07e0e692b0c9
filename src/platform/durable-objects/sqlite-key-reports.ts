// The operator's reports about keys, in the sequencer's SQLite: one row, replaced whole.

import { type KeyReportStore, type KeyReports, NO_KEY_REPORTS } from '../../domain/ledger/key-reports.ts';

const SCHEMA = 'create table if not exists key_reports (id integer primary key check (id = 1), reports text not null)';

/** Opens the reports in an object's SQLite. */
export const createKeyReportStore = ({ sql }: Pick<DurableObjectStorage, 'sql'>): KeyReportStore => {
  sql.exec(SCHEMA);
  return {
    read: () => {
      const [row] = sql.exec<{ reports: string }>('select reports from key_reports where id = 1').toArray();
      return row === undefined ? NO_KEY_REPORTS : (JSON.parse(row.reports) as KeyReports);
    },
    write: (reports) => {
      sql.exec(
        'insert into key_reports (id, reports) values (1, ?) on conflict (id) do update set reports = excluded.reports',
        JSON.stringify(reports),
      );
    },
  };
};
