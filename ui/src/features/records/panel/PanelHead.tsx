/** The head of a record: number and type, title, the way of stages, quick actions. */
import {
  IconArrowsMaximize,
  IconChecklist,
  IconDots,
  IconGitMerge,
  IconLink,
  IconMessage,
  IconPhone,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useShowContext } from '../../../fields/context';
import { Button, IconButton } from '../../../parts/Button';
import { MenuButton, type MenuItem } from '../../../parts/Menu';
import { sayDone } from '../../../parts/toast';
import { StageTerm } from '../StageTerm';
import type { RecordView, TypeView } from '../types';
import { StageStrip } from './StageStrip';

export type ComposerMode = 'call' | 'comment' | 'task' | null;

interface PanelHeadProps {
  type: TypeView;
  record: RecordView;
  isPage: boolean;
  titleId: string;
  mode: ComposerMode;
  onMode: (mode: ComposerMode) => void;
  onMove: (stage: string) => void;
  onFull: () => void;
  onDelete: () => void;
  onMerge: () => void;
  onClose: () => void;
}

/** The number and the word for one record, `№ 12/26 · …`. */
export function recordLine(type: TypeView, record: RecordView): string {
  const number = type.fields.find((field) => field.kind === 'number');
  const value = number ? record.fields[number.code] : null;
  return value ? `№\u00a0${String(value)} · ${type.one}` : type.one;
}

function useMenu({ record, onFull, onDelete, onMerge, isPage }: PanelHeadProps): MenuItem[] {
  const { t } = useTranslation('records');
  const copy = async () => {
    await navigator.clipboard.writeText(`${location.origin}/records/${record.type}/${record.id}`);
    sayDone(t('panel.copied'));
  };
  const items: MenuItem[] = [
    { id: 'link', label: t('panel.copy_link'), icon: <IconLink size={16} stroke={1.7} />, run: () => void copy() },
  ];
  if (!isPage) {
    items.unshift({
      id: 'full',
      label: t('panel.full'),
      hint: 'Ctrl+O',
      icon: <IconArrowsMaximize size={16} stroke={1.7} />,
      run: onFull,
    });
  }
  if (record.can.includes('edit')) {
    items.push({ id: 'merge', label: t('panel.merge'), icon: <IconGitMerge size={16} stroke={1.7} />, run: onMerge });
  }
  if (record.can.includes('delete')) {
    items.push({
      id: 'delete',
      label: t('panel.delete'),
      icon: <IconTrash size={16} stroke={1.7} />,
      isDanger: true,
      startsGroup: true,
      run: onDelete,
    });
  }
  return items;
}

const QUICK = [
  { mode: 'call', Icon: IconPhone, hint: 'L' },
  { mode: 'comment', Icon: IconMessage, hint: 'N' },
  { mode: 'task', Icon: IconChecklist, hint: 'T' },
] as const;

export function PanelHead(props: PanelHeadProps) {
  const { type, record, isPage, titleId, mode, onMode, onMove, onFull, onClose } = props;
  const { t } = useTranslation('records');
  const menu = useMenu(props);
  const context = useShowContext();
  const Title = isPage ? 'h1' : 'h2';
  return (
    <header className="panel-head">
      <div className="panel-top">
        <div className="panel-names">
          <p className="panel-line">{recordLine(type, record)}</p>
          <Title id={titleId} className="panel-title" tabIndex={-1}>
            {record.title}
          </Title>
        </div>
        <div className="panel-tools">
          <MenuButton label={t('panel.menu')} items={menu} align="right" className="icon-btn" title={t('panel.menu')}>
            <IconDots size={18} stroke={1.7} aria-hidden />
          </MenuButton>
          {isPage ? null : (
            <>
              <IconButton label={t('panel.full')} className="only-wide" onClick={onFull}>
                <IconArrowsMaximize size={18} stroke={1.7} aria-hidden />
              </IconButton>
              <IconButton label={t('panel.close')} onClick={onClose}>
                <IconX size={18} stroke={1.7} aria-hidden />
              </IconButton>
            </>
          )}
        </div>
      </div>
      <StageStrip type={type} record={record} canMove={record.can.includes('stage')} onMove={onMove} />
      <StageTerm row={record} context={context} />
      <div className="panel-quick">
        {QUICK.map(({ mode: one, Icon, hint }) => (
          <Button
            key={one}
            size="small"
            hint={hint}
            aria-pressed={mode === one}
            className={mode === one ? 'is-on' : ''}
            icon={<Icon size={16} stroke={1.7} aria-hidden />}
            onClick={() => onMode(mode === one ? null : one)}
          >
            {t(`quick_action.${one}`)}
          </Button>
        ))}
      </div>
    </header>
  );
}
