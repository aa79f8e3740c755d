// biome-ignore-all lint/a11y/useSemanticElements: groups, regions and grid parts keep their roles on plain boxes; axe is the judge
/** The records of one type: as a board or as a list, with filters; everything that is shown is in the address. */
import { IconColumns3, IconDownload, IconFilter, IconLayoutKanban, IconList, IconUpload } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayDo, useMe, useType } from '../../api/queries';
import { useShowContext } from '../../fields/context';
import type { DueState } from '../../fields/dates';
import '../../fields/fields.css';
import { loadEditors } from '../../fields/table';
import { Button, IconButton } from '../../parts/Button';
import { useHotkeys } from '../../parts/hotkeys';
import { parsePeek, useOpenRecord } from '../../parts/open';
import './records.css';
import './board.css';
import './list.css';
import { Board } from './board/Board';
import { Conditions, QuickChips } from './filter/FilterBar';
import { FilterEditor } from './filter/FilterEditor';
import { ColumnChooser } from './list/ColumnChooser';
import { exportCodes, keepChosen, listColumns, readChosen, titleField } from './list/columns';
import { List } from './list/List';
import { MovesProvider } from './moves';
import { shownRecords, useChangeSearch, useCreate } from './nav';
import { filterExpression, QUICK, type RecordsSearch, readSearch } from './query';
import { Failed } from './States';
import { systemWords } from './system';
import type { RecordRow, TypeView } from './types';

type Patch = Partial<RecordsSearch>;

const ExportDialog = lazy(async () => ({ default: (await import('./list/ExportDialog')).ExportDialog }));

/** What the address asks for, and the way to change it. */
function useRecordsSearch(type: TypeView): [RecordsSearch, (patch: Patch) => void] {
  const raw = useSearch({ strict: false }) as Record<string, unknown>;
  const change = useChangeSearch();
  const search = useMemo(() => {
    const read = readSearch(raw);
    const peek = parsePeek(typeof raw.peek === 'string' ? raw.peek : undefined);
    return { ...read, open: peek?.type === type.code ? peek.id : undefined };
  }, [raw, type.code]);
  return [search, useCallback((patch: Patch) => change(patch, true), [change])];
}

interface ToolbarProps {
  type: TypeView;
  search: RecordsSearch;
  view: 'board' | 'list';
  onSearch: (patch: Patch) => void;
  onFilter: (event: React.MouseEvent<HTMLElement>) => void;
  onColumns: (event: React.MouseEvent<HTMLElement>) => void;
  onExport: (event: React.MouseEvent<HTMLElement>) => void;
}

function Views({ type, view, onSearch }: Pick<ToolbarProps, 'type' | 'view' | 'onSearch'>) {
  const { t } = useTranslation('records');
  if (type.pipelines.length === 0) {
    return null;
  }
  return (
    <div className="views" role="group" aria-label={t('view.label')}>
      <button type="button" aria-pressed={view === 'board'} onClick={() => onSearch({ view: 'board' })}>
        <IconLayoutKanban size={16} stroke={1.7} aria-hidden />
        {t('view.board')}
      </button>
      <button type="button" aria-pressed={view === 'list'} onClick={() => onSearch({ view: 'list' })}>
        <IconList size={16} stroke={1.7} aria-hidden />
        {t('view.list')}
      </button>
    </div>
  );
}

function Pipelines({ type, search, onSearch }: Pick<ToolbarProps, 'type' | 'search' | 'onSearch'>) {
  const { t } = useTranslation('records');
  const current = search.pipeline ?? type.pipelines[0]?.code;
  return (
    <div className="pipelines" role="group" aria-label={t('view.pipelines')}>
      {type.pipelines.map((pipeline) => (
        <button
          key={pipeline.code}
          type="button"
          aria-pressed={pipeline.code === current}
          onClick={() => onSearch({ pipeline: pipeline.code })}
        >
          {pipeline.label}
        </button>
      ))}
    </div>
  );
}

function Toolbar({ type, search, view, onSearch, onFilter, onColumns, onExport }: ToolbarProps) {
  const { t } = useTranslation('records');
  const me = useMe();
  return (
    <header className="records-head">
      <h1>{type.title}</h1>
      <Views type={type} view={view} onSearch={onSearch} />
      <QuickChips type={type} search={search} onSearch={onSearch} />
      <div className="records-tools">
        {mayDo(me, type.code, 'import') ? (
          <Link
            to="/imports"
            search={{ type: type.code } as never}
            className="icon-btn"
            title={t('view.import')}
            aria-label={t('view.import')}
          >
            <IconUpload size={18} stroke={1.7} aria-hidden />
          </Link>
        ) : null}
        {view === 'list' && mayDo(me, type.code, 'export') ? (
          <IconButton label={t('export.open')} onClick={onExport}>
            <IconDownload size={18} stroke={1.7} aria-hidden />
          </IconButton>
        ) : null}
        {view === 'list' ? (
          <IconButton label={t('columns.title')} onClick={onColumns}>
            <IconColumns3 size={18} stroke={1.7} aria-hidden />
          </IconButton>
        ) : null}
        <Button icon={<IconFilter size={16} stroke={1.7} aria-hidden />} onClick={onFilter}>
          {t('filter.title')}
        </Button>
      </div>
    </header>
  );
}

type Opened = { name: 'filter' | 'columns' | 'export'; at: { x: number; y: number } } | null;

function useOpened() {
  const [opened, setOpened] = useState<Opened>(null);
  const open = (name: 'filter' | 'columns' | 'export') => (event: React.MouseEvent<HTMLElement>) => {
    const rect = event.currentTarget.getBoundingClientRect();
    setOpened({ name, at: { x: rect.left + rect.width / 2, y: rect.bottom + 6 } });
  };
  return { opened, open, close: () => setOpened(null) };
}

/** Tells the panel which records are on the screen, in which order. */
function useShownRows(type: string): (rows: RecordRow[]) => void {
  useEffect(() => () => shownRecords.set({ type: '', ids: [] }), []);
  return useCallback((rows: RecordRow[]) => shownRecords.set({ type, ids: rows.map((row) => row.id) }), [type]);
}

/** What the chosen view needs beyond the type: filter, ways to open and create, what to say when nothing is found. */
function useView(type: TypeView, search: RecordsSearch, onSearch: (patch: Patch) => void) {
  const me = useMe();
  const navigate = useNavigate();
  const { zone, today, types } = useShowContext();
  const openRecord = useOpenRecord();
  const create = useCreate();
  const onRows = useShownRows(type.code);
  const onOpen = useCallback((id: number) => openRecord({ type: type.code, id }), [openRecord, type.code]);
  const isFiltered = (search.f?.length ?? 0) + (search.any?.length ?? 0) + (search.quick?.length ?? 0) > 0;
  return {
    filter: filterExpression(type, search, { zone, today, types }),
    canCreate: mayDo(me, type.code, 'create'),
    onOpen,
    onRows,
    onCreate: (stage: string) => create(type.code, stage === '' || stage === type.start ? {} : { stage }),
    onState: (state: DueState) =>
      onSearch({ quick: QUICK.filter((one) => one === state || (one === 'mine' && search.quick?.includes('mine'))) }),
    onShowStage: (stage: string) =>
      void navigate({
        to: '/records/$type',
        params: { type: type.code },
        search: { view: 'list', f: [['stage', 'in', stage]] } as never,
      }),
    emptyActions: isFiltered ? <Conditions type={type} search={search} onSearch={onSearch} isDropping /> : null,
  };
}

/** Codes of columns need no words. */
const NO_WORDS = { title: '', step: '', stage: '' };

function Records({ type }: { type: TypeView }) {
  const [search, onSearch] = useRecordsSearch(type);
  const { opened, open, close } = useOpened();
  const [chosen, setChosen] = useState(() => readChosen(type.code));
  const shown = useView(type, search, onSearch);
  const rows = useRef<RecordRow[]>([]);
  const { onRows: tell } = shown;
  const onRows = useCallback(
    (next: RecordRow[]) => {
      rows.current = next;
      tell(next);
    },
    [tell],
  );
  const view = type.pipelines.length === 0 ? 'list' : (search.view ?? 'board');
  const pipeline = type.pipelines.find((one) => one.code === search.pipeline) ?? type.pipelines[0];
  useHotkeys([{ keys: 'KeyF', run: () => document.querySelector<HTMLElement>('.records-tools .btn')?.click() }]);
  const choose = (next: string[] | null) => {
    setChosen(next);
    keepChosen(type.code, next);
  };
  return (
    <div className={`records records-${view}`}>
      <Toolbar
        type={type}
        search={search}
        view={view}
        onSearch={onSearch}
        onFilter={open('filter')}
        onColumns={open('columns')}
        onExport={open('export')}
      />
      {view === 'board' && type.pipelines.length > 1 ? <Pipelines type={type} search={search} onSearch={onSearch} /> : null}
      <Conditions type={type} search={search} onSearch={onSearch} />
      {view === 'board' && pipeline ? (
        <Board key={pipeline.code} type={type} pipeline={pipeline} openId={search.open} {...shown} />
      ) : (
        <List
          type={type}
          search={search}
          chosen={chosen}
          onSearch={onSearch}
          {...shown}
          onRows={onRows}
          onCreate={() => shown.onCreate('')}
        />
      )}
      {opened?.name === 'filter' ? (
        <FilterEditor type={type} search={search} at={opened.at} onSearch={onSearch} onClose={close} />
      ) : null}
      {opened?.name === 'columns' ? (
        <ColumnChooser type={type} chosen={chosen} at={opened.at} onClose={close} onChange={choose} />
      ) : null}
      {opened?.name === 'export' ? (
        <Suspense fallback={null}>
          <ExportDialog
            type={type}
            filter={shown.filter}
            sort={search.sort ?? ''}
            columns={exportCodes(listColumns(type, chosen, NO_WORDS, titleField(type, rows.current)))}
            at={opened.at}
            onClose={close}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** When nothing else is to be done, loads what the first click will need: the panel and the editors. */
function usePreload(): void {
  useEffect(() => {
    const load = () => {
      void import('./panel/RecordPanel');
      void loadEditors();
    };
    const idle = window.requestIdleCallback?.(load, { timeout: 3_000 });
    const timer = idle === undefined ? setTimeout(load, 1_000) : undefined;
    return () => {
      clearTimeout(timer);
      if (idle !== undefined) {
        window.cancelIdleCallback(idle);
      }
    };
  }, []);
}

export function RecordsScreen() {
  const { t } = useTranslation('records');
  const { type: code = '' } = useParams({ strict: false }) as { type?: string };
  const type = useType(code);
  usePreload();
  for (const word of Object.keys(systemWords) as (keyof typeof systemWords)[]) {
    systemWords[word] = t(`system.${word}`);
  }
  if (!type) {
    return <Failed error={new Error(t('failed.no_type'))} />;
  }
  return (
    <MovesProvider key={type.code} type={type}>
      <Records type={type} />
    </MovesProvider>
  );
}
