/** A menu at any element, mounted only while it is open; with a search box when it is long. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MenuList } from '../../parts/Menu';

export interface MenuItem {
  key: string;
  label: string;
  hue?: number | string | undefined;
  isDanger?: boolean;
  isDisabled?: boolean;
  onClick: () => void;
}

interface AnchoredMenuProps {
  anchor: HTMLElement;
  label: string;
  items: MenuItem[];
  onClose: () => void;
  align?: 'left' | 'right';
}

const LONG = 12;

export function AnchoredMenu({ anchor, label, items, onClose, align = 'left' }: AnchoredMenuProps) {
  const { t } = useTranslation('records');
  const [text, setText] = useState('');
  const place = useMemo(() => {
    const { left, top, width, height } = anchor.getBoundingClientRect();
    return { x: left, y: top, width, height };
  }, [anchor]);
  const wanted = text.trim().toLowerCase();
  const shown = items.filter((item) => !item.isDisabled && (wanted === '' || item.label.toLowerCase().includes(wanted)));
  const search =
    items.length > LONG ? (
      <input
        className="filter-input menu-search"
        aria-label={t('editor.search')}
        placeholder={t('editor.search')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            onClose();
          }
        }}
      />
    ) : undefined;
  return (
    <MenuList
      label={label}
      anchor={place}
      align={align}
      header={search}
      onClose={onClose}
      items={shown.map((item) => ({
        id: item.key,
        label: item.label,
        isDanger: item.isDanger ?? false,
        run: item.onClick,
        ...(item.hue === undefined ? {} : { icon: <span className="hue" data-hue={item.hue} /> }),
      }))}
    />
  );
}
