/** Moves a card between the columns of a cached board, and nothing else: pure, so that a rollback is a put-back. */
import { type DueState, dueState } from '../../../fields/dates';
import type { BoardColumn, RecordRow } from '../types';

export interface BoardData {
  columns: BoardColumn[];
}

function counted(column: BoardColumn, state: DueState, by: 1 | -1): BoardColumn {
  return { ...column, count: column.count + by, [state]: Math.max(0, column[state] + by) };
}

/** The board with the card in another column, on top; the same board when the card is not on it. */
export function withCardMoved(board: BoardData, id: number, stage: string, now: Date, zone: string): BoardData {
  const source = board.columns.find((column) => column.rows.some((row) => row.id === id));
  const row = source?.rows.find((one) => one.id === id);
  if (!source || !row || source.stage === stage) {
    return board;
  }
  const { state } = dueState(row.next?.due_at, now, zone);
  const moved: RecordRow = { ...row, stage };
  return {
    columns: board.columns.map((column) => {
      if (column.stage === source.stage) {
        return { ...counted(column, state, -1), rows: column.rows.filter((one) => one.id !== id) };
      }
      return column.stage === stage ? { ...counted(column, state, 1), rows: [moved, ...column.rows] } : column;
    }),
  };
}

/** The board with a row's newest form in place of the old one. */
export function withRow(board: BoardData, fresh: RecordRow): BoardData {
  return {
    columns: board.columns.map((column) => ({
      ...column,
      rows: column.rows.map((row) => (row.id === fresh.id ? { ...row, ...fresh } : row)),
    })),
  };
}

/** The board with more cards at the end of one column. */
export function withMore(board: BoardData, stage: string, rows: RecordRow[], cursor: string | null): BoardData {
  return {
    columns: board.columns.map((column) => {
      if (column.stage !== stage) {
        return column;
      }
      const known = new Set(column.rows.map((row) => row.id));
      return { ...column, rows: [...column.rows, ...rows.filter((row) => !known.has(row.id))], next_cursor: cursor };
    }),
  };
}
